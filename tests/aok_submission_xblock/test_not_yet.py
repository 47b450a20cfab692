"""Answering a "not yet": what is left, what is to change and where, what is asked anew."""

from dataclasses import replace

import pytest

from aok_submission_xblock.labels import day
from pdln_xblocks.evidence.data import DraftContent
from pdln_xblocks.evidence.drafts import content_from_stored
from pdln_xblocks.evidence.models import Attempt, Draft
from pdln_xblocks.evidence.rules import add_school_days
from pdln_xblocks.process import api as process
from tests import builders
from tests.aok_submission_xblock.conftest import THREE_OF_FOUR, an_aok_of_four, teacher_of
from tests.aok_submission_xblock.test_submitting import save, submit
from tests.builders import DAY, HOUR, an_aok_ref, complete_content, written
from tests.clock import NOW
from tests.pages import error, text_of, view
from tests.xblock_runtime import get, post

AOK = an_aok_of_four()
CONTACT = {"name": "Ana Ruiz", "email": "ana@district.example", "days": 2}


@pytest.fixture
def came_back(block_for, tess, eva):
    """`came_back(2)`: Tess's block after so many submissions whose last criterion was not yet met."""

    def made(rounds: int = 1):
        aok_ref = an_aok_ref(AOK)
        for number in range(rounds):
            now = NOW - DAY - HOUR * 10 * (rounds - number)
            found = THREE_OF_FOUR if not number else builders.scores(access="developing")
            content = complete_content(text=written(f"Twenty four second graders, take {number}."))
            builders.decide(aok_ref, teacher_of(tess), eva, found, now=now, token=f"t{number}", content=content)
        return block_for(tess, AOK)

    return made


def draft_content() -> DraftContent:
    return content_from_stored(Draft.objects.get().content)


def test_the_page_says_what_is_met_and_how_many_submissions_are_left(came_back):
    page = text_of(view(came_back(), "student_view"))
    said = "You keep those three. One to revise: Every student can use it. No need to re-teach."
    assert f"Not yet: 3 of 4 met. {said}" in page
    assert "2 of 3 submissions are left to you. Each part to change is marked below, with its next step." in page


def test_the_last_submission_that_is_planned_is_named_as_one(came_back):
    assert "1 of 3 submissions is left to you." in text_of(view(came_back(2), "student_view"))


def test_the_part_to_change_carries_its_criterion_and_its_next_step(came_back):
    html = view(came_back(), "student_view")
    part = html[html.index('data-part="p-context"') : html.index('data-part="p-plan"')]
    assert "To revise Every student can use it Next step Say when those six will see it." in text_of(part)
    kept = html[html.index('data-part="p-plan"') :]
    assert "To revise" not in text_of(kept)


def test_the_same_again_is_not_ready_and_says_what_would_make_it_so(came_back, tess):
    block = came_back()
    content = replace(draft_content(), own_work=True)
    revision = save(tess, content, AOK)
    page = text_of(view(block, "student_view"))
    assert (
        "2 of 3 ready Still needed: A change for Every student can use it, or a word below on what you left as it is."
        in page
    )
    refused = submit(block, revision, token="again", aok=AOK)
    assert error(refused)[:2] == (409, "not_ready")
    assert Attempt.objects.count() == 1


def test_what_was_changed_is_marked_and_can_be_sent(came_back, tess):
    block = came_back()
    content = replace(
        complete_content(text=written("All twenty four, six of them at school.")),
        what_changed="The six see it at school.",
    )
    revision = save(tess, content, AOK)
    assert "To revise Every student can use it Changed since submission 1" in text_of(view(block, "student_view"))
    answer = submit(block, revision, token="again", aok=AOK)
    assert answer.json["number"] == 2
    assert Attempt.objects.get(number=2).what_changed == "The six see it at school."
    assert "What you changed The six see it at school." in text_of(view(block, "student_view"))


def test_the_same_again_goes_with_a_word_on_why(came_back, tess):
    block = came_back()
    content = replace(draft_content(), own_work=True, what_changed="Page two says it already.")
    assert submit(block, save(tess, content, AOK), token="again", aok=AOK).json["number"] == 2


def test_own_work_and_ai_are_asked_anew_for_each_submission(came_back, block_for, tess):
    save(tess, replace(complete_content(), ai_use="For the title."))
    submit(block_for(tess))
    assert Attempt.objects.get().ai_use == "For the title."
    content = draft_content()
    assert (content.own_work, content.ai_use, content.what_changed) == (False, "", "")
    assert content.pieces == complete_content().pieces


def test_a_tab_from_before_the_submission_does_not_bring_its_tick_back(block_for, tess):
    revision = save(tess)
    submit(block_for(tess))
    attempt = Attempt.objects.get()
    process.withdraw(teacher_of(tess), attempt.usage_key, attempt.public_id, now=NOW)
    stale = {"content": complete_content(text=written("Old tab.")).to_data(), "revision": revision, "number": 1}
    assert error(post(block_for(tess), "save_draft", stale))[:2] == (409, "stale_draft")
    assert not draft_content().own_work


def test_a_submission_that_was_taken_back_may_be_sent_as_it_was(block_for, tess):
    save(tess)
    block = block_for(tess)
    submit(block)
    attempt = Attempt.objects.get()
    process.withdraw(teacher_of(tess), attempt.usage_key, attempt.public_id, now=NOW)
    assert submit(block, save(tess), token="t2").json["number"] == 2


def test_after_the_last_that_is_planned_a_named_person_answers_by_a_date(came_back, settings):
    settings.PDLN_CONTACT = CONTACT
    html = view(came_back(3), "student_view")
    page = text_of(html)
    assert (
        "You are not alone with this. You can submit again. Write to Ana Ruiz first, at ana@district.example:" in page
    )
    assert f"you’ll hear back by {day(add_school_days(NOW.date(), 2))}." in page
    assert f'href="mailto:ana@district.example?subject={Attempt.objects.get(number=3).receipt_code}"' in html
    assert "data-form" in html, "the form is open"


def test_without_a_named_person_it_is_the_coach(came_back):
    page = text_of(view(came_back(3), "student_view"))
    assert "You can submit again. Talk it through with your coach first" in page


def test_a_question_about_the_feedback_has_somebody_to_go_to(came_back, settings):
    settings.PDLN_CONTACT = CONTACT
    page = text_of(view(came_back(), "student_view"))
    code = Attempt.objects.get().receipt_code
    assert f"A question about this feedback? Write to Ana Ruiz at ana@district.example, with your code {code}." in page


def test_a_first_submission_is_not_asked_what_changed(block_for, tess):
    assert "What did you change?" not in view(block_for(tess), "student_view")
    html = get(block_for(tess), "page").json["html"]
    assert "What did you change?" not in html


def test_days_of_a_break_are_not_promised(block_for, tess, settings):
    save(tess)
    settings.PDLN_SCHOOL_BREAKS = []
    plain = add_school_days(NOW.date(), AOK.turnaround_days)
    settings.PDLN_SCHOOL_BREAKS = [f"{NOW.date() + DAY}/{plain}"]
    submit(block_for(tess))
    assert Attempt.objects.get().hear_by == add_school_days(plain, AOK.turnaround_days)
