"""Scores to result, what is still needed, what changed: pure rules."""

from pdln_xblocks.evidence.data import ArtifactFile, ArtifactView
from pdln_xblocks.evidence.forms.write import word_changes
from pdln_xblocks.review.data import (
    CriterionScoreData,
    Line,
    NeedsReading,
    Policy,
    RecordedReview,
    ReviewScores,
    Settled,
)
from pdln_xblocks.review.readings import changes
from pdln_xblocks.review.rules import PILOT, decide, reopened, score_problems, settle
from tests.builders import ALL_MET, ONE_BELOW, an_aok, scores

RUBRIC = an_aok().rubric
BOTH = ("c-target", "c-access")


def test_every_criterion_at_its_level_is_proficient():
    assert decide(RUBRIC, ALL_MET, attempt=1).outcome == "proficient"


def test_a_high_level_elsewhere_does_not_make_up_for_one_below():
    result = decide(RUBRIC, scores(target="extending", access="developing"), attempt=1)
    assert result.outcome == "revise"
    assert [line.criterion for line in result.below] == ["c-access"]


def test_a_half_scored_rubric_is_never_proficient():
    assert decide(RUBRIC, scores(target="proficient"), attempt=1).outcome == "revise"


def test_carried_criteria_count_and_keep_the_submission_they_were_read_in():
    carried = (Line(criterion="c-target", level="proficient", met=True, attempt=1, score=7),)
    result = decide(RUBRIC, scores(access="proficient"), attempt=2, carried=carried)
    assert result.outcome == "proficient"
    assert [(line.criterion, line.attempt, line.score) for line in result.lines] == [
        ("c-target", 1, 7),
        ("c-access", 2, None),
    ]


def read(kind, found):
    return RecordedReview(kind=kind, scores=found)


def test_one_reading_settles_an_attempt_of_the_pilot():
    assert settle([read("first", ONE_BELOW)], PILOT, RUBRIC, attempt=1) == Settled(
        result=decide(RUBRIC, ONE_BELOW, attempt=1)
    )


def test_an_attempt_that_nobody_read_needs_the_first_reading():
    assert settle([], PILOT, RUBRIC, attempt=1) == NeedsReading(kind="first")


def test_a_policy_of_two_readings_needs_the_second_before_it_decides():
    both = Policy(readings=("first", "second"))
    first, second = read("first", ONE_BELOW), read("second", ALL_MET)
    assert settle([first], both, RUBRIC, attempt=1) == NeedsReading(kind="second")
    assert settle([first, second], both, RUBRIC, attempt=1) == Settled(result=decide(RUBRIC, ALL_MET, attempt=1))


def test_a_reading_on_appeal_decides_over_the_one_before():
    reviews = [read("first", ALL_MET), read("appeal", ONE_BELOW)]
    assert settle(reviews, PILOT, RUBRIC, attempt=1).result.outcome == "revise"


def test_only_criteria_below_are_asked_for_again():
    assert reopened(decide(RUBRIC, ONE_BELOW, attempt=1).lines) == ("c-access",)


def test_each_thing_that_keeps_scores_from_being_recorded_has_its_code():
    def score(criterion, level, **feedback):
        return CriterionScoreData(criterion=criterion, level=level, **feedback)

    table = [
        ((score("c-target", "proficient"),), {"c-access": "no_level"}),
        (
            (*scores(target="proficient", access="proficient").scores, score("c-target", "beginning")),
            {"c-target": "twice"},
        ),
        ((score("c-target", "superb"), score("c-access", "proficient")), {"c-target": "unknown_level"}),
        (
            (score("c-target", "developing", missing="it"), score("c-access", "proficient")),
            {"c-target": "feedback_needed"},
        ),
        (
            (score("c-target", "developing", next_step="do"), score("c-access", "proficient")),
            {"c-target": "feedback_needed"},
        ),
        ((*ALL_MET.scores, score("c-else", "proficient")), {"c-else": "not_asked"}),
        (ALL_MET.scores, {}),
    ]
    for given, problems in table:
        assert score_problems(RUBRIC, ReviewScores(scores=given), BOTH) == problems


def piece(text="", *, requirement="p-plan", files=()):
    return ArtifactView(
        requirement=requirement, option="plan", form="write", text=text, url="", transcript="", students="", files=files
    )


def test_word_changes_put_together_give_the_later_text():
    before, after = "We say: ask a sibling.\nThen go on.", "We say: see it at school.\nThen go on, calmly."
    runs = word_changes(before, after)
    assert "".join(text for kind, text in runs if kind != "removed") == after
    assert "".join(text for kind, text in runs if kind != "added").split() == before.split()
    assert ("removed", " ask a sibling.") in runs


def test_a_piece_is_the_same_changed_new_or_gone():
    photo = ArtifactFile(public_id="a", kind="image", size=1, sha256="1")
    other = ArtifactFile(public_id="b", kind="image", size=1, sha256="2")
    before = (piece("one"), piece(requirement="p-photo", files=(photo,)), piece("old", requirement="p-old"))
    after = (piece("one"), piece(requirement="p-photo", files=(other,)), piece("new", requirement="p-new"))
    assert [(each.requirement, each.kind) for each in changes(before, after)] == [
        ("p-plan", "same"),
        ("p-photo", "changed"),
        ("p-new", "new"),
        ("p-old", "gone"),
    ]


def test_the_same_file_sent_again_under_a_new_id_is_no_change():
    before = (piece(files=(ArtifactFile(public_id="a", kind="pdf", size=9, sha256="same"),)),)
    after = (piece(files=(ArtifactFile(public_id="b", kind="pdf", size=9, sha256="same"),)),)
    assert [each.kind for each in changes(before, after)] == ["same"]
