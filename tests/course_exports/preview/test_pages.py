"""The pages around the course, as each of the people gets them."""

import html
import re

import pytest
from django.test import Client

from course_exports.preview.people import PEOPLE, seed_roster

from .sample import COURSE_KEY, FILES, usage, write_archive

COURSE = f"/courses/{COURSE_KEY}/"


def unit(block_id):
    return f"{COURSE}units/{usage('vertical', block_id)}/"


def text_of(response):
    """The words of a page, as one line."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_everybody_has_one_button(browser):
    page = browser("").get("/people/").content.decode()
    assert re.findall(r'action="/people/(\w+)/"', page) == [*(person.username for person in PEOPLE), "visitor"]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.username)
def test_a_button_logs_in_as_its_person(browser, person):
    client = browser("")
    assert client.post(f"/people/{person.username}/").status_code == 302
    page = client.get("/people/").content.decode()
    assert f"Stay {person.first_name}" in page


def test_a_login_needs_the_token_of_its_page(browser):
    client = browser("", checks_csrf=True)
    assert client.post("/people/tess/").status_code == 403
    page = client.get("/people/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.post("/people/tess/", {"csrfmiddlewaretoken": token}).status_code == 302


def test_a_get_logs_nobody_in(browser):
    assert browser("").get("/people/tess/").status_code == 405


def test_only_the_previews_people_can_be_logged_in_as(browser, django_user_model):
    django_user_model.objects.create_user("root", is_superuser=True)
    client = browser("")
    assert client.post("/people/root/").status_code == 404
    assert client.post("/people/absent/").status_code == 404


def test_the_next_page_is_never_elsewhere(browser):
    client = browser("")
    assert client.post("/people/tess/", {"next": "https://example.org/"})["Location"] == COURSE
    assert client.post("/people/tess/", {"next": unit("l-what")})["Location"] == unit("l-what")


def test_an_address_of_another_name_for_this_machine_is_not_answered(browser, settings):
    from course_exports.preview import settings as own

    settings.ALLOWED_HOSTS = own.ALLOWED_HOSTS
    assert browser("").get("/people/", headers={"host": "rebound.example.org"}).status_code == 400
    assert browser("").get("/people/", headers={"host": "127.0.0.1:8000"}).status_code == 200


def test_everybody_begins_where_their_work_is(browser, course):
    seed_roster(str(course.key))
    begins = {person.username: browser("").post(f"/people/{person.username}/")["Location"] for person in PEOPLE}
    assert begins == {
        "tess": COURSE,
        "theo": COURSE,
        "eva": "/pdln/reviews/",
        "evan": "/pdln/reviews/",
        "lena": "/pdln/reviews/",
        "ada": COURSE,
        "olga": "/admin/",
    }


def test_a_teacher_sees_no_staff_only_part(browser):
    tess = browser("tess")
    words = text_of(tess.get(COURSE))
    assert "Module one" in words
    assert "For the team" not in words
    assert tess.get(unit("u-team")).status_code == 404


def test_the_course_team_sees_what_is_staff_only_and_that_it_is(browser):
    ada = browser("ada")
    assert "For the team" in text_of(ada.get(COURSE))
    assert "Course team only" in text_of(ada.get(unit("u-team")))


@pytest.mark.parametrize("path", [COURSE, unit("l-what"), f"{COURSE}progress/"])
def test_the_course_is_closed_to_an_evaluator_who_is_not_enrolled(browser, path):
    answer = browser("eva").get(path)
    assert answer.status_code == 403
    assert "You are not enrolled in this course" in text_of(answer)
    assert "First contact" not in text_of(answer)


def test_units_lead_to_their_neighbours(browser):
    page = browser("tess").get(unit("l-watch")).content.decode()
    assert f'rel="prev" href="{unit("l-what")}"' in page
    assert f'rel="next" href="{unit("u-probe")}"' in page
    assert "2 of 3" in text_of(browser("tess").get(unit("l-watch")))


def test_links_and_pictures_of_a_text_are_served(browser):
    tess = browser("tess")
    page = tess.get(unit("l-what")).content.decode()
    assert f'src="{COURSE}files/pixel.png"' in page
    assert f'href="{COURSE}files/docs/plan.txt"' in page
    jump = re.search(rf'href="({COURSE.replace("+", "[+]")}jump_to_id/v-watch)"', page)[1]
    assert tess.get(jump)["Location"] == f"{unit('l-watch')}#v-watch"
    assert 'id="v-watch"' in tess.get(unit("l-watch")).content.decode()
    assert "Größe" in page


def test_a_wide_table_scrolls_by_itself_and_from_the_keyboard(browser):
    page = browser("tess").get(unit("l-what")).content.decode()
    opening = '<div class="scroll" tabindex="0" role="region" aria-label="Table">'
    assert f"{opening}<table><tr><td>One</td></tr></table></div>" in page


def test_a_script_in_a_text_is_kept_from_running(browser):
    answer = browser("tess").get(unit("l-what"))
    assert "<script>alert(1)</script>" in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    allowed = re.search(r"script-src ([^;]+);", policy)[1].split()
    assert (allowed[0], len(allowed)) == ("'self'", 2)
    assert allowed[1] not in browser("tess").get(unit("l-what"))["Content-Security-Policy"]


def test_a_blocks_own_inline_script_may_run(browser):
    answer = browser("tess").get(unit("u-probe"))
    nonce = re.search(r"'nonce-([\w-]+)'", answer["Content-Security-Policy"])[1]
    assert f'<script nonce="{nonce}">function Probe(' in answer.content.decode()


def test_a_blocks_styles_and_scripts_come_once_and_before_its_runtime(browser):
    page = browser("tess").get(unit("u-probe")).content.decode()
    assert page.count("<style>.probe { color: teal }</style>") == 1
    assert page.count("function Probe(") == 1
    assert page.index("function Probe(") < page.index("preview/runtime.js")


def test_a_visitor_sees_public_views_only(browser):
    words = text_of(browser("").get(unit("u-probe")))
    assert "The probe is shown to people who are enrolled." in words
    assert "Hello" not in words
    assert "A flip" in text_of(browser("").get(unit("l-what")))


def test_teachers_see_nothing_of_what_is_not_installed_and_authors_see_that_it_is_there(browser):
    assert "tag_nobody_knows" not in text_of(browser("tess").get(unit("u-probe")))
    words = text_of(browser("ada").get(f"/author/{usage('tag_nobody_knows', 'x1')}/"))
    assert "Nothing that is installed here answers to tag_nobody_knows ." in words


def test_the_author_sees_the_blocks_own_view_its_editor_and_its_olx(browser):
    ada = browser("ada")
    page = ada.get(f"/author/{usage('preview_probe', 'probe')}/")
    assert "for the author" in text_of(page)
    assert '<preview_probe xblock-family="xblock.v1"' in html.unescape(page.content.decode())
    editor = ada.get(f"/author/{usage('preview_probe', 'probe')}/?edit=1").content.decode()
    assert 'data-init="ProbeEditor"' in editor
    assert f'data-handler-base="/author/{COURSE_KEY}/xblock/{usage("preview_probe", "probe")}/handler/"' in editor


@pytest.mark.parametrize("username", ["tess", "eva"])
def test_the_authors_pages_are_the_course_teams(browser, username):
    assert browser(username).get(f"/author/{usage('preview_probe', 'probe')}/").status_code == 404


def test_a_visitor_at_the_authors_pages_is_asked_who_they_are(browser):
    answer = browser("").get(f"/author/{usage('preview_probe', 'probe')}/")
    assert answer["Location"].startswith("/people/?next=/author/")


def test_progress_shows_what_reached_the_gradebook_through_submissions(browser, people, course):
    from submissions import api as submissions

    from course_exports.preview.models import Gradebook
    from course_exports.preview.people import anonymous_id

    item = {
        "student_id": anonymous_id(people["tess"].pk, COURSE_KEY),
        "course_id": COURSE_KEY,
        "item_id": usage("preview_probe", "probe"),
        "item_type": "preview_probe",
    }
    assert "No score yet" in text_of(browser("tess").get(f"{COURSE}progress/"))
    submission = submissions.create_submission(item, {"posting": 1})
    submissions.set_score(submission["uuid"], 8, 10)
    row = Gradebook.objects.get()
    assert (row.anonymous_user_id, row.points_earned, row.points_possible) == (item["student_id"], 8, 10)
    words = text_of(browser("tess").get(f"{COURSE}progress/"))
    assert "The probe 8 of 10 once, " in words
    assert "No score yet" in text_of(browser("theo").get(f"{COURSE}progress/"))


def test_a_visitor_has_no_progress(browser):
    assert browser("").get(f"{COURSE}progress/")["Location"].startswith("/people/?next=")


@pytest.mark.parametrize(
    "path",
    [
        "/courses/nonsense/",
        "/courses/course-v1:A+B+C/",
        f"{COURSE}units/{usage('html', 'h-what')}/",
        f"{COURSE}jump_to_id/x",
    ],
)
def test_a_mistyped_address_says_so_kindly(browser, path):
    answer = browser("tess").get(path)
    assert answer.status_code == 404
    assert "This page is not here" in text_of(answer)


def test_what_studio_would_not_take_is_told_to_the_course_team_only(browser, settings, tmp_path):
    files = dict(FILES) | {
        "course/vertical/u-probe.xml": '<vertical><preview_probe url_name="bad" broken="1"/></vertical>'
    }
    settings.PDLN_PREVIEW_ARCHIVES = (str(write_archive(tmp_path / "broken.tar.gz", files)),)
    assert "the probe was told to break" in text_of(browser("ada").get(COURSE))
    assert "the probe was told to break" not in text_of(browser("tess").get(COURSE))


def test_every_page_says_that_it_is_a_preview(browser):
    for path in ("/people/", COURSE, unit("l-what"), f"{COURSE}progress/"):
        assert text_of(browser("tess").get(path)).count("This is a preview on your own machine.") == 1


def test_what_stands_in_for_the_platforms_own_blocks_says_so_and_ours_does_not(browser):
    words = [text_of(browser("tess").get(unit(block_id))) for block_id in ("l-what", "l-watch", "u-probe")]
    labels = ["Text · preview", "Self-check, not graded · preview", "Video · preview", "Discussion · preview"]
    assert [[label in page for label in labels] for page in words] == [
        [True, True, False, False],
        [False, False, True, True],
        [False, False, False, False],
    ]


def test_a_page_without_courses_says_how_to_serve_one(browser, settings):
    settings.PDLN_PREVIEW_ARCHIVES = ()
    assert "No course is being served." in text_of(Client().get("/people/"))


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("es-US,es;q=0.9,en;q=0.8", "es", "Estas páginas son para quienes evalúan"),
        ("de-DE,de;q=0.9,en;q=0.8", "en", "These pages are for evaluators"),
    ],
)
def test_the_browsers_language_chooses(browser, asked, language, said):
    page = browser("tess").get("/pdln/reviews/", HTTP_ACCEPT_LANGUAGE=asked)
    assert page.headers["Content-Language"] == language
    assert said in text_of(page)
