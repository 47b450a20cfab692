"""
Who gets in where: every handler of a block and every address, for each role, here and in another course.

The entries are found by looking (tests.contracts.entries), so one that is added stands here or fails.
"""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from lxml import etree

from badge_issuer import api as badge_issuer
from badge_issuer.data import AwardRequest, BadgeClassRef, Recipient
from badge_issuer.models import Award
from badge_issuer.pages.rendering import STYLE
from pdln_xblocks.definitions.olx import aok_to_element, pathway_to_element
from pdln_xblocks.definitions.pathway import Pathway
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.roster.models import Evaluator
from tests import builders
from tests.builders import COURSE, OTHER_COURSE
from tests.contracts import entries
from tests.contracts.entries import ENTRIES, World
from tests.contracts.tables import rows
from tests.pdln_xblocks.pathways import parts

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# 403: not for you. 404: not even its existence is yours to know. 409: for you, but not now (nothing to submit, with
# somebody else). 302: to the log-in page, or done. Left of the bar the roles of this course, right of it those that
# hold in another course only.
TABLE = """
                                   visitor owner teacher stranger evaluator lead staff | teacher evaluator lead staff
aok_submission.page                    403   200     200      403       403  403   200 |     403       403  403   403
aok_submission.save_draft              403   200     200      403       403  403   200 |     403       403  403   403
aok_submission.show_text               403   200     200      403       403  403   200 |     403       403  403   403
aok_submission.check_link              403   200     200      403       403  403   200 |     403       403  403   403
aok_submission.to_send                 403   200     200      403       403  403   200 |     403       403  403   403
aok_submission.begin_upload            403   200     200      403       403  403   200 |     403       403  403   403
aok_submission.put_chunk               403   200     404      403       403  403   404 |     403       403  403   403
aok_submission.finish_upload           403   200     404      403       403  403   404 |     403       403  403   403
aok_submission.file_status             403   200     404      403       403  403   404 |     403       403  403   403
aok_submission.file                    403   200     404      403       403  403   404 |     403       403  403   403
aok_submission.discard_file            403   200     404      403       403  403   404 |     403       403  403   403
aok_submission.submit                  403   200     409      403       403  403   409 |     403       403  403   403
aok_submission.take_back               403   200     404      403       403  403   404 |     403       403  403   403
aok_submission.save_definition         403   403     403      403       403  403   403 |     403       403  403   403
aok_submission.save_definition Studio  403   403     403      403       403  403   200 |     403       403  403   403
aok_submission.check_definition        403   403     403      403       403  403   403 |     403       403  403   403
aok_submission.check_definition Studio 403   403     403      403       403  403   200 |     403       403  403   403
pdln_pathway.save_definition           403   403     403      403       403  403   403 |     403       403  403   403
pdln_pathway.save_definition Studio    403   403     403      403       403  403   200 |     403       403  403   403
pdln_pathway.check_definition          403   403     403      403       403  403   403 |     403       403  403   403
pdln_pathway.check_definition Studio   403   403     403      403       403  403   200 |     403       403  403   403
rubric_review.act next                 403   403     403      403       200  200   403 |     403       403  403   403
rubric_review.act start                403   404     404      404       200  409   404 |     404       404  404   404
rubric_review.act save_notes           403   404     404      404       200  409   404 |     404       404  404   404
rubric_review.act preview              403   404     404      404       200  409   404 |     404       404  404   404
rubric_review.act record               403   404     404      404       200  409   404 |     404       404  404   404
rubric_review.act undo                 403   404     404      404       200  404   404 |     404       404  404   404
rubric_review.act put_back             403   404     404      404       200  409   404 |     404       404  404   404
rubric_review.act pass_on              403   404     404      404       200  409   404 |     404       404  404   404
rubric_review.act report               403   404     404      404       200  409   404 |     404       404  404   404
rubric_review.act lift                 403   403     403      403       200  200   403 |     403       403  403   403
rubric_review.screen                   403   403     403      403       200  200   403 |     403       403  403   403
rubric_review.screen of a reading      403   404     404      404       200  409   404 |     404       404  404   404
rubric_review.save_settings            403   403     403      403       403  403   403 |     403       403  403   403
rubric_review.save_settings Studio     403   403     403      403       403  403   200 |     403       403  403   403
pdln_reviews:own_work                  302   200     200      200       200  200   200 |     200       200  200   200
pdln_reviews:queue                     302   403     403      403       200  200   403 |     403       200  200   403
pdln_reviews:act next                  403   403     403      403       200  200   403 |     403       403  403   403
pdln_reviews:act start                 403   404     404      404       200  409   404 |     404       404  404   404
pdln_reviews:act save_notes            403   404     404      404       200  409   404 |     404       404  404   404
pdln_reviews:act preview               403   404     404      404       200  409   404 |     404       404  404   404
pdln_reviews:act record                403   404     404      404       200  409   404 |     404       404  404   404
pdln_reviews:act undo                  403   404     404      404       200  404   404 |     404       404  404   404
pdln_reviews:act put_back              403   404     404      404       200  409   404 |     404       404  404   404
pdln_reviews:act pass_on               403   404     404      404       200  409   404 |     404       404  404   404
pdln_reviews:act report                403   404     404      404       200  409   404 |     404       404  404   404
pdln_reviews:act lift                  403   403     403      403       200  200   403 |     403       404  404   403
pdln_reviews:reading                   302   404     404      404       200  409   404 |     404       404  404   404
pdln_reviews:file                      302   404     404      404       200  404   404 |     404       404  404   404
pdln_reviews:roster                    302   403     403      403       403  200   200 |     403       403  403   403
pdln_reviews:roster add                302   403     403      403       403  403   302 |     403       403  403   403
pdln_reviews:roster_line               302   403     403      403       403  403   200 |     403       403  403   403
pdln_reviews:roster_line change        302   403     403      403       403  403   302 |     403       403  403   403
pdln_reviews:reviews_file              302   403     403      403       403  200   200 |     403       403  403   403
pdln_reviews:reviews_file of one task  302   403     403      403       403  200   200 |     403       403  403   403
pdln:health                            200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:credential                404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:credential_json           404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:credential_token          404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:credential_levels         404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:credential_image          404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:credential_ob2            404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:credential_ob2_art        404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:sharing                   404   302     404      404       404  404   404 |     404       404  404   404
badge_issuer:sharing page              404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:sharing words             404   302     404      404       404  404   404 |     404       404  404   404
badge_issuer:sharing link              404   302     404      404       404  404   404 |     404       404  404   404
badge_issuer:sharing end               404   302     404      404       404  404   404 |     404       404  404   404
badge_issuer:hours                     404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:hours keep                404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:qr_code                   404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:share                     200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:share_json                200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:share_hours               200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:share_qr_code             200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:share ended               410   410     410      410       410  410   410 |     410       410  410   410
badge_issuer:share_json ended          410   410     410      410       410  410   410 |     410       410  410   410
badge_issuer:share_hours ended         410   410     410      410       410  410   410 |     410       410  410   410
badge_issuer:share_qr_code ended       404   404     404      404       404  404   404 |     404       404  404   404
badge_issuer:credential shared         200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:credential_json shared    200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:credential_token shared   200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:credential_levels shared  404   200     404      404       404  404   404 |     404       404  404   404
badge_issuer:credential_image shared   200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:credential_ob2 shared     200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:credential_ob2_art shared  200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:badge_class               200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:badge_class_json          200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:badge_class_version       200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:badge_class_ob2           200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:issuer                    200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:issuer_json               200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:issuer_ob2                200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:did_document              200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:status_list               200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:image                     200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:qr_code shared            200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:own_file                  200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:card                      200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:verify                    200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:verify posted             200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:verify_many               200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:verify_csv                200   200     200      200       200  200   200 |     200       200  200   200
badge_issuer:api_verify                200   200     200      200       200  200   200 |     200       200  200   200
"""

