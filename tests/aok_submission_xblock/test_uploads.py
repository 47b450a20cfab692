"""A file on its way through the block: every step, and every reason for which it is not taken."""

import pytest
from webob import Request

from aok_submission_xblock.block import CHUNK
from pdln_xblocks.files.models import StoredFile
from tests import builders
from tests.aok_submission_xblock.conftest import THREE_OF_FOUR, an_aok_of_four, teacher_of
from tests.builders import DAY, HOUR, an_aok, an_aok_ref
from tests.clock import NOW
from tests.pages import error, text_of
from tests.pdln_xblocks.evidence import samples
from tests.xblock_runtime import get, post, post_bytes

# A file is handed to its check after the commit, as it is on a site.
pytestmark = pytest.mark.django_db(transaction=True)

OUT_OF_DATE = (400, "invalid_request", "This page is out of date. Copy what you wrote, then reload the page.")
SIZE = len(samples.TEXT)


def begin(block, name="plan.txt", size=SIZE, **where):
    asked = {"requirement": "p-plan", "option": "plan", "name": name, "size": size, **where}
    return post(block, "begin_upload", asked)


def send(block, file: str, data: bytes, index: int = 0):
    return post_bytes(block, "put_chunk", data, f"{file}/{index}")


def finish(block, file: str):
    return post(block, "finish_upload", {"file": file})


def upload(block, name: str, data: bytes):
    """The whole way; the answer to the last step."""
    file = begin(block, name, len(data)).json["file"]
    for index, start in enumerate(range(0, len(data), CHUNK)):
        assert send(block, file, data[start : start + CHUNK], index).json == {}
    return finish(block, file)


def state(block, file: str):
    answer = get(block, "file_status", file)
    return answer.json["state"], text_of(answer.json["html"])


def named(*names: str) -> dict[str, str]:
    return {"requirement": names[0], "option": names[1]}


def test_a_file_is_announced_sent_checked_and_stands_in_the_list(block_for, tess):
    block = block_for(tess)
    ticket = begin(block, "room.png", len(samples.png())).json
    assert (ticket["chunk_bytes"], ticket["chunks"]) == (CHUNK, 1)
    assert state(block, ticket["file"])[0] == "arriving"
    assert send(block, ticket["file"], samples.png()).json == {}
    answer = finish(block, ticket["file"]).json
    assert answer["state"] == "ready"
    assert f'data-file="{ticket["file"]}" data-file-state="ready" data-counts' in answer["html"]
    assert text_of(answer["html"]).startswith("room.png (")
    assert state(block, ticket["file"])[0] == "ready"


def test_a_large_file_comes_in_chunks_in_any_order(block_for, tess):
    block, data = block_for(tess), samples.png() + b"\0" * (CHUNK + 10)
    ticket = begin(block, "room.png", len(data)).json
    assert ticket["chunks"] == 2
    send(block, ticket["file"], data[CHUNK:], 1)
    send(block, ticket["file"], data[:CHUNK], 0)
    assert finish(block, ticket["file"]).json["state"] == "ready"


# Announcing


