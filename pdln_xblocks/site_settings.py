"""What a site's YAML says of the suite's settings; the plugin machinery calls this in production."""

from typing import Any

from .plugin_settings import DEFAULTS


def plugin_settings(settings: Any) -> None:
    """
    Take our settings from the site's YAML (`ENV_TOKENS`), each whole: a storage of another kind has other options.

    Where the YAML does not name one, what stands there stays: the default, or what the site's Python set.
    """
    tokens = getattr(settings, "ENV_TOKENS", {})
    for name in DEFAULTS.keys() & tokens.keys():
        setattr(settings, name, tokens[name])
