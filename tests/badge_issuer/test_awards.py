"""Awards: earned once, whatever is repeated or done at once, until withdrawn."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from badge_issuer import api
from badge_issuer.data import AwardState, BadgeClassRef, CriterionResult, Recipient
from badge_issuer.errors import InvalidValue, UnknownAward, UnknownBadgeClass
from badge_issuer.models import Award, Delivery, StatusList
from tests.badge_issuer.conftest import FLIPPED, NOON, request_for

LATER = NOON + timedelta(days=30)
RESULT = CriterionResult(
    criterion="c-target",
    name="A target",
    level="extending",
    level_name="Extending",
    required_level="proficient",
    required_level_name="Proficient",
)


def test_asking_again_answers_with_the_award_that_stands(issuer, tess):
    first = api.request_award(request_for(tess), now=NOON)
    again = api.request_award(request_for(tess, source="decision-8"), now=LATER)
    assert (first.created, again.created) == (True, False)
    assert again.public_id == first.public_id
    assert Delivery.objects.count() == 1


def test_an_award_keeps_what_was_asked(issuer, tess):
    request = request_for(tess, narrative="A good first flip.", results=(RESULT,))
    award = Award.objects.get(public_id=api.request_award(request, now=NOON).public_id)
    assert (award.source, award.narrative, award.results) == ("decision-7", "A good first flip.", [asdict(RESULT)])
    assert (award.earning, award.awarded_at) == (1, NOON)


def test_each_configured_backend_gets_its_own_delivery(issuer, tess, settings):
    settings.BADGE_ISSUER_BACKENDS = ("embedded", "tests.badge_issuer.backends.Unreachable")
    api.request_award(request_for(tess), now=NOON)
    assert sorted(Delivery.objects.values_list("backend", "due_at")) == [
        ("embedded", NOON),
        ("tests.badge_issuer.backends.Unreachable", NOON),
    ]


def test_after_a_withdrawal_earning_again_is_a_new_award(issuer, tess):
    first = api.request_award(request_for(tess), now=NOON)
    api.revoke_award(first.public_id, reason="Overturned on appeal.", now=NOON)
    second = api.request_award(request_for(tess, source="decision-9"), now=LATER)
    assert second.created
    assert second.public_id != first.public_id
    assert Award.objects.get(public_id=second.public_id).earning == 2


def test_a_changed_email_never_awards_again(issuer, tess):
    first = api.request_award(request_for(tess), now=NOON)
    tess.email = "tess@new.example.org"
    tess.save()
    assert api.request_award(request_for(tess), now=LATER).public_id == first.public_id


def test_the_award_goes_with_the_callers_transaction(issuer, tess):
    with pytest.raises(RuntimeError), transaction.atomic():
        api.request_award(request_for(tess), now=NOON)
        raise RuntimeError("the caller changed its mind")
    assert not Award.objects.exists()
    assert not Delivery.objects.exists()


def test_the_database_itself_refuses_a_second_award_of_one_earning(award):
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(
            recipient=award.recipient, badge_class=award.badge_class, version=award.version, earning=1, awarded_at=NOON
        )


def test_an_unknown_badge_class_is_refused_with_what_to_do(issuer, tess):
    with pytest.raises(UnknownBadgeClass) as refusal:
        api.request_award(request_for(tess, badge_class=BadgeClassRef(issuer="pdln", badge="other")), now=NOON)
    assert str(refusal.value) == (
        "There is no badge class pdln/other here. Sync the issuer's part first: badge-issuer sync FOLDER"
    )


def test_an_unknown_award_cannot_be_withdrawn(db):
    with pytest.raises(UnknownAward) as refusal:
        api.revoke_award("f" * 32, reason="x", now=NOON)
    assert str(refusal.value) == "There is no award 'ffffffffffffffffffffffffffffffff'."


def test_a_withdrawal_without_a_reason_is_refused(award):
    with pytest.raises(InvalidValue) as refusal:
        api.revoke_award(award.public_id, reason="  ", now=NOON)
    assert str(refusal.value) == "A withdrawal needs a reason: the owner and verifiers read it."


def test_withdrawing_again_keeps_the_first_date_and_reason(credential):
    public_id = credential.award.public_id
    api.revoke_award(public_id, reason="Overturned on appeal.", now=NOON)
    api.revoke_award(public_id, reason="Something else.", now=LATER)
    award = Award.objects.get(public_id=public_id)
    assert (award.revoked_at, award.revoke_reason) == (NOON, "Overturned on appeal.")
    assert StatusList.objects.get().revision == 1


def test_the_view_follows_an_award_through_its_life(issuer, tess):
    who = Recipient(namespace="user", id=str(tess.pk))
    assert api.find_award(who, FLIPPED) is None

    receipt = api.request_award(request_for(tess), now=NOON)
    waiting = api.find_award(who, FLIPPED)
    assert waiting is not None
    assert (waiting.state, waiting.credential_url, waiting.shared) == (AwardState.ON_ITS_WAY, "", False)
    assert waiting.url == f"/badges/c/{receipt.public_id}"

    api.work(now=NOON)
    issued = api.find_award(who, FLIPPED)
    page = f"https://learn.example.org/badges/c/{receipt.public_id}"
    assert issued == replace(waiting, state=AwardState.ISSUED, url=page, credential_url=f"{page}.json")

    api.revoke_award(receipt.public_id, reason="Overturned on appeal.", now=LATER)
    assert api.find_award(who, FLIPPED) == replace(
        issued, state=AwardState.REVOKED, revoked_at=LATER, reason="Overturned on appeal."
    )


@pytest.mark.parametrize("earlier_awards", [0, 25])
def test_an_award_costs_the_same_few_queries_however_many_there_are(issuer, tess, django_user_model, earlier_awards):
    for number in range(earlier_awards):
        api.request_award(request_for(django_user_model.objects.create(username=f"t{number}")), now=NOON)
    with CaptureQueriesContext(connection) as first:
        api.request_award(request_for(tess), now=NOON)
    with CaptureQueriesContext(connection) as repeated:
        api.request_award(request_for(tess), now=NOON)
    assert (statements(first), statements(repeated)) == (6, 3)


def statements(captured):
    """Queries without transaction bookkeeping."""
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in captured)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: BadgeClassRef(issuer="PDLN", badge="x"),
            "issuer: 'PDLN' is not an id; use 1 to 64 of a-z, 0-9, _ and -",
        ),
        (lambda: BadgeClassRef(issuer="pdln", badge=""), "badge: '' is not an id; use 1 to 64 of a-z, 0-9, _ and -"),
        (lambda: Recipient(namespace="User!", id="1"), "recipient: 'User!' is not a namespace"),
        (lambda: Recipient(namespace="user", id=""), "recipient: the id must be 1 to 128 visible ASCII characters"),
        (lambda: Recipient(namespace="user", id="é"), "recipient: the id must be 1 to 128 visible ASCII characters"),
        (
            lambda: replace(REQUEST, source=""),
            "award: the source must be 1 to 255 characters",
        ),
    ],
)
def test_a_value_that_cannot_be_right_is_refused(make, message):
    with pytest.raises(InvalidValue) as refusal:
        make()
    assert str(refusal.value) == message


class SomeUser:
    pk = 1


REQUEST = request_for(SomeUser)


def test_all_that_somebody_holds_is_found_at_once_with_its_name(issuer, tess, count_queries):
    who = Recipient(namespace="user", id=str(tess.pk))
    assert api.awards_of(who) == ()
    first = api.request_award(request_for(tess), now=NOON)
    api.revoke_award(first.public_id, reason="Overturned on appeal.", now=NOON)
    second = api.request_award(request_for(tess, source="decision-9"), now=LATER)
    with count_queries(at_most=1):
        (held,) = api.awards_of(who)
    assert held.award == api.find_award(who, FLIPPED)
    assert (held.award.public_id, held.award.earning) == (second.public_id, 2)
    assert held.name and held.language is not None
