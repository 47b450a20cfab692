"""Signing keys: made, rotated, retired, taken from a file or the settings; and never seen by anybody else."""

import stat
from datetime import timedelta

import pytest

from badge_issuer import api
from badge_issuer.checks import settings_can_work
from badge_issuer.cli.main import main
from badge_issuer.data import CredentialFormat, KeyKind
from badge_issuer.errors import ConfigurationRefused, InvalidValue, UnknownKey
from badge_issuer.models import Award, Credential, SigningKey
from badge_issuer.signing import key_material, keys
from badge_issuer.signing.key_compromise import disown
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.conftest import NOON, request_for
from tests.badge_issuer.forms import FORMS, as_issued
from tests.badge_issuer.resolvers import published


def pem_of(kind):
    return key_material.generate(kind)[1].decode()


@pytest.mark.parametrize("form", FORMS)
def test_a_badge_of_the_keys_before_stays_genuine_after_a_rotation(credential, form):
    text = as_issued(credential, form)
    assert main(["keys", "rotate", "pdln"]) == 0
    now = NOON + timedelta(days=2)
    verdict = verify(text.encode(), resolver=published(credential, now=now), now=now)
    assert verdict.genuine, verdict


def test_after_a_rotation_the_new_keys_sign(credential, issuer, django_user_model, capsys):
    before = {key.fragment for key in issuer.signing_keys.all()}
    assert main(["keys", "rotate", "pdln"]) == 0
    told = capsys.readouterr().out
    assert (told.count("pdln signs badges with pdln-"), told.count("pdln signs tokens with pdln-")) == (1, 1)
    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    receipt = api.request_award(request_for(theo), now=NOON)
    api.work(now=NOON)
    newer = Credential.objects.get(award__public_id=receipt.public_id)
    assert newer.signing_key.fragment not in before
    now = NOON + timedelta(minutes=1)
    assert verify(newer.document.encode(), resolver=published(newer, now=now), now=now).genuine


def test_one_kind_is_rotated_alone(issuer):
    assert main(["keys", "rotate", "pdln", "--kind", "rsa"]) == 0
    assert SigningKey.objects.filter(kind="rsa").count() == 2
    assert SigningKey.objects.filter(kind="ed25519").count() == 1


def test_a_key_is_retired_and_what_it_signed_stays_genuine(credential, issuer, capsys):
    text = as_issued(credential, "token")
    key = keys.current_key(issuer, KeyKind.RSA)
    for _again in range(2):
        assert main(["keys", "retire", key.fragment]) == 0
        assert capsys.readouterr().out == "pdln signs nothing more with it. What it signed stays genuine.\n"
    with pytest.raises(ConfigurationRefused) as refusal:
        keys.current_key(issuer, KeyKind.RSA)
    assert str(refusal.value) == "The issuer pdln has no key for tokens. Make one: badge-issuer keys create pdln"
    assert verify(text.encode(), resolver=published(credential, now=NOON), now=NOON).genuine


def test_the_key_that_signs_the_list_of_withdrawn_badges_is_never_retired_without_a_next_one(issuer):
    key = keys.current_key(issuer)
    with pytest.raises(InvalidValue) as refusal:
        keys.retire_key(key.fragment, now=NOON)
    assert str(refusal.value) == (
        "pdln signs with this key, and its list of withdrawn badges too. Put a new one in its place: "
        "badge-issuer keys rotate pdln"
    )
    assert keys.current_key(issuer) == key


def test_a_key_that_was_disowned_is_not_said_to_stay_genuine(credential, capsys):
    key = SigningKey.objects.get(kind="ed25519")
    disown(key.fragment, reason="Stolen.", now=NOON)
    assert main(["keys", "retire", key.fragment]) == 1
    assert capsys.readouterr().err == (
        "This key was disowned: it signs nothing any more, and nothing it signed counts.\n"
    )


def test_a_key_that_is_not_there_cannot_be_retired(db):
    with pytest.raises(UnknownKey) as refusal:
        keys.retire_key("z6Mk", now=NOON)
    assert str(refusal.value) == "There is no key 'z6Mk'. See them all: badge-issuer keys list"


