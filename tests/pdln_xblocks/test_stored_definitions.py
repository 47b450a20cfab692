"""
A site was upgraded, or an upgrade taken back: its definitions are such as no author may write today, and everything of
the teachers and evaluators whose work rests on them goes on.
"""

import csv
import io
import json

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from lxml import etree

from aok_submission_xblock.block import AokSubmissionXBlock
from pdln_xblocks.catalog.api import find_aok, pathways_of, sync_course
from pdln_xblocks.catalog.models import AokBlock, Definition, PathwayBlock
from pdln_xblocks.compat import PublishedBlock
from pdln_xblocks.errors import CannotBeShown
from pdln_xblocks.evidence.data import Teacher
from pdln_xblocks.evidence.models import Attempt, AttemptStatus
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.letters import api as letters
from pdln_xblocks.pathways import api as pathways
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from tests import builders
from tests.builders import ALL_MET, COURSE, DAY, HOUR, ONE_BELOW, an_aok_ref
from tests.clock import NOW
from tests.pages import text_of, view
from tests.pdln_xblocks.definitions.kept import kept, of_another_release, of_another_shape
from tests.xblock_runtime import BlockRuntime, LoggedIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "platform")]


def stored_as(change) -> None:
    """What the site's rows hold from now on."""
    for definition in Definition.objects.all():
        definition.body = change(definition.body)
        definition.save()


@pytest.fixture
def tess(platform) -> Teacher:
    teacher = builders.a_teacher("tess")
    platform.enrolled.add((teacher.user_id, COURSE))
    return teacher


@pytest.fixture
def eva() -> int:
    return builders.an_evaluator("eva")


@pytest.fixture
def submitted(tess):
    return builders.submit(an_aok_ref(), tess, now=NOW)


def browser(user_id: int) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=user_id))
    return client


def test_a_teachers_page_shows_work_under_a_definition_of_another_release(tess, submitted):
    stored_as(of_another_release)
    [attempt] = process.teacher_page(an_aok_ref(), tess, now=NOW).attempts
    assert attempt.aok.rubric.criteria[0].name == "A target that gains " * 20


def test_the_list_and_the_page_of_an_evaluator_open(submitted, eva):
    stored_as(of_another_release)
    [row] = review.queue(eva, now=NOW).rows
    assert row.aok_title == "Plan a flipped lesson"
    token = builders.start_next(eva, now=NOW)
    response = browser(eva).get(f"/pdln/reviews/{token.reading}/")
    assert response.status_code == 200
    assert "Move the explanation out." in text_of(response.content.decode())


def test_a_review_is_recorded_and_its_decision_released(tess, submitted, eva):
    stored_as(of_another_release)
    builders.record(eva, builders.start_next(eva, now=NOW), ALL_MET, now=NOW)
    assert [row.terms.evaluator for row in review.queue(eva, now=NOW).recent] == ["assessor"]
    assert builders.release(NOW + HOUR) == 1
    assert Attempt.objects.get().status == AttemptStatus.DECIDED
    assert (GradePosting.objects.get().points_earned, GradePosting.objects.get().points_possible) == (8, 8)


def test_letters_say_the_title_and_the_words_of_the_brand(tess, submitted, eva):
    builders.record(eva, builders.start_next(eva, now=NOW), ONE_BELOW, now=NOW)
    stored_as(of_another_release)
    builders.release(NOW + HOUR)
    mail.outbox.clear()
    letters.send_due(now=NOW + DAY)
    assert any("Plan a flipped lesson" in letter.body + letter.subject for letter in mail.outbox)


def exported() -> list[dict[str, str]]:
    table = review.recorded_reviews(COURSE, blocks=None, asker_id=999_999, now=NOW + DAY)
    return list(csv.DictReader(io.StringIO(b"".join(review.as_csv(table, course_key=COURSE)).decode("utf-8-sig"))))


def test_the_file_of_recorded_reviews_has_its_numbers(submitted, eva):
    builders.record(eva, builders.start_next(eva, now=NOW), ONE_BELOW, now=NOW)
    stored_as(of_another_release)
    assert [(line["level_number"], line["levels"], line["met"]) for line in exported()] == [
        ("3", "4", "1"),
        ("2", "4", "0"),
    ]


