"""What follows from the decision that stands: points and badges are granted or taken back, however often it is so."""

import sys

import pytest
from django.db import connection

from badge_issuer import api as badge_issuer
from badge_issuer.data import AwardState, BadgeClassRef, Recipient
from badge_issuer.models import Award, Delivery
from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.definitions import stored
from pdln_xblocks.errors import NotAllowed, NotFound
from pdln_xblocks.evidence.models import Attempt, Draft
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.letters.api import send_due
from pdln_xblocks.notices.models import Notice
from pdln_xblocks.process import api as process
from pdln_xblocks.process.reconciling import counted_in, reconcile
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import InvalidScore, TooLateToUndo
from pdln_xblocks.review.models import Decision, DecisionLine, Reading, Review
from tests import builders
from tests.builders import ALL_MET, COURSE, DAY, HOUR, NOON, ONE_BELOW, USAGE, a_teacher, an_evaluator, decide, scores
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, TEACH_USAGE, pathway_block, publish

FLIPPED = BadgeClassRef(issuer="pdln", badge="flipped-classroom")
LATER = NOON + 3 * DAY


def held(teacher):
    return badge_issuer.find_award(Recipient(namespace="user", id=str(teacher.user_id)), FLIPPED)


def points(usage=USAGE):
    posting = GradePosting.objects.get(usage_key=usage)
    return posting.points_earned, posting.points_possible


def on_appeal(lead, found, *, usage=USAGE, now=LATER, number=1):
    """A lead decides over what stands, and it is released."""
    attempt = Attempt.objects.get(usage_key=usage, number=number)
    receipt = review.decide_on_appeal(lead, attempt.public_id, found, reason="Read again.", now=now)
    assert process.release_due(now=receipt.release_due_at) == 1
    return receipt


def reconcile_all(now):
    for attempt in Attempt.objects.order_by("pk"):
        reconcile(
            attempt.user_id,
            attempt.usage_key,
            course_key=attempt.course_key,
            block_id=attempt.block_id,
            lives=counted_in(attempt),
            now=now,
        )


def everything():
    return [
        list(model.objects.order_by("pk").values()) for model in (GradePosting, Award, Delivery, Notice, AuditEvent)
    ]


@pytest.fixture
def lea(db):
    """A lead who has read nothing yet."""
    return an_evaluator("lea")


@pytest.fixture
def earned(course, issuer, tess, eva):
    """Tess has met the pathway and holds its badge."""
    decide(PLAN_REF, tess, eva, ALL_MET, now=NOON)
    decide(TEACH_REF, tess, eva, ALL_MET, now=NOON + DAY)
    assert (held(tess).state, points(), points(TEACH_USAGE)) == (AwardState.ON_ITS_WAY, (8, 8), (8, 8))
    return tess


