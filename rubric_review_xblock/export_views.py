"""The reviews of a course as a file, for its team and its leads."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from pdln_xblocks.permissions import Actor
from pdln_xblocks.review import api as review

from . import pages
from .access import Access, access_to_course, may_export_reviews

for_leads = partial(
    pages.page, for_whom=gettext_lazy("This page is for the course team and its lead evaluators"), hint=""
)


@require_GET
@for_leads
def reviews_file(request: HttpRequest, *, course_key: str) -> HttpResponseBase:
    """
    Every recorded review of the course, or of the AOK that ?aok= names by its block id, as a CSV file that is sent
    while it is read. Who may is asked before its first byte, and who took it is kept.
    """
    access = access_to_course(request.user.pk, course_key, now=datetime.now(UTC), block_id=request.GET.get("aok", ""))
    actor = may_export_reviews(access)
    table = review.export_reviews(
        access.course_key, blocks=_blocks(actor, access), asker_id=access.evaluator_id, now=access.now
    )
    response = StreamingHttpResponse(
        review.as_csv(table, course_key=access.course_key), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{_name(access)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _blocks(actor: Actor, access: Access) -> Collection[str] | None:
    """The AOKs that are asked for and theirs; None for all of the course."""
    if access.block_id:
        return [access.block_id]
    return None if actor.is_course_staff or actor.leads("*") else sorted(actor.leads_blocks)


def _name(access: Access) -> str:
    """`reviews-ORG-COURSE-RUN-2026-10-05.csv`, with the AOK where it is of one."""
    course = access.course_key.removeprefix("course-v1:")
    parts = ("reviews", course, access.block_id, f"{access.now:%Y-%m-%d}")
    return "-".join(re.sub(r"[^A-Za-z0-9_.]+", "-", part) for part in parts if part) + ".csv"
