"""
Defaults of the issuer's settings, and how the settings of both packages come to be on a site: defaults first, then what
the site's YAML says. The platform's plugin machinery calls `plugin_settings` for LMS and Studio.

The defaults come while settings of the platform's own that follow from others are not calculated yet. As seen in a
running LMS and Studio (Teak), such a setting is then an object with `calculate_value(settings)`; in older releases it
is a plain function of the settings. Neither may be read at that moment, only wrapped.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

CATALOGUE = str(Path(__file__).resolve().parent / "translations")

# Two have no default that could be right and stay empty until an operator sets them (a system check asks for both):
# BADGE_ISSUER_PUBLIC_BASE_URL, where the badges live for good, and BADGE_ISSUER_KEYS_DIR, which must outlive the
# container it is mounted in. docs/reference/settings.md says what each is for.
DEFAULTS: dict[str, Any] = {
    "BADGE_ISSUER_PUBLIC_BASE_URL": "",
    "BADGE_ISSUER_KEYS_DIR": "",
    "BADGE_ISSUER_SIGNING_KEYS": {},
    "BADGE_ISSUER_BACKENDS": ("embedded",),
    "BADGE_ISSUER_RECIPIENT": "badge_issuer.recipients.known_recipient",
    "BADGE_ISSUER_BADGR": {},
    "BADGE_ISSUER_LISTENER": "",
    "BADGE_ISSUER_STOP_ISSUING": False,
}


def plugin_settings(settings: Any) -> None:
    """Set the defaults, but for what is set already. Of the platform's own, a catalogue is added to LOCALE_PATHS."""
    set_defaults(settings, DEFAULTS, catalogues=[CATALOGUE])


def set_defaults(settings: Any, defaults: Mapping[str, Any], *, catalogues: Sequence[str]) -> None:
    """
    Set each default, but for what is set already, and add the folders of catalogues to LOCALE_PATHS, once and last.

    Nothing else of the platform's own is touched.
    """
    for name, value in defaults.items():
        setattr(settings, name, getattr(settings, name, deepcopy(value)))
    settings.LOCALE_PATHS = _with_catalogues(getattr(settings, "LOCALE_PATHS", ()), catalogues)


def _with_catalogues(paths: Any, catalogues: Sequence[str]) -> Any:
    """The folders with ours behind them: of the kind that `paths` is, so that who calculates it still does."""
    if hasattr(paths, "calculate_value"):
        return type(paths)(lambda settings: _with_catalogues(paths.calculate_value(settings), catalogues))
    if callable(paths):
        return lambda settings: _with_catalogues(paths(settings), catalogues)
    known = list(paths)
    return [*known, *(path for path in catalogues if path not in known)]


def take_from_yaml(settings: Any, defaults: Mapping[str, Any]) -> None:
    """
    Take the settings that have a default from the site's YAML (`ENV_TOKENS`), each whole: a storage of another kind has
    other options.

    Where the YAML does not name one, what stands there stays: the default, or what the site's Python set.
    """
    tokens = getattr(settings, "ENV_TOKENS", {})
    for name in defaults.keys() & tokens.keys():
        setattr(settings, name, tokens[name])
