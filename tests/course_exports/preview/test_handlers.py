"""The addresses where blocks answer: who reaches them, what arrives, what a save leaves behind."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from course_exports.preview.models import PublishedEvent

from .sample import COURSE_KEY, usage

PROBE = usage("preview_probe", "probe")


def address(name, block=PROBE, *, studio=False):
    start = f"/author/{COURSE_KEY}" if studio else f"/courses/{COURSE_KEY}"
    return f"{start}/xblock/{block}/handler/{name}"


def post(client, path, data, **headers):
    return client.post(path, json.dumps(data), content_type="application/json", headers=headers)


def test_a_handlers_answer_comes_back_and_its_fields_are_kept(browser):
    tess = browser("tess")
    assert post(tess, address("add"), {"by": 2}).json() == {"count": 2, "everyones": 2}
    assert post(tess, address("add"), {"by": 3}).json() == {"count": 5, "everyones": 5}
    assert post(browser("theo"), address("add"), {"by": 1}).json() == {"count": 1, "everyones": 6}


def test_a_post_without_the_token_of_the_page_is_refused(browser):
    tess = browser("tess", checks_csrf=True)
    assert post(tess, address("add"), {"by": 2}).status_code == 403
    tess.get(f"/courses/{COURSE_KEY}/")
    token = tess.cookies["csrftoken"].value
    assert post(tess, address("add"), {"by": 2}, **{"X-CSRFToken": token}).json() == {"count": 2, "everyones": 2}


def test_suffix_and_query_arrive(browser):
    told = browser("tess").get(address("whoami/one/two") + "?a=1").json()
    assert (told["suffix"], told["query"], told["found"]) == ("one/two", "a=1", "tess")


def test_a_visitor_reaches_a_handler_and_the_block_can_tell(browser):
    told = browser("").get(address("whoami")).json()
    assert told["attributes"] == {"edx-platform.is_authenticated": False, "edx-platform.request_country_code": None}
    visitor = browser("")
    assert [post(visitor, address("add"), {"by": 2}).json()["count"] for _ in range(2)] == [2, 2]


def test_somebody_who_is_not_enrolled_reaches_a_handler_as_on_the_platform(browser):
    assert browser("eva").get(address("whoami")).json()["attributes"]["edx-platform.username"] == "eva"


@pytest.mark.parametrize("size", [0, 1, 2 * 1024 * 1024])
def test_a_raw_body_arrives_whole(browser, size):
    answer = browser("tess").post(address("upload"), bytes(size), content_type="application/octet-stream")
    assert answer.json() == {"bytes": size, "method": "POST", "form": {}}


def test_a_body_larger_than_a_sites_proxy_lets_through_is_refused(browser):
    answer = browser("tess").post(
        address("upload"), bytes(4 * 1024 * 1024 + 1), content_type="application/octet-stream"
    )
    assert answer.status_code == 400


def test_a_form_with_a_file_arrives(browser):
    tess = browser("tess", checks_csrf=True)
    tess.get(f"/courses/{COURSE_KEY}/")
    answer = tess.post(
        address("upload"),
        {"paper": SimpleUploadedFile("plan.pdf", b"%PDF")},
        headers={"X-CSRFToken": tess.cookies["csrftoken"].value},
    )
    assert answer.json()["form"] == {"paper": "plan.pdf"}


@pytest.mark.parametrize(
    "path",
    [
        address("absent"),
        address("not_a_handler"),
        address("whoami", usage("preview_probe", "absent")),
        address("whoami", "not-a-key"),
        address("whoami").replace("PREVIEW", "OTHER", 1),
        address("whoami", PROBE.replace("PREVIEW", "OTHER")),
        address("whoami", usage("preview_probe", "hidden")),
    ],
)
def test_what_is_not_there_or_not_theirs_is_a_404(browser, path):
    assert browser("tess").get(path).status_code == 404


def test_the_course_team_reaches_what_stands_in_a_staff_only_unit(browser):
    assert browser("ada").get(address("whoami", usage("preview_probe", "hidden"))).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_lms_opens_no_transaction_around_a_handler_and_studio_does(browser, monkeypatch):
    from .probe import ProbeBlock

    seen = []
    save = ProbeBlock.save
    monkeypatch.setattr(ProbeBlock, "save", lambda block: (seen.append(connection.in_atomic_block), save(block)))
    ada = browser("ada")
    post(ada, address("emit"), {"kind": "completion", "data": {}})
    post(ada, address("submit_studio_edits", studio=True), {"note": "new"})
    assert (seen[0], seen[-1]) == (False, True)


def test_an_event_is_kept_for_who_looks(browser, people):
    post(browser("tess"), address("emit"), {"kind": "completion", "data": {"completion": 1.0}})
    event = PublishedEvent.objects.get()
    assert (event.user, event.kind, event.data) == (people["tess"], "completion", {"completion": 1.0})


def test_a_visitors_event_is_dropped(browser):
    post(browser(""), address("emit"), {"kind": "completion", "data": {}})
    assert not PublishedEvent.objects.exists()


def test_what_the_author_saves_is_what_the_teacher_reads(browser):
    answer = post(browser("ada"), address("submit_studio_edits", studio=True), {"note": "Changed in Studio"})
    assert answer.json() == {"result": "success"}
    page = browser("tess").get(f"/courses/{COURSE_KEY}/units/{usage('vertical', 'u-probe')}/")
    assert "Changed in Studio" in page.content.decode()


@pytest.mark.parametrize("username", ["", "tess", "eva", "lena"])
def test_only_the_course_team_reaches_studios_handlers(browser, username):
    answer = post(browser(username), address("submit_studio_edits", studio=True), {"note": "mine now"})
    assert answer.status_code == 404
    unchanged = browser("ada").get(f"/author/{PROBE}/").content.decode()
    assert "mine now" not in unchanged


def test_an_editors_handler_in_the_lms_writes_nothing(browser):
    tess = browser("tess")
    tess.raise_request_exception = False
    assert post(tess, address("submit_studio_edits"), {"note": "mine now"}).status_code == 500
    assert "mine now" not in browser("ada").get(f"/author/{PROBE}/").content.decode()
