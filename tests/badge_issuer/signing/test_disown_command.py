"""An operator disowns a key: what the command says, asks and counts."""

import json

import pytest

from badge_issuer import api
from badge_issuer.cli.main import main
from badge_issuer.data import KeyKind
from badge_issuer.errors import InvalidValue, UnknownKey
from badge_issuer.models import SigningKey
from badge_issuer.signing import key_compromise, key_material, keys
from tests.badge_issuer.conftest import NOON, request_for
from tests.badge_issuer.forms import (
    LINKED_DATA,
    TOKEN,
    as_issued,
)
from tests.badge_issuer.signing.test_key_compromise import STOLEN, checked, disown, stored


def test_an_operator_disowns_a_key(credential, issuer, capsys):
    as_issued(credential, TOKEN)
    key = keys.current_key(issuer)
    command = ["keys", "disown", key.fragment, "--reason", STOLEN]
    assert main([*command, "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "Nothing was changed.\npdln would sign with a new key.\nTo be signed again: 1 (badges: 1).\n"
    )
    assert SigningKey.objects.filter(disowned_at=None).count() == 2
    assert main(command) == 0
    newer = keys.current_key(issuer)
    assert capsys.readouterr().out == (
        f"pdln signs badges with {newer.private_file} now.\n"
        "No signature by this key counts any more.\n"
        "Signed again: 1 of 1 (badges: 1).\n"
        f"Its file {key.private_file} was left where it is and is not read any more: keep it as evidence, or destroy "
        "it.\n"
    )
    assert main(["keys", "list"]) == 0
    states = {line.split()[3]: line.split()[1] for line in capsys.readouterr().out.splitlines()}
    assert (states[key.fragment], states[newer.fragment]) == ("disowned", "signing")


def test_a_second_time_the_command_says_so(credential, issuer, capsys):
    key = keys.current_key(issuer)
    disown(key)
    assert main(["keys", "disown", key.fragment, "--reason", "Again."]) == 0
    assert capsys.readouterr().out == (
        "This key was disowned on Oct. 18, 2026.\n"
        "Signed again: 0 of 0 (badges: 0).\n"
        f"Its file {key.private_file} was left where it is and is not read any more: keep it as evidence, or destroy "
        "it.\n"
    )
    assert main(["keys", "disown", key.fragment, "--reason", "Again.", "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "Nothing was changed.\nThis key was disowned on Oct. 18, 2026.\nTo be signed again: 0 (badges: 0).\n"
    )


def test_what_is_left_alone_is_counted(credential, issuer, django_user_model, tess, capsys):
    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    withdrawn = api.request_award(request_for(theo), now=NOON)
    api.work(now=NOON)
    api.revoke_award(withdrawn.public_id, reason="Overturned.", now=NOON)
    api.retire(request_for(tess).recipient, now=NOON)
    key = keys.current_key(issuer)
    assert main(["keys", "disown", key.fragment, "--reason", STOLEN, "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "Nothing was changed.\n"
        "pdln would sign with a new key.\n"
        "To be signed again: 0 (badges: 0).\n"
        "Withdrawn, and left as they are: 1.\n"
        "Of people who were forgotten, whose own copies do not check any more: 1.\n"
    )


def test_the_command_answers_a_program(credential, issuer, capsys):
    key = keys.current_key(issuer)
    command = ["keys", "disown", key.fragment, "--reason", STOLEN, "--json"]
    assert main([*command, "--dry-run"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["key"].pop("key") == key.fragment
    assert {name: told[name] for name in ("issuer", "makes_key", "badges", "documents", "dry_run")} == {
        "issuer": "pdln",
        "makes_key": True,
        "badges": 1,
        "documents": 1,
        "dry_run": True,
    }
    assert main(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["disowned"]["disown_reason"] == STOLEN
    assert told["made"]["key"] == keys.current_key(issuer).fragment
    assert {name: told[name] for name in ("before", "signed", "left", "withdrawn", "forgotten")} == {
        "before": False,
        "signed": 1,
        "left": [],
        "withdrawn": 0,
        "forgotten": 0,
    }


def test_how_far_it_is_is_said_on_the_way(credential, issuer, monkeypatch, capsys):
    monkeypatch.setattr("badge_issuer.cli.keys.SAY_EVERY", 1)
    assert main(["keys", "disown", keys.current_key(issuer).fragment, "--reason", STOLEN]) == 0
    assert capsys.readouterr().err == "1 signed again …\n"


def test_a_key_that_is_not_there_cannot_be_disowned(issuer, capsys):
    with pytest.raises(UnknownKey):
        key_compromise.disown("z6Mk", reason=STOLEN, now=NOON)
    for dry_run in ([], ["--dry-run"]):
        assert main(["keys", "disown", "z6Mk", "--reason", STOLEN, *dry_run]) == 1
        assert capsys.readouterr().err == "There is no key 'z6Mk'. See them all: badge-issuer keys list\n"


def test_no_key_is_disowned_without_a_reason(issuer):
    key = keys.current_key(issuer)
    with pytest.raises(InvalidValue) as refusal:
        disown(key, reason=" ")
    assert str(refusal.value) == "Say why the key is disowned: whoever looks at your keys later will ask."
    assert not SigningKey.objects.exclude(disowned_at=None).exists()


def test_a_key_of_the_settings_is_disowned_when_the_next_one_stands_beside_it(settings, issuer, tess, capsys):
    first, second = (key_material.generate(KeyKind.ED25519)[1].decode() for _each in range(2))
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": first}
    key = keys.create_key(issuer, now=NOON)
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    command = ["keys", "disown", key.fragment, "--reason", STOLEN]
    assert main(command) == 1
    assert capsys.readouterr().err == (
        "The ed25519 key that BADGE_ISSUER_SIGNING_KEYS holds for pdln is in use already. Add the next one there "
        "first; keep the old one until badges are signed with the new one.\n"
    )
    assert not SigningKey.objects.exclude(disowned_at=None).exists()
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": [first, second]}
    assert main(command) == 0
    assert capsys.readouterr().out == (
        "pdln signs badges with the key in BADGE_ISSUER_SIGNING_KEYS now.\n"
        "No signature by this key counts any more.\n"
        "Signed again: 1 of 1 (badges: 1).\n"
        "Take it out of BADGE_ISSUER_SIGNING_KEYS now.\n"
    )
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": second}
    assert checked(stored(LINKED_DATA).document.encode(), stored(LINKED_DATA))[0].genuine
