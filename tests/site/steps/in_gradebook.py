"""The rows about what reaches the gradebook, and what staff do there."""

import re
from datetime import UTC, datetime, timedelta

from ..lms import Score
from ..markup import words_of
from ..sites import TASK, said
from ..verdicts import expect
from ..walk import Walk, by_eye, needed, step
from ..work import address
from .in_studio import _of


@step("G1")
def the_gradebook(walk: Walk) -> str:
    needed(walk.left.first, "E4")
    subsection, name = walk.tasks[0].subsection, walk.who("teacher").name
    seen: list[Score] = []

    def look() -> bool:
        seen[:] = [walk.lms.gradebook(name, subsection)]
        return 0 < seen[0].possible == seen[0].earned

    seconds = walk.until(look, lambda: f"the gradebook has {seen[0].earned} of {seen[0].possible}")
    return f"{seen[0].earned:g} of {seen[0].possible:g}, {seconds:.0f} seconds after the first look"


@step("G2")
def the_progress(walk: Walk) -> str:
    needed(walk.left.first, "E4")
    subsection = walk.tasks[0].subsection
    theirs = walk.lms.gradebook(walk.who("teacher").name, subsection)
    own = walk.lms.progress(subsection)
    expect(own == theirs, f"the page of progress says {own}, the gradebook {theirs}")
    return f"{own.earned:g} of {own.possible:g}"


@step("G3")
def viewed_as_the_teacher(walk: Walk) -> str:
    needed(walk.left.first, "T4")
    assert walk.left.first is not None
    task, staff = walk.tasks[0], walk.who("staff")
    walk.lms.view_as(walk.who("teacher").name)
    try:
        shown = staff.get(address(walk, task.usage_key, "page"))
        sent = {"content": {"pieces": {}}, "revision": 0, "number": 1}
        kept = staff.post(address(walk, task.usage_key, "save_draft"), sent)
    finally:
        walk.lms.view_as(None)
    expect(shown.status_code == 200, f"the task answered {shown.status_code}")
    expect(walk.left.first.code in shown.json()["html"], "staff do not see the teacher's submission")
    expect(kept.status_code == 403, f"saving was answered with {kept.status_code}: {said(kept)}")
    return f"readable, and saving is refused: “{kept.json()['error']['message']}”"


@step("G5")
def an_own_due_date(walk: Walk) -> str:
    needed(walk.left.copy, "S5")
    task, teacher = _of(walk, walk.left.copy, TASK)[0], walk.who("teacher")
    author = walk.author_of_courses
    if "group_access" in author.fields(task.usage_key):
        author.change(task.usage_key, group_access=None)
        author.publish(task.unit)
    first = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=10)
    own = first + timedelta(days=10)
    author.change(task.subsection, due=f"{first:%Y-%m-%dT%H:%M:%SZ}")
    author.publish(task.subsection)
    walk.until(lambda: _names(walk, task.usage_key, first), "the page does not name the due date", sweeps=False)
    walk.lms.extend(teacher.name, task.subsection, own, course=walk.left.copy)
    seconds = walk.until(
        lambda: _names(walk, task.usage_key, own),
        f"the page does not name {own:%B %-d}, the teacher's own date",
        sweeps=False,
    )
    return f"{own:%B %-d} instead of {first:%B %-d}, after {seconds:.0f} seconds"


def _names(walk: Walk, usage_key: str, moment: datetime) -> bool:
    answer = walk.who("teacher").get(walk.site.task_address(usage_key))
    return bool(re.search(rf"{moment:%b}\w*\.? {moment.day}\b|{moment:%Y-%m-%d}", words_of(answer.text) + answer.text))


by_eye("G6", "what a program deletes for everybody is gone: a person does it, in a course for trying")
