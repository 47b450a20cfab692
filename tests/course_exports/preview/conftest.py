"""The sample course served inside the test process, with the preview's own settings over the shared ones."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from opaque_keys.edx.keys import CourseKey
from xblock.core import XBlock

from . import probe
from .sample import COURSE_KEY, write_archive


@pytest.fixture(scope="session", autouse=True)
def probe_is_installed():
    """As `pip install` would: by an entry point."""
    XBlock.extra_entry_points.append(("preview_probe", probe.ENTRY_POINT))
    yield
    XBlock.extra_entry_points.remove(("preview_probe", probe.ENTRY_POINT))


@pytest.fixture
def served(settings, tmp_path, monkeypatch, request):
    """Serve the sample course, or the archive a test gives by `served_files`; nobody is logged in."""
    monkeypatch.setenv("PDLN_PREVIEW_DATA", str(tmp_path / "data"))
    from course_exports.preview import settings as own

    for name in (
        "MIDDLEWARE",
        "TEMPLATES",
        "ROOT_URLCONF",
        "STATIC_URL",
        "DATA_UPLOAD_MAX_MEMORY_SIZE",
        "LANGUAGES",
        "LOGIN_URL",
        "PDLN_PLATFORM",
    ):
        setattr(settings, name, getattr(own, name))
    marker = request.node.get_closest_marker("served_files")
    files = marker.args[0] if marker else None
    archive = write_archive(tmp_path / "course.tar.gz", files) if files else write_archive(tmp_path / "course.tar.gz")
    settings.PDLN_PREVIEW_ARCHIVES = (str(archive),)
    settings.PDLN_PREVIEW_COURSES = tmp_path / "courses"


@pytest.fixture
def course(served):
    from course_exports.preview.catalog import find_course

    return find_course(CourseKey.from_string(COURSE_KEY))


@pytest.fixture
def people(db, course):
    """Everybody, by username."""
    from course_exports.preview.people import seed_people

    seed_people([course.key])
    return {user.username: user for user in get_user_model().objects.all()}


@pytest.fixture
def browser(people):
    """A client of somebody, by username; a visitor's by an empty name. CSRF is checked, as in a browser."""

    def logged_in_as(username: str, *, checks_csrf: bool = False) -> Client:
        client = Client(enforce_csrf_checks=checks_csrf)
        if username:
            client.force_login(people[username])
        return client

    return logged_in_as
