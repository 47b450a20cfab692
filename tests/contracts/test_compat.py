"""The seam to the platform, method by method, against the names, signatures and tables of each release it serves."""

import inspect
import re
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import crum
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from edx_django_utils.cache import RequestCache
from opaque_keys.edx.keys import CourseKey, UsageKey

from pdln_xblocks import compat
from pdln_xblocks.compat import CourseInfo, DraftedTask, EdxPlatform, Platform, PublishedBlock
from tests.builders import COURSE, DAY, NOON, OTHER_COURSE, USAGE, a_user, aok_data
from tests.contracts.platform import models
from tests.contracts.platform.rows import LANGUAGE_KEY
from tests.contracts.releases import RELEASES, Recorded, install
from tests.pdln_xblocks.pathways.parts import WAY_USAGE, pathway_data
from tests.platform import FakePlatform

UNIT = USAGE.replace("aok_submission+block@aok-plan", "vertical+block@u-plan")
SUBSECTION = UNIT.replace("vertical+block@u-plan", "sequential+block@s-plan")
ELSEWHERE = "course-v1:other+flip+2026"
SECTION = UNIT.replace("vertical+block@u-plan", "chapter+block@m-plan")


@pytest.fixture(params=sorted(RELEASES))
def held(request, monkeypatch):
    """The release's stores; its modules can be imported."""
    # No request ends here that would empty it.
    RequestCache.clear_all_namespaces()
    recorded = Recorded(parents={USAGE: UNIT, UNIT: SUBSECTION, SUBSECTION: SECTION, WAY_USAGE: UNIT})
    install(request.param, recorded, monkeypatch)
    return recorded


@pytest.fixture
def tess(db):
    return a_user("tess")


@contextmanager
def asking(user):
    """In a request of this user's, as the platform's middleware keeps it."""
    request = RequestFactory().get("/")
    request.user = user
    crum.set_current_request(request)
    try:
        yield request
    finally:
        crum.set_current_request(None)


def block(usage, definition):
    return SimpleNamespace(location=UsageKey.from_string(usage), definition=definition)


def test_the_module_is_read_where_no_platform_is_installed():
    assert compat.course_published_signal() is None
    with pytest.raises(ImportError):
        EdxPlatform().find_user("anon-1")


def test_every_platform_answers_every_question():
    """The one on sites, the tests' own, and the preview's."""
    from course_exports.preview.platform import PreviewPlatform

    questions = [name for name, _value in inspect.getmembers(Platform, inspect.isfunction) if name[0] != "_"]
    assert questions
    for answers in (EdxPlatform, FakePlatform, PreviewPlatform):
        for name in questions:
            asked, answered = (inspect.signature(getattr(each, name)) for each in (Platform, answers))
            assert list(asked.parameters) == list(answered.parameters), f"{answers.__name__}.{name}"


def test_the_signal_of_publishing_is_the_module_store_s(held):
    from xmodule.modulestore.django import SignalHandler

    assert compat.course_published_signal() is SignalHandler.course_published


def course_role(user, role, *, org="pdln", course=None):
    """A row of the platform's; of an organization where it names no course."""
    key = CourseKey.from_string(course) if course else None
    models.CourseAccessRole.objects.create(user_id=user.pk, role=role, org=org, course_id=key)


def console_role(user, role, scope):
    models.RoleAssignment.objects.create(user_id=user.pk, role=role, scope=scope)


