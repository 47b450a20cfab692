"""What the database knows of courses, and how it learns it."""

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from opaque_keys.edx.keys import UsageKey

from ..compat import PublishedBlock, platform
from ..definitions.aok import Aok
from ..definitions.pathway import Pathway
from ..definitions.rubric import Rubric
from ..definitions.stored import UnreadableDefinition, shown_today
from ..errors import CannotBeShown
from ..jobs import Job, enqueue
from ..transactions import write
from .data import AokRef, LivePathway, SyncReport
from .models import AokBlock, Definition, PathwayBlock
from .opening import aok_of

__all__ = [
    "aoks_at",
    "definition_shown",
    "find_aok",
    "pathways_of",
    "remember_definition",
    "rubrics_besides",
    "sync_course",
]

AOK_TYPE = "aok_submission"
PATHWAY_TYPE = "pdln_pathway"

log = logging.getLogger(__name__)


def remember_definition(aok: Aok, *, now: datetime) -> Definition:
    """The row of this very content, made if nobody was ever judged by it. Two who ask at once get the same row."""
    definition, _created = Definition.objects.get_or_create(
        content_hash=aok.content_hash, defaults={"version": aok.version, "body": aok.to_stored(), "created_at": now}
    )
    return definition


def definition_shown(aok_ref: AokRef, *, now: datetime) -> Definition:
    """
    The row of the content that a page was made from. One query where the catalog knows it at this place.

    Where it does not (the message of its publishing was lost), the course is learnt again soon.
    """
    here = AokBlock.objects.filter(usage_key=aok_ref.usage_key, retired_at=None, definition=OuterRef("pk"))
    known = Definition.objects.annotate(is_here=Exists(here)).filter(content_hash=aok_ref.aok.content_hash).first()
    if known is None or not known.is_here:
        enqueue(Job.SYNC_COURSE, aok_ref.course_key)
    return known or remember_definition(aok_ref.aok, now=now)


def find_aok(usage_key: str) -> AokRef | None:
    """
    The AOK as last published; None where the course never had it or has it no more. Raises CannotBeShown.
    """
    block = AokBlock.objects.select_related("definition").filter(usage_key=usage_key, retired_at=None).first()
    if block is None:
        return None
    return AokRef(
        usage_key=block.usage_key,
        course_key=block.course_key,
        block_id=block.block_id,
        aok=aok_of(block.definition),
    )


def aoks_at(course_key: str, block_ids: Collection[str]) -> dict[str, AokBlock]:
    """The course's AOKs of these block ids, by block id, without their definitions. One query."""
    blocks = AokBlock.objects.filter(course_key=course_key, block_id__in=list(block_ids), retired_at=None)
    return {block.block_id: block for block in blocks.order_by("pk")}


def rubrics_besides(usage_key: str, course_key: str) -> tuple[tuple[str, Rubric], ...]:
    """The rubrics of the course's other AOKs, as last published, each with its AOK's title. One query."""
    rows = AokBlock.objects.select_related("definition").filter(course_key=course_key, retired_at=None)
    found = []
    for block in rows.exclude(usage_key=usage_key).order_by("title", "pk"):
        with suppress(CannotBeShown):
            found.append((block.title, aok_of(block.definition).rubric))
    return tuple(found)


def pathways_of(course_key: str) -> tuple[LivePathway, ...]:
    """The pathways that the course offers now. One query. What can no longer be read is left out and logged."""
    live = []
    for block in PathwayBlock.objects.filter(course_key=course_key, retired_at=None).order_by("pk"):
        try:
            pathway = Pathway.from_stored(block.body)
            live.append(LivePathway(block_key=block.pk, usage_key=block.usage_key, pathway=pathway))
        except UnreadableDefinition as error:
            # A decision that only passes by must not break on it.
            log.error("pathway block %s cannot be read, %s; publish its course again", block.pk, error)
    return tuple(live)


def sync_course(course_key: str, *, now: datetime) -> SyncReport:
    """
    Learn a course as it is published now. Doing it again changes nothing.

    A block that is gone is retired, and comes back if it does. One whose definition cannot be read keeps what was known
    of it: a slip of the author's must not take away the page of a teacher in the middle of it. Where two run at once,
    the last to finish stands.
    """
    # The course is read before any row is touched: it may be far away.
    published = [_read(block) for block in platform().published_blocks(course_key)]
    return _store(course_key, published, now)


@dataclass(frozen=True, kw_only=True)
class _Published:
    """One block of the published course; `value` is None where its definition cannot be read."""

    usage_key: str
    block_type: str
    block_id: str
    value: Aok | Pathway | None


def _read(block: PublishedBlock) -> _Published:
    kind: type[Aok] | type[Pathway] = Aok if block.block_type == AOK_TYPE else Pathway
    # What the block shows is what the catalog knows: also where today's rules have something against it.
    value, _problems = shown_today(block.definition, kind)
    return _Published(
        usage_key=block.usage_key,
        block_type=block.block_type,
        block_id=str(UsageKey.from_string(block.usage_key).block_id),
        value=value,
    )


@write
def _store(course_key: str, published: list[_Published], now: datetime) -> SyncReport:
    changes: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": [], "retired": [], "unreadable": []}
    for model, block_type, fields in ((AokBlock, AOK_TYPE, _aok_fields), (PathwayBlock, PATHWAY_TYPE, _pathway_fields)):
        here = [block for block in published if block.block_type == block_type]
        known = {row.usage_key: row for row in model.objects.filter(course_key=course_key).select_for_update()}
        for block in here:
            if block.value is None:
                changes["unreadable"].append(block.usage_key)
                continue
            wanted = {**fields(block, now), "retired_at": None}
            changes[_store_one(model, course_key, block.usage_key, known.get(block.usage_key), wanted)].append(
                block.usage_key
            )
        gone = {key for key, row in known.items() if row.retired_at is None} - {block.usage_key for block in here}
        model.objects.filter(usage_key__in=gone).update(retired_at=now)
        changes["retired"].extend(gone)
    return SyncReport(
        **{what: tuple(sorted(keys)) for what, keys in changes.items()},
        strays=tuple(_strays(published)),
    )


def _aok_fields(block: _Published, now: datetime) -> dict[str, Any]:
    assert isinstance(block.value, Aok)
    definition = remember_definition(block.value, now=now)
    return {"block_id": block.block_id, "title": block.value.title, "definition_id": definition.pk}


def _pathway_fields(block: _Published, now: datetime) -> dict[str, Any]:
    assert isinstance(block.value, Pathway)
    return {"body": block.value.to_stored()}


def _store_one(model: Any, course_key: str, usage_key: str, row: Any | None, wanted: dict[str, Any]) -> str:
    if row is None:
        _row, created = model.objects.update_or_create(
            usage_key=usage_key, defaults={"course_key": course_key, **wanted}
        )
        return "added" if created else "changed"
    if all(getattr(row, field) == value for field, value in wanted.items()):
        return "unchanged"
    model.objects.filter(pk=row.pk).update(**wanted)
    return "changed"


def _strays(published: Iterable[_Published]) -> Iterator[str]:
    """The steps that name no AOK of the course: nobody could ever take them."""
    blocks = list(published)
    known = {block.block_id for block in blocks if block.block_type == AOK_TYPE}
    for block in blocks:
        if isinstance(block.value, Pathway):
            yield from (f"{block.usage_key} -> {step.aok}" for step in block.value.steps if step.aok not in known)
