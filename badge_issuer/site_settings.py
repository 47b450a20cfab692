"""What a site's YAML says of this package's settings; the plugin machinery calls this in production."""

from typing import Any

from badge_issuer.plugin_settings import DEFAULTS


def plugin_settings(settings: Any) -> None:
    """Take our settings from the site's YAML (`ENV_TOKENS`); what it does not name stays as it is."""
    tokens = getattr(settings, "ENV_TOKENS", {})
    for name in DEFAULTS.keys() & tokens.keys():
        setattr(settings, name, tokens[name])
