"""Rows as the values they hold: what a badge class version says, and who an issuer is."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from badge_issuer.errors import N_, UnreadableContent
from badge_issuer.models import BadgeClassVersion, Issuer
from badge_issuer.package import BadgeClassDefinition, IssuerProfile
from badge_issuer.stored import Unreadable, from_stored, trusted

Row = TypeVar("Row", bound=Model)
# Where the badge images stand of which the pages and documents of an award give the address.
ART_OF_AWARD = ("badge_class__issuer__image", "version__image", "version__badge_class__issuer__image")


def with_art(rows: QuerySet[Row], *paths: str) -> QuerySet[Row]:
    """
    The rows together with the badge images at these paths, without the art: it may be a megabyte, and a page or a
    credential needs only its address. Whoever does need it reads it with one more query.
    """
    return rows.select_related(*paths).defer(*(f"{path}__content" for path in paths))


def definition_of(version: BadgeClassVersion) -> BadgeClassDefinition:
    """
    What this version of a badge class says. It was judged when it was synced, and is not again: no rule that a later
    release brings may take away a badge that was earned. Raises UnreadableContent.
    """
    try:
        definition: BadgeClassDefinition = from_stored(BadgeClassDefinition, version.content)
    except Unreadable as error:
        raise UnreadableContent(
            N_("badge class version %(version)s cannot be read: %(problem)s"), version=version.pk, problem=str(error)
        ) from error
    return definition


def profile_of(issuer: Issuer) -> IssuerProfile:
    """Who an issuer says it is today; judged when it was synced."""
    return trusted(
        IssuerProfile,
        issuer=issuer.slug,
        name=issuer.name,
        url=issuer.url,
        email=issuer.email,
        description=issuer.description,
    )
