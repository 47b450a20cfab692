"""Whether a badge was earned by the person with a typed e-mail address, which it holds as a salted hash only. Pure."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from badge_issuer.verifying.verdict import Check, failed, not_checked, passed

HASHES = {"sha256": hashlib.sha256, "md5": hashlib.md5}


def recipient_check(document: dict[str, Any], email: str) -> Check:
    """Whether one of the identities in a credential or an assertion is this address, however it is spelled."""
    identities = list(_identities(document))
    if not identities:
        return not_checked("recipient", _("It does not hold whose e-mail address it was issued to."))
    if any(_matches(identity, salt, email.strip()) for identity, salt in identities):
        return passed("recipient", _("It was issued to this e-mail address."))
    unknown = next((kind for identity, _salt in identities if (kind := _unknown_hash(identity))), "")
    if unknown:
        reason = _("It holds the e-mail address as a hash that this verifier does not know: %(kind)s.")
        return not_checked("recipient", reason % {"kind": unknown})
    return failed("recipient", _("It was not issued to this e-mail address."))


def _identities(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands for an e-mail address, with its salt: a hash, or the address itself."""
    recipient = document.get("recipient")
    if isinstance(recipient, dict) and recipient.get("type", "email") == "email":
        yield from _identity(recipient, "identity")
    subject = document.get("credentialSubject")
    listed = subject.get("identifier") if isinstance(subject, dict) else None
    for each in listed if isinstance(listed, list) else [listed]:
        if isinstance(each, dict) and each.get("identityType") == "emailAddress":
            yield from _identity(each, "identityHash")


def _identity(held: dict[str, Any], key: str) -> Iterator[tuple[str, str]]:
    if isinstance(held.get(key), str):
        yield held[key], str(held.get("salt") or "")


def _unknown_hash(identity: str) -> str:
    kind, dollar, _digest = identity.partition("$")
    return kind[:20] if dollar and "@" not in identity and kind.lower() not in HASHES else ""


def _matches(identity: str, salt: str, email: str) -> bool:
    kind, dollar, digest = identity.partition("$")
    if not dollar or "@" in identity:
        return identity.lower() == email.lower()
    if kind.lower() not in HASHES:
        return False
    # Some issuers hash an address as it was typed, most in small letters.
    spellings = {email, email.lower()}
    # Half a surrogate pair can arrive in JSON, and no UTF-8 can carry it.
    typed = {(each + salt).encode("utf-8", "replace") for each in spellings}
    return digest.lower() in {HASHES[kind.lower()](each).hexdigest() for each in typed}
