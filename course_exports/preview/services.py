"""The services a block can ask for, with the names and attributes that the LMS and Studio give."""

import gettext
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from opaque_keys.edx.keys import CourseKey, UsageKey
from xblock.core import XBlock
from xblock.reference.user_service import UserService, XBlockUser

from .models import PublishedEvent
from .people import Viewer, find_user

# An address in quotes, possibly inside a JSON string, as the platform matches it.
COURSE_LINK = re.compile(r"""(?P<quote>\\?["'])(?P<prefix>/static/|/jump_to_id/)(?P<rest>[^"'\\]*)(?P=quote)""")


class PreviewUsers(UserService):
    """Who looks. Attributes are set for people who are logged in only, as on the platform."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self._viewer = viewer

    def get_current_user(self) -> XBlockUser:
        viewer = self._viewer
        if viewer.user_id is None:
            visitor = XBlockUser(is_current_user=True)
            visitor.opt_attrs["edx-platform.is_authenticated"] = False
            visitor.opt_attrs["edx-platform.request_country_code"] = None
            return visitor
        user = XBlockUser(is_current_user=True, emails=[viewer.email], full_name=viewer.full_name)
        user.opt_attrs.update(
            {
                "edx-platform.anonymous_user_id": viewer.anonymous_id,
                "edx-platform.deprecated_anonymous_user_id": viewer.site_anonymous_id,
                "edx-platform.is_authenticated": True,
                "edx-platform.request_country_code": None,
                "edx-platform.user_id": viewer.user_id,
                "edx-platform.user_is_beta_tester": False,
                "edx-platform.user_is_global_staff": viewer.is_global_staff,
                "edx-platform.user_is_staff": viewer.is_course_staff,
                "edx-platform.user_preferences": {
                    "pref-lang": translation.get_language(),
                    "time_zone": settings.TIME_ZONE,
                },
                "edx-platform.user_role": viewer.role,
                "edx-platform.username": viewer.username,
            }
        )
        return user

    def get_user_by_anonymous_id(self, uid: str | None = None) -> Any | None:
        """The Django user behind an anonymous id, the viewer's own by default; None for an id nobody has."""
        return find_user(uid or self._viewer.anonymous_id)


class PreviewI18n:
    """One block's translations: its package's own catalogue first, then Django's."""

    def __init__(self, block: XBlock) -> None:
        package = type(block).unmixed_class.__module__.partition(".")[0]
        language = translation.to_locale(translation.get_language() or "en")
        folder = files(package).joinpath("translations")
        catalogue = gettext.translation("text", str(folder), [language], fallback=True)
        catalogue.add_fallback(_DjangoTranslations())
        self.gettext = self.ugettext = catalogue.gettext
        self.ngettext = self.ungettext = catalogue.ngettext

    def strftime(self, dtime: datetime, format: str) -> str:
        """
        A date in the viewer's language; `format` is one of SHORT_DATE, LONG_DATE, TIME, DATE_TIME, DAY_AND_TIME or a
        strftime text.
        """
        known = {
            "SHORT_DATE": "SHORT_DATE_FORMAT",
            "LONG_DATE": "DATE_FORMAT",
            "TIME": "TIME_FORMAT",
            "DATE_TIME": "DATETIME_FORMAT",
        }
        return str(formats.date_format(dtime, known[format])) if format in known else dtime.strftime(format)

    def get_javascript_i18n_catalog_url(self, block: XBlock) -> None:
        """None: no string of ours is in JavaScript."""


class _DjangoTranslations(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return translation.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return translation.ngettext(msgid1, msgid2, n)


class PreviewSettings:
    """A block type's section of `XBLOCK_SETTINGS`."""

    def get_settings_bucket(self, block: XBlock, default: Any = None) -> Any:
        if block is None:
            raise ValueError("a settings bucket belongs to a block")
        key = getattr(block, "block_settings_key", type(block).unmixed_class.__name__)
        return getattr(settings, "XBLOCK_SETTINGS", {}).get(key, default if default is not None else {})


class PreviewCompletion:
    """The LMS's completion service, for who is logged in; Studio has none."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    def completion_tracking_enabled(self) -> bool:
        return True

    def get_completions(self, candidates: Iterable[UsageKey]) -> dict[UsageKey, float]:
        """How far each block was completed, by the last event it published; 0.0 for what published none."""
        keys = {str(candidate): candidate for candidate in candidates}
        events = PublishedEvent.objects.filter(user_id=self._viewer.user_id, kind="completion", usage_key__in=keys)
        done = dict.fromkeys(keys.values(), 0.0)
        for event in events.order_by("pk"):
            done[keys[event.usage_key]] = float(event.data.get("completion", 0.0))
        return done


class PreviewAuthors:
    """Studio's word on who may write to a course. Its side of the preview is the course team's alone, so they may."""

    def __init__(self, course_key: CourseKey) -> None:
        self._course_key = course_key

    def can_read(self, course_key: CourseKey) -> bool:
        return course_key == self._course_key

    def can_write(self, course_key: CourseKey) -> bool:
        return course_key == self._course_key


class PreviewLinks:
    """Turns `/static/` and `/jump_to_id/` in a text into addresses that the preview serves."""

    def __init__(self, *, static_url: Callable[[str], str], jump_url: Callable[[str], str]) -> None:
        self._static_url = static_url
        self._jump_url = jump_url

    def replace_urls(self, text: str, static_replace_only: bool = False) -> str:
        def replaced(match: re.Match[str]) -> str:
            quote, rest = match["quote"], match["rest"]
            if match["prefix"] == "/static/":
                return f"{quote}{self._static_url(rest)}{quote}"
            return match[0] if static_replace_only else f"{quote}{self._jump_url(rest)}{quote}"

        return COURSE_LINK.sub(replaced, text)
