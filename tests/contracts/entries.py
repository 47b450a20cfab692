"""
Every way into the suite from outside: the handlers of its blocks and its addresses, found by looking; and one right
request for each, so that only who asks decides.
"""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, reverse
from PIL import Image
from webob import Request, Response
from xblock.core import XBlock

from badge_issuer import sharing
from badge_issuer.models import Award
from badge_issuer.pages.rendering import STYLE
from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Receipt, Teacher
from pdln_xblocks.operations.sweep import sweep
from pdln_xblocks.review import api as review
from pdln_xblocks.review.data import ClaimToken
from pdln_xblocks.review.models import Hold
from pdln_xblocks.roster import api as roster
from rubric_review_xblock.actions import ACTIONS
from tests import builders
from tests.platform import FakePlatform
from tests.xblock_runtime import BlockRuntime, LoggedIn, StudioPermissions

DISTRIBUTION = "pdln-microcredentials"


def handlers() -> Iterator[str]:
    """`block.handler` of every block that the distribution installs."""
    for point in entry_points(group="xblock.v1"):
        if point.dist is not None and point.dist.name == DISTRIBUTION:
            block = point.load()
            found = [name for name in dir(block) if getattr(getattr(block, name), "_is_xblock_handler", False)]
            yield from (f"{point.name}.{name}" for name in found)


def addresses() -> Iterator[str]:
    """`namespace:name` of every address that a plugin app of the distribution gives to a site."""
    for point in entry_points(group="lms.djangoapp"):
        if point.dist is not None and point.dist.name == DISTRIBUTION:
            for part in getattr(apps.get_app_config(point.name), "plugin_app", {}).get("url_config", {}).values():
                module = import_module(f"{point.name}.{part['relative_path']}")
                for pattern in module.urlpatterns:
                    assert isinstance(pattern, URLPattern) and pattern.name, f"{pattern} has no name to be listed by"
                    yield f"{module.app_name}:{pattern.name}"


@dataclass(frozen=True, kw_only=True)
class World:
    """
    One course: the owner has a draft with a file in one AOK, and in another a submission with a file that the evaluator
    holds. `people` are user ids by role, None for a visitor; the award is the owner's.
    """

    people: dict[str, int | None]
    plan: AokRef
    teach: AokRef
    blocks: dict[str, str]
    draft_file: str
    draft_revision: int
    sent: Receipt
    held: ClaimToken
    evidence_file: str
    award: str
    art: tuple[str, str]
    # An upload of the owner's that has begun, where an entry is about one.
    upload: str = ""
    # A share link of the owner's badge, by its secret and its key, where an entry is about one.
    link: tuple[str, str] = ("", "")
    # What the evaluator held back, where an entry is about it.
    hold: str = ""

    @property
    def owner(self) -> Teacher:
        return teacher(self.people["owner"])

    def block(self, tag: str, role: str, *, studio: bool = False) -> XBlock:
        user_id = self.people[role]
        person = None if user_id is None else LoggedIn(user_id=user_id, anonymous_id=f"anon-{user_id}")
        can_write = (user_id, builders.COURSE) in FakePlatform.staff
        services = (
            {"studio_user_permissions": StudioPermissions(builders.COURSE, can_write=can_write)} if studio else {}
        )
        return BlockRuntime(builders.COURSE, person=person, services=services).read(self.blocks[tag])

    def client(self, role: str) -> Client:
        client = Client()
        if self.people[role] is not None:
            client.force_login(get_user_model().objects.get(pk=self.people[role]))
        return client