HEADER, *ROWS = TABLE.strip("\n").splitlines()
HERE, ELSEWHERE = (part.split() for part in HEADER.split("|"))
ROLES = (*HERE, *(f"{role} elsewhere" for role in ELSEWHERE))


def expected(row: str) -> tuple[str, dict[str, int]]:
    words = row.replace("|", " ").split()
    name, statuses = " ".join(words[: -len(ROLES)]), words[-len(ROLES) :]
    return name, dict(zip(ROLES, map(int, statuses), strict=True))


ANSWERS = dict(map(expected, ROWS))


@pytest.fixture
def world(platform, settings, tmp_path) -> World:
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    parts.publish(platform)
    parts.tell_issuer(tmp_path / "issuer-part")
    people = {role: None if role == "visitor" else builders.a_user(role.replace(" ", "-")).pk for role in ROLES}
    for role, user_id in people.items():
        if user_id is not None:
            enter(platform, role.split()[0], user_id, OTHER_COURSE if role.endswith("elsewhere") else COURSE)

    owner = entries.teacher(people["owner"])
    plan, teach = parts.PLAN_REF, parts.TEACH_REF
    draft_file, evidence_file = entries.a_picture(plan, owner), entries.a_picture(teach, owner)
    now = entries.now()
    content = builders.complete_content(plan=builders.uploaded(draft_file))
    draft = evidence.save_draft(plan, owner, content, revision=0, now=now)
    content = builders.complete_content(plan=builders.uploaded(evidence_file))
    sent = builders.submit(teach, owner, content=content, now=now)
    held = builders.start_next(people["evaluator"], now=now)
    award = an_award(people["owner"], now)
    return World(
        people=people,
        plan=plan,
        teach=teach,
        blocks=blocks(plan, teach),
        draft_file=draft_file,
        draft_revision=draft.revision,
        sent=sent,
        held=held,
        evidence_file=evidence_file,
        award=award.public_id,
        art=(award.version.image.sha256, award.version.image.ending),
    )


