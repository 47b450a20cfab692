"""What a teacher and an evaluator do, once, for the steps that need it done."""

import time
from collections.abc import Mapping
from typing import Any

import requests

from . import evidence
from .markup import Criterion, Form, ReadingPage, TaskPage, reading_page
from .sites import said
from .verdicts import LeftOut, NotOk, expect
from .visitor import Visitor
from .walk import Sent, Walk, needed

MISSING = "Nothing is missing; the program that checks this site says so."
NEXT_STEP = "None: the program that checks this site undoes this."


def address(walk: Walk, usage_key: str, name: str, suffix: str = "") -> str:
    """Where a task's handler answers, in whatever course the task is."""
    course = "course-v1:" + usage_key.removeprefix("block-v1:").partition("+type@")[0]
    return walk.site.handler(usage_key, name, suffix, course=course)


def form_of(page: TaskPage, who: str) -> Form:
    """The form, while one is open. Raises LeftOut: a walk needs a teacher who has not submitted yet."""
    if page.form is None:
        raise LeftOut(f"{who} has submitted here before ({page.stage}): take a teacher who has not, or walk G4 first")
    return page.form


def save(walk: Walk, usage_key: str, form: Form, content: Mapping[str, Any]) -> int:
    """Save a draft; returns its new revision."""
    sent = {"content": content, "revision": form.revision, "number": form.number}
    answer = walk.who("teacher").post(address(walk, usage_key, "save_draft"), sent)
    expect(answer.status_code == 200, f"saving the draft answered {answer.status_code}: {said(answer)}")
    return int(answer.json()["revision"])


def uploader(walk: Walk, usage_key: str) -> evidence.Uploader:
    """Sends a file to a task as the page does, in the parts that the block asks for, and waits until it was checked."""

    def upload(part: str, option: str, name: str, body: bytes) -> str:
        teacher = walk.who("teacher")
        about = {"requirement": part, "option": option, "name": name, "size": len(body)}
        answer = teacher.post(address(walk, usage_key, "begin_upload"), about)
        expect(answer.status_code == 200, f"beginning an upload answered {answer.status_code}: {said(answer)}")
        ticket = answer.json()
        size = ticket["chunk_bytes"]
        for index in range(ticket["chunks"]):
            path = address(walk, usage_key, "put_chunk", f"{ticket['file']}/{index}")
            sent = teacher.upload(path, body[index * size : (index + 1) * size])
            expect(
                sent.status_code == 200,
                f"part {index + 1} of {ticket['chunks']} of the file answered {sent.status_code}: {said(sent)}",
            )
        answer = teacher.post(address(walk, usage_key, "finish_upload"), {"file": ticket["file"]})
        expect(answer.status_code == 200, f"finishing an upload answered {answer.status_code}: {said(answer)}")
        state = answer.json()["state"]
        until = time.monotonic() + walk.patience
        while state == "checking" and time.monotonic() < until:
            time.sleep(1)
            state = teacher.get(address(walk, usage_key, "file_status", ticket["file"])).json()["state"]
        expect(state == "ready", f"the file {name} is {state}")
        return str(ticket["file"])

    return upload


def fill(walk: Walk, usage_key: str) -> tuple[Form, int]:
    """Give all that a task asks for, and save it; returns the form and the draft's revision."""
    form = form_of(walk.task("teacher", usage_key), walk.who("teacher").name)
    picture = walk.left.picture
    here = (
        picture is not None
        and any(part.id == picture[0] for part in form.parts)
        and usage_key == walk.tasks[0].usage_key
    )
    already = {(picture[0], picture[1]): picture[2]} if picture and here else {}
    content = evidence.content(form, uploader(walk, usage_key), already=already)
    return form, save(walk, usage_key, form, content)


def press_submit(walk: Walk, usage_key: str, form: Form, revision: int) -> requests.Response:
    sent = {"token": form.token, "revision": revision, "definition": form.definition}
    return walk.who("teacher").post(address(walk, usage_key, "submit"), sent)


