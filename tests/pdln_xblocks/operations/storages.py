"""Storages that go wrong, as a site's may."""

import os
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage


class TakesNothing(FileSystemStorage):
    """Its disk is full, or its credentials may only read."""

    def _save(self, name: str, content: Any) -> str:
        raise OSError("no space left on device")


class ShowsNothing(FileSystemStorage):
    """Its credentials may write and not read."""

    def _open(self, name: str, mode: str = "rb") -> Any:
        raise PermissionError("may not read")


class GivesAnother(FileSystemStorage):
    """What is read is not what was written, as through a cache that answers for an older object."""

    def _open(self, name: str, mode: str = "rb") -> Any:
        return ContentFile(b"before")


class GivesNothingUp(FileSystemStorage):
    """Its credentials may write and not delete."""

    def delete(self, name: str) -> None:
        if self.exists(name):
            raise PermissionError("may not delete")


class DiesChecking(FileSystemStorage):
    """The process is killed when the original of a checked file is written."""

    def _save(self, name: str, content: Any) -> str:
        if "chunks" not in name and name.endswith("original"):
            os._exit(9)
        return str(super()._save(name, content))
