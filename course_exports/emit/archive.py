"""The course archive: a tar.gz whose bytes depend on its files' names and contents alone."""

import gzip
import io
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

# What a file holds: made when its turn comes, or copied from the package.
Content = Callable[[], bytes] | Path

# 6 is gzip's own default; 9 takes twice as long for a hundredth less.
_COMPRESSION = 6


def write_archive(files: Mapping[str, Content], out: BinaryIO) -> None:
    """
    Write the files, sorted by name, below one folder `course/`.

    No time, owner, permission or file name of this machine gets in. One file at a time is in memory.
    """
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=out, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted(files):
            _add(archive, f"course/{name}", files[name])


def _add(archive: tarfile.TarFile, name: str, content: Content) -> None:
    entry = tarfile.TarInfo(name)  # mtime, uid and gid are 0 and the owners empty from the start
    entry.mode = 0o644
    if isinstance(content, Path):
        with content.open("rb") as opened:
            entry.size = content.stat().st_size
            archive.addfile(entry, opened)
        return
    made = content()
    entry.size = len(made)
    archive.addfile(entry, io.BytesIO(made))
