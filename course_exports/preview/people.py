"""The people of a preview, what each of them is to a course, and who of them is on the suite's own roster."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from opaque_keys.edx.keys import CourseKey

from pdln_xblocks.models import Evaluator

from .models import AnonymousId, Membership, Role

# The evaluators' page on every site.
REVIEWS = "/pdln/reviews/"
STAFF_ROLES = (Role.STAFF, Role.INSTRUCTOR)


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    Somebody to log in as. `roles` are theirs in every course served; `reviews` puts them on the roster, `leads` as a
    lead.
    """

    username: str
    first_name: str
    last_name: str
    part: Any
    about: Any
    roles: tuple[Role, ...] = ()
    reviews: bool = False
    leads: bool = False
    is_operator: bool = False

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"


PEOPLE = (
    Person(
        username="tess",
        first_name="Tess",
        last_name="Okafor",
        part=_("Teacher"),
        about=_("Enrolled. Reads lessons, sends evidence, earns the badge."),
        roles=(Role.ENROLLED,),
    ),
    Person(
        username="theo",
        first_name="Theo",
        last_name="Lindqvist",
        part=_("Teacher"),
        about=_("Enrolled in the same course. Never sees what Tess sends."),
        roles=(Role.ENROLLED,),
    ),
    Person(
        username="eva",
        first_name="Eva",
        last_name="Marchetti",
        part=_("Evaluator"),
        about=_("From outside: on the list of evaluators, not enrolled, not on the course team."),
        reviews=True,
    ),
    Person(
        username="evan",
        first_name="Evan",
        last_name="Brooks",
        part=_("Evaluator"),
        about=_("A second evaluator: no submission goes to both at once."),
        reviews=True,
    ),
    Person(
        username="lena",
        first_name="Lena",
        last_name="Haddad",
        part=_("Lead evaluator"),
        about=_("Leads the evaluators: sees what waits in the whole course."),
        reviews=True,
        leads=True,
    ),
    Person(
        username="ada",
        first_name="Ada",
        last_name="Novak",
        part=_("Course author"),
        about=_("On the course team. Sees staff-only units and the author's pages."),
        roles=(Role.INSTRUCTOR,),
    ),
    Person(
        username="olga",
        first_name="Olga",
        last_name="Sorensen",
        part=_("Site operator"),
        about=_("Runs the site. Sees Django's administration."),
        is_operator=True,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """
    Who looks at one course, and how; `user_id` is None for a visitor. In Studio the id is "student" and belongs to
    nobody.
    """

    user_id: int | None
    username: str = ""
    full_name: str = ""
    email: str = ""
    anonymous_id: str | None = None
    site_anonymous_id: str | None = None
    role: str = "student"
    is_enrolled: bool = False
    is_course_staff: bool = False
    is_global_staff: bool = False

    @property
    def may_learn(self) -> bool:
        """Whether the course is open to them: a visitor is shown the public view instead."""
        return self.is_enrolled or self.is_course_staff


def viewer_of(user: Any, course_key: CourseKey) -> Viewer:
    """`user` as the LMS would describe them to a block of this course."""
    if not user.is_authenticated:
        return Viewer(user_id=None)
    roles = set(Membership.objects.filter(user=user, course_key=str(course_key)).values_list("role", flat=True))
    staff = user.is_superuser or not roles.isdisjoint(STAFF_ROLES)
    return Viewer(
        user_id=user.pk,
        username=user.username,
        full_name=user.get_full_name(),
        email=user.email,
        anonymous_id=anonymous_id(user.pk, str(course_key)),
        site_anonymous_id=anonymous_id(user.pk, ""),
        role="instructor" if Role.INSTRUCTOR in roles or user.is_superuser else "staff" if staff else "student",
        is_enrolled=Role.ENROLLED in roles,
        is_course_staff=staff,
        is_global_staff=user.is_staff,
    )


def studio_viewer(user: Any) -> Viewer:
    """
    `user` as Studio's preview describes them: no person behind the id, and no staff attribute even for the course
    team.
    """
    return Viewer(
        user_id=user.pk,
        username=user.username,
        full_name=user.get_full_name(),
        email=user.email,
        anonymous_id="student",
        site_anonymous_id="student",
        role="instructor",
    )


def anonymous_id(user_id: int, course_key: str) -> str:
    """The id a course knows the user by, made at the first question; an empty course asks for the site-wide one."""
    row = AnonymousId.objects.filter(user_id=user_id, course_key=course_key).first()
    if row is None:
        value = hashlib.md5(f"{settings.SECRET_KEY}{user_id}{course_key}".encode(), usedforsecurity=False).hexdigest()
        row, _created = AnonymousId.objects.get_or_create(
            user_id=user_id, course_key=course_key, defaults={"value": value}
        )
    return row.value


def find_user(value: str | None) -> Any | None:
    """The user behind an anonymous id; None for an id nobody has."""
    row = AnonymousId.objects.select_related("user").filter(value=value or "").first()
    return row.user if row else None


def seed_people(course_keys: list[CourseKey]) -> None:
    """Every person of the preview, with their part in each course. Doing it again changes nothing."""
    for person in PEOPLE:
        user, created = get_user_model().objects.get_or_create(
            username=person.username,
            defaults={
                "first_name": person.first_name,
                "last_name": person.last_name,
                "email": person.email,
                "is_staff": person.is_operator,
                "is_superuser": person.is_operator,
            },
        )
        if created:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        for course_key in course_keys:
            for role in person.roles:
                Membership.objects.get_or_create(user=user, course_key=str(course_key), role=role)


def is_on_roster(user: Any) -> bool:
    """Whether the person reviews anything anywhere."""
    return Evaluator.objects.filter(user=user).exists()


def seed_roster(course_key: str) -> None:
    """Put the preview's evaluators on the roster of a course; whoever is there already stays as they are."""
    for number, person in enumerate((each for each in PEOPLE if each.reviews), start=1):
        user = get_user_model().objects.get(username=person.username)
        Evaluator.objects.get_or_create(
            user=user,
            course_key=course_key,
            block_id="",
            defaults={
                "is_lead": person.leads,
                "pseudonym": f"Evaluator {number}",
                "credential": "Credentialed evaluator (preview)",
                "employer": "Northfield Review Partners",
            },
        )
