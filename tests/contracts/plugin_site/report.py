"""What became of the plugins, as JSON on standard output: `python -m tests.contracts.plugin_site.report`."""

import json
from collections.abc import Iterator
from typing import Any

from tests.contracts.platform import safe_xml

PACKAGES = ("pdln_xblocks", "aok_submission_xblock", "rubric_review_xblock", "badge_issuer")


def addresses(patterns: list[Any], spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """`namespace:name` of every address of the plugins."""
    from django.urls import URLResolver

    for each in patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, (*spaces, *([each.namespace] if each.namespace else [])))
        elif spaces and spaces[0] != "admin":
            yield ":".join((*spaces, each.name or ""))


def report() -> dict[str, Any]:
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.urls import get_resolver
    from xblock.core import XBlock

    # Only now: the suite must not have needed it to start.
    from xmodule.modulestore.django import SignalHandler

    from pdln_xblocks import receivers

    receivers.connect()
    for name in ("aok_submission", "pdln_pathway", "rubric_review"):
        XBlock.load_class(name)
    names = [name for name in dir(settings) if name.startswith(("PDLN_", "BADGE_ISSUER_"))]
    return {
        "apps": [config.name for config in apps.get_app_configs()],
        "addresses": sorted(addresses(get_resolver().url_patterns)),
        "settings": {name: getattr(settings, name) for name in names},
        "locale_paths": settings.LOCALE_PATHS,
        "listening": len(SignalHandler.course_published.receivers),
        "shared": {"filters": settings.OPEN_EDX_FILTERS_CONFIG, "features": settings.FEATURES},
        "bound_too_early": safe_xml.bound_too_early(PACKAGES),
    }


if __name__ == "__main__":
    safe_xml.swap()
    print(json.dumps(report()))
