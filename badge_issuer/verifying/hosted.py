"""
Open Badges 2.0, hosted: an assertion carries no signature, and is genuine while its issuer serves it word for word.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from badge_issuer.credentials.published import HOSTED_CONTEXT
from badge_issuer.language import day
from badge_issuer.openbadges import shape
from badge_issuer.openbadges.parsing import NotReadable, parse_object
from badge_issuer.verifying.fetching import CouldNotFetch, Gone, Resolver
from badge_issuer.verifying.verdict import Check, Outcome, failed, not_checked, passed, unchecked

# Open Badges 2.0: what an assertion and what stands inside it may say.
# fmt: off
TERMS = frozenset({
    "@context", "@language", "id", "type", "recipient", "badge", "verification", "issuedOn", "image", "evidence",
    "narrative", "expires", "revoked", "revocationReason", "related", "endorsement", "identity", "hashed", "salt",
    "creator", "name", "description", "genre", "audience", "caption", "author", "version", "url",
})
# fmt: on
# The prefix that Open Badges 2.0 defines for what issuers add of their own, such as the holder's name.
EXTENSION = "extensions:"
HOSTED = ("HostedBadge", "hosted")


def hosted_checks(document: dict[str, Any], resolver: Resolver, now: datetime) -> tuple[Check, ...]:
    """Every check of an assertion after that it can be read; those that make no sense any more are left out."""
    formed = _shape(document)
    if formed.outcome is not Outcome.PASS:
        return (formed,)
    terms = _terms(document)
    if terms.outcome is not Outcome.PASS:
        return formed, terms
    return formed, terms, _issuer(document, resolver), *_served(document, resolver), _dates(document, now)


def _shape(document: dict[str, Any]) -> Check:
    kind = _kind(document)
    if kind == "SignedBadge":
        return not_checked("shape", _("It is signed by a method of Open Badges 2.0 that this verifier does not know."))
    if kind in HOSTED and isinstance(document.get("badge"), dict):
        reason = _("It holds what its issuer publishes in another place. Ask for its link, which can be checked.")
        return not_checked("shape", reason)
    problems = [
        _("%(path)s: must be a web address") % {"path": key}
        for key in ("id", "badge")
        if not _is_web_address(document.get(key))
    ]
    recipient = document.get("recipient")
    if not isinstance(recipient, dict) or not isinstance(recipient.get("identity"), str):
        problems.append(_("recipient: must have an identity"))
    elif not isinstance(recipient.get("hashed"), bool):
        problems.append(_("recipient.hashed: must be true or false"))
    if kind not in HOSTED:
        problems.append(_("verification.type: must be HostedBadge"))
    for key in ("issuedOn", "expires"):
        if (key in document or key == "issuedOn") and shape.parse_instant(document.get(key)) is None:
            problems.append(_("%(path)s: must be a date and time with a zone") % {"path": key})
    if problems:
        reason = _("It is not shaped like an Open Badges 2.0 assertion: %(what)s.")
        return failed("shape", reason % {"what": "; ".join(problems)})
    return passed("shape", _("It is shaped like an Open Badges 2.0 assertion."))


def _kind(document: dict[str, Any]) -> Any:
    """By which method an assertion asks to be checked."""
    verification = document.get("verification")
    return verification.get("type") if isinstance(verification, dict) else None


def _terms(document: dict[str, Any]) -> Check:
    contexts = document.get("@context")
    if contexts not in (HOSTED_CONTEXT, [HOSTED_CONTEXT]):
        given = contexts if isinstance(contexts, list) else [contexts]
        other = next((each for each in given if isinstance(each, str) and each != HOSTED_CONTEXT), "@context")
        reason = _("It uses a vocabulary that is not kept here and never fetched: %(url)s.") % {"url": other}
        return not_checked("terms", reason)
    unknown = sorted(set(_keys(document)) - TERMS)
    if unknown:
        reason = _("No vocabulary defines these words, so nobody can say what they mean: %(terms)s.")
        return failed("terms", reason % {"terms": ", ".join(unknown)})
    if _is_extended(document):
        return passed(
            "terms", _("Every word in it belongs to Open Badges 2.0, or to an extension that its issuer added.")
        )
    return passed("terms", _("Every word in it belongs to Open Badges 2.0."))


def _issuer(document: dict[str, Any], resolver: Resolver) -> Check:
    try:
        badge_class = parse_object(resolver.fetch(document["badge"]))
        address = shape.issuer_id(badge_class)
        if not _is_one(badge_class, document["badge"], "BadgeClass") or not _is_web_address(address):
            return failed(
                "issuer", _("What is published as its badge is not a badge: %(url)s") % {"url": document["badge"]}
            )
        profile = parse_object(resolver.fetch(address))
    except (CouldNotFetch, NotReadable) as exc:
        return not_checked("issuer", _("The issuer could not be looked up: %(why)s.") % {"why": exc})
    if not _is_one(profile, address, "Profile", "Issuer"):
        return failed("issuer", _("What is published as its issuer is not an issuer: %(url)s") % {"url": address})
    host = _host(address)
    if _host(document["badge"]) != host or not _vouches_for(profile, document["id"], host):
        return failed(
            "issuer", _("It is at an address that its issuer, %(host)s, does not vouch for.") % {"host": host}
        )
    return passed("issuer", _("%(host)s publishes the badge and its issuer.") % {"host": host})


def _served(document: dict[str, Any], resolver: Resolver) -> tuple[Check, Check]:
    """Whether the issuer serves this very assertion (proof), and has not withdrawn it (status)."""
    try:
        published = parse_object(resolver.fetch(document["id"]))
    except Gone as exc:
        return not_checked("proof", _("Its issuer does not serve it any more.")), _gone(document, exc)
    except (CouldNotFetch, NotReadable) as exc:
        reason = _("Whether its issuer serves it could not be checked: %(why)s.") % {"why": exc}
        return not_checked("proof", reason), unchecked("status")
    if published.get("revoked") is True:
        return unchecked("proof"), failed("status", _withdrawn())
    if published != document:
        reason = _("Its issuer serves something else at %(url)s: it was changed, or somebody else made it.")
        return failed("proof", reason % {"url": document["id"]}), unchecked("status")
    served = passed("proof", _("Its issuer serves it word for word."))
    return served, passed("status", _("Its issuer has not withdrawn it."))


def _gone(document: dict[str, Any], exc: Gone) -> Check:
    try:
        left = parse_object(exc.content)
    except NotReadable:
        left = {}
    if left.get("revoked") is True and left.get("id") == document["id"]:
        return failed("status", _withdrawn())
    return not_checked("status", _("Whether it was withdrawn could not be checked: %(why)s.") % {"why": exc})


def _dates(document: dict[str, Any], now: datetime) -> Check:
    issued, ends = shape.parse_instant(document["issuedOn"]), shape.parse_instant(document.get("expires"))
    if not shape.has_begun(issued, now):
        assert issued is not None
        return failed("dates", _("It is not valid before %(date)s.") % {"date": day(issued)})
    if ends is not None and ends <= now:
        return failed("dates", _("It was valid until %(date)s.") % {"date": day(ends)})
    return passed("dates", _("It is valid today."))


def _withdrawn() -> str:
    return _("Withdrawn by its issuer: its address says so.")


def _is_one(document: dict[str, Any], address: str, *kinds: str) -> bool:
    types = document.get("type")
    listed = types if isinstance(types, list) else [types]
    return document.get("id") == address and any(kind in listed for kind in kinds)


def _vouches_for(profile: dict[str, Any], address: str, own: str) -> bool:
    """Whether an assertion may stand there: on the issuer's own host or one it names, and where it says they begin."""
    verification = profile.get("verification")
    rules = verification if isinstance(verification, dict) else {}
    hosts = {own, *(each.lower() for each in _texts(rules.get("allowedOrigins")))}
    begins = tuple(_texts(rules["startsWith"])) if "startsWith" in rules else ("",)
    return _host(address) in hosts and address.startswith(begins)


def _texts(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _keys(value: Any) -> Iterator[str]:
    """Every word in it but those of extensions: they bring their own, and are served word for word like the rest."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if key.startswith(EXTENSION):
                continue
            yield key
            yield from _keys(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _keys(inside)


def _is_extended(value: Any) -> bool:
    if isinstance(value, dict):
        return any(key.startswith(EXTENSION) or _is_extended(inside) for key, inside in value.items())
    return isinstance(value, list) and any(map(_is_extended, value))


def _is_web_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://")) and bool(_host(value))


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
