"""Submitting through the block: once whatever is clicked, and every reason for which it is not done."""

import pytest

from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.models import Artifact, Attempt
from pdln_xblocks.files import storage
from pdln_xblocks.files.models import StoredFile
from pdln_xblocks.process import api as process
from tests import builders
from tests.aok_submission_xblock.conftest import THREE_OF_FOUR, an_aok_of_four, teacher_of
from tests.builders import ALL_MET, DAY, a_file, an_aok, an_aok_ref, complete_content, uploaded, written
from tests.clock import NOW
from tests.pages import error, text_of, view
from tests.xblock_runtime import get, post

OUT_OF_DATE = (400, "invalid_request", "This page is out of date. Copy what you wrote, then reload the page.")
NEEDED = (409, "not_ready", "Something is still needed.")


class Completion:
    """The platform's service: it is there everywhere, and does something where a site switched it on."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled

    def completion_tracking_enabled(self) -> bool:
        return self._enabled


def save(tess, content=None, aok=None) -> int:
    """Keep a draft; its revision."""
    aok_ref, teacher = an_aok_ref(aok), teacher_of(tess)
    revision = process.teacher_page(aok_ref, teacher, now=NOW).draft.revision
    return evidence.save_draft(aok_ref, teacher, content or complete_content(), revision=revision, now=NOW).revision


def submit(block, revision=1, *, token="t1", aok=None, **more):
    asked = {"token": token, "revision": revision, "definition": (aok or an_aok()).content_hash, **more}
    return post(block, "submit", asked)


def test_a_submission_is_answered_with_its_receipt(block_for, tess):
    file = a_file(an_aok_ref(), teacher_of(tess), now=NOW)
    save(tess, complete_content(plan=uploaded(file)))
    answer = submit(block_for(tess))
    attempt = Attempt.objects.get()
    assert answer.status_code == 200
    assert answer.json == {
        "attempt": attempt.public_id,
        "number": 1,
        "code": attempt.receipt_code,
        "submitted_at": attempt.submitted_at.isoformat(),
        "hear_by": attempt.hear_by.isoformat(),
    }
    assert attempt.anonymous_user_id == tess.anonymous_id
    assert [(each.form, each.text) for each in Artifact.objects.order_by("position")] == [
        ("write", "Twenty four second graders."),
        ("upload", ""),
    ]


def test_a_double_click_makes_one_attempt_and_gives_the_same_receipt(block_for, tess):
    save(tess)
    block = block_for(tess)
    assert submit(block).json == submit(block).json
    assert Attempt.objects.count() == 1


def test_a_second_tab_that_submits_meanwhile_is_told_that_it_is_sent(block_for, tess):
    save(tess)
    submit(block_for(tess))
    message = "Your last submission is still with us. You can take it back to change it."
    assert error(submit(block_for(tess), token="t2")) == (409, "attempt_waiting", message)
    assert Attempt.objects.count() == 1


def test_an_emoji_and_a_long_text_are_submitted_as_they_are(block_for, tess):
    text = "👩🏽‍🏫 " + "é" * 99_000
    save(tess, complete_content(plan=written(text)))
    assert submit(block_for(tess)).status_code == 200
    assert Artifact.objects.get(requirement="p-plan").text == text
    assert "👩🏽‍🏫" in view(block_for(tess), "student_view")


def test_a_draft_saved_elsewhere_meanwhile_is_not_sent(block_for, tess):
    save(tess)
    save(tess, complete_content(text=written("From the other tab.")))
    here = complete_content(text=written("From this tab.")).to_data()
    refused = submit(block_for(tess), revision=1, content=here)
    message = (
        "This draft was saved in another tab or on another device after you opened this page. Look at it again before "
        "you submit."
    )
    assert error(refused) == (409, "stale_draft", message)
    shown = text_of(refused.json["error"]["html"])
    assert "From this tab." in shown and "From the other tab." in shown
    assert refused.json["error"]["revision"] == 2
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("content", [None, [], {"pieces": {"p-gone": {}}}])
def test_a_stale_page_that_sends_no_draft_of_this_task_is_refused_all_the_same(block_for, tess, content):
    save(tess)
    save(tess, complete_content(text=written("From the other tab.")))
    refused = submit(block_for(tess), revision=1, content=content)
    assert error(refused)[:2] == (409, "stale_draft")
    assert refused.json["error"]["content"]["pieces"]["p-context"]["text"]["text"] == "From the other tab."


def test_a_task_that_changed_since_the_page_was_opened_is_shown_first(block_for, tess):
    save(tess)
    changed = an_aok(prompt="Plan *two* lessons.")
    refused = submit(block_for(tess, changed))
    message = (
        "The task was changed after you opened this page. Nothing was sent. Reload the page to read what is new; your "
        "draft is safe."
    )
    assert error(refused) == (409, "definition_changed", message)
    assert not Attempt.objects.exists()
    html = get(block_for(tess, changed), "page").json["html"]
    assert "Plan two lessons." in text_of(html) and "Twenty four second graders." in html
    assert submit(block_for(tess, changed), aok=changed).status_code == 200


def test_what_is_still_needed_is_named_and_led_to(block_for, tess):
    video = {"id": "video", "title": "A video", "forms": ["upload", "link"], "transcript": True}
    data = builders.aok_data()
    data["requirements"].append({"id": "p-video", "title": "Video", "ask": "Show it.", "options": [video]})
    aok = type(an_aok()).from_data(data)
    link = builders.Piece(form=builders.Form.LINK, url="ftp://example.org/a")
    pieces = {
        "p-context": {"text": written("Two words")},
        "p-plan": {"plan": written("Move it out. " * 9)},
        "p-video": {"video": link},
    }
    save(tess, builders.DraftContent(pieces=pieces), aok)
    refused = submit(block_for(tess, aok), aok=aok)
    assert error(refused) == NEEDED
    html = refused.json["error"]["ready"]
    needed = [text_of(each) for each in html.partition("<ul")[2].partition("</ul>")[0].split("</li>")[:-1]]
    assert [each.partition(" Go to it: ")[0].removeprefix('class="pdln-aok__gaps"> ') for each in needed] == [
        "Context: 2 words so far, at least 3 needed.",
        "A video: a web address, like https://example.org/plan.",
        "A transcript for: A video.",
        "A video: who can be recognized.",
        "Your statement that this is your own work.",
    ]
    page = get(block_for(tess, aok), "page").json["html"]
    for target in ("p-context-text-write", "p-video-video-link", "p-video-video-transcript", "p-video-video-students"):
        assert f'data-go="aok-aok-plan-{target}"' in html
        assert f'id="aok-aok-plan-{target}"' in page
    assert not Attempt.objects.exists()


def test_submitting_before_anything_was_saved_says_what_is_needed(block_for, tess):
    refused = submit(block_for(tess), revision=0)
    assert error(refused) == NEEDED
    assert "0 of 3 ready Still needed: Context." in text_of(refused.json["error"]["ready"])


@pytest.mark.parametrize(
    ("becomes", "said"),
    [
        ("removed", "Lesson plan: a file did not arrive whole; upload it again."),
        ("lost", "Lesson plan: a file did not arrive whole; upload it again."),
        ("too many", "Lesson plan: 3 files, at most 2 fit."),
        ("on its way", "Lesson plan: a file is still being checked."),
    ],
)
def test_a_file_that_cannot_be_sent_is_said_before_anything_is(block_for, tess, becomes, said):
    aok_ref, teacher = an_aok_ref(), teacher_of(tess)
    files = [a_file(aok_ref, teacher, now=NOW)]
    match becomes:
        case "removed":
            evidence.discard_file(aok_ref, teacher, files[0], now=NOW)
        case "lost":
            storage.storage().delete(StoredFile.objects.get().storage_name)
        case "too many":
            files += [a_file(aok_ref, teacher, body=b"Another plan.", now=NOW)]
            # The first stands in no draft after an hour, so a third can be announced.
            files += [a_file(aok_ref, teacher, body=b"A third plan.", now=NOW + DAY)]
        case "on its way":
            about = {"requirement": "p-plan", "option": "plan", "name": "b.txt", "size": 4}
            files += [evidence.begin_upload(aok_ref, teacher, **about, now=NOW).file_id]
    save(tess, complete_content(plan=uploaded(*files)))
    refused = submit(block_for(tess))
    assert error(refused) == NEEDED
    assert said in text_of(refused.json["error"]["ready"])
    assert not Attempt.objects.exists()


def test_a_resubmission_holds_what_was_kept_and_what_was_changed(block_for, tess, eva):
    aok = an_aok_of_four()
    builders.decide(an_aok_ref(aok), teacher_of(tess), eva, THREE_OF_FOUR, now=NOW - DAY)
    revision = save(tess, complete_content(text=written("Six get it on paper.")), aok)
    assert submit(block_for(tess, aok), revision, token="t2", aok=aok).json["number"] == 2
    texts = Artifact.objects.filter(attempt__number=2).order_by("position").values_list("text", flat=True)
    assert list(texts) == ["Six get it on paper.", "Move the explanation out."]


def test_when_every_criterion_is_met_nothing_is_left_to_submit(block_for, tess, eva):
    builders.decide(an_aok_ref(), teacher_of(tess), eva, ALL_MET, now=NOW - DAY)
    message = "Every criterion is met. There is nothing left to submit."
    assert error(submit(block_for(tess), token="t2")) == (409, "already_met", message)


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": ""},
        {"token": None},
        {"token": "x" * 65},
        {"revision": "1"},
        {"revision": 2**53},
        {"definition": ["x"]},
        {"definition": "x" * 1_001},
    ],
)
def test_a_submission_of_another_form_is_refused(block_for, tess, wrong):
    save(tess)
    assert error(post(block_for(tess), "submit", {"token": "t", "revision": 1, "definition": "x", **wrong})) == (
        OUT_OF_DATE
    )
    assert not Attempt.objects.exists()


def test_completion_is_published_at_submit_and_not_before(block_for, tess):
    block = block_for(tess, completion=Completion(enabled=True))
    view(block, "student_view")
    save(tess)
    submit(block, definition="another")
    assert block.runtime.published == []
    submit(block)
    assert block.runtime.published == [("completion", {"completion": 1.0})]


@pytest.mark.parametrize("services", [{}, {"completion": None}, {"completion": Completion(enabled=False)}])
def test_no_completion_is_published_where_the_site_keeps_none(block_for, tess, services):
    """The platform gives no service to some, and publishing raises where it is switched off."""
    block = block_for(tess, **services)
    save(tess)
    assert submit(block).status_code == 200
    assert block.runtime.published == []
