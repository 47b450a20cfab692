"""A stolen key: nothing it signed counts any more, and what it signed for good reason is signed again."""

import json
import signal
from datetime import timedelta

import pytest
from django.db import connection

from badge_issuer import api, checks
from badge_issuer.backends.embedded import EmbeddedBackend
from badge_issuer.cli.main import main
from badge_issuer.credentials.issuance import copy_of, store
from badge_issuer.credentials.published import did_document, hosted_assertion
from badge_issuer.credentials.status_lists import published_list
from badge_issuer.data import CredentialFormat, KeyKind
from badge_issuer.errors import ConfigurationRefused, TryLater
from badge_issuer.models import Award, Credential, FormerDocument, SigningKey, StatusList
from badge_issuer.signing import key_compromise, keys
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.conftest import BASE, NOON, request_for
from tests.badge_issuer.forms import (
    CARRIERS,
    FORMS,
    LINKED_DATA,
    TOKEN,
    as_issued,
    carried,
)
from tests.badge_issuer.resolvers import published
from tests.badge_issuer.signing import disowner

LATER = NOON + timedelta(days=2)


STOLEN = "The laptop is gone."


SIGNED = (LINKED_DATA, TOKEN)


def disown(key, **changes):
    return key_compromise.disown(key.fragment, **{"reason": STOLEN, "now": LATER} | changes)


def key_of(issuer, form):
    return keys.current_key(issuer, KeyKind.RSA if form == TOKEN else KeyKind.ED25519)


def stored(form):
    wanted = CredentialFormat.JWT if form == TOKEN else CredentialFormat.LINKED_DATA
    return Credential.objects.select_related("signing_key", "award__badge_class__issuer").get(format=wanted)


def checked(content, credential, *, now=LATER):
    verdict = verify(content, resolver=published(credential, now=now), now=now)
    return verdict, {check.name: (check.outcome.value, check.reason) for check in verdict.checks}


# The key, and what is published of it


@pytest.mark.parametrize("form", SIGNED)
def test_a_disowned_key_is_published_no_more_and_the_next_one_signs(credential, issuer, form):
    key = key_of(issuer, form)
    done = disown(key)
    published_keys = [each["id"].partition("#")[2] for each in did_document(issuer)["verificationMethod"]]
    assert key.fragment not in published_keys
    assert key_of(issuer, form) == done.made != key
    assert done.made.fragment in published_keys
    key.refresh_from_db()
    assert (key.retired_at, key.disowned_at, key.disown_reason) == (LATER, LATER, STOLEN)


def test_a_key_that_signs_no_more_is_disowned_without_another_one_being_made(credential, issuer):
    key = keys.current_key(issuer)
    newer = keys.create_key(issuer, now=NOON)
    assert disown(key).made is None
    assert stored(LINKED_DATA).signing_key == newer


def test_tokens_that_were_given_up_stay_given_up(credential, issuer):
    key = keys.current_key(issuer, KeyKind.RSA)
    keys.retire_key(key.fragment, now=NOON)
    assert disown(key).made is None
    assert not SigningKey.objects.filter(kind=KeyKind.RSA, retired_at=None).exists()


def test_a_token_that_stands_needs_a_key_even_where_tokens_were_given_up(credential, issuer):
    as_issued(credential, TOKEN)
    key = keys.current_key(issuer, KeyKind.RSA)
    keys.retire_key(key.fragment, now=NOON)
    done = disown(key)
    assert (done.made.kind, done.signed) == (KeyKind.RSA, 1)


@pytest.mark.parametrize(
    ("signs_now", "has_successor", "documents", "needed"),
    [
        (True, False, 0, True),
        (True, False, 3, True),
        (True, True, 3, False),
        (False, True, 3, False),
        (False, False, 3, True),
        (False, False, 0, False),
    ],
)
def test_a_key_is_made_where_nothing_else_could_sign_what_is_wanted(signs_now, has_successor, documents, needed):
    found = key_compromise.needs_successor(signs_now=signs_now, has_successor=has_successor, documents=documents)
    assert found is needed


