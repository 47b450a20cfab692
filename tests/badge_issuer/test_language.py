"""Which language is spoken where another is active, and what HTML says of one."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from badge_issuer import api
from badge_issuer.cli.main import main
from badge_issuer.language import direction, for_people, for_programs, lang, speaking, spoken, spoken_in
from badge_issuer.pages import on_disk
from tests.badge_issuer.conftest import NOON, request_for
from tests.clock import NOW
from tests.contracts.platform import languages
from tests.quality.catalogues import LOCALES, translated
from tests.quality.tree import PACKAGES


@pytest.fixture(autouse=True)
def of_a_platform(settings):
    languages.has(settings)


def said() -> str:
    return f"{gettext('Share and print')}: {date_format(NOW, 'DATE_FORMAT')}"


ENGLISH, SPANISH = "Share and print: Nov. 25, 2026", "Compartir e imprimir: 25 de noviembre de 2026"


@pytest.mark.parametrize(
    ("active", "language", "words"),
    [
        ("en", "en", ENGLISH),
        ("fr", "en", ENGLISH),
        ("ar", "en", ENGLISH),
        ("vi", "en", ENGLISH),
        ("rtl", "en", ENGLISH),
        ("eo", "en", ENGLISH),
        ("ca@valencia", "en", ENGLISH),
        ("en@pirate", "en", ENGLISH),
        ("es", "es", SPANISH),
        ("es-419", "es-419", SPANISH),
        ("es-es", "es-es", SPANISH),
    ],
)
def test_a_language_without_a_catalogue_is_answered_in_english_dates_and_all(active, language, words):
    with languages.request_of(active):
        assert spoken() == language
        with speaking() as now:
            assert (now, said()) == (language, words)
        assert translation.get_language() == active


def test_where_nothing_is_active_the_site_s_own_language_is_spoken(settings):
    settings.LANGUAGE_CODE = "es-es"
    with translation.override(None), speaking() as language:
        assert (language, said()) == ("es-es", SPANISH)


def test_a_site_s_own_language_is_spoken_where_we_lack_somebody_s(settings):
    """As Django does it: what has no translation is looked up in the site's own language."""
    settings.LANGUAGE_CODE = "es-419"
    translation.trans_real._translations.clear()
    with languages.request_of("fr"), speaking() as language:
        assert (language, said()) == ("es-419", SPANISH)
    translation.trans_real._translations.clear()


def test_english_is_the_site_s_own_english(settings):
    settings.LANGUAGE_CODE = "en-gb"
    with languages.request_of("fr"), speaking() as language:
        assert (language, said().startswith("Share and print: 25 Nov")) == ("en-gb", True)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_says_which_language_it_is_in(locale):
    message = translated("badge_issuer", locale).get("en", "code of this language")
    assert message.string == locale.lower().replace("_", "-")


@pytest.mark.parametrize("package", [each for each in PACKAGES if each != "course_exports"])
def test_every_catalogue_is_read_for_a_variety_of_its_language_too(package):
    """The compiler reads its own (course_exports/words.py)."""
    catalog = translated(package, "es")
    plain = [each for each in catalog if each.id and isinstance(each.id, str) and each.string not in ("", each.id)]
    with languages.request_of("es-419"):
        assert [each.id for each in plain if not each.context and gettext(each.id) == each.id] == []
    assert len(plain) > 20, "the looking itself works"


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("es", "es-419"),
        ("es-MX, en;q=0.5", "es-419"),
        ("fr, es-es;q=0.5, en;q=0.1", "es-es"),
        ("ar", "en"),
        ("*", "en"),
        ("es" + "-x" * 400, "en"),
        ("tlh, nothing at all;;", "en"),
    ],
)
def test_programs_are_answered_in_english_unless_they_ask(asked, language):
    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE=asked)
    with languages.request_of("ar"):
        answer = for_programs(lambda _request: answered())(request)
    assert (answer["Content-Language"], answer.content.decode()) == (language, ENGLISH if language == "en" else SPANISH)


def test_people_are_answered_in_their_own_language_whatever_their_browser_asks_for():
    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE="en")
    with languages.request_of("es-419"):
        answer = for_people(lambda _request: answered())(request)
    assert (answer["Content-Language"], answer.content.decode()) == ("es-419", SPANISH)


def answered():
    return HttpResponse(said())


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        *[(tag, "rtl") for tag in ("ar", "ar-EG", "he", "fa-ir", "ur", "ps", "ckb", "az-Arab", "pa-Arab-PK", "yi")],
        *[(tag, "ltr") for tag in ("en", "es-419", "zh-Hans", "az", "ar-Latn", "ku", "arn")],
    ],
)
def test_a_direction_is_that_of_the_script(tag, written):
    assert direction(tag) == written


@pytest.mark.parametrize(
    ("active", "tag", "attributes"),
    [
        ("en", "ar", ' lang="ar" dir="rtl"'),
        ("en", "es", ' lang="es"'),
        ("ar", "es", ' lang="es" dir="ltr"'),
        ("ar", "he", ' lang="he"'),
        ("en", "", ""),
    ],
)
def test_an_author_s_words_say_their_direction_where_it_is_another(active, tag, attributes):
    with translation.override(active):
        assert lang(tag) == attributes


def test_an_author_s_words_are_escaped_inside_a_sentence_too():
    assert spoken_in("<b>", "he") == '<span lang="he" dir="rtl">&lt;b&gt;</span>'
    assert spoken_in("<b>", "") == "<b>"


def test_an_issuer_in_a_language_that_we_lack_publishes_english_pages(issuer, settings, tmp_path):
    settings.LANGUAGE_CODE = "fr"
    on_disk.write(tmp_path / "public", now=NOW)
    pages = [path.read_text("utf-8") for path in (tmp_path / "public").rglob("index.html")]
    assert len(pages) > 2
    assert {'<html lang="en" dir="ltr">' in page for page in pages} == {True}


def test_a_command_tells_whoever_speaks_french_nothing_in_two_languages(issuer, tess, monkeypatch, capsys):
    """Django knows French dates: a moment that is told would be one."""
    receipt = api.request_award(request_for(tess), now=NOON)
    told = {}
    for language in ("en", "fr", "ar"):
        monkeypatch.setenv("LANGUAGE", language)
        assert main(["status", receipt.public_id]) == 0
        told[language] = capsys.readouterr().out
    assert "Oct. 16, 2026" in told["en"]
    assert told["fr"] == told["ar"] == told["en"]
