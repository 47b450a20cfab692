"""An author's words on a page in another language say in which language they are (WCAG 3.1.2), where that is known."""

import json
import re

import pytest
from django.utils.translation import override

from badge_issuer import api, package
from badge_issuer.errors import InvalidValue
from badge_issuer.models import Award, BadgeClassVersion, Credential
from badge_issuer.package_parsing import build
from tests.badge_issuer.conftest import BASE, NOON, request_for
from tests.badge_issuer.parts import FLIPPED, part_with
from tests.quality.template_text import untranslated

MARKED = re.compile(r'<(\w+)[^>]* lang="en"[^>]*>(.*?)</\1>', re.DOTALL)


def synced(folder, **changes):
    package.write(part_with(**changes), folder)
    return api.sync(folder, now=NOON)


@pytest.fixture
def in_english(issuer, part_folder):
    """The badge class of a course in English."""
    return synced(part_folder, language="en")


@pytest.fixture
def badge_page(in_english, tess, client):
    """The address of a badge that its owner shares, with levels."""
    receipt = api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    Award.objects.update(shared_at=NOON)
    return f"/badges/c/{receipt.public_id}"


def spanish(client, address, posted=None):
    """A page as somebody is shown it who reads Spanish."""
    with override("es"):
        return (client.get(address) if posted is None else client.post(address, posted)).content.decode()


def unmarked(page):
    """The page without the words that say what language they are in."""
    before = ""
    while before != page:
        before, page = page, MARKED.sub("", page)
    return page


def written():
    """Words of the badge that a course's author wrote, each on the pages that show it."""
    [target, *_others] = FLIPPED.criteria_list
    return [FLIPPED.name, FLIPPED.description, "Planned and taught", "Reviewed by licensed", target.name, target.text]


@pytest.mark.parametrize("end", ["", "/hours"])
def test_a_badges_page_marks_what_an_author_wrote(badge_page, client, tess, end):
    client.force_login(tess)
    page = spanish(client, f"{badge_page}{end}")
    body = page[page.index("<body>") :]
    assert '<html lang="es"' in page
    assert f'lang="en">{FLIPPED.name}<' in body
    assert [words for words in written() if words in unmarked(body)] == []


@pytest.mark.parametrize("address", ["/badges/b/pdln/flipped-classroom", "/badges/i/pdln"])
def test_what_a_badge_takes_is_marked_too(in_english, client, address):
    page = spanish(client, address)
    body = page[page.index("<body>") :]
    assert FLIPPED.description in body
    assert [words for words in written() if words in unmarked(body)] == []


def test_the_page_to_share_from_marks_the_badges_name(badge_page, client, tess):
    client.force_login(tess)
    assert f'<h1 lang="en">{FLIPPED.name}</h1>' in spanish(client, f"{badge_page}/sharing")


def test_a_level_inside_a_sentence_of_ours_is_marked_by_itself(badge_page, client):
    award = Award.objects.get()
    target = FLIPPED.criteria_list[0]
    Award.objects.update(results=[{"criterion": target.criterion, "level_name": "Distinguished"}])
    award.refresh_from_db()
    from badge_issuer.models import EarnerWords

    EarnerWords.objects.update_or_create(award=award, defaults={"shows_levels": True})
    page = spanish(client, badge_page)
    assert '<span lang="en">Distinguished</span>' in page
    assert f'Necesario: <span lang="en">{target.required_level_name}</span>' in page


def test_where_nobody_knows_the_language_nothing_is_said_of_it(issuer, client):
    page = spanish(client, "/badges/b/pdln/flipped-classroom")
    assert re.findall(r' lang="[^"]*"', page) == [' lang="es"']


def test_a_checked_badge_says_its_name_in_its_own_language(badge_page, client):
    document = Credential.objects.get().document
    assert json.loads(document)["credentialSubject"]["achievement"]["inLanguage"] == "en"
    page = spanish(client, "/badges/verify", {"given": document})
    assert f'<strong lang="en">{FLIPPED.name}</strong>' in page
    assert "Auténtica." in page
    lines = {"lines": f"{BASE}{badge_page}"}
    page = spanish(client, "/badges/verify/many", lines)
    assert f'<span lang="en">{FLIPPED.name}</span>' in page


@pytest.mark.parametrize("claimed", ['en" onclick="x', "", 7, None, "e" * 400])
def test_what_a_stranger_says_of_a_language_reaches_no_page_unless_it_is_one(badge_page, client, claimed):
    document = json.loads(Credential.objects.get().document)
    document["credentialSubject"]["achievement"]["inLanguage"] = claimed
    page = spanish(client, "/badges/verify", {"given": json.dumps(document)})
    assert re.findall(r'lang="[^"]*"', page) == ['lang="es"']
    assert "onclick" not in page


@pytest.mark.parametrize(("language", "said"), [("es-419", "es-419"), ("zh-Hans", "zh-Hans"), ("es-mx", None)])
def test_a_credential_says_a_language_only_as_the_standard_spells_one(issuer, part_folder, tess, language, said):
    synced(part_folder, language=language)
    api.request_award(request_for(tess), now=NOON)
    api.work(now=NOON)
    achievement = json.loads(Credential.objects.get().document)["credentialSubject"]["achievement"]
    assert achievement.get("inLanguage") == said


def test_a_badge_class_from_before_learns_its_language_and_stays_what_it_was(issuer, part_folder):
    report = synced(part_folder, language="en")
    assert (report.updated, report.notes) == (("pdln/flipped-classroom",), ())
    version = BadgeClassVersion.objects.get()
    assert version.content["language"] == "en"
    again = synced(part_folder, language="en")
    assert (again.updated, again.unchanged) == ((), ("pdln", "pdln/flipped-classroom"))
    assert BadgeClassVersion.objects.get() == version


def test_a_version_that_was_kept_without_a_language_is_found_again(issuer, part_folder):
    version = BadgeClassVersion.objects.get()
    kept = {key: value for key, value in version.content.items() if key != "language"}
    BadgeClassVersion.objects.update(content=kept)
    assert synced(part_folder).unchanged == ("pdln", "pdln/flipped-classroom")
    assert build(package.BadgeClassDefinition, {k: v for k, v in kept.items() if k != "format"}, "", []).language == ""


@pytest.mark.parametrize("language", ["English", "en_US", "e", '"', "EN"])
def test_what_is_no_language_is_refused(language):
    with pytest.raises(InvalidValue) as refusal:
        part_with(language=language)
    assert str(refusal.value) == f"language: {language!r} is not a language tag, such as en or es-419"


def test_a_template_with_an_authors_words_is_still_read_as_ours():
    assert untranslated("<h1{{ badge.definition.language|lang }}>{{ badge.definition.name }}</h1>") == []


def test_the_card_for_other_sites_speaks_the_badges_language_whoever_fetches_it(in_english, part_folder, client):
    card = "/badges/b/pdln/flipped-classroom/v/1/card.png"
    english = client.get(card).content
    with override("es"):
        assert client.get(card).content == english
    synced(part_folder, language="es")
    assert client.get(card).content != english
