"""
The parts of edx-platform that `compat.EdxPlatform` calls, as small modules under the names and signatures of a release:
what it asks of tables is in `platform.rows`, what it asks of courses as they were published is here.

What a call does not give as the release takes it raises TypeError here as it would there, and a name that is not there
raises ImportError.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.dispatch import Signal
from opaque_keys.edx.keys import CourseKey, UsageKey
from opaque_keys.edx.locator import LibraryLocatorV2

from tests import standin_modules
from tests.contracts.platform import rows


@dataclass
class Recorded:
    """What the release's stores of courses and dates would hold; a test fills it."""

    blocks: dict[str, list[Any]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    dates: dict[tuple[str, str, int | None], datetime] = field(default_factory=dict)
    # By user and library.
    library_permissions: set[tuple[int, str, str]] = field(default_factory=set)
    branch: str = "draft-preferred"


def _require(kind: type, value: Any) -> Any:
    assert isinstance(value, kind), f"{value!r} is no {kind.__name__}"
    return value


def common(held: Recorded) -> rows.Modules:
    """What Teak and 2026 have alike, by module."""

    class ModuleStoreEnum:
        class Branch:
            draft_preferred = "draft-preferred"
            published_only = "published-only"

    class Store:
        """The mixed module store: in Studio's process it reads drafts unless told otherwise."""

        @contextmanager
        def branch_setting(self, branch_setting, course_id=None) -> Iterator[None]:
            _require(CourseKey, course_id)
            before, held.branch = held.branch, branch_setting
            try:
                yield
            finally:
                held.branch = before

        def get_items(self, course_key, *, qualifiers=None, include_orphans=True):
            wanted = (qualifiers or {}).get("category")
            return [
                block
                for block in held.blocks.get(held.branch, [])
                if block.location.course_key == course_key
                and block.location.block_type == wanted
                and (include_orphans or str(block.location) in held.parents)
            ]

        def get_parent_location(self, location, **kwargs):
            parent = held.parents.get(str(_require(UsageKey, location)))
            return UsageKey.from_string(parent) if parent else None

    class SignalHandler:
        course_published = Signal()

    def get_date_for_block(course_id, block_id, name="due", user=None, published_version=None):
        found = held.dates.get((str(block_id), name, user.pk if user else None))
        return found or held.dates.get((str(block_id), name, None))

    def replace_static_urls(
        text,
        data_directory=None,
        course_id=None,
        static_asset_path="",
        static_paths_out=None,
        xblock=None,
        lookup_asset_url=None,
    ):
        return text.replace('"/static/', f'"/asset-v1:{_require(CourseKey, course_id).course}/')

    class ContentLibraryNotFound(Exception):
        pass

    def require_permission_for_library_key(library_key, user, permission):
        library = str(_require(LibraryLocatorV2, library_key))
        if library not in {key for _user, _permission, key in held.library_permissions}:
            raise ContentLibraryNotFound
        if (user.pk, permission, library) not in held.library_permissions:
            raise PermissionDenied

    libraries = {
        "api": SimpleNamespace(
            ContentLibraryNotFound=ContentLibraryNotFound,
            require_permission_for_library_key=require_permission_for_library_key,
        ),
        "permissions": SimpleNamespace(
            CAN_EDIT_THIS_CONTENT_LIBRARY="content_libraries.edit_library",
            CAN_VIEW_THIS_CONTENT_LIBRARY="content_libraries.view_library",
        ),
    }

    return {
        "openedx.core.djangoapps.content_libraries": libraries,
        "common.djangoapps.static_replace": {"replace_static_urls": replace_static_urls},
        "xmodule.modulestore": {"ModuleStoreEnum": ModuleStoreEnum},
        "xmodule.modulestore.django": {"modulestore": Store, "SignalHandler": SignalHandler},
        "edx_when.api": {"get_date_for_block": get_date_for_block},
    }


def teak(held: Recorded) -> rows.Modules:
    """Teak, June 2025."""
    return common(held) | rows.teak()


def verawood(held: Recorded) -> rows.Modules:
    """2026: its repository is openedx-platform, its packages are what they were. Roles come from a console too."""
    return common(held) | rows.verawood()


RELEASES = {"teak": teak, "verawood": verawood}


def install(release: str, held: Recorded, monkeypatch: Any) -> None:
    """Make the modules of a release importable for one test."""
    standin_modules.install(RELEASES[release](held), monkeypatch)
