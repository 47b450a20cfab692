"""The rows after which the teacher, the badge or an account is not what it was: they come last."""

from .. import evidence
from ..markup import words_of
from ..sites import said
from ..verdicts import LeftOut, expect
from ..walk import Sent, Walk, needed, step
from ..work import press_submit, reading_of, start, uploader
from .with_badge import verify


@step("G4")
def set_back(walk: Walk) -> str:
    needed(walk.left.badge, "B1")
    assert walk.left.first is not None
    task, name = walk.tasks[0], walk.who("teacher").name
    walk.lms.delete_state(name, task.usage_key)
    row = walk.admin.only("attempt", walk.left.first.code)
    expect(row["status"].lower() == "archived", f"the submission is {row['status']}")
    shown = walk.task("teacher", task.usage_key)
    expect(shown.form is not None, f"the page offers nothing to give: {shown.stage}")
    texts = [piece["text"] for options in shown.form.content["pieces"].values() for piece in options.values()]
    expect(any(evidence.MARK in text for text in texts), "the draft's words are not there any more")
    walk.until(lambda: walk.lms.gradebook(name, task.subsection).earned == 0, "the grade is still there")
    page = walk.who("teacher").get(walk.left.badge)
    expect(page.status_code == 200 and not _is_withdrawn(page.text), "the badge is not what it was")
    return f"{walk.left.first.code} is archived, the draft's words are there, the grade is gone, the badge stands"


@step("B8")
def withdrawn(walk: Walk) -> str:
    needed(walk.left.badge, "B1")
    if walk.site.plays("retiring-teacher"):
        raise LeftOut("R3 needs the badge as it is: walk this one without --account retiring-teacher")
    badge = walk.left.badge.rpartition("/")[2]
    ran = walk.issuer.run("revoke", badge, "--reason", "A program checked this site.")
    expect(ran.code == 0, f"badge-issuer revoke ended with {ran.code}: {ran.last_line()}")
    shown = walk.site.stranger().get(walk.left.badge).text
    expect(_is_withdrawn(shown), f"the badge's page does not say so: {words_of(shown)[:160]}")
    walk.until(lambda: not walk.lms.passes(), "the badge is withdrawn, and the course is still passed")
    return "the badge's page says that it was withdrawn, and the course is not passed any more"


def _is_withdrawn(page: str) -> bool:
    """A badge that stands has the word on its page too: its issuer has not withdrawn it."""
    return "has not withdrawn" not in words_of(page) and "withdrawn" in words_of(page).lower()


@step("R4")
def an_evaluator_retires(walk: Walk) -> str:
    needed(walk.left.first, "G4")
    assert walk.left.first is not None
    part = "retiring-evaluator"
    name = walk.who(part).name
    file = f"username,pseudonym,credential\n{name},Evaluator R,Retires\n"
    ran = walk.manage.run("pdln_roster", walk.site.course, "/dev/stdin", given=file)
    expect(ran.code == 0, f"pdln_roster ended with {ran.code}: {ran.last_line()}")
    sent = _again(walk)
    start(walk, part, reading_of(walk, sent))
    _queue_for_retirement(walk, part)
    walk.lms.retire(name)
    row = walk.admin.only("reading", reading_of(walk, sent))
    expect(row["evaluator_id"] in ("", "-"), f"the review is still with user {row['evaluator_id']}")
    lines = [row for row in walk.admin.rows("evaluator", walk.site.course) if row["pseudonym"] == "Evaluator R"]
    open_lines = [row for row in lines if row["active_until"] in ("", "-")]
    expect(not open_lines, "the roster line has no last day")
    named = [row["user"] for row in lines if row["user"] == name]
    expect(not named, "the roster line still names the account")
    return f"{sent.code} waits again, and the roster line has ended"


def _again(walk: Walk) -> Sent:
    """The first task once more, from the draft that G4 left."""
    task = walk.tasks[0]
    shown = walk.task("teacher", task.usage_key)
    if shown.form is None:
        raise LeftOut("the first task is not open: G4 comes first")
    content = evidence.content(shown.form, uploader(walk, task.usage_key), already={})
    sent = {"content": content, "revision": shown.form.revision, "number": shown.form.number}
    kept = walk.who("teacher").post(walk.site.handler(task.usage_key, "save_draft"), sent)
    expect(kept.status_code == 200, f"saving the draft answered {kept.status_code}: {said(kept)}")
    answer = press_submit(walk, task.usage_key, shown.form, kept.json()["revision"])
    expect(answer.status_code == 200, f"submitting again answered {answer.status_code}: {said(answer)}")
    return Sent(usage_key=task.usage_key, code=answer.json()["code"])


def _queue_for_retirement(walk: Walk, part: str) -> None:
    """Into the platform's queue, as its own command does it."""
    name, email = walk.who(part).name, walk.lms.email(part)
    walk.manage.run("populate_retirement_states")
    ran = walk.manage.run("retire_user", "--username", name, "--user_email", email)
    expect(ran.code == 0, f"retire_user ended with {ran.code}: {ran.last_line()}")


@step("R1")
def a_teacher_retires(walk: Walk) -> str:
    part = "retiring-teacher"
    name = walk.site.account(part).username
    rows = walk.admin.rows("attempt", name)
    walk.left.former_name["codes"] = " ".join(row["receipt_code"] for row in rows)
    _queue_for_retirement(walk, part)
    walk.left.former_name["retired"] = walk.lms.retire(name)
    return f"{name} is {walk.left.former_name['retired']} now"


@step("R2")
def what_is_left(walk: Walk) -> str:
    needed(walk.left.former_name.get("retired"), "R1")
    name, codes = walk.left.former_name["retired"], walk.left.former_name["codes"].split()
    drafts = walk.admin.rows("draft", name)
    expect(not drafts, f"{len(drafts)} drafts are left")
    files = walk.admin.rows("storedfile", name)
    kept = [row["public_id"] for row in files if row["state"].lower() not in ("purged", "removed")]
    expect(not kept, f"{len(kept)} files are not purged")
    reasons = {"retired" in walk.admin.page(row["link"]).lower() for row in files}
    expect(False not in reasons, "a purged file does not give the reason retired")
    for code in codes:
        row = walk.admin.only("attempt", code)
        for piece in walk.admin.rows("artifact", code):
            expect(
                evidence.MARK not in walk.admin.page(piece["link"]), f"a text of {row['receipt_code']} is still there"
            )
    expect(codes, "the teacher had no submissions: nothing shows that their codes are kept")
    return f"no draft, {len(files)} files purged, texts emptied, {len(codes)} codes still there"


@step("R3")
def the_badge_after_all(walk: Walk) -> str:
    needed(walk.left.former_name.get("retired"), "R1")
    needed(walk.left.file, "B3")
    if walk.site.account("retiring-teacher") != walk.site.account("teacher"):
        raise LeftOut("the teacher who retired is not the one whose badge was downloaded")
    code, told = verify(walk)
    expect(
        code == 0 and told.startswith("Genuine."), f"badge-issuer verify says: {' / '.join(told.splitlines())[:300]}"
    )
    page = walk.site.stranger().get(walk.left.badge)
    words = words_of(page.text)
    expect(page.status_code in (403, 404, 410) or "Not public" in words, f"its page still shows: {words[:160]}")
    return f"“Genuine.”; its page answers {page.status_code}: “{words[:60]}”"
