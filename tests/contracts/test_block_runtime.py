"""What a block meets on a site: which services it may count on, and everybody who may be looking."""

import json
from typing import Any

import crum
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from xblock.core import XBlock

from pdln_xblocks.evidence import api as evidence
from tests import builders
from tests.builders import BLOCK, COURSE, a_user, an_aok, an_evaluator, complete_content, written
from tests.contracts import entries
from tests.contracts.conftest import definition_of, inside
from tests.contracts.platform.runtime import ABSENT, BOTH, LMS_SERVICES, STUDIO_SERVICES
from tests.contracts.tables import rows
from tests.xblock_runtime import get, post

pytestmark = pytest.mark.django_db

BLOCKS = (BLOCK, "way", "reviews")
VIEWS = ("student_view", "public_view", "author_view", "studio_view")
EVERY_SERVICE = sorted((LMS_SERVICES | STUDIO_SERVICES | {*ABSENT}) - {"field-data"})
HANDLERS = sorted(entries.handlers())
NAMES = {"aok_submission": BLOCK, "pdln_pathway": "way", "rubric_review": "reviews"}
BROKEN = '<aok id="aok-plan" version="one"></aok>'


def wanted(block: XBlock) -> list[str]:
    return [name for name in EVERY_SERVICE if block.service_declaration(name) == "want"]


def html(block: XBlock, view: str) -> str:
    return getattr(block, view)({}).content


def address(site, handler: str, suffix: str = "", *, side: str = "lms") -> str:
    """The address of `aok_submission.save_draft`, as entries.handlers names it."""
    block_type, name = handler.split(".")
    return site.handler(NAMES[block_type], name, suffix, side=side)


def send(client: Client, to: str, data: Any) -> Any:
    return client.post(to, json.dumps(data), "application/json")


def draft(text: str = "Move the explanation out.") -> dict[str, Any]:
    return {"content": complete_content(plan=written(text)).to_data(), "revision": 0, "number": 1}


@pytest.fixture
def tess_s_draft(site, tess):
    """Something of Tess's that only she, and staff who look as her, may see."""
    content = complete_content(plan=written("Tess's own plan."))
    return evidence.save_draft(builders.an_aok_ref(), entries.teacher(tess.pk), content, revision=0, now=entries.now())


class TestServices:
    @pytest.mark.parametrize("name", BLOCKS)
    def test_a_block_needs_only_what_lms_and_studio_both_have(self, site, tess, name):
        block = site.block(name, tess)
        needed = {each for each in EVERY_SERVICE if block.service_declaration(each) == "need"}
        assert {"user", "i18n"} <= needed <= {*BOTH}

    @pytest.mark.parametrize("name", BLOCKS)
    def test_a_block_asks_for_nothing_that_neither_has(self, site, tess, name):
        block = site.block(name, tess)
        assert [each for each in ABSENT if block.service_declaration(each)] == []

    @pytest.mark.parametrize("view", VIEWS)
    @pytest.mark.parametrize("name", BLOCKS)
    @pytest.mark.parametrize("side", ["lms", "preview"])
    def test_every_view_works_with_what_both_have_alone(self, site, tess, name, view, side):
        others = (LMS_SERVICES | STUDIO_SERVICES) - {*BOTH, "field-data"}
        assert html(site.block(name, tess, side=side, lacking=others), view)

    @pytest.mark.parametrize("view", VIEWS)
    @pytest.mark.parametrize("name", BLOCKS)
    def test_every_view_works_without_each_service_that_is_wanted(self, site, tess, name, view):
        names = wanted(site.block(name, tess))
        assert names
        for missing in names:
            assert html(site.block(name, tess, lacking=[missing]), view)

    def test_a_teacher_saves_submits_and_takes_back_without_any_wanted_service(self, site, tess):
        block = site.block(BLOCK, tess, lacking=wanted(site.block(BLOCK, tess)))
        saved = post(block, "save_draft", draft()).json
        data = {"token": "t", "revision": saved["revision"], "definition": an_aok().content_hash}
        sent = post(block, "submit", data)
        assert sent.status_code == 200
        assert "Submitted." in get(block, "page").json["html"]
        assert post(block, "take_back", {"attempt": sent.json["attempt"]}).status_code == 200
        assert site.published == []

    def test_an_evaluator_reviews_without_any_wanted_service(self, site, tess):
        builders.submit(builders.an_aok_ref(), entries.teacher(tess.pk), now=entries.now())
        eva = get_user_model().objects.get(pk=an_evaluator())
        block = site.block("reviews", eva, lacking=wanted(site.block("reviews", eva)))
        assert post(block, "act", {"course": COURSE, "aok": ""}, "next").json["go"]["reading"]

    @pytest.mark.parametrize("name", BLOCKS)
    def test_in_the_lms_the_course_team_is_told_where_to_edit(self, site, ada, browser, name):
        """What authors write can only be read there: saving an assigned field would be a 500."""
        before = dict(site.values.db_dict)
        handler = "save_settings" if name == "reviews" else "save_definition"
        data = {"olx": definition_of(name), "display_name": "Ours", "aok": ""}
        answer = send(browser(ada), site.handler(name, handler), data)
        message = "This is edited in Studio. Open the course there to change it."
        assert (answer.status_code, answer.json()["error"]["message"]) == (403, message)
        assert site.values.db_dict == before


