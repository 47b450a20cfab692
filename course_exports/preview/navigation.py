"""What stands at the head of every page: who looks, and where they can go."""

from typing import Any

from django.http import HttpRequest

from .catalog import courses
from .people import PEOPLE
from .roster import REVIEWS, is_on_roster


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor; the queries run only on pages that show the head."""
    return {"navigation": _Navigation(request)}


class _Navigation:
    """Asked by the template, so that pages without the head ask nothing."""

    reviews_page = REVIEWS

    def __init__(self, request: HttpRequest) -> None:
        self._user = getattr(request, "user", None)
        self.path = request.get_full_path()

    @property
    def courses(self) -> list[Any]:
        return list(courses().values())

    @property
    def person(self) -> Any | None:
        """The preview's person who is logged in; None for a visitor."""
        if self._user is None or not self._user.is_authenticated:
            return None
        return next((person for person in PEOPLE if person.username == self._user.username), None)

    @property
    def reviews(self) -> bool:
        return self.person is not None and is_on_roster(self._user)

    @property
    def administers(self) -> bool:
        return self.person is not None and self._user.is_staff
