"""The shape an Open Badges 3.0 credential must have before its words mean anything. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

# A verifier's clock may lag behind an issuer's, and a list may be signed while it is being looked up.
CLOCKS_DIFFER = timedelta(minutes=5)
VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"]+", re.IGNORECASE)


def parse_instant(value: Any) -> datetime | None:
    """A date-time with a zone, or None for anything else."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None


def has_begun(instant: datetime | None, now: datetime) -> bool:
    """Whether a moment has come, by clocks that need not agree to the minute."""
    return instant is not None and instant <= now + CLOCKS_DIFFER


def issuer_id(document: dict[str, Any]) -> str:
    """The id of whoever issued this, or an empty string."""
    issuer = document.get("issuer")
    value = issuer.get("id") if isinstance(issuer, dict) else issuer
    return value if isinstance(value, str) else ""


def single_proof(document: dict[str, Any]) -> dict[str, Any]:
    """The one proof, or an empty dict when there is none, more than one, or something else in its place."""
    proof = document.get("proof")
    if isinstance(proof, list) and len(proof) == 1:
        proof = proof[0]
    return proof if isinstance(proof, dict) else {}


def shape_problems(document: dict[str, Any]) -> list[str]:
    """Every way in which this is not the shape of an Open Badges 3.0 credential, its proof aside, with the place."""
    return [
        *_envelope(document),
        *_subject(document.get("credentialSubject")),
        *_empty(document, ""),
    ]


def envelope_problems(document: dict[str, Any], kind: str) -> list[str]:
    """What any verifiable credential must have, of a given type besides."""
    problems = []
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != VC_CONTEXT:
        problems.append(_("@context: must be a list that begins with %(url)s") % {"url": VC_CONTEXT})
    for name in ("VerifiableCredential", kind):
        if not _has_type(document, name):
            problems.append(_("type: must be a list with %(name)s") % {"name": name})
    if not _ABSOLUTE.fullmatch(issuer_id(document)):
        problems.append(_("issuer: must have an id"))
    if parse_instant(document.get("validFrom")) is None:
        problems.append(_("%(path)s: must be a date and time with a zone") % {"path": "validFrom"})
    if "validUntil" in document and parse_instant(document["validUntil"]) is None:
        problems.append(_("%(path)s: must be a date and time with a zone") % {"path": "validUntil"})
    return problems


def _envelope(document: dict[str, Any]) -> list[str]:
    kind = "AchievementCredential" if _has_type(document, "AchievementCredential") else "OpenBadgeCredential"
    problems = envelope_problems(document, kind)
    if not _ABSOLUTE.fullmatch(str(document.get("id", ""))):
        problems.append(_("id: must be an absolute address"))
    return problems


def _subject(subject: Any) -> list[str]:
    if not isinstance(subject, dict):
        return [_must_be_object("credentialSubject")]
    problems = []
    if not _has_type(subject, "AchievementSubject"):
        problems.append(
            _("%(path)s: must be a list with %(name)s")
            % {"path": "credentialSubject.type", "name": "AchievementSubject"}
        )
    if not isinstance(subject.get("id"), str) and not subject.get("identifier"):
        problems.append(_("credentialSubject: must have an id or an identifier"))
    return problems + _achievement(subject.get("achievement"))


def _achievement(achievement: Any) -> list[str]:
    at = "credentialSubject.achievement"
    if not isinstance(achievement, dict):
        return [_must_be_object(at)]
    problems = []
    if not _has_type(achievement, "Achievement"):
        problems.append(_("%(path)s: must be a list with %(name)s") % {"path": f"{at}.type", "name": "Achievement"})
    problems += [
        _("%(path)s: must be text") % {"path": f"{at}.{key}"}
        for key in ("id", "name", "description")
        if not isinstance(achievement.get(key), str) or not achievement[key]
    ]
    criteria = achievement.get("criteria")
    if not isinstance(criteria, dict) or not (criteria.get("narrative") or criteria.get("id")):
        problems.append(_("%(path)s: must have a narrative or an id") % {"path": f"{at}.criteria"})
    return problems


def is_endorsed(document: dict[str, Any]) -> bool:
    """Whether the badge, its issuer, its subject or what was achieved carries what others say of it."""
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    objects = [each for each in (document, issuer, subject, achievement) if isinstance(each, dict)]
    return any(name in each for each in objects for name in ("endorsement", "endorsementJwt"))


def proof_problems(document: dict[str, Any]) -> list[str]:
    """What the one proof must have before it can be checked."""
    proof = single_proof(document)
    if not proof:
        return [_("proof: must be exactly one proof")]
    problems = [
        _("%(path)s: must be text") % {"path": f"proof.{key}"}
        for key in ("type", "verificationMethod", "proofPurpose", "proofValue")
        if not isinstance(proof.get(key), str)
    ]
    if proof.get("proofPurpose") != "assertionMethod" and not problems:
        problems.append(_("proof.proofPurpose: must be assertionMethod"))
    return problems


def _empty(value: Any, at: str) -> Iterator[str]:
    """Nulls and empty sets: they say nothing, so no signature covers them, and yet they can be seen."""
    if value is None or value == []:
        yield _("%(path)s: must not be empty") % {"path": at}
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield from _empty(inside, f"{at}.{key}" if at else key)
    elif isinstance(value, list):
        for position, inside in enumerate(value):
            yield from _empty(inside, f"{at}[{position}]")


def _must_be_object(path: str) -> str:
    return _("%(path)s: must be an object") % {"path": path}


def _has_type(value: dict[str, Any], name: str) -> bool:
    types = value.get("type")
    return isinstance(types, list) and name in types
