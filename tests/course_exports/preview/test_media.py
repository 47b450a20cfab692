"""Files of the course and of its blocks, whole and in parts."""

import pytest

from .sample import COURSE_KEY, MOVIE, usage

MOVIE_URL = f"/courses/{COURSE_KEY}/files/movie.mp4"


def get(client, path, **headers):
    response = client.get(path, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def test_a_file_is_sent_whole_and_says_that_parts_can_be_had(browser):
    response, body = get(browser("tess"), MOVIE_URL)
    assert (response.status_code, body) == (200, MOVIE)
    assert response["Content-Type"] == "video/mp4"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(len(MOVIE))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, 4095), ("bytes=-50", 4046, 4095), ("bytes=4000-9999", 4000, 4095)],
)
def test_a_part_is_sent_as_it_was_asked_for(browser, asked, first, last):
    response, body = get(browser("tess"), MOVIE_URL, range=asked)
    assert (response.status_code, body) == (206, MOVIE[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/4096"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("asked", ["bytes=4096-", "bytes=5-4", "bytes=-0"])
def test_a_part_that_is_not_there_is_a_416(browser, asked):
    response, body = get(browser("tess"), MOVIE_URL, range=asked)
    assert (response.status_code, response["Content-Range"], body) == (416, "bytes */4096", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=0-1", "bytes=-", "bytes=a-b"])
def test_what_is_no_single_range_gets_the_whole_file(browser, asked):
    response, body = get(browser("tess"), MOVIE_URL, range=asked)
    assert (response.status_code, len(body)) == (200, 4096)


def test_a_conditional_range_gets_the_whole_file(browser):
    response, body = get(browser("tess"), MOVIE_URL, range="bytes=0-1", **{"if-range": '"changed"'})
    assert (response.status_code, len(body)) == (200, 4096)


@pytest.mark.parametrize("name", ["absent.png", "../course.xml", "docs/../../course.xml", "docs", "%2e%2e/course.xml"])
def test_nothing_but_the_static_folder_is_served(browser, name):
    assert browser("tess").get(f"/courses/{COURSE_KEY}/files/{name}").status_code == 404


def test_subrip_captions_play_as_webvtt(browser):
    page = browser("tess").get(f"/courses/{COURSE_KEY}/units/{usage('vertical', 'l-watch')}/").content.decode()
    assert f'<source src="{MOVIE_URL}">' in page
    assert 'srclang="en" label="English"' in page
    response, body = get(browser("tess"), f"/courses/{COURSE_KEY}/captions/movie.srt")
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert body.decode() == "WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.500\nTwo rooms, one lesson\n"


@pytest.mark.parametrize("uri", ["public/absent.js", "probe.py", "public/../probe.py"])
def test_only_what_a_block_makes_public_is_served(browser, uri):
    assert browser("tess").get(f"/xblock/resource/preview_probe/{uri}").status_code == 404


def test_a_blocks_public_file_is_served(browser):
    response, body = get(browser("tess"), "/xblock/resource/preview_probe/public/probe.txt")
    assert (response.status_code, body) == (200, b"for everybody\n")