class TestPeople:
    def test_a_user_is_found_by_anonymous_id(self, held, tess):
        theirs = EdxPlatform().anonymous_id(tess.pk, COURSE)
        assert EdxPlatform().find_user(theirs) == tess
        assert EdxPlatform().find_user("nobody") is None

    def test_the_anonymous_id_is_the_course_s_own(self, held, tess):
        given = {"user_id": tess.pk, "course_id": CourseKey.from_string(COURSE), "anonymous_user_id": "a1b2"}
        models.AnonymousUserId.objects.create(**given)
        assert EdxPlatform().anonymous_id(tess.pk, COURSE) == "a1b2"
        models.AnonymousUserId.objects.all().delete()
        assert EdxPlatform().anonymous_id(tess.pk, OTHER_COURSE) != "a1b2"

    def test_enrolment_is_of_this_course(self, held, tess):
        models.CourseEnrollment.objects.create(user_id=tess.pk, course_id=CourseKey.from_string(COURSE))
        assert EdxPlatform().is_enrolled(tess.pk, COURSE)
        assert not EdxPlatform().is_enrolled(tess.pk, OTHER_COURSE)

    def test_who_left_a_course_is_not_enrolled(self, held, tess):
        key = CourseKey.from_string(COURSE)
        models.CourseEnrollment.objects.create(user_id=tess.pk, course_id=key, is_active=False)
        assert not EdxPlatform().is_enrolled(tess.pk, COURSE)

    def test_a_user_s_language_is_what_they_chose_and_nothing_where_they_chose_none(self, held, tess):
        assert EdxPlatform().language(tess.pk) == ""
        models.UserPreference.objects.create(user_id=tess.pk, key=LANGUAGE_KEY, value="es-419")
        assert EdxPlatform().language(tess.pk) == "es-419"


class TestStaff:
    """Whoever the platform takes for staff of a course is staff of it to us."""

    @pytest.mark.parametrize("role", ["staff", "instructor", "limited_staff"])
    def test_a_role_in_the_course_counts_there(self, held, tess, role):
        assert not EdxPlatform().is_course_staff(tess.pk, COURSE)
        course_role(tess, role, course=COURSE)
        assert EdxPlatform().is_course_staff(tess.pk, COURSE)
        assert not EdxPlatform().is_course_staff(tess.pk, ELSEWHERE)

    @pytest.mark.parametrize("role", ["staff", "instructor"])
    def test_a_role_in_an_organization_counts_in_its_courses(self, held, tess, role):
        course_role(tess, role)
        assert EdxPlatform().is_course_staff(tess.pk, COURSE)
        assert not EdxPlatform().is_course_staff(tess.pk, ELSEWHERE)

    @pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
    def test_the_site_s_own_staff_count_everywhere(self, held, tess, field):
        get_user_model().objects.filter(pk=tess.pk).update(**{field: True})
        assert EdxPlatform().is_course_staff(tess.pk, COURSE)
        assert EdxPlatform().is_course_staff(tess.pk, ELSEWHERE)

    @pytest.mark.parametrize("role", ["beta_testers", "data_researcher", "finance_admin", "library_user"])
    def test_no_other_role_counts(self, held, tess, role):
        course_role(tess, role, course=COURSE)
        course_role(tess, role)
        assert not EdxPlatform().is_course_staff(tess.pk, COURSE)

    @pytest.mark.parametrize("field", ["is_staff", "is_superuser", "none"])
    def test_a_closed_account_is_nobody_s_staff(self, held, tess, field):
        course_role(tess, "instructor", course=COURSE)
        changed = {"is_active": False} | ({field: True} if field != "none" else {})
        get_user_model().objects.filter(pk=tess.pk).update(**changed)
        assert not EdxPlatform().is_course_staff(tess.pk, COURSE)

    def test_staff_who_look_as_a_learner_does_are_still_staff(self, held, tess):
        """The platform keeps the choice on the user, where its `has_access` reads it; rights do not go with a view."""
        course_role(tess, "staff", course=COURSE)
        tess.masquerade_settings = {CourseKey.from_string(COURSE): SimpleNamespace(role="student", user_name=None)}
        with asking(tess):
            assert EdxPlatform().is_course_staff(tess.pk, COURSE)


