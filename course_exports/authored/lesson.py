"""lessons/<id>.md: front matter and a text."""

from dataclasses import dataclass
from enum import StrEnum

from pdln_xblocks.definitions.parsing import Parser


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
    def parse(cls, parser: Parser) -> "Choice":
        choice = cls(
            text=parser.text("text", at_most=500),
            correct=parser.flag("correct", default=False),
            why=parser.text("why", default="", at_most=1_000),
        )
        parser.finish()
        return choice


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a self-check: ungraded, exactly one right answer."""

    id: str
    question: str
    choices: tuple[Choice, ...]

    @classmethod
    def parse(cls, parser: Parser) -> "Question":
        question = cls(
            id=parser.identifier("id"),
            question=parser.text("question", at_most=1_000),
            choices=parser.each("choices", Choice.parse, at_least=2),
        )
        parser.finish()
        right = sum(choice.correct for choice in question.choices)
        if question.choices and right != 1:
            parser.problem(f"exactly one choice is correct, not {right}", at=("choices",))
        return question


@dataclass(frozen=True, kw_only=True)
class Video:
    """A video of the package and its captions."""

    file: str
    captions: str

    @classmethod
    def parse(cls, parser: Parser) -> "Video":
        video = cls(file=parser.text("file", at_most=300), captions=parser.text("captions", at_most=300))
        parser.finish()
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
    def parse(cls, parser: Parser) -> "Lesson":
        lesson = cls(
            id=parser.identifier("id"),
            title=parser.text("title", at_most=200),
            kind=LessonKind(parser.one_of("kind", LessonKind)),
            minutes=parser.whole("minutes", at_least=1, at_most=600),
            video=Video.parse(parser.child("video")) if parser.has("video") else None,
            self_check=parser.each("self_check", Question.parse),
        )
        parser.finish()
        parser.unique((question.id for question in lesson.self_check), at="self_check", what="question")
        if lesson.kind is LessonKind.VIDEO and lesson.video is None:
            parser.problem("a video lesson needs a video", at=("kind",), hint="add video: with file and captions")
        return lesson
