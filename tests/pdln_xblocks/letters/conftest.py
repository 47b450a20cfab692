"""A course as a site has it, where what was handed to a worker is lost, so that only the sweep sends."""

import pytest
from django.core import mail

from pdln_xblocks.letters import api as letters
from tests.builders import NOON, a_teacher, an_evaluator


@pytest.fixture
def tess(platform):
    return a_teacher()


@pytest.fixture
def eva(platform):
    return an_evaluator()


@pytest.fixture
def post():
    """`post(now)` sends what is due and returns what left, oldest first."""

    def send(now=NOON):
        before = len(mail.outbox)
        letters.send_due(now=now)
        return mail.outbox[before:]

    return send