def test_the_list_of_withdrawn_badges_is_signed_anew_at_once(credential, issuer):
    status_list = credential.status_list
    before = published_list(status_list, now=LATER)
    disown(keys.current_key(issuer))
    after = published_list(StatusList.objects.select_related("issuer").get(), now=LATER)
    method = json.loads(after)["proof"]["verificationMethod"]
    assert method != json.loads(before)["proof"]["verificationMethod"]
    assert method.endswith(keys.current_key(issuer).fragment)


def test_a_list_that_somebody_was_signing_with_the_stolen_key_does_not_stay(credential, issuer):
    slow = StatusList.objects.select_related("issuer").get()
    key = keys.current_key(issuer)
    disown(key)
    # As the slow one sees it: its revision and its key were read before.
    SigningKey.objects.filter(pk=key.pk).update(retired_at=None)
    SigningKey.objects.exclude(pk=key.pk).filter(kind=KeyKind.ED25519).update(retired_at=LATER)
    published_list(slow, now=LATER)
    SigningKey.objects.filter(pk=key.pk).update(retired_at=LATER)
    SigningKey.objects.exclude(pk=key.pk).filter(kind=KeyKind.ED25519).update(retired_at=None)
    text = published_list(StatusList.objects.select_related("issuer").get(), now=LATER)
    assert not json.loads(text)["proof"]["verificationMethod"].endswith(key.fragment)


def test_the_private_half_stays_where_it_is(credential, issuer, tmp_path):
    key = keys.current_key(issuer)
    disown(key)
    assert (tmp_path / "keys" / key.private_file).exists()


# What it had signed


@pytest.mark.parametrize("form", SIGNED)
def test_a_badge_is_signed_again_and_keeps_all_but_its_signature(credential, issuer, form):
    before = as_issued(credential, form)
    was = stored(form)
    done = disown(key_of(issuer, form))
    now = stored(form)
    assert (done.signed, done.left) == (1, ())
    assert now.document != before
    assert (now.pk, now.status_list_id, now.status_index) == (was.pk, was.status_list_id, was.status_index)
    assert (now.issued_at, now.signing_key) == (was.issued_at, done.made)
    verdict, found = checked(now.document.encode(), credential)
    assert verdict.genuine, found
    if form == LINKED_DATA:
        old, new = json.loads(before), json.loads(now.document)
        assert (old.pop("proof") != new.pop("proof"), old) == (True, new)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_our_doors_hand_out_afterwards_is_genuine_in_every_form(credential, issuer, form, carrier):
    as_issued(credential, TOKEN)
    for kind in KeyKind:
        disown(keys.current_key(issuer, kind))
    credential = stored(LINKED_DATA)
    verdict, found = checked(carried(as_issued(credential, form), form, carrier), credential)
    assert verdict.genuine, found


def test_the_copy_with_levels_is_signed_again_too(credential, issuer):
    before = copy_of(credential.award, CredentialFormat.WITH_LEVELS, now=NOON).document
    assert disown(keys.current_key(issuer)).signed == 2
    after = copy_of(credential.award, CredentialFormat.WITH_LEVELS, now=LATER).document
    verdict, found = checked(after.encode(), credential)
    assert (verdict.genuine, after == before) == (True, False), found


def test_the_hosted_assertion_stays_as_it_is(credential, issuer):
    before = hosted_assertion(credential)
    disown(keys.current_key(issuer))
    assert hosted_assertion(stored(LINKED_DATA)) == before


def test_what_stood_there_is_kept(credential, issuer):
    key = keys.current_key(issuer)
    before = credential.document
    disown(key)
    former = FormerDocument.objects.get()
    assert (former.credential, former.signing_key, former.document, former.replaced_at) == (
        credential,
        key,
        before,
        LATER,
    )


