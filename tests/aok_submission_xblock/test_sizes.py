"""What a view of the block weighs, and that it asks nobody else for anything."""

import re

from aok_submission_xblock import screens
from pdln_xblocks.blocks.rendering import static_text
from pdln_xblocks.definitions.aok import Aok
from tests import builders
from tests.aok_submission_xblock.conftest import olx_of
from tests.xblock_runtime import BlockRuntime

SENTENCE = "Names the target, says what gains from being moved, and what each student does with the time that is won. "


def of_eight() -> Aok:
    """Eight criteria with descriptors as long as people write them."""
    data = builders.aok_data()
    data["rubric"]["criteria"] = [
        builders.criterion_data(f"c-{number}", f"Criterion {number}: what students do with it", ["p-plan"])
        for number in range(8)
    ]
    for criterion in data["rubric"]["criteria"]:
        criterion["descriptors"] = dict.fromkeys(criterion["descriptors"], SENTENCE * 2)
    return Aok.from_data(data)


def test_scripts_and_styles_together_are_at_most_sixty_kilobytes():
    served = [static_text(package, path) for package, path in (*screens.STYLES, *screens.SCRIPTS)]
    assert sum(len(each.encode()) for each in served) <= 60_000


def test_the_first_view_of_a_task_with_eight_criteria_is_at_most_a_hundred_kilobytes(tess):
    block = BlockRuntime(builders.COURSE, person=tess).read(olx_of(of_eight()))
    fragment = block.runtime.render(block, "student_view")
    parts = [fragment.content, *(each.data for each in fragment.resources)]
    assert fragment.content.count("pdln-aok__criterion") == 8
    assert sum(len(each.encode()) for each in parts) <= 100_000


def test_nothing_is_asked_of_another_host(tess):
    block = BlockRuntime(builders.COURSE, person=tess).read(olx_of(of_eight()))
    fragment = block.runtime.render(block, "student_view")
    for each in (fragment.content, *(resource.data for resource in fragment.resources)):
        assert not re.search(r"""(src|href|url\(|import)\s*[=(]?\s*["']?(https?:)?//""", each)
