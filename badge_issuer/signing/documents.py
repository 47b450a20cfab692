"""
Documents signed with eddsa-rdfc-2022, by openbadgeslib, over contexts pinned in its wheel; and as tokens. No network.
"""

import json
from datetime import datetime
from typing import Any

import jwt
from openbadgeslib.ob3 import add_data_integrity_proof

from badge_issuer.openbadges.jsonld import require_covered
from badge_issuer.signing.key_material import both_halves


def sign(
    document: dict[str, Any], private_pem: bytes, verification_method: str, *, created: datetime
) -> dict[str, Any]:
    """
    The document with its proof.

    Raises ValueError for a document with a term that no context defines: the signature would not cover it.
    """
    require_covered(document)
    signed: dict[str, Any] = add_data_integrity_proof(document, private_pem, verification_method, created=created)
    return signed


def sign_token(document: dict[str, Any], private_pem: bytes, verification_method: str) -> str:
    """
    The document as a VC-JWT signed with RS256; its registered claims repeat what it says itself.

    The header names the key as its issuer publishes it, so that a token outlives a change of keys, and holds its public
    half for a reader that resolves no did:web. Raises ValueError for a term that no context defines.
    """
    require_covered(document)
    claims = {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": _seconds(document["validFrom"]),
    }
    if "validUntil" in document:
        claims["exp"] = _seconds(document["validUntil"])
    half, private = both_halves(private_pem)
    header = {"kid": verification_method, "jwk": half.jwk}
    return jwt.encode(document | claims, private, algorithm="RS256", headers=header)


def _seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp())


def as_text(document: dict[str, Any]) -> str:
    """A document as the text that is stored and served; ASCII, so that no column or proxy can change it."""
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"