@pytest.mark.parametrize("held", ["verawood"], indirect=True)
class TestRolesConsole:
    """2026: roles are given for a course, an organization or all of the platform, in a console of their own."""

    @pytest.mark.parametrize("role", ["course_admin", "course_staff", "course_limited_staff"])
    def test_a_role_in_a_course_counts_there(self, held, tess, role):
        console_role(tess, role, COURSE)
        assert EdxPlatform().is_course_staff(tess.pk, COURSE)
        assert not EdxPlatform().is_course_staff(tess.pk, ELSEWHERE)

    def test_a_role_in_an_organization_counts_in_its_courses(self, held, tess):
        console_role(tess, "course_staff", "course-v1:pdln+*")
        assert EdxPlatform().is_course_staff(tess.pk, COURSE)
        assert not EdxPlatform().is_course_staff(tess.pk, ELSEWHERE)

    def test_a_role_on_the_platform_counts_everywhere(self, held, tess):
        for key in (COURSE, ELSEWHERE):
            models.CourseOverview.objects.create(id=CourseKey.from_string(key))
        console_role(tess, "course_admin", "course-v1:*")
        assert EdxPlatform().is_course_staff(tess.pk, COURSE)
        assert EdxPlatform().is_course_staff(tess.pk, ELSEWHERE)


class TestPublishedBlocks:
    def test_both_kinds_of_block_come_with_their_definitions(self, held):
        held.blocks["published-only"] = [block(USAGE, aok_data()), block(WAY_USAGE, pathway_data())]
        assert list(EdxPlatform().published_blocks(COURSE)) == [
            PublishedBlock(usage_key=USAGE, block_type="aok_submission", definition=aok_data()),
            PublishedBlock(usage_key=WAY_USAGE, block_type="pdln_pathway", definition=pathway_data()),
        ]

    def test_what_is_only_a_draft_in_studio_is_not_among_them(self, held):
        held.blocks["draft-preferred"] = [block(USAGE, aok_data())]
        assert list(EdxPlatform().published_blocks(COURSE)) == []
        assert held.branch == "draft-preferred", "the process reads drafts again afterwards"

    def test_what_an_earlier_import_left_behind_is_not_among_them(self, held):
        orphan = f"{USAGE}-old"
        held.blocks["published-only"] = [block(orphan, aok_data())]
        assert list(EdxPlatform().published_blocks(COURSE)) == []

    def test_a_block_that_holds_nothing_has_no_definition(self, held):
        held.blocks["published-only"] = [block(USAGE, {})]
        assert [each.definition for each in EdxPlatform().published_blocks(COURSE)] == [None]


class TestDraftedTasks:
    """What Studio has now, for an author who names tasks by their ids."""

    def task(self, usage=USAGE, title="Plan it", **more):
        return SimpleNamespace(location=UsageKey.from_string(usage), display_name=title, **more)

    def test_drafts_are_among_them_and_other_blocks_are_not(self, held):
        held.blocks["draft-preferred"] = [self.task(), block(WAY_USAGE, pathway_data())]
        assert EdxPlatform().drafted_tasks(COURSE) == [DraftedTask(block_id="aok-plan", title="Plan it")]

    def test_a_copy_names_the_block_id_that_it_is_a_copy_of(self, held):
        """Studio's `copied_from_block` is a usage key of any course or library; None where the block is no copy."""
        keys = {
            "block-v1:a+b+c+type@aok_submission+block@first": ("first", "course-v1:a+b+c"),
            "lb:pdln:tasks:aok_submission:plan-1": ("plan-1", "lib:pdln:tasks"),
            "nothing like it": ("", ""),
            None: ("", ""),
        }
        for key, original in keys.items():
            held.blocks["draft-preferred"] = [self.task(copied_from_block=key)]
            (found,) = EdxPlatform().drafted_tasks(COURSE)
            assert (found.copied_from, found.copied_from_course) == original

    def test_what_an_earlier_import_left_behind_is_not_among_them(self, held):
        held.blocks["draft-preferred"] = [self.task(f"{USAGE}-old")]
        assert EdxPlatform().drafted_tasks(COURSE) == []


