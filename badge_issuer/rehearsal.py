"""
A stand-in issuer for a rehearsal: a badge that is really signed with a key of its own and really verified.

All of it belongs to the caller's transaction, which is rolled back; the one thing that is not a row, the key's file,
is removed by `clear_away`.
"""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from badge_issuer import configuration, package
from badge_issuer.data import BadgeClassRef
from badge_issuer.delivery import outbox
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import Award, Credential, Delivery, Issuer
from badge_issuer.package import BadgeClassDefinition, BadgeCriterion, IssuerPart, IssuerProfile, Organization
from badge_issuer.signing.keys import create_key
from badge_issuer.sync import sync
from badge_issuer.verifying.own_site import OwnRecords
from badge_issuer.verifying.verdict import Verdict
from badge_issuer.verifying.verification import verify

__all__ = ["BADGE", "clear_away", "deliver", "prepare", "verified"]

BADGE = BadgeClassRef(issuer="pdln-rehearsal", badge="rehearsal")
BACKEND = "embedded"
HOME = "https://rehearsal.invalid/"
ART = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><circle cx="50" cy="50" r="46" fill="none" '
    b'stroke="#555" stroke-dasharray="6 4"/></svg>'
)
OURSELVES = Organization(name="Rehearsal", url=HOME)
PART = IssuerPart(
    issuer=IssuerProfile(issuer=BADGE.issuer, name="Rehearsal", url=HOME, email="", description="Rehearsal.", image=""),
    badge_classes=(
        BadgeClassDefinition(
            slug=BADGE.badge,
            name="Rehearsal",
            version="1.0",
            description="Shows that this site can issue a badge.",
            criteria="Nothing was taught and nobody was judged.",
            process="A rehearsal by the site's operator.",
            hours=0,
            alignments=(),
            tags=(),
            achievement_type="MicroCredential",
            creator=OURSELVES,
            assessor=OURSELVES,
            criteria_list=(
                BadgeCriterion(
                    criterion="c-rehearsed",
                    group="Rehearsal",
                    name="It was rehearsed",
                    required_level="met",
                    required_level_name="Met",
                    text="The rehearsal came to its end.",
                ),
            ),
            image="rehearsal.svg",
        ),
    ),
    images={"rehearsal.svg": ART},
)


def prepare(*, now: datetime) -> None:
    """
    The stand-in issuer with its badge class and a key.

    Raises ConfigurationRefused where badges would not go through the embedded backend, or for the folder of keys.
    """
    if BACKEND not in configuration.backend_names():
        raise ConfigurationRefused(
            f"BADGE_ISSUER_BACKENDS does not name {BACKEND!r}. A rehearsal signs with that backend alone and sends "
            "nothing to another service."
        )
    if Issuer.objects.filter(slug=BADGE.issuer).exists():
        raise ConfigurationRefused(f"An issuer of this site is named {BADGE.issuer}, the name that a rehearsal uses.")
    configuration.public_base_url()
    with TemporaryDirectory(prefix="pdln-rehearsal-") as folder:
        package.write(PART, Path(folder))
        sync(folder, now=now)
    create_key(Issuer.objects.get(slug=BADGE.issuer), now=now)


def deliver(public_id: str, *, now: datetime) -> str:
    """Deliver a rehearsed award by the embedded backend alone; returns what kept it back, or nothing."""
    if configuration.issuing_is_stopped():
        return "Issuing is stopped by BADGE_ISSUER_STOP_ISSUING."
    delivery = Delivery.objects.get(award__public_id=public_id, backend=BACKEND)
    outbox.try_one(delivery.pk, now=now)
    delivery.refresh_from_db()
    return "" if delivery.state == Delivery.State.DELIVERED else delivery.problem


def verified(public_id: str, *, now: datetime) -> Verdict:
    """What a stranger would find out about the signed credential, looked up in our own records."""
    credential = Credential.objects.get(award=Award.objects.get(public_id=public_id))
    return verify(credential.document.encode("ascii"), resolver=OwnRecords(credential, now=now), now=now)


def clear_away() -> None:
    """
    Remove the key files of this rehearsal and of any that was killed.

    Must be called outside the rehearsal's transaction. A site's own issuer of that name would keep its files.
    """
    try:
        folder = configuration.keys_dir()
    except ConfigurationRefused:
        return
    if Issuer.objects.filter(slug=BADGE.issuer).exists():
        return
    for path in folder.glob(f"{BADGE.issuer}-*.pem"):
        path.unlink(missing_ok=True)