def test_both_private_keys_are_files_that_only_their_owner_reads(issuer, settings, tmp_path):
    files = sorted((tmp_path / "keys").iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_list_of_no_keys_says_how_to_make_them(db, capsys):
    assert main(["keys", "list"]) == 0
    assert capsys.readouterr().out == "There are no keys yet. Make them: badge-issuer keys create\n"


def test_keys_of_the_settings_take_over_at_a_rotation_and_the_next_ones_at_the_next(settings, issuer, capsys):
    first, second = pem_of(KeyKind.ED25519), pem_of(KeyKind.ED25519)
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": first}
    assert main(["keys", "rotate", "pdln", "--kind", "ed25519"]) == 0
    assert capsys.readouterr().out == "pdln signs badges with the key in BADGE_ISSUER_SIGNING_KEYS now.\n"
    assert main(["keys", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith("in the settings")
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": [first, second]}
    key = keys.create_key(issuer, now=NOON)
    assert keys.private_pem(key).decode() == second


def test_a_key_of_the_settings_that_signs_already_cannot_follow_itself(settings, issuer):
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": pem_of(KeyKind.ED25519)}
    keys.create_key(issuer, now=NOON)
    with pytest.raises(ConfigurationRefused) as refusal:
        keys.create_key(issuer, now=NOON)
    assert str(refusal.value) == (
        "The ed25519 key that BADGE_ISSUER_SIGNING_KEYS holds for pdln is in use already. Add the next one there "
        "first; keep the old one until badges are signed with the new one."
    )


def test_a_key_that_is_gone_from_the_settings_signs_nothing_and_no_badge_is_lost(settings, issuer, tess):
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": pem_of(KeyKind.ED25519)}
    keys.create_key(issuer, now=NOON)
    settings.BADGE_ISSUER_SIGNING_KEYS = {}
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    delivery = Award.objects.get().deliveries.get()
    assert (delivery.state, delivery.problem) == (
        "pending",
        "BADGE_ISSUER_SIGNING_KEYS no longer holds the ed25519 key that pdln signs with. Put it back, or let the one "
        "that is there take over: badge-issuer keys rotate pdln",
    )


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_text_in_the_settings_that_is_no_key_is_refused_without_being_shown(settings, issuer, text):
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": text}
    with pytest.raises(ConfigurationRefused) as refusal:
        keys.create_key(issuer, now=NOON)
    assert str(refusal.value) == (
        "BADGE_ISSUER_SIGNING_KEYS holds something for pdln that is not a private key in PEM form: an Ed25519 key, "
        "or an "
        "RSA key of 2048 bits or more, without a password."
    )


def test_a_key_that_is_too_short_is_refused():
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    short = rsa.generate_private_key(65537, 1024).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ValueError) as refusal:
        key_material.public_half(short)
    assert str(refusal.value) == "neither an Ed25519 key nor an RSA key of 2048 bits or more"


@pytest.mark.parametrize("value", ["a key", {"pdln": 7}, {"pdln": [7]}, None])
def test_a_setting_of_another_shape_is_refused(settings, issuer, value):
    settings.BADGE_ISSUER_SIGNING_KEYS = value
    with pytest.raises(ConfigurationRefused) as refusal:
        keys.create_key(issuer, now=NOON)
    assert str(refusal.value) == (
        "BADGE_ISSUER_SIGNING_KEYS must map an issuer's id to a private key as PEM text, or to a list of them."
    )


def test_a_site_whose_keys_stand_in_the_settings_needs_no_folder_for_them(settings):
    settings.BADGE_ISSUER_KEYS_DIR = ""
    assert [each.id for each in settings_can_work(None)] == ["badge_issuer.W002"]
    settings.BADGE_ISSUER_SIGNING_KEYS = {"pdln": "a key"}
    assert settings_can_work(None) == []


def test_a_token_is_made_with_the_key_that_signs_at_that_time(credential, issuer):
    api.create_missing_keys(now=NOON)
    newer = keys.create_key(issuer, now=NOON, kind=KeyKind.RSA)
    as_issued(credential, "token")
    assert Credential.objects.get(format=CredentialFormat.JWT).signing_key == newer