Ask = Callable[[World, str], int]
Before = Callable[[World], World]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`ask` sends the request as a role and returns the HTTP status; `before` is what must have happened first."""

    ask: Ask
    before: Before = lambda world: world


ENTRIES: dict[str, Entry] = {}


def entry(name: str, before: Before = lambda world: world) -> Callable[[Ask], Ask]:
    """Register the request of one entry."""

    def keep(ask: Ask) -> Ask:
        ENTRIES[name] = Entry(ask=ask, before=before)
        return ask

    return keep


def call(block: XBlock, handler: str, suffix: str = "", data: Any = None, body: bytes = b"", query: str = "") -> int:
    """POST with JSON or bytes, else GET; the status."""
    return answer(block, handler, suffix, data, body, query).status_int


def answer(
    block: XBlock, handler: str, suffix: str = "", data: Any = None, body: bytes = b"", query: str = ""
) -> Response:
    """The same, and the whole answer."""
    address = f"/{handler}{query}"
    if data is None and not body:
        request = Request.blank(address)
    else:
        sent = body or json.dumps(data).encode()
        request = Request.blank(address, method="POST", body=sent, content_type="application/json")
    return block.handle(handler, request, suffix)


# The teacher's block. All of it is about the caller's own work: a role with none of its own finds the owner's nowhere.


@entry("aok_submission.page")
def _page(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "page")


@entry("aok_submission.save_draft")
def _save_draft(world: World, role: str) -> int:
    revision = world.draft_revision if role == "owner" else 0
    content = builders.complete_content().to_data()
    data = {"content": content, "revision": revision, "number": 1}
    return call(world.block("aok_submission", role), "save_draft", data=data)


@entry("aok_submission.show_text")
def _show_text(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "show_text", data={"text": "**Six** minutes."})


@entry("aok_submission.check_link")
def _check_link(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "check_link", data={"url": "example.org/plan"})


@entry("aok_submission.to_send")
def _to_send(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "to_send")


@entry("aok_submission.begin_upload")
def _begin_upload(world: World, role: str) -> int:
    data = {"requirement": "p-plan", "option": "plan", "name": "more.txt", "size": 4}
    return call(world.block("aok_submission", role), "begin_upload", data=data)


def _announced(world: World) -> World:
    about = {"requirement": "p-plan", "option": "plan", "name": "more.txt", "size": 4}
    return replace(world, upload=evidence.begin_upload(world.plan, world.owner, **about, now=now()).file_id)


def _arrived(world: World) -> World:
    world = _announced(world)
    evidence.put_chunk(world.owner, world.plan.usage_key, world.upload, index=0, body=b"more")
    return world


@entry("aok_submission.put_chunk", before=_announced)
def _put_chunk(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "put_chunk", f"{world.upload}/0", body=b"more")


@entry("aok_submission.finish_upload", before=_arrived)
def _finish_upload(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "finish_upload", data={"file": world.upload})


@entry("aok_submission.file_status")
def _file_status(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "file_status", world.draft_file)


@entry("aok_submission.file")
def _file(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "file", world.draft_file)


@entry("aok_submission.discard_file")
def _discard_file(world: World, role: str) -> int:
    return call(world.block("aok_submission", role), "discard_file", data={"file": world.draft_file})


@entry("aok_submission.submit")
def _submit(world: World, role: str) -> int:
    data = {"token": "t", "revision": world.draft_revision, "definition": world.plan.aok.content_hash}
    return call(world.block("aok_submission", role), "submit", data=data)


@entry("aok_submission.take_back")
def _take_back(world: World, role: str) -> int:
    return call(world.block("aok_submission sent", role), "take_back", data={"attempt": world.sent.attempt_id})


def _definition(tag: str, handler: str, *, studio: bool) -> Ask:
    def send(world: World, role: str) -> int:
        block = world.block(tag, role, studio=studio)
        return call(block, handler, data={"olx": world.blocks[f"{tag} definition"]})

    return send


for _tag in ("aok_submission", "pdln_pathway"):
    for _handler in ("save_definition", "check_definition"):
        ENTRIES[f"{_tag}.{_handler}"] = Entry(ask=_definition(_tag, _handler, studio=False))
        ENTRIES[f"{_tag}.{_handler} Studio"] = Entry(ask=_definition(_tag, _handler, studio=True))


# The evaluators' block and pages, over one table of actions.


def _body(world: World, action: str) -> dict[str, Any]:
    if action == "lift":
        return {"hold": world.hold}
    held = {"reading": world.held.reading, "token": world.held.token}
    match action:
        case "next":
            return {"course": builders.COURSE, "aok": ""}
        case "save_notes":
            return {**held, "notes": {"scores": [], "comment": "x"}, "revision": 0}
        case "preview" | "record":
            return {**held, **builders.ONE_BELOW.to_data()}
    return held


def _recorded(world: World) -> World:
    evaluator = world.people["evaluator"]
    assert evaluator is not None
    builders.record(evaluator, world.held, builders.ONE_BELOW, now=now())
    return world


def _held_back(world: World) -> World:
    evaluator = world.people["evaluator"]
    assert evaluator is not None
    review.hold_back(evaluator, world.held, now=now())
    return replace(world, hold=Hold.objects.get().public_id)


def now() -> Any:
    """Handlers stamp their own time, so the world stands in the present."""
    return builders.datetime.now(builders.UTC)


def _act_in_block(action: str) -> Ask:
    def act(world: World, role: str) -> int:
        return call(world.block("rubric_review", role), "act", action, data=_body(world, action))

    return act


def _act_on_page(action: str) -> Ask:
    def act(world: World, role: str) -> int:
        address = reverse("pdln_reviews:act", args=[action])
        return world.client(role).post(address, json.dumps(_body(world, action)), "application/json").status_code

    return act


for _action in ACTIONS:
    _before = {"undo": {"before": _recorded}, "lift": {"before": _held_back}}.get(_action, {})
    ENTRIES[f"rubric_review.act {_action}"] = Entry(ask=_act_in_block(_action), **_before)
    ENTRIES[f"pdln_reviews:act {_action}"] = Entry(ask=_act_on_page(_action), **_before)


@entry("rubric_review.screen")
def _screen(world: World, role: str) -> int:
    return call(world.block("rubric_review", role), "screen")


@entry("rubric_review.screen of a reading")
def _screen_of_reading(world: World, role: str) -> int:
    return call(world.block("rubric_review", role), "screen", query=f"?reading={world.held.reading}")


def _save_settings(*, studio: bool) -> Ask:
    def save(world: World, role: str) -> int:
        block = world.block("rubric_review", role, studio=studio)
        return call(block, "save_settings", data={"display_name": "Reviews", "aok": ""})

    return save


ENTRIES["rubric_review.save_settings"] = Entry(ask=_save_settings(studio=False))
ENTRIES["rubric_review.save_settings Studio"] = Entry(ask=_save_settings(studio=True))


def _get(name: str, arguments: Callable[[World], list[Any]], before: Before = lambda world: world) -> None:
    def look(world: World, role: str) -> int:
        return world.client(role).get(reverse(name, args=arguments(world))).status_code

    ENTRIES[name] = Entry(ask=look, before=before)


_get("pdln_reviews:own_work", lambda world: [])
_get("pdln_reviews:queue", lambda world: [])
_get("pdln_reviews:reading", lambda world: [world.held.reading])
_get("pdln_reviews:file", lambda world: [world.held.reading, world.evidence_file, 1])

# Who reviews: the course team keeps it, leads look.

ROSTER_LINE = {"pseudonym": "Evaluator 7"}


def _line(world: World) -> int:
    """The evaluator's line of the roster."""
    people = roster.roster_of(builders.COURSE)
    return next(line.line_id for line in people if line.user_id == world.people["evaluator"])


