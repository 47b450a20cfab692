"""Documents signed with eddsa-rdfc-2022, by openbadgeslib, over contexts pinned in its wheel; no network."""

import json
from datetime import datetime
from typing import Any

from openbadgeslib.ob3 import add_data_integrity_proof

from badge_issuer.jsonld import undefined_terms


def sign(
    document: dict[str, Any], private_pem: bytes, verification_method: str, *, created: datetime
) -> dict[str, Any]:
    """
    The document with its proof.

    Raises ValueError for a document with a term that no context defines: the signature would not cover it.
    """
    unknown = undefined_terms(document)
    if unknown:
        raise ValueError(f"no context defines {', '.join(unknown)}")
    signed: dict[str, Any] = add_data_integrity_proof(document, private_pem, verification_method, created=created)
    return signed


def as_text(document: dict[str, Any]) -> str:
    """A document as the text that is stored and served; ASCII, so that no column or proxy can change it."""
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"
