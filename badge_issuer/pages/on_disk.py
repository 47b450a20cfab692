"""
What an issuer without a site publishes: the same bytes a site would serve, as files for any web server.

Whoever checks a badge looks up two of them, the issuer's keys and the list of withdrawn badges; the rest is for people.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, set_script_prefix

from badge_issuer import addresses, configuration
from badge_issuer.credentials import published
from badge_issuer.credentials.status_lists import published_list
from badge_issuer.errors import N_, ConfigurationRefused
from badge_issuer.language import speaking
from badge_issuer.models import BadgeImage, Issuer
from badge_issuer.pages import views
from badge_issuer.pages.rendering import OWN_FILES, page


def write(folder: Path, *, now: datetime) -> list[str]:
    """
    Make the folder say what is published now; returns the paths that changed, as they follow the public base URL.

    Each file is whole at every moment. Raises ConfigurationRefused when there is no such URL, a list cannot be signed
    or the folder not be written.
    """
    changed = []
    base = configuration.public_base_url()
    try:
        # Of the issuer's language, whoever runs the command: a page has no visitor here who could ask for another.
        with speaking(settings.LANGUAGE_CODE), _linked_below(urlsplit(base).path):
            for path, content in _files(now):
                target = folder / path.lstrip("/")
                if not target.exists() or target.read_bytes() != content:
                    _put(target, content)
                    changed.append(path)
    except OSError as exc:
        raise ConfigurationRefused(
            N_("%(folder)s cannot be written: %(why)s"), folder=exc.filename or folder, why=exc.strerror
        ) from exc
    return changed


def _files(now: datetime) -> Iterator[tuple[str, bytes]]:
    """Every published file by its path. The lists come last: a badge is never withdrawn by a key nobody can look up."""
    for issuer in Issuer.objects.select_related("image").order_by("slug"):
        yield from _of(issuer)
    for own in OWN_FILES:
        yield addresses.own_file("", own.name), own.content
    for image in BadgeImage.objects.order_by("sha256"):
        yield addresses.image("", image.file_name), bytes(image.content)
    yield f"{addresses.verify_page('')}/index.html", page(_stranger(), "verify_elsewhere.html").content
    for status_list in published.published_status_lists().order_by("number"):
        yield addresses.status_list("", status_list.number), published_list(status_list, now=now).encode("ascii")


@contextmanager
def _linked_below(path: str) -> Iterator[None]:
    """Pages link to each other below this path, as they do on a site that is mounted there."""
    before = get_script_prefix()
    set_script_prefix(path)
    try:
        yield
    finally:
        set_script_prefix(before)


def _of(issuer: Issuer) -> Iterator[tuple[str, bytes]]:
    own = addresses.issuer_page("", issuer.slug)
    yield f"{own}/did.json", _json(published.did_document(issuer))
    yield f"{own}.json", _json(published.issuer_document(issuer))
    yield f"{own}/index.html", views.issuer_page(_stranger(), issuer.slug).content
    for badge_class in issuer.badge_classes.order_by("slug"):
        slugs = (issuer.slug, badge_class.slug)
        yield f"{addresses.badge_class_page('', *slugs)}/index.html", views.badge_class(_stranger(), *slugs).content
        yield f"{addresses.badge_class_page('', *slugs)}.json", views.badge_class_json(_stranger(), *slugs).content
        for version in badge_class.versions.order_by("ordinal"):
            at = addresses.badge_class_version_page("", *slugs, version.ordinal)
            yield f"{at}/index.html", views.badge_class(_stranger(), *slugs, version.ordinal).content
            yield f"{at}/card.png", views.card(_stranger(), *slugs, version.ordinal).content


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode("utf-8")


def _stranger() -> HttpRequest:
    """Somebody with a browser whom nobody knows."""
    request = HttpRequest()
    request.method = "GET"
    request.META["HTTP_ACCEPT"] = "text/html"
    return request


def _put(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=target.parent, prefix=".")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    # As any file that a web server is to read.
    os.chmod(half, 0o644)
    os.replace(half, target)
