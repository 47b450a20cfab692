"""
Whether a signature would cover every word of a document, asked once for each shape of document.

Expanding JSON-LD costs as much as signing. What a credential of one badge class says differs from award to award in
names, dates and addresses, and none of these decides whether a term is defined: they are left out of the shape.
"""

import hashlib
import json
import re
from typing import Any

from badge_issuer.openbadges.jsonld import ABSOLUTE, undefined_terms

# Each word here may decide: a type, a term of a vocabulary, a keyword.
_DECIDES = frozenset({"type", "@type", "@context"})
_TERM = re.compile(r"[@A-Za-z][A-Za-z]*")
_MOST = 1_000

_covered: set[str] = set()


def require_covered(document: dict[str, Any]) -> None:
    """Raise ValueError, naming them, where a document has terms that no context defines."""
    shape = hashlib.sha256(json.dumps(_shape(document)).encode("ascii")).hexdigest()
    if shape in _covered:
        return
    unknown = undefined_terms(document)
    if unknown:
        raise ValueError(f"no context defines {', '.join(unknown)}")
    if len(_covered) >= _MOST:
        _covered.clear()
    _covered.add(shape)


def _shape(value: Any, key: str = "") -> Any:
    """
    The same for two documents only where either both or neither have undefined terms.

    Kept: every key, the order and number of everything, types, and each text that could be a term. Of other texts it
    is kept whether they could be an absolute address, which is all that a reference is judged by.
    """
    if isinstance(value, dict):
        return {name: _shape(inside, name) for name, inside in value.items()}
    if isinstance(value, list):
        return [_shape(inside, key) for inside in value]
    if isinstance(value, bool) or value is None:
        return value
    if not isinstance(value, str):
        return 0
    if key in _DECIDES or _TERM.fullmatch(value):
        return value
    return "a:b" if ABSOLUTE.fullmatch(value) else "a b"
