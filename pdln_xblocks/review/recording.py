"""Recording a review: scores in, one decision out, undone while its window is open."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from badge_issuer.due import DONE

from ..audit import api as audit
from ..catalog.opening import aok_of
from ..definitions.aok import Aok
from ..errors import NotAllowed, out_of_date
from ..evidence.models import Attempt, AttemptStatus
from ..public_ids import new_public_id
from ..transactions import write
from .claims import find_in_scope, not_found, require_live
from .data import (
    Claim,
    ClaimToken,
    CriterionScoreData,
    Line,
    NeedsReading,
    RecordedReview,
    Result,
    ReviewReceipt,
    ReviewScores,
)
from .decisions import WITH_LINES, carried_into, lines_of, scores_of
from .errors import InvalidScore, StaleNotes, TooLateToUndo
from .locking import lock, lock_theirs
from .models import CriterionScore, Decision, DecisionLine, Reading, ReadingKind, ReadingState, Review
from .queue import queue_reading
from .rules import PILOT, decide, score_problems, settle

MOST_CHARACTERS = 10_000
MOST_NOTES = 200_000
# Codes of `score_problems` that only a page can have which was not made from this attempt.
NOT_OF_THE_RUBRIC = frozenset({"unknown_level", "not_asked", "twice"})


def parse_scores(data: Any) -> ReviewScores:
    """
    What a page sent, as a value. Raises InvalidRequest where it is not of the form that ReviewScores describes, and
    InvalidScore for a text that is too long.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("scores"), list):
        raise out_of_date()
    scores = tuple(_parse_score(each) for each in data["scores"])
    return ReviewScores(scores=scores, comment=_text(data.get("comment", "")))


