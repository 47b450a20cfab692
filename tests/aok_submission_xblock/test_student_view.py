"""What a teacher sees at each stage: what it takes, the draft, the promise, what came back, and where it leads."""

import re
from datetime import timedelta

import pytest
from django.utils.formats import date_format

from pdln_xblocks.definitions.aok import Form
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import DraftContent, Piece
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from tests import builders
from tests.aok_submission_xblock.conftest import THREE_OF_FOUR, an_aok_of_four, teacher_of
from tests.builders import ALL_MET, DAY, HOUR, an_aok, an_aok_ref
from tests.clock import NOW
from tests.pages import text_of, view
from tests.pdln_xblocks.pathways import parts
from tests.xblock_runtime import get

YESTERDAY = NOW - DAY


def page_of(block) -> str:
    return text_of(view(block, "student_view"))


def open_parts(html: str) -> list[str]:
    """The parts that have controls."""
    parts = re.findall(r'<section class="pdln-card" [^>]*data-part="([^"]+)">(.*?)</section>', html, re.DOTALL)
    return [name for name, inside in parts if "data-option=" in inside]


def day_of(receipt) -> str:
    return date_format(receipt.hear_by, "l, F j")


# Before anything is sent


def test_before_starting_the_page_says_what_it_takes_and_how_it_is_judged(block_for, tess):
    fragment = block_for(tess, an_aok(hours=3)).student_view()
    page = text_of(fragment.content)
    assert (
        "About 3 hours. 2 parts, 2 criteria: read them all now. Reviews look at your evidence. They are not part of "
        "your job evaluation." in page
    )
    assert "You'll hear within 10 school days." in page
    assert "sort out permissions before you teach. You never need a student's name or face to earn this." in page
    assert "A target that gains from flipping Look in: Lesson plan Beginning" in page
    assert "Proficient Needed" in page
    assert page.index("How it will be reviewed") < page.index("Your evidence")
    assert "<details>" not in fragment.content.partition("data-form")[0], "the rubric is open"
    assert fragment.js_init_fn == "AokSubmissionXBlock"


def test_before_starting_every_part_is_asked_with_its_forms_and_limits(block_for, tess):
    html = view(block_for(tess), "student_view")
    page = text_of(html)
    assert "Part 1 of 2 Context Who are these students?" in page
    assert "Words: 0 · 3 to 20 words" in page
    assert "How do you want to give it? Write it here Upload a file Add a link" in page
    assert "Up to 2 files, at most 5 MB each: JPG, PNG" in page
    assert "If it asks you to sign in, your evaluator can't see it. Upload a copy instead." in page
    assert "Who can be recognized? No one Names and faces removed" in page
    assert "0 of 3 ready Still needed: Context. Go to it: Context Lesson plan. Go to it: Lesson plan" in page
    assert open_parts(html) == ["p-context", "p-plan"]


def test_looking_makes_no_draft(block_for, tess):
    view(block_for(tess), "student_view")
    assert process.teacher_page(an_aok_ref(), teacher_of(tess), now=NOW).draft.revision == 0


def test_a_part_of_several_ways_offers_the_choice_and_the_forms_to_start_from(block_for, tess):
    ways = [
        {"id": "doc", "title": "A document", "forms": ["upload"], "templates": ["/static/plan.docx"]},
        {"id": "clip", "title": "A recording", "forms": ["link"], "transcript": True},
    ]
    data = builders.aok_data()
    data["requirements"][1] |= {"options": ways}
    block = block_for(tess, type(an_aok()).from_data(data))
    html = view(block, "student_view")
    assert "Choose 1 of 2 A document A recording" in text_of(html)
    assert "Anything spoken comes with captions or a transcript" in text_of(html)
    assert '<a href="/static/plan.docx" download>plan.docx</a>' in html
    # The platform rewrites what a view renders, and not what a handler answers.
    assert '<a href="/course-files/plan.docx" download>' in get(block, "page").json["html"]


