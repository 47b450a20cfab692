"""The public pages: a credential, a badge class, an issuer, and what a verifier looks up."""

from datetime import UTC, datetime

from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from badge_issuer import addresses, images
from badge_issuer.credentials import published
from badge_issuer.credentials.issuance import issued_credential
from badge_issuer.credentials.status_lists import published_list, signed_at
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.language import for_people, for_programs
from badge_issuer.models import BadgeClassVersion, BadgeImage, Issuer
from badge_issuer.models.definitions import with_art
from badge_issuer.pages import pictures
from badge_issuer.pages.credential_page import badge_shown, credential_shown
from badge_issuer.pages.rendering import OWN_FILES, OwnFile, page
from badge_issuer.pages.responses import (
    FOR_A_DAY,
    FOR_GOOD,
    PRIVATE,
    SHORTLY,
    json_document,
    no_badge,
    no_document,
    not_public,
    nothing_here,
    unless_known,
    varies,
    wants_json,
    where_published,
)
from badge_issuer.sharing import disclosure_of, find_shown_award, is_owner, may_see, not_public_words, words_of


@require_safe
@for_people
def credential_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """An award's page, or its signed credential for a client that asks for JSON."""
    if wants_json(request):
        return credential_json(request, public_id)
    award = find_shown_award(public_id)
    if award is None:
        return varies(nothing_here(request))
    owner = is_owner(request, award)
    if not may_see(request, award):
        return varies(not_public(request))
    words = words_of(award)
    shown = credential_shown(award, words=words, shows=disclosure_of(words), now=datetime.now(UTC))
    response = page(request, "credential.html", shown=shown, owner=owner, hours_document="")
    response["Cache-Control"] = PRIVATE if owner else SHORTLY
    return varies(response)


@require_safe
@for_programs
def credential_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The signed credential exactly as issued: to anyone while it is shared, to its owner always."""
    award = find_shown_award(public_id)
    credential = issued_credential(award) if award else None
    if award is None or credential is None:
        return varies(no_badge())
    if award.shared_at is not None:
        return varies(json_document(credential.document, cache=SHORTLY))
    if not is_owner(request, award):
        return varies(json_document({"error": not_public_words()}, cache=PRIVATE, status=404))
    response = json_document(credential.document, cache=PRIVATE)
    del response["Access-Control-Allow-Origin"]
    return varies(response)


@require_safe
@for_people
def badge_class(request: HttpRequest, issuer: str, badge: str, ordinal: int | None = None) -> HttpResponse:
    """What a badge takes: the current version, or the one an issued badge points to."""
    if wants_json(request):
        return badge_class_json(request, issuer, badge, ordinal)
    versions = _versions_of(issuer, badge)
    version = versions.first() if ordinal is None else versions.filter(ordinal=ordinal).first()
    if version is None:
        return varies(nothing_here(request))
    current = ordinal is None or not versions.filter(ordinal__gt=ordinal).exists()
    response = page(request, "badge_class.html", shown=badge_shown(version), current=current)
    response["Cache-Control"] = SHORTLY
    return varies(response)


@require_safe
@for_programs
@where_published
def badge_class_json(request: HttpRequest, issuer: str, badge: str, ordinal: int | None = None) -> HttpResponse:
    """A badge class as an Open Badges 3.0 achievement."""
    versions = _versions_of(issuer, badge)
    version = versions.first() if ordinal is None else versions.filter(ordinal=ordinal).first()
    if version is None:
        return no_document()
    return varies(json_document(published.badge_class_document(version), cache=SHORTLY))


@require_safe
@for_programs
def card(request: HttpRequest, issuer: str, badge: str, ordinal: int) -> HttpResponse:
    """The picture that a site shows where a badge's address is posted; it says nothing of any owner."""
    version = _versions_of(issuer, badge).filter(ordinal=ordinal).first()
    if version is None:
        return no_document()
    response = HttpResponse(pictures.draw_card(badge_shown(version), version.image), content_type="image/png")
    response["Cache-Control"] = FOR_A_DAY
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@for_people
def issuer_page(request: HttpRequest, issuer: str) -> HttpResponse:
    """Who issues, and which badges."""
    if wants_json(request):
        return issuer_json(request, issuer)
    row = with_art(Issuer.objects.all(), "image").filter(slug=issuer).first()
    if row is None:
        return varies(nothing_here(request))
    newest = Max("badge_class__versions__ordinal")
    versions = _versions(badge_class__issuer=row).alias(newest=newest).filter(ordinal=F("newest"))
    badges = [badge_shown(each) for each in versions.order_by("badge_class__slug")]
    picture = addresses.image(addresses.here(), row.image.file_name) if row.image else ""
    address = addresses.issuer_page(published.base_or_here(row), row.slug)
    response = page(request, "issuer.html", issuer=row, picture=picture, badges=badges, address=address)
    response["Cache-Control"] = SHORTLY
    return varies(response)


@require_safe
@for_programs
@where_published
def issuer_json(request: HttpRequest, issuer: str) -> HttpResponse:
    """The issuer as an Open Badges 3.0 profile."""
    row = with_art(Issuer.objects.all(), "image").filter(slug=issuer).first()
    return varies(json_document(published.issuer_document(row), cache=SHORTLY)) if row else no_document()


@require_safe
@for_programs
@where_published
def did_document(request: HttpRequest, issuer: str) -> HttpResponse:
    """The did:web document that says which keys are the issuer's."""
    row = Issuer.objects.filter(slug=issuer).first()
    return json_document(published.did_document(row), cache=SHORTLY) if row else no_document()


@require_safe
@for_programs
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """The signed list of withdrawn credentials; 503 rather than an old one when it cannot be signed anew."""
    row = published.published_status_lists().filter(number=number).first()
    if row is None:
        return no_document()
    now = datetime.now(UTC)
    try:
        text = published_list(row, now=now)
    except ConfigurationRefused:
        unavailable = _("The list cannot be signed right now. This is not a pass for any badge.")
        return json_document({"error": unavailable}, cache=PRIVATE, status=503)
    return unless_known(request, json_document(text, cache=SHORTLY), modified=signed_at(text), now=now)


@require_safe
@for_programs
def image(request: HttpRequest, sha256: str, ending: str) -> HttpResponse:
    """Badge art by the hash of its bytes."""
    row = BadgeImage.objects.filter(sha256=sha256, ending=ending).first()
    if row is None:
        return no_document()
    response = HttpResponse(bytes(row.content), content_type=images.MEDIA_TYPES[row.ending])
    response["Cache-Control"] = FOR_GOOD
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    # Opened by its own address an SVG is a document; it gets nothing to work with.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    return response


@require_safe
@for_programs
def own_file(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """The style or the script of these pages: as it is now, under whatever name an older page knows it by."""
    file = next((each for each in OWN_FILES if _is_kind_of(each, name, ending)), None)
    if file is None:
        return no_document()
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Cache-Control"] = FOR_GOOD if f"{name}.{ending}" == file.name else SHORTLY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_kind_of(own: OwnFile, name: str, ending: str) -> bool:
    return own.source == f"{name.partition('-')[0]}.{ending}"


def _versions_of(issuer: str, badge: str) -> QuerySet[BadgeClassVersion]:
    return _versions(badge_class__issuer__slug=issuer, badge_class__slug=badge).order_by("-ordinal")


def _versions(**wanted: object) -> QuerySet[BadgeClassVersion]:
    return with_art(BadgeClassVersion.objects.filter(**wanted), "badge_class__issuer__image", "image")
