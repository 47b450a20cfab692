"""
Is this badge genuine? Each thing that was looked at, as pass, fail or not checked, with the reason.

A pure function over the bytes and whatever can look up addresses: the command, the page and later a service ask the
same one. Only a badge of which everything passed is genuine; what could not be checked is never a pass.
"""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from badge_issuer import shape
from badge_issuer.fetching import CouldNotFetch, Resolver
from badge_issuer.parsing import NotReadable, looks_like_jwt, parse_object
from badge_issuer.signatures import signature_checks, terms_check
from badge_issuer.status_reading import StatusUnknown, is_withdrawn
from badge_issuer.verdict import Check, Outcome, Verdict, failed, not_checked, passed, unchecked

NAMES = ("readable", "shape", "terms", "issuer", "proof", "status", "dates")


def verify(content: bytes, *, resolver: Resolver, now: datetime) -> Verdict:
    """Look at a credential from all sides; never raises for anything the bytes or the resolver may hold."""
    try:
        document = parse_object(content)
    except NotReadable as exc:
        if looks_like_jwt(content):
            return _stopped(not_checked("readable", _("It is in JWT form, which this verifier does not read.")))
        return _stopped(failed("readable", _("It cannot be read as a credential: %(why)s.") % {"why": exc}))
    readable = passed("readable", _("It is a JSON document of reasonable size."))
    formed = _shape(document)
    if formed.outcome is not Outcome.PASS:
        return _stopped(readable, formed)
    terms = terms_check(document)
    if terms.outcome is not Outcome.PASS:
        return _stopped(readable, formed, terms)
    signed = signature_checks(document, resolver)
    return Verdict(checks=(readable, formed, terms, *signed, _status(document, resolver, now), _dates(document, now)))


def _shape(document: dict[str, Any]) -> Check:
    problems = shape.shape_problems(document)
    if problems:
        reason = _("It is not shaped like an Open Badges 3.0 credential: %(what)s.")
        return failed("shape", reason % {"what": "; ".join(problems)})
    return passed("shape", _("It is shaped like an Open Badges 3.0 credential."))


def _status(document: dict[str, Any], resolver: Resolver, now: datetime) -> Check:
    entry = document.get("credentialStatus")
    if entry is None:
        return passed("status", _("It names no list of withdrawn badges, so it cannot be withdrawn."))
    try:
        signed_at = is_withdrawn(entry, shape.issuer_id(document), resolver, now)
    except (CouldNotFetch, NotReadable, StatusUnknown) as exc:
        return not_checked("status", _("Whether it was withdrawn could not be checked: %(why)s.") % {"why": exc})
    if signed_at is not None:
        reason = _("Withdrawn by its issuer: the list of %(date)s says so. Its page may say why: %(page)s")
        return failed("status", reason % {"date": date_format(signed_at, "DATE_FORMAT"), "page": document["id"]})
    return passed("status", _("Its issuer has not withdrawn it."))


def _dates(document: dict[str, Any], now: datetime) -> Check:
    begins = shape.parse_instant(document["validFrom"])
    ends = shape.parse_instant(document.get("validUntil"))
    if begins is not None and not shape.has_begun(begins, now):
        return failed("dates", _("It is not valid before %(date)s.") % {"date": date_format(begins, "DATE_FORMAT")})
    if ends is not None and ends <= now:
        return failed("dates", _("It was valid until %(date)s.") % {"date": date_format(ends, "DATE_FORMAT")})
    return passed("dates", _("It is valid today."))


def _stopped(*done: Check) -> Verdict:
    """The verdict when the rest makes no sense to look at."""
    return Verdict(checks=(*done, *(unchecked(name) for name in NAMES[len(done) :])))
