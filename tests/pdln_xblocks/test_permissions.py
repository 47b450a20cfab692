"""Who may do what: every role, every action, here and in another course, with one's own work and with others'."""

import pytest

from pdln_xblocks.errors import NotAllowed, NotFound
from pdln_xblocks.permissions import Action, Actor, Subject, can, require
from pdln_xblocks.roster.actors import actor_in, member_in
from pdln_xblocks.roster.models import Evaluator
from tests.builders import BLOCK, COURSE, DAY, NOON, OTHER_COURSE, a_user

ME, SOMEBODY = 1, 2

ROLES = {
    "visitor": Actor(user_id=None, course_key=COURSE),
    "stranger": Actor(user_id=ME, course_key=COURSE),
    "teacher": Actor(user_id=ME, course_key=COURSE, is_enrolled=True),
    "course staff": Actor(user_id=ME, course_key=COURSE, is_course_staff=True),
    "evaluator": Actor(user_id=ME, course_key=COURSE, reviews_blocks=frozenset({"*"})),
    "evaluator of this AOK": Actor(user_id=ME, course_key=COURSE, reviews_blocks=frozenset({BLOCK})),
    "evaluator of another AOK": Actor(user_id=ME, course_key=COURSE, reviews_blocks=frozenset({"aok-teach"})),
    "lead": Actor(user_id=ME, course_key=COURSE, reviews_blocks=frozenset({"*"}), leads_blocks=frozenset({"*"})),
    "lead of this AOK": Actor(
        user_id=ME, course_key=COURSE, reviews_blocks=frozenset({BLOCK}), leads_blocks=frozenset({BLOCK})
    ),
    "lead of another AOK": Actor(
        user_id=ME, course_key=COURSE, reviews_blocks=frozenset({"aok-teach"}), leads_blocks=frozenset({"aok-teach"})
    ),
    "teacher who reviews": Actor(user_id=ME, course_key=COURSE, is_enrolled=True, reviews_blocks=frozenset({"*"})),
}
OWN = Subject(course_key=COURSE, block_id=BLOCK, owner_id=ME)
OTHERS = Subject(course_key=COURSE, block_id=BLOCK, owner_id=SOMEBODY)
NOBODYS = Subject(course_key=COURSE, block_id=BLOCK)

REVIEWERS = {"evaluator", "evaluator of this AOK", "lead", "lead of this AOK", "teacher who reviews"}
LEADS = {"lead", "lead of this AOK", "lead of another AOK"}
MEMBERS = {"teacher", "course staff", "teacher who reviews"}
EVERYBODY = set(ROLES)

# Who may, by action: to their own work, to somebody else's, to what is nobody's.
TABLE = {
    Action.READ_TASK: (EVERYBODY, EVERYBODY, EVERYBODY),
    Action.KEEP_DRAFT: (MEMBERS, set(), set()),
    Action.SUBMIT: (MEMBERS, set(), set()),
    Action.READ_OWN: (MEMBERS, set(), set()),
    Action.SEE_QUEUE: (REVIEWERS | {"evaluator of another AOK", "lead of another AOK"},) * 3,
    Action.REVIEW: (set(), REVIEWERS, REVIEWERS),
    Action.AUTHOR: ({"course staff"},) * 3,
    Action.SEE_ROSTER: ({"course staff"} | LEADS,) * 3,
    Action.KEEP_ROSTER: ({"course staff"},) * 3,
    Action.EXPORT_REVIEWS: (
        set(),
        {"course staff", "lead", "lead of this AOK"},
        {"course staff", "lead", "lead of this AOK"},
    ),
}


def test_every_action_stands_in_the_table():
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize("action", list(TABLE))
@pytest.mark.parametrize("role", list(ROLES))
def test_a_role_may_do_what_the_table_says_and_nothing_else(role, action):
    allowed = tuple(can(ROLES[role], action, subject) for subject in (OWN, OTHERS, NOBODYS))
    assert allowed == tuple(role in who for who in TABLE[action])


@pytest.mark.parametrize("action", list(TABLE))
@pytest.mark.parametrize("role", list(ROLES))
def test_nobody_may_do_anything_in_another_course(role, action):
    for owner in (ME, SOMEBODY, None):
        subject = Subject(course_key=OTHER_COURSE, block_id=BLOCK, owner_id=owner)
        assert not can(ROLES[role], action, subject)