class TestStudioSPreview:
    @pytest.mark.parametrize("name", BLOCKS)
    @pytest.mark.parametrize("view", VIEWS)
    def test_a_block_is_shown_and_makes_no_rows(self, site, ada, name, view):
        before = rows()
        assert html(site.block(name, ada, side="preview"), view)
        assert rows() == before

    def test_the_teacher_s_page_is_a_sample_that_belongs_to_nobody(self, site, tess_s_draft, tess):
        shown = html(site.block(BLOCK, tess, side="preview"), "student_view")
        assert "This is how the page begins for a teacher. Nothing is kept here." in shown
        assert "Tess" not in shown

    @pytest.mark.parametrize("handler", [each for each in HANDLERS if not each.endswith(("save_draft", "_definition"))])
    def test_no_handler_keeps_anything(self, site, ada, browser, handler):
        before = rows()
        client = browser(ada)
        answers = [client.get(address(site, handler, "next", side="preview"))]
        answers.append(send(client, address(site, handler, "next", side="preview"), draft()))
        if handler != "rubric_review.save_settings":  # what authors do there
            assert {each.status_code for each in answers} <= {403, 405}
        assert rows() == before


class TestStudioSEditor:
    @pytest.mark.parametrize("name", BLOCKS)
    def test_it_opens_with_fewer_services_and_nobody_s_id(self, site, ada, name):
        assert html(site.block(name, ada, side="editor"), "studio_view")

    def test_who_may_not_write_to_the_course_cannot_edit(self, site, tess, browser):
        to = address(site, "aok_submission.save_definition", side="editor")
        assert send(browser(tess), to, {"olx": definition_of(BLOCK)}).status_code == 403

    def test_who_may_write_to_the_course_edits_and_learners_see_it(self, site, ada, tess, browser):
        to = address(site, "aok_submission.save_definition", side="editor")
        changed = definition_of(BLOCK).replace("Plan a flipped lesson", "Plan two lessons")
        assert send(browser(ada), to, {"olx": changed}).status_code == 200
        assert "Plan two lessons" in html(site.block(BLOCK, ada, side="preview"), "author_view")
        assert "Plan two lessons" in browser(tess).get(site.page(BLOCK)).content.decode()

    def test_what_the_platform_s_xml_refuses_is_a_sentence(self, site, ada, browser):
        """Its parser raises what lxml's does not: EntitiesForbidden, a ValueError."""
        olx = '<!DOCTYPE aok [<!ENTITY who "teachers">]><aok>&who;</aok>'
        answer = send(browser(ada), address(site, "aok_submission.save_definition", side="editor"), {"olx": olx})
        assert answer.status_code == 400
        assert "a DOCTYPE cannot be used here" in answer.json()["error"]["html"]

    @pytest.mark.parametrize("handler", [each for each in HANDLERS if not each.endswith(("_definition", "_settings"))])
    def test_no_other_handler_keeps_anything(self, site, ada, browser, handler):
        """Nobody has an anonymous id there, by which work is found again."""
        before, client = rows(), browser(ada)
        answers = [client.get(address(site, handler, "next", side="editor"))]
        answers.append(send(client, address(site, handler, "next", side="editor"), draft()))
        assert {each.status_code for each in answers} <= {403, 405}
        assert rows() == before

    def test_an_evaluator_reviews_nothing_there(self, site, tess, browser):
        builders.submit(builders.an_aok_ref(), entries.teacher(tess.pk), now=entries.now())
        eva = get_user_model().objects.get(pk=an_evaluator())
        before, to = rows(), site.handler("reviews", "act", "next", side="editor")
        assert send(browser(eva), to, {"course": COURSE, "aok": ""}).status_code == 403
        assert rows() == before


