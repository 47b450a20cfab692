"""
`badge-issuer` in another language: whatever a command says or refuses is ours and translated, or it is a value.

As tests/contracts/test_translated_screens.py does it for pages: in the pseudo language each message carries marks, and
what is left outside of them must be names, ids, addresses and the words of files.
"""

# ruff: noqa: F811 - a fixture that is imported is asked for by its name
import io
import json
import os
import re
import sys

import pytest

from badge_issuer import api
from badge_issuer.backends.embedded import unchanged_base_url
from badge_issuer.cli.main import main
from badge_issuer.data import KeyKind
from badge_issuer.errors import N_, BadgeIssuerError, ConfigurationRefused, InvalidValue
from badge_issuer.language import translated
from badge_issuer.models import Award, Delivery, Issuer
from badge_issuer.signing import keys
from tests.badge_issuer.conftest import NOON, badgr_setting, request_for
from tests.contracts import pseudo
from tests.contracts.test_translated_screens import in_pseudo  # noqa: F401

pytestmark = pytest.mark.django_db

MAIL = ["--email", "tess.ito@example.org"]
FLIPPED = "pdln/flipped-classroom"
# What stands beside the messages: settings, keys, files, badges, kinds and states of rows, as programs and people name
# them.
VALUES = re.compile(
    r"BADGE_ISSUER_\w+(?:: [A-Z_]+)?|z6Mk\w+|[\w-]{43}|"
    r"\S+\.pem|[0-9a-f]{32}|pdln(?:/flipped-classroom)?|embedded|badgr|award|pending|ed25519|rsa|/\S+"
)


def said(arguments, capsys, code):
    """What a command says on both streams, without what is translated and without values."""
    assert main(arguments) == code
    told = capsys.readouterr()
    text = told.out + told.err
    assert pseudo.OPEN in text, "the pseudo language reached the command"
    return " ".join(pseudo.WORD.findall(VALUES.sub("", pseudo.Unmarked()(text))))