class TestADecisionThatIsOverturned:
    """From the decision to the gradebook, the badge, the services that hold it, and the letter."""

    def test_takes_points_and_badge_back_and_says_so(self, earned, lea, mailoutbox):
        on_appeal(lea, ONE_BELOW)
        view = held(earned)
        assert (view.state, view.reason) == (AwardState.REVOKED, "A decision that this badge rested on was changed.")
        # A badge's course is passed by the points of all its AOKs, so a withdrawn one withholds them all.
        assert (points(), points(TEACH_USAGE)) == ((0, 8), (0, 8))
        assert (
            Delivery.objects.filter(kind=Delivery.Kind.WITHDRAWAL).count()
            == Delivery.objects.filter(kind=Delivery.Kind.AWARD, state=Delivery.State.DELIVERED).count()
        )
        send_due(now=LATER + HOUR)
        assert [each.subject for each in mailoutbox if "withdrawn" in each.subject] == [
            "Your badge was withdrawn: Flipped Classroom"
        ]
        assert Notice.objects.filter(kind="not_yet", sent_at__isnull=False).count() == 1

    def test_is_in_the_trail_with_who_and_why(self, earned, lea):
        on_appeal(lea, ONE_BELOW)
        appeal = AuditEvent.objects.get(action="appeal_decided")
        assert (appeal.actor_id, appeal.details["reason"], appeal.details["outcome"]) == (lea, "Read again.", "revise")
        assert AuditEvent.objects.get(action="withdrawn").subject == held(earned).public_id

    def test_opens_the_draft_for_what_reopened(self, earned, lea):
        on_appeal(lea, ONE_BELOW)
        draft = Draft.objects.get(usage_key=USAGE)
        assert (draft.is_open, draft.kept_criteria) == (True, ["c-target"])

    def test_is_shown_to_the_teacher_and_the_first_one_no_more(self, earned, lea):
        on_appeal(lea, ONE_BELOW)
        latest = process.teacher_page(PLAN_REF, earned, now=LATER + DAY).latest
        assert (latest.stage, [each.met for each in latest.feedback]) == ("not_yet", [True, False])

    def test_earns_the_badge_again_when_it_is_met(self, earned, lea, eva):
        on_appeal(lea, ONE_BELOW)
        decide(PLAN_REF, earned, eva, scores(access="proficient"), now=LATER + DAY, token="t2")
        assert (held(earned).state, held(earned).earning) == (AwardState.ON_ITS_WAY, 2)
        assert (points(), points(TEACH_USAGE)) == ((8, 8), (8, 8))

    def test_leaves_a_badge_that_is_met_without_it(self, course, issuer, tess, eva, lea):
        publish(course, pathway_block(mode="n_of", count=1))
        decide(PLAN_REF, tess, eva, ALL_MET, now=NOON)
        decide(TEACH_REF, tess, eva, ALL_MET, now=NOON + DAY)
        on_appeal(lea, ONE_BELOW)
        assert held(tess).revoked_at is None
        assert (points(), points(TEACH_USAGE)) == ((0, 8), (8, 8))

    def test_costs_no_badge_when_a_later_submission_is_not_yet_there(self, course, issuer, tess, eva, lea):
        """The author asks for more meanwhile: what is not met now was met when the badge was left."""
        publish(course, pathway_block(mode="n_of", count=1))
        decide(PLAN_REF, tess, eva, ALL_MET, now=NOON)
        decide(TEACH_REF, tess, eva, ALL_MET, now=NOON + DAY)
        on_appeal(lea, ONE_BELOW)
        publish(course)
        decide(PLAN_REF, tess, eva, scores(access="developing"), now=LATER + DAY, token="t2")
        assert held(tess).revoked_at is None

    def test_leaves_the_draft_of_a_later_submission_alone(self, course, issuer, tess, eva, lea):
        decide(PLAN_REF, tess, eva, ONE_BELOW, now=NOON)
        builders.submit(PLAN_REF, tess, now=NOON + DAY, token="t2")
        on_appeal(lea, ALL_MET)
        assert Draft.objects.get(usage_key=USAGE).is_open is False
        assert Attempt.objects.get(number=2).status == "submitted"

    def test_changes_nothing_where_the_author_changed_the_pathway(self, earned, course):
        publish(
            course, pathway_block(steps=[{"aok": "aok-more", "title": "More"}, {"aok": "aok-plan", "title": "Plan"}])
        )
        reconcile_all(LATER)
        assert held(earned).revoked_at is None


def test_not_yet_that_becomes_proficient_posts_and_awards(course, issuer, tess, eva, lea):
    decide(TEACH_REF, tess, eva, ALL_MET, now=NOON)
    decide(PLAN_REF, tess, eva, ONE_BELOW, now=NOON + DAY)
    assert held(tess) is None
    on_appeal(lea, ALL_MET)
    assert (held(tess).state, points()) == (AwardState.ON_ITS_WAY, (8, 8))
    assert Draft.objects.get(usage_key=USAGE).is_open is False


@pytest.mark.parametrize("overturned", [False, True])
def test_asking_again_changes_nothing(earned, lea, overturned):
    if overturned:
        on_appeal(lea, ONE_BELOW)
    before = everything()
    reconcile_all(LATER + DAY)
    reconcile_all(LATER + 2 * DAY)
    assert everything() == before


def test_what_an_operator_withdrew_stays_withdrawn(earned):
    badge_issuer.revoke_award(held(earned).public_id, reason="Given by mistake.", now=LATER)
    before = everything()
    reconcile_all(LATER + DAY)
    assert everything() == before
    assert (points(), held(earned).state) == ((0, 8), AwardState.REVOKED)


def test_work_that_was_set_back_asks_for_nothing(earned):
    process.reset(earned.anonymous_id, USAGE, course_key=COURSE, asked_by="anon-0", now=LATER)
    before = everything()
    reconcile_all(LATER + DAY)
    assert everything() == before
    assert held(earned).revoked_at is None