_get("pdln_reviews:roster", lambda world: [builders.COURSE])
_get("pdln_reviews:roster_line", lambda world: [builders.COURSE, _line(world)])


_get("pdln_reviews:reviews_file", lambda world: [builders.COURSE], before=_recorded)


@entry("pdln_reviews:reviews_file of one task", before=_recorded)
def _reviews_of_one_task(world: World, role: str) -> int:
    address = reverse("pdln_reviews:reviews_file", args=[builders.COURSE])
    return world.client(role).get(address, {"aok": world.teach.block_id}).status_code


@entry("pdln_reviews:roster add")
def _add_to_roster(world: World, role: str) -> int:
    address = reverse("pdln_reviews:roster", args=[builders.COURSE])
    return world.client(role).post(address, {**ROSTER_LINE, "person": "stranger"}).status_code


@entry("pdln_reviews:roster_line change")
def _change_roster(world: World, role: str) -> int:
    address = reverse("pdln_reviews:roster_line", args=[builders.COURSE, _line(world)])
    return world.client(role).post(address, ROSTER_LINE).status_code


# What a monitor asks, with no account; well, since a sweep ran a moment ago.


def _swept(world: World) -> World:
    sweep(now=now())
    return world


_get("pdln:health", lambda world: [], before=_swept)

# The issuer's public pages: a badge is its owner's until it is shared, all else is for everybody.

_get("badge_issuer:credential", lambda world: [world.award])
_get("badge_issuer:credential_json", lambda world: [world.award])
_get("badge_issuer:credential_token", lambda world: [world.award])
_get("badge_issuer:credential_levels", lambda world: [world.award])
_get("badge_issuer:credential_image", lambda world: [world.award, "png"])
_get("badge_issuer:credential_ob2", lambda world: [world.award])
_get("badge_issuer:credential_ob2_art", lambda world: [world.award, "svg"])
_get("badge_issuer:badge_class", lambda world: ["pdln", "flipped-classroom"])
_get("badge_issuer:badge_class_json", lambda world: ["pdln", "flipped-classroom"])
_get("badge_issuer:badge_class_version", lambda world: ["pdln", "flipped-classroom", 1])
_get("badge_issuer:badge_class_ob2", lambda world: ["pdln", "flipped-classroom", 1])
_get("badge_issuer:issuer", lambda world: ["pdln"])
_get("badge_issuer:issuer_json", lambda world: ["pdln"])
_get("badge_issuer:issuer_ob2", lambda world: ["pdln"])
_get("badge_issuer:did_document", lambda world: ["pdln"])
_get("badge_issuer:status_list", lambda world: [1])
_get("badge_issuer:image", lambda world: list(world.art))
_get("badge_issuer:own_file", lambda world: STYLE.name.split("."))
_get("badge_issuer:card", lambda world: ["pdln", "flipped-classroom", 1])
_get("badge_issuer:qr_code", lambda world: [world.award])
_get("badge_issuer:hours", lambda world: [world.award])
_get("badge_issuer:verify", lambda world: [])
_get("badge_issuer:verify_many", lambda world: [])


