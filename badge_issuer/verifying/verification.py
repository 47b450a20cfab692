"""
Is this badge genuine? Each thing that was looked at, as pass, fail or not checked, with the reason.

A pure function over the bytes and whatever can look up addresses: the command, the pages and their API ask the same
one. Only a badge of which everything passed is genuine; what could not be checked is never a pass.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from badge_issuer.language import day
from badge_issuer.openbadges import shape
from badge_issuer.openbadges.parsing import NotReadable
from badge_issuer.openbadges.tokens import token_problems
from badge_issuer.verifying.fetching import CouldNotFetch, Gone, Resolver
from badge_issuer.verifying.hosted import hosted_checks
from badge_issuer.verifying.parsed_badge import Form, ParsedBadge, parse_badge
from badge_issuer.verifying.recipient import recipient_check
from badge_issuer.verifying.revocation_status import StatusUnknown, is_withdrawn
from badge_issuer.verifying.signatures import signature_checks, terms_check, token_signature_checks
from badge_issuer.verifying.verdict import Check, Outcome, Verdict, failed, not_checked, passed, unchecked

NAMES = ("readable", "shape", "terms", "issuer", "proof", "status", "dates")


def verify(content: bytes, *, resolver: Resolver, now: datetime, email: str = "") -> Verdict:
    """
    Look at a badge from all sides; never raises for anything the bytes or the resolver may hold.

    The bytes are an Open Badges 3.0 credential as JSON or VC-JWT, an Open Badges 2.0 assertion, or a PNG or SVG with
    one of them in it. With an e-mail address there is one more check: whether it was issued to that address.
    """
    names = (*NAMES, "recipient") if email else NAMES
    try:
        badge = parse_badge(content, resolver)
    except NotReadable as exc:
        return _verdict([failed("readable", _("It cannot be read as a credential: %(why)s.") % {"why": exc})], names)
    except Gone:
        return _verdict([failed("readable", _("What the picture leads to is gone: its issuer withdrew it."))], names)
    except CouldNotFetch as exc:
        reason = _("What the picture leads to could not be looked up: %(why)s.") % {"why": exc}
        return _verdict([not_checked("readable", reason)], names)
    done = [passed("readable", badge.described), *_checks(badge, resolver, now)]
    if email and len(done) == len(NAMES):
        done.append(recipient_check(badge.document, email))
    return _verdict(done, names)


def _checks(badge: ParsedBadge, resolver: Resolver, now: datetime) -> Iterable[Check]:
    """The checks after that it can be read, up to the one that makes the rest senseless."""
    document = badge.document
    if badge.form is Form.HOSTED:
        return hosted_checks(document, resolver, now)
    formed = _shape(badge)
    if formed.outcome is not Outcome.PASS:
        return (formed,)
    terms = terms_check(document, signed_whole=badge.token is not None)
    if terms.outcome is not Outcome.PASS:
        return formed, terms
    if badge.token is not None:
        signed = token_signature_checks(badge.token, resolver, now)
    else:
        signed = signature_checks(document, resolver, now)
    return formed, terms, *signed, _status(document, resolver, now), _dates(document, now)


def _shape(badge: ParsedBadge) -> Check:
    problems = shape.shape_problems(badge.document)
    problems += shape.proof_problems(badge.document) if badge.token is None else token_problems(badge.token)
    if problems:
        reason = _("It is not shaped like an Open Badges 3.0 credential: %(what)s.")
        return failed("shape", reason % {"what": "; ".join(problems)})
    return passed("shape", _("It is shaped like an Open Badges 3.0 credential."))


def _status(document: dict[str, Any], resolver: Resolver, now: datetime) -> Check:
    entry = document.get("credentialStatus")
    if entry is None:
        return passed("status", _("It names no list of withdrawn badges, so it cannot be withdrawn."))
    try:
        signed_at = is_withdrawn(entry, document, resolver, now)
    except (CouldNotFetch, NotReadable, StatusUnknown) as exc:
        return not_checked("status", _("Whether it was withdrawn could not be checked: %(why)s.") % {"why": exc})
    if signed_at is not None:
        reason = _("Withdrawn by its issuer: the list of %(date)s says so. Its page may say why: %(page)s")
        return failed("status", reason % {"date": day(signed_at), "page": document["id"]})
    return passed("status", _("Its issuer has not withdrawn it."))


def _dates(document: dict[str, Any], now: datetime) -> Check:
    begins = shape.parse_instant(document["validFrom"])
    ends = shape.parse_instant(document.get("validUntil"))
    if begins is not None and not shape.has_begun(begins, now):
        return failed("dates", _("It is not valid before %(date)s.") % {"date": day(begins)})
    if ends is not None and ends <= now:
        return failed("dates", _("It was valid until %(date)s.") % {"date": day(ends)})
    return passed("dates", _("It is valid today."))


def _verdict(done: list[Check], names: tuple[str, ...]) -> Verdict:
    """The verdict; checks that made no sense any more are told as not checked."""
    return Verdict(checks=(*done, *(unchecked(name) for name in names[len(done) :])))
