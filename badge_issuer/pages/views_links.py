"""A share link: the badge as its owner shows it to whoever holds the link, and to nobody else."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from badge_issuer import addresses, sharing
from badge_issuer.credentials import published
from badge_issuer.credentials.issuance import issued_credential
from badge_issuer.language import for_people, for_programs
from badge_issuer.models import ShareLink
from badge_issuer.pages import pictures
from badge_issuer.pages.credential_page import credential_shown
from badge_issuer.pages.hours_document import hours_shown
from badge_issuer.pages.rendering import page
from badge_issuer.pages.responses import (
    PRIVATE,
    json_document,
    link_ended,
    no_badge,
    no_document,
    nothing_here,
    varies,
    wants_json,
)
from badge_issuer.pages.views_sharing import png
from badge_issuer.sharing import link_ended_words


@require_safe
@for_people
def share_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The badge behind a link, or its signed credential for a client that asks for JSON."""
    if wants_json(request):
        return share_json(request, slug)
    now = datetime.now(UTC)
    link = sharing.find_link(slug)
    if link is None or not sharing.is_live(link, now=now):
        return _closed(request, link)
    words = sharing.words_of(link.award)
    path = addresses.share_page(addresses.here(), slug)
    shown = credential_shown(link.award, words=words, shows=sharing.disclosure_of(link), now=now, path=path)
    document = f"{path}/hours" if _certifies_hours(link) and words.license_name else ""
    return _secret(page(request, "credential.html", shown=shown, owner=False, hours_document=document))


@require_safe
@for_programs
def share_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The signed credential behind a link, exactly as issued."""
    link = sharing.find_link(slug)
    if link is None:
        return varies(no_badge())
    if not sharing.is_live(link, now=datetime.now(UTC)):
        return varies(json_document({"error": link_ended_words()}, cache=PRIVATE, status=410))
    credential = issued_credential(link.award)
    return varies(json_document(credential.document, cache=PRIVATE) if credential else no_badge())


@require_safe
@for_people
def share_hours(request: HttpRequest, slug: str) -> HttpResponse:
    """The hours document behind a link whose owner lets it be opened."""
    now = datetime.now(UTC)
    link = sharing.find_link(slug)
    if link is None or not sharing.is_live(link, now=now):
        return _closed(request, link)
    name = sharing.words_of(link.award).license_name
    document = hours_shown(link.award, name=name, link=link, now=now) if link.shows_hours and name else None
    if document is None:
        return varies(nothing_here(request))
    values = {"links": [], "link": link, "refused": "", "kept": True, "public": False}
    return _secret(page(request, "hours.html", script=True, document=document, owner=False, **values))


@require_safe
@for_programs
def share_qr_code(request: HttpRequest, slug: str) -> HttpResponse:
    """The QR code of a link as a file to print."""
    link = sharing.find_link(slug)
    if link is None or not sharing.is_live(link, now=datetime.now(UTC)):
        return no_document()
    return png(pictures.qr_png(addresses.share_page(published.base_of(link.award.badge_class.issuer), slug)))


def _certifies_hours(link: ShareLink) -> bool:
    return link.shows_hours and link.award.revoked_at is None


def _closed(request: HttpRequest, link: ShareLink | None) -> HttpResponse:
    return varies(nothing_here(request) if link is None else link_ended(request))


def _secret(response: HttpResponse) -> HttpResponse:
    """Kept nowhere, and not told to the sites it leads to: the address is the key."""
    response["Cache-Control"] = PRIVATE
    response["Referrer-Policy"] = "no-referrer"
    return varies(response)
