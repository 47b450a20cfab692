"""The pathway block's screens as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from badge_issuer.prose import to_html

from ..blocks.named_tasks import MissingTask
from ..blocks.rendering import render
from ..blocks.wording import all_terms
from ..definitions.parsing import Problem
from ..definitions.pathway import Pathway
from ..evidence.labels import stage_words
from .data import Progress, StepProgress

PACKAGE = "pdln_xblocks"
STYLES = ("pdln_xblocks/base.css", "pdln_xblocks/pathway.css")

TONES = {"proficient": "good", "not_yet": "warn", "incomplete": "warn", "late": "warn", "held_back": "warn"}


@dataclass(frozen=True, kw_only=True)
class ShownStep:
    """One step: where it is, and, for somebody on the way, how far."""

    title: str
    url: str
    stage: str
    words: str
    tone: str


def teacher(progress: Progress, prefix: str, lang: SafeString) -> str:
    """The way with this teacher's steps, and the badge when it is theirs."""
    pathway = progress.pathway
    steps = [_step(step, pathway) for step in progress.steps]
    context = {**_way(pathway, prefix, lang), "steps": steps, "progress": progress, "award": progress.award}
    return render(PACKAGE, "pathway.html", context)


def public(pathway: Pathway, prefix: str, lang: SafeString) -> str:
    """The way and the badge, for whoever is not on it."""
    return render(PACKAGE, "pathway.html", {**_way(pathway, prefix, lang), "steps": _plain_steps(pathway)})


def author(pathway: Pathway | None, prefix: str, lang: SafeString, problems: Sequence[Problem]) -> str:
    """The whole way as its author defined it, or what is wrong with it."""
    context: dict[str, Any] = {"problems": problems, "is_author": True}
    if pathway is not None:
        context |= {**_way(pathway, prefix, lang), "steps": _plain_steps(pathway)}
    return render(PACKAGE, "pathway.html", context)


def not_shown(title: str, problems: Sequence[Problem]) -> str:
    """In place of a pathway that cannot be read; problems for the course team only."""
    return render(PACKAGE, "pathway.html", {"title": title, "problems": problems})


def in_library(title: str, message: str) -> str:
    """In place of a pathway that is in no course."""
    return render(PACKAGE, "in_library.html", {"title": title, "message": message})


def missing_tasks(missing: Sequence[MissingTask]) -> str:
    """Above the editor: which steps no task of this course is, and what was filled in for them."""
    return render(PACKAGE, "missing_tasks.html", {"missing": missing})


def _way(pathway: Pathway, prefix: str, lang: SafeString) -> dict[str, Any]:
    return {
        "lang": lang,
        "pathway": pathway,
        "prefix": prefix,
        "terms": all_terms(pathway.terms),
        "summary": _prose(pathway.summary),
        "about_badge": _prose(pathway.badge.description),
    }


def _step(step: StepProgress, pathway: Pathway) -> ShownStep:
    return ShownStep(
        title=step.title,
        url=f"/jump_to_id/{step.aok}" if step.usage_key else "",
        stage=step.stage,
        words=stage_words(step.stage, pathway.terms),
        tone=TONES.get(step.stage, "plain"),
    )


def _plain_steps(pathway: Pathway) -> list[ShownStep]:
    return [ShownStep(title=step.title, url="", stage="", words="", tone="plain") for step in pathway.steps]


def _prose(markdown: str) -> SafeString:
    return mark_safe(to_html(markdown))
