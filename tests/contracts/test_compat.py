"""The seam to the platform, method by method, against the names and signatures of each release it serves."""

import inspect
from datetime import timedelta
from types import SimpleNamespace

import pytest
from opaque_keys.edx.keys import CourseKey, UsageKey

from pdln_xblocks import compat
from pdln_xblocks.compat import EdxPlatform, Platform, PublishedBlock
from tests.builders import COURSE, DAY, NOON, OTHER_COURSE, USAGE, a_user, aok_data
from tests.contracts.releases import RELEASES, Recorded, install
from tests.pdln_xblocks.pathways.parts import WAY_USAGE, pathway_data
from tests.platform import FakePlatform

UNIT = USAGE.replace("aok_submission+block@aok-plan", "vertical+block@u-plan")
SUBSECTION = UNIT.replace("vertical+block@u-plan", "sequential+block@s-plan")
SECTION = UNIT.replace("vertical+block@u-plan", "chapter+block@m-plan")


@pytest.fixture(params=sorted(RELEASES))
def held(request, monkeypatch):
    """The release's tables; its modules can be imported."""
    recorded = Recorded(parents={USAGE: UNIT, UNIT: SUBSECTION, SUBSECTION: SECTION, WAY_USAGE: UNIT})
    install(request.param, recorded, monkeypatch)
    return recorded


@pytest.fixture
def tess(db):
    return a_user("tess")


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


class TestPeople:
    def test_a_user_is_found_by_anonymous_id(self, held, tess):
        held.users["a1b2"] = tess
        assert EdxPlatform().find_user("a1b2") == tess
        assert EdxPlatform().find_user("nobody") is None

    def test_the_anonymous_id_is_the_course_s_own(self, held, tess):
        assert EdxPlatform().anonymous_id(tess.pk, COURSE) == f"{tess.pk}@{COURSE}"

    def test_enrolment_is_of_this_course(self, held, tess):
        held.enrolled.add((tess.pk, COURSE))
        assert EdxPlatform().is_enrolled(tess.pk, COURSE)
        assert not EdxPlatform().is_enrolled(tess.pk, OTHER_COURSE)

    @pytest.mark.parametrize("role", ["CourseStaffRole", "CourseInstructorRole"])
    def test_staff_and_instructors_are_course_staff(self, held, tess, role):
        assert not EdxPlatform().is_course_staff(tess.pk, COURSE)
        held.roles.add((tess.pk, role, COURSE))
        assert EdxPlatform().is_course_staff(tess.pk, COURSE)
        assert not EdxPlatform().is_course_staff(tess.pk, OTHER_COURSE)

    def test_limited_staff_are_not(self, held, tess):
        held.roles.add((tess.pk, "CourseLimitedStaffRole", COURSE))
        assert not EdxPlatform().is_course_staff(tess.pk, COURSE)


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

    def test_a_course_s_title_is_its_overview_s_and_its_key_where_there_is_none(self, held):
        held.titles[COURSE] = "Flip it"
        assert EdxPlatform().course_title(COURSE) == "Flip it"
        assert EdxPlatform().course_title(OTHER_COURSE) == OTHER_COURSE

    def test_a_course_s_language_is_its_overview_s_and_nothing_where_it_says_none(self, held):
        held.titles |= {COURSE: "Dale la vuelta", OTHER_COURSE: "Flip it"}
        held.languages[COURSE] = "es-419"
        assert EdxPlatform().course_language(COURSE) == "es-419"
        assert EdxPlatform().course_language(OTHER_COURSE) == ""
        assert EdxPlatform().course_language("course-v1:pdln+none+2026") == ""