def test_a_decision_that_a_higher_one_went_before_is_released_no_more(earned, lea):
    attempt = Attempt.objects.get(usage_key=USAGE)
    receipt = review.decide_on_appeal(lea, attempt.public_id, ONE_BELOW, reason="Read again.", now=LATER)
    third = Decision.objects.create(
        attempt=attempt, ordinal=3, outcome="proficient", recorded_at=LATER, release_due_at=LATER, due_at=LATER
    )
    assert process.release_due(now=LATER) == 1
    assert process.release_due(now=receipt.release_due_at) == 0
    lower = Decision.objects.get(attempt=attempt, ordinal=2)
    assert (lower.released_at, lower.due_at, Decision.objects.get(pk=third.pk).released_at) == (None, None, LATER)
    assert held(earned).revoked_at is None


class TestOnAppeal:
    """Who decides again, on what."""

    def test_the_lines_point_at_the_scores_of_the_new_review(self, earned, lea):
        on_appeal(lea, ONE_BELOW)
        decision = Decision.objects.get(attempt__usage_key=USAGE, ordinal=2)
        assert [each.reading.evaluator_id for each in decision.reviews.all()] == [lea]
        lines = DecisionLine.objects.filter(decision=decision)
        assert {line.score.review_id for line in lines} == {decision.reviews.get().pk}
        assert [(line.criterion, line.score.level, line.met) for line in lines] == [
            ("c-target", "proficient", True),
            ("c-access", "developing", False),
        ]

    def test_again_is_the_first_receipt(self, earned, lea):
        first = on_appeal(lea, ONE_BELOW)
        attempt = Attempt.objects.get(usage_key=USAGE).public_id
        again = review.decide_on_appeal(lea, attempt, ALL_MET, reason="Twice.", now=LATER + DAY)
        assert (again.reading, again.result.outcome) == (first.reading, "revise")
        assert Decision.objects.filter(attempt__usage_key=USAGE).count() == 2

    def test_is_not_for_whoever_read_it_before(self, earned, eva):
        attempt = Attempt.objects.get(usage_key=USAGE).public_id
        with pytest.raises(NotAllowed, match="You have read this submission before"):
            review.decide_on_appeal(eva, attempt, ONE_BELOW, reason="Mine.", now=LATER)
        assert Review.objects.filter(reading__attempt__usage_key=USAGE).count() == 1

    def test_is_not_for_ones_own_work_nor_for_what_is_not_decided(self, earned, course):
        theo = a_teacher("theo")
        builders.submit(PLAN_REF, theo)
        waiting = Attempt.objects.get(user_id=theo.user_id).public_id
        own = Attempt.objects.get(user_id=earned.user_id, usage_key=USAGE).public_id
        for who, attempt in ((earned.user_id, own), (an_evaluator("lea"), waiting)):
            with pytest.raises(NotFound):
                review.decide_on_appeal(who, attempt, ONE_BELOW, reason="No.", now=LATER)

    def test_needs_every_criterion_as_every_review(self, earned, lea):
        attempt = Attempt.objects.get(usage_key=USAGE).public_id
        with pytest.raises(InvalidScore):
            review.decide_on_appeal(lea, attempt, scores(target="proficient"), reason="Half.", now=LATER)
        assert not Reading.objects.filter(kind="appeal").exists()

    def test_cannot_be_undone(self, earned, lea):
        attempt = Attempt.objects.get(usage_key=USAGE).public_id
        receipt = review.decide_on_appeal(lea, attempt, ONE_BELOW, reason="Read again.", now=LATER)
        with pytest.raises(TooLateToUndo, match="Somebody else can decide again"):
            review.undo(lea, receipt.reading, now=LATER)


@pytest.mark.django_db(transaction=True)
def test_no_definition_is_parsed_while_rows_are_locked(course, issuer, tess, eva):
    decide(PLAN_REF, tess, eva, ALL_MET, now=NOON)
    builders.submit(TEACH_REF, tess, now=NOON + DAY)
    builders.record(eva, builders.start_next(eva, now=NOON + DAY), ALL_MET, now=NOON + DAY)
    stored._parse_text.cache_clear()
    parsed = []

    def watch(frame, event, _arg):
        if event == "call" and frame.f_code is stored._parse_text.__wrapped__.__code__:
            parsed.append(connection.in_atomic_block)

    sys.setprofile(watch)
    try:
        assert process.release_due(now=NOON + DAY + HOUR) == 1
    finally:
        sys.setprofile(None)
    assert held(tess) is not None
    assert parsed and not any(parsed)
