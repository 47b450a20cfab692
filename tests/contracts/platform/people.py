"""
Users as the platform has them: their full name stands in a profile, which may be missing.

- Read in Teak (`common/djangoapps/student/models/user.py`): `user.profile` is the other end of a one-to-one key. Where no
  row is there it raises an error that is both an ObjectDoesNotExist and an AttributeError, so `hasattr` answers False and
  an unguarded `user.profile.name` is a 500.
- Read in Teak (`common/djangoapps/xblock_django/user_service.py`): a block is told None for the name of such a user.
- Who has none: whoever Django's own `createsuperuser` made. Registration and the platform's `manage_user` make a profile,
  saving a user does not (read in Teak).
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

# Full names, by user; who is not here has no profile.
PROFILES: dict[int, str] = {}


class NoProfile(ObjectDoesNotExist, AttributeError):
    """As Django's own for the missing end of a one-to-one key."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Of the many fields, the one that we ask for."""

    name: str


def profile_of(user: Any) -> Profile:
    """What `user.profile` gives, once it is a property of users."""
    if user.pk not in PROFILES:
        raise NoProfile("User has no profile.")
    return Profile(name=PROFILES[user.pk])


def profile_name(user: Any) -> str | None:
    return PROFILES.get(user.pk)
