"""The screens and their pieces as HTML; the same ones stand on the pages and in the block."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from badge_issuer.language import lang
from pdln_xblocks.blocks.wording import tag
from pdln_xblocks.compat import platform
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.review.api import ListedAok
from pdln_xblocks.review.data import Queue, ReadingView, Result

from . import evidence, labels, rubric

FOLDER = "rubric_review_xblock"
STYLES = ("pdln_xblocks/base.css", f"{FOLDER}/review.css")
SCRIPTS = (
    "pdln_xblocks/js/grow.js",
    *(f"{FOLDER}/js/{name}.js" for name in ("acting", "times", "rubric", "notes", "reviews", "start")),
)
STUDIO_SCRIPTS = tuple(f"{FOLDER}/js/{name}.js" for name in ("acting", "studio"))


def page_frame(screen: SafeString) -> SafeString:
    """A screen on its own page, which sends actions to the page's own address."""
    return _render(
        "frame",
        screen=screen,
        act_url=reverse("pdln_reviews:act", args=["next"]).removesuffix("next"),
        csrf_cookie=settings.CSRF_COOKIE_NAME,
    )


def block_frame(screen: SafeString) -> SafeString:
    """A screen in a block, whose runtime knows where actions go."""
    return _render("block", screen=screen, csrf_cookie=settings.CSRF_COOKIE_NAME)


def queue(
    page: Queue,
    *,
    heading: str,
    listed: Sequence[ListedAok] = (),
    course: str = "",
    aok: str = "",
    rosters: Sequence[str] = (),
    in_block: bool = False,
    done: str = "",
) -> SafeString:
    """
    The list: one page of it, with filters where there is a choice, and the way to the courses' lists of evaluators for
    who may see them; `done` names what was done last. The courses' names and languages are asked for once, all
    together.
    """
    url = reverse("pdln_reviews:queue")
    chosen = {key: value for key, value in (("course", course), ("aok", aok)) if value}
    shown = (*page.rows, *page.recent, *page.reset, *page.held, *listed)
    named = platform().courses({each.course_key for each in shown})
    return _render(
        "queue",
        queue=page,
        heading=heading,
        languages={key: tag(course.language) for key, course in named.items()},
        titles={key: course.title for key, course in named.items()},
        courses=[(key, named[key].title) for key in dict.fromkeys(each.course_key for each in listed)],
        aoks=[(each.usage_key, each.title, each.course_key) for each in listed if course in ("", each.course_key)],
        course=course,
        aok=aok,
        is_filtered=bool(chosen),
        rosters=[(key, named[key].title) for key in rosters],
        in_block=in_block,
        done=labels.done_sentence(done),
        url=url,
        page_url=f"{url}?{urlencode({**chosen, 'page': ''})}",
    )


def reading(view: ReadingView) -> SafeString:
    """One reading: its evidence, and the rubric to fill in or as it was recorded."""
    recorded = view.recorded
    course = platform().courses([view.course_key])[view.course_key]
    notes = recorded.to_data() if recorded else view.notes
    return _render(
        "reading",
        view=view,
        lang=lang(tag(course.language)),
        course_title=course.title,
        is_scoring=recorded is None,
        is_mine=bool(view.token),
        lost_message=_("Your time with this submission ran out. Start it again to go on: your notes are here."),
        parts=evidence.parts(view),
        previous=view.number - 1,
        guidance=evidence.task_html(view.aok.rubric.guidance, view.course_key),
        criteria=rubric.criteria(view, notes),
        comment=str(notes.get("comment") or ""),
        carried=view.carried,
        result_sentence=labels.result_sentence(view.result, view.aok) if view.result else "",
    )


def others(title: str, message: str, *, roster_of: str = "") -> SafeString:
    """What the block shows to people who do not review; `roster_of` is the course whose roster they keep."""
    roster_url = reverse("pdln_reviews:roster", args=[roster_of]) if roster_of else ""
    return _render("others", title=title, message=message, roster_url=roster_url)


def author(*, title: str, aok: str, course: str, unreadable: str) -> SafeString:
    """What the block is, for its author."""
    return _render("author", title=title, aok=aok, course=course, unreadable=unreadable)


def studio(*, title: str, aok: str) -> SafeString:
    """The block's settings, to be edited."""
    return _render("studio", title=title, aok=aok, csrf_cookie=settings.CSRF_COOKIE_NAME)


def lease(expires_at: datetime) -> SafeString:
    return _render("lease", expires_at=expires_at)


def not_mine(reading_id: str, message: str) -> SafeString:
    return _render("not_mine", reading=reading_id, message=message)


def result(outcome: Result, aok: Aok, *, sent_at: datetime) -> SafeString:
    return _render("result", result_sentence=labels.result_sentence(outcome, aok), sent_at=sent_at)


def problems(message: str, sentences: Mapping[str, str], aok: Aok) -> SafeString:
    """What is still needed, criterion by criterion, in the rubric's order."""
    names = {criterion.id: criterion.name for criterion in aok.rubric.criteria}
    listed = [(key, names[key], sentences[key]) for key in names if key in sentences]
    return _render("problems", message=message, problems=listed)


def two_versions(
    message: str, aok: Aok, *, here: Mapping[str, Any], elsewhere: Mapping[str, Any], revision: int
) -> SafeString:
    differences = rubric.differences(aok, here=here, elsewhere=elsewhere)
    return _render("two_versions", message=message, differences=differences, current=dict(elsewhere), revision=revision)


def claim_lost(message: str, *, is_free: bool) -> SafeString:
    return _render("claim_lost", message=message, is_free=is_free)


def refusal(message: str) -> SafeString:
    return _render("refusal", message=message)


def nothing_free() -> SafeString:
    return refusal(_("Nothing is free to start right now. New submissions appear in this list as they come in."))


def _render(template: str, **context: Any) -> SafeString:
    return render_to_string(f"{FOLDER}/{template}.html", context)
