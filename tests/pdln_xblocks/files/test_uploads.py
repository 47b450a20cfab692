"""
A file on its way: announced, sent again where it must be, finished once; and what is refused, with whole sentences.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from pdln_xblocks import files, tasks
from pdln_xblocks.errors import NotFound
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.files import intake
from pdln_xblocks.files.errors import InvalidEvidence
from pdln_xblocks.files.models import StoredFile
from tests.builders import NOON, USAGE, a_teacher
from tests.pdln_xblocks.evidence import samples
from tests.pdln_xblocks.files.uploading import LATER, arrive, begin, open_aok, send, upload

CHUNK = files.CHUNK_BYTES


def large_png(megabytes: int) -> bytes:
    """A real picture, followed by what fills it up to the size; decoders stop at the end of the picture."""
    data = samples.png()
    filling = hashlib.sha256(b"filling").digest() * (megabytes * 1024 * 1024 // 32)
    return (data + filling)[: megabytes * 1024 * 1024]


@pytest.mark.django_db
def test_twenty_one_megabytes_in_chunks_of_two_are_stored_as_they_were_sent():
    teacher, data = a_teacher(), large_png(21)
    ticket = begin(open_aok(), teacher, "a.png", len(data))
    assert (ticket.chunk_bytes, ticket.chunks) == (2 * 1024 * 1024, 11)
    send(teacher, ticket.file_id, data)
    evidence.finish_upload(teacher, USAGE, ticket.file_id, now=NOON)
    files.check_file(ticket.file_id, now=NOON)
    file = evidence.get_file(teacher, USAGE, ticket.file_id)
    assert (file.state, file.size, file.sha256) == ("ready", len(data), hashlib.sha256(data).hexdigest())
    opened = evidence.open_own_file(teacher, USAGE, ticket.file_id)
    with opened.stream:
        assert hashlib.sha256(opened.stream.read()).hexdigest() == file.sha256
    assert files.missing_bytes([file]) == ()


@pytest.mark.django_db
def test_an_upload_that_stopped_goes_on_where_it_was():
    teacher, data = a_teacher(), large_png(5)
    ticket = begin(open_aok(), teacher, "a.png", len(data))
    evidence.put_chunk(teacher, USAGE, ticket.file_id, index=2, body=data[2 * CHUNK :])
    evidence.put_chunk(teacher, USAGE, ticket.file_id, index=0, body=data[:CHUNK])
    assert evidence.get_file(teacher, USAGE, ticket.file_id).arrived == (0, 2)
    with pytest.raises(InvalidEvidence) as refusal:
        evidence.finish_upload(teacher, USAGE, ticket.file_id, now=NOON)
    assert str(refusal.value) == "1 of 3 parts of the file has not arrived yet. Try again."
    assert refusal.value.details == {"missing": (1,)}
    evidence.put_chunk(teacher, USAGE, ticket.file_id, index=1, body=data[CHUNK : 2 * CHUNK])
    assert evidence.finish_upload(teacher, USAGE, ticket.file_id, now=LATER).state == "checking"
    files.check_file(ticket.file_id, now=LATER)
    assert evidence.get_file(teacher, USAGE, ticket.file_id).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.django_db
def test_a_chunk_that_is_sent_again_replaces_the_first():
    teacher, data = a_teacher(), samples.TEXT
    ticket = begin(open_aok(), teacher, "a.txt", len(data))
    evidence.put_chunk(teacher, USAGE, ticket.file_id, index=0, body=b"x" * len(data))
    evidence.put_chunk(teacher, USAGE, ticket.file_id, index=0, body=data)
    evidence.finish_upload(teacher, USAGE, ticket.file_id, now=NOON)
    files.check_file(ticket.file_id, now=NOON)
    assert evidence.get_file(teacher, USAGE, ticket.file_id).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.django_db
def test_a_teacher_sees_an_upload_at_each_step():
    teacher, data = a_teacher(), samples.TEXT
    ticket = begin(open_aok(), teacher, "plan.txt", len(data))
    (arriving,) = files.files_of(teacher.user_id, USAGE)
    assert (arriving.state, arriving.size, arriving.kind) == ("arriving", len(data), "")
    assert (arriving.requirement, arriving.option, arriving.name) == ("p-plan", "plan", "plan.txt")
    send(teacher, ticket.file_id, data)
    assert evidence.finish_upload(teacher, USAGE, ticket.file_id, now=NOON).state == "checking"
    files.check_file(ticket.file_id, now=NOON)
    (ready,) = files.files_of(teacher.user_id, USAGE)
    assert (ready.state, ready.kind, ready.pages) == ("ready", "document", 1)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_checked_by_the_time_its_finish_is_answered_where_there_is_no_worker():
    teacher = a_teacher()
    file_id = arrive(open_aok(), teacher, "a.pdf", samples.pdf(2))
    file = evidence.get_file(teacher, USAGE, file_id)
    assert (file.state, file.pages) == ("ready", 2)


@pytest.mark.django_db(transaction=True)
def test_two_finishes_at_once_hand_the_file_over_once(monkeypatch):
    teacher, data = a_teacher(), samples.TEXT
    ticket = begin(open_aok(), teacher, "a.txt", len(data))
    send(teacher, ticket.file_id, data)
    handed, start = [], Barrier(2)
    monkeypatch.setattr(tasks.check_file, "run", handed.append)

    def finish(_each: int) -> str:
        start.wait()
        try:
            return evidence.finish_upload(teacher, USAGE, ticket.file_id, now=NOON).state
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(finish, range(2))) == ["checking", "checking"]
    assert handed == [ticket.file_id]


@pytest.mark.django_db(transaction=True)
def test_two_checks_at_once_do_the_work_once():
    teacher, data = a_teacher(), samples.pdf(2)
    ticket = begin(open_aok(), teacher, "a.pdf", len(data))
    send(teacher, ticket.file_id, data)
    StoredFile.objects.update(state="checking", due_at=NOON)
    start = Barrier(2)

    def check(_each: int) -> None:
        start.wait()
        try:
            intake.check_file(ticket.file_id, now=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(check, range(2)))
    file = StoredFile.objects.get()
    assert (file.state, file.attempts, len(file.views)) == ("ready", 1, 2)


@pytest.mark.django_db
def test_finishing_again_after_the_check_changes_nothing():
    teacher = a_teacher()
    first = upload(open_aok(), teacher, "a.txt", samples.TEXT)
    assert evidence.finish_upload(teacher, USAGE, first.public_id, now=LATER) == first


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("index", "length", "sentence"),
    [
        (0, CHUNK + 1, "Part 1 of the file has 2097153 bytes instead of 2097152. Choose the file again."),
        (0, 5, "Part 1 of the file has 5 bytes instead of 2097152. Choose the file again."),
        (1, 101, "Part 2 of the file has 101 bytes instead of 100. Choose the file again."),
        (1, 0, "Part 2 of the file has 0 bytes instead of 100. Choose the file again."),
        (2, 100, "This is more than the file that was announced. Choose the file again."),
        (-1, 100, "This is more than the file that was announced. Choose the file again."),
    ],
)
def test_a_chunk_that_is_none_of_the_files_is_refused(index, length, sentence):
    teacher = a_teacher()
    ticket = begin(open_aok(), teacher, "a.txt", CHUNK + 100)
    with pytest.raises(InvalidEvidence) as refusal:
        evidence.put_chunk(teacher, USAGE, ticket.file_id, index=index, body=bytes(length))
    assert str(refusal.value) == sentence
    assert evidence.get_file(teacher, USAGE, ticket.file_id).arrived == ()


@pytest.mark.django_db
def test_an_upload_that_ended_takes_no_more():
    aok_ref, teacher = open_aok(), a_teacher()
    ended = "This upload has ended already. Choose the file again to replace it."
    done = upload(aok_ref, teacher, "a.txt", samples.TEXT)
    with pytest.raises(InvalidEvidence) as refusal:
        evidence.put_chunk(teacher, USAGE, done.public_id, index=0, body=samples.TEXT)
    assert str(refusal.value) == ended
    dropped = begin(aok_ref, teacher, "b.txt", 9)
    evidence.discard_file(aok_ref, teacher, dropped.file_id, now=NOON)
    with pytest.raises(InvalidEvidence) as refusal:
        evidence.finish_upload(teacher, USAGE, dropped.file_id, now=NOON)
    assert str(refusal.value) == ended


@pytest.mark.django_db
@pytest.mark.parametrize("usage", [USAGE, "block-v1:other"])
def test_the_files_of_others_and_of_other_tasks_are_not_found(usage):
    teacher = a_teacher()
    ticket = begin(open_aok(), teacher, "a.txt", 9)
    other = a_teacher("tom") if usage == USAGE else teacher
    calls = (
        lambda: evidence.get_file(other, usage, ticket.file_id),
        lambda: evidence.put_chunk(other, usage, ticket.file_id, index=0, body=b"123456789"),
        lambda: evidence.finish_upload(other, usage, ticket.file_id, now=NOON),
        lambda: evidence.open_own_file(other, usage, ticket.file_id),
    )
    for call in calls:
        with pytest.raises(NotFound) as refusal:
            call()
        assert str(refusal.value) == "This file is not there any more."


@pytest.mark.django_db
def test_a_page_of_files_and_the_announcement_of_one_cost_few_queries(count_queries):
    aok_ref, teacher = open_aok(max_files=20), a_teacher()
    for number in range(5):
        begin(aok_ref, teacher, f"{number}.txt", 9)
    with count_queries(at_most=1):
        assert len(files.files_of(teacher.user_id, USAGE)) == 5
    with count_queries(at_most=1):
        assert len(files.missing_bytes(files.files_of(teacher.user_id, USAGE)[:0])) == 0
    with count_queries(at_most=3):
        begin(aok_ref, teacher, "6.txt", 9)
