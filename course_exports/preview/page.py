"""What every page stands in: its content security policy, its head, and the markup of blocks with what it needs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from web_fragments.fragment import Fragment

from .catalog import courses
from .people import PEOPLE, REVIEWS, is_on_roster

# What a course's text brings along does not run here.
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
STYLE = "text/css"
SCRIPT = ("application/javascript", "text/javascript")


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """
    Sets the policy on answers that have none of their own; `request.csp_nonce` lets the page's own scripts through.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        request.csp_nonce = secrets.token_urlsafe(16)
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=request.csp_nonce))
        return response

    return answer


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Who looks, and where they can go: a context processor; the queries run only on pages that show the head."""
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


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A style or script: by its address, or as text to stand in the page."""

    url: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PageFragment:
    """What the templates need of a fragment; other kinds of resources are put into the page as they are."""

    content: str
    styles: tuple[Resource, ...]
    scripts: tuple[Resource, ...]
    others: tuple[str, ...]


def page_fragment(fragment: Fragment) -> PageFragment:
    styles, scripts, others = [], [], []
    for resource in fragment.resources:
        asset = Resource(url=resource.data) if resource.kind == "url" else Resource(text=resource.data)
        if resource.mimetype == STYLE:
            styles.append(asset)
        elif resource.mimetype in SCRIPT:
            scripts.append(asset)
        elif resource.kind == "text":
            others.append(resource.data)
    return PageFragment(content=fragment.content, styles=tuple(styles), scripts=tuple(scripts), others=tuple(others))
