"""Who reviews in a course: a page for its team, and for its leads to look at."""

from datetime import UTC, datetime
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pdln_xblocks.blocks.responses import HTTP_STATUS
from pdln_xblocks.compat import platform
from pdln_xblocks.errors import TryAgain
from pdln_xblocks.permissions import Action, Actor, Subject, can
from pdln_xblocks.roster import api as rosters
from pdln_xblocks.roster.errors import InvalidRoster

from . import pages, screens
from .access import Access, access_to_course, may_keep_roster, may_see_roster
from .roster_forms import LineForm, NewLineForm, initial_of

team_page = partial(pages.page, for_whom=gettext_lazy("This page is for the course team"), hint="")


@require_http_methods(["GET", "POST"])
@team_page
def roster(request: HttpRequest, *, course_key: str) -> HttpResponse:
    """The list, and a form to add somebody; a POST adds."""
    access = _access(request, course_key)
    actor = may_see_roster(access)
    aoks = rosters.aoks_of(access.course_key)
    form = NewLineForm(request.POST or None, aoks=aoks)
    if request.method == "POST":
        may_keep_roster(access)
        line_id = _add(access, form)
        if line_id is not None:
            return _to_list(access, line_id)
    lines = [_shown(line, aoks, access) for line in rosters.roster_of(access.course_key)]
    may_keep = can(actor, Action.KEEP_ROSTER, Subject(course_key=access.course_key))
    kept = request.GET.get("kept", "")
    context = {
        "lines": lines,
        "may_keep": may_keep,
        "recorded": _recorded(actor, aoks),
        "form": form,
        "kept": next((each for each in lines if each["id"] == kept), None),
    }
    return _page(request, "roster", access, context, _("Who reviews"), is_refused=bool(form.errors))


@require_http_methods(["GET", "POST"])
@team_page
def roster_line(request: HttpRequest, *, course_key: str, line: int) -> HttpResponse:
    """One line to change; a POST changes it."""
    access = _access(request, course_key)
    may_keep_roster(access)
    kept = rosters.get_line(access.course_key, line)
    form = LineForm(request.POST or None, initial=initial_of(kept.entry))
    if request.method == "POST" and _change(access, line, form):
        return _to_list(access, line)
    context = {"line": _shown(kept, rosters.aoks_of(access.course_key), access), "form": form}
    return _page(request, "roster_line", access, context, kept.entry.pseudonym, is_refused=bool(form.errors))


def _access(request: HttpRequest, course_key: str) -> Access:
    return access_to_course(request.user.pk, course_key, now=datetime.now(UTC))


def _add(access: Access, form: NewLineForm) -> int | None:
    """The line that was added; None where the form now says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return rosters.add_line(
            access.course_key, form.cleaned_data["person"], form.entry(), actor_id=access.evaluator_id, now=access.now
        )
    except (InvalidRoster, TryAgain) as error:
        form.add_refusal(error)
        return None


def _change(access: Access, line_id: int, form: LineForm) -> bool:
    if not form.is_valid():
        return False
    try:
        rosters.change_line(access.course_key, line_id, form.entry(), actor_id=access.evaluator_id, now=access.now)
    except (InvalidRoster, TryAgain) as error:
        form.add_refusal(error)
        return False
    return True


def _to_list(access: Access, line_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('pdln_reviews:roster', args=[access.course_key])}?kept={line_id}")


def _shown(line: rosters.RosterLine, aoks: dict[str, str], access: Access) -> dict[str, object]:
    """A line as the templates show it, without rules."""
    today = access.now.date()
    state = "ended" if line.has_ended(today) else "active" if line.is_active(today) else "later"
    reviews = aoks.get(line.entry.block_id, line.entry.block_id)
    return {"id": str(line.line_id), "person": line, "entry": line.entry, "reviews": reviews, "state": state}


def _recorded(actor: Actor, aoks: dict[str, str]) -> list[tuple[str, str]]:
    """Block id and title of each AOK whose reviews the person may take home, where there is more than one."""
    course = actor.course_key
    theirs = [
        (block, title)
        for block, title in aoks.items()
        if can(actor, Action.EXPORT_REVIEWS, Subject(course_key=course, block_id=block))
    ]
    return theirs if len(theirs) > 1 else []


def _page(
    request: HttpRequest, template: str, access: Access, context: dict[str, object], title: str, *, is_refused: bool
) -> HttpResponse:
    whole = {
        "title": title,
        "site": pages.site(),
        "styles": screens.STYLES,
        "course": access.course_key,
        "course_title": platform().courses([access.course_key])[access.course_key].title,
        **context,
    }
    status = HTTP_STATUS["invalid_roster"] if is_refused else 200
    return render(request, f"rubric_review_xblock/{template}.html", whole, status=status)
