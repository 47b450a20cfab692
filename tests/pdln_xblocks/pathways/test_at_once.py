"""Two AOKs of one teacher released at the same moment: neither may miss the other."""

from functools import partial

import pytest

from badge_issuer.models import Award
from pdln_xblocks.process.releasing import release
from pdln_xblocks.review.models import Decision
from tests.builders import ALL_MET, HOUR, NOON, record, start_next, submit
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF
from tests.pdln_xblocks.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_releases_at_once_that_complete_a_pathway_together_make_one_award(course, issuer, tess, eva, lost_messages):
    for aok_ref in (PLAN_REF, TEACH_REF):
        submit(aok_ref, tess)
        record(eva, start_next(eva), ALL_MET)
    first, second = Decision.objects.values_list("pk", flat=True)
    later = NOON + HOUR
    assert at_once(partial(release, first, now=later), partial(release, second, now=later)) == [True, True]
    assert Award.objects.count() == 1
