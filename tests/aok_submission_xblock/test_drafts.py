"""Saving a draft through the block: what is answered, what is refused, and that nothing a teacher wrote is lost."""

from dataclasses import replace

import pytest
from django.utils import translation

from pdln_xblocks.evidence.forms.base import MOST_CHARACTERS
from pdln_xblocks.evidence.forms.link import MOST_LINK
from pdln_xblocks.evidence.forms.upload import MOST_FILES
from pdln_xblocks.evidence.models import Draft
from pdln_xblocks.process import api as process
from tests import builders
from tests.aok_submission_xblock.conftest import THREE_OF_FOUR, an_aok_of_four, teacher_of
from tests.builders import DAY, HOUR, USAGE, an_aok, an_aok_ref, complete_content, written
from tests.clock import NOW
from tests.pages import error, text_of
from tests.xblock_runtime import get, post, post_bytes

OUT_OF_DATE = (400, "invalid_request", "This page is out of date. Copy what you wrote, then reload the page.")


def save(block, content=None, revision=0):
    content = complete_content() if content is None else content
    return post(block, "save_draft", {"content": content.to_data(), "revision": revision, "number": 1})


def saved(person):
    return process.teacher_page(an_aok_ref(), teacher_of(person), now=NOW).draft


def piece(**changes) -> dict:
    """A draft as the page sends it, with one piece changed."""
    data = complete_content().to_data()
    data["pieces"]["p-plan"]["plan"] |= changes
    return data


def test_a_draft_is_saved_and_answered_with_what_is_still_needed(block_for, tess):
    answer = save(block_for(tess), complete_content(plan=written("")))
    assert answer.status_code == 200
    assert answer.json.keys() == {"revision", "saved_at", "ready"}
    assert answer.json["revision"] == 1
    assert answer.json["saved_at"] == saved(tess).saved_at.isoformat()
    ready = text_of(answer.json["ready"])
    assert "2 of 3 ready Still needed: Lesson plan. Go to it: Lesson plan" in ready
    assert "Submit (submission 1)…" in ready
    answer = save(block_for(tess), revision=1)
    assert "3 of 3 ready Everything is there. You can still change it until you submit." in text_of(
        answer.json["ready"]
    )


def test_a_save_whose_answer_was_lost_is_answered_again(block_for, tess):
    block = block_for(tess)
    assert save(block).json == save(block).json
    assert Draft.objects.get().revision == 1


def test_a_stale_save_is_refused_and_both_texts_are_shown(block_for, tess):
    first_tab, second_tab = block_for(tess), block_for(tess)
    save(first_tab, complete_content(text=written("Written in the first tab.")))
    refused = save(second_tab, complete_content(text=written("Written in the second tab.")))
    message = (
        "This draft was saved in another tab or on another device after you opened this page. Both versions are below: "
        "choose what to keep."
    )
    assert error(refused) == (409, "stale_draft", message)
    shown = text_of(refused.json["error"]["html"])
    assert (
        "Context Keep what is on this page Written in the second tab. Keep what was saved elsewhere Written in the "
        "first tab. Keep both, one after the other" in shown
    )
    assert "Lesson plan" not in shown, "what is the same is not asked about"
    assert saved(tess).content.piece("p-context", "text").text == "Written in the first tab."


def test_what_was_chosen_of_both_versions_is_saved_over_the_other(block_for, tess):
    block = block_for(tess)
    save(block, complete_content(text=written("First tab.")))
    stale = save(block, complete_content(text=written("Second tab."))).json["error"]
    chosen = stale["content"]
    chosen["pieces"]["p-context"]["text"]["text"] += "\n\nSecond tab."
    answer = post(block, "save_draft", {"content": chosen, "revision": stale["revision"], "number": 1})
    assert answer.status_code == 200
    assert saved(tess).content.piece("p-context", "text").text == "First tab.\n\nSecond tab."


