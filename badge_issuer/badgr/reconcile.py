"""What the service holds against what we hold, both ways: a report, and the repairs that destroy nothing."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from badge_issuer.awards import revoke_award
from badge_issuer.badgr import account
from badge_issuer.badgr.badge_classes import edition_of
from badge_issuer.badgr.errors import NotFound
from badge_issuer.badgr.settings import BACKEND
from badge_issuer.badgr.values import RemoteAward
from badge_issuer.delivery.deliveries import at_rest, due_again
from badge_issuer.delivery.mailing import address_of
from badge_issuer.models import Counterpart, Delivery


class Kind(StrEnum):
    """How the two sides can differ."""

    MISSING_THERE = "missing_there"
    UNKNOWN_HERE = "unknown_here"
    TWICE_THERE = "twice_there"
    ARRIVED = "arrived"
    REVOKED_THERE = "revoked_there"
    STANDS_THERE = "stands_there"
    ADDRESS_CHANGED = "address_changed"
    CLASS_GONE = "class_gone"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """
    One thing on which the two sides differ, by ids only.

    `repaired` says whether it was, or in a dry run would be, put right.
    """

    kind: Kind
    badge_class: str
    award: str = ""
    external_ids: tuple[str, ...] = ()
    repaired: bool = False


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """How many agree, and everything that does not."""

    agreed: int
    differences: tuple[Difference, ...]


def reconcile(*, now: datetime, dry_run: bool = False, withdraw_here: bool = False) -> Reconciliation:
    """
    Compare every badge class that was made there with the service's own lists.

    Repaired are: an award we thought delivered that is not there (sent again), one that arrived without our knowing
    (kept by its own delivery, which is due at once), one withdrawn here that still stands there (withdrawn there), and,
    if `withdraw_here`, one withdrawn there (withdrawn here, with the reason given there). Everything else is for a
    person to decide, a badge class that is not shown to us too: its awards are left as they are. What a worker is at
    this moment is no difference. Raises what the client raises.
    """
    agreed = 0
    differing: list[Difference] = []
    for there in Counterpart.objects.filter(backend=BACKEND).select_related("badge_class__issuer").order_by("pk"):
        try:
            held = {each.entity_id: each for each in account.client().awards(there.external_id)}
        except NotFound:
            gone = (there.external_id,)
            differing.append(Difference(kind=Kind.CLASS_GONE, badge_class=str(there.badge_class), external_ids=gone))
            continue
        ours = list(_deliveries(there))
        differences = [
            *_ours_against(ours, held, str(there.badge_class)),
            *_theirs_against(ours, held, str(there.badge_class), now=now),
        ]
        differ = {each.award for each in differences}
        agreed += sum(1 for each in ours if each.external_id in held and each.award.public_id not in differ)
        for each in differences:
            repaired = _can_repair(each, withdraw_here=withdraw_here)
            if repaired and not dry_run:
                _repair(each, held, now=now)
            differing.append(replace(each, repaired=repaired))
    return Reconciliation(agreed=agreed, differences=tuple(differing))


def _deliveries(there: Counterpart) -> Iterator[Delivery]:
    """The deliveries of awards to this badge class there, whatever became of them."""
    rows = Delivery.objects.filter(
        backend=BACKEND, kind=Delivery.Kind.AWARD, award__badge_class=there.badge_class_id
    ).select_related("award__recipient", "award__version")
    for row in rows.order_by("pk").iterator(chunk_size=500):
        if edition_of(str(row.award.version.content.get("version", ""))) == there.edition:
            yield row


def _ours_against(ours: list[Delivery], held: dict[str, RemoteAward], badge_class: str) -> Iterator[Difference]:
    for row in ours:
        award = row.award
        if not row.external_id:
            continue
        ids = (row.external_id,)
        standing = held.get(row.external_id) or _found_alone(row.external_id)
        if standing is None:
            if award.revoked_at is None:
                yield Difference(
                    kind=Kind.MISSING_THERE, badge_class=badge_class, award=award.public_id, external_ids=ids
                )
        elif standing.revoked and award.revoked_at is None:
            yield Difference(kind=Kind.REVOKED_THERE, badge_class=badge_class, award=award.public_id, external_ids=ids)
        elif not standing.revoked and award.revoked_at is not None:
            yield Difference(kind=Kind.STANDS_THERE, badge_class=badge_class, award=award.public_id, external_ids=ids)
        elif award.revoked_at is None and address_of(row) not in ("", standing.email or row.email):
            yield Difference(
                kind=Kind.ADDRESS_CHANGED, badge_class=badge_class, award=award.public_id, external_ids=ids
            )


def _found_alone(external_id: str) -> RemoteAward | None:
    """An award that its list did not show: of a badge class that was made again, or between two pages."""
    try:
        return account.client().award(external_id)
    except NotFound:
        return None


def _theirs_against(
    ours: list[Delivery], held: dict[str, RemoteAward], name: str, *, now: datetime
) -> Iterator[Difference]:
    known = {row.external_id for row in ours if row.external_id}
    expected = {row.email: row.award.public_id for row in ours if row.email and not row.external_id}
    # A worker is at these at this moment, and will know more than this list does.
    under_way = {row.email for row in ours if row.lease and row.due_at is not None and row.due_at > now}
    standing: dict[str, list[str]] = defaultdict(list)
    for each in held.values():
        if not each.revoked:
            standing[each.email or each.entity_id].append(each.entity_id)
    for email, ids in standing.items():
        strangers = tuple(each for each in ids if each not in known)
        # Two that are both ours are a badge and its renewal, and so are one of ours and the one that is expected.
        if not strangers or email in under_way:
            continue
        if len(strangers) == 1 and email in expected:
            yield Difference(kind=Kind.ARRIVED, badge_class=name, award=expected[email], external_ids=strangers)
        elif len(ids) > 1:
            yield Difference(kind=Kind.TWICE_THERE, badge_class=name, external_ids=tuple(ids))
        else:
            yield Difference(kind=Kind.UNKNOWN_HERE, badge_class=name, external_ids=strangers)


def _can_repair(difference: Difference, *, withdraw_here: bool) -> bool:
    repairable = {Kind.MISSING_THERE, Kind.ARRIVED, Kind.STANDS_THERE}
    return difference.kind in repairable or (withdraw_here and difference.kind is Kind.REVOKED_THERE)


def _repair(difference: Difference, held: dict[str, RemoteAward], *, now: datetime) -> None:
    rows = Delivery.objects.filter(award__public_id=difference.award, backend=BACKEND)
    mine = rows.filter(kind=Delivery.Kind.AWARD)
    match difference.kind:
        case Kind.MISSING_THERE:
            # It was tried before, so the next attempt looks up before it awards.
            mine.filter(state=Delivery.State.DELIVERED).update(
                **due_again(now), external_id="", problem="It was not there any more."
            )
        case Kind.ARRIVED:
            # Its own delivery looks it up and keeps it, with its history, its lock and whoever is to be told.
            mine.filter(at_rest(now), external_id="").update(**due_again(now))
        case Kind.STANDS_THERE:
            _withdraw_there(mine, now=now)
        case Kind.REVOKED_THERE:
            [entity_id] = difference.external_ids
            there = held.get(entity_id) or _found_alone(entity_id)
            reason = (there.reason if there else "") or "Withdrawn at Badgr."
            revoke_award(difference.award, reason=reason, now=now)


@transaction.atomic
def _withdraw_there(mine, *, now: datetime) -> None:
    for row in mine:
        again, new = Delivery.objects.get_or_create(
            award=row.award, backend=BACKEND, kind=Delivery.Kind.WITHDRAWAL, defaults={"due_at": now}
        )
        if not new and again.state != Delivery.State.PENDING:
            Delivery.objects.filter(pk=again.pk).update(**due_again(now))
