"""
Install the suite as the platform does: by the entry points `lms.djangoapp` of its distribution, each app's
`plugin_app` saying which settings and addresses it adds. What is registered wrongly is then missing here too, not
only on a site.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import distribution
from typing import Any

from django.apps import AppConfig
from django.urls import URLResolver, include, re_path

DISTRIBUTION = "pdln-microcredentials"
PROJECT = "lms.djangoapp"


def plugin_configs() -> Iterator[type[AppConfig]]:
    """The app configurations this suite registers with the LMS, in the order of their names."""
    ours = distribution(DISTRIBUTION).entry_points.select(group=PROJECT)
    for entry_point in sorted(ours, key=lambda each: each.name):
        yield entry_point.load()


def plugin_apps() -> list[str]:
    """What goes into INSTALLED_APPS."""
    return [f"{config.__module__}.{config.__qualname__}" for config in plugin_configs()]


def apply_plugin_settings(settings: Any) -> None:
    """Call each plugin's `plugin_settings(settings)`, common before production, as the LMS does."""
    for config in plugin_configs():
        described = getattr(config, "plugin_app", {}).get("settings_config", {}).get(PROJECT, {})
        for kind in ("common", "production"):
            if kind in described:
                module = import_module(f"{config.name}.{described[kind].get('relative_path', 'settings')}")
                module.plugin_settings(settings)


def plugin_urls() -> list[URLResolver]:
    """The addresses of the plugins, under the prefix and namespace each of them asks for."""
    addresses = []
    for config in plugin_configs():
        described = getattr(config, "plugin_app", {}).get("url_config", {}).get(PROJECT)
        if described is not None:
            module = f"{config.name}.{described.get('relative_path', 'urls')}"
            # The key must be there even where it is empty: the platform reads it so.
            namespace = described["namespace"]
            patterns = (
                include((module, described.get("app_name")), namespace=namespace) if namespace else include(module)
            )
            addresses.append(re_path(described.get("regex", ""), patterns))
    return addresses
