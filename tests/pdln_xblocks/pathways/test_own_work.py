"""All that a teacher has begun, sent and earned, over every course."""

import pytest

from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.pathways import api as pathways
from pdln_xblocks.pathways.own_work import PAGE
from pdln_xblocks.process import api as process
from tests.builders import (
    ALL_MET,
    DAY,
    HOUR,
    NOON,
    ONE_BELOW,
    OTHER_COURSE,
    Evaluator,
    a_teacher,
    an_aok_ref,
    an_evaluator,
    complete_content,
    decide,
    list_aok,
    submit,
)

pytestmark = pytest.mark.django_db


def usage(name: str, course: str = "pdln+flip+2026") -> str:
    return f"block-v1:{course}+type@aok_submission+block@{name}"


def own(teacher, *, page: int = 1, now=NOON):
    return pathways.own_work(teacher.user_id, page=page, now=now)


def shown(work):
    return [(task.usage_key.rpartition("@")[2], task.stage, task.number) for task in work.tasks]


def test_what_moved_last_stands_first_whatever_the_course(platform):
    teacher, eva = a_teacher(), an_evaluator()
    Evaluator.objects.create(user_id=eva, course_key=OTHER_COURSE, block_id="", pseudonym="E")
    elsewhere = an_aok_ref(course=OTHER_COURSE, usage=usage("aok-far", "pdln+other+2026"))
    drafted = an_aok_ref(usage=usage("aok-begun"))
    list_aok(drafted)
    decide(an_aok_ref(), teacher, eva, ONE_BELOW, now=NOON - 5 * DAY)
    submit(elsewhere, teacher, now=NOON - DAY)
    evidence.save_draft(drafted, teacher, complete_content(), revision=0, now=NOON - 2 * DAY)
    work = own(teacher)
    assert shown(work) == [("aok-far", "in_review", 1), ("aok-begun", "draft", 0), ("aok-plan", "not_yet", 1)]
    waiting = work.tasks[0]
    assert (waiting.title, waiting.course_key) == ("Plan a flipped lesson", OTHER_COURSE)
    assert waiting.code and waiting.hear_by is not None
    assert [task.hear_by for task in work.tasks[1:]] == [None, None]


def test_a_late_review_names_the_new_date(platform):
    teacher = a_teacher()
    submit(an_aok_ref(), teacher, now=NOON - 60 * DAY)
    (task,) = own(teacher).tasks
    assert (task.stage, task.hear_by >= NOON.date()) == ("late", True)


def test_nothing_of_a_decision_shows_before_it_is_released(platform):
    from tests.builders import record, release, start_next

    teacher, eva = a_teacher(), an_evaluator()
    submit(an_aok_ref(), teacher)
    record(eva, start_next(eva), ALL_MET)
    assert shown(own(teacher)) == [("aok-plan", "in_review", 1)]
    release(NOON + HOUR)
    assert shown(own(teacher, now=NOON + HOUR)) == [("aok-plan", "proficient", 1)]


def test_another_teachers_work_is_not_there(platform):
    submit(an_aok_ref(), a_teacher("theo"))
    assert own(a_teacher("tess")).tasks == ()


def test_what_was_taken_back_is_there_with_its_number(platform):
    teacher = a_teacher()
    receipt = submit(an_aok_ref(), teacher)
    process.withdraw(teacher, an_aok_ref().usage_key, receipt.attempt_id, now=NOON)
    assert shown(own(teacher)) == [("aok-plan", "withdrawn", 1)]


@pytest.mark.parametrize("tasks", [1, 60])
def test_it_takes_five_queries_however_many_tasks(platform, count_queries, tasks):
    teacher = a_teacher()
    for number in range(tasks):
        submit(an_aok_ref(usage=usage(f"aok-{number}")), teacher, token=f"t{number}")
    with count_queries(at_most=5):
        work = own(teacher)
    assert (len(work.tasks), work.pages) == (min(tasks, PAGE), 1 if tasks <= PAGE else 2)
    assert len(own(teacher, page=99).tasks) == (tasks % PAGE if tasks > PAGE else tasks)
