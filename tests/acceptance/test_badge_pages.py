"""
The badge's pages as three people use them: a teacher who is proud of it, somebody in a district's office in a hurry,
and a colleague with a phone. Without a barrier, by keyboard, wide and narrow, on the screen and on paper.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.acceptance.people import NARROW, SCREENSHOTS, WIDE, Person
from tests.acceptance.preview import Preview

pytestmark = pytest.mark.browser

BADGE = "Flipped Lessons That Reach Every Student"
# What the domain asks for when a pathway is complete; the story (test_story) earns it the long way.
EARN = """
import django; django.setup()
from datetime import UTC, datetime
from django.contrib.auth import get_user_model
from badge_issuer import api
from badge_issuer.data import AwardRequest, BadgeClassRef, CriterionResult, Recipient
from badge_issuer.models.definitions import definition_of
from badge_issuer.models import BadgeClassVersion
version = BadgeClassVersion.objects.select_related("badge_class__issuer").latest("pk")
results = [
    CriterionResult(
        criterion=each.criterion, name=each.name, level="extending", level_name="Extending",
        required_level=each.required_level, required_level_name=each.required_level_name,
    )
    for each in definition_of(version).criteria_list
]
badge = BadgeClassRef(issuer=version.badge_class.issuer.slug, badge=version.badge_class.slug)
user = get_user_model().objects.get(username="theo")
recipient = Recipient(namespace="user", id=str(user.pk))
request = AwardRequest(recipient=recipient, badge_class=badge, source="pages", results=tuple(results))
receipt = api.request_award(request, now=datetime.now(UTC))
api.work(now=datetime.now(UTC))
print(receipt.public_id, user.email)
"""


def told(preview: Preview, *program: str) -> str:
    """What a program says that runs as a part of the preview's site."""
    site = {"DJANGO_SETTINGS_MODULE": "course_exports.preview.settings", "PDLN_PREVIEW_URL": preview.address}
    environment = {**os.environ, **site, "PDLN_PREVIEW_DATA": str(preview.data)}
    ran = subprocess.run([sys.executable, *program], capture_output=True, text=True, env=environment)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="session")
def earned(preview: Preview) -> tuple[str, str]:
    """The path of Theo's badge, signed, and the address it was issued to."""
    public_id, email = told(preview, "-c", EARN).split()
    return f"/badges/c/{public_id}", email


@pytest.fixture(scope="session")
def long_badges(preview: Preview, earned, tmp_path_factory) -> list[str]:
    """The paths of two badges whose words are long, or of another script; both are shared."""
    folder = tmp_path_factory.mktemp("long")
    return [f"/badges/c/{each}" for each in told(preview, "-m", "tests.acceptance.long_badges", str(folder)).split()]


def looks_at(person: Person, name: str) -> None:
    """By day and, where the device asks for it, by night."""
    for scheme, suffix in (("dark", "-dark"), ("light", "")):
        person.page.emulate_media(color_scheme=scheme)
        person.meets_no_barrier()
        person.keeps_a_picture(name + suffix)