@pytest.mark.parametrize(
    ("name", "size", "message"),
    [
        ("plan.txt", 6 * 1024 * 1024, "“plan.txt” is 6.0\xa0MB. A file here can have up to 5.0\xa0MB."),
        ("plan.txt", 2**53 - 1, "“plan.txt” is 8.0\xa0PB. A file here can have up to 5.0\xa0MB."),
        ("plan.txt", 0, "“plan.txt” is empty."),
        (
            "IMG_1.HEIC",
            9,
            "“IMG_1.HEIC” is a HEIC photo. Most browsers cannot show those. On a phone, choose it from your photos and "
            "not from your files: it is then sent as JPEG. On a computer, open it, export it as JPEG and upload that.",
        ),
        ("plan.doc", 9, "“plan.doc” is in an older Office format. Save it as DOCX and upload that."),
        ("plan.docm", 9, "“plan.docm” can hold macros. Save it as DOCX and upload that."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_before_a_byte_is_sent(block_for, tess, name, size, message):
    assert error(begin(block_for(tess), name, size)) == (400, "invalid_evidence", message)
    assert not StoredFile.objects.exists()


def test_a_file_of_another_kind_is_refused_with_what_the_part_takes(block_for, tess):
    data = builders.aok_data()
    data["requirements"][1]["options"][0] |= {"kinds": ["pdf", "captions"]}
    block = block_for(tess, type(an_aok()).from_data(data))
    message = "“run.exe” cannot be used here. This part takes: PDF, VTT, SRT."
    assert error(begin(block, "run.exe", 9)) == (400, "invalid_evidence", message)


def test_a_part_that_is_written_takes_no_files(block_for, tess):
    refused = begin(block_for(tess), **named("p-context", "text"))
    assert error(refused) == (400, "invalid_evidence", "This part does not take files.")


@pytest.mark.parametrize("where", [named("p-gone", "plan"), named("p-plan", "gone")])
def test_a_file_for_what_the_task_does_not_ask_is_refused(block_for, tess, where):
    assert error(begin(block_for(tess), **where)) == OUT_OF_DATE


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": 3}, {"name": "x" * 1_001}, {"size": "9"}, {"size": -1}, {"option": None}]
)
def test_an_announcement_of_another_form_is_refused(block_for, tess, wrong):
    assert error(begin(block_for(tess), **wrong)) == OUT_OF_DATE


def test_more_files_than_the_part_takes_are_refused(block_for, tess):
    block = block_for(tess)
    for name in ("one.txt", "two.txt"):
        upload(block, name, samples.TEXT)
    message = "There are 2 files here already, as many as this part takes. Remove one to upload another."
    assert error(begin(block, "three.txt")) == (400, "invalid_evidence", message)


def test_a_file_for_what_is_with_the_evaluators_or_kept_is_refused(block_for, tess, eva):
    aok_ref = an_aok_ref(an_aok_of_four())
    builders.submit(aok_ref, teacher_of(tess), now=NOW - DAY)
    block = block_for(tess, aok_ref.aok)
    message = "Your submission is with us, so nothing can be changed right now. You can take it back to change it."
    assert error(begin(block)) == (409, "attempt_waiting", message)
    builders.record(eva, builders.start_next(eva, now=NOW - DAY), THREE_OF_FOUR, now=NOW - DAY)
    builders.release(NOW - DAY + HOUR)
    message = "This part is kept from your last submission: the criteria it was judged by are met."
    assert error(begin(block)) == (400, "invalid_evidence", message)


# Sending


def test_a_chunk_that_is_too_large_is_refused_before_it_is_read(block_for, tess):
    block = block_for(tess)
    file = begin(block, "room.png", CHUNK + 1).json["file"]

    class Unread:
        def read(self, *_size):
            raise AssertionError("the body was read")

    request = Request.blank("/put_chunk", method="POST", content_length=CHUNK + 1)
    request.body_file_raw = Unread()
    request.content_length = CHUNK + 1
    refused = block.handle("put_chunk", request, f"{file}/0")
    message = "One part of a file was larger than it may be. Choose the file again."
    assert error(refused) == (413, "too_large", message)


@pytest.mark.parametrize(
    ("index", "body", "message"),
    [
        (0, b"too short", "Part 1 of the file has 9 bytes instead of 25. Choose the file again."),
        (1, b"more", "This is more than the file that was announced. Choose the file again."),
    ],
)
def test_a_chunk_that_is_not_one_of_the_files_is_refused(block_for, tess, index, body, message):
    block = block_for(tess)
    file = begin(block, size=25).json["file"]
    assert error(send(block, file, body, index)) == (400, "invalid_evidence", message)


@pytest.mark.parametrize("suffix", ["", "file", "file/", "file/-1", "file/one", "file/²", "file/00000001", "file/0/1"])
def test_a_chunk_without_its_place_is_refused(block_for, tess, suffix):
    assert error(post_bytes(block_for(tess), "put_chunk", b"x", suffix)) == OUT_OF_DATE


def test_chunks_that_are_missing_are_counted_and_the_upload_goes_on(block_for, tess):
    block, data = block_for(tess), samples.png() + b"\0" * (2 * CHUNK)
    file = begin(block, "room.png", len(data)).json["file"]
    send(block, file, data[:CHUNK])
    message = "2 of 3 parts of the file have not arrived yet. Try again."
    assert error(finish(block, file)) == (400, "invalid_evidence", message)
    send(block, file, data[CHUNK : 2 * CHUNK], 1)
    send(block, file, data[2 * CHUNK :], 2)
    assert finish(block, file).json["state"] == "ready"
    assert finish(block, file).json["state"] == "ready", "finishing again changes nothing"


def test_an_upload_that_has_ended_takes_no_more(block_for, tess):
    block = block_for(tess)
    file = begin(block).json["file"]
    send(block, file, samples.TEXT)
    finish(block, file)
    message = "This upload has ended already. Choose the file again to replace it."
    assert error(send(block, file, samples.TEXT)) == (400, "invalid_evidence", message)


# What was found in it


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "room.png",
            samples.pdf(),
            "The name ends in .png, but the content is a PDF. Give it the right ending, or save it again as what it "
            "should be.",
        ),
        (
            "plan.pdf",
            b"MZ\x90\x00 this is a program" * 9,
            "The name ends in .pdf, but the content is not a PDF. See that it opens on your computer, save it again "
            "and upload that.",
        ),
        (
            "room.png",
            samples.png()[:60],
            "This picture cannot be read: it may be damaged. Save or export it again and upload that.",
        ),
        (
            "plan.pdf",
            samples.pdf(locked=True),
            "This PDF is locked with a password, so your evaluator could not read it. Save it without a password and "
            "upload that.",
        ),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_with_the_way_out(block_for, tess, name, data, message):
    block = block_for(tess)
    answer = upload(block, name, data).json
    assert answer["state"] == "refused"
    assert message in text_of(answer["html"])
    assert "Remove room.png" in text_of(answer["html"]) or "Remove plan.pdf" in text_of(answer["html"])
