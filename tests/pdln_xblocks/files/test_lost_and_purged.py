"""
Workers that die, storages that are away, bytes that must go: nothing is lost that should stay, or stays that should
go.
"""

import hashlib
import re

import pytest
from django.core.files.storage import FileSystemStorage

from pdln_xblocks import files
from pdln_xblocks.errors import NotFound
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.files import intake, storage
from pdln_xblocks.files.clearing import LEASE
from pdln_xblocks.files.models import PurgeReason, StoredFile
from pdln_xblocks.files.uploads import GIVEN_UP_AFTER
from pdln_xblocks.operations.sweep import sweep
from tests.builders import HOUR, MINUTE, NOON, USAGE, a_teacher
from tests.pdln_xblocks.evidence import samples
from tests.pdln_xblocks.files.uploading import arrive, begin, open_aok, send, upload, views_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


class Stopped(BaseException):
    """What a worker that is killed does not survive."""


class FullDisk(FileSystemStorage):
    """Takes chunks, and then nothing more: the disk is full in the middle of an original."""

    full = False

    def _save(self, name, content):
        if self.full and "chunks" not in name:
            super()._save(name, content)
            raise OSError("no space left on device")
        return super()._save(name, content)


def objects_of(file_id: str) -> list[str]:
    """Every object of a file, as the storage lists them."""

    def below(folder: str) -> list[str]:
        folders, names = storage.listed(folder)
        return [f"{folder}/{name}" for name in names] + [each for sub in folders for each in below(f"{folder}/{sub}")]

    # What a check writes stands in a folder named after its lease.
    names = (name.partition(f"{file_id}/")[2] for name in below(f"evidence/{file_id}"))
    return sorted(re.sub(r"^[0-9a-f]{32}/", "check/", name) for name in names)


def test_a_file_that_is_ready_leaves_its_original_and_its_views_and_nothing_else():
    file = upload(open_aok(), a_teacher(), "Tess.pdf", samples.pdf(2))
    assert objects_of(file.public_id) == ["check/original", "check/page-1.png", "check/page-2.png"]
    assert StoredFile.objects.get().due_at is None


def test_a_refused_file_leaves_nothing_but_its_reason():
    file = upload(open_aok(), a_teacher(), "a.pdf", samples.png())
    assert objects_of(file.public_id) == []
    row = StoredFile.objects.get()
    assert (row.state, row.refusal, row.storage_name, row.due_at) == ("refused", "mismatch:pdf:png", "", None)
    assert row.sha256 == hashlib.sha256(samples.png()).hexdigest()


def test_a_worker_killed_between_assembling_and_recording_loses_nothing(monkeypatch):
    teacher, data = a_teacher(), samples.pdf(2)
    file_id = arrive(open_aok(), teacher, "a.pdf", data)
    with monkeypatch.context() as patched:
        original = storage.put

        def killed(name, content):
            original(name, content)
            if name.endswith("page-1.png"):
                raise Stopped

        patched.setattr(intake, "put", killed)
        with pytest.raises(Stopped):
            files.check_file(file_id, now=NOON)
    assert evidence.get_file(teacher, USAGE, file_id).state == "checking"
    # Its lease stands: nobody else begins yet.
    files.check_file(file_id, now=NOON + LEASE - MINUTE)
    assert evidence.get_file(teacher, USAGE, file_id).state == "checking"
    assert files.work_due(now=NOON + LEASE, limit=10) == 1
    file = evidence.get_file(teacher, USAGE, file_id)
    assert (file.state, file.sha256, file.pages) == ("ready", hashlib.sha256(data).hexdigest(), 2)
    assert objects_of(file_id) == ["check/original", "check/page-1.png", "check/page-2.png"]


def test_a_worker_that_lost_its_lease_cannot_overwrite_its_successor(monkeypatch):
    teacher = a_teacher()
    file_id = arrive(open_aok(), teacher, "a.txt", samples.TEXT)
    slow = intake.make_views

    def overtaken(*given):
        monkeypatch.setattr(intake, "make_views", slow)
        files.check_file(file_id, now=NOON + LEASE)
        return slow(*given)

    monkeypatch.setattr(intake, "make_views", overtaken)
    files.check_file(file_id, now=NOON)
    row = StoredFile.objects.get()
    assert (row.state, row.attempts, row.due_at) == ("ready", 2, None)
    assert objects_of(file_id) == ["check/original", "check/view-1.txt"]
    assert views_of(file_id, 1)[0][2] == samples.TEXT


