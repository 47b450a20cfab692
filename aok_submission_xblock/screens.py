"""The block's screens as HTML: templates filled from the domain's values."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pdln_xblocks.blocks.rendering import render
from pdln_xblocks.blocks.wording import all_terms
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.parsing import Problem
from pdln_xblocks.definitions.pathway import Pathway
from pdln_xblocks.evidence.data import DraftContent, DraftView, Readiness, Stage, TeacherPage
from pdln_xblocks.evidence.rules import drafted
from pdln_xblocks.evidence.showing import shown_text
from pdln_xblocks.files.data import FileView

from . import readiness
from .attempts import FileUrl, artifact_of, attempt_of
from .form import known_content, left_over, parts_of, prose, shown_file
from .labels import contact_of, number_word, preset_words, review_estimate
from .readiness import ShownReadiness, sentence_list, shown_readiness
from .versions import differences

PACKAGE = "aok_submission_xblock"
STYLES = (("pdln_xblocks", "pdln_xblocks/base.css"), (PACKAGE, "aok_submission_xblock/aok.css"))
SCRIPTS = (
    ("pdln_xblocks", "pdln_xblocks/js/send.js"),
    ("pdln_xblocks", "pdln_xblocks/js/grow.js"),
    *(
        (PACKAGE, f"aok_submission_xblock/js/{name}.js")
        for name in ("messages", "choices", "formatting", "links", "draft", "versions", "upload", "submit", "block")
    ),
)
# Submissions that count against the number an author plans for.
SPENT = frozenset({Stage.IN_REVIEW, Stage.LATE, Stage.NOT_YET, Stage.PROFICIENT})


@dataclass(frozen=True, kw_only=True)
class Frame:
    """
    What a screen needs to know of the block it stands in: `prefix` begins its ids, `keep` names its unsent text, `lang`
    goes into each element that holds the author's words.
    """

    prefix: str
    lang: SafeString
    keep: str
    file_url: FileUrl
    sign_in_url: str


@dataclass(frozen=True, kw_only=True)
class PathwayLink:
    """A pathway that this AOK counts toward, and where its page is."""

    pathway: Pathway
    url: str


def teacher(page: TeacherPage, frame: Frame, *, pathways: Sequence[PathwayLink] = (), is_sample: bool = False) -> str:
    """The teacher's whole page; as a sample it sends nothing."""
    aok, draft = page.aok_ref.aok, page.draft
    content = known_content(draft.content, aok)
    attempts = tuple(attempt_of(each, prefix=frame.prefix, file_url=frame.file_url) for each in page.attempts)
    latest = attempts[-1] if attempts else None
    spent = sum(each.stage in SPENT for each in page.attempts)
    return render(
        PACKAGE,
        "page.html",
        {
            **_task(aok, frame.prefix, frame.lang),
            "page": page,
            "is_sample": is_sample,
            "is_new": not page.attempts and draft.saved_at is None,
            "can_edit": page.can_edit,
            "is_stopped": page.is_stopped,
            "latest": latest,
            "attempts": attempts,
            "earlier": _earlier(attempts, page.can_edit),
            "met_words": number_word(len(latest.met)) if latest else "",
            "revise_words": sentence_list([number_word(len(latest.to_revise))]) if latest else "",
            "parts": parts_of(page, prefix=frame.prefix, file_url=frame.file_url),
            "ready": shown_readiness(page.readiness, content, aok, prefix=frame.prefix),
            "left_over": left_over(draft.content, content),
            "content": content,
            "next_number": len(attempts) + 1,
            "submissions_left": max(0, aok.max_submissions - spent),
            "contact": contact_of(page),
            "pathways": pathways,
            "sign_in_url": frame.sign_in_url,
            "state": json.dumps(
                {
                    "revision": draft.revision,
                    "content": content.to_data(),
                    "definition": aok.content_hash,
                    "token": secrets.token_hex(16),
                    "keep": frame.keep,
                }
            ),
        },
    )


def _earlier(attempts: tuple[Any, ...], can_edit: bool) -> tuple[Any, ...]:
    """What stands under "earlier submissions": the newest first, all but the one that the page is about."""
    return tuple(reversed(attempts if can_edit else attempts[:-1]))


