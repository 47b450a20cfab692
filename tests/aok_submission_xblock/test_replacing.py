"""A file in place of another, the same file twice, and what a chooser of files is told."""

from dataclasses import replace

import pytest

from pdln_xblocks.definitions.aok import Kind
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.models import Artifact
from pdln_xblocks.files.formats import FORMATS
from pdln_xblocks.review import api as review
from rubric_review_xblock import screens as review_screens
from tests import builders
from tests.aok_submission_xblock.conftest import teacher_of
from tests.aok_submission_xblock.test_submitting import save, submit
from tests.aok_submission_xblock.test_uploads import begin, finish, send
from tests.builders import a_file, an_aok, an_aok_ref, complete_content, uploaded
from tests.clock import NOW
from tests.pages import error, text_of, view

pytestmark = pytest.mark.django_db(transaction=True)


def one_file_aok():
    aok = an_aok()
    plan = aok.requirements[1]
    return replace(
        aok, requirements=(aok.requirements[0], replace(plan, options=(replace(plan.options[0], max_files=1),)))
    )


def test_a_part_that_takes_one_file_takes_another_in_its_place(block_for, tess):
    aok = one_file_aok()
    block = block_for(tess, aok)
    file = a_file(an_aok_ref(aok), teacher_of(tess), now=NOW)
    save(tess, complete_content(plan=uploaded(file)), aok)
    full = error(begin(block, "new.txt"))
    assert full == (400, "invalid_evidence", "There is a file here already. Remove it to upload another.")
    assert begin(block, "new.txt", replaces=file).status_code == 200


def test_replacing_a_file_that_is_not_there_makes_no_room(block_for, tess):
    aok = one_file_aok()
    file = a_file(an_aok_ref(aok), teacher_of(tess), now=NOW)
    save(tess, complete_content(plan=uploaded(file)), aok)
    assert error(begin(block_for(tess, aok), "new.txt", replaces="f" * 32))[1] == "invalid_evidence"


def test_each_file_can_be_replaced_and_removed_by_its_name(block_for, tess):
    file = a_file(an_aok_ref(), teacher_of(tess), now=NOW)
    save(tess, complete_content(plan=uploaded(file)))
    page = text_of(view(block_for(tess), "student_view"))
    assert "Replace plan.txt Remove plan.txt" in page


def test_the_same_file_twice_is_said_and_sent_once(block_for, tess):
    body = b"The same words."
    first = a_file(an_aok_ref(), teacher_of(tess), name="first.txt", body=body, now=NOW)
    save(tess, complete_content(plan=uploaded(first)))
    block = block_for(tess)
    ticket = begin(block, "again.txt", len(body)).json["file"]
    send(block, ticket, body)
    said = "The same file as “first.txt”: it is sent once. You can remove this one."
    assert said in text_of(finish(block, ticket).json["html"])
    revision = save(tess, complete_content(plan=uploaded(first, ticket)))
    assert said in text_of(view(block, "student_view"))
    assert submit(block, revision).status_code == 200
    assert [each["id"] for each in Artifact.objects.get(form="upload").files] == [first]


def test_twins_count_once_where_one_file_fits(block_for, tess):
    aok, body = one_file_aok(), b"The same words."
    first = a_file(an_aok_ref(aok), teacher_of(tess), name="first.txt", body=body, now=NOW)
    save(tess, complete_content(plan=uploaded(first)), aok)
    again = evidence.begin_upload(
        an_aok_ref(aok),
        teacher_of(tess),
        requirement="p-plan",
        option="plan",
        name="again.txt",
        size=len(body),
        now=NOW,
        replaces=first,
    ).file_id
    block = block_for(tess, aok)
    send(block, again, body)
    finish(block, again)
    revision = save(tess, complete_content(plan=uploaded(first, again)), aok)
    assert submit(block, revision, aok=aok).status_code == 200


def test_a_chooser_is_told_every_ending_and_every_type(block_for, tess):
    html = view(block_for(tess), "student_view")
    told = html.split('accept="')[1].split('"')[0].split(",")
    for each in FORMATS:
        assert {f".{ending}" for ending in each.endings} <= set(told)
        assert each.content_type.partition(";")[0] in told
    assert len(told) == len(set(told))
    assert ".jpeg" in told and "image/jpeg" in told and not any("heic" in each for each in told)


def test_a_part_for_pictures_offers_no_documents(block_for, tess):
    aok = an_aok()
    plan = aok.requirements[1]
    pictures = replace(plan, options=(replace(plan.options[0], kinds=(Kind.IMAGE,)),))
    html = view(block_for(tess, replace(aok, requirements=(aok.requirements[0], pictures))), "student_view")
    assert 'accept=".jpg,.jpeg,.png,.webp,image/jpeg,image/png,image/webp"' in html
    assert "JPG, PNG or WEBP" in text_of(html), "people read the usual endings alone"


@pytest.mark.parametrize(("kind", "element"), [("video", "<video controls playsinline"), ("audio", "<audio controls")])
def test_a_recording_plays_in_the_page_and_can_be_taken_elsewhere(tess, eva, kind, element):
    file = a_file(an_aok_ref(), teacher_of(tess), now=NOW)
    builders.submit(an_aok_ref(), teacher_of(tess), content=complete_content(plan=uploaded(file)), now=NOW)
    artifact = Artifact.objects.get(form="upload")
    Artifact.objects.filter(pk=artifact.pk).update(files=[{**artifact.files[0], "kind": kind}])
    token = builders.start_next(eva, now=NOW)
    html = str(review_screens.reading(review.open_reading(eva, token.reading, now=NOW)))
    assert element in html
    assert "If it does not play here: Download" in text_of(html)