@pytest.fixture
def caller(in_pseudo, monkeypatch):
    """Whoever calls the command speaks it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", pseudo.LOCALE)


REFUSALS = {
    "an award of no badge": ["award", "pdln", *MAIL],
    "an award of another badge": ["award", "pdln/other", *MAIL],
    "an award to no address": ["award", FLIPPED, "--email", "nobody"],
    "an award to no user": ["award", FLIPPED, "--user", "Tess Ito"],
    "a withdrawal of nothing": ["revoke", "f" * 32, "--reason", "x"],
    "a renewal of nothing": ["renew", "f" * 32],
    "keys of no issuer": ["keys", "create", "other"],
    "a rotation for no issuer": ["keys", "rotate", "other"],
    "retiring no key": ["keys", "retire", "z6Mk"],
    "disowning no key": ["keys", "disown", "z6Mk", "--reason", "x"],
    "a login with no service": ["login"],
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_a_command_refuses_can_be_translated(issuer, caller, capsys, refusal):
    assert said(REFUSALS[refusal], capsys, 1) == ""


def test_what_is_refused_about_an_award_can_be_translated(award, caller, capsys):
    assert said(["revoke", award.public_id, "--reason", " "], capsys, 1) == ""
    assert said(["renew", award.public_id], capsys, 1) == ""
    api.revoke_award(award.public_id, reason="Overturned.", now=NOON)
    assert said(["renew", award.public_id], capsys, 1) == ""


def test_what_is_refused_about_somebody_who_was_forgotten_can_be_translated(award, tess, caller, capsys):
    api.retire(request_for(tess).recipient, now=NOON)
    assert said(["award", FLIPPED, "--user", str(tess.pk)], capsys, 1) == ""


def test_what_is_refused_about_keys_can_be_translated(issuer, settings, caller, capsys):
    key = keys.current_key(issuer).fragment
    assert said(["keys", "retire", key], capsys, 1) == ""
    assert said(["keys", "disown", key, "--reason", " "], capsys, 1) == ""
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": "no key"}
    assert said(["keys", "rotate", "pdln"], capsys, 1) == ""
    settings.BADGE_ISSUER_SIGNING_KEYS = "no mapping"
    assert said(["keys", "rotate", "pdln"], capsys, 1) == ""
    settings.BADGE_ISSUER_SIGNING_KEYS = {}
    os.chmod(settings.BADGE_ISSUER_KEYS_DIR, 0o777)
    assert said(["keys", "rotate", "pdln"], capsys, 1) == ""
    os.chmod(settings.BADGE_ISSUER_KEYS_DIR, 0o700)
    settings.BADGE_ISSUER_KEYS_DIR = ""
    assert said(["keys", "rotate", "pdln"], capsys, 1) == ""


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("BADGE_ISSUER_PUBLIC_BASE_URL", ""),
        ("BADGE_ISSUER_PUBLIC_BASE_URL", "nowhere"),
        ("BADGE_ISSUER_PUBLIC_BASE_URL", "http://learn.example.org"),
        ("BADGE_ISSUER_KEYS_DIR", ""),
        ("BADGE_ISSUER_RECIPIENT", "nowhere.at_all"),
    ],
)
def test_what_check_finds_in_the_settings_can_be_translated(issuer, settings, caller, capsys, setting, value):
    setattr(settings, setting, value)
    left = said(["check"], capsys, 1)
    # Names of what is set: the resolver and the public address of the other lines.
    assert set(left.split()) <= {
        "badge",
        "issuer",
        "recipients",
        "known",
        "recipient",
        "https",
        "learn",
        "example",
        "org",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"HOST": ""},
        {"HOST": "nowhere"},
        {"HOST": "http://api.example.org"},
        {"WORD": "x"},
        {"GRANT": "magic"},
        {"USERNAME": ""},
        {"GRANT": "authorization_code"},
        {"TIMEOUT": 900},
        {"PASSWORD_FILE": "/nowhere"},
    ],
)
def test_what_is_refused_about_the_badgr_account_can_be_translated(badgr, settings, caller, capsys, changes):
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, **changes)
    assert said(["login"], capsys, 1) == ""


def test_what_badgr_answers_can_be_translated(at_badgr, settings, caller, capsys, monkeypatch):
    wrong = badgr_setting(at_badgr, PASSWORD="wrong")
    settings.BADGE_ISSUER_BADGR = wrong
    assert said(["login"], capsys, 1) == ""
    settings.BADGE_ISSUER_BADGR = badgr_setting(
        at_badgr, GRANT="authorization_code", CLIENT_SECRET="secret", REDIRECT_URI="https://example.org/"
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    assert said(["login"], capsys, 1) == ""


def test_a_silent_service_can_be_translated(badgr, settings, issuer, caller, capsys):
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, HOST="http://127.0.0.1:9")
    assert said(["login"], capsys, 3) == ""


def test_what_commands_say_when_all_is_well_can_be_translated(credential, issuer, part_folder, caller, capsys):
    key = keys.current_key(issuer).fragment
    for command in (
        ["sync", str(part_folder)],
        ["keys", "create"],
        ["keys", "list"],
        ["keys", "rotate", "pdln"],
        ["keys", "disown", key, "--reason", "x", "--dry-run"],
        ["keys", "disown", key, "--reason", "x"],
        ["keys", "disown", key, "--reason", "x"],
        ["work"],
        ["status"],
        ["retry", "--stopped"],
        ["award", FLIPPED, *MAIL],
        ["revoke", credential.award.public_id, "--reason", "x"],
    ):
        assert said(command, capsys, 0) == "", command


def test_a_note_of_a_sync_can_be_translated(db, part_folder, caller, capsys):
    assert said(["sync", str(part_folder)], capsys, 0) == ""


# A row and a log are read by many: they stay English


def test_a_refusal_is_english_in_itself_and_translated_for_whoever_reads_it(in_pseudo):
    refused = InvalidValue(N_("There is no award %(id)r."), id="x")
    assert str(refused) == "There is no award 'x'."
    assert translated(refused) == "⟦Théré íš ñó áwárd 'x'.⟧"


def test_a_refusal_without_values_holds_any_sign(in_pseudo):
    assert translated(InvalidValue("100% of %(it)s")) == "100% of %(it)s"
    assert translated(BadgeIssuerError()) == ""


def test_what_keeps_a_delivery_back_is_kept_in_english(award, issuer, settings, in_pseudo):
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": "no key"}
    key = keys.current_key(issuer, KeyKind.ED25519)
    type(key).objects.filter(pk=key.pk).update(private_file="")
    api.work(now=NOON)
    assert Delivery.objects.get().problem == (
        "BADGE_ISSUER_SIGNING_KEYS holds something for pdln that is not a private key in PEM form: an Ed25519 key, "
        "or an "
        "RSA key of 2048 bits or more, without a password."
    )


def test_a_changed_address_is_refused_in_english_for_a_row(credential, settings, in_pseudo):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://other.example.org"
    with pytest.raises(ConfigurationRefused) as refusal:
        unchanged_base_url(Issuer.objects.get())
    assert str(refusal.value).startswith("The badges of pdln live at https://learn.example.org, and ")
    assert translated(refusal.value).startswith("⟦Thé bádgéš óf pdln")


@pytest.mark.parametrize("language", ["es", pseudo.LOCALE])
def test_what_a_program_reads_is_the_same_in_every_language(issuer, caller, monkeypatch, capsys, language):
    monkeypatch.setenv("LANGUAGE", language)
    assert main(["check", "--json"]) == 0
    assert {each["outcome"] for each in json.loads(capsys.readouterr().out)["checks"]} == {"ok"}
    assert not Award.objects.exists()
