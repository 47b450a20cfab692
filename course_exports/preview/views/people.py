"""Who looks: one button a person. There are no passwords, since nobody but this machine can reach the page."""

from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from ..catalog import courses
from ..people import PEOPLE, REVIEWS, is_on_roster, viewer_of


@require_safe
@ensure_csrf_cookie
def people(request: HttpRequest) -> HttpResponse:
    """Everybody one can be."""
    page = {"people": PEOPLE, "next": request.GET.get("next", ""), "courses": list(courses().values())}
    return render(request, "preview/people.html", page)


@require_POST
def become(request: HttpRequest, username: str) -> HttpResponse:
    """Log in as one of the preview's people; a 404 for any other account."""
    user = get_user_model().objects.filter(username=username).first()
    if user is None or username not in {person.username for person in PEOPLE}:
        raise Http404(_("There is no such person in this preview."))
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(_next_page(request, _where_work_begins(request)))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Look as a visitor without an account does."""
    logout(request)
    first = next(iter(courses().values()), None)
    fallback = reverse("preview:outline", args=[str(first.key)]) if first else reverse("preview:people")
    return redirect(_next_page(request, fallback))


def _where_work_begins(request: HttpRequest) -> str:
    """Teachers and authors at the course, evaluators at their queue, the operator at the administration."""
    if request.user.is_staff:
        return reverse("admin:index")
    first = next(iter(courses().values()), None)
    if first is not None and viewer_of(request.user, first.key).may_learn:
        return reverse("preview:outline", args=[str(first.key)])
    return REVIEWS if is_on_roster(request.user) else reverse("preview:home")


def _next_page(request: HttpRequest, fallback: str) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else fallback
