"""The rows about what an evaluator does."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from ..markup import words_of
from ..verdicts import LeftOut, NotOk, expect
from ..visitor import Visitor
from ..walk import Walk, needed, step
from ..work import act, done, hears, open_reading, reading_of, record, start, submit

REVIEWS = "/pdln/reviews/"
ROUNDS = 10


@step("E1")
def the_list(walk: Walk) -> str:
    needed(walk.left.first, "T4")
    waiting = _waiting(walk)
    expect(waiting > 0, "the list says that nothing waits in this course")
    where = "" if walk.site.kind == "preview" else f", and the course itself answers {_course_status(walk)}"
    return f"{waiting} waiting{where}"


def _waiting(walk: Walk) -> int:
    answer = walk.who("evaluator").get(f"{REVIEWS}?{urlencode({'course': walk.site.course})}")
    text = words_of(answer.text)
    expect(answer.status_code == 200, f"the list answered {answer.status_code}: {text[:160]}")
    found = re.search(r"(\d+) waiting", text)
    expect(found, f"the list says no number: {text[:160]}")
    return int(found.group(1)) if found else 0


def _course_status(walk: Walk) -> int:
    """What the evaluator is told who opens the course as a learner would."""
    asked = urlencode({"course_id": walk.site.course, "username": walk.who("evaluator").name})
    return walk.who("evaluator").get(f"/api/courses/v2/blocks/?{asked}").status_code


@step("E2")
def before_the_course_starts(walk: Walk) -> str:
    needed(walk.left.first, "T4")
    later = f"{datetime.now(UTC) + timedelta(days=31):%Y-%m-%dT%H:%M:%SZ}"
    before, waiting = walk.studio.start_date(walk.site.course), _waiting(walk)
    try:
        walk.studio.start_date(walk.site.course, later)
        then = _waiting(walk)
    finally:
        walk.studio.start_date(walk.site.course, before)
    expect(then == waiting, f"{waiting} waiting before the date was changed, {then} after")
    return f"{then} waiting, with the course starting on {later[:10]}"


@step("E3")
def recorded(walk: Walk) -> str:
    needed(walk.left.first, "T4")
    assert walk.left.first is not None
    page = start(walk, "evaluator", reading_of(walk, walk.left.first))
    shown = record(walk, "evaluator", page, below=1)
    sent_at = re.search(r"Sent at .{1,20}?(?= Until then)", shown.text)
    expect(sent_at, f"the review's page does not say when it is sent: {shown.text[:200]}")
    stage = walk.task("teacher", walk.left.first.usage_key).stage
    expect(stage in ("in_review", "late"), f"the teacher's page says {stage} already")
    return f"“{sent_at.group(0) if sent_at else ''}”, and the teacher sees nothing yet"


@step("E4")
def undone_and_released(walk: Walk) -> str:
    needed(walk.left.first, "T4")
    assert walk.left.first is not None
    reading = reading_of(walk, walk.left.first)
    done(act(walk.who("evaluator"), "undo", {"reading": reading}), "undoing")
    page = open_reading(walk, "evaluator", reading)
    expect(page.token, "the review is not the evaluator's any more after the undo")
    record(walk, "evaluator", page)
    seconds = hears(walk, walk.left.first.usage_key, "proficient")
    by = "each look swept" if walk.manage else "the site's own sweep did it"
    return f"undone, recorded as met, and with the teacher {seconds:.0f} seconds later ({by})"


@step("E5")
def no_learners_data(walk: Walk) -> str:
    evaluator = walk.who("evaluator")
    course, task = walk.site.course, walk.tasks[0].usage_key
    answered = {}
    paths = [walk.site.handler(task, "page"), walk.site.task_address(task)]
    if walk.site.kind == "platform":
        paths += [
            f"/courses/{course}/instructor",
            f"/api/grades/v1/gradebook/{course}/",
            f"/api/courses/v2/blocks/?{urlencode({'course_id': course, 'all_blocks': 'true'})}",
            f"/courses/{course}/instructor/api/get_students_features",
        ]
    for path in paths:
        answer = evaluator.get(path, allow_redirects=False)
        shows = answer.status_code == 200 and (
            "data-form" in answer.text or walk.who("teacher").name in answer.text or "/instructor" in path
        )
        expect(not shows, f"{path} is open to the evaluator")
        answered[path.partition("?")[0].rstrip("/").rpartition("/")[2]] = answer.status_code
    return ", ".join(f"{name} answers {status}" for name, status in answered.items())


@step("E6")
def the_tab(walk: Walk) -> str:
    evaluator = walk.who("evaluator")
    walk.lms.enroll(evaluator.name)
    try:
        tabs = walk.lms.tabs("evaluator")
    finally:
        walk.lms.enroll(evaluator.name, out=True)
    expect("Reviews" in tabs, f"the tabs are {', '.join(tabs)}")
    return f"the tabs are {', '.join(tabs)}"


@step("E7")
def the_letters(walk: Walk) -> str:
    needed(walk.left.first, "T4")
    expect(len(walk.tasks) > 1, "the course has one task only")
    walk.left.second = submit(walk, walk.tasks[1].usage_key)
    teacher, evaluator = _address(walk, "teacher"), _address(walk, "evaluator")
    code = walk.left.second.code
    walk.until(
        lambda: any(code in letter.text for letter in walk.mailbox.letters(teacher)),
        f"no letter to the teacher names {code}",
    )
    names = (walk.who("teacher").name, teacher)
    for letter in walk.mailbox.letters(evaluator):
        named = [name for name in names if name.lower() in (letter.subject + letter.text).lower()]
        expect(not named, f"a letter to the evaluator ({letter.subject}) names {', '.join(named)}")
    return (
        f"the teacher has a letter with {code}; {len(walk.mailbox.letters(evaluator))} to the evaluator name no teacher"
    )


def _address(walk: Walk, part: str) -> str:
    """Somebody's e-mail address, as the site knows it."""
    if walk.site.kind == "preview":
        return f"{walk.who(part).name}@example.org"
    return walk.lms.email(part)


