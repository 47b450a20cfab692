"""Ids and codes that leave the database: unguessable, and safe to say aloud where people say them."""

import hashlib
import hmac
import secrets

# Crockford's base 32: no I, L, O or U, so that a code read over the telephone is typed as it was meant.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_public_id() -> str:
    """32 hex characters; a CharField, since a native UUID column differs between Django versions on MariaDB."""
    return secrets.token_hex(16)


def new_receipt_code() -> str:
    """A code such as `FC7K-2M9X` (40 random bits)."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{code[:4]}-{code[4:]}"


def pseudonym(*, course_key: str, user_id: int, secret: str) -> str:
    """What evaluators call a teacher in one course: stable there, and telling nothing without the secret."""
    digest = hmac.new(secret.encode(), f"{course_key}\n{user_id}".encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % 32] for byte in digest[:5])
