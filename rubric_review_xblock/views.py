"""The evaluators' front door: all their courses, enrolled or not. Rules live in the domain, words in screens."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST, require_safe

from pdln_xblocks.errors import DomainError
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost

from . import actions, file_answers, screens
from .door import Door, may_review, may_see_queue
from .errors import HTTP_STATUS

View = Callable[..., HttpResponseBase]


def own_transactions(view: View) -> View:
    """
    Outside the transaction that a site wraps around each plain view: every write of the domain has its own, and starts
    again where two people met, which inside another one it could not.
    """
    return transaction.non_atomic_requests(view)


def page(view: View) -> View:
    """A page for people who are logged in; what the domain refuses is a page that says so."""

    @wraps(view)
    def guarded(request: HttpRequest, **parts: object) -> HttpResponseBase:
        try:
            return view(request, **parts)
        except DomainError as error:
            return _refused(request, error)

    return never_cache(own_transactions(login_required(ensure_csrf_cookie(guarded))))


@require_GET
@page
def queue(request: HttpRequest) -> HttpResponse:
    """The list over all courses of the evaluator, filtered by ?course= and ?aok=, by ?page=."""
    door = _door(request)
    places = review.places(door.evaluator_id, now=door.now)
    if not places:
        # With a place they are on a roster; without one they may still be, of a course that holds nothing yet.
        may_see_queue(door)
    course, aok = request.GET.get("course", ""), request.GET.get("aok", "")
    course = course if course in {place.course_key for place in places} else ""
    aok = aok if aok in {place.usage_key for place in places if course in ("", place.course_key)} else ""
    number = request.GET.get("page", "")
    found = review.queue(
        door.evaluator_id,
        now=door.now,
        course_key=course,
        usage_key=aok,
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )
    heading = _("Submissions to review")
    return _screen(request, heading, screens.queue(found, heading=heading, places=places, course=course, aok=aok))


@require_GET
@page
def reading(request: HttpRequest, *, reading: str) -> HttpResponse:
    """One reading: the evidence beside the rubric."""
    door = _door(request)
    may_review(door, reading)
    try:
        view = review.open_reading(door.evaluator_id, reading, now=door.now)
    except ClaimLost as error:
        heading = _("This one is not with you")
        return _screen(request, heading, screens.not_mine(reading, str(error)), status=HTTP_STATUS[error.code])
    return _screen(request, view.aok.title, screens.reading(view))


@require_safe
@page
def file(request: HttpRequest, *, reading: str, file: str, page: int) -> HttpResponseBase:
    """One view of one file of a reading's evidence, authorised each time it is asked for."""
    door = _door(request)
    may_review(door, reading)
    return file_answers.answer(request, review.open_view(door.evaluator_id, reading, file, page, now=door.now))


@own_transactions
@require_POST
@never_cache
def act(request: HttpRequest, *, name: str) -> JsonResponse:
    """One action of actions.ACTIONS; JSON both ways."""
    status, body = actions.respond(_door(request), name, request.body)
    return JsonResponse(body, status=status)


def _door(request: HttpRequest) -> Door:
    return Door(user_id=request.user.pk, now=datetime.now(UTC))


def _screen(request: HttpRequest, title: str, screen: str, *, status: int = 200) -> HttpResponse:
    context = {
        "title": title,
        "site": _site(),
        "styles": screens.STYLES,
        "scripts": screens.SCRIPTS,
        "frame": screens.page_frame(screen),
    }
    return render(request, "rubric_review_xblock/screen_page.html", context, status=status)


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    is_missing = error.code == "not_found"
    context = {
        "title": _("Not found") if is_missing else _("These pages are for evaluators"),
        "site": _site(),
        "styles": screens.STYLES,
        "message": str(error),
        "hint": "" if is_missing else _("Looking for your own submissions? They are in your course."),
        "way_back": is_missing,
    }
    return render(request, "rubric_review_xblock/refused_page.html", context, status=HTTP_STATUS[error.code])


def _site() -> str:
    """What the site calls itself, where it says so; Open edX does."""
    return str(getattr(settings, "PLATFORM_NAME", ""))