def submit(walk: Walk, usage_key: str) -> Sent:
    """Fill in a task and submit it once."""
    form, revision = fill(walk, usage_key)
    answer = press_submit(walk, usage_key, form, revision)
    expect(answer.status_code == 200, f"submitting answered {answer.status_code}: {said(answer)}")
    return Sent(usage_key=usage_key, code=answer.json()["code"])


def reading_of(walk: Walk, sent: Sent) -> str:
    """
    The open review of a submission, by the superuser's eyes: the list of what waits names nobody, and the program must
    not score what a real teacher sent.
    """
    rows = [row for row in walk.admin.rows("reading", sent.code) if row["state"].lower() in ("open", "recorded")]
    expect(len(rows) == 1, f"Django admin has {len(rows)} open reviews of {sent.code}")
    return rows[0]["public_id"]


def act(visitor: Visitor, name: str, data: Mapping[str, Any]) -> requests.Response:
    return visitor.post(f"/pdln/reviews/act/{name}", data)


def done(answer: requests.Response, what: str) -> Any:
    """An action's answer. Raises NotOk with what it says where it refuses."""
    if answer.status_code != 200:
        try:
            words = answer.json()["error"]["message"]
        except (ValueError, LookupError, TypeError):
            words = said(answer)
        raise NotOk(f"{what} answered {answer.status_code}: {words}")
    return answer.json()


def open_reading(walk: Walk, part: str, reading: str) -> ReadingPage:
    answer = walk.who(part).get(f"/pdln/reviews/{reading}/")
    expect(answer.status_code == 200, f"the review's page answered {answer.status_code}")
    page = reading_page(answer.text)
    if page.criteria:
        walk.left.scoring = answer
    return page


def start(walk: Walk, part: str, reading: str) -> ReadingPage:
    """Start a review, or go on with one's own."""
    done(act(walk.who(part), "start", {"reading": reading}), "starting the review")
    page = open_reading(walk, part, reading)
    expect(page.token, "the review was started, and its page holds no claim")
    return page


def record(walk: Walk, part: str, page: ReadingPage, *, below: int = 0) -> ReadingPage:
    """Score the criteria, the first so many below what they take, and record it; returns the page as it is then."""
    scores = [_score(each, is_met=aok_ref >= below) for aok_ref, each in enumerate(page.criteria)]
    sent = {"reading": page.reading, "token": page.token, "scores": scores, "comment": evidence.MARK}
    done(act(walk.who(part), "preview", sent), "looking at the result")
    done(act(walk.who(part), "record", sent), "recording the result")
    return open_reading(walk, part, page.reading)


def _score(criterion: Criterion, *, is_met: bool) -> dict[str, str]:
    levels = criterion.met if is_met else criterion.below
    if not levels:
        raise LeftOut(f"the criterion {criterion.id} has no level {'that meets it' if is_met else 'below'}")
    feedback = {"missing": "", "next_step": ""} if is_met else {"missing": MISSING, "next_step": NEXT_STEP}
    return {"criterion": criterion.id, "level": levels[0], "working": evidence.MARK, **feedback}


def hears(walk: Walk, usage_key: str, stage: str) -> float:
    """Wait until the teacher's page shows how it ended; the seconds it took."""
    seen = ""

    def look() -> bool:
        nonlocal seen
        seen = walk.task("teacher", usage_key).stage
        return seen == stage

    return walk.until(look, lambda: f"the teacher's page still says {seen or 'nothing'}")


def meet(walk: Walk, sent: Sent | None, row: str) -> float:
    """Review a submission as met in everything, and wait until the teacher hears of it."""
    needed(sent, row)
    assert sent is not None
    page = start(walk, "evaluator", reading_of(walk, sent))
    record(walk, "evaluator", page)
    return hears(walk, sent.usage_key, "proficient")
