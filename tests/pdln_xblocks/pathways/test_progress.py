"""How far a teacher is along a pathway, as their page shows it."""

from datetime import timedelta

import pytest

from pdln_xblocks.definitions.pathway import Pathway
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Stage
from pdln_xblocks.evidence.labels import stage_words
from pdln_xblocks.evidence.models import Attempt, AttemptStatus
from pdln_xblocks.pathways.api import progress
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    HOUR,
    NOON,
    ONE_BELOW,
    USAGE,
    complete_content,
    decide,
    record,
    start_next,
    submit,
)
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, TEACH_USAGE, pathway_data

LATER = NOON + 2 * DAY


def way(teacher, *, now=LATER, **changes):
    return progress(Pathway.from_data(pathway_data(**changes)), course_key=COURSE, user_id=teacher.user_id, now=now)


def stages(teacher, *, now=LATER):
    return [step.stage for step in way(teacher, now=now).steps]


def test_before_anything_the_way_shows_the_courses_own_titles_and_places(course, tess):
    shown = way(tess)
    assert [(step.aok, step.title, step.usage_key, step.stage, step.changed_at) for step in shown.steps] == [
        ("aok-plan", "Plan a flipped lesson", USAGE, "not_started", None),
        ("aok-teach", "Teach it and respond", TEACH_USAGE, "not_started", None),
    ]
    assert (shown.done, shown.needed, shown.award) == (0, 2, None)


def test_a_step_that_the_course_does_not_have_yet_is_shown_by_the_pathways_title(course, tess):
    [step] = way(tess, steps=[{"aok": "aok-later", "title": "Share it"}]).steps
    assert (step.title, step.usage_key, step.stage) == ("Share it", "", "not_started")


def test_a_draft_shows_when_it_was_saved(course, tess):
    evidence.save_draft(PLAN_REF, tess, complete_content(), revision=0, now=NOON)
    [plan, _teach] = way(tess).steps
    assert (plan.stage, plan.changed_at) == ("draft", NOON)


def test_a_submission_is_in_review_until_its_decision_is_released(course, tess, eva):
    submit(PLAN_REF, tess)
    record(eva, start_next(eva), ALL_MET)
    [plan, _teach] = way(tess, now=NOON + timedelta(days=1)).steps
    assert (plan.stage, plan.changed_at) == ("in_review", NOON)


def test_a_review_that_is_late_is_said_to_be_late(course, tess):
    submit(PLAN_REF, tess)
    hear_by = Attempt.objects.get().hear_by
    in_time = NOON + (hear_by - NOON.date())
    assert stages(tess, now=in_time) == ["in_review", "not_started"]
    assert stages(tess, now=in_time + DAY) == ["late", "not_started"]


def test_not_yet_and_proficient_show_once_released(course, tess, eva):
    decide(PLAN_REF, tess, eva, ONE_BELOW)
    decide(TEACH_REF, tess, eva, ALL_MET)
    shown = way(tess)
    assert [(step.stage, step.changed_at) for step in shown.steps] == [
        ("not_yet", NOON + HOUR),
        ("proficient", NOON + HOUR),
    ]
    assert shown.done == 1


def test_the_last_submission_is_the_one_that_shows(course, tess, eva):
    decide(PLAN_REF, tess, eva, ONE_BELOW)
    submit(PLAN_REF, tess, token="t2", now=NOON + DAY)
    assert stages(tess)[0] == "in_review"


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        (AttemptStatus.WITHDRAWN, "withdrawn"),
        (AttemptStatus.QUARANTINED, "held_back"),
        (AttemptStatus.RETURNED_INCOMPLETE, "incomplete"),
    ],
)
def test_what_else_may_become_of_a_submission(course, tess, status, stage):
    submit(PLAN_REF, tess)
    Attempt.objects.update(status=status)
    assert stages(tess)[0] == stage


def test_the_award_shows_once_it_is_earned(course, issuer, tess, eva):
    decide(PLAN_REF, tess, eva, ALL_MET)
    decide(TEACH_REF, tess, eva, ALL_MET)
    shown = way(tess)
    assert (shown.done, str(shown.award.badge_class)) == (2, "pdln/flipped-classroom")


def test_every_stage_has_words():
    terms = PLAN_REF.aok.terms
    for stage in ("not_started", "draft", *Stage):
        assert stage_words(stage, terms)


@pytest.mark.parametrize("steps", [2, 20])
def test_a_page_of_the_way_takes_six_queries_however_long_it_is(course, issuer, tess, eva, count_queries, steps):
    decide(PLAN_REF, tess, eva, ALL_MET)
    decide(TEACH_REF, tess, eva, ALL_MET)
    more = [{"aok": f"aok-{number}", "title": "More"} for number in range(steps - 2)]
    with count_queries(at_most=6):
        way(tess, steps=[*pathway_data()["steps"], *more])
