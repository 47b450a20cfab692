"""What a page sends with an action, as values. Reading one raises InvalidRequest; InvalidScore for too long a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pdln_xblocks.blocks.requests import Sent
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import ClaimToken, ReviewScores


@dataclass(frozen=True, kw_only=True)
class NextRequest:
    """Start the next one: of a course or an AOK, or of all."""

    course_key: str
    usage_key: str
    reading: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadingRequest:
    """Something to do with one reading."""

    reading: str


@dataclass(frozen=True, kw_only=True)
class HeldRequest:
    """Something to do with one reading by whoever holds the claim."""

    token: ClaimToken

    @property
    def reading(self) -> str:
        return self.token.reading


@dataclass(frozen=True, kw_only=True)
class HoldRequest(HeldRequest):
    """Hold a submission back, and where its teacher is to look; both may be empty."""

    requirement: str
    words: str


@dataclass(frozen=True, kw_only=True)
class LiftRequest:
    """Put back what is held back."""

    hold: str
    course_key: str = ""


@dataclass(frozen=True, kw_only=True)
class NotesRequest(HeldRequest):
    """Notes to be saved over the revision they were begun from."""

    notes: Mapping[str, Any]
    revision: int


@dataclass(frozen=True, kw_only=True)
class ScoresRequest(HeldRequest):
    """Scores to be looked at or recorded."""

    scores: ReviewScores


def page_number(text: str) -> int:
    """Which page of the list an address asks for; the first for what is not a number, or one of no list."""
    return int(text) if text.isdecimal() and len(text) < 7 else 1


def parse_next(sent: Sent) -> NextRequest:
    return NextRequest(course_key=sent.course_key("course"), usage_key=sent.text("aok", default="", at_most=255))


def parse_reading(sent: Sent) -> ReadingRequest:
    return ReadingRequest(reading=sent.text("reading", at_most=255))


def parse_held(sent: Sent) -> HeldRequest:
    return HeldRequest(token=_token(sent))


def parse_hold(sent: Sent) -> HoldRequest:
    return HoldRequest(
        token=_token(sent),
        requirement=sent.text("requirement", default="", at_most=64),
        words=sent.text("words", default="", at_most=500),
    )


def parse_lift(sent: Sent) -> LiftRequest:
    return LiftRequest(hold=sent.text("hold", at_most=32))


def parse_notes(sent: Sent) -> NotesRequest:
    return NotesRequest(token=_token(sent), notes=sent.mapping("notes"), revision=sent.whole("revision"))


def parse_scores(sent: Sent) -> ScoresRequest:
    return ScoresRequest(token=_token(sent), scores=review.parse_scores(sent.data))


def _token(sent: Sent) -> ClaimToken:
    return ClaimToken(reading=sent.text("reading", at_most=255), token=sent.text("token", at_most=255))