@step("E8")
def the_digest(walk: Walk) -> str:
    needed(walk.left.second, "E7")
    walk.manage.run("pdln_sweep")
    mine = [
        row for row in walk.admin.rows("notice", walk.who("evaluator").name) if row["kind"].lower().startswith("work")
    ]
    today = [row for row in mine if row["about"][:10] >= f"{datetime.now(UTC) - timedelta(hours=14):%Y-%m-%d}"]
    if not today:
        raise LeftOut("no letter that work waits was written yet: is it before PDLN_DIGEST_HOUR?")
    walk.sweep()
    walk.sweep()
    again = [
        row for row in walk.admin.rows("notice", walk.who("evaluator").name) if row["kind"].lower().startswith("work")
    ]
    expect(len(again) == len(mine), f"two more sweeps wrote {len(again) - len(mine)} more")
    days = [row["about"] for row in again]
    expect(len(set(days)) == len(days), f"two letters on one day: {days}")
    unsent = [row for row in today if row["sent_at"] in ("", "-")]
    expect(not unsent, f"the letter of today was not sent: {unsent[0]['trouble'] if unsent else ''}")
    letters = [letter for letter in walk.mailbox.letters(_address(walk, "evaluator")) if _is_digest(letter.text)]
    expect(letters, "it was sent, and is not in the mailbox")
    return f"one letter, “{letters[-1].subject}”, and no second one"


def _is_digest(text: str) -> bool:
    return "at most once a day" in " ".join(text.split())


@step("E9")
def the_roster(walk: Walk) -> str:
    colleague = walk.site.account("colleague").username
    file = f"username,pseudonym,credential,employer,lead\n{colleague},Evaluator W,Walks over sites,,no\n"
    # Whoever was there before is as they are to be: the first of three runs says so.
    looked = _run_roster(walk, file, "--dry-run")
    expect("nothing was changed" in looked, f"the dry run does not say that nothing was changed: {looked}")
    is_new = "add 1" in looked
    kept, again = _run_roster(walk, file), _run_roster(walk, file)
    expect(not is_new or "add 1" in kept, f"the second run says {kept}")
    expect("unchanged 1" in again, f"the third run says {again}")
    wrong = file + "nobody-has-this-name,E,,,perhaps\n"
    refused = walk.manage.run("pdln_roster", walk.site.course, "/dev/stdin", given=wrong)
    expect(refused.code != 0 and "line 3" in refused.errors, f"a wrong line is not named: {refused.last_line()}")
    page = walk.who("staff").get(f"{REVIEWS}roster/{walk.site.course}/")
    is_there = page.status_code == 200 and colleague in words_of(page.text)
    expect(is_there, f"the page of who reviews ({page.status_code}) has no such line")
    walk.left.colleague = colleague
    return f"dry run: {looked}; then {kept}; again: {again}; a wrong line is named; the page has {colleague}"


def _run_roster(walk: Walk, file: str, *options: str) -> str:
    ran = walk.manage.run("pdln_roster", walk.site.course, "/dev/stdin", *options, given=file)
    expect(ran.code == 0, f"pdln_roster ended with {ran.code}: {ran.last_line()}")
    return ran.last_line()


@step("E10")
def two_at_once(walk: Walk) -> str:
    needed(walk.left.second, "E7")
    needed(walk.left.colleague, "E9")
    assert walk.left.second is not None
    people = (walk.who("evaluator"), walk.who("colleague"))
    reading = reading_of(walk, walk.left.second)
    won = {person.name: 0 for person in people}
    for number in range(1, ROUNDS + 1):
        with ThreadPoolExecutor(max_workers=2) as browsers:
            pressed = [(person, browsers.submit(act, person, "start", {"reading": reading})) for person in people]
            answers = [(person, answer.result()) for person, answer in pressed]
        holders = [(person, answer.json()["token"]) for person, answer in answers if answer.status_code == 200]
        statuses = sorted(answer.status_code for _person, answer in answers)
        if len(holders) != 1:
            raise NotOk(f"round {number}: {len(holders)} of two hold the review (the answers were {statuses})")
        expect(statuses[1] == 409, f"round {number}: who came second was answered with {statuses[1]}")
        [(holder, token)] = holders
        won[holder.name] += 1
        _put_back(holder, reading, token)
    return f"{ROUNDS} rounds, one holder in each ({', '.join(f'{name} {times}' for name, times in won.items())})"


def _put_back(person: Visitor, reading: str, token: str) -> None:
    done(act(person, "put_back", {"reading": reading, "token": token}), "putting the review back")
