"""
A teacher and an evaluator with rows in every table that can hold something of theirs, and the platform's way of
closing their accounts.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.dispatch import Signal

from badge_issuer.awards import share_award
from badge_issuer.models import Award, Credential
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.models import Attempt
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import CriterionScoreData, ReviewScores
from pdln_xblocks.review.models import Hold
from pdln_xblocks.roster.models import Evaluator
from tests import standin_modules
from tests.builders import (
    DAY,
    HOUR,
    NOON,
    a_file,
    a_teacher,
    an_aok,
    an_aok_ref,
    an_evaluator,
    complete_content,
    decide,
    record,
    release,
    start_next,
    submit,
    uploaded,
    written,
)
from tests.pdln_xblocks.definitions import whole
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, pathway_block, publish

LATER = NOON + 10 * DAY
SHARE_PLACE = an_aok_ref(an_aok(id="aok-share", title="Share it"), usage=PLAN_REF.usage_key.replace("plan", "share"))
LOOK_PLACE = an_aok_ref(an_aok(id="aok-look", title="Look back"), usage=PLAN_REF.usage_key.replace("plan", "look"))
RERUN_PLACE = an_aok_ref(course="course-v1:pdln+flip+2027", usage=PLAN_REF.usage_key.replace("2026", "2027"))
# The modules of the platform on the way to its retirement signals, by the names they have in Teak and in 2026.
SIGNALS = "openedx.core.djangoapps.user_api.accounts.signals"
SENT = {
    "USER_RETIRE_LMS_MISC": {},
    "USER_RETIRE_MAILINGS": {"email": "tess@example.org", "new_email": "retired__user_1@retired.invalid"},
    "USER_RETIRE_LMS_CRITICAL": {},
}

MET = ReviewScores(
    scores=tuple(
        CriterionScoreData(criterion=each, level="proficient", working="Tess Ito knows her six readers by name.")
        for each in ("c-target", "c-access")
    ),
    comment="Dear Tess, this is ready.",
)


def two_people(platform) -> tuple[int, int]:
    """Tess, who earned a badge and has more on the way, and Eva, who reads; no one else's rows are anywhere."""
    unknown = {**whole.PATHWAY["badge"], "badge": "not-known-yet"}
    publish(
        platform,
        pathway_block(),
        pathway_block("block-v1:pdln+flip+2026+type@pdln_pathway+block@owed", id="owed", badge=unknown),
    )
    tess, eva = a_teacher(), an_evaluator()
    Evaluator.objects.update(credential="Reading specialist, NBCT", employer="Lakeside Schools", is_lead=True)
    plan = a_file(PLAN_REF, tess, name="Tess Ito plan.txt", body=b"Tess Ito teaches this.")
    content = complete_content(plan=uploaded(plan), text=written("Tess Ito has twenty four second graders."))
    submit(PLAN_REF, tess, content=content)
    record(eva, start_next(eva), MET)
    release(NOON + HOUR)
    decide(TEACH_REF, tess, eva, MET, now=NOON + DAY)
    assert Credential.objects.exists(), "the badge is signed at the commit that awards it"
    share_award(Award.objects.get(), now=NOON + 2 * DAY)
    Hold.objects.create(
        attempt=Attempt.objects.get(usage_key=TEACH_REF.usage_key),
        held_by_id=eva,
        held_at=NOON + DAY,
        words="Tess Ito's class list is on page two.",
    )
    submit(SHARE_PLACE, tess, now=NOON + 3 * DAY)
    review.pass_on(eva, start_next(eva, now=NOON + 3 * DAY), now=NOON + 3 * DAY)
    submit(LOOK_PLACE, tess, now=NOON + 4 * DAY)
    held = start_next(eva, now=NOON + 9 * DAY)
    review.save_notes(eva, held, {"comment": "Ask Tess about the six."}, revision=0, now=NOON + 9 * DAY)
    evidence.save_draft(RERUN_PLACE, tess, complete_content(), revision=0, now=NOON + 9 * DAY)
    return tess.user_id, eva


def the_platforms_signals(monkeypatch) -> ModuleType:
    """The platform's module of retirement signals, importable under its own name."""
    standin_modules.install({SIGNALS: {name: Signal() for name in SENT}}, monkeypatch)
    return sys.modules[SIGNALS]


def our_models() -> list[type[Model]]:
    return [model for label in ("pdln_xblocks", "badge_issuer") for model in apps.get_app_config(label).get_models()]


def rows_of(model: type[Model]) -> list[dict]:
    """A table as plain values, in the order of its keys."""
    return json.loads(json.dumps(list(model._default_manager.order_by("pk").values()), default=str, sort_keys=True))


def everything_kept() -> Iterator[tuple[str, str]]:
    """Every row of every table but the platform's own of accounts, and every object of the storage, with its bytes."""
    for model in apps.get_models():
        if model is not get_user_model():
            for row in model._default_manager.order_by("pk").values():
                yield model._meta.label, json.dumps(row, default=_as_text)
    folder = Path(settings.PDLN_EVIDENCE_STORAGE["OPTIONS"]["location"])
    for path in sorted(folder.rglob("*")):
        yield str(path.relative_to(folder)), path.read_bytes().decode("latin-1") if path.is_file() else ""


def _as_text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def where(*words: str) -> list[str]:
    """The places in which one of the words stands, whatever its case."""
    return sorted(
        {
            aok_ref
            for aok_ref, text in everything_kept()
            if any(word.lower() in f"{aok_ref} {text}".lower() for word in words)
        }
    )