def enter(platform, role: str, user_id: int, course: str) -> None:
    match role:
        case "owner" | "teacher":
            platform.enrolled.add((user_id, course))
        case "staff":
            platform.staff.add((user_id, course))
        case "evaluator" | "lead":
            line = {"course_key": course, "block_id": "", "pseudonym": role, "is_lead": role == "lead"}
            Evaluator.objects.create(user_id=user_id, **line)


def an_award(user_id: int, now) -> Award:
    badge = BadgeClassRef(issuer="pdln", badge="flipped-classroom")
    recipient = Recipient(namespace="user", id=str(user_id))
    receipt = badge_issuer.request_award(
        AwardRequest(recipient=recipient, badge_class=badge, source="decision-1"), now=now
    )
    assert badge_issuer.work(now=now) == 1
    return Award.objects.get(public_id=receipt.public_id)


def blocks(plan, teach) -> dict[str, str]:
    """OLX by block type; the definitions alone as an author edits them."""

    def text(element) -> str:
        return etree.tostring(element, encoding="unicode")

    def inside(tag: str, name: str, *definition) -> str:
        node = etree.Element(tag, {"url_name": name})
        node.extend(definition)
        return text(node)

    pathway = Pathway.from_data(parts.pathway_data())
    return {
        "aok_submission": inside("aok_submission", plan.block_id, aok_to_element(plan.aok)),
        "aok_submission sent": inside("aok_submission", teach.block_id, aok_to_element(teach.aok)),
        "aok_submission definition": text(aok_to_element(plan.aok)),
        "pdln_pathway": inside("pdln_pathway", "way", pathway_to_element(pathway)),
        "pdln_pathway definition": text(pathway_to_element(pathway)),
        "rubric_review": inside("rubric_review", "reviews"),
    }


def test_every_entry_stands_in_the_table():
    found = {*entries.handlers(), *entries.addresses()}
    assert found == {name.partition(" ")[0] for name in ANSWERS}
    assert ENTRIES.keys() == ANSWERS.keys()
    assert len(found) > 25, "the looking itself works"


