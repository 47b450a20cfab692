"""The course as people read it: its outline, its units one by one, and what they earned."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from opaque_keys.edx.keys import UsageKey
from submissions import api as submissions

from ..course import Course
from ..models import Gradebook
from ..outline import Neighbours, outline_of, where_is
from ..page import page_fragment
from ..runtime import PreviewRuntime
from .lookup import course_or_404, learning, shown_or_404, usage_or_404


@require_safe
@ensure_csrf_cookie
def outline(request: HttpRequest, course_key: str) -> HttpResponse:
    """Sections, subsections and units. Visitors see the outline too, as in a course whose site lets them look."""
    course = course_or_404(course_key)
    runtime = learning(request, course)
    if _is_closed(runtime):
        return _closed(request, course)
    page = {
        "course": course,
        "sections": outline_of(runtime),
        "problems": course.problems if runtime.viewer.is_course_staff else (),
    }
    return render(request, "preview/outline.html", page)


@require_safe
@ensure_csrf_cookie
def unit(request: HttpRequest, course_key: str, usage_key: str) -> HttpResponse:
    """One unit with its blocks: as a learner, or as a visitor whom each block shows its public view."""
    course = course_or_404(course_key)
    runtime = learning(request, course)
    if _is_closed(runtime):
        return _closed(request, course)
    usage = usage_or_404(course, usage_key)
    if usage.block_type != "vertical":
        raise Http404(_("This course has no such unit."))
    shown_or_404(runtime, usage)
    block = runtime.get_block(usage)
    fragment = runtime.render(block, "student_view" if runtime.viewer.may_learn else "public_view")
    page = {
        "course": course,
        "unit": block,
        "breadcrumbs": where_is(runtime, usage),
        "neighbours": Neighbours.of(runtime, usage),
        "fragment": page_fragment(fragment),
        "is_author": runtime.viewer.is_course_staff,
        "is_visitor": runtime.viewer.user_id is None,
    }
    return render(request, "preview/unit.html", page)


@require_safe
@login_required
def progress(request: HttpRequest, course_key: str) -> HttpResponse:
    """What reached the gradebook through edx-submissions for whoever asks."""
    course = course_or_404(course_key)
    runtime = learning(request, course)
    if _is_closed(runtime):
        return _closed(request, course)
    return render(request, "preview/progress.html", {"course": course, "grades": _grades_of(runtime)})


@dataclass(frozen=True, kw_only=True)
class _Grade:
    """
    One graded block. `earned` is None while edx-submissions holds no score; `posted` counts how often the gradebook
    was told.
    """

    usage: UsageKey
    title: str
    earned: int | None
    possible: int | None
    posted: int
    last_posted: datetime | None


def _grades_of(runtime: PreviewRuntime) -> list[_Grade]:
    """
    A row for each graded block that scores, in the order of the course, as edx-submissions has it for this viewer.
    """
    anonymous_id = runtime.viewer.anonymous_id or ""
    scores = submissions.get_scores(str(runtime.course.key), anonymous_id)
    posted: dict[str, list[datetime]] = {}
    for row in Gradebook.objects.filter(course_key=str(runtime.course.key), anonymous_user_id=anonymous_id):
        posted.setdefault(row.usage_key, []).append(row.at)
    grades = []
    for usage in runtime.course.walk():
        block = runtime.get_block(usage)
        if getattr(block, "has_score", False) and block.graded:
            score = scores.get(str(usage), {})
            times = posted.get(str(usage), [])
            grades.append(
                _Grade(
                    usage=usage,
                    title=block.display_name_with_default,
                    earned=score.get("points_earned"),
                    possible=score.get("points_possible"),
                    posted=len(times),
                    last_posted=max(times, default=None),
                )
            )
    return grades


@require_safe
def jump_to(request: HttpRequest, course_key: str, usage_key: str) -> HttpResponse:
    """To the unit a block stands in, at the block."""
    course = course_or_404(course_key)
    return _to_unit(course, usage_or_404(course, usage_key))


@require_safe
def jump_to_id(request: HttpRequest, course_key: str, block_id: str) -> HttpResponse:
    """The same, for a link that holds the block's own id only."""
    course = course_or_404(course_key)
    usage = course.find_by_id(block_id)
    if usage is None:
        raise Http404(_("This course has no block called {id}.").format(id=block_id))
    return _to_unit(course, usage)


def _to_unit(course: Course, usage: UsageKey) -> HttpResponse:
    unit = course.unit_of(usage)
    if unit is None:
        return redirect("preview:outline", course_key=str(course.key))
    address = reverse("preview:unit", args=[str(course.key), str(unit)])
    return redirect(address if usage == unit else f"{address}#{usage.block_id}")


def _is_closed(runtime: PreviewRuntime) -> bool:
    """A course is closed to people with an account who are neither enrolled nor on its team."""
    return runtime.viewer.user_id is not None and not runtime.viewer.may_learn


def _closed(request: HttpRequest, course: Course) -> HttpResponse:
    return render(request, "preview/closed.html", {"course": course}, status=403)