def test_a_lost_message_is_made_good_by_the_sweep():
    teacher = a_teacher()
    file_id = arrive(open_aok(), teacher, "a.txt", samples.TEXT)
    assert sweep(now=NOON + MINUTE).checked == 0
    assert sweep(now=NOON + 2 * MINUTE).checked == 1
    assert evidence.get_file(teacher, USAGE, file_id).state == "ready"


def test_a_full_disk_is_tried_again_and_leaves_no_half_original(settings, tmp_path, monkeypatch):
    settings.PDLN_EVIDENCE_STORAGE = {"BACKEND": f"{__name__}.FullDisk", "OPTIONS": {"location": str(tmp_path)}}
    teacher = a_teacher()
    file_id = arrive(open_aok(), teacher, "a.txt", samples.TEXT)
    monkeypatch.setattr(FullDisk, "full", True)
    with pytest.raises(OSError, match="no space left"):
        files.check_file(file_id, now=NOON)
    assert objects_of(file_id) == ["chunks/00000"]
    assert evidence.get_file(teacher, USAGE, file_id).state == "checking"
    monkeypatch.setattr(FullDisk, "full", False)
    assert files.work_due(now=NOON + 2 * MINUTE, limit=10) == 1
    assert evidence.get_file(teacher, USAGE, file_id).state == "ready"


def test_a_chunk_that_breaks_off_is_not_taken_for_one_that_arrived(settings, tmp_path, monkeypatch):
    settings.PDLN_EVIDENCE_STORAGE = {"BACKEND": f"{__name__}.FullDisk", "OPTIONS": {"location": str(tmp_path)}}
    teacher = a_teacher()
    ticket = begin(open_aok(), teacher, "a.txt", len(samples.TEXT))

    def broken(self, name, content):
        FileSystemStorage._save(self, name, content)
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(FullDisk, "_save", broken)
        with pytest.raises(OSError, match="no space left"):
            send(teacher, ticket.file_id, samples.TEXT)
    assert evidence.get_file(teacher, USAGE, ticket.file_id).arrived == ()


def test_one_file_that_goes_wrong_does_not_stop_the_others(monkeypatch, caplog):
    aok_ref, teacher = open_aok(), a_teacher()
    bad, good = (arrive(aok_ref, teacher, name, samples.TEXT) for name in ("a.txt", "b.txt"))
    original = storage.put
    with monkeypatch.context() as patched:
        patched.setattr(intake, "put", lambda name, content: 1 / 0 if bad in name else original(name, content))
        assert files.work_due(now=NOON + HOUR, limit=10) == 1
    assert evidence.get_file(teacher, USAGE, bad).state == "checking"
    assert evidence.get_file(teacher, USAGE, good).state == "ready"
    assert f"file {bad}: attempt 1: ZeroDivisionError in " in caplog.text
    assert "a.txt" not in caplog.text


def test_a_file_that_brings_every_worker_down_is_refused_in_the_end(monkeypatch):
    teacher = a_teacher()
    file_id = arrive(open_aok(), teacher, "a.txt", samples.TEXT)

    def killed(*given):
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(intake, "make_views", killed)
        for number in range(intake.MOST_CHECKS):
            with pytest.raises(Stopped):
                files.check_file(file_id, now=NOON + number * LEASE)
    files.work_due(now=NOON + intake.MOST_CHECKS * LEASE, limit=10)
    file = evidence.get_file(teacher, USAGE, file_id)
    assert (file.state, file.refusal) == (
        "refused",
        "We could not check this file, and that may be our fault. Save it again or in another format, and upload that.",
    )


def test_a_chunk_that_vanished_is_asked_for_again():
    teacher = a_teacher()
    file_id = arrive(open_aok(), teacher, "a.txt", samples.TEXT)
    storage.storage().delete(f"evidence/{file_id}/chunks/00000")
    files.check_file(file_id, now=NOON)
    file = evidence.get_file(teacher, USAGE, file_id)
    assert (file.state, file.refusal) == ("refused", "Part of this file did not arrive. Upload it again.")


