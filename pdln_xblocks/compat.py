"""
The seam to the platform: the only module that imports edx-platform, and only when asked.

Everything the domain needs from where it runs is one of `Platform`'s questions. `PDLN_PLATFORM` names the class that
answers: `EdxPlatform` on a site, the preview's own when a course is served on loopback.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

import crum
from django.conf import settings
from django.contrib.auth import get_user_model
from django.dispatch import Signal
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class PublishedBlock:
    """
    An AOK or pathway block as published: `block_type` is its tag, `definition` its plain data (None where it cannot
    be read).
    """

    usage_key: str
    block_type: str
    definition: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class DraftedTask:
    """
    An AOK block as its authors have it now; where it is a copy, `copied_from` is the block id of what it is a copy of,
    and `copied_from_course` that one's course or library.
    """

    block_id: str
    title: str
    copied_from: str = ""
    copied_from_course: str = ""

    @classmethod
    def of(cls, *, block_id: str, title: str, copied_from_block: str | None) -> "DraftedTask":
        """`copied_from_block` is Studio's own field: a usage key of any course or library, or none."""
        from opaque_keys import InvalidKeyError
        from opaque_keys.edx.keys import UsageKey

        try:
            original = UsageKey.from_string(copied_from_block or "")
        except InvalidKeyError:
            return cls(block_id=block_id, title=title)
        course = str(original.context_key)
        return cls(block_id=block_id, title=title, copied_from=original.block_id, copied_from_course=course)


@dataclass(frozen=True, kw_only=True)
class CourseInfo:
    """
    What a course is called, for people who are not enrolled in it too, and the language that it is written in: as its
    settings have it, empty where they say none.
    """

    title: str
    language: str = ""


class Platform(Protocol):
    """
    What the domain asks of the platform. Users are Django users; keys are strings.

    Each question may cost a query, and no more than one in a request, however often it is asked there.
    """

    def find_user(self, anonymous_id: str) -> Any | None:
        """The user behind an anonymous id, or None."""

    def anonymous_id(self, user_id: int, course_key: str) -> str:
        """The per-course anonymous id of a user: the one that grades are keyed by."""

    def is_enrolled(self, user_id: int, course_key: str) -> bool:
        """Whether the user has an active enrolment."""

    def is_course_staff(self, user_id: int, course_key: str) -> bool:
        """
        Whether the user is staff of the course to the platform: by a role in the course, in its organization or on the
        whole site. Looking at the course as a learner does not change it.
        """

    def published_blocks(self, course_key: str) -> Iterator[PublishedBlock]:
        """The AOK and pathway blocks of the published course."""

    def due_date(self, usage_key: str, user_id: int) -> datetime | None:
        """When the block is due for this user, their own extension included."""

    def static_url(self, course_key: str, path: str) -> str:
        """Where a `/static/…` file of the course is served."""

    def courses(self, course_keys: Iterable[str]) -> Mapping[str, CourseInfo]:
        """All of these courses at once, by key; one that is not known has its key for a title."""

    def language(self, user_id: int) -> str:
        """The language that the user chose, as a code; empty where they chose none."""

    def drafted_tasks(self, course_key: str) -> list[DraftedTask]:
        """The AOK blocks of the course as Studio has them, published or not."""

    def edits_library(self, user_id: int, library_key: str) -> bool:
        """Whether the user may change what is in this library, and here: the LMS never does."""


@cache
def _platform(path: str) -> Platform:
    return import_string(path)()


def platform() -> Platform:
    """The platform this process runs on."""
    return _platform(settings.PDLN_PLATFORM)


def course_published_signal() -> Signal | None:
    """
    The one signal that publishing, importing and changing a course's settings all send, in Studio's process; None
    where no platform is installed.
    """
    try:
        from xmodule.modulestore.django import SignalHandler
    except ImportError:
        return None
    signal: Signal = SignalHandler.course_published
    return signal


def retirement_signals() -> tuple[Signal, ...]:
    """
    The signals of the platform's retirement pipeline, each sent with `user` once an account is past its time for a
    change of mind; none where no platform is installed.
    """
    try:
        from openedx.core.djangoapps.user_api.accounts import signals
    except ImportError:
        return ()
    return signals.USER_RETIRE_LMS_MISC, signals.USER_RETIRE_MAILINGS, signals.USER_RETIRE_LMS_CRITICAL


