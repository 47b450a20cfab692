"""Whether somebody's published list shows a credential withdrawn, after checking that it is theirs and current."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from badge_issuer.openbadges import shape
from badge_issuer.openbadges.bitstring import bit_of
from badge_issuer.openbadges.parsing import parse_object
from badge_issuer.verifying.fetching import MAX_BYTES, Resolver
from badge_issuer.verifying.signatures import signature_checks, terms_check
from badge_issuer.verifying.verdict import Outcome

OLDER_LIST = "1EdTechRevocationList"


class StatusUnknown(Exception):
    """The status cannot be told from what is there; the message says why."""


def is_withdrawn(entry: Any, document: dict[str, Any], resolver: Resolver, now: datetime) -> datetime | None:
    """
    When the list that shows a credential withdrawn was signed or read, or None while it stands.

    Raises StatusUnknown for an entry or a list that cannot be relied on, and what looking up raises.
    """
    issuer = shape.issuer_id(document)
    if _is_kind(entry, OLDER_LIST):
        return now if _is_listed(entry, document["id"], issuer, resolver) else None
    url, index = _position(entry)
    published = parse_object(resolver.fetch(url), limit=MAX_BYTES)
    _require_reliable(published, url, issuer, resolver, now)
    subject = published["credentialSubject"]
    try:
        withdrawn = bit_of(subject["encodedList"], index)
    except ValueError as exc:
        raise StatusUnknown(_("the issuer's list cannot be read")) from exc
    return shape.parse_instant(published["validFrom"]) if withdrawn else None


def _position(entry: Any) -> tuple[str, int]:
    """The list and the place in it."""
    if not _is_kind(entry, "BitstringStatusListEntry") or not _is_a_bit(entry):
        raise StatusUnknown(_("it uses a kind of status this verifier does not know"))
    url, index = entry.get("statusListCredential"), entry.get("statusListIndex")
    if not isinstance(url, str) or not isinstance(index, str) or not index.isdecimal() or len(index) > 9:
        raise StatusUnknown(_("its place in the issuer's list is not given"))
    return url, int(index)


def _is_a_bit(entry: dict[str, Any]) -> bool:
    """Whether one bit says that it was withdrawn: places of several bits each are counted otherwise."""
    return entry.get("statusPurpose") == "revocation" and entry.get("statusSize", 1) == 1


def _is_kind(entry: Any, kind: str) -> bool:
    return isinstance(entry, dict) and entry.get("type") in (kind, [kind])


def _is_listed(entry: dict[str, Any], credential: str, issuer: str, resolver: Resolver) -> bool:
    """
    Whether 1EdTech's older revocation list names a credential. It is not signed: it is relied on because the signed
    credential names its address, and only where it says that it is the same issuer's.
    """
    url = entry.get("id")
    if not isinstance(url, str):
        raise StatusUnknown(_("its place in the issuer's list is not given"))
    published = parse_object(resolver.fetch(url), limit=MAX_BYTES)
    if published.get("id") != url or shape.issuer_id(published) != issuer:
        raise StatusUnknown(_("the list published there is a different one"))
    listed = published.get("revokedCredential", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise StatusUnknown(_("the issuer's list cannot be read"))
    return any(each.get("id") == credential and each.get("revoked") is not False for each in listed)


def _require_reliable(published: dict[str, Any], url: str, issuer: str, resolver: Resolver, now: datetime) -> None:
    subject = published.get("credentialSubject")
    problems = shape.envelope_problems(published, "BitstringStatusListCredential") + shape.proof_problems(published)
    if problems or not isinstance(subject, dict):
        raise StatusUnknown(_("what is published there is not a status list"))
    if subject.get("statusPurpose") != "revocation" or not isinstance(subject.get("encodedList"), str):
        raise StatusUnknown(_("what is published there is not a list of withdrawn credentials"))
    if published.get("id") != url or shape.issuer_id(published) != issuer:
        raise StatusUnknown(_("the list published there is a different one"))
    if terms_check(published).outcome is not Outcome.PASS:
        raise StatusUnknown(_("the list holds words that its signature does not cover"))
    if any(check.outcome is not Outcome.PASS for check in signature_checks(published, resolver, now)):
        raise StatusUnknown(_("the list is not signed by the issuer"))
    begins, ends = shape.parse_instant(published["validFrom"]), shape.parse_instant(published.get("validUntil"))
    if not shape.has_begun(begins, now) or (ends is not None and ends <= now):
        raise StatusUnknown(_("the list is out of date"))
