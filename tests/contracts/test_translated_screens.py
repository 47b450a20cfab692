"""
Every screen in another language: what a person reads is ours and translated, or it is somebody's own words.

In a pseudo language each message of ours carries marks. A screen is rendered in it, the marked spans are taken out, and
what letters are left must be content: what authors and teachers wrote, names, dates.
"""

# ruff: noqa: F811 - a fixture that is imported is asked for by its name
import re
import secrets
from html.parser import HTMLParser

import pytest
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import trans_real

from pdln_xblocks import public_ids
from pdln_xblocks.evidence.models import Attempt
from tests import builders
from tests.badge_issuer.parts import PART
from tests.contracts import entries, pseudo
from tests.contracts.test_every_entry import world  # noqa: F401
from tests.pdln_xblocks.pathways import parts

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# The same in every language.
NAMES = re.compile(r"\b(?:Open Badges|Open edX|LinkedIn|Markdown|JSON|PNG|SVG|PDF|CSV|UTC|QR|AOK|OLX|KB|MB|am|pm)\b")
# Codes, keys and ids; and what Django itself says in the dates and sizes of this language.
CODES = re.compile(r"[\w:+-]*\d[\w:+-]*")
DJANGOS = {"de", "je", "bitokoj"}
SILENT = {"script", "style", "code", "textarea", "template"}


class Texts(HTMLParser):
    """What people read or hear of a page, without what is marked."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unmarked = pseudo.Unmarked()
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        # A template holds words that a script shows, or data that it reads.
        if tag in SILENT and (tag != "template" or any(name.startswith("data-form-") for name, _value in attrs)):
            self._inside.append(tag)
        button = tag == "input" and dict(attrs).get("type") in {"submit", "button"}
        self.found += [
            pseudo.Unmarked()(value)
            for name, value in attrs
            if value and (name in pseudo.READ_ALOUD or (button and name == "value"))
        ]

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside:
            self.found.append(" ".join(self._unmarked(data).split()))


@pytest.fixture(autouse=True)
def codes_of_letters_alone(monkeypatch):
    """Every code looks like a word, as one in twenty does: no run of these tests is luckier than another."""
    choose = secrets.choice
    monkeypatch.setattr(public_ids.secrets, "choice", lambda among: choose([each for each in among if each.isalpha()]))


@pytest.fixture
def in_pseudo(settings, tmp_path):
    """The pseudo language is the one that everybody asks for."""
    pseudo.write(tmp_path / "catalogues")
    settings.LOCALE_PATHS = [str(tmp_path / "catalogues")]
    settings.LANGUAGES = [("en", "English"), (pseudo.LOCALE, "Pseudo")]
    settings.LANGUAGE_CODE = pseudo.LOCALE
    trans_real._translations.clear()
    with translation.override(pseudo.LOCALE):
        yield
    trans_real._translations.clear()


def strings_in(value) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings_in(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in strings_in(each)]
    return [value] if isinstance(value, str) else []


def content(extra: list[str]) -> str:
    """Everything that somebody wrote, as one text without Markdown's signs."""
    written = [
        *strings_in(parts.PLAN_REF.aok.to_data()),
        *strings_in(parts.TEACH_REF.aok.to_data()),
        *strings_in(parts.pathway_data()),
        repr(PART),
        *strings_in(builders.complete_content().to_data()),
        *strings_in(builders.ONE_BELOW.to_data()),
        *extra,
    ]
    dates = [str(name) for names in (MONTHS, MONTHS_3, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR) for name in names.values()]
    return re.sub(r"[*_`]", "", "\n".join(written + dates)).lower()


def codes() -> list[str]:
    """What the suite itself made up for the attempts of this world: the codes of receipts, and names for evaluators."""
    return [code for row in Attempt.objects.values_list("receipt_code", "pseudonym") for code in row]


def left_over(page: str, known: str) -> list[str]:
    """The texts of a page that are neither marked nor anybody's content."""
    found = []
    for text in Texts(page).found:
        words = pseudo.WORD.findall(NAMES.sub("", CODES.sub("", text)))
        if any(word.lower() not in known and word not in DJANGOS for word in words):
            found.append(text)
    return found


