"""
What Badgr answered: its envelope, the many shapes of its errors, and which decision each of them is.

Of what the service wrote only two things ever reach a message: the names of fields, and sentences we know by heart.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs

from requests.utils import parse_header_links

from badge_issuer.badgr.errors import (
    AlreadyAwarded,
    AlreadyRevoked,
    BadgrCredentials,
    BadgrRejected,
    BadgrUnavailable,
    ClockRefused,
    NotFound,
)
from badge_issuer.badgr.values import Account, Grant, RemoteAward, RemoteBadgeClass, RemoteIssuer
from badge_issuer.errors import N_, DeliveryProblem

FIELD = re.compile(r"[A-Za-z_]{1,40}")
LONGEST_BACKOFF = timedelta(hours=1)
ALREADY_AWARDED = "A previous award of this badge already exists for this recipient."
ALREADY_REVOKED = "Assertion is already revoked"
IN_THE_FUTURE = "Only issuedOn dates in the past are acceptable."
# What the service says word for word, and holds nothing of anybody's.
KNOWN_SENTENCES = frozenset(
    {
        "Enter a valid email address.",
        "Enter a valid URL.",
        "This field is required",
        "This field is required.",
        "Invalid image.",
        "Valid image file or data URI required.",
        "Issuer email must be one of your verified addresses. Add this email to your profile and try again.",
        IN_THE_FUTURE,
        "Either url or narrative is required",
        ALREADY_AWARDED,
        ALREADY_REVOKED,
    }
)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One HTTP answer, read to its end. `asked` is the method and the path, which hold nothing of a person."""

    asked: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The body as JSON; None where it is something else, as the pages of a proxy or of a broken service are."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None


def results(reply: Reply) -> list[dict[str, Any]]:
    """
    What the envelope of a good answer holds.

    Raises BadgrUnavailable where there is no envelope: then nobody knows what was done.
    """
    body = reply.json()
    entries = body.get("result") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise BadgrUnavailable(
            N_("%(asked)s: HTTP %(status)s with an answer that cannot be read."), asked=reply.asked, status=reply.status
        )
    return entries


def only_result(reply: Reply) -> dict[str, Any]:
    """The one thing a good answer is about; raises as `results`."""
    entries = results(reply)
    if len(entries) != 1:
        raise BadgrUnavailable(
            N_("%(asked)s: HTTP %(status)s about %(count)s things instead of one."),
            asked=reply.asked,
            status=reply.status,
            count=len(entries),
        )
    return entries[0]


def next_cursor(reply: Reply) -> str:
    """Where the next page of a list begins, or an empty string. The address in it is not followed: it may be old."""
    for link in parse_header_links(reply.headers.get("Link", "")):
        if link.get("rel") == "next":
            return parse_qs(link["url"].partition("?")[2]).get("cursor", [""])[0]
    return ""


def problem_of(reply: Reply, *, now: datetime) -> DeliveryProblem | None:
    """Which decision an answer asks for; None when it is a good one."""
    status, asked = reply.status, reply.asked
    if 200 <= status < 300:
        return None
    if status in (408, 429) or status >= 500:
        return BadgrUnavailable(
            N_("%(asked)s: HTTP %(status)s."), asked=asked, status=status, wait=_backoff(reply, now=now)
        )
    if status == 404 and isinstance(reply.json(), dict):
        return NotFound(N_("%(asked)s: Badgr has nothing there, or does not show it to this account."), asked=asked)
    if status in (401, 403):
        return BadgrCredentials(
            N_("%(asked)s: HTTP %(status)s, Badgr does not accept our login."), asked=asked, status=status
        )
    if status < 400 or status in (404, 405, 410, 415):
        return BadgrCredentials(
            N_("%(asked)s: HTTP %(status)s. Is the configured host the address of the API?"),
            asked=asked,
            status=status,
        )
    if reply.content.strip() and not isinstance(reply.json(), dict):
        # Badgr refuses in JSON or without a word: a page is that of a proxy, and tells nothing of the award.
        return BadgrUnavailable(N_("%(asked)s: HTTP %(status)s."), asked=asked, status=status)
    return _refusal(reply)


def login_problem(reply: Reply, *, now: datetime) -> DeliveryProblem | None:
    """The same for the token endpoint, where every refusal is about our credentials."""
    if reply.status == 429 or reply.status >= 500:
        return BadgrUnavailable(
            N_("%(asked)s: HTTP %(status)s."), asked=reply.asked, status=reply.status, wait=_backoff(reply, now=now)
        )
    if reply.status == 200:
        return None
    body = reply.json()
    word = str(body.get("error", "")) if isinstance(body, dict) else ""
    known = re.fullmatch(r"(invalid_grant|invalid_request|invalid client_(?:id|secret)|invalid scope requested)", word)
    shown = f"{reply.status} ({known[0]})" if known else reply.status
    refused = N_("%(asked)s: HTTP %(status)s. Badgr does not accept our login.")
    return BadgrCredentials(refused, asked=reply.asked, status=shown)


