"""The way of a file through the public api, as a page sends it."""

from datetime import datetime, timedelta

from pdln_xblocks import files
from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Teacher
from pdln_xblocks.files.data import FileView
from tests.builders import NOON, USAGE, an_aok, an_aok_ref

LATER = NOON + timedelta(minutes=5)


def open_aok(**option) -> AokRef:
    """An AOK of one part that takes files; keyword arguments are the option's own."""
    option = {"id": "plan", "forms": ["upload"], "max_files": 2, "megabytes": 25, **option}
    data = an_aok().to_data()
    part = {"id": "p-plan", "title": "Lesson plan", "ask": "What moves out?", "options": [option]}
    data["requirements"] = [part]
    for criterion in data["rubric"]["criteria"]:
        criterion["look_in"] = []
    return an_aok_ref(type(an_aok()).from_data(data))


def begin(aok_ref: AokRef, teacher: Teacher, name: str, size: int, *, now: datetime = NOON):
    return evidence.begin_upload(aok_ref, teacher, requirement="p-plan", option="plan", name=name, size=size, now=now)


def send(teacher: Teacher, file_id: str, data: bytes, *, chunk: int = files.CHUNK_BYTES) -> None:
    for index, start in enumerate(range(0, len(data), chunk)):
        evidence.put_chunk(teacher, USAGE, file_id, index=index, body=data[start : start + chunk])


def arrive(aok_ref: AokRef, teacher: Teacher, name: str, data: bytes, *, now: datetime = NOON) -> str:
    """Announce, send and finish a file; it then waits for its check."""
    ticket = begin(aok_ref, teacher, name, len(data), now=now)
    send(teacher, ticket.file_id, data)
    evidence.finish_upload(teacher, USAGE, ticket.file_id, now=now)
    return ticket.file_id


def upload(aok_ref: AokRef, teacher: Teacher, name: str, data: bytes, *, now: datetime = NOON) -> FileView:
    """The whole way, the check included."""
    file_id = arrive(aok_ref, teacher, name, data, now=now)
    files.check_file(file_id, now=now)
    return evidence.get_file(teacher, USAGE, file_id)


def views_of(file_id: str, pages: int) -> list[tuple[str, str, bytes]]:
    """Name, content type and bytes of each view, as evaluators get them."""
    found = []
    for page in range(1, pages + 1):
        opened = files.open_view(file_id, page)
        with opened.stream:
            data = opened.stream.read()
        assert opened.size == len(data)
        found.append((opened.name, opened.content_type, data))
    return found
