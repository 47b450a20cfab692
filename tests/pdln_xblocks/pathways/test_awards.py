"""What follows when a pathway is met: one badge, whatever the order, and none lost where its issuer is not ready."""

import pytest

from badge_issuer import api as badge_issuer
from badge_issuer.data import AwardState, BadgeClassRef, Recipient
from badge_issuer.models import Award, Delivery
from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.evidence.models import Attempt
from pdln_xblocks.pathways import api as pathways
from pdln_xblocks.pathways.models import OwedAward
from pdln_xblocks.process.reconciling import counted_in, reconcile
from pdln_xblocks.review import api as review
from pdln_xblocks.review.models import Decision, Outcome
from tests.builders import (
    ALL_MET,
    BLOCK,
    COURSE,
    DAY,
    HOUR,
    NOON,
    ONE_BELOW,
    USAGE,
    a_teacher,
    an_evaluator,
    decide,
    release,
)
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, pathway_block, publish, tell_issuer

FLIPPED = BadgeClassRef(issuer="pdln", badge="flipped-classroom")


def plan(teacher, evaluator, *, now=NOON, found=ALL_MET):
    decide(PLAN_REF, teacher, evaluator, found, now=now)


def teach(teacher, evaluator, *, now=NOON + DAY, found=ALL_MET):
    decide(TEACH_REF, teacher, evaluator, found, now=now)


def held(teacher):
    return badge_issuer.find_award(Recipient(namespace="user", id=str(teacher.user_id)), FLIPPED)


def test_the_release_that_completes_a_pathway_awards_its_badge(course, issuer, tess, eva):
    plan(tess, eva)
    assert held(tess) is None
    teach(tess, eva)
    view = held(tess)
    assert (view.state, view.awarded_at) == (AwardState.ON_ITS_WAY, NOON + DAY + HOUR)
    assert Award.objects.get().source == Attempt.objects.get(block_id="aok-teach").public_id
    assert Delivery.objects.count() == 1
    [event] = AuditEvent.objects.filter(action="awarded")
    assert (event.subject, event.actor_id, event.course_key) == (view.public_id, None, COURSE)


def test_the_order_of_the_aoks_does_not_matter(course, issuer, tess, eva):
    teach(tess, eva, now=NOON)
    plan(tess, eva, now=NOON + DAY)
    assert held(tess) is not None


def test_an_award_keeps_the_level_reached_on_every_criterion(course, issuer, tess, eva):
    plan(tess, eva)
    teach(tess, eva)
    results = Award.objects.get().results
    assert [(each["criterion"], each["level_name"], each["required_level_name"]) for each in results] == [
        ("aok-plan/c-target", "Proficient", "Proficient"),
        ("aok-plan/c-access", "Extending", "Proficient"),
        ("aok-teach/c-target", "Proficient", "Proficient"),
        ("aok-teach/c-access", "Extending", "Proficient"),
    ]
    assert results[0]["name"] == "A target that gains from flipping"


def test_not_yet_completes_nothing(course, issuer, tess, eva):
    plan(tess, eva)
    teach(tess, eva, found=ONE_BELOW)
    assert held(tess) is None


def test_one_teachers_aoks_do_not_count_for_another(course, issuer, tess, eva):
    plan(tess, eva)
    theo = a_teacher("theo")
    teach(theo, eva)
    assert (held(tess), held(theo)) == (None, None)


def test_completing_again_is_the_same_award(course, issuer, tess, eva):
    plan(tess, eva)
    teach(tess, eva)
    attempt = Attempt.objects.get(usage_key=USAGE)
    for hours in (1, 2):
        reconcile(
            tess.user_id,
            USAGE,
            course_key=COURSE,
            block_id=BLOCK,
            lives=counted_in(attempt),
            now=NOON + 2 * DAY + hours * HOUR,
        )
    assert Award.objects.count() == Delivery.objects.count() == 1


def test_a_decision_that_was_overturned_counts_no_more(course, issuer, tess, eva):
    plan(tess, eva)
    attempt, lead = Attempt.objects.get().public_id, an_evaluator("lea")
    review.decide_on_appeal(lead, attempt, ONE_BELOW, reason="Read again.", now=NOON + 2 * HOUR)
    release(NOON + 3 * HOUR)
    teach(tess, eva)
    assert held(tess) is None


def test_n_of_takes_any_so_many(platform, issuer, tess, eva):
    publish(platform, pathway_block(mode="n_of", count=1))
    plan(tess, eva)
    assert held(tess) is not None


def test_an_aok_that_no_pathway_names_completes_nothing(platform, issuer, tess, eva):
    publish(platform, pathway_block(steps=[{"aok": "aok-teach", "title": "Teach"}]))
    plan(tess, eva)
    assert not Award.objects.exists()


