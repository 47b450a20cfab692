"""The page of one's own work over all courses. It stands with the evaluators' pages, whose frame it has."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from pdln_xblocks.blocks.wording import tag
from pdln_xblocks.compat import platform
from pdln_xblocks.pathways import api as pathways

from . import screens
from .pages import page, site
from .requests import page_number

FOR_TEACHERS = gettext_lazy("This page is for teachers")


def _own_work(request: HttpRequest) -> HttpResponse:
    """Everything that whoever is logged in has begun, sent and earned, by ?page=."""
    number = page_number(request.GET.get("page", ""))
    work = pathways.own_work(request.user.pk, page=number, now=datetime.now(UTC))
    named = platform().courses({task.course_key for task in work.tasks})
    context = {
        "work": work,
        "site": site(),
        "styles": screens.STYLES,
        "titles": {key: course.title for key, course in named.items()},
        "languages": {key: tag(course.language) for key, course in named.items()},
    }
    return render(request, "rubric_review_xblock/own_work.html", context)


own_work = require_GET(page(_own_work, for_whom=FOR_TEACHERS, hint=""))
