"""
What each question to the platform costs: its look-ups, over tables of their shape (`models`), under the names of a
release. `compat.EdxPlatform` runs over these as it does on a site, and the queries it makes can be counted.

Seen in a Teak-era tree and in a running LMS (30 November 2026):

* Whoever makes a request is one object, `request.user`; a look-up by id makes another, and costs a query each time.
* A user's roles are read whole, in one query, and kept on the user object as `_roles`, for all classes of roles;
  another object of the same user knows nothing of them. An inactive user has none. `GlobalStaff` is `is_staff`, without
  a query.
* `limited_staff` answers for `staff`: its class registers `staff` as what it stands in for.
* An organization's role is a row without a course; it does not answer for a course's role, nor the other way round.
* Enrolment is kept in the platform's request cache, by user key and course, whichever object asks.
* A course overview is kept nowhere: each look-up is a query.
* An anonymous id is kept on the user object; the user behind one, in the request cache.
* A preference is one query for each key, kept nowhere.
* Who uses the site through its views always has `crum` and the request cache, first in the list of middleware.

In 2026 (openedx-platform, read in source) the roles console's assignments are read beside the course's own, and count
as course roles, or as an organization's where their scope is one or the whole platform.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from edx_django_utils.cache import RequestCache
from opaque_keys.edx.keys import CourseKey

from tests.contracts.platform import models

# In the platform's order; the request's user is asked for by name, and its caches live as long as the request.
MIDDLEWARE = (
    "crum.CurrentRequestUserMiddleware",
    "edx_django_utils.cache.middleware.RequestCacheMiddleware",
)
LANGUAGE_KEY = "pref-lang"
# A role of the console, by the course role that it is to code written before it.
CONSOLE_ROLES = {"course_admin": "instructor", "course_staff": "staff", "course_limited_staff": "limited_staff"}
STANDS_IN_FOR = {"limited_staff": "staff"}

Modules = dict[str, dict[str, Any]]


def teak() -> Modules:
    """The modules of Teak, June 2025."""
    return _modules(_course_roles)


def verawood() -> Modules:
    """The same of 2026, where roles come from the console too."""
    return _modules(lambda user: _course_roles(user) | _console_roles(user))


def _require(kind: type, value: Any) -> Any:
    assert isinstance(value, kind), f"{value!r} is no {kind.__name__}"
    return value


# A role as it is held: its name, the organization, and the course or nothing.
Held = tuple[str, str, str]


def _course_roles(user: Any) -> set[Held]:
    rows = models.CourseAccessRole.objects.filter(user_id=user.pk)
    return {(row.role, row.org, str(row.course_id or "")) for row in rows}


def _console_roles(user: Any) -> set[Held]:
    held = set()
    for given in models.RoleAssignment.objects.filter(user_id=user.pk):
        role, (org, _plus, course) = CONSOLE_ROLES[given.role], given.scope.removeprefix("course-v1:").partition("+")
        if org == "*":
            courses = models.CourseOverview.objects.values_list("id", flat=True)
            held |= {(role, each.org, "") for each in courses}
        else:
            held.add((role, org, "" if course == "*" else given.scope))
    return held


def _roles_module(read: Any) -> dict[str, Any]:
    class GlobalStaff:
        def has_user(self, user):
            return bool(user and user.is_staff)

    @dataclass(frozen=True)
    class Role:
        org: str = ""
        course_key: CourseKey | None = None
        ROLE: ClassVar[str] = ""

        def has_user(self, user, check_user_activation=True):
            if check_user_activation and not (user.is_authenticated and user.is_active):
                return False
            if not hasattr(user, "_roles"):
                user._roles = read(user)
            return any(
                self.ROLE in (role, STANDS_IN_FOR.get(role)) and (org, course) == (self.org, str(self.course_key or ""))
                for role, org, course in user._roles
            )

    class CourseRole(Role):
        def __init__(self, course_key):
            super().__init__(org=_require(CourseKey, course_key).org, course_key=course_key)

    def course_role(name: str, role: str, base: type = CourseRole) -> type:
        return type(name, (base,), {"ROLE": role})

    staff = course_role("CourseStaffRole", "staff")
    return {
        "GlobalStaff": GlobalStaff,
        "CourseStaffRole": staff,
        "CourseLimitedStaffRole": course_role("CourseLimitedStaffRole", "limited_staff", staff),
        "CourseInstructorRole": course_role("CourseInstructorRole", "instructor"),
        "CourseBetaTesterRole": course_role("CourseBetaTesterRole", "beta_testers"),
        "OrgStaffRole": type("OrgStaffRole", (Role,), {"ROLE": "staff"}),
        "OrgInstructorRole": type("OrgInstructorRole", (Role,), {"ROLE": "instructor"}),
    }


def _modules(read_roles: Any) -> Modules:
    class CourseEnrollment:
        @classmethod
        def is_enrolled(cls, user, course_key):
            kept = RequestCache("enrollments")
            asked = (user.pk, str(_require(CourseKey, course_key)))
            answer = kept.get_cached_response(asked)
            if not answer.is_found:
                row = models.CourseEnrollment.objects.filter(user_id=user.pk, course_id=course_key).first()
                kept.set(asked, bool(row and row.is_active))
            return kept.get_cached_response(asked).value

    def user_by_anonymous_id(uid):
        kept = RequestCache("user_by_anonymous_id")
        if not kept.get_cached_response(uid).is_found:
            theirs = models.AnonymousUserId.objects.filter(anonymous_user_id=uid).values("user_id")
            kept.set(uid, get_user_model().objects.filter(pk__in=theirs).first())
        return kept.get_cached_response(uid).value

    def anonymous_id_for_user(user, course_id):
        key = str(_require(CourseKey, course_id))
        kept = vars(user).setdefault("_anonymous_id", {})
        if key not in kept:
            row = models.AnonymousUserId.objects.filter(user_id=user.pk, course_id=course_id).order_by("-id").first()
            row = row or models.AnonymousUserId.objects.create(
                user_id=user.pk, course_id=course_id, anonymous_user_id=f"anon-{user.pk}"
            )
            kept[key] = row.anonymous_user_id
        return kept[key]

    return {
        "common.djangoapps.student.models": {
            "user_by_anonymous_id": user_by_anonymous_id,
            "anonymous_id_for_user": anonymous_id_for_user,
            "CourseEnrollment": CourseEnrollment,
        },
        "common.djangoapps.student.roles": _roles_module(read_roles),
        "openedx.core.djangoapps.content.course_overviews.models": {"CourseOverview": models.CourseOverview},
        "openedx.core.djangoapps.lang_pref": {"LANGUAGE_KEY": LANGUAGE_KEY},
        "openedx.core.djangoapps.user_api.models": {"UserPreference": models.UserPreference},
    }
