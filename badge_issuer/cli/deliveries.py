"""The commands about awards and their deliveries: award, work, status, retry."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badge_issuer import api, configuration
from badge_issuer.cli.results import OK, REFUSED, Result
from badge_issuer.data import AwardRequest, BadgeClassRef, Recipient
from badge_issuer.delivery import deliveries, histories
from badge_issuer.delivery.deliveries import BackendStatus
from badge_issuer.delivery.histories import AwardHistory, Errand
from badge_issuer.delivery.mailing import is_address
from badge_issuer.errors import N_, InvalidValue
from badge_issuer.language import day
from badge_issuer.models import Delivery
from badge_issuer.recipients import EMAIL, USER

LONGEST_EMAIL = 128
SAY_EVERY = 50


def award(chosen: argparse.Namespace, now: datetime) -> Result:
    """Record one award."""
    request = AwardRequest(
        recipient=_recipient(chosen),
        badge_class=_badge_class(chosen.badge),
        source="badge-issuer award",
        narrative=chosen.narrative,
    )
    receipt = api.request_award(request, now=now)
    line = (
        _("Recorded as %(id)s. Deliver it: badge-issuer work")
        if receipt.created
        else _("They have it already: %(id)s.")
    )
    return Result(lines=(line % {"id": receipt.public_id},), data={"id": receipt.public_id, "created": receipt.created})


def work(chosen: argparse.Namespace, now: datetime) -> Result:
    """Deliver what is due, saying on standard error how far it is."""
    tried = api.work(now=now, limit=chosen.limit, in_flight=chosen.in_flight, progress=_progress)
    lines = [ngettext("Tried %(count)s delivery.", "Tried %(count)s deliveries.", tried) % {"count": tried}]
    left = deliveries.undelivered_since(now)
    if left:
        lines.append(_("Not delivered: %(count)s. Why, and when next: badge-issuer status") % {"count": left})
    if configuration.issuing_is_stopped():
        lines.append(_("Issuing is stopped by BADGE_ISSUER_STOP_ISSUING: nothing is lost, what is due waits."))
    waiting = api.DELIVERIES.backlog(datetime.now(UTC)).due_since
    if waiting is not None:
        since = waiting.isoformat(timespec="seconds")
        lines.append(_("Deliveries are still due, the oldest since %(since)s.") % {"since": since})
    return Result(lines=tuple(lines), data={"tried": tried, "undelivered": left, "oldest_due": waiting})


def status(chosen: argparse.Namespace, now: datetime) -> Result:
    """How every backend stands, and what is not delivered; or what became of some awards."""
    if chosen.id or chosen.email:
        return _what_became_of(chosen)
    backends = deliveries.status(now=now)
    rows = list(deliveries.undelivered()[: chosen.limit])
    lines = [line for each in backends for line in _lines(each)] or [_("No badge has been awarded yet.")]
    lines += [
        f"  {row.state:<8} {row.award.public_id}  {row.award.badge_class}  {row.backend} {row.kind}: {_how(row)}"
        for row in rows
    ]
    code = REFUSED if any(each.needs_somebody(now) for each in backends) else OK
    data = {"backends": [each.to_json() for each in backends], "undelivered": [_row(each) for each in rows]}
    return Result(lines=tuple(lines), data=data, code=code)


def _what_became_of(chosen: argparse.Namespace) -> Result:
    awards = histories.of_awards(chosen.id) if chosen.id else histories.of_address(chosen.email)
    lines = [line for each in awards for line in _history(each)] or [_("No badge went to this address.")]
    return Result(lines=tuple(lines), data={"awards": [each.to_json() for each in awards]})


def retry(chosen: argparse.Namespace, now: datetime) -> Result:
    """Make deliveries due now."""
    retried = deliveries.retry(
        awards=tuple(chosen.id), backend=chosen.backend, stopped=chosen.stopped, waiting=chosen.waiting, now=now
    )
    due = ngettext("%(count)s delivery is due now.", "%(count)s deliveries are due now.", retried.due)
    lines = [due % {"count": retried.due}, *([_("Send them: badge-issuer work")] if retried.due else [])]
    if retried.settling:
        settling = _("%(count)s had no usable answer a moment ago: due within two minutes, once that has settled.")
        lines.append(settling % {"count": retried.settling})
    return Result(lines=tuple(lines), data=retried.to_json())


def _badge_class(name: str) -> BadgeClassRef:
    issuer, _slash, badge = name.partition("/")
    try:
        return BadgeClassRef(issuer=issuer, badge=badge)
    except InvalidValue as exc:
        raise InvalidValue(
            N_("%(badge)r does not name a badge: give ISSUER/BADGE, as `sync` lists them."), badge=name
        ) from exc


def _recipient(chosen: argparse.Namespace) -> Recipient:
    if chosen.user:
        try:
            return Recipient(namespace=USER, id=chosen.user)
        except InvalidValue as exc:
            raise InvalidValue(N_("--user: give the primary key of a user of your site.")) from exc
    address = chosen.email.strip().lower()
    if not is_address(address) or not address.isascii() or len(address) > LONGEST_EMAIL:
        raise InvalidValue(N_("--email: give one address of at most %(limit)s plain characters."), limit=LONGEST_EMAIL)
    return Recipient(namespace=EMAIL, id=address)


def _progress(tried: int) -> None:
    if tried % SAY_EVERY == 0:
        print(_("%(count)s tried …") % {"count": tried}, file=sys.stderr, flush=True)  # noqa: T201 (its purpose)


def _lines(each: BackendStatus) -> list[str]:
    counts = _("%(backend)s: %(delivered)s delivered, %(waiting)s waiting (%(due)s due), %(stopped)s stopped")
    lines = [counts % each.to_json()]
    if each.left_alone_until is not None:
        until = each.left_alone_until.isoformat(timespec="seconds")
        lines.append(_("  left alone until %(until)s, since it did not answer as it should") % {"until": until})
    if each.failing_since is not None:
        lines.append(_("  failing since %(since)s") % {"since": each.failing_since.isoformat(timespec="seconds")})
    return [*lines, *(f"  {count} × {problem}" for problem, count in each.problems)]


def _history(each: AwardHistory) -> list[str]:
    """An award and each of its deliveries, with every try that did not end well."""
    earned = _("awarded on %(date)s") % {"date": day(each.awarded_at)}
    lines = [f"{each.award}  {each.badge_class}  {earned}"]
    if each.valid_until is not None:
        lines.append("  " + _("valid until %(date)s") % {"date": day(each.valid_until)})
    if each.revoked_at is not None:
        withdrawn = {"date": day(each.revoked_at), "reason": each.revoke_reason}
        lines.append("  " + _("withdrawn on %(date)s: %(reason)s") % withdrawn)
    for errand in each.errands:
        lines.append(f"  {errand.backend} {errand.kind}: {_stands(errand)}")
        lines += [
            f"    {ended.number}  {ended.finished_at.isoformat(timespec='seconds')}  {ended.problem}"
            for ended in errand.tries
            if ended.problem
        ]
    return lines


def _stands(errand: Errand) -> str:
    if errand.state != Delivery.State.DELIVERED or errand.delivered_at is None:
        return _how(errand)
    when = {"when": errand.delivered_at.isoformat(timespec="seconds"), "id": errand.external_id}
    return (_("delivered %(when)s as %(id)s") if errand.external_id else _("delivered %(when)s")) % when


def _how(row: Delivery | Errand) -> str:
    """Why it is not delivered, and when it is tried again."""
    if not row.problem:
        return _("not tried yet")
    if row.due_at is None:
        return row.problem
    again = _("Next try: %(when)s.") % {"when": row.due_at.isoformat(timespec="seconds")}
    return f"{row.problem} {again}"


def _row(row: Delivery) -> dict[str, Any]:
    return {
        "award": row.award.public_id,
        "badge_class": str(row.award.badge_class),
        "backend": row.backend,
        "kind": row.kind,
        "state": row.state,
        "attempts": row.attempts,
        "due_at": row.due_at,
        "problem": row.problem,
    }
