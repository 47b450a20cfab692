"""
How an issuer without a site is configured: one YAML file, environment variables, or both (the environment wins).

The file is the one BADGE_ISSUER_CONFIG names, or badge-issuer.yaml in the folder where the command runs. Its keys are
the lower-case ends of the settings' names::

    public_base_url: https://badges.example.org
    keys_dir: keys
    backends: [badgr]
    database: badges.sqlite3
    badgr:
      host: https://api.badges.parchment.com
      username: badges@example.org
      password_file: /run/secrets/badgr

In the environment they are BADGE_ISSUER_KEYS_DIR and so on; those of Badgr BADGE_ISSUER_BADGR_HOST and so on; lists are
separated by commas, as they may be in the file. Relative paths start at the file's folder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from badge_issuer.configuration import refuse_if_others_read
from badge_issuer.errors import ConfigurationRefused

FILE = "badge-issuer.yaml"
PLAIN = ("public_base_url", "keys_dir", "recipient")
KNOWN = {*PLAIN, "backends", "database", "badgr", "language"}
SECRETS = {"PASSWORD", "CLIENT_SECRET"}
PATHS = ("PASSWORD_FILE", "TOKEN_KEY_FILE")
BADGR = (
    "HOST",
    "GRANT",
    "USERNAME",
    "PASSWORD",
    "PASSWORD_FILE",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "REDIRECT_URI",
    "TOKEN_KEY_FILE",
    "TIMEOUT",
)


class _AsWritten(yaml.SafeLoader):
    """Every value as it is written, but for what was left empty: YAML makes 83 of the password 0123."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def config_file(environment: Mapping[str, str]) -> Path | None:
    """The file that is named, or the one that lies here; None when there is neither."""
    named = environment.get("BADGE_ISSUER_CONFIG")
    if named:
        return Path(named)
    return Path(FILE) if Path(FILE).exists() else None


def is_configured(environment: Mapping[str, str]) -> bool:
    """Whether there is anything to run an issuer without a site with."""
    return config_file(environment) is not None or any(key.startswith("BADGE_ISSUER_") for key in environment)


def read(environment: Mapping[str, str]) -> dict[str, Any]:
    """The Django settings that the file and the environment say; ImproperlyConfigured when they cannot work."""
    path = config_file(environment)
    values = _file(path) if path is not None else {}
    folder = path.parent if path is not None else Path()
    for key in (*PLAIN, "backends", "database", "language"):
        value = environment.get(f"BADGE_ISSUER_{key.upper()}")
        if value is not None:
            values[key] = value
    badgr = {str(key).upper(): value for key, value in (values.get("badgr") or {}).items()}
    if path is not None and SECRETS.intersection(badgr):
        _refuse_open(path)
    badgr |= {key: environment[name] for key in BADGR if (name := f"BADGE_ISSUER_BADGR_{key}") in environment}
    badgr |= {key: str(folder / str(badgr[key])) for key in PATHS if badgr.get(key)}
    names = _names_of_settings(environment, has_file=path is not None)
    return {
        "SETTING_NAMES": names,
        "BADGE_ISSUER_PUBLIC_BASE_URL": str(values.get("public_base_url", "")),
        "BADGE_ISSUER_KEYS_DIR": str(folder / str(values.get("keys_dir", "keys"))),
        "BADGE_ISSUER_BACKENDS": _names(values.get("backends")) or (("badgr",) if badgr else ("embedded",)),
        "BADGE_ISSUER_RECIPIENT": str(values.get("recipient", "badge_issuer.recipients.known_recipient")),
        "BADGE_ISSUER_BADGR": badgr,
        "LANGUAGE_CODE": _language(str(values.get("language", "en-us")), names["BADGE_ISSUER_LANGUAGE"]),
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(
                    _database(
                        folder / str(values.get("database", "badge-issuer.sqlite3")), names["BADGE_ISSUER_DATABASE"]
                    )
                ),
                "OPTIONS": {"timeout": 20},
            }
        },
    }


def _names_of_settings(environment: Mapping[str, str], *, has_file: bool) -> dict[str, str]:
    """What `name_of` is to call each: the file's key where there is a file, unless the environment says it."""
    keys = {key.upper(): key for key in KNOWN} | {f"BADGR_{key}": f"badgr: {key.lower()}" for key in BADGR}
    names = {f"BADGE_ISSUER_{end}": key for end, key in keys.items()}
    said = {name: key if has_file and name not in environment else name for name, key in names.items()}
    # A mapping, which only the file can say.
    return said | {"BADGE_ISSUER_BADGR_ISSUERS": "badgr: issuers"}


def _names(given: Any) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else str(given or "").split(",")
    return tuple(str(each).strip() for each in listed if str(each).strip())


def _language(given: str, name: str) -> str:
    code = given.lower()
    if code not in LANG_INFO and code.partition("-")[0] not in LANG_INFO:
        raise ImproperlyConfigured(f"{name}: there is no {given!r}. Use a code like en or es")
    return given


def _database(path: Path, name: str) -> Path:
    if not path.parent.is_dir():
        raise ImproperlyConfigured(f"{name}: there is no folder {path.parent}. Make it first")
    return path


def _refuse_open(path: Path) -> None:
    try:
        refuse_if_others_read(path)
    except ConfigurationRefused as exc:
        raise ImproperlyConfigured(str(exc)) from exc


def _file(path: Path) -> dict[str, Any]:
    try:
        values = yaml.load(path.read_text(encoding="utf-8"), Loader=_AsWritten) or {}  # noqa: S506 (a SafeLoader)
    except OSError as exc:
        raise ImproperlyConfigured(f"{path} cannot be read: {exc.strerror}") from exc
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        mark = getattr(exc, "problem_mark", None)
        position = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        # The parser's own message quotes the line, and a password may stand in it.
        raise ImproperlyConfigured(f"{path}{position}: this is not YAML") from None
    if not isinstance(values, dict) or not isinstance(values.get("badgr") or {}, dict):
        raise ImproperlyConfigured(f"{path}: write one `key: value` a line")
    unknown = sorted(set(map(str, values)) - KNOWN)
    if unknown:
        raise ImproperlyConfigured(f"{path}: {unknown[0]!r} is not known. Use one of: {', '.join(sorted(KNOWN))}")
    known = sorted(key.lower() for key in (*BADGR, "ISSUERS"))
    unknown = sorted(set(map(str.lower, map(str, values.get("badgr") or {}))).difference(known))
    if unknown:
        raise ImproperlyConfigured(f"{path}: badgr: {unknown[0]!r} is not known. Use one of: {', '.join(known)}")
    if values.get("badgr"):
        values["badgr"] = _filled_in(values["badgr"])
    return _filled_in(values)


def _filled_in(values: dict[str, Any]) -> dict[str, Any]:
    """Without the keys that were left empty: they say nothing."""
    return {key: value for key, value in values.items() if value is not None}