def test_two_versions_name_everything_in_which_they_differ(block_for, tess):
    file = builders.a_file(an_aok_ref(), teacher_of(tess), now=NOW)
    link = builders.Piece(form=builders.Form.LINK, url="https://example.org/plan", chosen=False)
    save(block_for(tess), complete_content(plan=builders.uploaded(file)))
    here = replace(complete_content(plan=link), own_work=False, ai_use="For a first outline.")
    shown = text_of(save(block_for(tess), here).json["error"]["html"])
    assert (
        "Lesson plan Keep what is on this page https://example.org/plan (not chosen) Keep what was saved elsewhere "
        "plan.txt No one (Upload a file)" in shown
    )
    assert "Own work Keep what is on this page Not checked Keep what was saved elsewhere Checked" in shown
    assert "Use of AI Keep what is on this page For a first outline. Keep what was saved elsewhere Nothing" in shown


def test_two_versions_that_say_the_same_are_said_to(block_for, tess):
    save(block_for(tess))
    save(block_for(tess), complete_content(text=written("Again.")), revision=1)
    refused = save(block_for(tess), complete_content(text=written("Again.")), revision=7)
    assert "They say the same." in text_of(refused.json["error"]["html"])


def test_a_page_made_before_a_draft_was_lost_is_stale(block_for, tess):
    refused = save(block_for(tess), revision=3)
    assert error(refused)[:2] == (409, "stale_draft")
    assert refused.json["error"]["revision"] == 0
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["👩🏽‍🏫 plans 📘", "שלום עולם", "e\u0301 is not é", "line\r\nline\ttab", "<b>&amp;</b> ]]>", "\u2028\u202e"],
)
def test_whatever_a_teacher_writes_comes_back_as_it_was_written(block_for, tess, text):
    assert save(block_for(tess), complete_content(text=written(text))).status_code == 200
    assert saved(tess).content.piece("p-context", "text").text == text


def test_a_character_cut_in_half_does_not_cost_the_rest(block_for, tess):
    """A script that cuts a text by its length can split an emoji; no database and no page can hold half of one."""
    answer = save(block_for(tess), complete_content(text=written("Whole \U0001f4d8, half \ud83d.")))
    assert answer.status_code == 200
    assert saved(tess).content.piece("p-context", "text").text == "Whole \U0001f4d8, half \ufffd."
    get(block_for(tess), "page").json["html"].encode()


def test_a_nul_is_left_out(block_for, tess):
    save(block_for(tess), complete_content(text=written("a\x00b")))
    assert saved(tess).content.piece("p-context", "text").text == "ab"


def test_the_longest_text_is_kept_and_one_character_more_is_refused_with_a_way_out(block_for, tess):
    block = block_for(tess)
    longest = "é" * MOST_CHARACTERS
    assert save(block, complete_content(text=written(longest))).status_code == 200
    assert saved(tess).content.piece("p-context", "text").text == longest
    message = (
        "Context: this text has 100001 characters; at most 100000 can be saved. Shorten it or upload it as a file."
    )
    refused = save(block, complete_content(text=written(longest + "é")), revision=1)
    assert error(refused) == (400, "invalid_evidence", message)
    refused = save(block, replace(complete_content(), ai_use=longest + "é"), revision=1)
    assert error(refused) == (400, "invalid_evidence", message.replace("Context", "Use of AI"))
    assert saved(tess).revision == 1


def test_a_link_that_is_too_long_is_refused(block_for, tess):
    data = {"content": piece(form="link", url="https://example.org/" + "x" * MOST_LINK), "revision": 0, "number": 1}
    message = "Lesson plan: this link is longer than 2000 characters."
    assert error(post(block_for(tess), "save_draft", data)) == (400, "invalid_evidence", message)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"NaN",
        b"[" * 100_000,
        b'{"content": {}, "revision": ' + b"9" * 5_000 + b"}",
    ],
    ids=["nothing", "cut off", "a list", "a text", "null", "not UTF-8", "NaN", "too deep", "too many digits"],
)
def test_json_that_cannot_be_read_is_refused_with_a_sentence(block_for, tess, body):
    answer = post_bytes(block_for(tess), "save_draft", body, content_type="application/json")
    assert error(answer) == OUT_OF_DATE
    assert not Draft.objects.exists()


