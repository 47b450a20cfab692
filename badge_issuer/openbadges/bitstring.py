"""The status list as a document: built by an issuer, and one bit of it read by a verifier. No database, no clock."""

import base64
import binascii
import zlib
from datetime import datetime, timedelta
from typing import Any

from openbadgeslib.ob3 import encode_bitstring

from badge_issuer.openbadges.credential import timestamp

CONTEXTS = ["https://www.w3.org/ns/credentials/v2"]
# What the standard asks for at least, so that one bit hides among many.
LIST_SIZE = 131_072
MAX_LIST_BYTES = 4 * 1024 * 1024
SIGNED_FOR = timedelta(days=7)


def list_document(*, url: str, issuer: str, withdrawn: list[int], size: int, now: datetime) -> dict[str, Any]:
    """The unsigned status list credential; it says until when it may be relied on, so an old copy ends."""
    return {
        "@context": CONTEXTS,
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(now),
        "validUntil": timestamp(now + SIGNED_FOR),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_bitstring(withdrawn, size),
        },
    }


def bit_of(encoded_list: str, index: int) -> bool:
    """
    One bit of an encoded list, index 0 the left-most.

    Raises ValueError for what is no list, is far too large, or does not reach that index.
    """
    if not encoded_list.startswith("u"):
        raise ValueError("the list is not in base64url")
    body = encoded_list[1:]
    try:
        packed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, MAX_LIST_BYTES)
    except (binascii.Error, zlib.error) as exc:
        raise ValueError("the list is not GZIP in base64url") from exc
    if unpacker.unconsumed_tail:
        raise ValueError(f"the list is larger than {MAX_LIST_BYTES} bytes")
    if not 0 <= index < len(bits) * 8:
        raise ValueError(f"the list has {len(bits) * 8} places and no place {index}")
    return bool(bits[index // 8] & (0x80 >> (index % 8)))