@pytest.mark.parametrize(
    ("role", "action", "subject", "error", "message"),
    [
        ("visitor", Action.SUBMIT, OWN, NotAllowed, "Log in to do this."),
        ("visitor", Action.REVIEW, OTHERS, NotAllowed, "Log in to do this."),
        ("stranger", Action.SUBMIT, OWN, NotAllowed, "Enroll in this course first."),
        ("stranger", Action.KEEP_DRAFT, OWN, NotAllowed, "Enroll in this course first."),
        ("teacher", Action.READ_OWN, OTHERS, NotFound, "There is no such work of yours."),
        ("teacher", Action.REVIEW, OTHERS, NotFound, "There is no such submission for you to review."),
        ("teacher who reviews", Action.REVIEW, OWN, NotFound, "There is no such submission for you to review."),
        (
            "evaluator of another AOK",
            Action.REVIEW,
            OTHERS,
            NotFound,
            "There is no such submission for you to review.",
        ),
        (
            "teacher",
            Action.SEE_QUEUE,
            NOBODYS,
            NotAllowed,
            "You are not on the list of evaluators of this course. Ask the person who invited you.",
        ),
        ("teacher", Action.AUTHOR, NOBODYS, NotAllowed, "Only the course team can do this."),
        (
            "lead of another AOK",
            Action.EXPORT_REVIEWS,
            NOBODYS,
            NotAllowed,
            "Only the course team and its lead evaluators can do this.",
        ),
    ],
)
def test_a_refusal_says_what_to_do_and_no_more_than_one_may_know(role, action, subject, error, message):
    with pytest.raises(error) as refused:
        require(ROLES[role], action, subject)
    assert str(refused.value) == message


def test_a_lead_of_some_of_the_course_exports_of_all_of_it_what_they_lead():
    whole = Subject(course_key=COURSE)
    assert {role for role, actor in ROLES.items() if can(actor, Action.EXPORT_REVIEWS, whole)} == {
        "course staff"
    } | LEADS


def test_what_is_allowed_is_not_refused():
    require(ROLES["teacher"], Action.SUBMIT, OWN)


class TestWhoSomebodyIs:
    """The actor, as the platform and the roster say."""

    pytestmark = pytest.mark.django_db

    def test_a_visitor_is_nobody_anywhere(self, platform):
        assert actor_in(None, COURSE) == ROLES["visitor"]

    def test_enrolment_and_staff_come_from_the_platform(self, platform):
        tess = a_user("tess").pk
        platform.enrolled.add((tess, COURSE))
        platform.staff.add((tess, COURSE))
        here = actor_in(tess, COURSE)
        assert (here.is_enrolled, here.is_course_staff, here.reviews_blocks) == (True, True, frozenset())
        assert actor_in(tess, OTHER_COURSE) == Actor(user_id=tess, course_key=OTHER_COURSE)

    def test_the_roster_gives_the_blocks_and_no_staff_access(self, platform):
        eva = a_user("eva").pk
        Evaluator.objects.create(user_id=eva, course_key=COURSE, block_id=BLOCK, pseudonym="E")
        here = actor_in(eva, COURSE)
        assert (here.reviews_blocks, here.is_lead, here.is_course_staff) == (frozenset({BLOCK}), False, False)

    def test_a_line_of_the_roster_holds_on_its_days_only(self, platform):
        eva = a_user("eva").pk
        day = NOON.date()
        Evaluator.objects.create(user_id=eva, course_key=COURSE, pseudonym="E", active_from=day, active_until=day)
        held = [bool(actor_in(eva, COURSE, now=NOON + DAY * offset).reviews_blocks) for offset in (-1, 0, 1)]
        assert held == [False, True, False]

    def test_a_lead_is_a_lead_where_the_roster_says_so(self, platform):
        lena = a_user("lena").pk
        Evaluator.objects.create(user_id=lena, course_key=COURSE, pseudonym="L", is_lead=True)
        assert actor_in(lena, COURSE).is_lead
        assert not actor_in(lena, OTHER_COURSE).is_lead

    def test_ones_own_work_needs_no_look_at_the_roster(self, platform, count_queries):
        eva = a_user("eva").pk
        platform.enrolled.add((eva, COURSE))
        Evaluator.objects.create(user_id=eva, course_key=COURSE, pseudonym="E", is_lead=True)
        with count_queries(at_most=0):
            member = member_in(eva, COURSE)
        assert member == Actor(user_id=eva, course_key=COURSE, is_enrolled=True)
        assert member_in(None, COURSE) == ROLES["visitor"]
