"""A credential as VC-JWT: taken apart strictly, before its signature is looked at. Pure."""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from badge_issuer.openbadges import shape
from badge_issuer.openbadges.parsing import MAX_BYTES, NotReadable, parse_object

# What conformance lets a header hold: anything else may ask a reader to do something.
HEADER = frozenset({"alg", "kid", "jwk", "typ"})
CLAIMS = ("iss", "jti", "sub", "nbf", "exp", "iat")
_COMPACT = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token's text, its header, the credential it carries, and the registered claims beside it."""

    text: str
    header: dict[str, Any]
    document: dict[str, Any]
    claims: dict[str, Any]


def looks_like_token(content: bytes) -> bool:
    """Whether these bytes are a token in compact form, and not JSON or a picture."""
    return bool(_COMPACT.fullmatch(content.strip()))


def parse_token(content: bytes) -> Token:
    """The parts of a token; NotReadable for what is too large or not JSON inside."""
    if len(content) > MAX_BYTES:
        raise NotReadable(_("it is larger than %(limit)s bytes") % {"limit": MAX_BYTES})
    text = content.strip().decode("ascii")
    header, payload, _signature = text.split(".")
    document = parse_object(_decoded(payload))
    claims = {name: document.pop(name) for name in CLAIMS if name in document}
    return Token(text=text, header=parse_object(_decoded(header)), document=document, claims=claims)


def token_problems(token: Token) -> list[str]:
    """Every way in which a token is not shaped as the standard asks, or says one thing twice and differently."""
    problems = [_("header: must not hold %(name)s") % {"name": name} for name in sorted(token.header.keys() - HEADER)]
    kid, jwk = token.header.get("kid"), token.header.get("jwk")
    if not isinstance(kid, str) and (kid is not None or not isinstance(jwk, dict)):
        problems.append(_("header: must name its key as kid or jwk"))
    if "proof" in token.document:
        problems.append(_("proof: a token is its own proof and must hold no other"))
    document, claims = token.document, token.claims
    subject = document.get("credentialSubject")
    said = {
        "iss": shape.issuer_id(document),
        "jti": document.get("id"),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
        "nbf": _seconds(document.get("validFrom")),
        "exp": _seconds(document.get("validUntil")),
    }
    problems += [
        _("%(claim)s: must say the same as the credential") % {"claim": claim}
        for claim, value in said.items()
        if claims.get(claim) != value
    ]
    return problems


def _seconds(value: Any) -> int | None:
    instant = shape.parse_instant(value)
    return None if instant is None else int(instant.timestamp())


def _decoded(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error as exc:
        raise NotReadable(_("its parts are not base64url")) from exc
