"""
What can be taken away of a badge: a token, a picture with the badge in it, the levels reached, and Open Badges 2.0.

Each answers the owner always, and anyone while the badge is shared; the levels reached answer the owner alone.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from badge_issuer import images
from badge_issuer.credentials import baking
from badge_issuer.credentials.issuance import copy_of, issued_credential
from badge_issuer.credentials.published import (
    base_of,
    hosted_assertion,
    hosted_badge_class,
    hosted_profile,
    hosted_revocation,
)
from badge_issuer.data import CredentialFormat
from badge_issuer.errors import BadgeIssuerError
from badge_issuer.language import for_programs
from badge_issuer.models import Award, BadgeClassVersion, Credential, Issuer
from badge_issuer.models.definitions import with_art
from badge_issuer.pages.responses import PRIVATE, SHORTLY, json_document, varies, where_published
from badge_issuer.sharing import find_shown_award, is_owner, may_see, not_public_words
from badge_issuer.signing.documents import as_text

TOKEN_TYPE = "application/vc+jwt"  # noqa: S105 (a media type)


@require_safe
@for_programs
def token(request: HttpRequest, public_id: str) -> HttpResponse:
    """The credential as VC-JWT."""

    def answer(credential: Credential) -> HttpResponse:
        copy = copy_of(credential.award, CredentialFormat.JWT, now=datetime.now(UTC))
        return _file(copy.document.encode("ascii"), TOKEN_TYPE, f"badge-{public_id[:8]}.jwt")

    return _answered(request, public_id, answer)


@require_safe
@for_programs
def with_levels(request: HttpRequest, public_id: str) -> HttpResponse:
    """The credential with the level found on each criterion, for its owner to hand on."""

    def answer(credential: Credential) -> HttpResponse:
        copy = copy_of(credential.award, CredentialFormat.WITH_LEVELS, now=datetime.now(UTC))
        return _file(copy.document.encode("ascii"), "application/json", f"badge-{public_id[:8]}-levels.json")

    return _answered(request, public_id, answer, allowed=is_owner)


@require_safe
@for_programs
def baked_credential(request: HttpRequest, public_id: str, ending: str) -> HttpResponse:
    """The badge's picture with the credential in it."""

    def answer(credential: Credential) -> HttpResponse:
        art = credential.award.version.image
        if ending not in images.MEDIA_TYPES or not baking.can_bake(art, ending):
            return _nothing()
        content = baking.baked_credential(art, credential.document, ending)
        return _file(content, images.MEDIA_TYPES[ending], f"badge-{public_id[:8]}.{ending}")

    return _answered(request, public_id, answer)


@require_safe
@for_programs
def assertion(request: HttpRequest, public_id: str) -> HttpResponse:
    """The Open Badges 2.0 assertion; 410 to everyone once it was withdrawn, since being served is its proof."""
    award = find_shown_award(public_id)
    if award is not None and award.revoked_at is not None and issued_credential(award) is not None:
        gone = hosted_revocation(award.badge_class.issuer, public_id)
        return varies(json_document(gone, cache=SHORTLY, status=410))

    def answer(credential: Credential) -> HttpResponse:
        return json_document(hosted_assertion(credential), cache=SHORTLY)

    return _answered(request, public_id, answer)


@require_safe
@for_programs
def baked_assertion(request: HttpRequest, public_id: str, ending: str) -> HttpResponse:
    """The badge's picture with the Open Badges 2.0 assertion in it."""

    def answer(credential: Credential) -> HttpResponse:
        art = credential.award.version.image
        if ending not in images.MEDIA_TYPES or not baking.can_bake(art, ending):
            return _nothing()
        document = hosted_assertion(credential)
        content = baking.baked_assertion(art, as_text(document), document["id"], ending)
        return _file(content, images.MEDIA_TYPES[ending], f"badge-{public_id[:8]}-ob2.{ending}")

    return _answered(request, public_id, answer)


@require_safe
@for_programs
@where_published
def badge_class(request: HttpRequest, issuer: str, badge: str, ordinal: int) -> HttpResponse:
    """One version of a badge class, in Open Badges 2.0."""
    wanted = {"badge_class__issuer__slug": issuer, "badge_class__slug": badge, "ordinal": ordinal}
    versions = BadgeClassVersion.objects.select_related("badge_class__issuer")
    version = with_art(versions, "image").filter(**wanted).first()
    if version is None:
        return _nothing()
    return json_document(hosted_badge_class(version, base_of(version.badge_class.issuer)), cache=SHORTLY)


@require_safe
@for_programs
@where_published
def profile(request: HttpRequest, issuer: str) -> HttpResponse:
    """The issuer, in Open Badges 2.0."""
    row = with_art(Issuer.objects.all(), "image").filter(slug=issuer).first()
    return json_document(hosted_profile(row, base_of(row)), cache=SHORTLY) if row else _nothing()


def _answered(
    request: HttpRequest,
    public_id: str,
    answer: Callable[[Credential], HttpResponse],
    *,
    allowed: Callable[[HttpRequest, Award], bool] = may_see,
) -> HttpResponse:
    """The answer about an issued badge, for who is allowed; kept by nobody but its owner while it is not shared."""
    award = find_shown_award(public_id)
    credential = issued_credential(award) if award else None
    if award is None or credential is None:
        return varies(json_document({"error": _("There is no signed badge here.")}, cache=PRIVATE, status=404))
    if not allowed(request, award):
        return varies(json_document({"error": not_public_words()}, cache=PRIVATE, status=404))
    credential.award = award
    try:
        response = answer(credential)
    except BadgeIssuerError:
        unavailable = _("This copy of the badge cannot be made right now. Try again later.")
        return varies(json_document({"error": unavailable}, cache=PRIVATE, status=503))
    if award.shared_at is None or allowed is not may_see:
        response["Cache-Control"] = PRIVATE
        del response["Access-Control-Allow-Origin"]
    return varies(response)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = SHORTLY
    return response


def _nothing() -> HttpResponse:
    return json_document({"error": _("There is nothing at this address.")}, cache=PRIVATE, status=404)
