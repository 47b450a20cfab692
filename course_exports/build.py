"""A checked package, written: the course archive, the issuer's part, and the review part where there is one."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from badge_issuer.package import write as write_issuer_part

from .emit.archive import Content, write_archive
from .emit.course_settings import about_files, policy_files
from .emit.olx import course_files
from .errors import CannotWrite
from .package import Package

_ENDING = ".tar.gz"
_REVIEW_FORMAT = "pdln-review/1"


@dataclass(frozen=True, kw_only=True)
class Built:
    """Where everything stands; `review` is None without sample submissions."""

    archive: Path
    issuer: Path
    review: Path | None


def build(package: Package, archive: Path) -> Built:
    """
    Write FILE.tar.gz and, next to it, FILE-issuer/ and FILE-review/.

    Everything is made beside what it replaces and moved there at the end, so that nobody meets a half-written course.
    Raises CannotWrite when the name does not end in .tar.gz, something else is in the way, or the disk refuses.
    """
    if not archive.name.endswith(_ENDING) or archive.name == _ENDING:
        raise CannotWrite(f'{archive}: the name of a course archive ends in "{_ENDING}"')
    stem = archive.name.removesuffix(_ENDING)
    built = Built(
        archive=archive,
        issuer=archive.with_name(f"{stem}-issuer"),
        review=archive.with_name(f"{stem}-review") if package.anchors else None,
    )
    _refuse_strangers(built)
    try:
        archive.parent.mkdir(parents=True, exist_ok=True)
        # In the same folder, so that moving is one step of the file system.
        with tempfile.TemporaryDirectory(prefix=f".{stem}-", dir=archive.parent) as making:
            _write_all(package, built, Path(making))
    except OSError as error:
        raise CannotWrite(f"{error.filename or archive}: {error.strerror or error}") from error
    return built


def archive_files(package: Package) -> dict[str, Content]:
    """Every file of the course by its name in the archive, not yet made."""
    files: dict[str, Content] = dict(course_files(package))
    files |= about_files(package)
    files |= policy_files(package)
    files |= {f"static/{static}": package.folder.path(file) for static, file in package.static.items()}
    return files


def _review_files(package: Package) -> dict[str, bytes]:
    """What leads need to qualify evaluators: sample submissions and their levels; nothing without any."""
    if not package.anchors:
        return {}
    value: dict[str, Any] = {
        "format": _REVIEW_FORMAT,
        "package": package.outline.id,
        "version": package.outline.version,
        "anchors": [
            {**anchor.to_data(), "rubric": rubric.id, "rubric_version": rubric.version}
            for anchor in package.anchors
            for rubric in [package.aoks[anchor.aok].rubric]
        ],
    }
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    return {"anchors.json": text.encode("utf-8")}


def _write_all(package: Package, built: Built, making: Path) -> None:
    archive, issuer, review = making / "archive", making / "issuer", making / "review"
    with archive.open("wb") as out:
        write_archive(archive_files(package), out)
    write_issuer_part(package.issuer_part, issuer)
    for name, content in _review_files(package).items():
        review.mkdir(exist_ok=True)
        (review / name).write_bytes(content)
    _settle(issuer, built.issuer, making / "old-issuer")
    old_review = built.archive.with_name(built.issuer.name.removesuffix("-issuer") + "-review")
    if built.review or (old_review / "anchors.json").is_file():
        _settle(review, old_review, making / "old-review")
    archive.replace(built.archive)


def _settle(new: Path, final: Path, old: Path) -> None:
    """Put what was made where it belongs; what stood there goes away with the temporary folder."""
    if final.exists():
        final.replace(old)
    if new.exists():
        new.replace(final)


def _refuse_strangers(built: Built) -> None:
    """What an earlier build left is replaced; a folder that somebody else put there is not."""
    for folder, ours in ((built.issuer, "issuer.json"), (built.review, "anchors.json")):
        if folder is not None and folder.exists() and any(folder.iterdir()) and not (folder / ours).is_file():
            raise CannotWrite(
                f"{folder}: this folder is in the way and no build made it; move it or choose another name"
            )