class TestVisitors:
    def test_a_visitor_reads_task_and_rubric_and_has_no_form(self, site, tess_s_draft, browser):
        shown = browser(None).get(site.page(BLOCK)).content.decode()
        assert "Plan a flipped lesson" in shown and "A target that gains from flipping" in shown
        assert "data-form" not in shown and "Tess" not in shown

    @pytest.mark.parametrize("name", BLOCKS)
    @pytest.mark.parametrize("view", ["student_view", "public_view"])
    def test_either_view_is_shown_to_visitors_alike(self, site, name, view):
        """The platform chooses the public one; a runtime that does not must not break or tell more."""
        assert html(site.block(name, None), view) == html(site.block(name, None), "public_view")

    @pytest.mark.parametrize("handler", HANDLERS)
    def test_a_handler_is_no_place_for_visitors_by_get_either(self, site, handler, browser):
        """The platform lets an anonymous GET through to the block."""
        before = rows()
        assert browser(None).get(address(site, handler, "next")).status_code in (400, 403, 405)
        assert rows() == before

    @pytest.mark.parametrize("handler", [each for each in HANDLERS if each.rpartition(".")[2] in ("page", "screen")])
    def test_what_can_be_read_by_get_is_refused_with_403(self, site, handler, browser):
        assert browser(None).get(address(site, handler)).status_code == 403

    @pytest.mark.parametrize("handler", HANDLERS)
    def test_a_visitor_s_post_changes_nothing(self, site, handler, browser):
        before = rows()
        assert send(browser(None), address(site, handler, "next"), draft()).status_code in (403, 405)
        assert rows() == before


class TestCrossSiteRequests:
    @pytest.mark.parametrize("handler", HANDLERS)
    def test_another_site_cannot_make_a_teacher_s_browser_post(self, site, tess, browser, handler):
        client = Client(enforce_csrf_checks=True)
        client.cookies = browser(tess).cookies
        before = rows()
        assert send(client, address(site, handler, "next"), draft()).status_code == 403
        assert rows() == before


class TestLookingAsALearner:
    """Staff chose one learner to look as: the runtime shows that learner, and the request is still theirs."""

    def test_they_see_what_that_learner_sees(self, site, tess_s_draft, tess, ada, browser):
        client = browser(ada, as_learner=tess.pk)
        assert "Tess&#x27;s own plan." in client.get(site.page(BLOCK)).content.decode()
        assert "Tess&#x27;s own plan." in client.get(site.handler(BLOCK, "page")).json()["html"]

    @pytest.mark.parametrize("name", BLOCKS)
    def test_looking_makes_no_rows(self, site, tess_s_draft, tess, ada, browser, name):
        before = rows()
        assert browser(ada, as_learner=tess.pk).get(site.page(name)).status_code == 200
        assert rows() == before

    def test_not_even_a_decision_that_is_due_is_released_by_looking(self, site, tess, ada, browser):
        then = entries.now() - builders.HOUR
        builders.submit(builders.an_aok_ref(), entries.teacher(tess.pk), now=then)
        eva = an_evaluator()
        builders.record(eva, builders.start_next(eva, now=then), builders.ONE_BELOW, now=then)
        before, client = rows(), browser(ada, as_learner=tess.pk)
        for address in (site.page(BLOCK), site.handler(BLOCK, "page")):
            assert client.get(address).status_code == 200
        assert rows() == before
        assert "2 met" in browser(tess).get(site.page(BLOCK)).content.decode(), "the teacher's own visit releases it"

    @pytest.mark.parametrize("handler", HANDLERS)
    def test_nothing_is_written_as_that_learner(self, site, tess_s_draft, tess, ada, browser, handler):
        """Our tables are not behind the platform's own protection, so the blocks refuse it themselves."""
        before = rows()
        answer = send(browser(ada, as_learner=tess.pk), address(site, handler, "next"), draft())
        assert answer.status_code in (403, 405) or handler == "rubric_review.screen"
        assert rows() == before

    def test_the_refusal_says_why(self, site, tess_s_draft, tess, ada, browser):
        answer = send(browser(ada, as_learner=tess.pk), site.handler(BLOCK, "save_draft"), draft())
        message = "You are viewing the course as somebody else, so nothing can be changed here."
        assert answer.json()["error"] == {"code": "not_allowed", "message": message}

    def test_they_are_recognized_where_the_platform_put_the_learner_into_the_request(self, site, tess, ada, rf):
        request = rf.get("/")
        request.user = get_user_model().objects.get(pk=tess.pk)
        request.user.real_user = ada
        crum.set_current_request(request)
        try:
            assert post(site.block(BLOCK, tess), "save_draft", draft()).status_code == 403
        finally:
            crum.set_current_request(None)

    def test_the_learner_themselves_write_as_before(self, site, tess, browser):
        assert send(browser(tess), site.handler(BLOCK, "save_draft"), draft()).status_code == 200


