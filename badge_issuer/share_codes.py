"""Codes short enough to be typed from paper, in an alphabet that survives being read aloud. Pure."""

import secrets

# Crockford's base 32: no I, L, O or U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
# What people type for the letters and digits that look like another one.
_MEANT = str.maketrans(
    {"I": "1", "L": "1", "O": "0", "-": None, " ": None, "\u2010": None, "\u2011": None, "\u2013": None}
)


def new_code() -> str:
    """Eight characters, 40 random bits: enough where guesses are counted."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """A code as it is printed: `FC7K-2M9X`."""
    return f"{code[:4]}-{code[4:]}"


def parse_code(typed: str) -> str | None:
    """The code somebody meant, whatever its case, hyphen and look-alikes; None for what can be no code."""
    code = typed.strip().upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
