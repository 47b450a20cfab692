"""A course of two AOKs and a pathway over them, and the issuer's part that knows its badge."""

from badge_issuer import api as badge_issuer
from badge_issuer import package
from pdln_xblocks.catalog.api import sync_course
from pdln_xblocks.compat import PublishedBlock
from tests.badge_issuer.parts import PART
from tests.builders import BLOCK, COURSE, NOON, USAGE, an_aok, an_aok_ref
from tests.pdln_xblocks.definitions import whole

TEACH = "aok-teach"
TEACH_USAGE = "block-v1:pdln+flip+2026+type@aok_submission+block@aok-teach"
WAY_USAGE = "block-v1:pdln+flip+2026+type@pdln_pathway+block@way"

PLAN_REF = an_aok_ref()
TEACH_REF = an_aok_ref(an_aok(id=TEACH, title="Teach it and respond"), usage=TEACH_USAGE)


def pathway_data(**changes) -> dict:
    steps = [{"aok": BLOCK, "title": "Plan"}, {"aok": TEACH, "title": "Teach"}]
    return {**whole.pathway(), "mode": "all_of", "count": 0, "steps": steps, **changes}


def pathway_block(usage: str = WAY_USAGE, **changes) -> PublishedBlock:
    return PublishedBlock(usage_key=usage, block_type="pdln_pathway", definition=pathway_data(**changes))


def publish(platform, *pathways: PublishedBlock) -> None:
    """The two AOKs, with the one pathway over both unless others are given."""
    aoks = [
        PublishedBlock(usage_key=USAGE, block_type="aok_submission", definition=PLAN_REF.aok.to_data()),
        PublishedBlock(usage_key=TEACH_USAGE, block_type="aok_submission", definition=TEACH_REF.aok.to_data()),
    ]
    platform.blocks[COURSE] = [*aoks, *(pathways or (pathway_block(),))]
    sync_course(COURSE, now=NOON)


def tell_issuer(folder) -> None:
    """Sync the issuer's part, so that the badge `pdln/flipped-classroom` is known and can be signed."""
    package.write(PART, folder)
    badge_issuer.sync(folder, now=NOON)
    badge_issuer.create_missing_keys(now=NOON)