class TestLibraries:
    LIBRARY = "lib:pdln:tasks"

    @pytest.fixture(autouse=True)
    def _in_studio(self, settings):
        settings.SERVICE_VARIANT = "cms"

    def test_who_may_edit_a_library_edits_it_and_who_may_look_does_not(self, held, tess):
        held.library_permissions.add((tess.pk, "content_libraries.view_library", self.LIBRARY))
        assert not EdxPlatform().edits_library(tess.pk, self.LIBRARY)
        held.library_permissions.add((tess.pk, "content_libraries.edit_library", self.LIBRARY))
        assert EdxPlatform().edits_library(tess.pk, self.LIBRARY)

    def test_a_library_that_is_not_there_is_edited_by_nobody(self, held, tess):
        assert not EdxPlatform().edits_library(tess.pk, "lib:pdln:none")

    def test_in_the_lms_a_library_is_only_read(self, held, tess, settings):
        """Its runtime there raises at saving whatever the person may do in Studio."""
        settings.SERVICE_VARIANT = "lms"
        held.library_permissions.add((tess.pk, "content_libraries.edit_library", self.LIBRARY))
        assert not EdxPlatform().edits_library(tess.pk, self.LIBRARY)


class TestDueDates:
    """For another learner: the first date on the way from the block to its subsection, with their extension."""

    def test_no_date_is_none(self, held, tess):
        assert EdxPlatform().due_date(USAGE, tess.pk) is None

    @pytest.mark.parametrize("holder", [USAGE, UNIT, SUBSECTION])
    def test_the_first_part_that_holds_one_governs(self, held, tess, holder):
        held.dates[SECTION, "due", None] = NOON + 9 * DAY
        held.dates[SUBSECTION, "due", None] = NOON + DAY
        held.dates[holder, "due", None] = NOON
        assert EdxPlatform().due_date(USAGE, tess.pk) == NOON

    def test_a_section_s_own_date_does_not_count(self, held, tess):
        held.dates[SECTION, "due", None] = NOON
        assert EdxPlatform().due_date(USAGE, tess.pk) is None

    def test_an_extension_is_of_one_learner(self, held, tess):
        theo = a_user("theo")
        held.dates[SUBSECTION, "due", None] = NOON
        held.dates[SUBSECTION, "due", tess.pk] = NOON + timedelta(days=3)
        assert EdxPlatform().due_date(USAGE, tess.pk) == NOON + timedelta(days=3)
        assert EdxPlatform().due_date(USAGE, theo.pk) == NOON

    def test_a_start_date_is_no_due_date(self, held, tess):
        held.dates[USAGE, "start", None] = NOON
        assert EdxPlatform().due_date(USAGE, tess.pk) is None

    def test_a_block_without_a_parent_has_the_date_it_holds(self, held, tess):
        held.parents.clear()
        assert EdxPlatform().due_date(USAGE, tess.pk) is None


class TestCourses:
    def test_a_static_file_is_where_the_course_s_files_are(self, held):
        course = CourseKey.from_string(COURSE).course
        assert EdxPlatform().static_url(COURSE, "/static/plan.docx") == f"/asset-v1:{course}/plan.docx"

    def test_courses_are_named_together_as_their_overviews_have_them(self, held, db, count_queries):
        overview(COURSE, "Dale la vuelta", "es-419")
        overview(OTHER_COURSE, "Flip it", None)
        with count_queries(at_most=1):
            named = EdxPlatform().courses([COURSE, OTHER_COURSE, COURSE])
        assert named == {
            COURSE: CourseInfo(title="Dale la vuelta", language="es-419"),
            OTHER_COURSE: CourseInfo(title="Flip it", language=""),
        }

    def test_a_course_without_an_overview_or_a_name_is_called_by_its_key(self, held, db):
        overview(COURSE, None, "en")
        named = EdxPlatform().courses([COURSE, OTHER_COURSE])
        assert named == {
            COURSE: CourseInfo(title=COURSE, language="en"),
            OTHER_COURSE: CourseInfo(title=OTHER_COURSE, language=""),
        }

    def test_no_more_of_a_course_is_read_than_is_said_of_it(self, held, db):
        overview(COURSE, "Flip it", "en")
        with CaptureQueriesContext(connection) as asked:
            EdxPlatform().courses([COURSE])
        assert "wide" not in asked[0]["sql"]


