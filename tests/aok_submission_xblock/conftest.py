"""The AOK of tests.builders as a block, and the people who look at it."""

import pytest
from lxml import etree

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.olx import aok_to_element
from pdln_xblocks.evidence.data import Teacher
from tests import builders
from tests.builders import BLOCK, COURSE, a_user, an_aok
from tests.xblock_runtime import BlockRuntime, LoggedIn


def olx_of(aok, **attributes) -> str:
    """The block's element as the compiler writes it."""
    node = etree.Element("aok_submission", {"url_name": BLOCK, **attributes})
    node.append(aok_to_element(aok))
    return etree.tostring(node, encoding="unicode")


def an_aok_of_four(**changes) -> Aok:
    """Four criteria: three look in the lesson plan, the last in the context."""
    data = builders.aok_data(**changes)
    names = {"target": "A clear target", "check": "A check", "practice": "Time for practice"}
    data["rubric"]["criteria"] = [
        *(builders.criterion_data(f"c-{key}", name, ["p-plan"]) for key, name in names.items()),
        builders.criterion_data("c-access", "Every student can use it", ["p-context"]),
    ]
    return Aok.from_data(data)


THREE_OF_FOUR = builders.scores(target="proficient", check="extending", practice="proficient", access="developing")


def teacher_of(person: LoggedIn) -> Teacher:
    """The same person as the domain knows them."""
    return Teacher(user_id=person.user_id, anonymous_id=person.anonymous_id)


@pytest.fixture(autouse=True)
def _at_now(clock):
    """The block stamps its own time: every test here begins at `NOW`."""


@pytest.fixture
def tess(platform, db):
    """A teacher who is enrolled."""
    user = a_user("tess")
    platform.enrolled.add((user.pk, COURSE))
    return LoggedIn(user_id=user.pk, anonymous_id=f"anon-{user.pk}")


@pytest.fixture
def ada(platform, db):
    """Course staff."""
    user = a_user("ada")
    platform.staff.add((user.pk, COURSE))
    return LoggedIn(user_id=user.pk, anonymous_id=f"anon-{user.pk}", is_staff=True)


@pytest.fixture
def stranger(platform, db):
    """Somebody who is logged in, and nothing to this course."""
    user = a_user("sam")
    return LoggedIn(user_id=user.pk, anonymous_id=f"anon-{user.pk}")


@pytest.fixture
def eva(platform, db):
    """On the course's list of evaluators."""
    return builders.an_evaluator("eva")


@pytest.fixture
def block_for(platform):
    """`block_for(person, aok)`: the block as that person is given it; person None is a visitor."""

    def made(person, aok=None, **services):
        return BlockRuntime(COURSE, person=person, services=services).read(olx_of(aok or an_aok()))

    return made
