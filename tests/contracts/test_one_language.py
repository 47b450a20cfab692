"""
A page speaks one language, whatever the platform's user chose: where we have no catalogue it is wholly English, dates
and numbers too, and says so inside a page that says it is French or runs from right to left.

Every screen, every handler and every address is asked in languages of the platform, and compared with what somebody is
told who chose the language that is then spoken.
"""

# ruff: noqa: F811 - a fixture that is imported is asked for by its name
import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.formats import date_format, localize
from web_fragments.fragment import Fragment

from pdln_xblocks.blocks.speaking import SpeakingBlock
from pdln_xblocks.letters.api import send_due
from pdln_xblocks.notices.models import Notice
from tests import builders
from tests.clock import NOW, clock  # noqa: F401
from tests.contracts import entries
from tests.contracts.platform import languages
from tests.contracts.test_every_entry import world  # noqa: F401
from tests.contracts.test_translated_screens import SCREENS
from tests.platform import FakePlatform

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("clock", "of_a_platform"),
    pytest.mark.slow,
]

# What somebody chose, and what is then spoken.
SPOKEN = {"fr": "en", "ar": "en", "vi": "en", "en@pirate": "en", "es-419": "es"}
SAID = re.compile(r'lang="([\w-]+)" dir="(\w+)"|<html lang="([\w-]+)"(?: dir="(\w+)")?')


@pytest.fixture
def of_a_platform(settings):
    languages.has(settings)


def same(text: str, language: str) -> str:
    """A page or an answer without what is another each time: secrets, ids and the minute; and which Spanish it is."""
    text = text.replace(f'lang="{language}"', f'lang="{language[:2]}"')
    return re.sub(r"\d+", "0", re.sub(r"\b[0-9a-zA-Z_-]{16,}\b", "x", text))


def said_of(page: str) -> tuple[str, str]:
    """The language and the direction that a page or a block says of itself."""
    found = SAID.search(page)
    assert found, page[:300]
    return found[1] or found[3], found[2] or found[4] or "ltr"


def test_the_platform_speaks_what_its_user_chose():
    with languages.request_of("fr"):
        assert (date_format(NOW, "DATE_FORMAT"), localize(1.5)) == ("25 novembre 2026", "1,5")
    assert '<html lang="ar"><body><div dir="rtl">' in languages.page("", "ar")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_is_in_one_language_and_says_which(world, screen):
    told = {}
    for language in ("en", "es", *SPOKEN):
        with languages.request_of(language):
            page = SCREENS[screen](world)
        assert said_of(page) == (language if language[:2] == "es" else "en", "ltr")
        told[language] = same(page, language)
    assert told["en"] != told["es"], "the screen says something"
    assert [language for language, spoken in SPOKEN.items() if told[language] != told[spoken]] == []


def aok(world, handler, **asked):
    return entries.answer(world.block("aok_submission", "owner"), handler, **asked)


def reviews(world, handler, **asked):
    return entries.answer(world.block("rubric_review", "evaluator"), handler, **asked)


def author(world, block, handler, data):
    return entries.answer(world.block(block, "staff", studio=True), handler, data=data)


def other_draft(world):
    content = builders.complete_content(plan=builders.uploaded(world.draft_file), context="Another room.").to_data()
    return {"content": content, "revision": 0, "number": 1}


def unlike(world):
    """OLX that cannot be read as the block's definition."""
    return {"olx": world.blocks["aok_submission definition"].replace('max_submissions="', 'max_submissions="no')}


