"""Which badge class at Badgr stands for one of ours."""

from badge_issuer.badgr.settings import BACKEND
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import BadgeClassVersion, Counterpart


def edition_of(version: str) -> str:
    """
    The part of a version that makes it another badge: "2" of "2.1".

    Changing a badge class at Badgr changes every badge that was issued of it, so only a change of wording (the number
    after the dot) is made in place.
    """
    return version.partition(".")[0][:32] or "1"


def counterpart_of(version: BadgeClassVersion) -> Counterpart:
    """What stands for this version there; ConfigurationRefused when it was never made."""
    edition = edition_of(str(version.content.get("version", "")))
    found = Counterpart.objects.filter(badge_class=version.badge_class_id, backend=BACKEND, edition=edition).first()
    if found is None:
        raise ConfigurationRefused(
            f"Badgr has no badge class for {version.badge_class}, edition {edition}, yet. Make it: "
            "badge-issuer sync FOLDER"
        )
    return found
