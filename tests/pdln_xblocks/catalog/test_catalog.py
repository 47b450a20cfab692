"""How the database learns a course, and what it keeps of it."""

from dataclasses import replace

import pytest

from pdln_xblocks.catalog.api import aoks_at, find_aok, pathways_of, remember_definition, sync_course
from pdln_xblocks.catalog.data import SyncReport
from pdln_xblocks.catalog.models import AokBlock, Definition, PathwayBlock
from pdln_xblocks.compat import PublishedBlock
from pdln_xblocks.definitions.aok import Aok
from tests.builders import COURSE, DAY, NOON, OTHER_COURSE, USAGE, an_aok, aok_data
from tests.pdln_xblocks.definitions import whole

pytestmark = pytest.mark.django_db

PATHWAY_USAGE = "block-v1:pdln+flip+2026+type@pdln_pathway+block@way"


def aok_block(usage=USAGE, **changes):
    return PublishedBlock(usage_key=usage, block_type="aok_submission", definition=aok_data(**changes))


def pathway_block(usage=PATHWAY_USAGE, **changes):
    definition = {**whole.pathway(), **changes}
    return PublishedBlock(usage_key=usage, block_type="pdln_pathway", definition=definition)


@pytest.fixture
def publish(platform):
    def publishing(*blocks, course=COURSE, now=NOON) -> SyncReport:
        platform.blocks[course] = list(blocks)
        return sync_course(course, now=now)

    return publishing


def test_a_published_course_is_learnt(publish):
    report = publish(aok_block(), pathway_block(steps=[{"aok": "aok-plan", "title": "Plan"}]))
    assert report == SyncReport(added=(USAGE, PATHWAY_USAGE))
    aok_ref = find_aok(USAGE)
    assert (aok_ref.course_key, aok_ref.block_id, aok_ref.aok) == (COURSE, "aok-plan", an_aok())
    [live] = pathways_of(COURSE)
    assert live.pathway.badge.name == "Flipped Classroom"


def test_learning_it_again_changes_nothing(publish, count_queries):
    publish(aok_block(), pathway_block())
    before = list(AokBlock.objects.values()), list(PathwayBlock.objects.values())
    report = publish(aok_block(), pathway_block(), now=NOON + DAY)
    assert (report.unchanged, report.changed, report.added) == ((USAGE, PATHWAY_USAGE), (), ())
    assert (list(AokBlock.objects.values()), list(PathwayBlock.objects.values())) == before


def test_a_changed_definition_is_a_new_one_and_the_old_one_stays(publish):
    publish(aok_block())
    report = publish(aok_block(title="Plan two lessons"))
    assert report.changed == (USAGE,)
    assert AokBlock.objects.get().title == find_aok(USAGE).aok.title == "Plan two lessons"
    assert {row.body["title"] for row in Definition.objects.all()} == {"Plan a flipped lesson", "Plan two lessons"}


def test_a_removed_block_is_retired_and_comes_back(publish):
    publish(aok_block(), pathway_block())
    report = publish(now=NOON + DAY)
    assert report.retired == (USAGE, PATHWAY_USAGE)
    assert find_aok(USAGE) is None
    assert pathways_of(COURSE) == ()
    assert aoks_at(COURSE, ["aok-plan"]) == {}
    assert AokBlock.objects.get().retired_at == NOON + DAY
    assert publish(now=NOON + 2 * DAY).retired == ()
    assert publish(aok_block(), pathway_block()).changed == (USAGE, PATHWAY_USAGE)
    assert find_aok(USAGE) is not None


def test_what_cannot_be_read_is_reported_and_what_was_known_of_it_kept(publish):
    publish(aok_block(), pathway_block())
    report = publish(replace(aok_block(), definition=None), pathway_block(steps=[]))
    assert report.unreadable == (USAGE, PATHWAY_USAGE)
    assert report.retired == ()
    assert find_aok(USAGE).aok == an_aok()
    assert len(pathways_of(COURSE)) == 1


def test_a_new_block_that_cannot_be_read_is_reported_only(publish):
    report = publish(aok_block(points="many"))
    assert report == SyncReport(unreadable=(USAGE,))
    assert find_aok(USAGE) is None


def test_a_step_that_names_no_aok_of_the_course_is_reported(publish):
    report = publish(aok_block(), pathway_block())
    assert report.strays == (f"{PATHWAY_USAGE} -> aok-teach",)


def test_a_rerun_shares_the_definition_and_nothing_else(publish):
    rerun = "block-v1:other+else+2026+type@aok_submission+block@aok-plan"
    publish(aok_block())
    publish(aok_block(rerun), course=OTHER_COURSE)
    assert Definition.objects.count() == 1
    assert AokBlock.objects.count() == 2
    assert publish().retired == (USAGE,)
    assert find_aok(rerun) is not None


def test_remembering_a_definition_twice_is_one_row_and_one_query(count_queries):
    first = remember_definition(an_aok(), now=NOON)
    with count_queries(at_most=1):
        assert remember_definition(Aok.from_data(aok_data()), now=NOON + DAY) == first
    assert first.created_at == NOON


def test_a_pathway_that_can_no_longer_be_read_stands_in_nobodys_way(publish, caplog):
    publish(pathway_block())
    row = PathwayBlock.objects.get()
    PathwayBlock.objects.update(body={"id": "of another release"})
    assert pathways_of(COURSE) == ()
    why = "steps: this is not a list, or an empty one (schema 1, known 1)"
    assert caplog.messages == [f"pathway block {row.pk} cannot be read, {why}; publish its course again"]
