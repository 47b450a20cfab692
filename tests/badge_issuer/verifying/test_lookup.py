"""Checking what lies elsewhere: a stranger's link, a stranger's issuer, and whose badge it is."""

import json
from datetime import timedelta

import pytest

from badge_issuer.models import Award, Issuer
from badge_issuer.pages.rendering import page
from badge_issuer.verifying.batch import WithinTime
from badge_issuer.verifying.fetching import CouldNotFetch, Gone
from badge_issuer.verifying.lookup import check
from badge_issuer.verifying.own_site import OwnRecords, OwnSite, own_path
from badge_issuer.verifying.reports import Word
from badge_issuer.verifying.submitted import Content, Link
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.forms import FORMS, as_issued, tampered
from tests.badge_issuer.resolvers import DID_URL, LIST_URL, published

ELSEWHERE = "https://other.example.org/badges/7"


def looked_at(given, resolver, email=""):
    return check(given, email=email, resolver=resolver, now=NOON)


@pytest.fixture
def world(credential, settings):
    """A badge of somebody else's, as their site publishes it: here nothing is known of it."""
    resolver = published(credential, now=NOON)
    resolver.documents[ELSEWHERE] = credential.document.encode()
    Issuer.objects.update(base_url="")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://ours.example.org"
    return resolver


def test_a_link_elsewhere_is_followed_and_its_badge_checked(world):
    report = looked_at(Link(url=ELSEWHERE), world, email="tess.ito@example.org")
    assert report.word is Word.GENUINE
    assert (report.badge.issuer, report.badge.host, report.badge.ours) == (
        "PD Learning Network",
        "learn.example.org",
        False,
    )
    assert report.recipient.outcome == "pass"


def test_a_link_that_shows_a_page_asks_for_the_file(world):
    world.documents[ELSEWHERE] = b"<!doctype html><title>My badge</title>"
    report = looked_at(Link(url=ELSEWHERE), world)
    assert (report.word, report.says) == (
        Word.COULD_NOT_CHECK,
        "This is not a pass. other.example.org shows a page there, not a badge. Ask for the badge as a file.",
    )


def test_a_link_that_does_not_answer_is_not_a_pass(world):
    report = looked_at(Link(url="https://other.example.org/gone"), world)
    assert (report.word, report.head, report.says) == (
        Word.COULD_NOT_CHECK,
        "Couldn't check right now.",
        "This is not a pass. The link could not be followed: nobody answered.",
    )


def test_a_link_to_what_was_taken_away_says_that_it_was_withdrawn(world):
    world.documents[ELSEWHERE] = Gone("other.example.org answered with HTTP status 410", b"{}")
    report = looked_at(Link(url=ELSEWHERE), world)
    assert (report.word, report.head, report.says) == (
        Word.NOT_GENUINE,
        "Withdrawn.",
        "What was there is gone: its issuer withdrew it.",
    )


def test_an_issuer_that_does_not_answer_is_not_a_pass(world, credential):
    report = looked_at(Content(content=credential.document.encode()), world.without(DID_URL))
    assert (report.word, report.recipient) == (Word.COULD_NOT_CHECK, None)


def test_a_badge_that_is_not_valid_yet_says_when_it_will_be(credential):
    """The list of withdrawn badges is of its day; only the badge looks ahead."""
    early = NOON - timedelta(days=2)
    sooner = published(credential, now=early)
    report = check(Content(content=credential.document.encode()), email="", resolver=sooner, now=early)
    assert (report.word, report.head, report.says) == (
        Word.NOT_GENUINE,
        "Not valid yet.",
        "It is not valid before Oct. 16, 2026.",
    )


def places(value, path=()):
    """The way to every value in a document."""
    for key, inside in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(inside, dict | list):
            yield from places(inside, (*path, key))


