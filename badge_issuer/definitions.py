"""Rows as the values they hold: what a badge class version says, and who an issuer is."""

from badge_issuer.models import BadgeClassVersion, Issuer
from badge_issuer.package import BadgeClassDefinition, IssuerProfile
from badge_issuer.package_reading import build


def definition_of(version: BadgeClassVersion) -> BadgeClassDefinition:
    """What this version of a badge class says; it was checked when it was synced."""
    problems: list[str] = []
    content = {key: value for key, value in version.content.items() if key != "format"}
    definition: BadgeClassDefinition = build(BadgeClassDefinition, content, "", problems)
    if problems:
        raise ValueError(f"badge class version {version.pk}: {problems[0]}")
    return definition


def profile_of(issuer: Issuer) -> IssuerProfile:
    """Who an issuer says it is today."""
    return IssuerProfile(
        issuer=issuer.slug,
        name=issuer.name,
        url=issuer.url,
        email=issuer.email,
        description=issuer.description,
    )
