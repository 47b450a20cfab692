"""
A submission's evidence as the evaluator's page shows it: plain values ready for the templates, which hold no rules.

Nothing here knows a file's own name or a teacher.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe

from badge_issuer import prose
from pdln_xblocks.compat import platform
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.evidence.addresses import Address, LinkProblem, read_address
from pdln_xblocks.evidence.data import ArtifactFile, ArtifactView
from pdln_xblocks.evidence.labels import option_title
from pdln_xblocks.evidence.showing import shown_text
from pdln_xblocks.review.data import Change, ReadingView

from . import labels


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """
    One file, under the name the page gives it. `pages` are the numbers of its views, from 1; `tracks` the captions of a
    recording.
    """

    id: str
    kind: str
    label: str
    size: int
    pages: range
    is_gone: bool
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShownPiece:
    """
    One piece of evidence. `change` is how it differs from the submission before, "" where there is none; `link` is a
    web address that others can open, `unread_link` one of an earlier release that they cannot. `is_gone`: there was
    something, since a submission keeps no empty piece, and its owner's account was closed.
    """

    template: str
    title: str
    text: SafeString
    link: str
    link_host: str
    unread_link: str
    transcript: SafeString
    students: str
    files: tuple[ShownFile, ...]
    change: str
    words: tuple[tuple[str, str], ...]
    is_gone: bool


@dataclass(frozen=True, kw_only=True)
class ShownPart:
    """One part of the AOK: what was asked, and what there is."""

    id: str
    title: str
    ask: SafeString
    pieces: tuple[ShownPiece, ...]
    gone: tuple[str, ...]


def parts(view: ReadingView) -> tuple[ShownPart, ...]:
    """The evidence by requirement, in the order of the task."""
    changes = {(change.requirement, change.option): change for change in view.changes}
    names = _file_names(view.artifacts)
    shown = []
    for requirement in view.aok.requirements:
        pieces = tuple(
            _piece(artifact, view.aok, changes.get((artifact.requirement, artifact.option)), names)
            for artifact in view.artifacts
            if artifact.requirement == requirement.id
        )
        gone = tuple(
            option_title(view.aok, change.requirement, change.option)
            for change in view.changes
            if change.requirement == requirement.id and change.kind == "gone"
        )
        shown.append(
            ShownPart(
                id=requirement.id,
                title=requirement.title,
                ask=task_html(requirement.ask, view.course_key),
                pieces=pieces,
                gone=gone,
            )
        )
    return tuple(shown)


def _file_names(artifacts: tuple[ArtifactView, ...]) -> dict[str, str]:
    """What each file is called: counted by kind over the whole submission, so that "Image 2" is one image."""
    counts: Counter[str] = Counter()
    names = {}
    for artifact in artifacts:
        for file in artifact.files:
            counts[file.kind] += 1
            names[file.public_id] = labels.file_label(file.kind, counts[file.kind], file.pages)
    return names


def _piece(artifact: ArtifactView, aok: Aok, change: Change | None, names: Mapping[str, str]) -> ShownPiece:
    address = read_address(artifact.url) if artifact.url else LinkProblem.BAD
    captions = tuple(file.public_id for file in artifact.files if file.content_type == "text/vtt" and not file.purged)
    return ShownPiece(
        template=f"rubric_review_xblock/given/{artifact.form}.html",
        title=option_title(aok, artifact.requirement, artifact.option),
        text=shown_text(artifact.text, formatted=artifact.formatted),
        link="" if isinstance(address, LinkProblem) else _as_sent(artifact.url, address),
        link_host="" if isinstance(address, LinkProblem) else address.host,
        unread_link=artifact.url if isinstance(address, LinkProblem) else "",
        transcript=shown_text(artifact.transcript),
        students=labels.students_words(artifact.students),
        files=tuple(_file(file, names[file.public_id], captions) for file in artifact.files),
        change=change.kind if change else "",
        words=change.words if change else (),
        is_gone=not (artifact.text or artifact.url or artifact.transcript or artifact.files),
    )


def _as_sent(url: str, address: Address) -> str:
    """An earlier release took http, which may be all that the other side answers to."""
    return url if url.lower().startswith("http://") else address.url


def _file(file: ArtifactFile, label: str, captions: tuple[str, ...]) -> ShownFile:
    return ShownFile(
        id=file.public_id,
        kind=file.kind,
        label=label,
        size=file.size,
        pages=range(1, file.pages + 1),
        is_gone=file.purged or not file.pages,
        tracks=captions if file.kind == "video" else (),
    )


def task_html(markdown: str, course_key: str) -> SafeString:
    """The author's words, with the course's own files where the platform serves them."""

    def served(tag: str, attribute: str, value: str) -> str:
        return platform().static_url(course_key, value) if value.startswith("/static/") else value

    html = nh3.clean(
        prose.to_html(markdown),
        tags=set(prose.TAGS),
        attributes=prose.ATTRIBUTES,
        attribute_filter=served,
        link_rel="noopener",
    )
    return mark_safe(html)
