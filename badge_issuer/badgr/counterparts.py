"""Which badge class at Badgr stands for one of ours."""

from badge_issuer.badgr.settings import BACKEND
from badge_issuer.errors import N_, ConfigurationRefused
from badge_issuer.models import Award, Counterpart


def edition_of(version: str) -> str:
    """
    The part of a version that makes it another badge: "2" of "2.1".

    Changing a badge class at Badgr changes every badge that was issued of it, so only a change of wording (the number
    after the dot) is made in place.
    """
    return version.partition(".")[0][:32] or "1"


def counterpart_of(award: Award) -> Counterpart:
    """What stands there for the version this is an award of; ConfigurationRefused when it was never made."""
    edition = edition_of(str(award.version.content.get("version", "")))
    # Chosen here and not by the database: whoever claimed the award has fetched them with it.
    for each in award.badge_class.counterparts.all():
        if (each.backend, each.edition) == (BACKEND, edition):
            return each
    raise ConfigurationRefused(
        N_("Badgr has no badge class for %(badge)s, edition %(edition)s, yet. Make it: badge-issuer sync FOLDER"),
        badge=award.badge_class,
        edition=edition,
    )
