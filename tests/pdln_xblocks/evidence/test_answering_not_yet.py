"""After a "not yet": what is still to change, as a rule over values."""

from dataclasses import replace

import pytest

from pdln_xblocks.evidence.data import CameBack, DraftContent, Gap, Piece, Students
from pdln_xblocks.evidence.labels import gap_sentence
from pdln_xblocks.evidence.rules import changed_parts, part_digests, readiness
from pdln_xblocks.files.data import FileView
from tests.builders import an_aok, complete_content, uploaded, written

AOK = an_aok()
SENT = complete_content()


def a_file(public_id: str, *, sha256: str = "a" * 64) -> FileView:
    return FileView(
        public_id=public_id,
        name="plan.pdf",
        size=10,
        kind="pdf",
        state="ready",
        sha256=sha256,
        requirement="p-plan",
        option="plan",
    )


def came_back(content: DraftContent = SENT, *, kept: tuple[str, ...] = ("c-target",), files=()) -> CameBack:
    by_id = {each.public_id: each for each in files}
    return CameBack(kept=frozenset(kept), parts=part_digests(AOK, content, by_id))


def test_the_same_again_still_needs_a_change_for_each_criterion_to_revise():
    state = readiness(AOK, SENT, {}, came_back())
    assert state.gaps == (Gap(code="unchanged", requirement="p-context", criterion="c-access"),)
    assert (state.ready, state.total) == (2, 3), "one part is open, one criterion is to revise, one statement is asked"
    assert gap_sentence(state.gaps[0], AOK) == (
        "a change for Every student can use it, or a word below on what you left as it is"
    )


def test_where_nothing_was_met_each_criterion_wants_its_change():
    state = readiness(AOK, SENT, {}, came_back(kept=()))
    assert [(gap.criterion, gap.requirement) for gap in state.gaps] == [
        ("c-target", "p-plan"),
        ("c-access", "p-context"),
    ]


def test_a_change_in_a_part_that_the_criterion_looks_in_is_enough():
    changed = complete_content(text=written("Twenty four second graders, six of them without internet."))
    state = readiness(AOK, changed, {}, came_back())
    assert state.is_ready
    assert state.changed == {"p-context"}


def test_a_change_elsewhere_is_not():
    changed = complete_content(plan=written("Another plan."))
    assert [gap.criterion for gap in readiness(AOK, changed, {}, came_back()).gaps] == ["c-access"]


@pytest.mark.parametrize("text", ["Twenty four  second graders. ", "Twenty four\nsecond graders.\n"])
def test_spaces_are_no_change(text):
    assert changed_parts(AOK, complete_content(text=written(text)), {}, came_back()) == set()


def test_a_word_on_what_was_left_as_it_is_takes_its_place():
    said = replace(SENT, what_changed="Nothing: all of them have the printout.")
    assert readiness(AOK, said, {}, came_back()).is_ready
    assert readiness(AOK, replace(SENT, what_changed=" \n"), {}, came_back()).gaps


def test_the_same_bytes_uploaded_again_are_no_change_and_others_are():
    first, again, other = a_file("1" * 32), a_file("2" * 32), a_file("3" * 32, sha256="b" * 64)
    files = {each.public_id: each for each in (first, again, other)}
    before = came_back(complete_content(plan=uploaded("1" * 32)), files=[first])
    assert changed_parts(AOK, complete_content(plan=uploaded("2" * 32)), files, before) == set()
    assert changed_parts(AOK, complete_content(plan=uploaded("3" * 32)), files, before) == {"p-plan"}


def test_another_form_and_another_address_are_changes():
    def link(url: str) -> DraftContent:
        return complete_content(plan=Piece(form="link", url=url, students=Students.NO_ONE))

    assert changed_parts(AOK, link("https://example.org/b"), {}, came_back(link("https://example.org/a"))) == {"p-plan"}
    assert changed_parts(AOK, link("https://example.org/b"), {}, came_back()) == {"p-plan"}


def test_who_can_be_recognized_is_no_change_of_evidence():
    first = a_file("1" * 32)
    before = came_back(complete_content(plan=uploaded("1" * 32)), files=[first])
    stated = complete_content(plan=replace(uploaded("1" * 32), students=Students.DEIDENTIFIED))
    assert changed_parts(AOK, stated, {"1" * 32: first}, before) == set()


def test_a_first_submission_is_asked_for_no_change():
    assert readiness(AOK, SENT, {}).is_ready


def test_what_a_kept_part_holds_is_not_asked_for_again():
    """A rule that grew stricter since would ask for what cannot be changed."""
    sent = complete_content(plan=Piece(form="link", url="http://localhost/plan", students=Students.NO_ONE))
    changed = replace(sent, pieces={**sent.pieces, "p-context": {"text": written("Six of them without internet.")}})
    assert readiness(AOK, changed, {}, came_back(sent)).is_ready
    assert not readiness(AOK, changed, {}).is_ready


def test_after_a_second_submission_was_taken_back_what_is_kept_stays_kept_and_the_same_may_be_sent():
    taken_back = replace(came_back(), parts={})
    state = readiness(AOK, SENT, {}, taken_back)
    assert (state.is_ready, state.ready, state.total) == (True, 2, 2)
