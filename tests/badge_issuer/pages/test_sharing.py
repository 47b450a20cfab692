"""What an owner decides: the words beside the badge, and links that open it to one person and end."""

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.test.utils import override_script_prefix
from django.utils import timezone

from badge_issuer import api, package, share_codes, sharing
from badge_issuer.data import CriterionResult
from badge_issuer.errors import SharingRefused
from badge_issuer.models import Award, EarnerWords, ShareLink
from badge_issuer.pages import pictures
from badge_issuer.sharing import Disclosure, LinkChosen, WordsChosen
from tests.badge_issuer.conftest import BASE, NOON, request_for
from tests.badge_issuer.page_words import words
from tests.badge_issuer.parts import part_with
from tests.site import policy

ENDED = "This share link has ended. Ask its owner for a new one. This is not a sign of a problem with the badge."
EXTENDING = CriterionResult(
    criterion="c-target",
    name="A target that gains from flipping",
    level="extending",
    level_name="Extending",
    required_level="proficient",
    required_level_name="Proficient",
)
PLAIN = LinkChosen(label="My principal", days=90, shows=Disclosure())


@pytest.fixture
def award(issuer, tess):
    """Earned with a level above the required one, not yet delivered."""
    receipt = api.request_award(request_for(tess, results=(EXTENDING,)), now=NOON)
    return Award.objects.get(public_id=receipt.public_id)


@pytest.fixture
def link(credential):
    return sharing.make_link(credential.award, PLAIN, now=timezone.now())


def a_link(award, **changes) -> ShareLink:
    values = {"label": "My principal", "days": 90, "shows": Disclosure()}
    return sharing.make_link(award, LinkChosen(**values | changes), now=timezone.now())


def address(link: ShareLink) -> str:
    return f"/badges/s/{link.slug}"


def says(refusal) -> str:
    return str(refusal.value)


# The owner's page.


def test_the_owners_page_is_the_owners_alone(page, owner, stranger):
    assert "How should your name appear?" in words(owner.get(f"{page}/sharing"))
    for method in (stranger.get, stranger.post):
        response = method(f"{page}/sharing")
        assert (response.status_code, "There is nothing at this address." in words(response)) == (404, True)


def test_a_name_typed_by_the_owner_is_shown_only_where_they_ticked_it(page, owner, stranger):
    owner.post(f"{page}/sharing", {"sharing": "share"})
    owner.post(f"{page}/sharing", {"sharing": "words", "name": " Tess O. ", "statement": "I flipped one lesson."})
    assert "Tess O." not in words(stranger.get(page))
    typed = {"sharing": "words", "name": "Tess O.", "statement": "I flipped one lesson.", "show-name": "on"}
    response = owner.post(f"{page}/sharing", typed)
    assert (response.status_code, response["Location"]) == (302, f"{page}/sharing#words")
    text = words(stranger.get(page))
    assert "Earned by Tess O." in text
    assert "As its owner typed it; it is not part of the signed badge." in text
    assert "I flipped one lesson." not in text


def test_words_about_the_evidence_are_shown_as_the_owners_own(page, owner, stranger):
    owner.post(f"{page}/sharing", {"sharing": "share"})
    owner.post(f"{page}/sharing", {"sharing": "words", "statement": "<b>Mine</b>", "show-statement": "on"})
    html = stranger.get(page).content.decode()
    assert '<blockquote class="statement">&lt;b&gt;Mine&lt;/b&gt;</blockquote>' in html
    assert "In the owner's own words. The evidence itself stays private." in html.replace("&#39;", "'")


def test_levels_reached_are_private_until_the_owner_shows_them(page, owner, stranger):
    owner.post(f"{page}/sharing", {"sharing": "share"})
    assert "Extending" not in words(stranger.get(page))
    owner.post(f"{page}/sharing", {"sharing": "words", "show-levels": "on"})
    assert "Level reached: Extending" in words(stranger.get(page))