def prints(person: Person, name: str, paper: str) -> int:
    """The page as paper; returns how many sheets it takes."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    content = person.page.pdf(path=SCREENSHOTS / f"{name}-{paper.lower()}.pdf", format=paper)
    return len(re.findall(rb"/Type\s*/Page\b", content))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_a_teacher_shares_a_badge_and_ends_it(as_person, earned, viewport):
    page, email = earned
    theo, stranger = as_person("theo", viewport), as_person(None, viewport)
    theo.goes_to(page)
    looks_at(theo, "badge-own")
    theo.follows("Share, print or download")
    looks_at(theo, "badge-sharing-private")
    theo.reaches_everything_by_keyboard()

    # The name and the words are the teacher's own.
    theo.page.get_by_label("Your name, as others should see it").fill("Theo Lindqvist")
    theo.page.get_by_label(re.compile("Your words about your evidence")).fill("I flipped one lesson on regrouping.")
    public = theo.page.get_by_role("group", name="On your public page, show")
    public.get_by_label("My name").check()
    theo.presses("Save")

    # A link for one person, with more on it than the public page has.
    theo.page.get_by_label("Whom is it for?").fill("My principal")
    link = theo.page.get_by_role("group", name="With this link, show")
    for tick in ("My name", "The levels I reached", "My words about my evidence"):
        link.get_by_label(tick, exact=True).check()
    theo.presses("Make the link")
    address = theo.page.get_by_label("Link", exact=True).input_value()
    theo.page.get_by_text("Code and QR code").click()
    code = theo.page.locator("strong.spoken").inner_text()
    looks_at(theo, "badge-sharing-with-a-link")

    stranger.goes_to(page)
    stranger.sees("Not public.")
    stranger.goes_to(address)
    for words in ("Genuine.", "Theo Lindqvist", "I flipped one lesson on regrouping.", "Extending"):
        stranger.sees(words)
    looks_at(stranger, "badge-share-link")
    stranger.reaches_everything_by_keyboard()

    # The code from paper, typed in a hurry.
    stranger.goes_to("/badges/verify")
    looks_at(stranger, "verify")
    stranger.reaches_everything_by_keyboard()
    stranger.page.get_by_label("Link, code, or the text of a badge").fill(code.lower().replace("-", " "))
    stranger.page.get_by_label(re.compile("E-mail address")).fill(email.upper())
    stranger.presses("Check it")
    for words in ("Genuine.", "Theo Lindqvist", "It was issued to this e-mail address."):
        stranger.sees(words)
    looks_at(stranger, "verify-genuine")

    # Public, then private again; the link ends by itself.
    theo.presses("Make it public")
    expect(theo.page.get_by_role("link", name="Add to your LinkedIn profile")).to_have_attribute(
        "href", re.compile("^https://www.linkedin.com/profile/add\\?startTask=CERTIFICATION_NAME&name=Flipped")
    )
    looks_at(theo, "badge-sharing-public")
    stranger.goes_to(page)
    stranger.sees("Theo Lindqvist")
    expect(stranger.page.get_by_text("I flipped one lesson")).to_have_count(0)
    theo.page.locator("summary", has_text="Stop sharing").click()
    theo.presses("Yes, stop sharing")
    theo.page.locator("summary", has_text="End the link").first.click()
    theo.presses(re.compile("^Yes, end it"))
    stranger.goes_to(address)
    stranger.sees("This share link has ended.")
    looks_at(stranger, "badge-link-ended")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_everyone_sees_what_a_badge_takes(as_person, earned, viewport):
    visitor = as_person(None, viewport)
    visitor.goes_to("/badges/i/pd-learning-network")
    looks_at(visitor, "issuer")
    visitor.reaches_everything_by_keyboard()
    visitor.follows(BADGE)
    visitor.sees("The rubrics, level by level")
    for words in ("Beginning", "Developing", "Proficient", "Extending"):
        visitor.sees(words)
    looks_at(visitor, "badge-class")
    visitor.reaches_everything_by_keyboard()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_long_words_and_other_scripts_stay_inside_the_window(as_person, long_badges, viewport):
    theo, visitor = as_person("theo", viewport), as_person(None, viewport)
    for number, page in enumerate(long_badges):
        visitor.goes_to(page)
        visitor.sees("Genuine.")
        looks_at(visitor, f"badge-long-{number}")
        visitor.goes_to("/badges/verify")
        visitor.page.get_by_label("Link, code, or the text of a badge").fill(visitor.address + page)
        visitor.presses("Check it")
        looks_at(visitor, f"verify-long-{number}")
        for rest in ("/sharing", "/hours"):
            theo.goes_to(page + rest)
            looks_at(theo, f"badge-long-{number}{rest.replace('/', '-')}")
    for path in ("/badges/b/long/long", "/badges/b/long/arabic", "/badges/i/long"):
        visitor.goes_to(path)
        looks_at(visitor, path.replace("/", "-").strip("-"))


def test_a_copy_button_copies_where_the_browser_can(as_person, earned):
    page, _email = earned
    theo = as_person("theo")
    theo.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    theo.goes_to(f"{page}/sharing")
    theo.page.get_by_label("Whom is it for?").fill("The clipboard")
    theo.presses("Make the link")
    theo.page.get_by_role("button", name="Copy").first.click()
    expect(theo.page.get_by_role("button", name="Copied").first).to_be_visible()
    address = theo.page.get_by_label("Link", exact=True).first.input_value()
    assert theo.page.evaluate("navigator.clipboard.readText()") == address
    theo.page.locator("summary", has_text="End the link").first.click()
    theo.presses(re.compile("^Yes, end it"))


def test_an_office_files_the_hours_on_one_sheet_of_either_paper(as_person, earned):
    page, _email = earned
    theo, office = as_person("theo"), as_person(None)
    theo.goes_to(f"{page}/hours")
    theo.sees("Nobody could check this paper yet")
    looks_at(theo, "hours-private")
    theo.page.get_by_label("Your name as on your license").fill("Theodor A. Lindqvist")
    theo.page.get_by_label(re.compile("Keep this name")).check()
    theo.presses("Put it on the document")
    theo.follows("Make a share link or make it public")
    theo.page.get_by_label("Whom is it for?").fill("District office")
    theo.page.get_by_role("group", name="With this link, show").get_by_label(re.compile("hours document")).check()
    theo.presses("Make the link")
    address = theo.page.get_by_label("Link", exact=True).first.input_value()
    theo.follows("Open the hours document")
    theo.sees("Theodor A. Lindqvist")
    looks_at(theo, "hours")
    theo.reaches_everything_by_keyboard()
    assert [prints(theo, "hours", paper) for paper in ("Letter", "A4")] == [1, 1]

    office.goes_to(address)
    office.follows("Open the hours document")
    office.sees("Theodor A. Lindqvist")
    looks_at(office, "hours-by-link")
    prints(office, "hours-by-link", "A4")
    office.goes_to(address)
    prints(office, "badge-share-link", "Letter")
    theo.goes_to(f"{page}/sharing")
    theo.page.locator("summary", has_text="End the link").first.click()
    theo.presses(re.compile("^Yes, end it"))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_an_office_checks_many_badges_and_keeps_the_report(as_person, earned, preview, tmp_path, viewport):
    page, email = earned
    theo, office = as_person("theo", viewport), as_person(None, viewport)
    theo.goes_to(page)
    theo.presses("Make it public")
    lines = f"{preview.address}{page}, {email}\n0000-0000\nTheo Lindqvist\nhttps://127.0.0.1/badge.json\n"
    office.goes_to("/badges/verify/many")
    looks_at(office, "verify-many")
    office.page.get_by_label("Links or codes").fill(lines)
    office.presses("Check them")
    office.sees("1 of 4 badges genuine")
    looks_at(office, "verify-many-report")
    office.reaches_everything_by_keyboard()
    with office.page.expect_download() as download:
        office.presses("Download as CSV")
    table = Path(tmp_path / "report.csv")
    download.value.save_as(table)
    assert table.read_text(encoding="utf-8").splitlines()[1].split(",")[2] == "genuine"
    if viewport is WIDE:
        prints(office, "verify-many-report", "Letter")
    theo.page.locator("summary", has_text="Stop sharing").click()
    theo.presses("Yes, stop sharing")


def test_a_dropped_file_is_checked(as_person, earned, tmp_path):
    page, _email = earned
    theo, office = as_person("theo"), as_person(None)
    theo.goes_to(f"{page}/sharing")
    with theo.page.expect_download() as download:
        theo.follows("Download the signed badge")
    file = tmp_path / "badge.json"
    download.value.save_as(file)
    for content, said in (
        (file.read_text(), "Genuine."),
        (file.read_text().replace("Flipped", "Slipped"), "Something"),
    ):
        file.write_text(content)
        office.goes_to("/badges/verify")
        office.page.get_by_label(re.compile("^Or its file")).set_input_files(str(file))
        office.presses("Check it")
        office.sees(re.compile(f"^{said}"))
    looks_at(office, "verify-changed")
