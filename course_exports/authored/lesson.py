"""lessons/<id>.md: front matter and a text."""

from dataclasses import dataclass
from enum import StrEnum

from pdln_xblocks.definitions.reading import Reader


class LessonKind(StrEnum):
    """What a teacher is in for."""

    ARTICLE = "article"
    VIDEO = "video"
    ACTIVITY = "activity"
    CHECKLIST = "checklist"
    LESSON_PLAN = "lesson_plan"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer to a question; `why` is what somebody reads who took it."""

    text: str
    correct: bool
    why: str

    @classmethod
    def read(cls, reader: Reader) -> "Choice":
        choice = cls(
            text=reader.text("text", at_most=500),
            correct=reader.flag("correct", default=False),
            why=reader.text("why", default="", at_most=1_000),
        )
        reader.finish()
        return choice


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a self-check: ungraded, exactly one right answer."""

    id: str
    question: str
    choices: tuple[Choice, ...]

    @classmethod
    def read(cls, reader: Reader) -> "Question":
        question = cls(
            id=reader.identifier("id"),
            question=reader.text("question", at_most=1_000),
            choices=reader.each("choices", Choice.read, at_least=2),
        )
        reader.finish()
        right = sum(choice.correct for choice in question.choices)
        if question.choices and right != 1:
            reader.problem(f"exactly one choice is correct, not {right}", at=("choices",))
        return question


@dataclass(frozen=True, kw_only=True)
class Video:
    """A video of the package and its captions."""

    file: str
    captions: str

    @classmethod
    def read(cls, reader: Reader) -> "Video":
        video = cls(file=reader.text("file", at_most=300), captions=reader.text("captions", at_most=300))
        reader.finish()
        return video


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """One lesson, without its text: that stays in its document."""

    id: str
    title: str
    kind: LessonKind
    minutes: int
    video: Video | None
    self_check: tuple[Question, ...]

    @classmethod
    def read(cls, reader: Reader) -> "Lesson":
        lesson = cls(
            id=reader.identifier("id"),
            title=reader.text("title", at_most=200),
            kind=LessonKind(reader.one_of("kind", LessonKind)),
            minutes=reader.whole("minutes", at_least=1, at_most=600),
            video=Video.read(reader.child("video")) if reader.has("video") else None,
            self_check=reader.each("self_check", Question.read),
        )
        reader.finish()
        reader.unique((question.id for question in lesson.self_check), at="self_check", what="question")
        if lesson.kind is LessonKind.VIDEO and lesson.video is None:
            reader.problem("a video lesson needs a video", at=("kind",), hint="add video: with file and captions")
        return lesson
