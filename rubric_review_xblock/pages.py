"""What every page of the evaluators' site has around it: login, own transactions, and refusals that are pages."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from badge_issuer.language import for_people
from pdln_xblocks.blocks.responses import HTTP_STATUS
from pdln_xblocks.errors import DomainError

from . import screens

View = Callable[..., HttpResponseBase]

FOR_EVALUATORS = gettext_lazy("These pages are for evaluators")
OWN_WORK = gettext_lazy("Looking for your own submissions? They are in your course.")


def own_transactions(view: View) -> View:
    """
    Outside the transaction that a site wraps around each plain view: every write of the domain has its own, and starts
    again where two people met, which inside another one it could not.
    """
    return transaction.non_atomic_requests(view)


def page(view: View, *, for_whom: Promise = FOR_EVALUATORS, hint: Promise | str = OWN_WORK) -> View:
    """
    A page for people who are logged in; what the domain refuses is a page that says so: for whom this one is, and
    where else to look.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **parts: object) -> HttpResponseBase:
        try:
            return view(request, **parts)
        except DomainError as error:
            return _refused(request, error, str(for_whom), str(hint))

    return never_cache(own_transactions(login_required(ensure_csrf_cookie(for_people(guarded)))))


def _refused(request: HttpRequest, error: DomainError, for_whom: str, hint: str) -> HttpResponse:
    # Neither is about who asks, so there is a way back.
    others = {"not_found": _("Not found"), "cannot_be_shown": _("Not here right now")}
    is_missing = error.code in others
    context = {
        "title": others.get(error.code, for_whom),
        "site": site(),
        "styles": screens.STYLES,
        "message": str(error),
        "hint": "" if is_missing else hint,
        "way_back": is_missing,
    }
    return render(request, "rubric_review_xblock/refused_page.html", context, status=HTTP_STATUS[error.code])


def site() -> str:
    """What the site calls itself, where it says so; Open edX does."""
    return str(getattr(settings, "PLATFORM_NAME", ""))
