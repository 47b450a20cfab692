"""The public pages: private until shared, JSON for who asks for it, and never more than the badge says."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.test.utils import override_script_prefix
from django.urls import reverse

from badge_issuer import addresses, api, package
from badge_issuer.credentials.status_lists import published_list
from badge_issuer.models import Award, BadgeImage, Credential, StatusList
from badge_issuer.verifying.issuers import document_url
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.page_words import words
from tests.badge_issuer.parts import SVG, part_with

NOT_PUBLIC = "The owner hasn't shared this. Ask for a share link. This is not a sign of a problem."


def test_until_shared_a_stranger_is_told_that_it_is_not_public(page, stranger):
    response = stranger.get(page)
    assert response.status_code == 404
    assert "Not public." in words(response)
    assert NOT_PUBLIC in words(response)
    assert "Flipped" not in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_until_shared_a_stranger_gets_no_json(page, stranger):
    for response in (stranger.get(f"{page}.json"), stranger.get(page, headers={"accept": "application/json"})):
        assert response.status_code == 404
        assert response.json() == {"error": f"Not public. {NOT_PUBLIC}"}


def test_another_user_of_the_site_is_a_stranger(page, stranger, django_user_model):
    stranger.force_login(django_user_model.objects.create(username="theo"))
    assert stranger.get(page).status_code == 404
    assert stranger.post(f"{page}/sharing", {"sharing": "share"}).status_code == 404
    assert Award.objects.get().shared_at is None


def test_an_id_of_another_namespace_owns_nothing_here(credential, owner, page):
    credential.award.recipient.namespace = "district"
    credential.award.recipient.save()
    assert owner.get(page).status_code == 404


def test_the_owner_sees_the_badge_before_sharing_it(page, owner):
    response = owner.get(page)
    assert response.status_code == 200
    assert "Only you can see this badge until you share it." in words(response)
    assert "Genuine. Issued by PD Learning Network to you on Oct. 16, 2026; still valid, checked just now." in words(
        response
    )
    assert response["Cache-Control"] == "private, no-store"


def test_the_owner_downloads_the_signed_credential_as_it_was_issued(page, owner, credential):
    response = owner.get(f"{page}.json")
    assert response.content.decode() == credential.document
    assert response["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in response


def test_a_shared_badge_shows_everything_that_it_took(shared, stranger):
    response = stranger.get(shared)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=60"
    assert {each.strip() for each in response["Vary"].split(",")} == {"Accept", "Cookie", "Accept-Language"}
    text = words(response)
    for words_of_it in (
        "Flipped Lessons That Reach Every Student",
        "Genuine. Issued by PD Learning Network on Oct. 16, 2026; still valid, checked just now.",
        "12 hours",
        "2 criteria, all met",
        "Plan a flipped lesson",
        "A target that gains from flipping Required level: Proficient",
        "One target, tied to a content standard and small enough for one short resource.",
        "Teach it and respond",
        "Reviewed by licensed educators who did not see the teacher's name.",
        "Summit Peer Review",
        "2.5.c Instructional design ISTE Standards for Educators (2024)",
        "badge-issuer verify badge.json",
        "Its issuer has not withdrawn it.",
    ):
        assert words_of_it in text
    assert "Make it public" not in text
    assert "Stop sharing" not in text


def test_a_shared_page_names_no_one(shared, stranger, tess):
    for response in (stranger.get(shared), stranger.get(f"{shared}.json")):
        content = response.content.decode().lower()
        assert "flipped lessons" in content
        for private in (tess.username, "ito@", tess.email.lower()):
            assert private not in content


def test_a_shared_page_can_be_previewed_where_it_is_posted(shared, stranger, credential):
    html = stranger.get(shared).content.decode()
    card = f"{BASE}/badges/b/pdln/flipped-classroom/v/1/card.png"
    for tag in (
        '<meta property="og:title" content="Flipped Lessons That Reach Every Student">',
        f'<meta property="og:url" content="{BASE}{shared}">',
        f'<meta property="og:image" content="{card}">',
        '<meta property="og:image:alt" content="Badge: Flipped Lessons That Reach Every Student">',
        '<meta property="og:site_name" content="PD Learning Network">',
        '<meta name="twitter:card" content="summary_large_image">',
        f'<meta name="twitter:image" content="{card}">',
    ):
        assert tag in html


def test_a_shared_credential_is_open_to_every_site_and_kept_only_shortly(shared, stranger, credential):
    for response in (
        stranger.get(f"{shared}.json"),
        stranger.get(shared, headers={"accept": "application/ld+json"}),
        stranger.get(shared, headers={"accept": "application/vc"}),
    ):
        assert response.content.decode() == credential.document
        assert response["Content-Type"] == "application/json"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cache-Control"] == "public, max-age=60"
        assert {each.strip() for each in response["Vary"].split(",")} >= {"Accept", "Cookie"}


def test_a_browser_gets_the_page(shared, stranger):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert stranger.get(shared, headers={"accept": browser})["Content-Type"].startswith("text/html")


def test_the_owner_stops_sharing_at_any_time(shared, owner, stranger):
    assert "Anyone with this address can see the page" in words(owner.get(shared))
    owner.post(f"{shared}/sharing", {"sharing": "stop"})
    assert stranger.get(shared).status_code == 404
    assert "Make it public" in words(owner.get(shared))


def test_a_sharing_that_says_neither_changes_nothing(page, owner):
    owner.post(f"{page}/sharing", {"sharing": "maybe"})
    assert Award.objects.get().shared_at is None


def test_sharing_needs_the_pages_own_token(page, tess):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(tess)
    assert careful.post(f"{page}/sharing", {"sharing": "share"}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', careful.get(page).content.decode())[1]
    careful.post(f"{page}/sharing", {"sharing": "share", "csrfmiddlewaretoken": token})
    assert Award.objects.get().shared_at is not None


def test_a_withdrawn_badge_says_so_with_the_reason(shared, stranger, credential):
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON + timedelta(days=3))
    text = words(stranger.get(shared))
    assert (
        "Withdrawn. PD Learning Network withdrew this badge on Oct. 19, 2026. It no longer counts. "
        "Reason: Overturned on appeal."
    ) in text
    assert "Genuine" not in text
    assert "Withdrawn by its issuer: the list of" in text


@pytest.mark.parametrize("public", [True, False])
def test_the_owner_of_a_withdrawn_badge_is_told_and_offered_nothing_to_advertise_it(shared, owner, credential, public):
    if not public:
        owner.post(f"{shared}/sharing", {"sharing": "stop"})
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON + timedelta(days=3))
    text = words(owner.get(shared)) + words(owner.get(f"{shared}/sharing"))
    assert "This badge was withdrawn. Whoever opens one of your links sees that." in text
    for offer in ("You earned it.", "Make it public", "LinkedIn", "résumé"):
        assert offer not in text
    assert ("Stop sharing" in text) is public


def test_a_badge_not_signed_yet_belongs_to_its_owner(award, owner):
    page = f"/badges/c/{award.public_id}"
    assert "Your badge is yours now. Its signed copy is being made; you don't need to do anything." in words(
        owner.get(page)
    )
    response = owner.get(f"{page}.json")
    assert (response.status_code, response.json()) == (404, {"error": "There is no signed badge here."})


def test_a_credential_altered_in_the_database_is_not_shown_as_genuine(shared, stranger, credential):
    Credential.objects.update(document=credential.document.replace('"creditsEarned": 12', '"creditsEarned": 99'))
    text = words(stranger.get(shared))
    assert "Something is wrong with this badge." in text
    assert "Genuine" not in text


def test_a_page_that_cannot_check_says_that_this_is_not_a_pass(shared, stranger, settings, tmp_path):
    StatusList.objects.update(document="", signed_revision=None)
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "lost")
    text = words(stranger.get(shared))
    assert "Couldn't check right now. This is not a pass." in text
    assert "Whether it was withdrawn could not be checked: the issuer's own records cannot be read." in text
    assert "Genuine" not in text


def test_an_address_of_nothing_says_so(db, client):
    for address in (f"/badges/c/{'0' * 32}", "/badges/b/pdln/none", "/badges/i/none"):
        response = client.get(address)
        assert response.status_code == 404
        assert "There is nothing at this address." in words(response)
    for address in ("/badges/b/pdln/none.json", "/badges/i/none.json", "/badges/i/none/did.json", "/badges/status/9"):
        response = client.get(address)
        assert (response.status_code, response.json()) == (404, {"error": "There is nothing at this address."})
    response = client.get(f"/badges/c/{'0' * 32}.json")
    assert (response.status_code, response.json()) == (404, {"error": "There is no signed badge here."})


def test_the_issuers_own_words_cannot_break_out_of_the_page(part_folder, issuer, client):
    package.write(part_with(name='<script>"x"</script>', criteria="<script>alert(1)</script>"), part_folder)
    api.sync(part_folder, now=NOON)
    html = client.get("/badges/b/pdln/flipped-classroom").content.decode()
    assert "<script" not in html


def test_pages_load_pictures_and_their_own_style_and_run_nothing(issuer, client):
    response = client.get("/badges/b/pdln/flipped-classroom")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; ")
    assert "unsafe-inline" not in policy
    assert "script" not in policy
    assert "<script" not in response.content.decode()
    assert "<style" not in response.content.decode()
    assert " style=" not in response.content.decode()
    assert (response["X-Content-Type-Options"], response["Referrer-Policy"]) == ("nosniff", "same-origin")


def own_file_of(response, ending):
    return re.search(rf'(?:href|src)="([^"]+/own/[^"]+{re.escape(ending)})"', response.content.decode())[1]


def test_the_style_is_kept_for_good_under_the_name_of_its_bytes(issuer, client):
    address = own_file_of(client.get("/badges/b/pdln/flipped-classroom"), ".css")
    style = client.get(address)
    assert style["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in style["Cache-Control"]
    assert hashlib.sha256(style.content).hexdigest()[:16] in address
    assert b"{" in style.content


def test_a_page_of_the_version_before_finds_the_style_of_this_one_and_nothing_else_is_given_out(client):
    old = client.get("/badges/own/style-0123456789abcdef.css")
    assert old.status_code == 200
    assert "immutable" not in old["Cache-Control"]
    for name in ("base.html", "style.html", "..style.css", "style"):
        assert client.get(f"/badges/own/{name}").status_code == 404


def test_whoever_meets_a_closed_page_can_check_what_they_hold(page, stranger):
    for address in (page, "/badges/c/0123", "/badges/s/0123"):
        assert '<a class="aside" href="/badges/verify">Check a badge</a>' in stranger.get(address).content.decode()


def test_the_badge_class_page_says_what_it_takes(issuer, client):
    text = words(client.get("/badges/b/pdln/flipped-classroom"))
    assert "Micro-credential · version 1.0" in text
    assert "For most of the gained time students do, say or make something with the target." in text
    assert "This is what badges issued under this version say." not in text


def test_an_authors_headings_stand_below_those_of_the_page(part_folder, issuer, client):
    package.write(part_with(version="1.1", criteria="# Plan\n\nOne lesson.\n\n## Teach\n\nTo a class."), part_folder)
    api.sync(part_folder, now=NOON)
    page = client.get("/badges/b/pdln/flipped-classroom").content.decode()
    assert '<div class="prose" dir="auto"><h3>Plan</h3>\n<p>One lesson.</p>\n<h4>Teach</h4>' in page


def test_an_older_version_stays_readable_and_leads_to_the_current_one(part_folder, credential, client):
    package.write(part_with(version="1.1", process="Reviewed by two educators."), part_folder)
    api.sync(part_folder, now=NOON)
    older = client.get("/badges/b/pdln/flipped-classroom/v/1")
    assert "who did not see the teacher's name" in words(older)
    assert "This is what badges issued under this version say. See the current version" in words(older)
    assert "Reviewed by two educators." in words(client.get("/badges/b/pdln/flipped-classroom"))
    criteria = json.loads(credential.document)["credentialSubject"]["achievement"]["criteria"]
    assert criteria["id"] == f"{BASE}/badges/b/pdln/flipped-classroom/v/1"


def test_badge_class_and_issuer_answer_json(issuer, client):
    for address, kind in (("/badges/b/pdln/flipped-classroom", "Achievement"), ("/badges/i/pdln", "Profile")):
        asked = client.get(address, headers={"accept": "application/json"})
        assert asked.json() == client.get(f"{address}.json").json()
        assert asked.json()["type"] == [kind]
        assert asked["Access-Control-Allow-Origin"] == "*"


def test_the_issuer_page_lists_its_badges(issuer, client):
    text = words(client.get("/badges/i/pdln"))
    assert "PD Learning Network" in text
    assert "Flipped Lessons That Reach Every Student" in text


def test_the_did_document_publishes_the_key(issuer, client):
    document = client.get("/badges/i/pdln/did.json").json()
    key, token_key = issuer.signing_keys.order_by("kind")
    did = "did:web:learn.example.org:badges:i:pdln"
    assert document["id"] == did
    assert document["assertionMethod"] == [f"{did}#{key.fragment}", f"{did}#{token_key.fragment}"]
    assert document["verificationMethod"][0]["publicKeyMultibase"] == key.fragment


def test_the_status_list_is_served_as_signed_and_kept_only_shortly(credential, client):
    response = client.get("/badges/status/1")
    assert response.content.decode() == StatusList.objects.get().document
    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "public, max-age=60")


def test_a_status_list_a_client_already_holds_is_not_sent_again(credential, client):
    published_list(credential.status_list, now=datetime.now(UTC) - timedelta(minutes=1))
    first = client.get("/badges/status/1")
    assert first["Last-Modified"]
    for known in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        again = client.get("/badges/status/1", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], "public, max-age=60")
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    for known in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        assert client.get("/badges/status/1", headers=known).status_code == 200


def test_the_time_of_a_list_is_told_only_when_no_other_can_have_it(credential, client):
    """A withdrawal in the same second would make a list with the same time."""
    assert "Last-Modified" not in client.get("/badges/status/1")


@pytest.mark.parametrize(
    "document",
    [
        "i/pdln.json",
        "i/pdln/did.json",
        "i/pdln/ob2.json",
        "b/pdln/flipped-classroom.json",
        "b/pdln/flipped-classroom/v/1/ob2.json",
    ],
)
def test_a_document_of_a_site_without_an_address_is_not_there_yet(issuer, client, settings, document):
    """It would name its own address, and nobody has said what that is."""
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = ""
    response = client.get(f"/badges/{document}")
    assert (response.status_code, response.json()) == (404, {"error": "There is nothing at this address."})
    assert response["Cache-Control"] == "private, no-store"


def test_a_status_list_that_cannot_be_signed_anew_is_not_served_old(credential, client, settings, tmp_path):
    client.get("/badges/status/1")
    api.revoke_award(credential.award.public_id, reason="Overturned on appeal.", now=NOON)
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "lost")
    response = client.get("/badges/status/1")
    assert response.status_code == 503
    assert response.json() == {
        "error": "The list cannot be signed right now. This is not a pass for any badge.",
    }


def test_badge_art_is_served_by_its_hash_for_good_and_can_run_nothing(issuer, client):
    name = hashlib.sha256(SVG).hexdigest() + ".svg"
    response = client.get(f"/badges/images/{name}")
    assert response.content == SVG
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert client.get(f"/badges/images/{name.replace('.svg', '.png')}").status_code == 404
    assert BadgeImage.objects.count() == 1


def test_every_signed_address_is_where_the_site_serves_it():
    image = "0" * 64
    assert addresses.credential_page("", "a1") == reverse("badge_issuer:credential", args=["a1"])
    assert addresses.credential_json("", "a1") == reverse("badge_issuer:credential_json", args=["a1"])
    assert addresses.credential_token("", "a1") == reverse("badge_issuer:credential_token", args=["a1"])
    assert addresses.credential_with_levels("", "a1") == reverse("badge_issuer:credential_levels", args=["a1"])
    assert addresses.baked_image("", "a1", "png") == reverse("badge_issuer:credential_image", args=["a1", "png"])
    assert addresses.assertion("", "a1") == reverse("badge_issuer:credential_ob2", args=["a1"])
    assert addresses.baked_assertion("", "a1", "svg") == reverse("badge_issuer:credential_ob2_art", args=["a1", "svg"])
    assert addresses.hosted_badge_class("", "i", "b", 2) == reverse("badge_issuer:badge_class_ob2", args=["i", "b", 2])
    assert addresses.own_file("", "style-0.css") == reverse("badge_issuer:own_file", args=["style-0", "css"])
    assert addresses.hosted_issuer("", "i") == reverse("badge_issuer:issuer_ob2", args=["i"])
    assert addresses.badge_class_page("", "i", "b") == reverse("badge_issuer:badge_class", args=["i", "b"])
    assert addresses.badge_class_version_page("", "i", "b", 2) == reverse(
        "badge_issuer:badge_class_version", args=["i", "b", 2]
    )
    assert addresses.issuer_page("", "i") == reverse("badge_issuer:issuer", args=["i"])
    assert addresses.status_list("", 3) == reverse("badge_issuer:status_list", args=[3])
    assert addresses.image("", f"{image}.svg") == reverse("badge_issuer:image", args=[image, "svg"])


@pytest.mark.parametrize(
    ("base", "did", "document"),
    [
        (
            "https://learn.example.org",
            "did:web:learn.example.org:badges:i:pdln",
            "https://learn.example.org/badges/i/pdln/did.json",
        ),
        (
            "http://127.0.0.1:8000",
            "did:web:127.0.0.1%3A8000:badges:i:pdln",
            "http://127.0.0.1:8000/badges/i/pdln/did.json",
        ),
        (
            "https://example.org:8443/learn",
            "did:web:example.org%3A8443:learn:badges:i:pdln",
            "https://example.org:8443/learn/badges/i/pdln/did.json",
        ),
    ],
)
def test_a_did_leads_to_the_document_under_the_issuers_page(base, did, document):
    assert addresses.issuer_did(base, "pdln") == did
    assert document_url(did) == document


def test_an_issuers_page_names_its_whole_address_before_the_first_badge(issuer, stranger):
    page = stranger.get("/badges/i/pdln").content.decode()
    assert f'<meta property="og:url" content="{BASE}/badges/i/pdln">' in page


@pytest.mark.parametrize("mounted", ["", "/learn"])
def test_while_nobody_has_said_the_public_address_pages_name_where_the_site_stands(award, owner, settings, mounted):
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = ""
    with override_script_prefix(f"{mounted}/"):
        page = owner.get(f"/badges/c/{award.public_id}").content.decode()
    assert f'<meta property="og:url" content="{mounted}/badges/c/{award.public_id}">' in page
