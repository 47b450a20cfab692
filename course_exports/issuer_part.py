"""What the badge issuer needs: who issues, what the badge says, and its art."""

from collections.abc import Iterator, Mapping

from badge_issuer.data import Alignment
from badge_issuer.package import (
    BadgeClassDefinition,
    BadgeCriterion,
    BadgeLevel,
    IssuerPart,
    IssuerProfile,
    Organization,
)
from pdln_xblocks.definitions.aok import Aok

from .authored.badge import BadgeText
from .authored.brand import Brand
from .authored.outline import Outline
from .folder import Folder
from .media import ending


def compose_issuer_part(
    outline: Outline, brand: Brand, badge: BadgeText, aoks: Mapping[str, Aok], folder: Folder
) -> IssuerPart:
    """
    The issuer's part in `badge_issuer`'s own values.

    The badge claims the standards that a criterion judges, and lists every criterion with its levels and the one it
    takes. Raises InvalidValue or PackageRefused where the issuer's rules are stricter than the package's.
    """
    badge_image = f"{badge.id}.{ending(badge.image)}"
    images = {badge_image: folder.path(badge.image).read_bytes()}
    logo = ""
    if brand.issuer.logo:
        # An author's id never begins with "_", so the logo cannot take a badge's name.
        logo = f"_issuer.{ending(brand.issuer.logo)}"
        images[logo] = folder.path(brand.issuer.logo).read_bytes()
    definition = BadgeClassDefinition(
        slug=badge.id,
        name=badge.name,
        version=badge.version,
        description=badge.description,
        criteria=badge.criteria,
        process=badge.process,
        hours=brand.hours or outline.hours,
        alignments=tuple(_scored_standards(outline, aoks)),
        tags=badge.tags,
        achievement_type="MicroCredential",
        creator=Organization(name=outline.creator.name, url=outline.creator.url),
        assessor=Organization(name=brand.assessor.name, url=brand.assessor.url),
        criteria_list=tuple(_criteria(aoks)),
        image=badge_image,
        valid_months=badge.valid_months,
        provider_number=brand.provider_number,
        signatory=brand.signatory,
        language=outline.course.language,
    )
    profile = IssuerProfile(
        issuer=brand.issuer.id,
        name=brand.issuer.name,
        url=brand.issuer.url,
        email=brand.issuer.email,
        description=brand.issuer.description,
        image=logo,
    )
    return IssuerPart(issuer=profile, badge_classes=(definition,), images=images)


def _scored_standards(outline: Outline, aoks: Mapping[str, Aok]) -> Iterator[Alignment]:
    scored = {code for aok in aoks.values() for criterion in aok.rubric.criteria for code in criterion.standards}
    return (standard for standard in outline.standards if standard.code in scored)


def _criteria(aoks: Mapping[str, Aok]) -> Iterator[BadgeCriterion]:
    for aok in aoks.values():
        for criterion in aok.rubric.criteria:
            level = aok.rubric.level(criterion.required_level)
            yield BadgeCriterion(
                criterion=criterion.id,
                group=aok.title,
                name=criterion.name,
                required_level=level.id,
                required_level_name=level.name,
                text=criterion.descriptors[level.id],
                levels=tuple(
                    BadgeLevel(level=each.id, name=each.name, text=criterion.descriptors[each.id])
                    for each in aok.rubric.levels
                ),
            )