def reasons(body: Any) -> list[tuple[str, str]]:
    """Every error of an envelope as (field, sentence), whatever shape it came in; the field of a general one is ''."""
    if not isinstance(body, dict):
        return []
    pairs = [pair for key in ("fieldErrors", "validationErrors", "nonFieldErrors") for pair in _walk(body.get(key), "")]
    return list(dict.fromkeys(pairs))


def grant(reply: Reply) -> Grant:
    """Both tokens; BadgrUnavailable where the answer holds none."""
    body = reply.json()
    access = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(access, str) or not access:
        raise BadgrUnavailable(
            N_("%(asked)s: HTTP %(status)s without a token."), asked=reply.asked, status=reply.status
        )
    lasts = body.get("expires_in")
    seconds = lasts if isinstance(lasts, int) and 0 < lasts <= 366 * 86_400 else 3_600
    return Grant(access=access, refresh=_text(body, "refresh_token"), lasts=timedelta(seconds=seconds))


def account(entry: Mapping[str, Any]) -> Account:
    emails = entry.get("emails")
    verified = [
        _text(each, "email").lower()
        for each in (emails if isinstance(emails, list) else [])
        if isinstance(each, dict) and each.get("verified") is True
    ]
    return Account(entity_id=_text(entry, "entityId"), verified_emails=tuple(verified))


def remote_issuer(entry: Mapping[str, Any]) -> RemoteIssuer:
    return RemoteIssuer(entity_id=_text(entry, "entityId"), name=_text(entry, "name"), url=_text(entry, "url"))


def remote_badge_class(entry: Mapping[str, Any]) -> RemoteBadgeClass:
    return RemoteBadgeClass(
        entity_id=_text(entry, "entityId"), issuer=_text(entry, "issuer"), name=_text(entry, "name")
    )


def remote_award(reply: Reply, entry: Mapping[str, Any]) -> RemoteAward:
    """One award; BadgrUnavailable where it has no id, since we could never find it again."""
    entity_id = _text(entry, "entityId")
    if not entity_id:
        raise BadgrUnavailable(
            N_("%(asked)s: HTTP %(status)s about an award without an id."), asked=reply.asked, status=reply.status
        )
    recipient = entry.get("recipient")
    email = _text(recipient, "plaintextIdentity") if isinstance(recipient, dict) else ""
    return RemoteAward(
        entity_id=entity_id,
        badge_class=_text(entry, "badgeclass"),
        email=email.lower(),
        revoked=entry.get("revoked") is True,
        reason=_text(entry, "revocationReason"),
    )


def _refusal(reply: Reply) -> DeliveryProblem:
    pairs = reasons(reply.json())
    sentences = {sentence for _field, sentence in pairs}
    if ALREADY_AWARDED in sentences:
        return AlreadyAwarded(N_("%(asked)s: the recipient already has this badge there."), asked=reply.asked)
    if ALREADY_REVOKED in sentences:
        return AlreadyRevoked(N_("%(asked)s: it was withdrawn there before."), asked=reply.asked)
    if IN_THE_FUTURE in sentences:
        return ClockRefused(
            N_(
                "%(asked)s: Badgr says that the award lies in the future. The clock of this machine, or theirs, is "
                "wrong."
            ),
            asked=reply.asked,
        )
    why = "; ".join(_speakable(field, sentence) for field, sentence in pairs)
    if not why:
        silent = N_("%(asked)s: HTTP %(status)s. Badgr refused it and gave no reason.")
        return BadgrRejected(silent, asked=reply.asked, status=reply.status)
    refused = N_("%(asked)s: HTTP %(status)s. Badgr refused it: %(why)s.")
    return BadgrRejected(refused, asked=reply.asked, status=reply.status, why=why)


def _speakable(field: str, sentence: str) -> str:
    """What may be told of one error: a field's name, and a sentence only when we know it."""
    known = sentence.rstrip(".") if sentence in KNOWN_SENTENCES else ""
    name = field if all(FIELD.fullmatch(part) for part in field.split(".")) else ""
    return ": ".join(part for part in (name, known) if part) or "a reason of its own"


def _walk(errors: Any, field: str) -> Iterator[tuple[str, str]]:
    match errors:
        case str() if errors:
            yield field, errors
        case list():
            for each in errors:
                yield from _walk(each, field)
        case dict():
            for key, each in errors.items():
                general = key == "non_field_errors" or key.isdecimal()
                yield from _walk(each, field if general else f"{field}.{key}".lstrip("."))


def _backoff(reply: Reply, *, now: datetime) -> timedelta | None:
    """How long the service asks us to wait: its own `expires`, or the header that others use."""
    body = reply.json()
    seconds = body.get("expires") if isinstance(body, dict) else None
    if isinstance(seconds, int | float) and seconds > 0:
        return min(timedelta(seconds=min(seconds, 86_400)), LONGEST_BACKOFF)
    header = reply.headers.get("Retry-After", "").strip()
    try:
        if header.isdecimal():
            return min(timedelta(seconds=min(int(header), 86_400)), LONGEST_BACKOFF)
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        # No date, or a number that no clock can hold: we know ourselves how long to wait.
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(timedelta(0), min(until - now, LONGEST_BACKOFF)) or None


def _text(entry: Any, key: str) -> str:
    value = entry.get(key) if isinstance(entry, Mapping) else None
    return value if isinstance(value, str) else ""
