"""The setting BADGE_ISSUER_BADGR as a value: refused here, in full, when it cannot work."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from badge_issuer.addresses import is_loopback
from badge_issuer.config_file import BADGR
from badge_issuer.configuration import name_of, refuse_if_others_read
from badge_issuer.errors import N_, ConfigurationRefused

HOST = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
SETTING = "BADGE_ISSUER_BADGR"
# What the settings, and every row about it, call this backend.
BACKEND = "badgr"
PASSWORD, CODE = "password", "authorization_code"
# Beside what the environment can say: a mapping.
KNOWN = frozenset({*BADGR, "ISSUERS"})


@dataclass(frozen=True, kw_only=True)
class BadgrSettings:
    """
    One account at one regional host.

    The host is said, never derived from an id: ids still name hosts that were moved. `issuers` names the service's
    issuer for ours where there are several of one name.
    """

    host: str
    grant: str = PASSWORD
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    client_id: str = "public"
    client_secret: str = field(default="", repr=False)
    redirect_uri: str = ""
    token_key_file: str = ""
    issuers: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 30


def called(key: str) -> str:
    """What the operator calls one key of it."""
    return name_of(SETTING, key)


def badgr_settings() -> BadgrSettings:
    """What is set; ConfigurationRefused with the first thing that is missing or cannot be."""
    values = getattr(settings, "BADGE_ISSUER_BADGR", None) or {}
    unknown = sorted(set(values) - KNOWN)
    if unknown:
        raise ConfigurationRefused(
            N_("%(setting)s: %(name)s is not known. Use one of: %(known)s."),
            setting=SETTING,
            name=unknown[0],
            known=", ".join(sorted(KNOWN)),
        )
    read = BadgrSettings(
        host=_host(values),
        # As text: what is all digits is a number in YAML.
        grant=str(values.get("GRANT", PASSWORD)),
        username=str(values.get("USERNAME", "")),
        password=_password(values),
        client_id=str(values.get("CLIENT_ID", "public")),
        client_secret=str(values.get("CLIENT_SECRET", "")),
        redirect_uri=str(values.get("REDIRECT_URI", "")),
        token_key_file=str(values.get("TOKEN_KEY_FILE", "")),
        issuers=_issuers(values),
        timeout=_timeout(values),
    )
    _refuse_incomplete(read)
    return read


def _host(values: Mapping[str, Any]) -> str:
    host = str(values.get("HOST", "")).rstrip("/")
    if not host:
        raise ConfigurationRefused(
            N_("Set %(setting)s to your region's API, like https://api.badges.parchment.com."), setting=called("HOST")
        )
    if not HOST.fullmatch(host) or not urlsplit(host).hostname:
        raise ConfigurationRefused(
            N_("%(setting)s is %(host)r; give https:// and a host name, no path."), setting=called("HOST"), host=host
        )
    if host.startswith("http://") and not is_loopback(host):
        raise ConfigurationRefused(
            N_("%(setting)s is %(host)r: a password is sent there, so it needs https, except on this machine."),
            setting=called("HOST"),
            host=host,
        )
    return host


def _password(values: Mapping[str, Any]) -> str:
    file = values.get("PASSWORD_FILE")
    if not file:
        return str(values.get("PASSWORD", ""))
    try:
        refuse_if_others_read(Path(file))
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationRefused(
            N_("%(setting)s is %(file)s, which cannot be read."), setting=called("PASSWORD_FILE"), file=file
        ) from exc


def _issuers(values: Mapping[str, Any]) -> dict[str, str]:
    given = values.get("ISSUERS") or {}
    if not isinstance(given, Mapping):
        raise ConfigurationRefused(
            N_("%(setting)s is %(issuers)r; give {our issuer's id: its id at Badgr}."),
            setting=called("ISSUERS"),
            issuers=given,
        )
    return {str(ours): str(theirs) for ours, theirs in given.items()}


def _timeout(values: Mapping[str, Any]) -> float:
    given = values.get("TIMEOUT", 30)
    try:
        seconds = float(given)
    except (TypeError, ValueError):
        seconds = 0
    if not 0 < seconds <= 60:
        # Several requests belong to one delivery, and its lease is five minutes.
        raise ConfigurationRefused(
            N_("%(setting)s is %(seconds)s; use 1 to 60 seconds."), setting=called("TIMEOUT"), seconds=given
        )
    return seconds


def _refuse_incomplete(read: BadgrSettings) -> None:
    if read.grant not in (PASSWORD, CODE):
        raise ConfigurationRefused(
            N_("%(setting)s is %(grant)r; use %(password)s or %(code)s."),
            setting=called("GRANT"),
            grant=read.grant,
            password=PASSWORD,
            code=CODE,
        )
    if read.grant == PASSWORD and not (read.username and read.password):
        raise ConfigurationRefused(
            N_("The grant password needs %(username)s and %(password)s."),
            username=called("USERNAME"),
            password=called("PASSWORD"),
        )
    if read.grant == CODE and not (read.client_secret and read.redirect_uri):
        raise ConfigurationRefused(
            N_("The grant authorization_code needs %(id)s, %(secret)s and %(address)s."),
            id=called("CLIENT_ID"),
            secret=called("CLIENT_SECRET"),
            address=called("REDIRECT_URI"),
        )