# Every handler in a way that it can be asked again: it shows what is there, or it refuses.
ANSWERS = {
    "aok_submission.page": lambda world: aok(world, "page"),
    "aok_submission.save_draft": lambda world: aok(world, "save_draft", data=other_draft(world)),
    "aok_submission.show_text": lambda world: aok(world, "show_text", data={"text": 6}),
    "aok_submission.check_link": lambda world: aok(world, "check_link", data={"url": "my plan"}),
    "aok_submission.to_send": lambda world: aok(world, "to_send"),
    "aok_submission.begin_upload": lambda world: aok(
        world,
        "begin_upload",
        data={"requirement": "p-plan", "option": "plan", "name": "more.txt", "size": 10**12},
    ),
    "aok_submission.put_chunk": lambda world: aok(world, "put_chunk", suffix="x/0", body=b"x" * (2 * 1024 * 1024 + 1)),
    "aok_submission.finish_upload": lambda world: aok(world, "finish_upload", data={"file": "0" * 32}),
    "aok_submission.file_status": lambda world: aok(world, "file_status", suffix=world.draft_file),
    "aok_submission.file": lambda world: aok(world, "file", suffix="0" * 32),
    "aok_submission.discard_file": lambda world: aok(world, "discard_file", data={"file": "0" * 32}),
    "aok_submission.submit": lambda world: aok(
        world, "submit", data={"token": "t", "revision": world.draft_revision, "definition": "another"}
    ),
    "aok_submission.take_back": lambda world: aok(world, "take_back", data={"attempt": "0" * 32}),
    "aok_submission.save_definition": lambda world: author(world, "aok_submission", "save_definition", unlike(world)),
    "pdln_pathway.save_definition": lambda world: author(
        world, "pdln_pathway", "save_definition", {"olx": "<pdln_pathway/>"}
    ),
    "aok_submission.check_definition": lambda world: author(
        world, "aok_submission", "check_definition", {"olx": "<aok_submission/>"}
    ),
    "pdln_pathway.check_definition": lambda world: author(
        world, "pdln_pathway", "check_definition", {"olx": "<pdln_pathway/>"}
    ),
    "rubric_review.act": lambda world: reviews(
        world,
        "act",
        suffix="preview",
        data={"reading": world.held.reading, "token": world.held.token, **builders.ONE_BELOW.to_data()},
    ),
    "rubric_review.screen": lambda world: reviews(world, "screen", query=f"?reading={world.held.reading}"),
    "rubric_review.save_settings": lambda world: author(
        world, "rubric_review", "save_settings", {"display_name": "Reviews", "aok": "a b"}
    ),
}


def test_every_handler_is_asked():
    assert sorted(ANSWERS) == sorted(entries.handlers())


@pytest.mark.parametrize("handler", ANSWERS)
def test_a_handler_answers_in_the_language_of_its_page(world, handler):
    told = {}
    for language in ("en", "es", *SPOKEN):
        with languages.request_of(language):
            told[language] = same(ANSWERS[handler](world).text, language)
    assert told["en"] != told["es"], "the answer says something"
    assert [language for language, spoken in SPOKEN.items() if told[language] != told[spoken]] == []


def test_what_studio_shows_above_a_block_is_in_one_language(world):
    block = world.block("aok_submission", "staff")
    block.definition = {}
    told = {}
    for language in ("en", "es-419", "ar"):
        with languages.request_of(language):
            told[language] = [str(message.text) for message in block.validate().messages]
    assert told["ar"] == told["en"] == ["There is no task here yet. Edit this block to write it."]
    assert told["es-419"] != told["en"]


def test_a_view_that_is_added_to_a_block_speaks_one_language_too():
    class Another(SpeakingBlock):
        def third_view(self, context=None):
            return Fragment(f'<div class="pdln">{date_format(NOW, "DATE_FORMAT")}</div>')

    with languages.request_of("ar"):
        assert Another.third_view(None).content == '<div lang="en" dir="ltr" class="pdln">Nov. 25, 2026</div>'


def stranger() -> Client:
    client = Client()
    client.force_login(builders.a_user("somebody"))
    return client


def arguments(name: str) -> dict[str, object]:
    """What fits the places of an address; nothing of it is there."""
    namespace, _colon, own = name.partition(":")
    ((_path, parts),) = get_resolver().namespace_dict[namespace][1].reverse_dict.getlist(own)[0][0][:1]
    fitting = {"course_key": builders.COURSE, "line": 1, "ordinal": 1, "number": 1, "page": 1}
    return {part: fitting.get(part, "none") for part in parts}