@pytest.mark.parametrize("entry", list(ANSWERS))
def test_an_entry_opens_to_whom_the_table_says_and_to_nobody_else(world, entry):
    found, changed = {}, []
    for role in ROLES:
        with transaction.atomic():
            there = ENTRIES[entry].before(world)
            before = rows()
            found[role] = ENTRIES[entry].ask(there, role)
            if found[role] >= 400 and rows() != before:
                changed.append(role)
            transaction.set_rollback(True)
    assert found == ANSWERS[entry]
    assert changed == [], "who is refused leaves nothing behind"


@pytest.mark.parametrize("name", sorted(entries.addresses()))
def test_an_address_answers_only_the_way_it_is_meant_to_be_asked(world, name):
    """A page without a form is never posted to, an action never only looked at."""
    world = entries.linked(world)
    arguments = {
        "pdln:health": [],
        "pdln_reviews:own_work": [],
        "pdln_reviews:queue": [],
        "pdln_reviews:act": ["next"],
        "pdln_reviews:reading": [world.held.reading],
        "pdln_reviews:file": [world.held.reading, world.evidence_file, 1],
        "pdln_reviews:roster": [builders.COURSE],
        "pdln_reviews:roster_line": [builders.COURSE, 1],
        "pdln_reviews:reviews_file": [builders.COURSE],
        "badge_issuer:badge_class_version": ["pdln", "flipped-classroom", 1],
        "badge_issuer:badge_class_ob2": ["pdln", "flipped-classroom", 1],
        "badge_issuer:credential_image": [world.award, "png"],
        "badge_issuer:credential_ob2_art": [world.award, "svg"],
        "badge_issuer:status_list": [1],
        "badge_issuer:own_file": STYLE.name.split("."),
        "badge_issuer:card": ["pdln", "flipped-classroom", 1],
        "badge_issuer:image": list(world.art),
        "badge_issuer:sharing": [world.award],
        "badge_issuer:hours": [world.award],
        "badge_issuer:qr_code": [world.award],
        "badge_issuer:verify": [],
        "badge_issuer:verify_many": [],
        "badge_issuer:verify_csv": [],
        "badge_issuer:api_verify": [],
    }
    if name not in arguments:
        kind = name.partition(":")[2]
        arguments[name] = (
            ["pdln", "flipped-classroom"]
            if kind.startswith("badge_class")
            else [world.award]
            if kind.startswith("credential")
            else [world.link[0]]
            if kind.startswith("share")
            else ["pdln"]
        )
    forms = {"badge_issuer:sharing", "badge_issuer:hours", "badge_issuer:verify", "badge_issuer:verify_many"}
    posted = {"pdln_reviews:act", "badge_issuer:verify_csv", "badge_issuer:api_verify"}
    wrong = ("patch" if name in forms else "get" if name in posted else "post", "put", "delete")
    if name in {"pdln_reviews:roster", "pdln_reviews:roster_line"}:
        wrong = ("head", "put", "delete")  # a form is shown at the address that it is sent to
    address = reverse(name, args=arguments[name])
    assert [getattr(world.client("owner"), method)(address).status_code for method in wrong] == [405] * 3


@pytest.mark.parametrize(
    "name",
    [
        "pdln_reviews:act",
        "pdln_reviews:roster",
        "pdln_reviews:roster_line",
        "badge_issuer:sharing",
        "badge_issuer:hours",
    ],
)
def test_what_changes_something_asks_for_the_pages_own_token(world, name):
    """Another site cannot make a logged-in person's browser do it."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.client("owner").cookies
    arguments = {
        "pdln_reviews:act": ["next"],
        "pdln_reviews:roster": [builders.COURSE],
        "pdln_reviews:roster_line": [builders.COURSE, 1],
        "badge_issuer:sharing": [world.award],
        "badge_issuer:hours": [world.award],
    }[name]
    assert client.post(reverse(name, args=arguments)).status_code == 403
    # Whoever may do it all may not do it so either.
    client.cookies = world.client("staff").cookies
    assert client.post(reverse(name, args=arguments)).status_code == 403
