"""
Publishing as Studio does it: one signal for an import, a publish, a changed date and a deletion, sent robustly from
inside the request's transaction; and our answer, read from the published branch once that is committed.
"""

from itertools import count
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from opaque_keys.edx.keys import CourseKey, UsageKey

from badge_issuer.models import Award, BadgeClass
from pdln_xblocks import compat, receivers
from pdln_xblocks.catalog.api import find_aok, pathways_of
from pdln_xblocks.catalog.models import AokBlock, PathwayBlock
from pdln_xblocks.evidence.models import Attempt
from pdln_xblocks.process import api as process
from tests.builders import ALL_MET, COURSE, NOON, USAGE, a_teacher, an_evaluator, aok_data, decide
from tests.contracts.faults import DEADLOCK, GONE, breaking
from tests.contracts.releases import Recorded, install
from tests.contracts.tables import rows
from tests.pdln_xblocks.pathways import parts
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_USAGE, WAY_USAGE

pytestmark = pytest.mark.django_db(transaction=True)

RERUN = "course-v1:pdln+flip+2027"


def in_run(usage: str, course: str) -> str:
    """The same block in another run of the course: a rerun keeps block ids and has a key of its own."""
    key = UsageKey.from_string(usage)
    return str(key.map_into_course(CourseKey.from_string(course)))


@pytest.fixture
def studio(monkeypatch, settings):
    """
    Studio's process: `blocks(course, …)` is what its store has published, `publish(course)` a request of an author's.
    """
    held = Recorded()
    install("teak", held, monkeypatch)
    settings.PDLN_PLATFORM = "pdln_xblocks.compat.EdxPlatform"
    settings.ROOT_URLCONF = "tests.contracts.platform.publishing"
    receivers.connect()
    published = compat.course_published_signal()

    class Studio:
        def blocks(self, course=COURSE, **definitions):
            """Definitions by name: `plan`, `teach`, `way`."""
            usages = {"plan": USAGE, "teach": TEACH_USAGE, "way": WAY_USAGE}
            kept = [each for each in held.blocks.get("published-only", []) if str(each.location.course_key) != course]
            for name, definition in definitions.items():
                usage = in_run(usages[name], course)
                held.parents[usage] = f"{course}/unit"
                kept.append(SimpleNamespace(location=UsageKey.from_string(usage), definition=definition))
            held.blocks["published-only"] = kept

        def publish(self, course=COURSE, edit="edit"):
            return Client(raise_request_exception=False).post(f"/publish/{course}/{edit}").status_code

    yield Studio()
    published.disconnect(dispatch_uid="pdln_xblocks.learn_course")


def whole(**changes):
    return {
        "plan": PLAN_REF.aok.to_data(),
        "teach": parts.TEACH_REF.aok.to_data(),
        "way": parts.pathway_data(),
        **changes,
    }


def titles(course=COURSE):
    return dict(AokBlock.objects.filter(course_key=course, retired_at=None).values_list("block_id", "title"))


class TestWhatEndsInPublishing:
    @pytest.fixture(autouse=True)
    def imported(self, studio):
        studio.blocks(**whole())
        assert studio.publish() == 200

    def test_an_import_teaches_the_whole_course(self):
        assert titles() == {"aok-plan": "Plan a flipped lesson", "aok-teach": "Teach it and respond"}
        assert [live.usage_key for live in pathways_of(COURSE)] == [WAY_USAGE]

    def test_importing_it_again_changes_nothing(self, studio):
        before = rows()
        studio.publish(edit="again")
        assert rows() == before

    def test_a_published_unit_teaches_what_changed_in_it(self, studio):
        studio.blocks(**whole(plan=aok_data(title="Plan two lessons")))
        studio.publish(edit="unit")
        assert titles()["aok-plan"] == "Plan two lessons"

    def test_a_changed_due_date_changes_nothing_that_is_kept(self, studio):
        """The date is asked for when it matters, in the LMS."""
        before = rows()
        studio.publish(edit="date")
        assert rows() == before

    def test_a_deleted_unit_is_retired_and_its_submissions_stay(self, studio):
        teacher = a_teacher()
        decide(PLAN_REF, teacher, an_evaluator(), ALL_MET)
        studio.blocks(teach=whole()["teach"], way=whole()["way"])
        studio.publish(edit="deleted")
        assert find_aok(USAGE) is None
        assert process.teacher_page(PLAN_REF, teacher, now=NOON).latest.number == 1

    def test_what_was_deleted_and_imported_again_is_the_same_aok(self, studio):
        key = AokBlock.objects.get(usage_key=USAGE).pk
        studio.blocks()
        studio.publish(edit="deleted")
        assert titles() == {} and not pathways_of(COURSE)
        studio.blocks(**whole())
        studio.publish(edit="again")
        assert AokBlock.objects.get(usage_key=USAGE, retired_at=None).pk == key

    def test_a_slip_of_the_author_s_takes_nothing_from_teachers(self, studio):
        studio.blocks(**whole(plan={"id": "aok-plan", "version": "one"}, way=None))
        assert studio.publish(edit="slip") == 200
        assert find_aok(USAGE).aok == PLAN_REF.aok
        assert pathways_of(COURSE)