class TestLookingAsARole:
    """Staff who look as a learner would are themselves, without the staff view."""

    @pytest.fixture
    def broken(self, site):
        site.add(inside("aok_submission", "aok-broken", BROKEN))
        site.add(inside("pdln_pathway", "way-broken", "<pathway/>"))

    @pytest.mark.parametrize("name", ["aok-broken", "way-broken"])
    def test_what_is_wrong_with_a_block_is_for_the_staff_view(self, site, broken, ada, browser, name):
        assert "<li" in browser(ada).get(site.page(name)).content.decode()

    @pytest.mark.parametrize("name", ["aok-broken", "way-broken"])
    def test_as_a_learner_they_see_what_a_learner_sees(self, site, broken, ada, tess, browser, name):
        shown = browser(ada, as_role="student").get(site.page(name)).content.decode()
        assert shown == browser(tess).get(site.page(name)).content.decode()
        assert "<li" not in shown

    def test_what_they_write_is_their_own(self, site, tess_s_draft, ada, browser):
        client = browser(ada, as_role="student")
        assert "Tess" not in client.get(site.page(BLOCK)).content.decode()
        assert send(client, site.handler(BLOCK, "save_draft"), draft("Ada's try.")).status_code == 200
        assert "Ada&#x27;s try." in client.get(site.page(BLOCK)).content.decode()


class TestStaffView:
    def test_staff_try_the_task_as_themselves(self, site, tess_s_draft, ada, browser):
        shown = browser(ada).get(site.page(BLOCK)).content.decode()
        assert "data-form" in shown and "Tess" not in shown

    def test_staff_who_are_on_no_roster_review_nothing(self, site, tess, ada, browser):
        builders.submit(builders.an_aok_ref(), entries.teacher(tess.pk), now=entries.now())
        shown = browser(ada).get(site.page("reviews")).content.decode()
        assert "This part of the course is for the people who review submissions." in shown

    def test_a_unit_of_another_track_is_not_there_for_a_learner(self, site, tess, ada, browser):
        site.only_for[BLOCK] = set()
        assert browser(tess).get(site.handler(BLOCK, "page")).status_code == 404
        assert browser(ada).get(site.handler(BLOCK, "page")).status_code == 200

    def test_a_unit_for_staff_is_not_there_for_learners(self, site, tess, ada, browser):
        site.staff_only.add("reviews")
        assert browser(tess).get(site.handler("reviews", "screen")).status_code == 404
        assert browser(ada).get(site.handler("reviews", "screen")).status_code == 403


class TestWhoIsLoggedInOnly:
    """The platform lets anybody who is logged in reach a handler of a started course."""

    def test_they_read_the_task_without_a_form(self, site, platform, browser):
        shown = browser(a_user("sam")).get(site.page(BLOCK)).content.decode()
        assert "Plan a flipped lesson" in shown and "data-form" not in shown

    @pytest.mark.parametrize("handler", HANDLERS)
    def test_they_change_nothing(self, site, platform, browser, handler):
        client = browser(a_user("sam"))
        before = rows()
        assert send(client, address(site, handler, "next"), draft()).status_code in (403, 405)
        assert rows() == before


class TestImporting:
    def test_an_author_cannot_write_a_learner_s_state(self, site, tess):
        """The platform's importer would raise, and drop the block without a word."""
        site.add(f'<aok_submission url_name="aok-odd" has_submitted="true">{definition_of(BLOCK)}</aok_submission>')
        block = site.block("aok-odd", tess)
        assert not block.has_submitted
        assert [each.text for each in block.validate().messages] == ['has_submitted: "true" cannot be read here']
