"""The pathway's block: the way as a teacher walks it, the badge at its end, and everybody else who looks."""

import crum
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from badge_issuer import api as badge_issuer
from badge_issuer.data import BadgeClassRef, Recipient
from pdln_xblocks.evidence import api as evidence
from tests import builders
from tests.builders import ALL_MET, COURSE, DAY, HOUR, ONE_BELOW, complete_content, decide, submit
from tests.clock import NOW
from tests.pages import text_of, view
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, pathway_data
from tests.pdln_xblocks.pathways.way import a_way, logged_in, read, way_of
from tests.xblock_runtime import LoggedIn

# The block stamps its own time.
pytestmark = pytest.mark.usefixtures("clock")
YESTERDAY = NOW - DAY
FLIPPED = BadgeClassRef(issuer="pdln", badge="flipped-classroom")

# The way


def test_before_anything_the_way_says_what_it_takes_and_where_it_begins(course, tess):
    html = way_of(tess)
    page = text_of(html)
    assert "Micro-credential Flipped classroom Move the explanation out. 3–6 weeks" in page
    assert "Your way: 0 of 2 done All of these, in any order. Reviews look at your evidence." in page
    assert "AOK 1 Plan a flipped lesson Not started 2 AOK 2 Teach it and respond Not started" in page
    assert '<a href="/jump_to_id/aok-plan">' in html and '<a href="/jump_to_id/aok-teach">' in html
    assert "The badge you earn Flipped Classroom Plans and teaches. Both." in page
    assert "Only you can see it until you share it" in page
    assert 'alt="Badge: Flipped Classroom"' in html


def test_a_step_that_the_course_does_not_have_yet_leads_nowhere(course, tess):
    html = way_of(tess, a_way(steps=[{"aok": "aok-later", "title": "Share it"}]))
    assert "AOK 1 Share it Not started" in text_of(html)
    assert "jump_to_id" not in html


def test_each_step_says_how_far_it_is(course, issuer, tess, eva):
    evidence.save_draft(PLAN_REF, tess, complete_content(), revision=0, now=NOW)
    assert "Plan a flipped lesson Draft" in text_of(way_of(tess))
    submit(PLAN_REF, tess, now=NOW)
    page = text_of(way_of(tess))
    assert "Your way: 0 of 2 done" in page
    assert "Plan a flipped lesson In review 2 AOK 2 Teach it and respond Not started" in page


def test_a_promise_that_was_broken_shows_on_the_way(course, tess):
    submit(PLAN_REF, tess, now=NOW - 40 * DAY)
    html = way_of(tess)
    assert "Plan a flipped lesson In review, late" in text_of(html)
    assert '<span class="pdln-tag pdln-tag--warn">In review, late</span>' in html


def test_what_is_recorded_and_not_yet_released_does_not_show(course, issuer, tess, eva):
    submit(PLAN_REF, tess, now=YESTERDAY)
    builders.record(eva, builders.start_next(eva, now=YESTERDAY), ALL_MET, now=NOW)
    assert "Plan a flipped lesson In review" in text_of(way_of(tess))


def test_one_step_met_and_one_to_revise(course, issuer, tess, eva):
    decide(PLAN_REF, tess, eva, ALL_MET, now=YESTERDAY)
    decide(TEACH_REF, tess, eva, ONE_BELOW, now=YESTERDAY)
    page = text_of(way_of(tess))
    assert "Your way: 1 of 2 done" in page
    assert "Plan a flipped lesson Proficient 2 AOK 2 Teach it and respond Not yet" in page
    assert "The badge you earn" in page


def test_a_way_of_some_steps_says_how_many(course, issuer, tess, eva):
    page = text_of(way_of(tess, a_way(mode="n_of", count=1)))
    assert "Your way: 0 of 1 done Any 1 of these 2." in page


def test_a_brands_own_words_stand_on_the_way(course, issuer, tess, eva):
    decide(PLAN_REF, tess, eva, ALL_MET, now=YESTERDAY)
    terms = {"aok": "Evidence", "proficient": "Demonstrated", "pathway": "micro-credential", "hours": "CEU"}
    page = text_of(way_of(tess, a_way(terms=terms, time="", hours=12)))
    assert "Micro-credential Flipped classroom Move the explanation out. About 12 CEU" in page
    assert "Evidence 1 Plan a flipped lesson Demonstrated" in page


# The badge


@pytest.fixture
def earned(course, issuer, tess, eva):
    """Both steps met: the badge is awarded, and waits to be signed."""
    decide(PLAN_REF, tess, eva, ALL_MET, now=YESTERDAY)
    decide(TEACH_REF, tess, eva, ALL_MET, now=YESTERDAY)
    return held(tess)


def held(teacher):
    return badge_issuer.find_award(Recipient(namespace="user", id=str(teacher.user_id)), FLIPPED)