def _parse_score(data: Any) -> CriterionScoreData:
    if not isinstance(data, Mapping):
        raise out_of_date()
    return CriterionScoreData(
        criterion=_text(data.get("criterion")),
        level=_text(data.get("level")),
        working=_text(data.get("working", "")),
        missing=_text(data.get("missing", "")),
        next_step=_text(data.get("next_step", "")),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise out_of_date()
    if len(value) > MOST_CHARACTERS:
        message = _("One of your texts has %(have)d characters; at most %(most)d can be sent.")
        raise InvalidScore(message % {"have": len(value), "most": MOST_CHARACTERS})
    return value.replace("\x00", "")


def problem_sentence(code: str) -> str:
    """What keeps one criterion's score from being recorded, as the page says it."""
    match code:
        case "no_level":
            return _("Choose a level.")
        case "feedback_needed":
            return _("Below the required level, say what is missing and give a next step.")
    raise KeyError(code)


def require_valid(aok: Aok, scores: ReviewScores, criteria: list[str]) -> None:
    """
    Raise InvalidScore with a sentence for each criterion that cannot be recorded so, InvalidRequest where the page asks
    other criteria or offers other levels than the rubric has: that no evaluator can mend there.
    """
    problems = score_problems(aok.rubric, scores, criteria)
    if not NOT_OF_THE_RUBRIC.isdisjoint(problems.values()):
        raise out_of_date()
    if problems:
        sentences = {criterion: problem_sentence(code) for criterion, code in problems.items()}
        raise InvalidScore(_("Something is still needed before this can be recorded."), problems=sentences)


def preview_result(evaluator_id: int, token: ClaimToken, scores: ReviewScores, *, now: datetime) -> Result:
    """What recording these scores now would come to. Raises InvalidScore, ClaimLost or NotFound as recording would."""
    reading = find_in_scope(evaluator_id, token.reading, now=now)
    require_live(reading, evaluator_id, token, now=now)
    attempt = reading.attempt
    aok = aok_of(attempt.definition)
    require_valid(aok, scores, attempt.criteria)
    return decide(aok.rubric, scores, attempt=attempt.number, carried=carried_into(attempt))


@write
def record_review(evaluator_id: int, token: ClaimToken, scores: ReviewScores, *, now: datetime) -> ReviewReceipt:
    """
    Record one reading's scores and the decision they settle; it is released when the undo window ends.

    Recording again with the same claim returns the first receipt. Raises ClaimLost when the claim has passed on,
    InvalidScore with what is still needed, NotFound for a reading that is not this evaluator's.
    """
    attempt, reading = lock_theirs(evaluator_id, token.reading)
    aok = aok_of(attempt.definition)
    repeated = Review.objects.filter(reading=reading, claim_token=token.token).first()
    if repeated is not None:
        return _repeat(reading, repeated, aok)
    require_live(reading, evaluator_id, token, now=now)
    require_valid(aok, scores, attempt.criteria)
    review, scored = _keep_review(reading, token.token, scores, now)
    Reading.objects.filter(pk=reading.pk).update(
        state=ReadingState.RECORDED, notes=scores.to_data(), claim_expires_at=None
    )
    result, decision = _settle(attempt, aok, reading, review, scores, scored, now=now)
    details = {"decision": decision.ordinal, "outcome": decision.outcome} if decision else {}
    audit.record(
        "recorded",
        reading.public_id,
        actor_id=evaluator_id,
        course_key=attempt.course_key,
        now=now,
        details={"attempt": attempt.public_id, **details},
    )
    return _receipt(reading, result, decision)


def _receipt(reading: Reading, result: Result, decision: Decision | None) -> ReviewReceipt:
    return ReviewReceipt(
        reading=reading.public_id, result=result, release_due_at=decision.release_due_at if decision else None
    )


def _keep_review(reading: Reading, token: str, scores: ReviewScores, now: datetime) -> tuple[Review, dict[str, int]]:
    """The rows of a review, and the key of each score by its criterion."""
    review = Review.objects.create(reading=reading, claim_token=token, comment=scores.comment, recorded_at=now)
    rows = [CriterionScore(review=review, **score.to_data()) for score in scores.scores]
    made = CriterionScore.objects.bulk_create(rows)
    if any(each.pk is None for each in made):  # MySQL gives no keys back
        made = list(CriterionScore.objects.filter(review=review))
    return review, {each.criterion: each.pk for each in made}


def _settle(
    attempt: Attempt,
    aok: Aok,
    reading: Reading,
    review: Review,
    scores: ReviewScores,
    scored: Mapping[str, int],
    *,
    now: datetime,
) -> tuple[Result, Decision | None]:
    """What this review comes to; with it the decision, or the reading that is needed before there can be one."""
    carried = carried_into(attempt)
    reviews = [*_reviews_before(attempt, review, reading.kind), RecordedReview(kind=reading.kind, scores=scores)]
    settled = settle(reviews, PILOT, aok.rubric, attempt=attempt.number, carried=carried)
    if isinstance(settled, NeedsReading):
        queue_reading(attempt, ordinal=reading.ordinal + 1, kind=ReadingKind(settled.kind))
        return decide(aok.rubric, scores, attempt=attempt.number, carried=carried), None
    last = Decision.objects.filter(attempt=attempt).aggregate(last=Max("ordinal"))["last"] or 0
    due_at = now + timedelta(seconds=settings.PDLN_UNDO_SECONDS)
    decision = Decision.objects.create(
        attempt=attempt,
        ordinal=last + 1,
        outcome=settled.result.outcome,
        recorded_at=now,
        release_due_at=due_at,
        due_at=due_at,
    )
    DecisionLine.objects.bulk_create(
        _row(decision, position, line, attempt, scored) for position, line in enumerate(settled.result.lines)
    )
    Review.objects.filter(pk=review.pk).update(decision=decision)
    return settled.result, decision


def _reviews_before(attempt: Attempt, review: Review, kind: str) -> list[RecordedReview]:
    """Only what the rule looks at: which readings were done. One query, and none for the first."""
    if kind == PILOT.readings[0]:
        return []
    earlier = Review.objects.filter(reading__attempt=attempt, undone_at=None).exclude(pk=review.pk)
    kinds = earlier.order_by("recorded_at", "pk").values_list("reading__kind", flat=True)
    return [RecordedReview(kind=each, scores=ReviewScores(scores=())) for each in kinds]


def _row(decision: Decision, position: int, line: Line, attempt: Attempt, scored: Mapping[str, int]) -> DecisionLine:
    is_new = line.attempt == attempt.number
    return DecisionLine(
        decision=decision,
        position=position,
        criterion=line.criterion,
        level=line.level,
        met=line.met,
        number=line.attempt,
        score_id=scored[line.criterion] if is_new else line.score,
    )


def _repeat(reading: Reading, review: Review, aok: Aok) -> ReviewReceipt:
    decision = Decision.objects.prefetch_related(WITH_LINES).filter(pk=review.decision_id).first()
    if decision is None:
        scores = ReviewScores(scores=scores_of(review))
        result = decide(aok.rubric, scores, attempt=reading.attempt.number, carried=carried_into(reading.attempt))
    else:
        lines = tuple(replace(line, score=None) for line in lines_of(decision))
        result = Result(outcome=decision.outcome, lines=lines)
    return _receipt(reading, result, decision)


@write
def decide_on_appeal(
    lead_id: int, attempt_id: str, scores: ReviewScores, *, reason: str, now: datetime
) -> ReviewReceipt:
    """
    Read a decided attempt again, and decide over what stands: a higher decision, released as every other when its undo
    window ends. `reason` is kept in the audit trail. Who may is asked by the caller; the same person again gets the
    first receipt.

    Raises NotFound for what is not decided or is one's own, NotAllowed for whoever has read it before, InvalidScore.
    """
    attempt = Attempt.objects.select_for_update().filter(public_id=attempt_id, status=AttemptStatus.DECIDED).first()
    if attempt is None or attempt.user_id == lead_id:
        raise not_found()
    aok = aok_of(attempt.definition)
    theirs = Reading.objects.filter(attempt=attempt, evaluator_id=lead_id).first()
    if theirs is not None and theirs.kind == ReadingKind.APPEAL:
        return _repeat(theirs, theirs.reviews.latest("recorded_at"), aok)
    if theirs is not None:
        raise NotAllowed(_("You have read this submission before. Somebody else decides on an appeal."))
    require_valid(aok, scores, attempt.criteria)
    last = Reading.objects.filter(attempt=attempt).aggregate(last=Max("ordinal"))["last"] or 0
    reading = queue_reading(attempt, ordinal=last + 1, kind=ReadingKind.APPEAL)
    review, scored = _keep_review(reading, new_public_id(), scores, now)
    Reading.objects.filter(pk=reading.pk).update(
        state=ReadingState.RECORDED, evaluator_id=lead_id, notes=scores.to_data(), claim_token=review.claim_token
    )
    result, decision = _settle(attempt, aok, reading, review, scores, scored, now=now)
    audit.record(
        "appeal_decided",
        attempt.public_id,
        actor_id=lead_id,
        course_key=attempt.course_key,
        now=now,
        details={"reason": reason, "decision": decision.ordinal if decision else None, "outcome": result.outcome},
    )
    return _receipt(reading, result, decision)


@write
def undo(evaluator_id: int, reading_id: str, *, now: datetime) -> Claim:
    """
    Take back what this evaluator recorded, while its window is open; the reading is theirs again, with the scores as
    notes.

    The undone review and decision stay as rows. Undoing again returns the claim that the first undo gave. Raises
    TooLateToUndo once it was released or due.
    """
    attempt, reading = lock(evaluator_id, reading_id)
    if reading.evaluator_id != evaluator_id:
        raise not_found()
    if reading.kind == ReadingKind.APPEAL:
        raise TooLateToUndo(_("A decision on an appeal cannot be undone. Somebody else can decide again."))
    if reading.state == ReadingState.OPEN and reading.claim_expires_at is not None:
        return Claim(reading=reading.public_id, token=reading.claim_token, expires_at=reading.claim_expires_at)
    decision = Decision.objects.filter(reviews__reading=reading, undone_at=None).order_by("-ordinal").first()
    if decision is None or decision.released_at is not None or decision.release_due_at <= now:
        raise TooLateToUndo(_("This result was sent to the teacher and cannot be undone. A lead can reopen it."))
    Decision.objects.filter(pk=decision.pk).update(undone_at=now, **DONE)
    Review.objects.filter(reading=reading, undone_at=None).update(undone_at=now)
    token, expires_at = new_public_id(), now + timedelta(hours=settings.PDLN_CLAIM_HOURS)
    Reading.objects.filter(pk=reading.pk).update(
        state=ReadingState.OPEN, claim_token=token, claim_expires_at=expires_at
    )
    audit.record(
        "undone",
        reading.public_id,
        actor_id=evaluator_id,
        course_key=attempt.course_key,
        now=now,
        details={"attempt": attempt.public_id, "decision": decision.ordinal},
    )
    return Claim(reading=reading.public_id, token=token, expires_at=expires_at)


@write
def save_notes(evaluator_id: int, token: ClaimToken, notes: Mapping[str, Any], *, revision: int, now: datetime) -> int:
    """
    Save what an evaluator has so far and return the new revision. Nothing in it is checked but its size: it is a draft.

    Raises StaleNotes when another tab saved meanwhile, ClaimLost when the reading has passed on.
    """
    if not isinstance(notes, Mapping) or len(str(notes)) > MOST_NOTES:
        raise out_of_date()
    saved = Reading.objects.filter(
        public_id=token.reading,
        evaluator_id=evaluator_id,
        claim_token=token.token,
        claim_expires_at__gt=now,
        state=ReadingState.OPEN,
        notes_revision=revision,
    ).update(notes=dict(notes), notes_revision=revision + 1)
    if saved:
        return revision + 1
    reading = find_in_scope(evaluator_id, token.reading, now=now)
    require_live(reading, evaluator_id, token, now=now)
    if reading.notes == dict(notes):
        return reading.notes_revision  # the answer to the first save was lost on the way
    message = _("You saved this review in another tab. Both versions are on this page: choose what to keep.")
    raise StaleNotes(message, current=reading.notes, revision=reading.notes_revision)