def test_a_purge_takes_every_byte_and_keeps_hash_size_reason_and_time(after_commit):
    teacher = a_teacher()
    file = upload(open_aok(), teacher, "a.pdf", samples.pdf(2))
    with after_commit():
        files.purge(file.public_id, now=NOON + HOUR)
        assert objects_of(file.public_id), "not before the commit"
    assert objects_of(file.public_id) == []
    row = StoredFile.objects.get()
    assert (row.state, row.sha256, row.size) == ("purged", file.sha256, file.size)
    assert (row.purge_reason, row.purged_at) == (PurgeReason.TAKEN_BACK, NOON + HOUR)
    assert (row.storage_name, row.views) == ("", [])
    assert files.missing_bytes([file]) == (file,)
    for call in (
        lambda: files.open_view(file.public_id, 1),
        lambda: evidence.open_own_file(teacher, USAGE, file.public_id),
    ):
        with pytest.raises(NotFound):
            call()


def test_a_second_purge_changes_nothing(after_commit):
    file = upload(open_aok(), a_teacher(), "a.txt", samples.TEXT)
    for hours in (1, 2):
        with after_commit():
            files.purge(file.public_id, now=NOON + hours * HOUR)
    assert StoredFile.objects.get().purged_at == NOON + HOUR


def test_a_purge_of_nothing_is_not_found():
    with pytest.raises(NotFound) as refusal:
        files.purge("0" * 32, now=NOON)
    assert str(refusal.value) == "This file is not there any more."


def test_bytes_that_could_not_be_removed_are_removed_by_the_sweep():
    file = upload(open_aok(), a_teacher(), "a.txt", samples.TEXT)
    # Without its commit hook, as when the process ended right after the commit.
    files.purge(file.public_id, now=NOON)
    assert objects_of(file.public_id)
    sweep(now=NOON + LEASE)
    assert objects_of(file.public_id) == []
    assert StoredFile.objects.get().due_at is None


def test_a_file_taken_back_during_its_check_keeps_no_bytes(monkeypatch, after_commit):
    file_id = arrive(open_aok(), a_teacher(), "a.txt", samples.TEXT)
    shown = intake.make_views

    def taken_back(*given):
        with after_commit():
            files.purge(file_id, now=NOON)
        return shown(*given)

    monkeypatch.setattr(intake, "make_views", taken_back)
    files.check_file(file_id, now=NOON)
    assert StoredFile.objects.get().state == "purged"
    assert objects_of(file_id) == []


def test_an_upload_that_never_ended_is_given_up_by_the_sweep(after_commit):
    teacher = a_teacher()
    ticket = begin(open_aok(), teacher, "a.txt", files.CHUNK_BYTES + 1)
    evidence.put_chunk(teacher, USAGE, ticket.file_id, index=0, body=bytes(files.CHUNK_BYTES))
    sweep(now=NOON + GIVEN_UP_AFTER - MINUTE)
    assert evidence.get_file(teacher, USAGE, ticket.file_id).state == "arriving"
    with after_commit():
        sweep(now=NOON + GIVEN_UP_AFTER)
    row = StoredFile.objects.get()
    assert (row.state, row.purge_reason) == ("purged", PurgeReason.ABANDONED)
    assert objects_of(ticket.file_id) == []


def test_an_original_that_is_gone_or_another_size_is_missing():
    aok_ref, teacher = open_aok(max_files=3), a_teacher()
    whole, gone, cut = (upload(aok_ref, teacher, name, samples.TEXT) for name in ("a.txt", "b.txt", "c.txt"))
    store = storage.storage()
    store.delete(StoredFile.objects.get(public_id=gone.public_id).storage_name)
    with store.open(StoredFile.objects.get(public_id=cut.public_id).storage_name, "wb") as stream:
        stream.write(b"cut")
    assert files.missing_bytes([whole, gone, cut]) == (gone, cut)


def test_no_object_is_named_after_the_teacher_or_the_file():
    file = upload(open_aok(), a_teacher("quillfeather"), "quillfeather.jpg", samples.jpeg())
    row = StoredFile.objects.get()
    names = [row.storage_name, *(view["name"] for view in row.views)]
    assert [re.sub(r"/[0-9a-f]{32}/", "/", name.removeprefix(f"evidence/{file.public_id}")) for name in names] == [
        "/original",
        "/view-1.jpg",
    ]
