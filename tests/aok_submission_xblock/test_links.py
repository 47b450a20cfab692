"""A link is checked where it is typed, and sent as it was meant."""

import re
from dataclasses import replace

import pytest

from pdln_xblocks.definitions.aok import Form
from pdln_xblocks.evidence.data import Piece, Students
from pdln_xblocks.evidence.models import Artifact
from pdln_xblocks.review import api as review
from rubric_review_xblock import screens as review_screens
from tests import builders
from tests.aok_submission_xblock.conftest import teacher_of
from tests.aok_submission_xblock.test_submitting import NEEDED, save, submit
from tests.builders import an_aok_ref, complete_content
from tests.clock import NOW
from tests.pages import error, text_of, view
from tests.xblock_runtime import post


def link(url: str) -> Piece:
    return Piece(form=Form.LINK, url=url, students=Students.NO_ONE)


def checked(block, url: str) -> dict:
    return post(block, "check_link", {"url": url}).json


def test_what_was_meant_is_answered_where_it_is_typed(block_for, tess):
    assert checked(block_for(tess), "docs.google.com/document/d/1") == {
        "url": "https://docs.google.com/document/d/1",
        "host": "docs.google.com",
        "problem": "",
        "asks": True,
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("plan", "This opens only on your own computer or network. Upload a copy, or share it where others can go."),
        ("http://192.168.1.4/plan", "This opens only on your own computer or network."),
        ("https://example.org/my plan", "There is a space in this address. Copy it again from the browser."),
        ("https://a.example.org https://b.example.org", "Only one address fits here."),
        ("javascript:alert(1)", "This is no web address. It looks like https://example.org/plan."),
        ("tess@example.org", "There is a name or a password in this address. Take out what stands before the @."),
        ("https://example.org/" + "x" * 2000, "This address is too long. Most services offer a shorter one"),
    ],
)
def test_what_others_could_not_open_is_said_at_its_field_and_is_not_ready(block_for, tess, typed, sentence):
    block = block_for(tess)
    answer = checked(block, typed)
    assert answer["problem"].startswith(sentence)
    assert answer["url"] == ""
    if len(typed) <= 2000:
        assert error(submit(block, save(tess, complete_content(plan=link(typed))))) == NEEDED


def test_it_is_sent_as_it_was_meant_and_kept_in_the_draft_as_it_was_typed(block_for, tess):
    typed = " www.example.org/plan "
    revision = save(tess, complete_content(plan=link(typed)))
    assert 'value=" www.example.org/plan "' in view(block_for(tess), "student_view")
    submit(block_for(tess), revision)
    assert Artifact.objects.get(form="link").url == "https://www.example.org/plan"


def test_beside_a_link_stands_a_way_to_try_it_and_to_upload_a_copy(block_for, tess):
    html = view(block_for(tess), "student_view")
    field = html[html.index('data-panel="link"') :]
    said = text_of(field[: field.index("data-link-copied")])
    assert "Open this in a private window. If it asks you to sign in, your evaluator can't see it." in said
    assert "Open it: Lesson plan (opens in a new tab)" in said
    assert "Upload a copy instead: Lesson plan" in said


def test_where_the_task_takes_no_upload_none_is_offered(block_for, tess):
    aok = builders.an_aok()
    plan = aok.requirements[1]
    only = replace(plan, options=(replace(plan.options[0], forms=(Form.LINK, Form.WRITE)),))
    html = view(block_for(tess, replace(aok, requirements=(aok.requirements[0], only))), "student_view")
    assert "Upload a copy instead<" not in html


def test_a_link_of_an_earlier_release_is_followed_as_it_was_sent_or_shown_as_text(tess, eva):
    builders.submit(an_aok_ref(), teacher_of(tess), content=complete_content(plan=link("https://x.example")), now=NOW)
    token = builders.start_next(eva, now=NOW)
    for url, shown in (
        ("http://old.example.org/a", '<a href="http://old.example.org/a" target="_blank"'),
        ("http://localhost/a", "<code>http://localhost/a</code>"),
        ("https://a.example.org/<b>x", "https://a.example.org/&lt;b&gt;x"),
    ):
        Artifact.objects.filter(form="link").update(url=url)
        html = str(review_screens.reading(review.open_reading(eva, token.reading, now=NOW)))
        assert shown in html
    assert not re.search(r'href="[^"]*localhost', html)