@pytest.mark.parametrize("revision", [None, "1", -1, True, 1.0, [], 2**70])
def test_a_revision_that_is_none_is_refused(block_for, tess, revision):
    save(block_for(tess))
    data = {"content": complete_content(text=written("Over it.")).to_data(), "revision": revision, "number": 1}
    assert error(post(block_for(tess), "save_draft", data)) == OUT_OF_DATE
    assert saved(tess).revision == 1


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {"pieces": []},
        {"pieces": {"p-gone": {}}},
        {"pieces": {"p-plan": []}},
        {"pieces": {"p-plan": {"gone": {"form": "write"}}}},
        {"pieces": {"p-plan": {"plan": "text"}}},
        {"pieces": {"p-context": {"text": {"form": "upload"}}}},
        {"pieces": {}, "ai_use": 3},
        piece(form=["write"]),
        piece(text=None),
        piece(url=3),
        piece(files="a" * 32),
        piece(files=["../../etc/passwd"]),
        piece(files=["a" * 32] * (MOST_FILES + 1)),
        piece(students="everybody"),
        piece(students=["no_one"]),
        piece(transcript={}),
    ],
)
def test_a_draft_that_is_not_of_this_task_is_refused_with_a_sentence(block_for, tess, content):
    data = {"content": content, "revision": 0, "number": 1}
    assert error(post(block_for(tess), "save_draft", data)) == OUT_OF_DATE
    assert not Draft.objects.exists()


def test_while_a_submission_is_read_nothing_is_saved(block_for, tess):
    builders.submit(an_aok_ref(), teacher_of(tess), now=NOW)
    refused = save(block_for(tess), complete_content(text=written("Too late.")), revision=1)
    message = "Your submission is with us, so nothing can be changed right now. You can take it back to change it."
    assert error(refused) == (409, "attempt_waiting", message)


def test_what_is_kept_from_the_last_submission_cannot_be_changed(block_for, tess, eva):
    aok_ref = an_aok_ref(an_aok_of_four())
    builders.decide(aok_ref, teacher_of(tess), eva, THREE_OF_FOUR, now=NOW - DAY - HOUR)
    block = block_for(tess, aok_ref.aok)
    refused = save(block, complete_content(plan=written("Another plan.")), revision=2)
    message = "Lesson plan is kept from your last submission: the criteria it was judged by are met."
    assert error(refused) == (400, "invalid_evidence", message)
    assert save(block, complete_content(text=written("Six get it on paper.")), revision=2).status_code == 200


def test_a_stale_draft_of_a_task_that_changed_is_shown_in_the_words_of_the_new_one(block_for, tess):
    """What the new task does not ask for is left out of the answer, or the page could never save it again."""
    save(block_for(tess))
    data = builders.aok_data()
    data["requirements"].pop(0)
    data["rubric"]["criteria"].pop()
    shorter = block_for(tess, type(an_aok()).from_data(data))
    refused = save(shorter, builders.DraftContent(pieces={"p-plan": {"plan": written("New.")}}))
    assert error(refused)[:2] == (409, "stale_draft")
    answer = refused.json["error"]
    assert answer["content"]["pieces"].keys() == {"p-plan"}
    again = post(shorter, "save_draft", {**answer, "number": 1})
    assert again.status_code == 200
    assert Draft.objects.get().usage_key == USAGE


def test_what_is_still_needed_is_said_in_the_language_of_who_reads(block_for, tess):
    """It is kept for what it says, and that hangs on the language."""
    block = block_for(tess)
    assert "Still needed" in save(block, complete_content(plan=written(""))).json["ready"]
    with translation.override("es"):
        ready = save(block, complete_content(plan=written(" ")), revision=1).json["ready"]
    assert "Still needed" not in ready and "Todavía falta" in ready