def test_an_unknown_badge_does_not_hold_the_release_back_and_is_owed(course, keys, tess, eva, caplog):
    plan(tess, eva)
    teach(tess, eva)
    assert Decision.objects.filter(released_at=None).count() == 0
    owed = OwedAward.objects.get()
    assert (owed.user_id, owed.problem, owed.settled_at) == (
        tess.user_id,
        "There is no badge class pdln/flipped-classroom here. Sync the issuer's part first: badge-issuer sync FOLDER",
        None,
    )
    assert owed.owed_since == NOON + DAY + HOUR
    assert caplog.messages[-1] == (
        f"pathway block {owed.pathway_id}: its badge pdln/flipped-classroom cannot be given, UnknownBadgeClass; "
        f"owed award {owed.pk}"
    )


def test_an_owed_badge_is_given_once_the_issuer_knows_it(course, keys, tess, eva, tmp_path):
    plan(tess, eva)
    teach(tess, eva)
    later = NOON + 2 * DAY
    assert pathways.settle_owed(now=later) == 0
    tell_issuer(tmp_path / "issuer-part")
    assert pathways.settle_owed(now=later) == 0, "not due again so soon"
    assert pathways.settle_owed(now=later + HOUR) == 1
    assert held(tess) is not None
    assert len(Award.objects.get().results) == 4
    assert OwedAward.objects.get().settled_at == later + HOUR
    assert pathways.settle_owed(now=later + DAY) == 0


def test_a_badge_that_is_owed_no_more_is_not_given(course, keys, tess, eva, tmp_path):
    plan(tess, eva)
    teach(tess, eva)
    Decision.objects.filter(attempt__block_id=BLOCK).update(outcome=Outcome.REVISE)
    tell_issuer(tmp_path / "issuer-part")
    assert pathways.settle_owed(now=NOON + 2 * DAY) == 0
    assert (OwedAward.objects.get().problem, Award.objects.count()) == ("no longer met", 0)


def test_a_badge_stays_owed_while_its_pathway_is_taken_down(course, keys, tess, eva, tmp_path):
    plan(tess, eva)
    teach(tess, eva)
    tell_issuer(tmp_path / "issuer-part")
    publish(
        course,
        pathway_block("block-v1:pdln+flip+2026+type@pdln_pathway+block@other", steps=[{"aok": "x", "title": "X"}]),
    )
    assert pathways.settle_owed(now=NOON + 2 * DAY) == 0
    assert OwedAward.objects.get().settled_at is None
    publish(course)
    assert pathways.settle_owed(now=NOON + 3 * DAY) == 1


def test_one_owed_badge_that_goes_wrong_stops_no_other(course, keys, tess, eva, tmp_path, monkeypatch):
    theo = a_teacher("theo")
    for teacher in (tess, theo):
        plan(teacher, eva)
        teach(teacher, eva)
    tell_issuer(tmp_path / "issuer-part")
    really = badge_issuer.request_award

    def request(asked, *, now):
        if asked.recipient.id == str(tess.user_id):
            raise RuntimeError("broken")
        return really(asked, now=now)

    monkeypatch.setattr(badge_issuer, "request_award", request)
    assert pathways.settle_owed(now=NOON + 2 * DAY) == 1
    assert (held(tess), held(theo) is not None) == (None, True)
    assert OwedAward.objects.get(user_id=tess.user_id).settled_at is None


class TestLookingOverACourse:
    """`evaluate`: what an operator runs after an author changed what a pathway takes."""

    @pytest.fixture
    def shortened(self, course, issuer, tess, eva):
        """Tess has one of two; then the author lets one be enough."""
        plan(tess, eva)
        publish(course, pathway_block(mode="n_of", count=1))

    def test_publishing_alone_awards_nothing(self, shortened, tess):
        assert held(tess) is None

    def test_a_dry_run_says_who_and_changes_nothing(self, shortened, tess):
        [found] = pathways.evaluate(COURSE, now=NOON + DAY, dry_run=True)
        assert (found.user_id, found.pathway, found.badge, found.awarded) == (
            tess.user_id,
            "flipped-classroom",
            "pdln/flipped-classroom",
            False,
        )
        assert held(tess) is None

    def test_evaluating_awards_and_then_finds_nobody(self, shortened, tess):
        [found] = pathways.evaluate(COURSE, now=NOON + DAY, dry_run=False)
        assert found.awarded
        assert held(tess) is not None
        assert pathways.evaluate(COURSE, now=NOON + DAY, dry_run=False) == ()

    def test_a_badge_that_was_withdrawn_is_not_given_again(self, shortened, tess):
        pathways.evaluate(COURSE, now=NOON + DAY, dry_run=False)
        badge_issuer.revoke_award(held(tess).public_id, reason="Given by mistake.", now=NOON + DAY)
        assert pathways.evaluate(COURSE, now=NOON + 2 * DAY, dry_run=False) == ()
