"""What a service gave us to speak with, encrypted at rest with a key that is a file and never a row."""

import os
import uuid
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from badge_issuer import configuration
from badge_issuer.badgr.settings import BadgrSettings
from badge_issuer.configuration import refuse_if_others_read
from badge_issuer.errors import N_, ConfigurationRefused

FILE = "badgr-token.key"


def seal(text: str, settings: BadgrSettings) -> str:
    """The text, encrypted; an empty one stays empty."""
    return _fernet(settings).encrypt(text.encode("utf-8")).decode("ascii") if text else ""


def unseal(sealed: str, settings: BadgrSettings) -> str:
    """The text again, or nothing where it was encrypted with another key: then a new login is needed."""
    try:
        return _fernet(settings).decrypt(sealed.encode("ascii")).decode("utf-8") if sealed else ""
    except InvalidToken:
        return ""


def refuse_open_key(settings: BadgrSettings) -> None:
    """ConfigurationRefused when the key has no place, or is there and cannot be used for who may read it."""
    path = _path(settings)
    try:
        if path.exists():
            refuse_if_others_read(path)
    except OSError as exc:
        raise _unusable(path) from exc


def _path(settings: BadgrSettings) -> Path:
    return Path(settings.token_key_file) if settings.token_key_file else configuration.keys_dir() / FILE


def _unusable(path: Path) -> ConfigurationRefused:
    return ConfigurationRefused(N_("The key of the service tokens, %(path)s, cannot be read or made."), path=path)


def _fernet(settings: BadgrSettings) -> Fernet:
    path = _path(settings)
    try:
        key = _read_or_make(path)
        return Fernet(key)
    except ValueError as exc:
        raise ConfigurationRefused(
            N_("%(path)s does not hold a Fernet key. Remove it, and a new one is made."), path=path
        ) from exc
    except OSError as exc:
        raise _unusable(path) from exc


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written aside and linked into place: two processes at once end with one key, and none reads half of it.
        # Not by the process's number: every container has a process 1.
        aside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(Fernet.generate_key())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    refuse_if_others_read(path)
    return path.read_bytes().strip()
