"""What evaluators do, through the page's address; the block's handler shares the table (test_block)."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from lxml import html

from pdln_xblocks.process import api as process
from pdln_xblocks.review import api as review
from pdln_xblocks.review.models import Decision, Hold, Reading, Review
from pdln_xblocks.roster.models import Evaluator
from rubric_review_xblock.actions import ACTIONS
from tests import builders
from tests.clock import NOW
from tests.rubric_review_xblock.conftest import asked_by_us
from tests.rubric_review_xblock.test_reading_page import text_of


def act(client: Client, name: str, data: object):
    return client.post(f"/pdln/reviews/act/{name}", json.dumps(data), content_type="application/json")


def sent(held, found=None, **more) -> dict:
    """What the page sends of a reading it holds."""
    return {"reading": held.reading, "token": held.token, **(found.to_data() if found else {}), **more}


def body_for(name: str, held) -> dict:
    """Something right for each action, so that only the person decides."""
    match name:
        case "next":
            return {"course": builders.COURSE, "aok": ""}
        case "save_notes":
            return sent(held, notes={"scores": [], "comment": "x"}, revision=0)
        case "preview" | "record":
            return sent(held, builders.ONE_BELOW)
        case "lift":
            return {"hold": "f" * 32}
    return sent(held)


def error(response) -> tuple[int, str, str]:
    said = response.json()["error"]
    return response.status_code, said["code"], said["message"]


NOT_THEIRS = (404, "not_found", "There is no such submission for you to review.")
NOT_LISTED = (
    403,
    "not_allowed",
    "You are not on the list of evaluators of this course. Ask the person who invited you.",
)
NOT_PUT_BACK = (404, "not_found", "There is no such submission that you could put back.")
LOG_IN = (403, "not_signed_in", "Log in to do this.")


@pytest.mark.parametrize("name", sorted(ACTIONS))
@pytest.mark.parametrize("role", ["visitor", "teacher", "evaluator of another course", "own work"])
def test_nobody_acts_on_what_is_not_theirs_to_review(browser, held, people, name, role):
    before = list(Reading.objects.values())
    response = act(browser(people[role]), name, body_for(name, held))
    if role == "visitor":
        assert error(response) == LOG_IN
    elif name == "lift":
        assert error(response) == (NOT_LISTED if role == "teacher" else NOT_PUT_BACK)
    elif name != "next":
        assert error(response) == NOT_THEIRS
    elif role == "own work":
        # On the roster, but their own submission is not for them to start.
        assert text_of(response.json()["html"]).startswith("Nothing is free to start right now.")
    else:
        assert error(response) == NOT_LISTED
    assert list(Reading.objects.values()) == before


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"next", "start", "undo", "lift"}))
def test_another_evaluator_of_the_course_cannot_use_my_claim(browser, held, people, name):
    response = act(browser(people["lead"]), name, body_for(name, held))
    message = "This submission is not with you any more. What you wrote is still on this page: copy it if you need it."
    assert error(response) == (409, "claim_lost", message)
    assert "Copy what you want to keep." in response.json()["error"]["html"]


def test_there_are_tests_for_every_action():
    assert set(ACTIONS) == {
        "next", "start", "save_notes", "preview", "record", "undo", "put_back", "pass_on", "report", "lift",
    }  # fmt: skip


def test_an_action_that_is_not_there_is_not_found(browser, eva):
    assert error(act(browser(eva), "delete", {})) == (404, "not_found", "There is no such action.")


def test_actions_are_sent_as_post(browser, eva):
    assert browser(eva).get("/pdln/reviews/act/next").status_code == 405


def test_an_action_without_the_csrf_token_is_not_done(submission, eva):
    client = Client(enforce_csrf_checks=True)
    client.force_login(Evaluator.objects.get(user_id=eva).user)
    assert act(client, "next", {"course": "", "aok": ""}).status_code == 403
    client.get("/pdln/reviews/")
    token = client.cookies["csrftoken"].value
    data = json.dumps({"course": "", "aok": ""})
    response = client.post(
        "/pdln/reviews/act/next", data, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert response.status_code == 200


OUT_OF_DATE = "This page is out of date. Copy what you wrote, then reload the page."


@pytest.mark.parametrize(
    ("name", "data", "code", "message"),
    [
        ("next", None, "invalid_request", OUT_OF_DATE),
        ("next", {"course": 3}, "invalid_request", OUT_OF_DATE),
        ("next", {"course": "flipped"}, "invalid_request", OUT_OF_DATE),
        ("start", [], "invalid_request", OUT_OF_DATE),
        ("start", {"reading": "x" * 300}, "invalid_request", OUT_OF_DATE),
        ("put_back", {"reading": "x"}, "invalid_request", OUT_OF_DATE),
        ("save_notes", {"reading": "x", "token": "y", "notes": [], "revision": 0}, "invalid_request", OUT_OF_DATE),
        ("save_notes", {"reading": "x", "token": "y", "notes": {}, "revision": True}, "invalid_request", OUT_OF_DATE),
        ("save_notes", {"reading": "x", "token": "y", "notes": {}, "revision": -1}, "invalid_request", OUT_OF_DATE),
        ("record", {"reading": "x", "token": "y"}, "invalid_request", OUT_OF_DATE),
        ("preview", {"reading": "x", "token": "y", "scores": [4]}, "invalid_request", OUT_OF_DATE),
    ],
)
def test_what_a_page_never_sends_is_refused_with_a_sentence(browser, eva, name, data, code, message):
    assert error(act(browser(eva), name, data)) == (400, code, message)


@pytest.mark.parametrize("body", [b"", b"\xff{", b"[" * 100_000])
def test_what_is_not_json_is_refused_with_a_sentence(browser, eva, body):
    response = browser(eva).post("/pdln/reviews/act/next", body, content_type="application/json")
    assert error(response) == (400, "invalid_request", OUT_OF_DATE)


def test_feedback_with_half_a_character_is_recorded_with_the_rest_of_it(browser, held, eva):
    """A script that cuts a text by its length can split an emoji; no database and no page can hold half of one."""
    response = act(browser(eva), "record", {**sent(held, builders.ALL_MET), "comment": "Well done \ud83d"})
    assert response.status_code == 200
    assert Review.objects.get().comment == "Well done \ufffd"


def test_starting_the_next_one_leads_to_it(browser, submission, eva):
    response = act(browser(eva), "next", {"course": "", "aok": ""})
    reading = Reading.objects.get()
    assert response.json() == {"go": {"reading": reading.public_id, "url": f"/pdln/reviews/{reading.public_id}/"}}
    assert reading.evaluator_id == eva


def test_starting_the_next_one_takes_five_queries(browser, aok_ref, eva):
    for number in range(30):
        builders.submit(aok_ref, builders.a_teacher(f"teacher{number}"), token=f"t{number}", now=NOW)
    client = browser(eva)
    with CaptureQueriesContext(connection) as queries:
        act(client, "next", {"course": builders.COURSE, "aok": ""})
    asked = asked_by_us(queries)
    assert len(asked) <= 5, asked


def test_when_nothing_is_free_the_list_says_so(browser, held, people):
    response = act(browser(people["lead"]), "next", {"course": "", "aok": ""})
    assert text_of(response.json()["html"]) == (
        "Nothing is free to start right now. New submissions appear in this list as they come in."
    )


def test_starting_one_that_somebody_else_holds_is_refused(browser, held, people):
    response = act(browser(people["lead"]), "start", {"reading": held.reading})
    message = "Somebody else started this submission. Take the next one from your list."
    assert error(response) == (409, "claim_lost", message)


def ran_out(aok_ref, teacher, eva):
    early = NOW - timedelta(days=4)
    builders.submit(aok_ref, teacher, now=early)
    return builders.start_next(eva, now=early)


@pytest.mark.parametrize("name", ["save_notes", "preview", "record"])
def test_a_claim_that_ran_out_is_said_and_can_be_started_again_in_place(browser, aok_ref, teacher, eva, name):
    token = ran_out(aok_ref, teacher, eva)
    client = browser(eva)
    response = act(client, name, body_for(name, token))
    message = "Your time with this submission ran out. What you wrote is still on this page: start it again to go on."
    assert error(response) == (409, "claim_lost", message)
    assert 'data-act="start" data-stay' in response.json()["error"]["html"]
    again = act(client, "start", {"reading": token.reading}).json()
    assert "Yours until" in again["html"]
    response = act(client, name, {**body_for(name, token), "token": again["token"]})
    assert response.status_code == 200


def test_a_claim_that_somebody_else_took_meanwhile_cannot_be_started_again(browser, aok_ref, teacher, people, eva):
    token = ran_out(aok_ref, teacher, eva)
    review.claim_next(people["lead"], now=NOW)
    response = act(browser(eva), "record", body_for("record", token))
    assert error(response)[:2] == (409, "claim_lost")
    assert "data-stay" not in response.json()["error"]["html"]


def test_a_submission_taken_back_by_its_teacher_is_said_to_need_no_review(
    browser, aok_ref, teacher, held, submission, eva
):
    from pdln_xblocks.process import api as process

    process.withdraw(teacher, aok_ref.usage_key, submission.attempt_id, now=NOW)
    response = act(browser(eva), "record", body_for("record", held))
    message = "This submission was taken back by the teacher, so it needs no review now. Thank you for your time."
    assert error(response) == (409, "claim_lost", message)
    assert "data-stay" not in response.json()["error"]["html"]


def test_notes_are_saved_with_their_revision(browser, held, eva):
    notes = {"scores": [], "comment": "So far so good."}
    response = act(browser(eva), "save_notes", sent(held, notes=notes, revision=0))
    assert response.json()["revision"] == 1
    assert Reading.objects.get().notes == notes


def test_notes_from_two_tabs_are_both_shown_and_nothing_is_lost(browser, held, eva):
    client = browser(eva)
    one = {
        "scores": [{"criterion": "c-access", "level": "proficient", "missing": "<b>one</b>"}],
        "comment": "First tab.",
    }
    other = {"scores": [{"criterion": "c-access", "level": "developing", "missing": ""}], "comment": "Second tab."}
    act(client, "save_notes", sent(held, notes=one, revision=0))
    response = act(client, "save_notes", sent(held, notes=other, revision=0))
    message = "You saved this review in another tab. Both versions are on this page: choose what to keep."
    assert error(response) == (409, "stale_notes", message)
    shown = text_of(response.json()["error"]["html"])
    assert "Every student can use it: level Developing Proficient" in shown
    assert "Every student can use it: what is missing empty <b>one</b>" in shown
    assert "overall comment Second tab. First tab." in shown
    assert 'data-revision="1"' in response.json()["error"]["html"]
    assert Reading.objects.get().notes == one
    # "Keep what is on this page" saves over the revision that was shown.
    assert act(client, "save_notes", sent(held, notes=other, revision=1)).json()["revision"] == 2


def test_the_result_and_its_reason_are_read_before_anything_is_recorded(browser, held, eva):
    response = act(browser(eva), "preview", sent(held, builders.ONE_BELOW))
    shown = text_of(response.json()["html"])
    assert "Result: Not yet, because Every student can use it is Developing (needs Proficient)." in shown
    sent_at = date_format(NOW + timedelta(seconds=settings.PDLN_UNDO_SECONDS), "TIME_FORMAT")
    assert f"Sent at {sent_at} UTC. Until then you can undo." in shown
    assert not Review.objects.exists() and not Decision.objects.exists()


def test_two_criteria_below_are_both_given_as_the_reason(browser, held, eva):
    found = builders.scores(target="beginning", access="developing")
    shown = text_of(act(browser(eva), "preview", sent(held, found)).json()["html"])
    assert (
        "Result: Not yet, because A target that gains from flipping is Beginning (needs Proficient) and "
        "Every student can use it is Developing (needs Proficient)."
    ) in shown


SOMETHING_NEEDED = "Something is still needed before this can be recorded."


@pytest.mark.parametrize("name", ["preview", "record"])
def test_scores_with_gaps_are_refused_criterion_by_criterion(browser, held, eva, name):
    scores = {"scores": [{"criterion": "c-access", "level": "developing", "missing": "Six.", "next_step": " "}]}
    response = act(browser(eva), name, sent(held, **scores, comment=""))
    assert error(response) == (400, "invalid_score", SOMETHING_NEEDED)
    assert response.json()["error"]["problems"] == {
        "c-target": "Choose a level.",
        "c-access": "Below the required level, say what is missing and give a next step.",
    }
    assert text_of(response.json()["error"]["html"]) == (
        f"Not quite ready. {SOMETHING_NEEDED} A target that gains from flipping: Choose a level. "
        "Every student can use it: Below the required level, say what is missing and give a next step."
    )
    assert not Review.objects.exists()


def test_a_level_or_criterion_the_rubric_does_not_have_is_refused(browser, held, eva):
    scores = [{"criterion": "c-target", "level": "superb"}, {"criterion": "c-spelling", "level": "proficient"}]
    response = act(browser(eva), "record", sent(held, scores=scores, comment=""))
    assert error(response) == (400, "invalid_request", OUT_OF_DATE)
    assert "problems" not in response.json()["error"]
    assert not Review.objects.exists()


def test_recording_leads_back_to_the_reading_as_recorded(browser, held, eva):
    response = act(browser(eva), "record", sent(held, builders.ONE_BELOW))
    assert response.json() == {"go": {"reading": held.reading, "url": f"/pdln/reviews/{held.reading}/"}}
    assert Decision.objects.get().outcome == "revise"


def test_a_double_click_on_record_gives_one_decision(browser, held, eva):
    client = browser(eva)
    answers = [act(client, "record", sent(held, builders.ALL_MET)) for _click in range(2)]
    assert answers[0].json() == answers[1].json()
    assert (Review.objects.count(), Decision.objects.count()) == (1, 1)


def test_undo_gives_the_reading_back_with_its_scores(browser, held, eva):
    client = browser(eva)
    act(client, "record", sent(held, builders.ONE_BELOW))
    response = act(client, "undo", {"reading": held.reading})
    assert response.json()["go"]["reading"] == held.reading
    page = client.get(f"/pdln/reviews/{held.reading}/").content.decode()
    assert re.search(r'value="developing"\s+data-meets="false" checked', page)
    assert "Six students are left to chance.</textarea>" in page


def test_undo_after_the_result_was_sent_is_too_late(browser, held, eva):
    builders.record(eva, held, builders.ONE_BELOW, now=NOW - timedelta(hours=1))
    response = act(browser(eva), "undo", {"reading": held.reading})
    message = "This result was sent to the teacher and cannot be undone. A lead can reopen it."
    assert error(response) == (409, "too_late", message)


def test_another_evaluator_cannot_undo_what_i_recorded(browser, held, people, eva):
    builders.record(eva, held, builders.ONE_BELOW, now=NOW)
    assert error(act(browser(people["lead"]), "undo", {"reading": held.reading})) == NOT_THEIRS


def test_what_i_put_back_waits_for_others_and_for_me(browser, held, people, eva):
    client = browser(eva)
    assert act(client, "put_back", sent(held)).json() == {
        "go": {"reading": "", "done": "put_back", "url": "/pdln/reviews/?done=put_back"}
    }
    assert act(client, "next", {"course": "", "aok": ""}).json()["go"]["reading"] == held.reading


def test_what_i_pass_on_is_not_offered_to_me_again(browser, held, people, eva):
    client = browser(eva)
    act(client, "pass_on", sent(held))
    assert "html" in act(client, "next", {"course": "", "aok": ""}).json()
    answer = act(browser(people["lead"]), "next", {"course": "", "aok": ""}).json()
    assert answer["go"]["reading"] == held.reading


def test_student_information_holds_the_submission_back_at_once(browser, held, people, eva):
    client = browser(eva)
    go = {"reading": "", "done": "report", "url": "/pdln/reviews/?done=report"}
    where = {"requirement": "p-plan", "words": "A name on the board."}
    assert act(client, "report", {**sent(held), **where}).json() == {"go": go}
    page = text_of(client.get(go["url"]).content.decode())
    assert "Held back. Nobody reads it, and its teacher is told kindly where to look." in page
    assert "Lesson plan: A name on the board." in page and "held back by you" in page
    assert client.get(f"/pdln/reviews/{held.reading}/").status_code == 409
    assert "html" in act(browser(people["lead"]), "next", {"course": "", "aok": ""}).json()


def test_what_was_held_back_is_put_back_by_who_pressed_it_and_they_go_on(browser, held, people, eva):
    client = browser(eva)
    act(client, "report", sent(held))
    hold = Hold.objects.get().public_id
    assert error(act(browser(people["evaluator of another course"]), "lift", {"hold": hold})) == NOT_PUT_BACK
    answer = act(client, "lift", {"hold": hold}).json()
    assert answer == {"go": {"reading": held.reading, "url": f"/pdln/reviews/{held.reading}/"}}
    assert client.get(answer["go"]["url"]).status_code == 200


def test_a_lead_sees_what_is_held_back_and_puts_it_back(browser, held, people, eva):
    act(browser(eva), "report", sent(held))
    lead = browser(people["lead"])
    page = lead.get("/pdln/reviews/").content.decode()
    assert "Held back for student information" in page and "held back by you" not in page
    hold = Hold.objects.get().public_id
    assert f'data-act="lift" data-hold="{hold}"' in page
    assert act(lead, "lift", {"hold": hold}).json()["go"]["done"] == "lift"
    page = text_of(lead.get("/pdln/reviews/?done=lift").content.decode())
    assert "Put back in the queue. It can be read again." in page and "Held back for" not in page


def test_putting_back_what_its_teacher_took_back_meanwhile_is_refused_with_the_reason(browser, held, teacher, eva):
    client = browser(eva)
    act(client, "report", sent(held))
    hold = Hold.objects.get()
    process.withdraw(teacher, builders.USAGE, hold.attempt.public_id, now=NOW)
    response = act(client, "lift", {"hold": hold.public_id})
    message = "Its teacher took this submission back, so there is nothing to put back."
    assert error(response) == (409, "nothing_to_put_back", message)
    assert message in text_of(response.json()["error"]["html"])


@pytest.mark.parametrize("done", ["", "record", "<script>"])
def test_only_what_leads_back_to_the_list_is_said_there(browser, eva, done):
    assert 'role="status"' not in browser(eva).get("/pdln/reviews/", {"done": done}).content.decode()


@pytest.mark.parametrize("action", ["put_back", "pass_on", "report"])
def test_what_lets_go_of_a_submission_says_first_what_will_happen(browser, held, eva, action):
    """Its own button stands behind a question with a way out, and is not shown before it is asked."""
    page = html.fromstring(browser(eva).get(f"/pdln/reviews/{held.reading}/").content)
    (button,) = page.xpath(f'//*[@data-act="{action}"]')
    (asked,) = button.xpath("ancestor::*[@data-asked][1]")
    assert "hidden" in asked.attrib
    assert len(asked.xpath(".//*[@data-leave]")) == 1
    (opener,) = asked.xpath("ancestor::*[@data-ask-place][1]//*[@data-ask]")
    assert (opener.get("aria-controls"), opener.get("aria-expanded")) == (asked.get("id"), "false")