def test_a_badge_whose_second_key_is_stolen_too_is_signed_a_third_time(credential, issuer):
    disown(keys.current_key(issuer))
    disown(keys.current_key(issuer), now=LATER + timedelta(days=1))
    assert FormerDocument.objects.count() == 2
    verdict, found = checked(stored(LINKED_DATA).document.encode(), credential, now=LATER + timedelta(days=1))
    assert verdict.genuine, found


def test_a_withdrawn_badge_is_not_signed_again(credential, issuer):
    before = credential.document
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    done = disown(keys.current_key(issuer))
    assert (done.work.withdrawn, done.signed) == (1, 0)
    assert stored(LINKED_DATA).document == before


def test_of_a_forgotten_person_there_is_nothing_to_sign(credential, issuer, tess):
    api.retire(request_for(tess).recipient, now=NOON)
    done = disown(keys.current_key(issuer))
    assert (done.work.forgotten, done.signed) == (1, 0)
    assert stored(LINKED_DATA).document == ""


def test_somebody_forgotten_afterwards_is_forgotten_in_what_was_kept(credential, issuer, tess):
    disown(keys.current_key(issuer))
    api.retire(request_for(tess).recipient, now=LATER)
    assert [each.document for each in FormerDocument.objects.all()] == [""]


def test_a_document_that_cannot_be_signed_holds_no_other_back(credential, issuer, django_user_model, caplog, capsys):
    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    api.request_award(request_for(theo), now=NOON)
    api.work(now=NOON)
    document = json.loads(credential.document) | {"madeUp": "nobody defines it"}
    Credential.objects.filter(pk=credential.pk).update(document=json.dumps(document))
    assert main(["keys", "disown", keys.current_key(issuer).fragment, "--reason", STOLEN]) == 1
    out = capsys.readouterr().out
    assert "Signed again: 1 of 2 (badges: 2).\n" in out
    assert f"Could not be signed again, see the log: {credential.award.public_id}.\n" in out
    assert f"credential {credential.pk}: not signed again: no context defines madeUp" in caplog.text


# Races


def test_a_badge_that_a_worker_is_signing_with_the_stolen_key_is_not_kept_and_is_signed_again(award, issuer):
    key = keys.current_key(issuer)
    status_list = StatusList.objects.create(issuer=issuer, number=1, size=131_072)
    disown(key)
    slow = Credential(
        award=award,
        format=CredentialFormat.LINKED_DATA,
        document="{}",
        signing_key=key,
        status_list=status_list,
        status_index=7,
        issued_at=LATER,
    )
    with pytest.raises(TryLater) as refusal:
        store(slow, BASE)
    assert str(refusal.value) == "The key that it was signed with was disowned just now."
    EmbeddedBackend().deliver(award, email="tess.ito@example.org", now=LATER, again=True)
    assert stored(LINKED_DATA).signing_key == keys.current_key(issuer)


def test_a_badge_withdrawn_while_it_is_signed_again_stays_as_it_was(credential, issuer):
    key = keys.current_key(issuer)
    before = credential.document
    api.revoke_award(credential.award.public_id, reason="Overturned.", now=LATER)
    newer = keys.create_key(issuer, now=LATER)
    assert key_compromise._keep(credential, key, newer, "another text", LATER) is False
    assert stored(LINKED_DATA).document == before
    assert not FormerDocument.objects.exists()


def test_two_who_sign_again_at_once_replace_it_once(credential, issuer):
    key = keys.current_key(issuer)
    newer = keys.create_key(issuer, now=LATER)
    assert key_compromise._keep(credential, key, newer, "the first", LATER) is True
    assert key_compromise._keep(credential, key, newer, "the second", LATER) is False
    assert (stored(LINKED_DATA).document, FormerDocument.objects.count()) == ("the first", 1)


# Again, and killed half-way