def test_the_draft_comes_back_as_it_was_left(block_for, tess):
    content = builders.complete_content(plan=Piece(form=Form.LINK, url="https://example.org/plan?a=1&b=2"))
    evidence.save_draft(an_aok_ref(), teacher_of(tess), content, revision=0, now=NOW)
    html = view(block_for(tess), "student_view")
    assert ">Twenty four second graders.</textarea>" in html
    assert 'value="https://example.org/plan?a=1&amp;b=2"' in html
    assert "data-own-work checked" in html
    page = text_of(html)
    assert "2 of 3 ready Still needed: Lesson plan: who can be recognized." in page
    assert "The task, and how it is reviewed" in page, "the rubric is one press away"


def test_what_the_task_no_longer_asks_for_is_shown_to_be_copied(block_for, tess):
    content = DraftContent(pieces={"p-gone": {"text": builders.written("Kept for me.")}})
    evidence.save_draft(an_aok_ref(), teacher_of(tess), content, revision=0, now=NOW)
    page = page_of(block_for(tess))
    assert "No longer asked for The task changed." in page and "It is not sent. Kept for me." in page


def test_a_teachers_text_is_shown_as_text_and_runs_nothing(block_for, tess):
    bad = '</textarea><script>alert("x")</script>'
    content = builders.complete_content(text=builders.written(bad))
    evidence.save_draft(an_aok_ref(), teacher_of(tess), content, revision=0, now=NOW)
    assert "<script>" not in view(block_for(tess), "student_view")


# While it is read


def test_after_submitting_the_page_gives_the_code_and_the_day_to_hear_by(block_for, tess):
    receipt = builders.submit(an_aok_ref(), teacher_of(tess), now=NOW)
    html = view(block_for(tess), "student_view")
    page = text_of(html)
    assert f"Submitted. Code {receipt.code} Submission 1 Sent" in page
    assert f"You'll hear by {day_of(receipt)}. You don't need to do anything until then." in page
    assert "Spot a student's name? You can take it back at any time. Take submission 1 back" in page
    assert "What you submitted Context Twenty four second graders. Lesson plan Move the explanation out." in page
    assert "data-form" not in html, "nothing can be changed now"


def test_when_the_promise_is_broken_the_page_says_so(block_for, tess):
    receipt = builders.submit(an_aok_ref(), teacher_of(tess), now=NOW - 40 * DAY)
    page = page_of(block_for(tess))
    assert "We're late, and that's on us." in page
    assert f"We said {day_of(receipt)}. Your submission is still with us, and you don't need to do anything." in page


@pytest.mark.parametrize(("minutes", "shown"), [(5, "Submitted."), (20, "Proficient. Every criterion is met.")])
def test_a_decision_shows_once_its_undo_window_has_passed_and_not_before(block_for, tess, eva, minutes, shown):
    """The look itself releases what is due: the page never waits for the sweep."""
    builders.submit(an_aok_ref(), teacher_of(tess), now=NOW - HOUR)
    builders.record(eva, builders.start_next(eva, now=NOW - HOUR), ALL_MET, now=NOW - timedelta(minutes=minutes))
    assert shown in page_of(block_for(tess))


def test_a_submission_that_shows_a_student_says_that_it_is_held_back(block_for, tess, eva):
    builders.submit(an_aok_ref(), teacher_of(tess), now=NOW)
    review.hold_back(eva, builders.start_next(eva, now=NOW), now=NOW)
    page = page_of(block_for(tess))
    assert "We are holding this submission back." in page
    assert "Take it back, remove what shows the student, and submit again. It does not count as a submission." in page


def test_what_was_taken_back_opens_the_draft_again(block_for, tess):
    receipt = builders.submit(an_aok_ref(), teacher_of(tess), now=YESTERDAY)
    process.withdraw(teacher_of(tess), builders.USAGE, receipt.attempt_id, now=YESTERDAY)
    html = view(block_for(tess), "student_view")
    assert "You took submission 1 back. Nobody reads it any more. Your draft is open again" in text_of(html)
    assert open_parts(html) == ["p-context", "p-plan"]
    assert "Submit (submission 2)…" in text_of(html)


# What came back


def returned(tess, eva):
    """Submission 1 of an AOK of four criteria, returned yesterday with three of them met."""
    aok_ref = an_aok_ref(an_aok_of_four())
    builders.decide(aok_ref, teacher_of(tess), eva, THREE_OF_FOUR, now=YESTERDAY)
    return aok_ref


