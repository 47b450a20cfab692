"""What a clean package holds, in a few lines."""

from pdln_xblocks.definitions.aok import ReviewPreset

from .package import Package
from .words import gettext as _
from .words import ngettext

# The fewest people who read one submission before it is decided.
_READERS = {ReviewPreset.PILOT: 1}


def summary(package: Package) -> str:
    """The package in a few lines: what is in it, where it goes, and what reviewing it takes."""
    outline = package.outline
    lessons = sum(len(section.lessons) for _m, _s, section in outline.places)
    criteria = sum(len(aok.rubric.criteria) for aok in package.aoks.values())
    megabytes = sum(package.folder.size(file) for file in package.static.values()) / 1_000_000
    lines = [
        _("{title}, version {version}: no problems.").format(title=outline.title, version=outline.version),
        _("  {modules}, {lessons}, {aoks}, {criteria}; {files} ({size} MB)").format(
            modules=_count(ngettext("{n} module", "{n} modules", len(outline.modules)), len(outline.modules)),
            lessons=_count(ngettext("{n} lesson", "{n} lessons", lessons), lessons),
            aoks=_count(ngettext("{n} AOK", "{n} AOKs", len(package.aoks)), len(package.aoks)),
            criteria=_count(ngettext("{n} criterion", "{n} criteria", criteria), criteria),
            files=_count(ngettext("{n} file", "{n} files", len(package.static)), len(package.static)),
            size=f"{megabytes:.1f}",
        ),
        _("  course {key}, brand {brand}, issuer {issuer}").format(
            key=package.course, brand=package.brand.id, issuer=package.brand.issuer.name
        ),
        _reviewing(package),
    ]
    return "\n".join(lines)


def _reviewing(package: Package) -> str:
    """What a preset needs is said before anybody is promised a date."""
    aoks = list(package.aoks.values())
    fewest = sorted(_READERS[aok.review] for aok in aoks)[: package.pathway.needed]
    presets = ", ".join(f"{aok.id} {aok.review}" for aok in aoks)
    readings = _count(ngettext("{n} reading", "{n} readings", sum(fewest)), sum(fewest))
    return _("  reviewing: at least {readings} for a badge, and one more for each resubmission ({presets})").format(
        readings=readings, presets=presets
    )


def _count(words: str, number: int) -> str:
    return words.format(n=number)