@pytest.mark.parametrize(
    ("posted", "refused"),
    [
        ({"sharing": "words", "show-name": "on"}, "To show your name, type it first."),
        (
            {"sharing": "words", "show-statement": "on"},
            "To show your words about your evidence, write them first.",
        ),
        (
            {"sharing": "words", "name": "n" * 201},
            "Your name: 201 characters are more than the 200 there is room for.",
        ),
        (
            {"sharing": "words", "statement": "s" * 1001},
            "Your words about your evidence: 1001 characters are more than the 1000 there is room for.",
        ),
        ({"sharing": "link", "days": "90"}, "Say whom the link is for. Only you see this note."),
        (
            {"sharing": "link", "days": "90", "label": "l" * 101},
            "The note: 101 characters are more than the 100 there is room for.",
        ),
        ({"sharing": "link", "days": "7", "label": "x"}, "Choose one of the times offered."),
        ({"sharing": "link", "days": "soon", "label": "x"}, "Choose one of the times offered."),
        (
            {"sharing": "link", "days": "90", "label": "x", "show-name": "on"},
            "To show your name, type it first.",
        ),
        (
            {"sharing": "link", "days": "90", "label": "x", "hours": "on"},
            "The hours document needs your name as on your license: open it first and keep the name.",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_to_do_and_nothing_typed_is_lost(page, owner, posted, refused):
    response = owner.post(f"{page}/sharing", posted)
    assert response.status_code == 400
    assert f"Not saved yet. {refused}" in words(response)
    for value in (posted.get("name"), posted.get("statement"), posted.get("label")):
        assert not value or value in response.content.decode()
    assert (EarnerWords.objects.count(), ShareLink.objects.count()) == (0, 0)


def test_levels_that_were_not_recorded_cannot_be_shown(credential):
    Award.objects.update(results=[])
    credential.award.refresh_from_db()
    with pytest.raises(SharingRefused) as refusal:
        sharing.choose_words(credential.award, WordsChosen(shows=Disclosure(levels=True)))
    assert says(refusal) == "No levels were recorded for this badge."


def test_the_owners_forms_need_the_pages_own_token(page, tess):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(tess)
    for change in ("share", "words", "link", "end"):
        posted = {"sharing": change, "label": "x", "days": "90"}
        assert careful.post(f"{page}/sharing", posted).status_code == 403
    assert (Award.objects.get().shared_at, ShareLink.objects.count()) == (None, 0)


def test_linkedin_gets_the_badge_and_its_public_address(page, owner, credential):
    assert "linkedin.com" not in owner.get(f"{page}/sharing").content.decode()
    assert "This makes your badge page public: badge and date. Your evidence stays private." in words(
        owner.get(f"{page}/sharing")
    )
    owner.post(f"{page}/sharing", {"sharing": "share"})
    html = owner.get(f"{page}/sharing").content.decode()
    linkedin = re.search(r'href="(https://www\.linkedin\.com/[^"]+)"', html)[1].replace("&amp;", "&")
    assert urlsplit(linkedin).path == "/profile/add"
    assert parse_qs(urlsplit(linkedin).query) == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Flipped Lessons That Reach Every Student"],
        "organizationName": ["PD Learning Network"],
        "issueYear": ["2026"],
        "issueMonth": ["10"],
        "certUrl": [f"{BASE}{page}"],
        "certId": [credential.award.public_id],
    }
    assert "On LinkedIn, press Save to finish." in words(owner.get(f"{page}/sharing"))


def test_the_resume_line_says_what_it_is_and_where_to_check_it(page, owner):
    owner.post(f"{page}/sharing", {"sharing": "share"})
    line = (
        "Flipped Lessons That Reach Every Student (micro-credential, 12 hours), PD Learning Network, October 2026. "
        f"{BASE}{page}"
    )
    assert line in words(owner.get(f"{page}/sharing"))


def test_the_page_that_copies_runs_its_own_script_and_no_other(page, owner):
    response = owner.get(f"{page}/sharing")
    sent = response["Content-Security-Policy"]
    assert "script-src 'self';" in sent
    assert "unsafe-inline" not in sent
    [source] = re.findall(r"<script[^>]*>", response.content.decode())
    address = re.search(r'src="(/badges/own/page-[0-9a-f]{16}\.js)"', source)[1]
    script = owner.get(address)
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"data-copy" in script.content


def test_the_pages_work_under_a_policy_that_lets_nothing_inline_run_or_style(page, owner, stranger):
    """What the platform's middleware adds to an answer (CSP_STATIC_ENFORCE) holds beside the answer's own."""
    for client, path in (
        (owner, page),
        (owner, f"{page}/sharing"),
        (owner, f"{page}/hours"),
        (stranger, "/badges/verify"),
    ):
        response = client.get(path)
        both = f"{response['Content-Security-Policy']}, {policy.STRICT}"
        assert response.status_code == 200
        assert policy.blocked(response.content.decode(), "https://learn.example.org/badges/", both) == []


def test_the_owner_downloads_every_form_there_is(page, owner, credential):
    html = owner.get(f"{page}/sharing").content.decode()
    for form in (".json", "/badge.png", "/badge.svg", ".jwt", "/levels.json", "/ob2.png"):
        assert f'href="{page}{form}"' in html
        assert owner.get(f"{page}{form}").status_code == 200
    Award.objects.update(results=[])
    assert "/levels.json" not in owner.get(f"{page}/sharing").content.decode()


def test_before_it_is_signed_there_is_nothing_to_download(award, owner):
    text = words(owner.get(f"/badges/c/{award.public_id}/sharing"))
    assert "The signed badge can be downloaded here as soon as it is made." in text
    assert "Token (VC-JWT)" not in text


def test_linkedin_is_told_when_a_badge_ends(part_folder, issuer, owner, tess):
    package.write(part_with(valid_months=36), part_folder)
    api.sync(part_folder, now=NOON)
    page = f"/badges/c/{api.request_award(request_for(tess), now=NOON).public_id}"
    owner.post(f"{page}/sharing", {"sharing": "share"})
    assert "expirationYear=2029&amp;expirationMonth=10" in owner.get(f"{page}/sharing").content.decode()


# Links.


def test_a_link_opens_a_private_badge_to_whoever_holds_it(link, page, stranger):
    assert stranger.get(page).status_code == 404
    response = stranger.get(address(link))
    assert response.status_code == 200
    assert "Genuine. Issued by PD Learning Network on Oct. 16, 2026" in words(response)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert f'<meta property="og:url" content="{BASE}{address(link)}">' in response.content.decode()
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "My principal" not in response.content.decode()


def test_a_link_answers_json_with_the_credential_as_issued(link, credential, stranger):
    for response in (
        stranger.get(f"{address(link)}.json"),
        stranger.get(address(link), headers={"accept": "application/json"}),
    ):
        assert response.content.decode() == credential.document
        assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "private, no-store")


def test_on_a_site_that_is_mounted_below_a_path_everything_leads_below_it(settings, db, request):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = f"{BASE}/learn"
    page, owner, link = map(request.getfixturevalue, ("page", "owner", "link"))
    pages = [page, f"{page}/sharing", f"{page}/hours", address(link), "/badges/i/pdln", "/badges/verify"]
    with override_script_prefix("/learn/"):
        html = "".join(owner.get(each).content.decode() for each in pages)
    ours = re.findall(rf'[\w-]="(?:{BASE})?(/[^"]*)"', html)
    assert {f"/learn{each}" for each in pages} <= {each.partition("#")[0] for each in ours}
    assert [each for each in ours if not each.startswith("/learn/badges/")] == []


def test_each_link_shows_what_its_owner_chose_for_it(credential, stranger):
    award = credential.award
    sharing.choose_words(award, WordsChosen(name="Tess O.", statement="I flipped one lesson."))
    plain = a_link(award)
    full = a_link(award, shows=Disclosure(name=True, levels=True, statement=True))
    for shown in ("Tess O.", "I flipped one lesson.", "Extending"):
        assert shown not in words(stranger.get(address(plain)))
        assert shown in words(stranger.get(address(full)))


def test_the_owners_page_lists_links_and_ends_one_at_once(page, owner, stranger):
    typed = {"sharing": "link", "label": "District office", "days": "365"}
    response = owner.post(f"{page}/sharing", typed)
    assert response["Location"] == f"{page}/sharing#links"
    link = ShareLink.objects.get()
    text = words(owner.get(f"{page}/sharing"))
    assert "District office" in text
    assert share_codes.shown(link.code) in text
    assert "Shows the badge alone." in text
    assert f'value="{BASE}{address(link)}"' in owner.get(f"{page}/sharing").content.decode()
    owner.post(f"{page}/sharing", {"sharing": "end", "link": str(link.pk)})
    assert "District office" not in words(owner.get(f"{page}/sharing"))
    response = stranger.get(address(link))
    assert (response.status_code, ENDED in words(response)) == (410, True)
    assert stranger.get(f"{address(link)}.json").json() == {"error": ENDED}


def test_a_link_ends_by_itself_when_its_time_is_over(credential, stranger):
    link = sharing.make_link(credential.award, PLAIN, now=NOON)
    assert (link.expires_at, sharing.is_live(link, now=NOON + timedelta(days=89))) == (NOON + timedelta(days=90), True)
    ShareLink.objects.update(expires_at=NOON)
    for response in (stranger.get(address(link)), stranger.get(f"{address(link)}/hours")):
        assert (response.status_code, ENDED in words(response)) == (410, True)
    assert stranger.get(f"{address(link)}.json").status_code == 410
    assert stranger.get(f"{address(link)}/qr.png").status_code == 404


def test_a_link_until_it_is_ended_has_no_last_day(credential):
    assert a_link(credential.award, days=0).expires_at is None


def test_a_link_of_somebody_else_cannot_be_ended(link, issuer, django_user_model):
    theo = django_user_model.objects.create_user("theo", email="theo@example.org")
    receipt = api.request_award(request_for(theo), now=NOON)
    client = Client()
    client.force_login(theo)
    response = client.post(f"/badges/c/{receipt.public_id}/sharing", {"sharing": "end", "link": str(link.pk)})
    assert response.status_code == 302
    assert ShareLink.objects.get().ended_at is None


@pytest.mark.parametrize("which", ["", "none", "9" * 40, "-1"])
def test_ending_a_link_that_is_none_changes_nothing(link, page, owner, which):
    assert owner.post(f"{page}/sharing", {"sharing": "end", "link": which}).status_code == 302
    assert ShareLink.objects.get().ended_at is None


def test_too_many_links_at_once_are_refused(credential):
    for _each in range(sharing.LIVE_LINKS_LIMIT):
        a_link(credential.award)
    with pytest.raises(SharingRefused) as refusal:
        a_link(credential.award)
    assert says(refusal) == "You have 50 links already. End one you no longer need first."
    sharing.end_link(credential.award, ShareLink.objects.first().pk, now=timezone.now())
    assert a_link(credential.award).pk


def test_a_link_whose_code_is_always_taken_asks_to_try_again(credential, monkeypatch):
    monkeypatch.setattr("secrets.choice", lambda letters: letters[0])
    assert a_link(credential.award).code == "00000000"
    with pytest.raises(SharingRefused) as refusal:
        a_link(credential.award)
    assert says(refusal) == "No code could be found for the link just now. Try again."
    assert ShareLink.objects.count() == 1


def test_an_address_that_is_no_link_says_so(db, stranger):
    for path in ("", "/hours"):
        response = stranger.get(f"/badges/s/{'0' * 32}{path}")
        assert (response.status_code, "There is nothing at this address." in words(response)) == (404, True)
    assert stranger.get(f"/badges/s/{'0' * 32}.json").json() == {"error": "There is no signed badge here."}
    assert stranger.get(f"/badges/s/{'0' * 32}/qr.png").json() == {"error": "There is nothing at this address."}


def test_a_closed_account_leaves_no_word_of_its_owner_and_no_live_link(credential, stranger):
    award = credential.award
    sharing.choose_words(award, WordsChosen(name="Tess O.", statement="Mine.", shows=Disclosure(name=True)))
    sharing.keep_license_name(award, "Theresa M. Ito")
    link = a_link(award, shows=Disclosure(name=True), shows_hours=True)
    assert sharing.forget([award.pk], now=NOON) == 3
    assert sharing.forget([award.pk], now=NOON) == 0
    assert EarnerWords.objects.values_list("name", "license_name", "statement", "shows_name").get() == (
        "",
        "",
        "",
        False,
    )
    assert ShareLink.objects.values_list("label", "ended_at").get() == ("", NOON)
    assert stranger.get(address(link)).status_code == 410


def test_a_withdrawn_badge_says_so_behind_its_links_too(link, stranger):
    api.revoke_award(link.award.public_id, reason="Overturned on appeal.", now=NOON + timedelta(days=3))
    assert "It no longer counts. Reason: Overturned on appeal." in words(stranger.get(address(link)))


def test_a_badge_not_signed_yet_has_no_document_behind_its_link(award, stranger):
    link = a_link(award)
    assert "Its signed copy is being made, so it can't be checked yet." in words(stranger.get(address(link)))
    assert stranger.get(f"{address(link)}.json").json() == {"error": "There is no signed badge here."}


def test_qr_codes_are_pictures_of_what_may_be_seen(link, page, owner, stranger):
    assert stranger.get(f"{page}/qr.png").status_code == 404
    for response, leads_to in (
        (owner.get(f"{page}/qr.png"), f"{BASE}{page}"),
        (stranger.get(f"{address(link)}/qr.png"), f"{BASE}{address(link)}"),
    ):
        assert response.content == pictures.qr_png(leads_to)
        assert response.content.startswith(b"\x89PNG\r\n\x1a\n")
        assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", "private, no-store")


# Codes.


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("FC7K-2M9X", "FC7K2M9X"),
        (" fc7k 2m9x ", "FC7K2M9X"),
        ("FC7K2M9X", "FC7K2M9X"),
        ("OOII-LL19", "00111119"),
        ("FC7K\u20132M9X", "FC7K2M9X"),
        ("FC7K-2M9U", None),
        ("FC7K-2M9XX", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_it_was_meant(typed, code):
    assert share_codes.parse_code(typed) == code


def test_codes_hold_no_letters_that_look_alike():
    codes = "".join(share_codes.new_code() for _each in range(200))
    assert set(codes).isdisjoint("ILOU")
    assert len(codes) == 1600
    assert share_codes.shown("FC7K2M9X") == "FC7K-2M9X"


def test_a_code_finds_its_link_until_that_ends(link):
    now = timezone.now()
    assert sharing.find_live_link_with_code(link.code, now=now) == link
    sharing.end_link(link.award, link.pk, now=now)
    assert sharing.find_live_link_with_code(link.code, now=now) is None


# The badge's other pages.


def test_the_badge_class_page_shows_every_level_and_marks_the_required_one(issuer, stranger):
    response = stranger.get("/badges/b/pdln/flipped-classroom")
    text = words(response)
    assert "Developing A target is stated, but not why its explanation moves." in text
    assert "Proficient Required One target" in text
    assert "Extending Proficient, and the choice rests on named evidence." in text
    html = response.content.decode()
    assert 'id="criterion-1-proficient"' in html
    assert f'<meta property="og:image" content="{BASE}/badges/b/pdln/flipped-classroom/v/1/card.png">' in html


def test_the_anchors_of_a_signed_badge_stand_on_its_page(credential, stranger):
    achievement = json.loads(credential.document)["credentialSubject"]["achievement"]
    html = stranger.get("/badges/b/pdln/flipped-classroom/v/1").content.decode()
    for description in achievement["resultDescription"]:
        assert f'id="{urlsplit(description["id"]).fragment}"' in html
        assert f'id="{urlsplit(description["requiredLevel"]).fragment}"' in html


def test_the_card_is_a_picture_for_other_sites_and_is_kept_for_a_day(issuer, stranger):
    response = stranger.get("/badges/b/pdln/flipped-classroom/v/1/card.png")
    assert response.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", "public, max-age=86400")
    assert len(response.content) < 100_000
    missing = stranger.get("/badges/b/pdln/flipped-classroom/v/9/card.png")
    assert (missing.status_code, missing.json()) == (404, {"error": "There is nothing at this address."})
