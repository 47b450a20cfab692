"""The package's settings and files of secrets, read in one place and refused here when they cannot work."""

import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from badge_issuer.addresses import is_loopback
from badge_issuer.data import Announcement, Recipient, RecipientIdentity
from badge_issuer.errors import N_, ConfigurationRefused

BASE_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]+)?")

ResolveRecipient = Callable[[Recipient], RecipientIdentity | None]


class Listener(Protocol):
    """Who is told what became of awards, after it is committed. Constructed without arguments for each announcement."""

    def issued(self, badge: Announcement) -> None:
        """An award has reached its first backend."""
        ...

    def withdrawn(self, badge: Announcement) -> None:
        """An award that was issued is withdrawn."""
        ...


def serves_pages() -> bool:
    """Whether there is a site: an issuer without one shows nobody's badge."""
    return bool(getattr(settings, "ROOT_URLCONF", ""))


def public_base_url() -> str:
    """
    Where the badge pages live for the world, without a final slash.

    Raises ConfigurationRefused when it is not set, or is plain http anywhere but on this machine.
    """
    value = str(getattr(settings, "BADGE_ISSUER_PUBLIC_BASE_URL", "")).rstrip("/")
    setting = name_of("BADGE_ISSUER_PUBLIC_BASE_URL")
    if not value:
        raise ConfigurationRefused(
            N_("Set %(setting)s to the address of this site, like https://learn.example.org."), setting=setting
        )
    if not BASE_URL.fullmatch(value) or not urlsplit(value).hostname:
        raise ConfigurationRefused(
            N_("%(setting)s is %(value)r, which is not a web address."), setting=setting, value=value
        )
    if value.startswith("http://") and not is_loopback(value):
        raise ConfigurationRefused(
            N_("%(setting)s is %(value)r: badges need https, except on this machine (127.0.0.1)."),
            setting=setting,
            value=value,
        )
    return value


def keys_dir() -> Path:
    """The folder of private keys; ConfigurationRefused when it is not set. Whether it is safe is asked by `keys`."""
    value = getattr(settings, "BADGE_ISSUER_KEYS_DIR", "")
    if not value:
        raise ConfigurationRefused(
            N_("Set %(setting)s to a folder only this service can read, on a disk that outlives it."),
            setting=name_of("BADGE_ISSUER_KEYS_DIR"),
        )
    return Path(value)


def setting_keys(issuer: str) -> tuple[bytes, ...]:
    """
    The private keys that BADGE_ISSUER_SIGNING_KEYS holds for an issuer, as PEM; none where the setting is not used.

    The setting is {issuer: PEM text, or a list of them}. Raises ConfigurationRefused when it is something else.
    """
    given = getattr(settings, "BADGE_ISSUER_SIGNING_KEYS", {})
    value = given.get(issuer, []) if isinstance(given, dict) else None
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(each, str) for each in texts):
        raise ConfigurationRefused(
            N_("BADGE_ISSUER_SIGNING_KEYS must map an issuer's id to a private key as PEM text, or to a list of them.")
        )
    return tuple(each.strip().encode() + b"\n" for each in texts)


def require_key_storage() -> None:
    """Raises ConfigurationRefused when private keys have no place at all, neither a folder nor the settings."""
    if not getattr(settings, "BADGE_ISSUER_SIGNING_KEYS", {}):
        keys_dir()


def backend_names() -> tuple[str, ...]:
    """The backends each award is delivered to; ConfigurationRefused when there is none or one is listed twice."""
    names = tuple(getattr(settings, "BADGE_ISSUER_BACKENDS", ("embedded",)))
    if not names or len(set(names)) != len(names):
        raise ConfigurationRefused(
            N_("%(setting)s must name at least one backend, and none twice."), setting=name_of("BADGE_ISSUER_BACKENDS")
        )
    return names


def issuing_is_stopped() -> bool:
    """Whether an operator has stopped issuing: what is due waits, and pages and withdrawals go on."""
    return bool(getattr(settings, "BADGE_ISSUER_STOP_ISSUING", False))


def recipient_resolver() -> ResolveRecipient:
    """What turns a recipient into an address; ConfigurationRefused when the setting cannot be imported."""
    resolver: ResolveRecipient = _imported("BADGE_ISSUER_RECIPIENT", "badge_issuer.recipients.known_recipient")
    return resolver


def has_listener() -> bool:
    """Whether anybody wants to be told."""
    return bool(getattr(settings, "BADGE_ISSUER_LISTENER", ""))


def listener() -> Listener | None:
    """Who is told of issued and withdrawn awards, or None; ConfigurationRefused when it cannot be imported."""
    if not has_listener():
        return None
    kind: type[Listener] = _imported("BADGE_ISSUER_LISTENER", "")
    return kind()


def name_of(setting: str, key: str = "") -> str:
    """
    A setting, or one key of a setting that is a mapping, as whoever set it, or is to, would look for it.

    On a site that is its own name. The settings of an issuer without a site (`config_file`), and no others, say in
    SETTING_NAMES how each is called there.
    """
    names = getattr(settings, "SETTING_NAMES", {})
    if key:
        return str(names.get(f"{setting}_{key}", f"{setting}: {key}"))
    return str(names.get(setting, setting))


def refuse_if_others_read(path: Path) -> None:
    """ConfigurationRefused when a file or folder that holds a secret is open to everyone; OSError where it is not."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & stat.S_IRWXO:
        raise ConfigurationRefused(
            N_(
                "Everyone on this machine can reach %(path)s (mode %(mode)s). Take that away first: "
                "chmod o-rwx %(path)s"
            ),
            path=path,
            mode=f"{mode:04o}",
        )


def _imported(setting: str, default: str) -> Any:
    path = getattr(settings, setting, default)
    try:
        imported = import_string(path)
    except ImportError as exc:
        raise ConfigurationRefused(
            N_("%(setting)s is %(path)r, which cannot be imported."), setting=name_of(setting), path=path
        ) from exc
    if not callable(imported):
        raise ConfigurationRefused(
            N_("%(setting)s is %(path)r, which cannot be called."), setting=name_of(setting), path=path
        )
    return imported
