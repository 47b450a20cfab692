"""/pdln/reviews/<reading>/files/<file>/<page>: evidence, authorised each time, without what names its maker."""

import pytest

from tests import builders
from tests.clock import NOW
from tests.rubric_review_xblock.evidence import CANARY, a_pdf, a_photo, upload, uploaded


@pytest.fixture
def files(aok_ref, teacher, eva, django_capture_on_commit_callbacks):
    """A photo and a PDF, submitted and started by Eva: (claim, photo id, PDF id)."""
    with django_capture_on_commit_callbacks(execute=True):
        photo = upload(aok_ref, teacher, f"{CANARY}.jpg", a_photo(), now=NOW)
        pdf = upload(aok_ref, teacher, f"{CANARY}.pdf", a_pdf(), now=NOW)
    builders.submit(aok_ref, teacher, now=NOW, content=builders.complete_content(plan=uploaded(photo, pdf)))
    return builders.start_next(eva, now=NOW), photo, pdf


def address(files, file: str, page: int = 1) -> str:
    return f"/pdln/reviews/{files[0].reading}/files/{file}/{page}"


def body_of(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("visitor", 302),
        ("teacher", 404),
        ("evaluator", 200),
        ("evaluator of another course", 404),
        ("lead", 404),
        ("own work", 404),
    ],
)
def test_a_file_is_for_whoever_holds_the_reading(browser, files, people, role, status):
    assert browser(people[role]).get(address(files, files[1])).status_code == status


def test_a_file_is_not_for_an_evaluator_who_put_the_reading_back(browser, files, eva):
    from pdln_xblocks.review import api as review

    review.put_back(eva, files[0], now=NOW)
    assert browser(eva).get(address(files, files[1])).status_code == 404


def test_another_submission_s_file_is_not_found_through_my_reading(
    browser, files, aok_ref, eva, django_capture_on_commit_callbacks
):
    other = builders.a_teacher("theo")
    with django_capture_on_commit_callbacks(execute=True):
        foreign = upload(aok_ref, other, "plan.jpg", a_photo(), now=NOW)
    assert browser(eva).get(address(files, foreign)).status_code == 404


@pytest.mark.parametrize("page", [0, 3, 99])
def test_a_page_that_is_not_there_is_not_found(browser, files, eva, page):
    assert browser(eva).get(address(files, files[2], page)).status_code == 404


def test_a_file_is_sent_so_that_no_browser_makes_more_of_it(browser, files, eva):
    response = browser(eva).get(address(files, files[1]))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response.headers["Cache-Control"] and "private" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Content-Disposition"].startswith("inline; filename=")


def test_nothing_of_a_file_s_maker_reaches_the_evaluator(browser, files, eva):
    client = browser(eva)
    page = client.get(f"/pdln/reviews/{files[0].reading}/")
    assert "Image 1" in page.content.decode() and "PDF 1, 2 pages" in page.content.decode()
    seen = page.content + str(page.headers).encode()
    for file, number in ((files[1], 1), (files[2], 1), (files[2], 2)):
        response = client.get(address(files, file, number))
        assert response.status_code == 200
        seen += body_of(response) + str(response.headers).encode()
    assert CANARY.encode() not in seen and CANARY.encode("utf-16-be") not in seen
    assert CANARY.encode() in a_photo() and (CANARY.encode() in a_pdf() or CANARY.encode("utf-16-be") in a_pdf())


def test_images_stand_in_the_page_with_words_in_their_place(browser, files, eva):
    page = browser(eva).get(f"/pdln/reviews/{files[0].reading}/").content.decode()
    assert f'<img src="{address(files, files[1])}" loading="lazy" alt="Image 1 for Lesson plan">' in page
    alt = "PDF 1, 2 pages: page 2 of 2 for Lesson plan"
    assert f'<img src="{address(files, files[2], 2)}" loading="lazy" alt="{alt}">' in page


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=0-99999999", 0, None)],
)
def test_part_of_a_file_can_be_asked_for(browser, files, eva, asked, first, last):
    client = browser(eva)
    whole = body_of(client.get(address(files, files[1])))
    response = client.get(address(files, files[1]), headers={"Range": asked})
    expected = whole[first:] if last is None else whole[first : last + 1]
    start = len(whole) + first if first < 0 else first
    assert body_of(response) == expected
    assert response.headers["Content-Length"] == str(len(expected))
    if len(expected) < len(whole):
        end = start + len(expected) - 1
        assert (response.status_code, response.headers["Content-Range"]) == (206, f"bytes {start}-{end}/{len(whole)}")


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(browser, files, eva, asked):
    response = browser(eva).get(address(files, files[1]), headers={"Range": asked})
    assert response.status_code == 416
    assert response.headers["Content-Range"].startswith("bytes */")


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "bytes=0-1,4-5", "lines=1-2", "nonsense"])
def test_a_range_that_says_nothing_is_answered_with_the_whole_file(browser, files, eva, asked):
    response = browser(eva).get(address(files, files[1]), headers={"Range": asked})
    assert response.status_code == 200
    assert len(body_of(response)) == int(response.headers["Content-Length"])


def test_the_files_of_a_submission_that_was_held_back_are_closed(browser, files, eva):
    from pdln_xblocks.review import api as review

    review.hold_back(eva, files[0], now=NOW)
    assert browser(eva).get(address(files, files[1])).status_code == 404
