"""The rows about Studio."""

import re
from dataclasses import dataclass

from .. import page
from ..author import olx_in
from ..markup import parsed, words_of
from ..sites import PATHWAY, TASK, Block, said
from ..verdicts import LookYourself, NotOk, expect
from ..walk import Walk, needed, step
from ..work import submit

WORD = "checkedbyaprogram"


@step("S1")
def the_menu(walk: Walk) -> str:
    wanted = re.findall(r"\*(.+?)\*", page.row("S1").expect)
    found = walk.studio.menu(walk.tasks[0].unit)
    missing = [name for name in wanted if name not in found]
    expect(not missing, f"the menu has no {', '.join(missing)}; it has {', '.join(found) or 'nothing'}")
    return f"the menu has {', '.join(wanted)}"


@step("S2")
def the_task_in_its_unit(walk: Walk) -> str:
    task = walk.tasks[0]
    html = walk.author.preview(task.usage_key)
    shown = parsed(html).xpath("//*[contains(concat(' ', @class, ' '), ' pdln-aok ')]")
    expect(shown, f"no task, but: {words_of(html)[:200]}")
    criteria = shown[0].xpath(".//*[contains(@class, 'pdln-criterion') or contains(@class, 'criterion')]")
    expect(criteria, "the task is shown without its rubric")
    expect(not shown[0].xpath(".//form[@data-form]"), "a form that could be filled in")
    return "the task with its rubric, no error box"


@step("S3")
def a_word_of_the_prompt(walk: Walk) -> str:
    task = walk.tasks[0]
    before = olx_in(walk.author.editor(task.usage_key))
    after = re.sub(r"(<prompt[^>]*>)", rf"\1{WORD} ", before, count=1)
    expect(after != before, "the definition in the editor has no prompt")
    try:
        _save(walk, task, after)
        walk.until(
            lambda: WORD in walk.task("teacher", task.usage_key).text, "the word is not in the LMS", sweeps=False
        )
        told = _synced(walk)
    finally:
        _save(walk, task, before)
    walk.until(
        lambda: WORD not in walk.task("teacher", task.usage_key).text, "the old words are not back", sweeps=False
    )
    return f"the word came to the LMS; {told}"


def _save(walk: Walk, task: Block, olx: str) -> None:
    answer = walk.author.save_olx(task.usage_key, olx)
    expect(answer.status_code == 200, f"saving answered {answer.status_code}: {said(answer)}")
    walk.author.publish(task.unit)


def _synced(walk: Walk) -> str:
    ran = walk.manage.run("sync_pathways", walk.site.course)
    counts = dict(re.findall(r"^(\w+): (\d+)$", ran.said, re.MULTILINE))
    expect(ran.code == 0 and counts, f"sync_pathways ended with {ran.code}: {ran.last_line()}")
    news = {name: number for name, number in counts.items() if name != "unchanged" and number != "0"}
    expect(not news, f"sync_pathways found {news}: publishing had not told the database")
    return f"sync_pathways says unchanged: {counts['unchanged']}"


@step("S4")
def a_broken_tag(walk: Walk) -> str:
    task = walk.tasks[0]
    before = olx_in(walk.author.editor(task.usage_key))
    answer = walk.author.save_olx(task.usage_key, before.replace("</prompt>", "</promt>", 1))
    expect(answer.status_code == 400, f"saving what cannot be read answered {answer.status_code}: {said(answer)}")
    told = words_of(answer.json()["error"].get("html") or answer.json()["error"]["message"])
    expect(re.search(r"\b\d+\b", told), f"it does not say the line: {told}")
    expect(olx_in(walk.author.editor(task.usage_key)) == before, "the definition was changed all the same")
    raise LookYourself(
        f"refused with “{told[:160]}” and nothing was changed; look that the editor keeps what you typed"
    )


@step("S5")
def exported_and_imported(walk: Walk) -> str:
    files = walk.studio.export(walk.site.course)
    copy = walk.author_of_courses.new_course(f"{walk.run}a")
    walk.author_of_courses.import_files(copy, files)
    wanted = sorted((block.type, block.id) for block in walk.blocks)
    found: list[tuple[str, str]] = []

    def look() -> bool:
        found[:] = sorted((block.type, block.id) for block in walk.site.blocks(copy))
        return found == wanted

    walk.until(look, lambda: f"the copy has {found}, the course {wanted}", sweeps=False)
    walk.lms.enroll(walk.who("teacher").name, course=copy)
    walk.left.copy = copy
    return f"{copy} has the same {len(wanted)} blocks under the same ids"


