"""The rows about what a teacher does."""

from concurrent.futures import ThreadPoolExecutor

from .. import evidence
from ..sites import TASK, said
from ..verdicts import LeftOut, NotOk, expect
from ..walk import Sent, Walk, by_eye, needed, step
from ..work import address, fill, form_of, press_submit, save, uploader
from .in_studio import restricted

MEGABYTES = 20
CHUNK = 2 * 1024 * 1024

by_eye("T1", "how a page grows and scrolls is for eyes, on a phone too")


@step("T2")
def a_draft(walk: Walk) -> str:
    task = walk.tasks[0]
    form = form_of(walk.task("teacher", task.usage_key), walk.who("teacher").name)
    content = {"pieces": _written(form), "own_work": False, "ai_use": evidence.MARK}
    expect(content["pieces"], "the first task asks for no text")
    save(walk, task.usage_key, form, content)
    again = form_of(walk.task("teacher", task.usage_key), walk.who("teacher").name)
    expect(again.content["ai_use"] == evidence.MARK, "the page that is loaded again has another draft")
    kept = all(
        again.content["pieces"].get(part, {}).get(option, {}).get("text") == piece["text"]
        for part, options in content["pieces"].items()
        for option, piece in options.items()
    )
    expect(kept, "the page that is loaded again has other words")
    return f"saved as revision {again.revision}, and there again"


def _written(form: object) -> dict[str, dict[str, dict[str, object]]]:
    """Words for every part that takes some."""
    pieces: dict[str, dict[str, dict[str, object]]] = {}
    for part in form.parts:  # type: ignore[attr-defined]
        option = next((each for each in part.options if "write" in each.forms), None)
        if option:
            text = evidence.words(option.least, option.most)
            pieces[part.id] = {option.id: {"form": "write", "text": text, "files": [], "students": "", "chosen": True}}
    return pieces


@step("T3")
def a_large_picture(walk: Walk) -> str:
    task = walk.tasks[0]
    form = form_of(walk.task("teacher", task.usage_key), walk.who("teacher").name)
    aok_ref = next(
        ((part, option) for part in form.parts for option in part.options if evidence.takes(option, ".png")), None
    )
    if aok_ref is None:
        raise LeftOut("the first task takes no PNG")
    part, option = aok_ref
    body = evidence.picture(MEGABYTES * 1_000_000)
    teacher = walk.who("teacher")
    file = uploader(walk, task.usage_key)(part.id, option.id, "large.png", body)
    walk.left.picture = (part.id, option.id, file)
    back = teacher.get(address(walk, task.usage_key, "file", file))
    expect(
        back.status_code == 200 and back.content == body, f"what comes back is not what was sent: {back.status_code}"
    )
    expect(
        (back.headers.get("Content-Disposition") or "").startswith("attachment"), "the file is not sent as a download"
    )
    return f"{len(body) / 1e6:.1f} MB arrived in parts of {CHUNK // 2**20} MB and come back byte by byte"


@step("T4")
def submitted_twice(walk: Walk) -> str:
    task = walk.tasks[0]
    form, revision = fill(walk, task.usage_key)
    with ThreadPoolExecutor(max_workers=2) as clicks:
        pressed = [clicks.submit(press_submit, walk, task.usage_key, form, revision) for _click in range(2)]
        answers = [each.result() for each in pressed]
    codes = {answer.json().get("code") for answer in answers if answer.status_code == 200}
    # Two at the same moment may be told to try again, which the page does: a third click is the same submission.
    for answer in answers:
        expect(answer.status_code in (200, 409), f"a click answered {answer.status_code}: {said(answer)}")
    if len(codes) != 1:
        codes = {press_submit(walk, task.usage_key, form, revision).json().get("code"), *codes}
    expect(len(codes) == 1, f"the clicks answered with the codes {sorted(map(str, codes))}")
    [code] = codes
    walk.left.first = Sent(usage_key=task.usage_key, code=code)
    shown = walk.task("teacher", task.usage_key)
    expect(shown.code == code, f"the page shows the code {shown.code or '(none)'}, the receipt was {code}")
    return f"one submission, {code}{_completion(walk, task.usage_key)}"


def _completion(walk: Walk, usage_key: str) -> str:
    try:
        lms = walk.lms
    except LeftOut:
        return "; the preview has no completion marks"
    mark = lms.completion("teacher", usage_key)
    if mark is None:
        raise NotOk("submitted once, and the LMS keeps no completion of the task")
    is_off = "; the switch completion.enable_completion_tracking may be off" if mark == 0 else ""
    expect(mark == 1, f"submitted once, and its completion is {mark}{is_off}")
    return "; the task is complete"


@step("T5")
def logged_out(walk: Walk) -> str:
    task = walk.tasks[0]
    needed(walk.left.first, "T4")
    assert walk.left.first is not None
    stranger = walk.site.stranger()
    answered = {}
    # The unit's address leads into the learning front end, which shows the block by its own.
    for name, path in (
        ("the unit", f"/courses/{walk.site.course}/jump_to/{task.usage_key}"),
        ("the task", walk.site.task_address(task.usage_key)),
    ):
        answer = stranger.get(path, allow_redirects=name == "the task")
        seen = [each for each in (evidence.MARK, walk.left.first.code) if each in answer.text]
        expect(not seen, f"{name} shows a visitor {', '.join(seen)}")
        answered[name] = answer.status_code
    for name in ("page", "file_status"):
        status = stranger.get(address(walk, task.usage_key, name), allow_redirects=False).status_code
        expect(status in (302, 401, 403, 404), f"the handler {name} answers a visitor with {status}")
        answered[name] = status
    kept = stranger.post(address(walk, task.usage_key, "save_draft"), {"content": {}, "revision": 0, "number": 1})
    expect(kept.status_code in (401, 403, 404), f"a visitor's draft was answered with {kept.status_code}")
    return "no draft; " + ", ".join(f"{name} answers {status}" for name, status in answered.items())


@step("T6")
def another_group(walk: Walk) -> str:
    walk.platform  # noqa: B018 - the preview has no cohorts
    needed(restricted.get(walk.run), "S8")
    found = restricted[walk.run]
    teacher, course = walk.who("teacher"), walk.left.copy
    walk.lms.cohort(f"Walk {walk.run}, may", (found.partition, found.may), teacher.name, course=course)
    walk.until(
        lambda: _statuses(walk, found.task.usage_key) == [200, 200], "its own group does not see it", sweeps=False
    )
    walk.lms.cohort(f"Walk {walk.run}, may not", (found.partition, found.may_not), teacher.name, course=course)
    walk.until(
        lambda: _statuses(walk, found.task.usage_key)[1] == 404,
        lambda: f"another group's page and handler answer {_statuses(walk, found.task.usage_key)}",
        sweeps=False,
    )
    page = teacher.get(walk.site.task_address(found.task.usage_key))
    expect("data-aok" not in page.text, f"another group's page ({page.status_code}) shows the task")
    listed = [block.id for block in walk.site.blocks(course) if block.type == TASK]
    expect(found.task.id in listed, "staff do not see it any more")
    return f"its group sees it; of another the page answers {page.status_code} and the handler 404"


def _statuses(walk: Walk, usage_key: str) -> list[int]:
    teacher = walk.who("teacher")
    return [
        teacher.get(walk.site.task_address(usage_key)).status_code,
        teacher.get(address(walk, usage_key, "page")).status_code,
    ]