def overview(key, title, language):
    models.CourseOverview.objects.create(id=CourseKey.from_string(key), display_name=title, language=language)


def tables(asked):
    """Which tables were read, none of them twice."""
    found = [re.search(r"FROM .(\w+)", each["sql"])[1] for each in asked]
    assert len(found) == len(set(found)), found
    return set(found)


class TestOnceARequest:
    """What was asked in a request is not asked again there, and is asked anew in the next."""

    def test_courses_are_asked_for_once(self, held, tess, count_queries):
        overview(COURSE, "Flip it", "en")
        with asking(tess), count_queries(at_most=1):
            for _time in range(3):
                assert EdxPlatform().courses([COURSE])[COURSE].title == "Flip it"

    def test_only_a_course_that_was_not_asked_for_is_asked_for_later(self, held, tess):
        overview(COURSE, "Flip it", "en")
        overview(OTHER_COURSE, "Teach it", "en")
        with asking(tess):
            EdxPlatform().courses([COURSE])
            with CaptureQueriesContext(connection) as asked:
                named = EdxPlatform().courses([COURSE, OTHER_COURSE])
        assert [each.title for each in named.values()] == ["Flip it", "Teach it"]
        assert len(asked) == 1 and COURSE not in asked[0]["sql"]

    def test_a_course_that_was_renamed_has_its_new_name_in_the_next_request(self, held, tess):
        overview(COURSE, "Flip it", "en")
        with asking(tess):
            EdxPlatform().courses([COURSE])
        models.CourseOverview.objects.update(display_name="Flip it again")
        with asking(tess):
            assert EdxPlatform().courses([COURSE])[COURSE].title == "Flip it again"

    def test_whoever_asks_is_not_looked_up(self, held, tess):
        course_role(tess, "staff", course=COURSE)
        with asking(tess), CaptureQueriesContext(connection) as asked:
            for _time in range(3):
                assert EdxPlatform().is_course_staff(tess.pk, COURSE)
                assert not EdxPlatform().is_enrolled(tess.pk, COURSE)
        assert tables(asked) <= {"student_courseaccessrole", "platform_roleassignment", "student_courseenrollment"}

    def test_somebody_else_is_looked_up_once(self, held, tess):
        """A learner whose eyes staff look through, while the platform leaves those staff in the request."""
        theo = a_user("theo")
        with asking(tess), CaptureQueriesContext(connection) as asked:
            for _time in range(3):
                assert not EdxPlatform().is_course_staff(theo.pk, COURSE)
                assert not EdxPlatform().is_enrolled(theo.pk, COURSE)
        assert "auth_user" in tables(asked)

    def test_a_role_that_was_taken_away_is_gone_in_the_next_request(self, held, tess):
        course_role(tess, "staff", course=COURSE)
        theo = a_user("theo")
        with asking(theo):
            assert EdxPlatform().is_course_staff(tess.pk, COURSE)
        models.CourseAccessRole.objects.all().delete()
        with asking(theo):
            assert not EdxPlatform().is_course_staff(tess.pk, COURSE)

    def test_where_there_is_no_request_nothing_is_kept(self, held, tess):
        overview(COURSE, "Flip it", "en")
        EdxPlatform().courses([COURSE])
        models.CourseOverview.objects.update(display_name="Flip it again")
        assert EdxPlatform().courses([COURSE])[COURSE].title == "Flip it again"
