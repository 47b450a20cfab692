"""What every form of evidence answers."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...definitions.aok import Aok, EvidenceOption, Form, StudentMedia
from ...errors import out_of_date
from ...files.data import FileView
from ...files.errors import InvalidEvidence
from ..data import ArtifactView, Piece, Students

MOST_CHARACTERS = 100_000

# What is still needed, as a code and the numbers that go into its sentence.
Needs = Iterator[tuple[str, Mapping[str, Any]]]
Files = Mapping[str, FileView]
Runs = tuple[tuple[str, str], ...]


class EvidenceForm(ABC):
    """
    One form. It holds nothing: pieces, files and artifacts are given.

    `label` is what the radio says; `gap_sentences` the sentence for each code that `gaps` may give. Of a form that
    `shows_people` the teacher says who can be recognized in it; two versions of one that `is_text` can be joined.
    """

    name: ClassVar[Form]
    label: ClassVar[str | Promise]
    shows_people: ClassVar[bool] = True
    is_text: ClassVar[bool] = False
    gap_sentences: ClassVar[Mapping[str, str | Promise]] = {}

    @abstractmethod
    def parse(self, data: Mapping[str, Any], title: str) -> dict[str, Any]:
        """
        The fields of a Piece that this form keeps, from what a page sent; a draft keeps those of every form. Raises
        InvalidRequest for what no page sends, and InvalidEvidence for what is too long.
        """

    @abstractmethod
    def is_given(self, piece: Piece) -> bool:
        """Whether a piece of this form holds anything."""

    @abstractmethod
    def gaps(self, option: EvidenceOption, piece: Piece, files: Files) -> Needs:
        """What a piece of this form still needs."""

    @abstractmethod
    def freeze(self, piece: Piece, files: Files) -> dict[str, Any]:
        """The columns of the artifact that a piece becomes at submit."""

    @abstractmethod
    def summary(self, piece: Piece, files: Files) -> str:
        """What would be sent, in a few words."""

    def all_gaps(self, aok: Aok, option: EvidenceOption, piece: Piece, files: Files) -> Needs:
        """The same, with what every form needs that can show people or sound."""
        yield from self.gaps(option, piece, files)
        if not self.shows_people:
            return
        if option.transcript and not (piece.transcript.strip() or _has_captions(piece, files)):
            yield "transcript_missing", {}
        if piece.students is None:
            yield "students_missing", {}
        elif piece.students is Students.WITH_PERMISSION and aok.student_media is not StudentMedia.WITH_PERMISSION:
            yield "students_not_allowed", {}

    def columns(self, piece: Piece, files: Files) -> dict[str, Any]:
        """All columns of the artifact that hang on the form."""
        transcript = piece.transcript if self.shows_people else ""
        empty = {"text": "", "formatted": False, "url": "", "files": []}
        return {"form": self.name, "transcript": transcript, "students": piece.students or "", **empty} | self.freeze(
            piece, files
        )

    def held(self, piece: Piece, files: Files) -> list[object]:
        """
        What a piece holds, without what two submissions may differ in and still be the same: the spaces, a file sent
        twice.
        """
        kept = self.columns(replace(piece, files=tuple(each for each in piece.files if each in files)), files)
        sums = [file["sha256"] for file in kept["files"]]
        return [kept["form"], kept["text"].split(), kept["url"], kept["transcript"].split(), sums]

    def compare(self, before: ArtifactView, after: ArtifactView) -> Runs | None:
        """
        How a piece of this form differs from the same one of an earlier submission: None where both hold the same; its
        text as runs of words that are "same", "added" or "removed", none where it is not text that changed.
        """
        return None if _content(before) == _content(after) else ()


# The sentences of what `all_gaps` adds.
SHARED_SENTENCES: Mapping[str, str | Promise] = {
    "transcript_missing": gettext_lazy("a transcript for: %(title)s"),
    "students_missing": gettext_lazy("%(title)s: who can be recognized"),
    "students_not_allowed": gettext_lazy("%(title)s: your district accepts only files without recognizable students"),
}


def count_words(text: str) -> int:
    """Words as white space divides them; the page counts the same way."""
    return len(text.split())


def parse_text(value: Any, title: str) -> str:
    """Text that a page sent. Raises InvalidRequest for what is not text, InvalidEvidence for what is too long."""
    if not isinstance(value, str):
        raise out_of_date()
    if len(value) > MOST_CHARACTERS:
        message = _(
            "%(title)s: this text has %(have)d characters; at most %(most)d can be saved. Shorten it or upload it as "
            "a file."
        )
        raise InvalidEvidence(message % {"title": title, "have": len(value), "most": MOST_CHARACTERS})
    # No database keeps a NUL everywhere, and nobody means one.
    return value.replace("\x00", "")


def _has_captions(piece: Piece, files: Files) -> bool:
    return any(files[each].kind == "captions" for each in piece.files if each in files)


def _content(piece: ArtifactView) -> tuple[object, ...]:
    return (
        piece.form,
        piece.text,
        piece.formatted,
        piece.url,
        piece.transcript,
        tuple(file.sha256 for file in piece.files),
    )
