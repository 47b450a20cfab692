"""What a page sends with an action, as values. Reading one raises InvalidRequest; InvalidScore for too long a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from pdln_xblocks.errors import out_of_date
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
class NotesRequest(HeldRequest):
    """Notes to be saved over the revision they were begun from."""

    notes: Mapping[str, Any]
    revision: int


@dataclass(frozen=True, kw_only=True)
class ScoresRequest(HeldRequest):
    """Scores to be looked at or recorded."""

    scores: ReviewScores


Request = NextRequest | ReadingRequest | HeldRequest


def read_next(data: Any) -> NextRequest:
    return NextRequest(course_key=_course_key(data), usage_key=_text(data, "aok", ""))


def read_reading(data: Any) -> ReadingRequest:
    return ReadingRequest(reading=_text(data, "reading"))


def read_held(data: Any) -> HeldRequest:
    return HeldRequest(token=_token(data))


def read_notes(data: Any) -> NotesRequest:
    token = _token(data)
    notes, revision = data.get("notes"), data.get("revision")
    if not isinstance(notes, Mapping) or not isinstance(revision, int) or isinstance(revision, bool) or revision < 0:
        raise out_of_date()
    return NotesRequest(token=token, notes=notes, revision=revision)


def read_scores(data: Any) -> ScoresRequest:
    return ScoresRequest(token=_token(data), scores=review.parse_scores(data))


def _course_key(data: Any) -> str:
    """The platform is asked about this course: what is no course key would be an error there."""
    text = _text(data, "course", "")
    try:
        return str(CourseKey.from_string(text)) if text else ""
    except InvalidKeyError as error:
        raise out_of_date() from error


def _token(data: Any) -> ClaimToken:
    return ClaimToken(reading=_text(data, "reading"), token=_text(data, "token"))


def _text(data: Any, key: str, default: str | None = None) -> str:
    value = data.get(key, default) if isinstance(data, Mapping) else None
    if not isinstance(value, str) or len(value) > 255:
        raise out_of_date()
    return value
