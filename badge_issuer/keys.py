"""
Signing keys: the private half is a file that only the service can read, the public half a row.

An Ed25519 key, as eddsa-rdfc-2022 asks. The database names the file and never holds what is in it.
"""

import os
import stat
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from openbadgeslib.ob3 import multikey_from_pem

from badge_issuer import configuration
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import Issuer, SigningKey


def create_key(issuer: Issuer, *, now: datetime) -> SigningKey:
    """
    Make a key for an issuer and retire the one it signed with; badges that one signed stay genuine.

    Raises ConfigurationRefused when the keys folder is not set or others could read it.
    """
    folder = _safe_folder()
    private = Ed25519PrivateKey.generate()
    public_multibase = _multibase(private)
    # The file first: a row without its key would sign nothing, a file without a row harms nobody.
    name = f"{issuer.slug}-{public_multibase[-12:]}.pem"
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        stream.flush()
        os.fsync(stream.fileno())
    key = SigningKey.objects.create(issuer=issuer, public_multibase=public_multibase, private_file=name, created_at=now)
    issuer.signing_keys.filter(retired_at=None).exclude(pk=key.pk).update(retired_at=now)
    return key


def create_missing_keys(*, now: datetime) -> list[SigningKey]:
    """Make a key for every issuer that has none; raises as `create_key`."""
    without = Issuer.objects.exclude(signing_keys__retired_at=None, signing_keys__isnull=False).order_by("slug")
    return [create_key(issuer, now=now) for issuer in without]


def current_key(issuer: Issuer) -> SigningKey:
    """The key an issuer signs with; ConfigurationRefused when there is none."""
    key = issuer.signing_keys.filter(retired_at=None).order_by("-pk").first()
    if key is None:
        raise ConfigurationRefused(
            f"The issuer {issuer.slug} has no signing key. Make one: badge-issuer keys create {issuer.slug}"
        )
    return key


def private_pem(key: SigningKey) -> bytes:
    """The private half; ConfigurationRefused when its file is missing or others could read it."""
    path = _safe_folder() / key.private_file
    try:
        _refuse_if_others_read(path)
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise ConfigurationRefused(f"The private key {key.private_file} is not in BADGE_ISSUER_KEYS_DIR.") from exc
    except PermissionError as exc:
        raise ConfigurationRefused(f"This process may not read the private key {key.private_file}.") from exc


def signing_problem(issuer: Issuer) -> str:
    """What keeps this process from signing for an issuer, as an operator reads it; empty where nothing does."""
    try:
        key = current_key(issuer)
        if not configuration.keys_dir().exists():
            return f"The folder of BADGE_ISSUER_KEYS_DIR, with the private key {key.private_file}, is not there."
        private = serialization.load_pem_private_key(private_pem(key), password=None)
    except ConfigurationRefused as exc:
        return str(exc)
    except (OSError, TypeError, ValueError, UnsupportedAlgorithm):
        return f"The private key of {issuer.slug} cannot be read. Restore it from your backup."
    if _multibase(private) != key.public_multibase:
        return f"The file {key.private_file} holds another key than the one {issuer.slug} publishes. Restore it."
    return ""


def _multibase(private: PrivateKeyTypes) -> str:
    public = private.public_key()
    return str(
        multikey_from_pem(
            public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
    )


def _safe_folder() -> Path:
    folder = configuration.keys_dir()
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    _refuse_if_others_read(folder)
    return folder


def _refuse_if_others_read(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & stat.S_IRWXO:
        raise ConfigurationRefused(
            f"Everyone on this machine can reach {path} (mode {mode:04o}). Take that away first: chmod o-rwx {path}"
        )
