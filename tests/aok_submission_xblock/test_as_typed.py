"""Evidence is shown as it was typed, the same on both sides; formatting is the teacher's own choice."""

from dataclasses import replace

import pytest

from pdln_xblocks.definitions.aok import Form
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Piece
from pdln_xblocks.evidence.models import Artifact, Draft
from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from rubric_review_xblock import screens as review_screens
from tests import builders
from tests.aok_submission_xblock.conftest import teacher_of
from tests.builders import DAY, an_aok_ref, complete_content, written
from tests.clock import NOW
from tests.pages import error, view
from tests.xblock_runtime import get, post

# What people type who were never told of Markdown.
TYPED = (
    "3*4*5=60",
    "# 3 was hard",
    "> 20 students",
    "1) first\n2) then",
    "__init__ and _both_",
    "one line\nthe next",
    "   spaces before,  and between",
    "| a | b |\n|---|---|",
    "[not](a link)",
    "<b>tags & such</b>",
    "a\n\n\n\nb",
    "12. May\n- 5 degrees",
    "\u05e9\u05dc\u05d5\u05dd, 24 students",
)


def as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def evaluators_page(eva) -> str:
    token = builders.start_next(eva, now=NOW)
    return str(review_screens.reading(review.open_reading(eva, token.reading, now=NOW)))


@pytest.mark.parametrize("text", TYPED)
def test_a_text_reads_the_same_on_both_sides(block_for, tess, eva, text):
    builders.submit(an_aok_ref(), teacher_of(tess), content=complete_content(plan=written(text)), now=NOW)
    shown = f'<div class="pdln-typed" dir="auto">{as_html(text)}</div>'
    assert shown in view(block_for(tess), "student_view")
    assert shown in evaluators_page(eva)


@pytest.mark.parametrize("text", TYPED)
def test_feedback_reads_as_its_evaluator_typed_it(block_for, tess, eva, text):
    aok_ref = an_aok_ref()
    builders.submit(aok_ref, teacher_of(tess), now=NOW - DAY)
    scores = builders.ONE_BELOW
    said = [replace(each, working=text, missing=text, next_step=text) for each in scores.scores]
    given = replace(scores, scores=tuple(said), comment=text)
    token = builders.start_next(eva, now=NOW - DAY)
    builders.record(eva, token, given, now=NOW - DAY)
    builders.release(NOW)
    shown = f'<div class="pdln-typed" dir="auto">{as_html(text)}</div>'
    html = view(block_for(tess), "student_view")
    # The comment, three fields of either criterion, and the next step once more at the part it is about.
    assert html.count(shown) == 1 + 2 * 3 + 1
    recorded = str(review_screens.reading(review.open_reading(eva, token.reading, now=NOW)))
    assert recorded.count(shown) == 1 + 2 * 3


def test_a_transcript_and_what_was_said_of_ai_read_as_they_were_typed(block_for, tess, eva):
    content = replace(complete_content(), ai_use="* Claude, for the title\n# nothing else")
    builders.submit(an_aok_ref(), teacher_of(tess), content=content, now=NOW)
    shown = '<div class="pdln-typed" dir="auto">* Claude, for the title\n# nothing else</div>'
    assert shown in view(block_for(tess), "student_view")
    assert shown in evaluators_page(eva)


def test_a_text_that_its_teacher_formatted_is_formatted_on_both_sides(block_for, tess, eva):
    text = "# Plan\n**Six** minutes\nand then\n- stop\n- try\n\n![x](https://example.org/x.png)"
    piece = Piece(form=Form.WRITE, text=text, formatted=True)
    builders.submit(an_aok_ref(), teacher_of(tess), content=complete_content(plan=piece), now=NOW)
    assert Artifact.objects.get(requirement="p-plan").formatted
    shown = (
        '<div class="pdln-prose" dir="auto"><h5>Plan</h5>\n<p><strong>Six</strong> minutes<br>\nand then</p>\n<ul>\n'
        "<li>stop</li>\n<li>try</li>\n</ul>\n"
    )
    for page in (view(block_for(tess), "student_view"), evaluators_page(eva)):
        assert shown in page
        assert "<img" not in page


def test_the_preview_shows_what_the_evaluator_will_see(block_for, tess):
    answer = post(block_for(tess), "show_text", {"text": "# 3 was *hard*\n<script>x</script>"})
    assert answer.json == {
        "html": '<div class="pdln-prose" dir="auto"><h5>3 was <em>hard</em></h5>\n'
        "<p>&lt;script&gt;x&lt;/script&gt;</p>\n</div>"
    }


def test_a_text_longer_than_can_be_saved_has_no_preview(block_for, tess):
    assert error(post(block_for(tess), "show_text", {"text": "x" * 100_001}))[1] == "invalid_request"


def test_before_it_is_sent_each_piece_stands_as_its_evaluator_sees_it(block_for, tess):
    content = replace(
        complete_content(plan=Piece(form=Form.WRITE, text="**Move** it out.", formatted=True), text=written("24 * 2")),
        ai_use="Only for the title.",
    )
    evidence.save_draft(an_aok_ref(), teacher_of(tess), content, revision=0, now=NOW)
    html = get(block_for(tess), "to_send").json["html"]
    assert ": 3 words" in html
    assert '<div class="pdln-typed" dir="auto">24 * 2</div>' in html
    assert "<strong>Move</strong> it out." in html
    assert "Only for the title." in html


def test_what_is_kept_from_before_the_choice_stays_as_it_was_typed(tess, platform):
    """A draft of an earlier release says nothing of formatting."""
    content = complete_content().to_data()
    for options in content["pieces"].values():
        for piece in options.values():
            del piece["formatted"]
    evidence.save_draft(an_aok_ref(), teacher_of(tess), complete_content(), revision=0, now=NOW)
    Draft.objects.update(content={**content, "own_work": True, "ai_use": ""})
    page = process.teacher_page(an_aok_ref(), teacher_of(tess), now=NOW)
    assert page.draft.content == complete_content()
