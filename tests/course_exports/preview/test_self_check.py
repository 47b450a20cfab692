"""A self-check: shown, checked, explained, never graded."""

import json

from course_exports.preview.models import Gradebook, PublishedEvent

from .sample import COURSE_KEY, usage

UNIT = f"/courses/{COURSE_KEY}/units/{usage('vertical', 'l-what')}/"
CHECK = f"/courses/{COURSE_KEY}/xblock/{usage('problem', 'p-flip')}/handler/check"


def check(client, data):
    return client.post(CHECK, json.dumps(data), content_type="application/json")


def test_the_question_is_shown_with_its_choices_and_without_its_answer(browser):
    page = browser("tess").get(UNIT).content.decode()
    assert "Which is a <em>flip</em>?" in page
    assert page.count('type="radio"') == 2
    assert "Think of your own week." in page
    assert "That is a video." not in page
    assert 'correct="true"' not in page


def test_a_right_answer_is_explained(browser):
    answer = check(browser("tess"), {"question": 0, "choices": [0]}).json()
    assert answer["correct"] is True
    assert "That&#x27;s right." in answer["html"]
    assert f'href="/courses/{COURSE_KEY}/files/docs/plan.txt"' in answer["html"]


def test_an_answer_that_is_not_right_yet_gets_the_authors_hint(browser):
    answer = check(browser("tess"), {"question": 0, "choices": [1]}).json()
    assert answer["correct"] is False
    assert "Not yet. Look again, or read the explanation." in answer["html"]
    assert "That is a video." in answer["html"]


def test_an_answer_is_kept_for_its_person_and_never_graded(browser):
    tess = browser("tess")
    check(tess, {"question": 0, "choices": [1]})
    assert 'value="1" checked' in tess.get(UNIT).content.decode()
    assert "checked" not in browser("theo").get(UNIT).content.decode()
    assert not Gradebook.objects.exists()
    assert not PublishedEvent.objects.exists()


def test_what_is_no_answer_is_refused(browser):
    tess = browser("tess")
    for data in (
        {},
        [],
        {"question": 1, "choices": [0]},
        {"question": "0", "choices": [0]},
        {"question": 0, "choices": 1},
    ):
        answer = check(tess, data)
        assert (answer.status_code, answer.json()) == (400, {"error": "There is no such question."})
    assert check(tess, []).json() == {"error": "There is no such question."}
    for choices in ([], [2], [-1], ["0"]):
        answer = check(tess, {"question": 0, "choices": choices})
        assert (answer.status_code, answer.json()) == (400, {"error": "Choose an answer first."})