@step("S6")
def deleted(walk: Walk) -> str:
    needed(walk.left.copy, "S5")
    task = _of(walk, walk.left.copy, TASK)[-1]
    sent = submit(walk, task.usage_key)
    walk.author_of_courses.delete(task.usage_key)
    walk.author_of_courses.publish(task.unit)
    walk.until(
        lambda: _is_there(walk.admin.only("aokblock", task.usage_key)["retired_at"]),
        "Django admin does not say that it is retired",
        sweeps=False,
    )
    row = walk.admin.only("attempt", sent.code)
    expect(sent.code in walk.admin.page(row["link"]), "its submission cannot be opened")
    return f"retired; its submission {sent.code} opens"


@step("S7")
def a_rerun(walk: Walk) -> str:
    key = walk.author_of_courses.rerun(f"{walk.run}b")
    walk.until(lambda: bool(_of(walk, key, TASK)), f"{key} shows no task", sweeps=False)
    walk.lms.enroll(walk.who("teacher").name, course=key)
    for task in _of(walk, key, TASK):
        shown = walk.task("teacher", task.usage_key)
        is_new = shown.form is not None and shown.form.revision == 0 and not shown.stage
        expect(is_new, f"{task.id} of the rerun does not begin empty: {shown.stage or 'a draft is there'}")
    here, there = _badge(walk, walk.pathway), _badge(walk, _of(walk, key, PATHWAY)[0])
    expect(here == there, f"the rerun's pathway names “{there}”, the course's “{here}”")
    return f"{key}: tasks begin empty, the pathway names “{here}”"


@dataclass(frozen=True, kw_only=True)
class Restricted:
    """A task that one content group alone may see: the group's partition, that group and another one."""

    task: Block
    partition: int
    may: int
    may_not: int


restricted: dict[str, Restricted] = {}


@step("S8")
def pasted(walk: Walk) -> str:
    needed(walk.left.copy, "S5")
    author = walk.author_of_courses
    task = _of(walk, walk.left.copy, TASK)[0]
    partition, [may, may_not] = author.content_groups(walk.left.copy, "Walk, may see", "Walk, may not")
    access = {str(partition): [may]}
    author.change(task.usage_key, group_access=access)
    author.publish(task.unit)
    restricted[walk.run] = Restricted(task=task, partition=partition, may=may, may_not=may_not)
    copy = author.paste(task.usage_key, task.unit)
    found = author.fields(copy).get("group_access")
    try:
        expect(found == access, f"the task is for {access}, the pasted one for {found or 'everybody'}")
        expect(
            olx_in(author.editor(copy)) == olx_in(author.editor(task.usage_key)),
            "the pasted task has another definition",
        )
    finally:
        author.delete(copy)
    return f"pasted with its definition, for {found} alone"


@step("S9")
def in_a_library(walk: Walk) -> str:
    copy = walk.author_of_courses.paste_into_library(walk.tasks[0].usage_key, f"walk-{walk.run}")
    told = []
    for view in ("author_view", "studio_view"):
        answer = walk.author_of_courses.library_view(copy, view)
        expect(answer.status_code == 200, f"{view} answered {answer.status_code}: {said(answer)}")
        words = words_of(answer.json()["content"])
        expect(words, f"{view} shows nothing")
        told.append(f"{view}: “{words[:80]}”")
    raise LookYourself(f"both answer ({'; '.join(told)}); look that they say what an author needs")


def _of(walk: Walk, course: str, type_: str) -> list[Block]:
    return [block for block in walk.site.blocks(course) if block.type == type_]


def _badge(walk: Walk, pathway: Block) -> str:
    """The badge that a pathway names, as its page shows it to the teacher."""
    answer = walk.who("teacher").get(walk.site.task_address(pathway.usage_key))
    arts = parsed(answer.text).xpath("//img[contains(@class, 'pdln-pathway__art')]/@alt")
    if not arts:
        raise NotOk(f"the pathway's page shows no badge (status {answer.status_code})")
    return str(arts[0])


def _is_there(cell: str) -> bool:
    """Whether a cell of Django admin holds something."""
    return cell not in ("", "-")