def test_disowning_again_changes_nothing_and_keeps_the_first_date_and_reason(credential, issuer):
    key = keys.current_key(issuer)
    disown(key)
    stands = stored(LINKED_DATA).document
    again = disown(key, reason="Something else.", now=LATER + timedelta(days=3))
    assert (again.before, again.made, again.signed) == (True, None, 0)
    assert (again.key.disowned_at, again.key.disown_reason) == (LATER, STOLEN)
    assert stored(LINKED_DATA).document == stands


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["has a successor", ": disowned", "signed again", ": kept"])
def test_a_run_that_was_killed_is_finished_by_the_next_one_when(issuer, django_user_model, settings, step, credential):
    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    api.request_award(request_for(theo), now=NOON)
    api.work(now=NOON)
    key = keys.current_key(issuer)
    found = connection.settings_dict
    database = {name: found[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    told = {"keys": settings.BADGE_ISSUER_KEYS_DIR, "base": BASE, "key": key.fragment}
    assert disowner.start(database, **told, kill_at=step).wait(timeout=60) == -signal.SIGKILL
    assert Credential.objects.filter(signing_key=key).count() == (1 if step == ": kept" else 2)
    disown(key, reason="Again.")
    assert SigningKey.objects.filter(kind=KeyKind.ED25519).count() == 2
    newer = keys.current_key(issuer)
    assert [each.signing_key for each in Credential.objects.all()] == [newer, newer]
    assert FormerDocument.objects.count() == 2
    assert SigningKey.objects.get(pk=key.pk).disowned_at is not None
    for each in Credential.objects.all():
        assert checked(each.document.encode(), each)[0].genuine


def test_what_is_half_done_is_a_warning_to_the_operator(credential, issuer):
    key = keys.current_key(issuer)
    keys.create_key(issuer, now=NOON)
    assert checks.disowning_is_not_half_done(None, databases=["default"]) == []
    SigningKey.objects.filter(pk=key.pk).update(disowned_at=NOON)
    [warning] = checks.disowning_is_not_half_done(None, databases=["default"])
    assert (warning.id, warning.msg, warning.hint) == (
        "badge_issuer.W009",
        f"Not all badges that the disowned key {key.fragment} signed are signed again. Until then they fail.",
        f"Go on: badge-issuer keys disown {key.fragment} --reason TEXT",
    )
    disown(key)
    assert checks.disowning_is_not_half_done(None, databases=["default"]) == []


def test_until_it_is_signed_again_a_badge_is_said_to_be_on_its_way(credential, issuer, stranger, shared):
    SigningKey.objects.filter(pk=credential.signing_key_id).update(disowned_at=NOON)
    assert "Its signed copy is being made" in stranger.get(shared).content.decode()
    answer = stranger.post("/badges/verify", {"given": f"{BASE}{shared}"}).content.decode()
    assert "Its signed copy is being made. Try again in a few minutes." in answer


def test_nothing_is_changed_where_the_next_key_cannot_be_read(credential, issuer, tmp_path):
    key = keys.current_key(issuer)
    newer = keys.create_key(issuer, now=NOON)
    (tmp_path / "keys" / newer.private_file).unlink()
    with pytest.raises(ConfigurationRefused) as refusal:
        disown(key)
    assert str(refusal.value) == f"The private key {newer.private_file} is not in BADGE_ISSUER_KEYS_DIR."
    assert not SigningKey.objects.exclude(disowned_at=None).exists()


def test_awards_go_on_with_the_next_key(credential, issuer, django_user_model):
    disown(keys.current_key(issuer))
    theo = django_user_model.objects.create(username="theo", email="theo@example.org")
    receipt = api.request_award(request_for(theo), now=LATER)
    api.work(now=LATER)
    newer = Credential.objects.get(award=Award.objects.get(public_id=receipt.public_id))
    assert checked(newer.document.encode(), newer)[0].genuine