def view(world, name: str, role: str, view_name: str = "student_view") -> str:
    block = world.block(name, role)
    return block.runtime.render(block, view_name).content


SCREENS = {
    "a draft": lambda world: view(world, "aok_submission", "owner"),
    "before a draft": lambda world: view(world, "aok_submission", "teacher"),
    "submitted": lambda world: view(world, "aok_submission sent", "owner"),
    "a visitor's task": lambda world: view(world, "aok_submission", "visitor", "public_view"),
    "an author's task": lambda world: view(world, "aok_submission", "staff", "author_view"),
    "editing a task": lambda world: view(world, "aok_submission", "staff", "studio_view"),
    "a pathway": lambda world: view(world, "pdln_pathway", "owner"),
    "a visitor's pathway": lambda world: view(world, "pdln_pathway", "visitor", "public_view"),
    "an author's pathway": lambda world: view(world, "pdln_pathway", "staff", "author_view"),
    "editing a pathway": lambda world: view(world, "pdln_pathway", "staff", "studio_view"),
    "reviews in a unit": lambda world: view(world, "rubric_review", "evaluator"),
    "reviews for a teacher": lambda world: view(world, "rubric_review", "teacher"),
    "editing reviews": lambda world: view(world, "rubric_review", "staff", "studio_view"),
    "the queue": lambda world: look(world, "evaluator", "/pdln/reviews/"),
    "the queue of a lead": lambda world: look(world, "lead", "/pdln/reviews/"),
    "who reviews, for the team": lambda world: look(world, "staff", f"/pdln/reviews/roster/{builders.COURSE}/"),
    "who reviews, for a lead": lambda world: look(world, "lead", f"/pdln/reviews/roster/{builders.COURSE}/"),
    "a reading": lambda world: look(world, "evaluator", f"/pdln/reviews/{world.held.reading}/"),
    "a badge, its owner's": lambda world: look(world, "owner", f"/badges/c/{world.award}"),
    "a badge, not public": lambda world: look(world, "stranger", f"/badges/c/{world.award}"),
    "sharing a badge": lambda world: look(world, "owner", f"/badges/c/{world.award}/sharing"),
    "an hours document": lambda world: look(world, "owner", f"/badges/c/{world.award}/hours"),
    "checking a badge": lambda world: look(world, "visitor", "/badges/verify"),
    "checking many badges": lambda world: look(world, "visitor", "/badges/verify/many"),
    "a badge class": lambda world: look(world, "visitor", "/badges/b/pdln/flipped-classroom"),
    "an issuer": lambda world: look(world, "visitor", "/badges/i/pdln"),
}


def look(world, role: str, address: str) -> str:
    return world.client(role).get(address).content.decode()


@pytest.mark.parametrize("screen", SCREENS)
def test_every_word_of_a_screen_can_be_translated(world, in_pseudo, screen):
    page = SCREENS[screen](world)
    assert pseudo.OPEN in page, "the pseudo language reached the screen"
    assert left_over(page, content([*world.people, *codes(), "room.png", "Course"])) == []


def test_words_that_were_never_given_to_translators_are_seen():
    assert left_over("<p>⟦Šávéd⟧ 8:00</p><p>Saved by ⟦ýóú⟧</p><img alt='A room'>", "") == ["Saved by", "A room"]


def test_a_message_keeps_its_values_its_tags_and_the_space_around_it():
    assert pseudo.pseudo(" Sent <b>%(when)s</b>, &amp; kept ") == " ⟦Šéñt <b>%(when)s</b>, &amp; képt⟧ "


def test_the_doors_of_this_world_are_the_ones_that_are_tested():
    """The screens above stand beside the table of entries: a new page belongs in both."""
    assert len(SCREENS) >= 19
    assert {"pdln_reviews:queue", "badge_issuer:credential"} <= set(entries.addresses())