@entry("badge_issuer:sharing")
def _share(world: World, role: str) -> int:
    address = reverse("badge_issuer:sharing", args=[world.award])
    return world.client(role).post(address, {"sharing": "share"}).status_code


@entry("badge_issuer:sharing page")
def _sharing_page(world: World, role: str) -> int:
    return world.client(role).get(reverse("badge_issuer:sharing", args=[world.award])).status_code


def _change_sharing(what: str) -> Ask:
    def change(world: World, role: str) -> int:
        posted = {"sharing": what, "name": "T. Ito", "label": "District", "days": "90", "link": world.link[1]}
        address = reverse("badge_issuer:sharing", args=[world.award])
        return world.client(role).post(address, posted).status_code

    return change


@entry("badge_issuer:hours keep")
def _keep_name(world: World, role: str) -> int:
    address = reverse("badge_issuer:hours", args=[world.award])
    return world.client(role).post(address, {"name": "Theresa M. Ito", "keep": "on"}).status_code


def linked(world: World) -> World:
    award = Award.objects.get(public_id=world.award)
    sharing.keep_license_name(award, "Theresa M. Ito")
    chosen = sharing.LinkChosen(label="District", days=90, shows=sharing.Disclosure(), shows_hours=True)
    link = sharing.make_link(award, chosen, now=now())
    return replace(world, link=(link.slug, str(link.pk)))


def _ended(world: World) -> World:
    world = linked(world)
    sharing.end_link(Award.objects.get(public_id=world.award), int(world.link[1]), now=now())
    return world


for _what in ("words", "link", "end"):
    ENTRIES[f"badge_issuer:sharing {_what}"] = Entry(ask=_change_sharing(_what), before=linked)

for _page_of_link in ("share", "share_json", "share_hours", "share_qr_code"):
    _name = f"badge_issuer:{_page_of_link}"
    _get(_name, lambda world: [world.link[0]])
    ENTRIES[f"{_name} ended"] = replace(ENTRIES[_name], before=_ended)
    ENTRIES[_name] = replace(ENTRIES[_name], before=linked)


# Anyone checks a badge, whoever they are; the link is one that is shared.


def _posted(name: str, body: Callable[[World], dict[str, str]], content_type: str = "") -> Ask:
    def post(world: World, role: str) -> int:
        cache.clear()  # how often one machine asked is not what this is about
        sent = {"content_type": content_type} if content_type else {}
        return world.client(role).post(reverse(name), body(world), **sent).status_code

    return post


ENTRIES["badge_issuer:verify posted"] = Entry(
    ask=_posted("badge_issuer:verify", lambda world: {"given": f"http://127.0.0.1:8000/badges/s/{world.link[0]}"}),
    before=linked,
)
ENTRIES["badge_issuer:verify_csv"] = Entry(
    ask=_posted("badge_issuer:verify_csv", lambda world: {"lines": "0000-0000"}),
)
ENTRIES["badge_issuer:api_verify"] = Entry(
    ask=_posted("badge_issuer:api_verify", lambda world: {"code": "0000-0000"}, "application/json"),
)


def _shared(world: World) -> World:
    assert _share(world, "owner") == 302
    return world


for _page_of_one in (
    "credential",
    "credential_json",
    "credential_token",
    "credential_levels",
    "credential_image",
    "credential_ob2",
    "credential_ob2_art",
    "qr_code",
):
    _private = ENTRIES[f"badge_issuer:{_page_of_one}"]
    ENTRIES[f"badge_issuer:{_page_of_one} shared"] = replace(_private, before=_shared)


# What the owner has.


def teacher(user_id: int | None) -> Teacher:
    assert user_id is not None
    return Teacher(user_id=user_id, anonymous_id=f"anon-{user_id}")


def a_picture(aok_ref: AokRef, owner: Teacher) -> str:
    """A small picture, uploaded and accepted."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return builders.a_file(aok_ref, owner, name="room.png", body=out.getvalue(), now=now())
