"""What a site's YAML says of this package's settings; the plugin machinery calls this in production."""

from typing import Any

from badge_issuer.plugin_settings import DEFAULTS, take_from_yaml


def plugin_settings(settings: Any) -> None:
    """Take our settings from the site's YAML; what it does not name stays as it is."""
    take_from_yaml(settings, DEFAULTS)
