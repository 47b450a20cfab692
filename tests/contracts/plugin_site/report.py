"""What became of the plugins, as JSON on standard output: `python -m tests.contracts.plugin_site.report`."""

import json
from collections.abc import Iterator

import django
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from edx_django_utils.plugins import connect_plugin_receivers

from pdln_xblocks import receivers


def addresses(patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """`namespace:name` of every address of the plugins."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, (*spaces, *([each.namespace] if each.namespace else [])))
        elif spaces and spaces[0] != "admin":
            yield ":".join((*spaces, each.name or ""))


if __name__ == "__main__":
    django.setup()
    connect_plugin_receivers(settings.PROJECT)
    # Only now: the suite must not have needed it to start.
    from xmodule.modulestore.django import SignalHandler

    receivers.connect()
    names = [name for name in dir(settings) if name.startswith(("PDLN_", "BADGE_ISSUER_"))]
    report = {
        "apps": [config.name for config in apps.get_app_configs()],
        "addresses": sorted(addresses(get_resolver().url_patterns)),
        "settings": {name: getattr(settings, name) for name in names},
        "listening": len(SignalHandler.course_published.receivers),
        "shared": {"filters": settings.OPEN_EDX_FILTERS_CONFIG, "features": settings.FEATURES},
    }
    print(json.dumps(report))
