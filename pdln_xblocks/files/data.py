"""Values of files. Sizes are bytes."""

from dataclasses import dataclass, field
from typing import Any, BinaryIO


@dataclass(frozen=True, kw_only=True)
class FileView:
    """
    One uploaded file as its owner sees it. `state` is a models.FileState, `refusal` the sentence that says why it was
    not accepted, `arrived` the chunks that are there while it is on its way; `stored_as` is for the storage alone.
    """

    public_id: str
    requirement: str
    option: str
    name: str
    size: int
    kind: str
    state: str
    sha256: str = ""
    content_type: str = ""
    refusal: str = ""
    pages: int = 0
    arrived: tuple[int, ...] = ()
    stored_as: str = field(default="", repr=False)

    def to_data(self) -> dict[str, Any]:
        return {
            "id": self.public_id,
            "requirement": self.requirement,
            "option": self.option,
            "name": self.name,
            "size": self.size,
            "kind": self.kind,
            "state": self.state,
            "refusal": self.refusal,
            "pages": self.pages,
        }


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """
    A file to be sent: `stream` is open at its start and the caller closes it; `size` in bytes. The name is what the
    download is called.
    """

    name: str
    content_type: str
    size: int
    stream: BinaryIO


@dataclass(frozen=True, kw_only=True)
class UploadTicket:
    """Where to send a file: chunk by chunk, `chunk_bytes` each but the last."""

    file_id: str
    chunk_bytes: int
    chunks: int


@dataclass(frozen=True, kw_only=True)
class View:
    """
    `name` is an object's name in the folder of views, and what a download of it is called; sizes in pixels where
    there are any.
    """

    name: str
    content_type: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, kw_only=True)
class FilesInUse:
    """The public ids of files that stand in one option: of its owner's draft, and of what they submitted."""

    drafted: frozenset[str]
    submitted: frozenset[str]
