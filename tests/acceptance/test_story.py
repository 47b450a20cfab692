"""
The way once, whole: a teacher's evidence, an evaluator's reading, "not yet", a revision, the second task, the badge,
and a stranger who checks it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.acceptance import evaluator as eva_does
from tests.acceptance import teacher as tess_does
from tests.acceptance.evidence_files import CANARIES, document, picture, words
from tests.acceptance.looks import spoiled_by
from tests.acceptance.people import NARROW, Person
from tests.acceptance.preview import Preview
from tests.contracts.platform import look

pytestmark = pytest.mark.browser

PLAN = "Plan a flipped lesson"
TEACH = "Teach it and respond"
PATHWAY = "Flipped Lessons That Reach Every Student"
PLAN_CRITERIA = (
    "A target that gains from flipping",
    "A resource students can learn from without you",
    "Every student can use it",
    "A check that decides what happens next",
)
TEACH_CRITERIA = (
    "Class time spent on practice you can see",
    "Moves that follow from the check",
    "What students learned",
    "Reflection that changes something",
)
# Longer than the field is at first.
MISSING = "\n".join(["Six students are left to chance."] * 12)
NEXT_STEP = "Name the six students and say when each of them will see the pages."
# Nothing that says who the teacher is may reach an evaluator, beside what is planted in the files.
WHO_SHE_IS = ("Okafor", "tess@example.org", *CANARIES)


def gives_the_plan(tess: Person, files: Path) -> None:
    tess_does.writes(tess, "Context", words(180, begin="Twenty four second graders."))
    tess_does.uploads(tess, "Lesson plan", document(files))
    tess_does.chooses(tess, "Student resource", "Illustrated pages, four at most")
    tess_does.uploads(tess, "Student resource", picture(files), option="Illustrated pages, four at most")
    tess_does.writes(tess, "Entry check", words(120, begin="Three items."))
    tess_does.writes(tess, "Reflection", words(230, begin="The mistake I designed for."))
    tess_does.signs(tess)
    tess_does.is_saved(tess)


def gives_the_teaching(tess: Person, files: Path) -> None:
    tess_does.writes(tess, "What happened", words(150, begin="I taught it on a Tuesday."))
    tess_does.uploads(tess, "Check results", document(files, "results.pdf", pages=1))
    work = "Before-and-after work of three students with different starting points, with your notes"
    seen = "A colleague's observation on the form provided"
    tess_does.chooses(tess, "Classroom evidence", work, seen)
    tess_does.uploads(tess, "Classroom evidence", picture(files, "work.png"), option=work)
    tess_does.uploads(tess, "Classroom evidence", document(files, "seen.pdf", pages=1), option=seen)
    tess_does.writes(tess, "Decision log", words(250, begin="Group one sorted well."))
    tess_does.writes(tess, "Reflection", words(350, begin="Eighteen have met the target."))
    tess_does.signs(tess)
    tess_does.is_saved(tess)


def confirms(eva: Person, *criteria: str) -> None:
    for name in criteria:
        eva_does.scores(eva, name, "Proficient", working="Clear enough to act on tomorrow.")
    assert "Proficient" in eva_does.looks_at_the_result(eva)
    eva_does.records(eva)


def test_a_teacher_earns_a_badge_that_a_stranger_can_check(as_person, preview, tmp_path):
    tess, eva = as_person("tess"), as_person("eva")
    watch = eva_does.Watch().over(eva)

    # A lesson, and the rubric before anything is begun.
    tess_does.opens(tess, "What a flip is, and is not")
    tess.meets_no_barrier()
    tess.keeps_a_picture("lesson")
    tess_does.opens(tess, PLAN)
    for name in PLAN_CRITERIA:
        expect(tess.page.get_by_role("heading", name=name)).to_be_visible()
    tess.meets_no_barrier()
    tess.keeps_a_picture("aok-before-starting")

    # A draft that is still there after leaving, and is then sent.
    gives_the_plan(tess, tmp_path)
    tess.keeps_a_picture("aok-draft")
    tess.sees_all_that_is_written()
    tess.reaches_everything_by_keyboard()
    tess_does.opens(tess, "What a flip is, and is not")
    tess_does.opens(tess, PLAN)
    expect(tess_does.part(tess, "Context").get_by_label(re.compile("Your text$"))).to_have_value(re.compile("^Twenty"))
    expect(tess.page.get_by_role("link", name="canary-okafor-page.png")).to_be_visible()
    tess.meets_no_barrier()
    tess_does.submits(tess)
    tess.sees(re.compile("hear by"))
    tess.meets_no_barrier()
    tess.keeps_a_picture("aok-submitted")

    # Read blind, and returned on one criterion.
    eva.goes_to(eva_does.QUEUE)
    eva.meets_no_barrier()
    eva.keeps_a_picture("review-queue")
    eva_does.starts_the_next(eva)
    expect(eva.page.locator("#pdln-evidence img").first).to_be_visible()
    eva.meets_no_barrier()
    for name in PLAN_CRITERIA:
        eva_does.scores(eva, name, "Proficient", working="A colleague could act on this tomorrow.")
    eva_does.scores(eva, "Every student can use it", "Developing", missing=MISSING, next_step=NEXT_STEP)
    said = eva_does.looks_at_the_result(eva)
    assert "Not yet" in said and "Every student can use it" in said and "Developing" in said
    eva.meets_no_barrier()
    eva.keeps_a_picture("review-result")
    eva.sees_all_that_is_written()
    eva.reaches_everything_by_keyboard()
    eva_does.records(eva)
    expect(eva.page.get_by_role("button", name="Undo")).to_be_visible()
    eva.keeps_a_picture("review-recorded")

    # Feedback by criterion; only what is open is revised.
    tess_does.hears(tess, re.compile("Not yet: 3 of 4 met"))
    tess.sees(NEXT_STEP)
    tess.meets_no_barrier()
    tess.keeps_a_picture("aok-not-yet")
    assert spoiled_by(tess.page, look.UNIT) == []
    tess.reaches_everything_by_keyboard()
    expect(tess.page.get_by_text("Kept from submission 1").first).to_be_visible()
    revised = words(200, begin="Twenty four second graders, and six of them named by number.")
    tess_does.writes(tess, "Context", revised)
    tess_does.signs(tess)
    tess_does.is_saved(tess)
    tess_does.submits(tess)
    tess.page.locator("summary").filter(has_text="Submission 1").first.click()
    tess.sees(NEXT_STEP)

    # What changed, the earlier next step, and a confirmation.
    eva_does.starts_the_next(eva)
    eva.sees("What changed, word by word")
    eva.sees(NEXT_STEP)
    eva.meets_no_barrier()
    eva.keeps_a_picture("review-of-a-revision")
    assert spoiled_by(eva.page, look.UNIT) == []
    confirms(eva, "Every student can use it")
    tess_does.hears(tess, re.compile("Every criterion is met"))
    tess.meets_no_barrier()
    tess.keeps_a_picture("aok-proficient")
    assert spoiled_by(tess.page, look.UNIT) == []

    # The second task, met at once.
    tess_does.opens(tess, TEACH)
    gives_the_teaching(tess, tmp_path)
    tess_does.submits(tess)
    eva_does.starts_the_next(eva)
    confirms(eva, *TEACH_CRITERIA)
    tess_does.hears(tess, re.compile("Every criterion is met"))

    # All of it reached the evaluator, and none of it said whose it was.
    assert watch.finds("Twenty four second graders") and watch.finds("image/png")
    assert watch.finds(*WHO_SHE_IS) == []

    # The grades reached the gradebook once each.
    tess.opens_the_course()
    tess.follows("Progress")
    rows = tess.page.get_by_role("row")
    for title in (PLAN, TEACH):
        expect(rows.filter(has_text=title)).to_contain_text("1 of 1")
        expect(rows.filter(has_text=title)).to_contain_text("once,")
    tess.keeps_a_picture("progress")

    # The way done, the badge, its page, and somebody who was shown it.
    earned = opens_the_badge(tess)
    tess.meets_no_barrier()
    tess.keeps_a_picture("credential-own")
    tess.reaches_everything_by_keyboard()
    a_stranger_checks_it(tess, as_person(None), earned, preview, tmp_path)


def opens_the_badge(tess: Person) -> str:
    """From the pathway to the page of the badge, which is signed within a moment; returns its address."""
    tess_does.opens(tess, "Start here")
    tess.sees("You earned it.")
    tess.sees("Only you can see this badge until you share it.")
    tess.meets_no_barrier()
    tess.keeps_a_picture("pathway-earned")
    assert spoiled_by(tess.page, look.UNIT) == []
    tess.reaches_everything_by_keyboard()
    tess.follows("Open your badge")
    tess_does.finds_after_a_while(tess, tess.page.get_by_text("Genuine."))
    for name in (*PLAN_CRITERIA, *TEACH_CRITERIA):
        tess.sees(name)
    tess.sees(re.compile("ISTE Standards for Educators"))
    expect(tess.page.get_by_role("heading", name="How it was evaluated")).to_be_visible()
    return tess.page.url


def a_stranger_checks_it(tess: Person, stranger: Person, address: str, preview: Preview, folder: Path) -> None:
    """Nothing before it is shared. Then page, file and command agree; a changed letter and a withdrawal are found."""
    stranger.goes_to(address)
    stranger.sees("Not public.")
    stranger.meets_no_barrier()
    tess.presses("Make it public")
    tess.sees("You share this badge")
    stranger.goes_to(address)
    stranger.sees("Genuine.")
    stranger.meets_no_barrier()
    stranger.keeps_a_picture("credential")
    with stranger.page.expect_download() as download:
        stranger.page.get_by_role("link", name="Signed badge (JSON)").click()
    file = folder / "badge.json"
    download.value.save_as(file)

    assert badge_issuer(preview, "verify", str(file), "--allow-http-loopback").returncode == 0
    changed = folder / "changed.json"
    text = file.read_text(encoding="utf-8")
    changed.write_text(text.replace("Reach Every Student", "Teach Every Student"), encoding="utf-8")
    assert changed.read_text(encoding="utf-8") != text
    refused = badge_issuer(preview, "verify", str(changed), "--allow-http-loopback")
    assert (refused.returncode, "changed" in refused.stdout) == (1, True), refused.stdout

    reason = "Issued to the wrong account."
    revoked = badge_issuer(preview, "revoke", address.rpartition("/")[2], "--reason", reason)
    assert revoked.returncode == 0, revoked.stderr
    withdrawn = badge_issuer(preview, "verify", str(file), "--allow-http-loopback")
    assert (withdrawn.returncode, "withdrawn" in withdrawn.stdout.lower()) == (1, True), withdrawn.stdout
    stranger.page.reload()
    stranger.sees("Withdrawn.")
    stranger.sees(re.compile(re.escape(reason)))
    stranger.keeps_a_picture("credential-withdrawn")


def badge_issuer(preview: Preview, *arguments: str) -> subprocess.CompletedProcess:
    """The command as an operator of this site runs it; its settings say where the site keeps its data."""
    site = {"DJANGO_SETTINGS_MODULE": "course_exports.preview.settings", "PDLN_PREVIEW_URL": preview.address}
    environment = {**os.environ, **site, "PDLN_PREVIEW_DATA": str(preview.data)}
    command = [sys.executable, "-m", "badge_issuer.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def test_a_teacher_does_all_of_it_on_a_phone(as_person, tmp_path):
    """390 px and touch: read, write, upload, leave, come back, submit."""
    theo = as_person("theo", NARROW)
    tess_does.opens(theo, PLAN)
    theo.meets_no_barrier()
    theo.keeps_a_picture("aok-before-starting")
    gives_the_plan(theo, tmp_path)
    theo.keeps_a_picture("aok-draft")
    theo.page.reload()
    expect(theo.page.get_by_role("link", name="canary-okafor-page.png")).to_be_visible()
    theo.meets_no_barrier()
    tess_does.submits(theo)
    theo.meets_no_barrier()
    theo.keeps_a_picture("aok-submitted")
