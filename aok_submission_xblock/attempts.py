"""Submissions as their teacher reads them again: what was given, and what came back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString, mark_safe

from badge_issuer.prose import to_html
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.evidence.data import ArtifactFile, ArtifactView, AttemptView, CriterionFeedback, Stage
from pdln_xblocks.evidence.labels import option_title, stage_words
from pdln_xblocks.evidence.showing import shown_text

from .labels import day, students_label

# The address of one of the teacher's own files, by its public id.
FileUrl = Callable[[str], str]

TONES = {Stage.PROFICIENT: "good", Stage.NOT_YET: "warn", Stage.INCOMPLETE: "warn", Stage.LATE: "warn"}


@dataclass(frozen=True, kw_only=True)
class ShownArtifactFile:
    name: str
    size: int
    url: str


@dataclass(frozen=True, kw_only=True)
class ShownArtifact:
    """One piece of a submission, read-only; `template` shows what its form keeps."""

    title: str
    template: str
    text: SafeString
    url: str
    transcript: SafeString
    students: str
    files: tuple[ShownArtifactFile, ...]


@dataclass(frozen=True, kw_only=True)
class ShownFeedback:
    """What came back on one criterion; the evaluator's texts as they were typed."""

    criterion: str
    dom: str
    name: str
    level: str
    needed: str
    met: bool
    descriptor: SafeString
    working: SafeString
    missing: SafeString
    next_step: SafeString
    from_attempt: int
    is_from_earlier: bool


@dataclass(frozen=True, kw_only=True)
class ShownAttempt:
    """One submission with its receipt and, once released, its feedback."""

    id: str
    number: int
    code: str
    submitted_at: datetime
    hear_by: str
    new_date: str
    stage: str
    words: str
    tone: str
    artifacts: tuple[ShownArtifact, ...]
    feedback: tuple[ShownFeedback, ...]
    comment: SafeString
    ai_use: SafeString
    what_changed: SafeString
    look_in: str
    look_for: SafeString
    released_at: datetime | None
    can_take_back: bool

    @property
    def met(self) -> tuple[ShownFeedback, ...]:
        return tuple(each for each in self.feedback if each.met)

    @property
    def to_revise(self) -> tuple[ShownFeedback, ...]:
        return tuple(each for each in self.feedback if not each.met)


def attempt_of(attempt: AttemptView, *, prefix: str, file_url: FileUrl) -> ShownAttempt:
    """A submission as the page shows it."""
    artifacts = tuple(artifact_of(each, attempt.aok, file_url) for each in attempt.artifacts)
    holds_files = any(file.url for artifact in artifacts for file in artifact.files)
    is_open = attempt.stage in (Stage.IN_REVIEW, Stage.LATE, Stage.HELD_BACK)
    return ShownAttempt(
        id=attempt.attempt_id,
        number=attempt.number,
        code=attempt.code,
        submitted_at=attempt.submitted_at,
        hear_by=day(attempt.hear_by),
        new_date=day(attempt.new_date) if attempt.new_date else "",
        stage=str(attempt.stage),
        words=stage_words(attempt.stage, attempt.aok.terms),
        tone=TONES.get(attempt.stage, "plain"),
        artifacts=artifacts,
        feedback=tuple(_feedback(line, attempt.number, prefix) for line in attempt.feedback),
        comment=shown_text(attempt.comment),
        ai_use=shown_text(attempt.ai_use),
        what_changed=shown_text(attempt.what_changed),
        look_in=attempt.look_in,
        look_for=shown_text(attempt.look_for),
        released_at=attempt.released_at,
        can_take_back=is_open or (attempt.stage in (Stage.NOT_YET, Stage.PROFICIENT, Stage.ARCHIVED) and holds_files),
    )


def artifact_of(artifact: ArtifactView, aok: Aok, file_url: FileUrl) -> ShownArtifact:
    """One piece as it was submitted, named by the task of that time."""
    return ShownArtifact(
        title=option_title(aok, artifact.requirement, artifact.option),
        template=f"aok_submission_xblock/given/{artifact.form}.html",
        text=shown_text(artifact.text, formatted=artifact.formatted),
        url=artifact.url,
        transcript=shown_text(artifact.transcript),
        students=students_label(artifact.students),
        files=tuple(_file(each, file_url) for each in artifact.files),
    )


def _file(file: ArtifactFile, file_url: FileUrl) -> ShownArtifactFile:
    return ShownArtifactFile(name=file.name, size=file.size, url="" if file.purged else file_url(file.public_id))


def _feedback(line: CriterionFeedback, number: int, prefix: str) -> ShownFeedback:
    return ShownFeedback(
        criterion=line.criterion,
        dom=f"{prefix}-feedback-{number}-{line.criterion}",
        name=line.name,
        level=line.level_name,
        needed=line.required_level_name,
        met=line.met,
        descriptor=mark_safe(to_html(line.descriptor)),
        working=shown_text(line.working),
        missing=shown_text(line.missing),
        next_step=shown_text(line.next_step),
        from_attempt=line.from_attempt,
        is_from_earlier=line.from_attempt != number,
    )