@pytest.mark.parametrize("name", sorted(set(entries.addresses())))
def test_no_address_leaves_its_language_to_the_platform(settings, db, name):
    """Not even the header: Django says there what its user chose, where we said nothing."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, *languages.MIDDLEWARE]
    client = stranger()
    client.cookies[languages.LANGUAGE_COOKIE_NAME] = "fr"
    answers = [ask(reverse(name, kwargs=arguments(name))) for ask in (client.get, client.post)]
    assert {answer["Content-Language"] for answer in answers if answer.status_code != 405} == {"en"}


PROGRAMS = {
    "badge_issuer:api_verify": (
        lambda world: ("post", reverse("badge_issuer:api_verify"), {"code": "0000-0000"}),
        "No badge has this code.",
    ),
    "badge_issuer:credential_json": (
        lambda world: ("get", reverse("badge_issuer:credential_json", args=[world.award]), {}),
        "This is not a sign of a problem.",
    ),
    "badge_issuer:issuer_json": (
        lambda world: ("get", reverse("badge_issuer:issuer_json", args=["nobody"]), {}),
        "There is nothing at this address.",
    ),
    "badge_issuer:share_json": (
        lambda world: ("get", reverse("badge_issuer:share_json", args=["nothing"]), {}),
        "There is no signed badge here.",
    ),
    "badge_issuer:status_list": (
        lambda world: ("get", reverse("badge_issuer:status_list", args=[99]), {}),
        "There is nothing at this address.",
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize(
    ("chosen", "accepted", "is_english"),
    [("fr", "", True), ("ar", "fr", True), ("", "", True), ("", "es-MX, en;q=0.5", False), ("ar", "es", False)],
)
def test_a_program_is_answered_in_english_unless_it_asks(settings, world, name, chosen, accepted, is_english):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, *languages.MIDDLEWARE]
    (method, address, body), sentence = PROGRAMS[name][0](world), PROGRAMS[name][1]
    client = world.client("stranger")
    if chosen:
        client.cookies[languages.LANGUAGE_COOKIE_NAME] = chosen
    sent = {"data": json.dumps(body), "content_type": "application/json"} if method == "post" else {}
    response = getattr(client, method)(address, **sent, **({"HTTP_ACCEPT_LANGUAGE": accepted} if accepted else {}))
    assert (sentence in response.content.decode()) == is_english
    assert response["Content-Language"] == ("en" if is_english else "es-419")


def test_a_page_asked_for_as_json_is_a_program_s(settings, world):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, *languages.MIDDLEWARE]
    client = world.client("stranger")
    client.cookies[languages.LANGUAGE_COOKIE_NAME] = "fr"
    response = client.get(reverse("badge_issuer:credential", args=[world.award]), HTTP_ACCEPT="application/json")
    assert "The owner hasn't shared this." in json.loads(response.content)["error"]
    assert response["Content-Language"] == "en"


def letters_to(world, language: str) -> list[tuple[str, str, str]]:
    """What people are told, written anew for somebody who chose a language."""
    for user_id in world.people.values():
        FakePlatform.languages[user_id] = language
    mail.outbox.clear()
    Notice.objects.update(due_at=NOW, sent_at=None)
    # A worker may run inside of anybody's request.
    with languages.request_of("ar"):
        assert send_due(now=NOW) == Notice.objects.count() > 0
    mine = sorted(mail.outbox, key=lambda letter: letter.subject)
    return [(letter.subject, letter.body, letter.alternatives[0][0]) for letter in mine]


def test_a_letter_is_in_one_language(world):
    told = {}
    for language in ("en", "es", "", *SPOKEN):
        letters = letters_to(world, language)
        assert {said_in(html) for *_words, html in letters} == {language if language[:2] == "es" else "en"}
        told[language] = [[same(part, language) for part in letter] for letter in letters]
    assert "You'll hear by Wednesday, December 0" in str(told["en"])
    assert told[""] == told["en"] != told["es"]
    assert [language for language, spoken in SPOKEN.items() if told[language] != told[spoken]] == []


def said_in(html: str) -> str:
    return re.search(r'<div lang="([\w-]+)"', html)[1]


def test_an_arabic_course_keeps_its_direction_on_an_english_screen(world):
    FakePlatform.course_languages[builders.COURSE] = "ar"
    with languages.request_of("ar"):
        page = SCREENS["a draft"](world)
    assert said_of(page) == ("en", "ltr")
    assert f'lang="ar" dir="rtl">{world.plan.aok.title}<' in page