def test_not_yet_says_how_much_is_met_and_what_is_left(block_for, tess, eva):
    aok = returned(tess, eva).aok
    page = page_of(block_for(tess, aok))
    assert "Not yet: 3 of 4 met. You keep those three. One to revise: Every student can use it." in page
    assert (
        "Every student can use it To revise Found: Developing · Needed: Proficient Missing Six students are left to "
        "chance. Next step Say when those six will see it." in page
    )
    assert "A clear target Met Found: Proficient · Needed: Proficient" in page


def test_not_yet_leads_to_the_next_step(block_for, tess, eva):
    html = view(block_for(tess, returned(tess, eva).aok), "student_view")
    [target] = re.findall(r'<a href="#([^"]+)" data-go="\1"><strong>See the next step', html)
    assert f'id="{target}"' in html
    assert text_of(html.partition(f'id="{target}"')[2].partition(">")[2]).startswith("Every student can use it")


def test_only_what_was_reopened_can_be_changed_and_the_rest_stands_to_be_read(block_for, tess, eva):
    html = view(block_for(tess, returned(tess, eva).aok), "student_view")
    assert open_parts(html) == ["p-context"]
    assert (
        "Lesson plan What moves out, what stays? Kept Kept from submission 1. The criteria it was judged by are met. "
        "What you gave Lesson plan Move the explanation out." in text_of(html)
    )


def test_what_was_returned_stays_readable_as_it_was_sent(block_for, tess, eva):
    page = page_of(block_for(tess, returned(tess, eva).aok))
    earlier = page.partition("Earlier submissions Submission 1 Not yet")[2]
    assert "What came back stands at the top of this page. Context Twenty four second graders." in earlier


def test_an_earlier_submission_stays_readable_with_what_came_back(block_for, tess, eva):
    aok_ref = returned(tess, eva)
    better = builders.complete_content(text=builders.written("Six of them get it on paper."))
    builders.submit(aok_ref, teacher_of(tess), token="t2", content=better, now=NOW)
    page = page_of(block_for(tess, aok_ref.aok))
    assert "Submitted. Code" in page and "Submission 2 Sent" in page
    earlier = page.partition("Earlier submissions Submission 1 Not yet")[2]
    assert "Missing Six students are left to chance." in earlier
    assert "Context Twenty four second graders. Lesson plan Move the explanation out." in earlier


def test_past_the_number_that_was_planned_a_coach_is_named_and_nobody_is_stopped(block_for, tess, eva):
    aok = an_aok_of_four(max_submissions=1)
    builders.decide(an_aok_ref(aok), teacher_of(tess), eva, THREE_OF_FOUR, now=YESTERDAY)
    page = page_of(block_for(tess, aok))
    assert "You can submit again. Talk it through with your coach first" in page
    assert "Submit (submission 2)…" in page


def test_proficient_leads_to_the_pathway_it_counts_toward(platform, block_for, tess, eva):
    parts.publish(platform)
    builders.decide(an_aok_ref(), teacher_of(tess), eva, ALL_MET, now=YESTERDAY)
    html = view(block_for(tess), "student_view")
    page = text_of(html)
    assert "Proficient. Every criterion is met. Your evidence showed it. Nothing is left to do here." in page
    assert "It counts toward your pathway Flipped classroom. See your way and your badge" in page
    assert '<a href="/jump_to_id/way">' in html
    assert "What you submitted Context Twenty four second graders." in page
    assert "data-form" not in html


def test_a_brands_own_words_stand_on_the_page(block_for, tess, eva):
    terms = {"proficient": "Demonstrated", "not_yet": "Revise", "aok": "Evidence", "evaluator": "assessor"}
    aok = an_aok_of_four(terms=terms)
    builders.decide(an_aok_ref(aok), teacher_of(tess), eva, THREE_OF_FOUR, now=YESTERDAY)
    page = page_of(block_for(tess, aok))
    assert "Revise: 3 of 4 met." in page
    assert "After you submit, an assessor who does not see your name reads it." in page
    assert "Not yet" not in page


def test_the_page_handler_gives_the_page_as_it_is_now(block_for, tess):
    block = block_for(tess)
    builders.submit(an_aok_ref(), teacher_of(tess), now=NOW)
    answer = get(block, "page")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert "Submitted." in text_of(answer.json["html"])
