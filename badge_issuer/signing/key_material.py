"""
The private halves of signing keys: files that only the service can read, or text in the settings, never in a table.
"""

import base64
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from openbadgeslib.keys import public_jwk_from_pem
from openbadgeslib.ob3 import multikey_from_pem

from badge_issuer import configuration
from badge_issuer.configuration import name_of, refuse_if_others_read
from badge_issuer.data import KeyKind
from badge_issuer.errors import N_, ConfigurationRefused

RSA_BITS = 2048


@dataclass(frozen=True, kw_only=True)
class PublicHalf:
    """What may be published of a key: its kind, its name in a did:web document, and an RSA key's numbers."""

    kind: KeyKind
    fragment: str
    jwk: dict[str, str]


def generate(kind: KeyKind) -> tuple[PublicHalf, bytes]:
    """A new key: its public half, and its private half as PEM."""
    key = Ed25519PrivateKey.generate() if kind is KeyKind.ED25519 else generate_private_key(65537, RSA_BITS)
    return _half_of(key), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_half(private_pem: bytes) -> PublicHalf:
    """The public half of a private key; ValueError for what is no Ed25519 or RSA key of enough bits."""
    return both_halves(private_pem)[0]


def both_halves(private_pem: bytes) -> tuple[PublicHalf, PrivateKeyTypes]:
    """
    Both halves of a private key; raises as `public_half`.

    Opening an RSA key proves its numbers and takes as long as ten signatures: once is enough.
    """
    private = load_pem_private_key(private_pem, password=None)
    return _half_of(private), private


def _half_of(private: PrivateKeyTypes) -> PublicHalf:
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if isinstance(private, Ed25519PrivateKey):
        return PublicHalf(kind=KeyKind.ED25519, fragment=multikey_from_pem(public), jwk={})
    if isinstance(private, RSAPrivateKey) and private.key_size >= RSA_BITS:
        jwk = {name: str(public_jwk_from_pem(public)[name]) for name in ("e", "kty", "n")}
        return PublicHalf(kind=KeyKind.RSA, fragment=thumbprint(jwk), jwk=jwk)
    raise ValueError("neither an Ed25519 key nor an RSA key of 2048 bits or more")


def thumbprint(rsa_jwk: dict[str, str]) -> str:
    """The name of an RSA key that anyone derives from its numbers (RFC 7638)."""
    members = {name: rsa_jwk[name] for name in ("e", "kty", "n")}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode("ascii")
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode("ascii")


def given_in_settings(issuer: str) -> dict[str, tuple[PublicHalf, bytes]]:
    """
    The keys that BADGE_ISSUER_SIGNING_KEYS holds for an issuer, by fragment.

    Raises ConfigurationRefused for text that is no key; the message never holds what is in it.
    """
    held = {}
    for pem in configuration.setting_keys(issuer):
        try:
            half = public_half(pem)
        except (ValueError, TypeError) as exc:
            raise ConfigurationRefused(
                N_(
                    "BADGE_ISSUER_SIGNING_KEYS holds something for %(issuer)s that is not a private key in PEM form: "
                    "an "
                    "Ed25519 key, or an RSA key of 2048 bits or more, without a password."
                ),
                issuer=issuer,
            ) from exc
        held[half.fragment] = (half, pem)
    return held


def save(name: str, private_pem: bytes) -> None:
    """Write a private key that only this service's user can read; ConfigurationRefused where the folder is not safe."""
    descriptor = os.open(_safe_folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(private_pem)
        stream.flush()
        os.fsync(stream.fileno())


def read(name: str) -> bytes:
    """A private key from its file; ConfigurationRefused when it is missing or others could read it."""
    path = _safe_folder() / name
    try:
        refuse_if_others_read(path)
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise ConfigurationRefused(
            N_("The private key %(name)s is not in %(setting)s."), name=name, setting=name_of("BADGE_ISSUER_KEYS_DIR")
        ) from exc
    except PermissionError as exc:
        raise ConfigurationRefused(N_("This process may not read the private key %(name)s."), name=name) from exc


def _safe_folder() -> Path:
    folder = configuration.keys_dir()
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    refuse_if_others_read(folder)
    return folder


def try_folder() -> None:
    """
    Write a file where private keys go and remove it again, with every folder that this made: nothing is left.

    Raises ConfigurationRefused with what keeps a new key from being kept there.
    """
    folder = configuration.keys_dir()
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    trial = folder / f"check-{os.getpid()}.tmp"
    try:
        _safe_folder()
        descriptor = os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(descriptor)
        trial.unlink()
    except OSError as exc:
        raise ConfigurationRefused(
            N_("No key can be kept in %(folder)s, the folder of %(setting)s: %(why)s. Let the LMS's user write there."),
            folder=folder,
            setting=name_of("BADGE_ISSUER_KEYS_DIR"),
            why=exc.strerror or type(exc).__name__,
        ) from exc
    finally:
        for each in missing:
            with suppress(OSError):
                each.rmdir()