# The platform's own notice that a grade is there: its app and type.
TRAY_APP, TRAY_TYPE = "grading", "ora_grade_assigned"


def tray_sends_no_mail(user_id: int) -> bool:
    """
    Whether the platform's tray takes a notice of a grade for this person and sends no mail about it by itself.

    That type is mailed by default, once a day (read in Teak). So only where the site mails no notices to this person,
    or where their preference says tray and not e-mail; False where there is no tray and where it cannot be told.
    """
    try:
        from openedx.core.djangoapps.notifications.config import waffle
        from openedx.core.djangoapps.notifications.models import NotificationPreference
    except ImportError:
        return False
    if not _mails_notices(waffle, user_id):
        return True
    # Before this flag of Teak's was on, and then gone, preferences were kept by course.
    by_account = getattr(waffle, "ENABLE_ACCOUNT_LEVEL_PREFERENCES", None)
    if by_account is not None and not by_account.is_enabled():
        return False
    preferences = NotificationPreference.objects.filter(user_id=user_id, app=TRAY_APP, type=TRAY_TYPE)
    return bool(preferences.filter(web=True, email=False).exists())


def _mails_notices(waffle: Any, user_id: int) -> bool:
    """Whether the platform mails notices to this person: since Verawood it does unless told otherwise."""
    opt_out = getattr(waffle, "DISABLE_EMAIL_NOTIFICATIONS", None)
    if opt_out is not None:
        return not opt_out.is_enabled()
    from openedx.core.djangoapps.notifications.email.utils import is_email_notification_flag_enabled

    return bool(is_email_notification_flag_enabled(_account(user_id)))


