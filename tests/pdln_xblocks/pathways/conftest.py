"""A course with its pathway, an issuer that knows the badge, a teacher on the way and an evaluator."""

import pytest

from pdln_xblocks.compat import DraftedTask
from tests.builders import COURSE, a_teacher, a_user, an_evaluator
from tests.pdln_xblocks.definitions import whole
from tests.pdln_xblocks.pathways.parts import pathway_data, publish, tell_issuer


@pytest.fixture
def course(db, platform):
    publish(platform)
    return platform


@pytest.fixture
def tasks(platform):
    """In Studio the course has every task that a pathway here names."""
    steps = [step for data in (pathway_data(), whole.pathway()) for step in data["steps"]]
    platform.drafts[COURSE] = [DraftedTask(block_id=step["aok"], title=step["title"]) for step in steps]


@pytest.fixture
def keys(settings, tmp_path):
    """Each test signs with keys of its own."""
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://learn.example.org"
    settings.BADGE_ISSUER_BACKENDS = ("embedded",)


@pytest.fixture
def issuer(db, keys, tmp_path):
    tell_issuer(tmp_path / "issuer-part")


@pytest.fixture
def tess(db, platform):
    """Enrolled."""
    teacher = a_teacher()
    platform.enrolled.add((teacher.user_id, COURSE))
    return teacher


@pytest.fixture
def eva(db):
    return an_evaluator()


@pytest.fixture
def ada(db, platform):
    """Course staff."""
    user = a_user("ada")
    platform.staff.add((user.pk, COURSE))
    return user