@pytest.mark.parametrize("value", ["\ud800", 10**400, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("form", FORMS)
def test_no_odd_value_at_any_depth_breaks_the_page_or_passes(credential, settings, rf, form, value):
    settings.TIME_ZONE = "America/New_York"
    resolver = published(credential, now=NOON)
    issued, opened = as_issued(credential, form), []
    tampered(issued, form, opened.append)
    for path in places(opened[0]):

        def spoil(document, path=path):
            place = document
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value

        changed = tampered(issued, form, spoil)
        report = looked_at(Content(content=changed.encode()), resolver)
        assert report.word is not Word.GENUINE, path
        assert page(rf.get("/"), "verify.html", report=report, refused="", typed="", email="").status_code == 200
        assert json.dumps(report.to_json())


# This site answers for itself.


class Nobody:
    """Whoever asks here has gone out into the world."""

    def fetch(self, url):
        raise CouldNotFetch(f"asked the world for {url}")


def test_this_site_is_not_asked_over_the_network(credential, stranger):
    here = OwnSite(Nobody())
    for url in (DID_URL, LIST_URL, f"{BASE}/badges/i/pdln", f"{BASE}/badges/b/pdln/flipped-classroom/v/1"):
        served = stranger.get(url.removeprefix(BASE), headers={"accept": "application/json"})
        assert here.fetch(url) == served.content
    with pytest.raises(CouldNotFetch, match="^asked the world for https://other"):
        here.fetch(ELSEWHERE)


def test_this_site_tells_a_check_no_more_than_it_tells_a_stranger(credential, page):
    here = OwnSite(Nobody())
    with pytest.raises(CouldNotFetch, match="^learn.example.org answered with HTTP status 404$"):
        here.fetch(f"{BASE}{page}.json")
    Award.objects.update(shared_at=NOON)
    assert here.fetch(f"{BASE}{page}.json").decode() == credential.document
    with pytest.raises(CouldNotFetch, match="^https://learn.example.org/badges/none/at/all cannot be found$"):
        here.fetch(f"{BASE}/badges/none/at/all")


def test_a_list_of_ours_that_cannot_be_signed_is_not_looked_for_elsewhere(credential, settings, tmp_path):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "lost")
    with pytest.raises(CouldNotFetch, match="^learn.example.org answered with HTTP status 503$"):
        OwnSite(Nobody()).fetch(LIST_URL)


def test_our_own_page_looks_up_what_its_badge_needs_and_nothing_else(credential):
    own = OwnRecords(credential, now=NOON)
    assert json.loads(own.fetch(DID_URL))["id"] == "did:web:learn.example.org:badges:i:pdln"
    for elsewhere in (ELSEWHERE, f"{BASE}/badges/status/2"):
        with pytest.raises(CouldNotFetch, match="^it is not among the issuer's own records$"):
            own.fetch(elsewhere)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{BASE}/badges/c/1", "/badges/c/1"),
        (f"{BASE.upper()}/badges/c/1".replace("HTTPS", "https"), "/badges/c/1"),
        (f"{BASE}/other/badges/c/1", None),
        ("https://learn.example.org.evil.example/badges/c/1", None),
        ("https://learn.example.org:444/badges/c/1", None),
        ("https://[x/badges/c/1", None),
    ],
)
def test_an_address_is_ours_only_when_it_is_on_our_site(issuer, url, path):
    assert own_path(url) == path


def test_under_a_path_of_its_own_a_site_knows_its_pages(issuer, settings):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://example.org/learn"
    assert own_path("https://example.org/learn/badges/c/1") == "/badges/c/1"
    assert own_path("https://example.org/badges/c/1") is None


def test_without_a_base_url_nothing_is_ours(issuer, settings):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = ""
    assert own_path(f"{BASE}/badges/c/1") is None


def test_what_was_looked_up_once_is_not_looked_up_again_and_nothing_after_its_time():
    class Counting:
        asked = 0

        def fetch(self, url):
            self.asked += 1
            if url == "https://gone.example.org/":
                raise CouldNotFetch("nobody answered")
            return b"{}"

    counting = Counting()
    resolver = WithinTime(counting)
    for _each in range(3):
        assert resolver.fetch("https://there.example.org/") == b"{}"
        with pytest.raises(CouldNotFetch, match="^nobody answered$"):
            resolver.fetch("https://gone.example.org/")
    assert counting.asked == 2
    late = WithinTime(counting, allowed=timedelta(0))
    with pytest.raises(CouldNotFetch, match="^there was no time left for it; check it on its own$"):
        late.fetch("https://there.example.org/")
