"""What the block's views and handlers ask of the database, at two sizes (design, section 12)."""

import pytest

from pdln_xblocks.catalog.api import sync_course
from pdln_xblocks.compat import PublishedBlock
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import DraftContent
from pdln_xblocks.evidence.models import Artifact
from pdln_xblocks.process import api as process
from tests import builders
from tests.aok_submission_xblock.conftest import THREE_OF_FOUR, an_aok_of_four, teacher_of
from tests.builders import ALL_MET, COURSE, DAY, HOUR, USAGE, a_file, an_aok_ref, complete_content, uploaded, written
from tests.clock import NOW
from tests.pages import view
from tests.pdln_xblocks.pathways import parts
from tests.xblock_runtime import get, post

MORE = {"id": "p-more", "title": "More", "ask": "What else?", "options": [{"id": "text", "forms": ["write"]}]}
AOK = an_aok_of_four(requirements=[*builders.aok_data()["requirements"], MORE])
PLACE = an_aok_ref(AOK)


def content(*files: str, context: str = "Twenty four second graders.") -> DraftContent:
    """Three pieces; the lesson plan as files where some are given."""
    plan = uploaded(*files) if files else written("Move the explanation out.")
    pieces = complete_content(text=written(context), plan=plan).pieces
    return DraftContent(pieces={**pieces, "p-more": {"text": written("Nothing.")}}, own_work=True)


@pytest.fixture
def at_stage(platform, block_for, tess, eva):
    """`at_stage(3)`: Tess's block of a published task that was returned three times on its last criterion."""

    def made(rounds: int):
        block = PublishedBlock(usage_key=USAGE, block_type="aok_submission", definition=AOK.to_data())
        platform.blocks[COURSE] = [block]
        sync_course(COURSE, now=NOW - DAY)
        files = [a_file(PLACE, teacher_of(tess), now=NOW - DAY) for _number in range(2)]
        for number in range(rounds):
            now = NOW - DAY + number * HOUR
            given = content(*files, context=f"Twenty four of them, asked {number} times.")
            builders.submit(PLACE, teacher_of(tess), token=f"earlier-{number}", content=given, now=now)
            found = builders.scores(access="developing") if number else THREE_OF_FOUR
            builders.record(eva, builders.start_next(eva, now=now), found, now=now)
            builders.release(now + HOUR)
        draft = process.teacher_page(PLACE, teacher_of(tess), now=NOW).draft
        saved = evidence.save_draft(PLACE, teacher_of(tess), content(*files), revision=draft.revision, now=NOW)
        return block_for(tess, AOK), saved

    return made


@pytest.mark.parametrize(("rounds", "queries"), [(0, 2), (3, 3)])
def test_saving_a_first_draft_takes_at_most_two_and_a_later_one_three(at_stage, count_queries, rounds, queries):
    block, draft = at_stage(rounds)
    files = draft.content.piece("p-plan", "plan").files
    changed = content(*files, context="Six get it on paper.").to_data()
    sent = {"content": changed, "revision": draft.revision, "number": rounds + 1}
    with count_queries(at_most=queries):
        answer = post(block, "save_draft", sent)
    assert answer.status_code == 200


@pytest.mark.parametrize("rounds", [0, 3])
def test_submitting_three_artifacts_takes_at_most_twelve(at_stage, count_queries, rounds):
    block, draft = at_stage(rounds)
    asked = {"token": "new", "revision": draft.revision, "definition": AOK.content_hash}
    with count_queries(at_most=12):
        answer = post(block, "submit", asked)
    assert answer.json["number"] == rounds + 1
    assert Artifact.objects.filter(attempt__number=rounds + 1).count() == 3


@pytest.mark.parametrize("rounds", [1, 4])
def test_a_decided_page_takes_at_most_eight(at_stage, count_queries, rounds):
    block, _draft = at_stage(rounds)
    with count_queries(at_most=8):
        html = view(block, "student_view")
    assert "Not yet: 3 of 4 met." in html
    with count_queries(at_most=8):
        answer = get(block, "page")
    assert "Not yet: 3 of 4 met." in answer.json["html"]


@pytest.mark.parametrize("pathways", [1, 9])
def test_a_page_that_leads_to_its_pathways_takes_at_most_eight(platform, block_for, tess, eva, count_queries, pathways):
    usages = [f"{parts.WAY_USAGE}-{number}" for number in range(pathways)]
    parts.publish(platform, *(parts.pathway_block(usage) for usage in usages))
    builders.decide(an_aok_ref(), teacher_of(tess), eva, ALL_MET, now=NOW - DAY)
    with count_queries(at_most=8):
        html = view(block_for(tess), "student_view")
    assert html.count("It counts toward your") == pathways
