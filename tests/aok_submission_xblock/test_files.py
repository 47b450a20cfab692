"""Files that are there: downloaded by their owner, removed, and not to be found by anybody else."""

import pytest

from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.files import storage
from pdln_xblocks.files.models import StoredFile
from tests import builders
from tests.aok_submission_xblock.conftest import teacher_of
from tests.aok_submission_xblock.test_uploads import finish, send, state
from tests.builders import USAGE, a_file, an_aok, an_aok_ref, complete_content, uploaded
from tests.clock import NOW
from tests.pages import error, text_of
from tests.pdln_xblocks.evidence import samples
from tests.xblock_runtime import get, post

# The bytes of a file go after the commit.
pytestmark = pytest.mark.django_db(transaction=True)

GONE = (404, "not_found", "This file is not there any more.")


def test_a_teacher_downloads_their_own_file_as_it_was(block_for, tess):
    file = a_file(an_aok_ref(), teacher_of(tess), name="Plan für Mai.txt", body=samples.TEXT, now=NOW)
    answer = get(block_for(tess), "file", file)
    assert (answer.status_code, answer.body) == (200, samples.TEXT)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Plan%20f%C3%BCr%20Mai.txt"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_file_that_arrived_while_the_page_was_closed_stands_on_it(block_for, tess):
    file = a_file(an_aok_ref(), teacher_of(tess), now=NOW)
    assert f'data-file="{file}" data-file-state="ready"' in get(block_for(tess), "page").json["html"]


def test_files_of_another_teacher_or_that_are_not_there_are_not_found(platform, block_for, tess):
    file = a_file(an_aok_ref(), teacher_of(tess), now=NOW)
    theo = builders.a_teacher("theo")
    platform.enrolled.add((theo.user_id, builders.COURSE))
    other = block_for(type(tess)(user_id=theo.user_id, anonymous_id=theo.anonymous_id))
    for block, wanted in ((other, file), (block_for(tess), "0" * 32), (block_for(tess), "../" * 11)):
        assert error(get(block, "file", wanted)) == GONE
        assert error(get(block, "file_status", wanted)) == GONE
        assert error(finish(block, wanted)) == GONE
        assert error(post(block, "discard_file", {"file": wanted})) == GONE
    assert error(send(other, file, b"x")) == GONE
    assert get(block_for(tess), "file", file).status_code == 200


def test_a_file_of_another_option_does_not_count_here(block_for, tess):
    data = builders.aok_data()
    data["requirements"][0]["options"][0] |= {"forms": ["write", "upload"]}
    aok = type(an_aok()).from_data(data)
    aok_ref = an_aok_ref(aok)
    file = a_file(aok_ref, teacher_of(tess), now=NOW)
    content = complete_content(text=uploaded(file)).to_data()
    answer = post(block_for(tess, aok), "save_draft", {"content": content, "revision": 0, "number": 1})
    assert "Context: a file did not arrive whole; upload it again." in text_of(answer.json["ready"])


def test_a_file_that_was_removed_is_gone_and_removing_it_again_changes_nothing(block_for, tess):
    block = block_for(tess)
    file = a_file(an_aok_ref(), teacher_of(tess), now=NOW)
    for _click in range(2):
        assert post(block, "discard_file", {"file": file}).json == {}
    assert error(get(block, "file", file)) == GONE
    assert state(block, file)[0] == "purged"
    assert error(send(block, file, samples.TEXT))[:2] == (400, "invalid_evidence")
    message = "This upload has ended already. Choose the file again to replace it."
    assert error(finish(block, file)) == (400, "invalid_evidence", message)
    row = StoredFile.objects.get(public_id=file)
    assert not row.storage_name or not storage.storage().exists(row.storage_name)


def test_a_file_that_is_being_read_cannot_be_removed(block_for, tess):
    aok_ref, teacher = an_aok_ref(), teacher_of(tess)
    file = a_file(aok_ref, teacher, now=NOW)
    builders.submit(aok_ref, teacher, content=complete_content(plan=uploaded(file)), now=NOW)
    message = "Your submission is with us, so nothing can be changed right now. You can take it back to change it."
    assert error(post(block_for(tess), "discard_file", {"file": file})) == (409, "attempt_waiting", message)
    assert evidence.get_file(teacher, USAGE, file).state == "ready"