def public(aok: Aok, prefix: str, lang: SafeString) -> str:
    """Task and rubric, for whoever cannot give anything here."""
    return render(PACKAGE, "public.html", {**_task(aok, prefix, lang), "asked": _asked(aok)})


def author(aok: Aok | None, prefix: str, lang: SafeString, problems: Sequence[Problem] = ()) -> str:
    """What the author sees in the unit: the whole task and what it asks of evaluators, or what is wrong with it."""
    context: dict[str, Any] = {"problems": problems}
    if aok is not None:
        context |= {
            **_task(aok, prefix, lang),
            "asked": _asked(aok),
            "preset": preset_words(aok.review),
            "estimate": review_estimate(aok.review, aok.max_submissions),
        }
    return render(PACKAGE, "author.html", context)


def not_shown(title: str, problems: Sequence[Problem]) -> str:
    """In place of a task that cannot be read; problems for the course team only."""
    return render(PACKAGE, "not_shown.html", {"title": title, "problems": problems})


def ready(
    state: Readiness,
    content: DraftContent,
    aok: Aok,
    *,
    prefix: str,
    lang: SafeString,
    number: int,
    is_stopped: bool,
) -> str:
    """The ready check, as it is after a save."""
    shown = shown_readiness(state, known_content(content, aok), aok, prefix=prefix)
    return _ready(shown, prefix, lang, number, is_stopped, get_language())


@lru_cache(maxsize=512)
def _ready(
    shown: ShownReadiness, prefix: str, lang: SafeString, number: int, is_stopped: bool, _language: str | None
) -> str:
    """Most saves of somebody who is writing change nothing of it: it is made once for what it says."""
    context = {"ready": shown, "prefix": prefix, "lang": lang, "next_number": number, "is_stopped": is_stopped}
    return render(PACKAGE, "ready.html", context)


def to_send(draft: DraftView, aok: Aok, frame: Frame) -> str:
    """What would be sent, and each piece of it as its evaluator sees it."""
    content, files = known_content(draft.content, aok), {file.public_id: file for file in draft.files}
    context = {
        "sent": readiness.to_send(aok, content, files),
        "artifacts": [artifact_of(each, aok, frame.file_url) for each in drafted(aok, content, files)],
        "statements": {"ai_use": shown_text(content.ai_use), "what_changed": shown_text(content.what_changed)},
        "terms": all_terms(aok.terms),
        "lang": frame.lang,
    }
    return render(PACKAGE, "to_send.html", context)


def both_versions(here: DraftContent, there: DraftView, aok: Aok, prefix: str, lang: SafeString) -> str:
    differing = differences(here, there, aok)
    context = {"differences": differing, "saved_at": there.saved_at, "prefix": prefix, "lang": lang}
    return render(PACKAGE, "both_versions.html", context)


def file(view: FileView, frame: Frame, *, twin: FileView | None) -> str:
    """One file of a draft in its list; `twin` is another there that holds the same."""
    return render(PACKAGE, "file.html", {"file": shown_file(view, frame.file_url, twin=twin)})


def _task(aok: Aok, prefix: str, lang: SafeString) -> dict[str, Any]:
    return {
        "lang": lang,
        "aok": aok,
        "terms": all_terms(aok.terms),
        "prefix": prefix,
        "prompt": prose(aok.prompt),
        "rubric": aok.rubric,
        "criteria": [
            {
                "id": criterion.id,
                "name": criterion.name,
                "levels": [
                    {
                        "name": level.name,
                        "text": prose(criterion.descriptors.get(level.id, "")),
                        "needed": level.id == criterion.required_level,
                    }
                    for level in aok.rubric.levels
                ],
                "looks_in": [part.title for part in aok.requirements if part.id in criterion.look_in],
                "standards": [each for each in aok.standards if each.code in criterion.standards],
            }
            for criterion in aok.rubric.criteria
        ],
    }


def _asked(aok: Aok) -> list[dict[str, Any]]:
    """What is asked for, part by part, without a form."""
    return [
        {
            "title": part.title,
            "ask": prose(part.ask),
            "required": part.required,
            "choose": part.choose,
            "options": [option.title for option in part.options if option.title],
        }
        for part in aok.requirements
    ]