def test_when_all_is_met_the_badge_stands_first_and_is_on_its_way(earned, tess):
    html = way_of(tess)
    page = text_of(html)
    assert page.startswith("You earned it. Flipped Classroom Only you can see this badge until you share it.")
    assert "It is being signed now. Its page is there already; the files to keep follow in a moment." in page
    assert f'href="{earned.url}">Open your badge</a>' in html
    assert "Your way: 2 of 2 done" in page
    assert "The badge you earn" not in page


def test_a_badge_that_is_signed_waits_for_nothing(earned, tess):
    assert badge_issuer.work(now=NOW) == 1
    page = text_of(way_of(tess))
    assert "You earned it." in page
    assert "being signed" not in page


def test_a_badge_that_is_shared_says_so(earned, tess, client):
    client.force_login(get_user_model().objects.get(pk=tess.user_id))
    client.post(reverse("badge_issuer:sharing", args=[earned.public_id]), {"sharing": "share"})
    assert "You shared this badge: whoever has its link can see it." in text_of(way_of(tess))


def test_a_badge_that_was_withdrawn_says_so_with_the_reason(earned, tess):
    badge_issuer.revoke_award(earned.public_id, reason="The review was not independent.", now=NOW)
    html = way_of(tess)
    page = text_of(html)
    assert page.startswith("Flipped Classroom Withdrawn The review was not independent.")
    assert "You earned it." not in page and "Open your badge" not in page


def test_a_badge_is_its_owners_alone(earned, platform):
    theo = builders.a_teacher("theo")
    platform.enrolled.add((theo.user_id, COURSE))
    page = text_of(way_of(theo))
    assert "Your way: 0 of 2 done" in page
    assert "You earned it." not in page


# Everybody else


@pytest.mark.parametrize("name", ["student_view", "public_view"])
def test_a_visitor_reads_the_whole_way_and_the_badge(course, name):
    html = view(read(a_way()), name)
    page = text_of(html)
    assert "What it takes All of these, in any order." in page
    assert "AOK 1 Plan 2 AOK 2 Teach" in page
    assert "The badge you earn Flipped Classroom" in page
    assert "jump_to_id" not in html and "Not started" not in page


def test_whoever_is_not_enrolled_reads_what_a_visitor_reads(course):
    stranger = builders.a_teacher("sam")
    assert text_of(way_of(stranger)) == text_of(view(read(a_way()), "public_view"))


def test_the_public_view_tells_nothing_of_whoever_looks(earned, tess):
    assert text_of(way_of(tess, name="public_view")) == text_of(view(read(a_way()), "public_view"))


def test_course_staff_have_a_way_of_their_own(course, ada):
    assert "Your way: 0 of 2 done" in text_of(view(read(a_way(), logged_in(ada.pk)), "student_view"))


def test_staff_who_view_as_a_teacher_see_that_teachers_way(earned, tess, ada):
    with crum.impersonate(ada):
        assert "You earned it." in text_of(way_of(tess))


def test_the_author_sees_how_the_way_is_tied_to_the_course(course, ada):
    for person in (logged_in(ada.pk), LoggedIn(user_id=ada.pk, anonymous_id="student")):
        page = text_of(view(read(a_way(), person), "author_view"))
        assert (
            "For the course team. Version 1.0. Earns the badge pdln/flipped-classroom. Each step is found in this "
            "course by its block id: aok-plan, aok-teach." in page
        )


def test_studios_preview_shows_the_authors_view_and_nobodys_badge(earned, tess):
    block = read(a_way(), LoggedIn(user_id=tess.user_id, anonymous_id="student"))
    page = text_of(view(block, "student_view"))
    assert "For the course team." in page
    assert "You earned it." not in page


def test_the_editor_holds_the_definition_as_it_is_written(ada):
    fragment = read(a_way(), logged_in(ada.pk)).studio_view()
    assert "Edit the pathway" in text_of(fragment.content)
    assert '<pathway id="flipped-classroom" version="1.0"' in text_of(fragment.content)
    assert fragment.js_init_fn == "PdlnDefinitionEditor"


def test_an_authors_words_are_shown_as_words_and_run_nothing(course):
    bad = "<script>alert(1)</script>"
    html = view(read(a_way(title=f"Flipped {bad}", summary=bad)), "public_view")
    assert "<script>" not in html


@pytest.mark.parametrize("steps", [2, 20])
def test_a_page_of_the_way_takes_at_most_six_queries_however_long_it_is(course, issuer, tess, count_queries, steps):
    more = [{"aok": f"aok-{number}", "title": "More"} for number in range(steps - 2)]
    block = read(a_way(steps=[*pathway_data()["steps"], *more]), logged_in(tess.user_id))
    submit(PLAN_REF, tess, now=NOW - HOUR)
    with count_queries(at_most=6):
        view(block, "student_view")