class TestARerun:
    @pytest.fixture
    def rerun(self, studio, settings, tmp_path):
        """Tess earned the badge in the first run; then the course is run again."""
        settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
        parts.tell_issuer(tmp_path / "issuer-part")
        one = parts.pathway_data(mode="n_of", count=1)
        studio.blocks(**whole(way=one))
        studio.publish()
        tess = a_teacher()
        decide(PLAN_REF, tess, an_evaluator(), ALL_MET)
        studio.blocks(RERUN, **whole(way=one))
        studio.publish(RERUN, edit="rerun")
        return tess

    def aok_ref(self):
        return find_aok(in_run(USAGE, RERUN))

    def test_it_begins_with_nothing_in_it(self, rerun):
        page = process.teacher_page(self.aok_ref(), rerun, now=NOON)
        assert (page.attempts, page.draft.revision, page.draft.files) == ((), 0, ())
        assert not Attempt.objects.filter(course_key=RERUN).exists()

    def test_it_judges_by_the_same_definition(self, rerun):
        both = AokBlock.objects.filter(block_id="aok-plan").values_list("definition_id", flat=True)
        assert (len(both), len(set(both))) == (2, 1)

    def test_it_leaves_the_first_run_as_it_was(self, rerun):
        assert titles(COURSE) == titles(RERUN)
        assert PathwayBlock.objects.filter(retired_at=None).count() == 2

    def test_it_earns_the_same_badge(self, rerun):
        theo = a_teacher("theo")
        decide(self.aok_ref(), theo, an_evaluator("evan", course=RERUN), ALL_MET)
        assert Award.objects.count() == 2
        assert BadgeClass.objects.count() == len({award.badge_class_id for award in Award.objects.all()}) == 1

    def test_who_holds_the_badge_does_not_earn_it_twice(self, rerun):
        decide(self.aok_ref(), rerun, an_evaluator("evan", course=RERUN), ALL_MET)
        assert Award.objects.count() == 1


@pytest.mark.parametrize("says", [GONE, DEADLOCK], ids=["gone", "deadlock"])
@pytest.mark.parametrize("atomic", [False, True], ids=["plain", "atomic_requests"])
def test_whatever_breaks_while_learning_the_author_s_edit_is_kept(studio, monkeypatch, says, atomic):
    """A database error in a receiver would answer 200 and roll the edit back without a word."""
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", atomic)
    studio.blocks(**whole())
    nothing, kept, at = rows(), 0, 0
    for at in count(1):
        edit = f"edit-{at}"
        with breaking(at, says=says) as fault:
            answer = studio.publish(edit=edit)
        if not fault.struck:
            break
        is_there = Session.objects.filter(pk=edit).exists()
        assert is_there == (answer == 200), f"statement {at}: {fault.struck}"
        assert rows() == nothing, "a course is learnt whole or not at all"
        kept += is_there
    assert kept > 5, "most of it broke while learning"
    assert len(titles()) == 2, "the next publish learns it"


def test_what_was_missed_is_learnt_by_the_operator_s_command(studio, lost_messages, capsys):
    studio.blocks(**whole())
    studio.publish()
    assert titles() == {}
    call_command("sync_pathways", COURSE)
    assert capsys.readouterr().out.splitlines() == ["added: 3", "changed: 0", "unchanged: 0", "retired: 0"]
    assert len(titles()) == 2


def test_publishing_a_shorter_way_gives_no_badge_and_the_operator_s_command_does(studio, settings, tmp_path, capsys):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    parts.tell_issuer(tmp_path / "issuer-part")
    studio.blocks(**whole())
    studio.publish()
    tess = a_teacher()
    decide(PLAN_REF, tess, an_evaluator(), ALL_MET)
    studio.blocks(**whole(way=parts.pathway_data(mode="n_of", count=1)))
    studio.publish(edit="shorter")
    assert not Award.objects.exists()
    call_command("evaluate_pathways", COURSE, "--dry-run")
    line = f"user {tess.user_id}: pathway flipped-classroom: badge pdln/flipped-classroom"
    assert capsys.readouterr().out.splitlines() == [f"{line}: would be awarded", "1 found"]
    assert not Award.objects.exists()
    call_command("evaluate_pathways", COURSE)
    assert capsys.readouterr().out.splitlines() == [f"{line}: awarded", "1 found"]
    assert Award.objects.count() == 1
