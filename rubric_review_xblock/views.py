"""The evaluators' pages: all their courses, enrolled or not. Rules live in the domain, words in screens."""

from datetime import UTC, datetime
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from badge_issuer.language import for_people
from pdln_xblocks.blocks.responses import HTTP_STATUS, respond
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost

from . import actions, file_responses, screens
from .access import Access, may_review, may_see_queue, rosters_to_see
from .pages import own_transactions, page, site
from .requests import page_number


@require_GET
@page
def queue(request: HttpRequest) -> HttpResponse:
    """The list over all courses of the evaluator, filtered by ?course= and ?aok=, by ?page=."""
    access = _access(request)
    reach = review.reach_of(access.evaluator_id, now=access.now)
    if not reach.lines:
        may_see_queue(access)
    listed = reach.listed
    course, aok = request.GET.get("course", ""), request.GET.get("aok", "")
    course = course if course in {each.course_key for each in listed} else ""
    aok = aok if aok in {each.usage_key for each in listed if course in ("", each.course_key)} else ""
    page_of_queue = review.queue(
        access.evaluator_id,
        now=access.now,
        course_key=course,
        usage_key=aok,
        page=page_number(request.GET.get("page", "")),
        reach=reach,
    )
    heading = _("Submissions to review")
    rosters = rosters_to_see(access, listed, course)
    screen = screens.queue(
        page_of_queue,
        heading=heading,
        listed=listed,
        course=course,
        aok=aok,
        rosters=rosters,
        done=request.GET.get("done", ""),
    )
    return _screen(request, heading, screen)


@require_GET
@page
def reading(request: HttpRequest, *, reading: str) -> HttpResponse:
    """One reading: the evidence beside the rubric."""
    access = _access(request)
    may_review(access, reading)
    try:
        view = review.open_reading(access.evaluator_id, reading, now=access.now)
    except ClaimLost as error:
        heading = _("This one is not with you")
        return _screen(request, heading, screens.not_mine(reading, str(error)), status=HTTP_STATUS[error.code])
    return _screen(request, view.aok.title, screens.reading(view))


@require_safe
@page
def file(request: HttpRequest, *, reading: str, file: str, page: int) -> HttpResponseBase:
    """One view of one file of a reading's evidence, authorised each time it is asked for."""
    access = _access(request)
    may_review(access, reading)
    return file_responses.answer(request, review.open_view(access.evaluator_id, reading, file, page, now=access.now))


@own_transactions
@require_POST
@never_cache
@for_people
def act(request: HttpRequest, *, name: str) -> JsonResponse:
    """One action of actions.ACTIONS; JSON both ways."""
    access = _access(request)
    status, answer = respond(
        partial(actions.act, access, name, request.body),
        lambda error: actions.explain(error, access, name, request.body),
    )
    return JsonResponse(answer, status=status)


def _access(request: HttpRequest) -> Access:
    return Access(user_id=request.user.pk, now=datetime.now(UTC))


def _screen(request: HttpRequest, title: str, screen: str, *, status: int = 200) -> HttpResponse:
    context = {
        "title": title,
        "site": site(),
        "styles": screens.STYLES,
        "scripts": screens.SCRIPTS,
        "frame": screens.page_frame(screen),
    }
    return render(request, "rubric_review_xblock/screen_page.html", context, status=status)
