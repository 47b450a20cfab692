"""One table from refusals to HTTP: what the evaluators' screens say is what the blocks say, and a few codes more."""

from importlib import import_module

from pdln_xblocks.blocks import answers
from pdln_xblocks.errors import DomainError
from rubric_review_xblock import errors

# What an evaluator, a lead or an author can meet there.
ERRORS = ("pdln_xblocks.errors", "pdln_xblocks.review.errors", "pdln_xblocks.roster.errors")


def test_a_refusal_has_one_status_wherever_it_is_met():
    assert {code: errors.HTTP_STATUS[code] for code in answers.HTTP_STATUS} == dict(answers.HTTP_STATUS)
    assert errors.OWN.keys().isdisjoint(answers.HTTP_STATUS)


def test_two_requests_that_met_are_a_conflict_and_no_server_that_is_down():
    """A proxy may put a page of its own in the place of a 503, and our scripts read the code in the JSON."""
    assert errors.HTTP_STATUS["try_again"] == answers.HTTP_STATUS["try_again"] == 409


def test_every_refusal_that_an_evaluator_can_meet_has_a_status():
    found = [each for name in ERRORS for each in vars(import_module(name)).values()]
    refusals = [each for each in found if isinstance(each, type) and issubclass(each, DomainError)]
    codes = {each.code for each in refusals} - {DomainError.code}
    assert codes <= errors.HTTP_STATUS.keys()
    assert errors.OWN.keys() <= codes