def test_a_pathway_of_another_release_is_met_and_its_badge_owed_or_given(tess, submitted, eva):
    body, _hash = kept("schema-1-pathway")
    body |= {"mood": "calm", "mode": "all_of", "steps": [{"aok": builders.BLOCK, "title": "Plan", "mood": "calm"}]}
    PathwayBlock.objects.create(usage_key="way", course_key=COURSE, body=body)
    stored_as(of_another_release)
    [live] = pathways_of(COURSE)
    builders.record(eva, builders.start_next(eva, now=NOW), ALL_MET, now=NOW)
    builders.release(NOW + HOUR)
    progress = pathways.progress(live.pathway, course_key=COURSE, user_id=tess.user_id, now=NOW + HOUR)
    assert (progress.done, progress.needed) == (1, 1)


# Of another shape altogether


def test_what_cannot_be_read_is_said_in_a_sentence_and_breaks_no_list(tess, submitted, eva):
    token = builders.start_next(eva, now=NOW)
    stored_as(of_another_shape)
    assert [row.aok_title for row in review.queue(eva, now=NOW).rows] == ["Plan a flipped lesson"]
    response = browser(eva).get(f"/pdln/reviews/{token.reading}/")
    assert response.status_code == 409
    page = text_of(response.content.decode())
    assert "Not here right now" in page
    assert "This task cannot be shown right now. What you saved is safe. Please come back later." in page
    with pytest.raises(CannotBeShown):
        builders.record(eva, token, ALL_MET, now=NOW)
    with pytest.raises(CannotBeShown):
        process.teacher_page(an_aok_ref(), tess, now=NOW)


def test_a_decision_is_released_though_its_rubric_cannot_be_read_any_more(submitted, eva):
    builders.record(eva, builders.start_next(eva, now=NOW), ALL_MET, now=NOW)
    stored_as(of_another_shape)
    assert builders.release(NOW + HOUR) == 1
    assert GradePosting.objects.get().points_earned == 8


def test_the_file_of_recorded_reviews_leaves_out_what_only_the_definition_says(submitted, eva):
    builders.record(eva, builders.start_next(eva, now=NOW), ONE_BELOW, now=NOW)
    stored_as(of_another_shape)
    lines = exported()
    assert [line["level"] for line in lines] == ["proficient", "developing"]
    assert {(line["aok_title"], line["criterion_name"], line["level_number"]) for line in lines} == {
        ("Plan a flipped lesson", "", "")
    }


# What a course holds


def block_with(definition, person) -> AokSubmissionXBlock:
    """The block as it is kept by the platform: its field, which no OLX was read for."""
    node = etree.Element("aok_submission", {"url_name": builders.BLOCK, "definition": json.dumps(definition)})
    return BlockRuntime(COURSE, person=person).read(etree.tostring(node, encoding="unicode"))


def test_a_task_that_today_is_refused_is_shown_to_teachers_as_it_was(tess):
    body, _hash = kept("schema-1-aok-small")
    person = LoggedIn(user_id=tess.user_id, anonymous_id=tess.anonymous_id)
    page = text_of(view(block_with(of_another_release(body), person), "student_view"))
    assert "Plan one lesson." in page
    assert "For the course team" not in page


def test_its_author_is_told_what_today_has_against_it():
    body, _hash = kept("schema-1-aok-small")
    block = block_with(of_another_release(body), None)
    page = text_of(view(block, "author_view"))
    assert "things in this definition are not as they have to be today. Teachers still see it as it was" in page
    assert "Plan one lesson." in page
    assert any("mood" in str(message.text) for message in block.validate().messages)


def test_an_open_page_submits_what_it_showed_before_an_upgrade(tess):
    body, hash_ = kept("schema-1-aok-small")
    page = view(block_with(body, LoggedIn(user_id=tess.user_id, anonymous_id=tess.anonymous_id)), "student_view")
    assert hash_ in page


def test_a_row_of_the_release_before_is_the_row_of_its_definition_today(tess):
    body, hash_ = kept("schema-1-aok-small")
    row = Definition.objects.create(content_hash=hash_, version="1.0", body=body, created_at=NOW)
    builders.submit(an_aok_ref(), tess, now=NOW)
    assert Attempt.objects.get().definition == row


def test_the_catalog_learns_what_the_block_shows(platform):
    body, _hash = kept("schema-1-aok-small")
    shown = PublishedBlock(usage_key=builders.USAGE, block_type="aok_submission", definition=of_another_release(body))
    platform.blocks[COURSE] = [shown]
    sync_course(COURSE, now=NOW)
    assert AokBlock.objects.get().title == "Plan a flipped lesson"
    assert find_aok(builders.USAGE).aok.rubric.title == ""
