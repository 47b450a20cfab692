"""What is unpacked from a course archive, and what is refused."""

import io
import tarfile

import pytest

from course_exports.preview import archive
from course_exports.preview.archive import unpack
from course_exports.preview.errors import UnsafeArchive

from .sample import FILES, add_file, write_archive


def with_member(path, **attributes):
    """The sample archive and one more member, made as the attributes say."""
    extra = tarfile.TarInfo(attributes.pop("name"))
    for name, value in attributes.items():
        setattr(extra, name, value)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in FILES.items():
            add_file(tar, name, content)
        tar.addfile(extra, io.BytesIO(b"x" * extra.size))
    return path


def files_of(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_course_is_unpacked_as_it_was_packed(tmp_path):
    root = unpack(write_archive(tmp_path / "course.tar.gz"), into=tmp_path / "courses")
    unpacked = {path.relative_to(root.parent).as_posix(): path.read_bytes() for path in files_of(root)}
    assert unpacked == FILES


def test_the_same_archive_is_unpacked_once(tmp_path):
    packed = write_archive(tmp_path / "course.tar.gz")
    root = unpack(packed, into=tmp_path / "courses")
    (root / "left-behind").write_text("still here")
    assert unpack(packed, into=tmp_path / "courses") == root
    assert (root / "left-behind").read_text() == "still here"


def test_modes_of_the_archive_are_not_taken_over(tmp_path):
    packed = with_member(tmp_path / "course.tar.gz", name="course/static/run.sh", size=1, mode=0o4777)
    root = unpack(packed, into=tmp_path / "courses")
    assert (root / "static/run.sh").stat().st_mode & 0o7111 == 0


@pytest.mark.parametrize(
    ("member", "message"),
    [
        (
            {"name": "course/link", "type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
            "course/link is a link or a device. A course holds plain files and folders.",
        ),
        (
            {"name": "course/hard", "type": tarfile.LNKTYPE, "linkname": "course/course.xml"},
            "course/hard is a link or a device. A course holds plain files and folders.",
        ),
        (
            {"name": "course/pipe", "type": tarfile.FIFOTYPE},
            "course/pipe is a link or a device. A course holds plain files and folders.",
        ),
        (
            {"name": "course/null", "type": tarfile.CHRTYPE},
            "course/null is a link or a device. A course holds plain files and folders.",
        ),
        ({"name": "/etc/cron.d/x", "size": 1}, "/etc/cron.d/x leads out of the archive."),
        ({"name": "course/../../x", "size": 1}, "course/../../x leads out of the archive."),
        ({"name": "course\\..\\x", "size": 1}, "course\\..\\x leads out of the archive."),
        ({"name": "course/./course.xml", "size": 1}, "course/./course.xml is in the archive twice."),
        (
            {"name": "other/course.xml", "size": 1},
            "This archive holds more than one course.xml; Studio would import whichever it finds first.",
        ),
    ],
)
def test_what_is_no_part_of_a_course_is_refused(tmp_path, member, message):
    packed = with_member(tmp_path / "course.tar.gz", **member)
    with pytest.raises(UnsafeArchive) as refused:
        unpack(packed, into=tmp_path / "courses")
    assert str(refused.value) == message
    assert list((tmp_path / "courses").iterdir()) == []


def test_an_archive_without_a_course_is_refused(tmp_path):
    packed = write_archive(tmp_path / "notes.tar.gz", {"notes.txt": "nothing"})
    with pytest.raises(UnsafeArchive) as refused:
        unpack(packed, into=tmp_path / "courses")
    assert str(refused.value) == "This archive holds no course.xml, so it is not a course."


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "course.tar.gz"
    path.write_bytes(b"not a tar")
    with pytest.raises(UnsafeArchive) as refused:
        unpack(path, into=tmp_path / "courses")
    assert str(refused.value) == "course.tar.gz cannot be read as a .tar.gz archive."


def test_a_truncated_archive_leaves_nothing_behind(tmp_path):
    path = write_archive(tmp_path / "course.tar.gz")
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(UnsafeArchive) as refused:
        unpack(path, into=tmp_path / "courses")
    assert str(refused.value) == "course.tar.gz cannot be read as a .tar.gz archive."
    assert list((tmp_path / "courses").iterdir()) == []


def test_a_missing_archive_is_named(tmp_path):
    with pytest.raises(UnsafeArchive) as refused:
        unpack(tmp_path / "absent.tar.gz", into=tmp_path / "courses")
    assert str(refused.value) == f"There is no course archive at {tmp_path / 'absent.tar.gz'}."


def test_a_small_archive_that_unpacks_to_a_huge_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 2 * archive.BLOCK)
    path = tmp_path / "course.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        add_file(tar, "course/course.xml", FILES["course/course.xml"])
        add_file(tar, "course/static/zeros", bytes(3 * archive.BLOCK))
    assert path.stat().st_size < 20_000
    with pytest.raises(UnsafeArchive) as refused:
        unpack(path, into=tmp_path / "courses")
    assert str(refused.value) == "This archive is too large to preview: at most 200000 files and 2 MB."
