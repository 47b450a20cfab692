"""
Opening a reading: everything the evaluator's page shows, also what changed since the submission before, and nothing
that says whose work it is.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from .. import files as stored
from ..catalog.opening import aok_of
from ..definitions.aok import Aok
from ..errors import NotFound
from ..evidence.artifacts import artifacts_of
from ..evidence.data import ArtifactView
from ..evidence.forms import FORMS
from ..evidence.models import Attempt
from ..files.data import OpenFile
from .claims import find_in_scope
from .data import CarriedCriterion, Change, EarlierStep, ReadingView, Result, ReviewScores
from .decisions import WITH_LINES, lines_before, lines_of, previous_decision, scores_of
from .errors import ClaimLost
from .models import Decision, DecisionLine, Reading, ReadingState, Review


def open_reading(evaluator_id: int, reading_id: str, *, now: datetime) -> ReadingView:
    """
    The page of a reading that this evaluator holds or recorded; one whose time ran out opens too, with `state`
    "expired" and no token.

    Raises ClaimLost when it is free or with somebody else, NotFound outside their lines of the roster.
    """
    reading = find_in_scope(evaluator_id, reading_id, now=now)
    if reading.evaluator_id != evaluator_id or reading.state == ReadingState.CANCELLED:
        raise ClaimLost(_("This submission is not with you now. Start it, or take the next one, from your list."))
    attempt = reading.attempt
    aok = aok_of(attempt.definition)
    before = lines_before(attempt)
    earlier = before[0].decision.attempt_id if before else None
    ids = [attempt.pk, earlier] if earlier else [attempt.pk]
    artifacts = artifacts_of(ids)
    live = (
        reading.state == ReadingState.OPEN and reading.claim_expires_at is not None and reading.claim_expires_at > now
    )
    recorded, result, undo_until = _recorded(reading, now)
    return ReadingView(
        reading=reading.public_id,
        token=reading.claim_token if live else "",
        state=reading.state if live or reading.state == ReadingState.RECORDED else "expired",
        kind=reading.kind,
        pseudonym=attempt.pseudonym,
        number=attempt.number,
        aok=aok,
        course_key=attempt.course_key,
        submitted_at=attempt.submitted_at,
        hear_by=attempt.hear_by,
        expires_at=reading.claim_expires_at if live else None,
        artifacts=artifacts.get(attempt.pk, ()),
        criteria=tuple(attempt.criteria),
        carried=_carried(before, attempt, aok),
        changes=_changes(artifacts, earlier, attempt),
        earlier_steps=_earlier_steps(before, attempt.criteria),
        notes=reading.notes,
        notes_revision=reading.notes_revision,
        recorded=recorded,
        result=result,
        undo_until=undo_until,
        ai_use=attempt.ai_use,
        what_changed=attempt.what_changed,
    )


def _carried(before: Sequence[DecisionLine], attempt: Attempt, aok: Aok) -> tuple[CarriedCriterion, ...]:
    names = {criterion.id: criterion.name for criterion in aok.rubric.criteria}
    return tuple(
        CarriedCriterion(criterion=line.criterion, name=names[line.criterion], from_attempt=line.number)
        for line in before
        if line.met and line.criterion not in attempt.criteria and line.criterion in names
    )


def _changes(
    artifacts: dict[int, tuple[ArtifactView, ...]], earlier: int | None, attempt: Attempt
) -> tuple[Change, ...]:
    if earlier is None:
        return ()
    return changes(artifacts.get(earlier, ()), artifacts.get(attempt.pk, ()))


def _earlier_steps(before: Sequence[DecisionLine], criteria: Sequence[str]) -> tuple[EarlierStep, ...]:
    """
    The next steps the teacher was given on what is judged again: never the level, so that this reader finds their
    own.
    """
    given = [line for line in before if line.criterion in criteria and line.score and line.score.next_step]
    return tuple(
        EarlierStep(
            criterion=line.criterion,
            next_step=line.score.next_step,
            missing=line.score.missing,
            from_attempt=line.number,
        )
        for line in sorted(given, key=lambda line: line.score_id)
    )


def _recorded(reading: Reading, now: datetime) -> tuple[ReviewScores | None, Result | None, datetime | None]:
    if reading.state != ReadingState.RECORDED:
        return None, None, None
    review = Review.objects.filter(reading=reading, undone_at=None).prefetch_related("scores").latest("recorded_at")
    recorded = ReviewScores(scores=scores_of(review), comment=review.comment)
    decision = Decision.objects.filter(pk=review.decision_id).prefetch_related(WITH_LINES).first()
    if decision is None:
        return recorded, None, None
    undo = decision.released_at is None and decision.undone_at is None and decision.release_due_at > now
    result = Result(outcome=decision.outcome, lines=lines_of(decision))
    return recorded, result, decision.release_due_at if undo else None


def open_view(evaluator_id: int, reading_id: str, file_id: str, page: int, *, now: datetime) -> OpenFile:
    """
    One metadata-free view of a file of the attempt that this evaluator reads or read; never the original.

    Raises NotFound for any other file, and for one that was purged or that the teacher took back.
    """
    reading = find_in_scope(evaluator_id, reading_id, now=now)
    theirs = reading.evaluator_id == evaluator_id and reading.state != ReadingState.CANCELLED
    shown = {reading.attempt_id}
    if theirs and reading.attempt.number > 1:
        earlier = previous_decision(reading.attempt)
        shown |= {earlier.attempt_id} if earlier else set()
    files = {file.public_id for views in artifacts_of(shown).values() for view in views for file in view.files}
    if not theirs or file_id not in files:
        raise NotFound(_("There is no such file for you to see."))
    return stored.open_view(file_id, page)


def changes(before: Sequence[ArtifactView], after: Sequence[ArtifactView]) -> tuple[Change, ...]:
    """One Change for each piece of either submission: those of the later one in its order, then those that are gone."""
    earlier = {(piece.requirement, piece.option): piece for piece in before}
    later = {(piece.requirement, piece.option) for piece in after}
    compared = [_compare(earlier.get((piece.requirement, piece.option)), piece) for piece in after]
    compared.extend(Change(requirement=key[0], option=key[1], kind="gone") for key in earlier if key not in later)
    return tuple(compared)


def _compare(before: ArtifactView | None, after: ArtifactView) -> Change:
    if before is None:
        return Change(requirement=after.requirement, option=after.option, kind="new")
    runs = FORMS[after.form].compare(before, after)
    if runs is None:
        return Change(requirement=after.requirement, option=after.option, kind="same")
    return Change(requirement=after.requirement, option=after.option, kind="changed", words=runs)