class EdxPlatform:
    """Open edX, Teak and later. Imports are inside the functions: this module is read where no platform is
    installed."""

    def find_user(self, anonymous_id: str) -> Any | None:
        from common.djangoapps.student.models import user_by_anonymous_id

        return user_by_anonymous_id(anonymous_id)

    def anonymous_id(self, user_id: int, course_key: str) -> str:
        from common.djangoapps.student.models import anonymous_id_for_user
        from opaque_keys.edx.keys import CourseKey

        return str(anonymous_id_for_user(_account(user_id), CourseKey.from_string(course_key)))

    def is_enrolled(self, user_id: int, course_key: str) -> bool:
        from common.djangoapps.student.models import CourseEnrollment
        from opaque_keys.edx.keys import CourseKey

        return bool(CourseEnrollment.is_enrolled(_account(user_id), CourseKey.from_string(course_key)))

    def is_course_staff(self, user_id: int, course_key: str) -> bool:
        # `has_access` asks the same roles, but it is the LMS's alone, and says no to staff who look as a learner does;
        # `user_has_role` asks none of an organization's. Newer releases answer from their roles console here too.
        from common.djangoapps.student import roles
        from opaque_keys.edx.keys import CourseKey

        user, key = _account(user_id), CourseKey.from_string(course_key)
        if not user.is_active:
            return False
        if user.is_superuser:
            return True
        # All but the first are answered from one query, whose answer the platform keeps on the user.
        sought = (
            roles.GlobalStaff(),
            roles.CourseStaffRole(key),
            roles.CourseInstructorRole(key),
            roles.OrgStaffRole(org=key.org),
            roles.OrgInstructorRole(org=key.org),
        )
        return any(role.has_user(user) for role in sought)

    def published_blocks(self, course_key: str) -> Iterator[PublishedBlock]:
        from opaque_keys.edx.keys import CourseKey
        from xmodule.modulestore import ModuleStoreEnum
        from xmodule.modulestore.django import modulestore

        key, store = CourseKey.from_string(course_key), modulestore()
        # In Studio's process the draft would be read otherwise; orphans are what an earlier import left behind.
        with store.branch_setting(ModuleStoreEnum.Branch.published_only, key):
            blocks = [
                block
                for block_type in ("aok_submission", "pdln_pathway")
                for block in store.get_items(key, qualifiers={"category": block_type}, include_orphans=False)
            ]
        for block in blocks:
            yield PublishedBlock(
                usage_key=str(block.location), block_type=block.location.block_type, definition=block.definition or None
            )

    def due_date(self, usage_key: str, user_id: int) -> datetime | None:
        from edx_when.api import get_date_for_block
        from opaque_keys.edx.keys import UsageKey
        from xmodule.modulestore.django import modulestore

        key = UsageKey.from_string(usage_key)
        user = _account(user_id)
        # block -> unit -> subsection: the first that holds a date governs.
        while key is not None and key.block_type not in ("chapter", "course"):
            date = get_date_for_block(key.course_key, key, "due", user=user)
            if date is not None:
                return date
            key = modulestore().get_parent_location(key)
        return None

    def static_url(self, course_key: str, path: str) -> str:
        from common.djangoapps.static_replace import replace_static_urls
        from opaque_keys.edx.keys import CourseKey

        quoted = replace_static_urls(f'"{path}"', course_id=CourseKey.from_string(course_key))
        return str(quoted).strip('"')

    def courses(self, course_keys: Iterable[str]) -> Mapping[str, CourseInfo]:
        from opaque_keys.edx.keys import CourseKey
        from openedx.core.djangoapps.content.course_overviews.models import CourseOverview

        wanted = dict.fromkeys(course_keys)
        kept = _kept("courses")
        unasked = [key for key in wanted if key not in kept]
        if unasked:
            rows = CourseOverview.objects.filter(id__in=[CourseKey.from_string(key) for key in unasked])
            # Three columns: a whole row is some fifty, with a course's descriptions in it.
            known = {str(key): named for key, *named in rows.values_list("id", "display_name", "language")}
            for key in unasked:
                title, language = known.get(key, (None, None))
                kept[key] = CourseInfo(title=title or key, language=language or "")
        return {key: kept[key] for key in wanted}

    def language(self, user_id: int) -> str:
        from openedx.core.djangoapps.lang_pref import LANGUAGE_KEY
        from openedx.core.djangoapps.user_api.models import UserPreference

        # The platform's own look-up wants the whole user, for the key of a row that has it.
        chosen = UserPreference.objects.filter(user_id=user_id, key=LANGUAGE_KEY)
        return chosen.values_list("value", flat=True).first() or ""

    def drafted_tasks(self, course_key: str) -> list[DraftedTask]:
        from opaque_keys.edx.keys import CourseKey
        from xmodule.modulestore import ModuleStoreEnum
        from xmodule.modulestore.django import modulestore

        key, store = CourseKey.from_string(course_key), modulestore()
        with store.branch_setting(ModuleStoreEnum.Branch.draft_preferred, key):
            blocks = store.get_items(key, qualifiers={"category": "aok_submission"}, include_orphans=False)
        return [
            DraftedTask.of(
                block_id=block.location.block_id,
                title=block.display_name,
                copied_from_block=getattr(block, "copied_from_block", None),
            )
            for block in blocks
        ]

    def edits_library(self, user_id: int, library_key: str) -> bool:
        from django.core.exceptions import PermissionDenied
        from opaque_keys.edx.locator import LibraryLocatorV2
        from openedx.core.djangoapps.content_libraries import api, permissions

        if settings.SERVICE_VARIANT != "cms":
            return False  # there a library's block is the published one, which cannot be saved
        user, key = _account(user_id), LibraryLocatorV2.from_string(library_key)
        try:
            api.require_permission_for_library_key(key, user, permissions.CAN_EDIT_THIS_CONTENT_LIBRARY)
        except (PermissionDenied, api.ContentLibraryNotFound):
            return False
        return True


def _account(user_id: int) -> Any:
    """
    The user; whoever makes the request where it is theirs, since the platform keeps on that one what it asked before.
    """
    asking = crum.get_current_user()
    if asking is not None and asking.pk == user_id:
        return asking
    kept = _kept("accounts")
    if user_id not in kept:
        kept[user_id] = get_user_model().objects.get(pk=user_id)
    return kept[user_id]


def asking_user_id() -> int | None:
    """
    Who really makes this request; None where nobody is known to.

    It is in the request, which django-crum remembers for the thread where the platform's middleware fills it. Some of
    the platform's views put the learner that staff look as into the request too, with whoever really asked as the
    learner's `real_user`.
    """
    asking = crum.get_current_user()
    asking = getattr(asking, "real_user", asking)
    return None if asking is None else asking.pk


def _kept(what: str) -> dict[Any, Any]:
    """
    What was answered before in this request. It stands on the request itself, so nothing of it is there in the next;
    where there is no request, as in a worker, nothing is kept.
    """
    request = crum.get_current_request()
    kept: dict[str, dict[Any, Any]] = {} if request is None else vars(request).setdefault("_pdln_kept", {})
    return kept.setdefault(what, {})
