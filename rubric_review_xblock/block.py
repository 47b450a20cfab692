"""The evaluator's block: the course's queue and its readings, in a unit. It holds no rules and keeps no state."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from lxml import etree
from web_fragments.fragment import Fragment
from webob import Response
from xblock.core import XBlock
from xblock.fields import Scope, String
from xblock.validation import Validation

from pdln_xblocks.blocks import olx
from pdln_xblocks.blocks.answers import wrong_method
from pdln_xblocks.blocks.editing import require_author
from pdln_xblocks.blocks.libraries import is_in_course
from pdln_xblocks.blocks.named_tasks import MissingTask, missing_tasks, said_in_studio, taken_for
from pdln_xblocks.blocks.person import Person, person_looking
from pdln_xblocks.blocks.screen import static_text
from pdln_xblocks.blocks.speaking import SpeakingBlock
from pdln_xblocks.errors import DomainError, InvalidRequest, NotAllowed, out_of_date
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost

from . import actions, screens
from .door import Door, may_look_at_roster, may_review, may_see_queue
from .errors import HTTP_STATUS


@XBlock.needs("user", "i18n")
@XBlock.wants("studio_user_permissions")
class RubricReviewXBlock(SpeakingBlock):
    """Shows evaluators of the course what waits for them; to everybody else it says, calmly, that it is not theirs."""

    has_author_view = True
    show_in_read_only_mode = True

    # Studio's menu shows the default, in the author's language.
    display_name = String(
        scope=Scope.settings, default=gettext_noop("Submissions to review"), help="The heading of the list."
    )
    aok = String(
        scope=Scope.settings, default="", help="The block id of the one AOK shown; empty: every AOK of the course."
    )
    unreadable = String(scope=Scope.content, default="", help="The OLX that could not be read, to be written back.")

    # Views

    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        if not is_in_course(self):
            return self._in_library()
        person = person_looking(self)
        if person.is_studio_preview:
            return self._for_authors()
        door = self._door(person)
        try:
            may_see_queue(door)
        except NotAllowed:
            return self._for_others(roster_of=door.course_key if may_look_at_roster(door) else "")
        fragment = self._fragment(screens.block_frame(self._queue(door, page=1)))
        for script in screens.SCRIPTS:
            fragment.add_javascript(_text_of(script))
        fragment.initialize_js("RubricReviewXBlock")
        return fragment

    def public_view(self, context: dict[str, Any] | None = None) -> Fragment:
        return self._for_others() if is_in_course(self) else self._in_library()

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        return self._for_authors() if is_in_course(self) else self._in_library()

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        if not is_in_course(self):
            return self._in_library()
        aok = taken_for(self._missing_tasks()).get(self.aok, self.aok)
        fragment = self._fragment(screens.studio(title=self.display_name, aok=aok))
        for script in screens.STUDIO_SCRIPTS:
            fragment.add_javascript(_text_of(script))
        fragment.initialize_js("RubricReviewStudio")
        return fragment

    # Handlers

    @XBlock.handler
    def act(self, request: Any, suffix: str = "") -> Response:
        """One action of actions.ACTIONS, named by the suffix; JSON both ways."""
        if request.method != "POST":
            return _json(405, {"error": {"code": "invalid_request", "message": _("Send this as POST."), "html": ""}})
        person = person_looking(self)
        try:
            door = self._door(person)
            if person.is_someone_elses_view:
                raise _through_other_eyes()
        except NotAllowed as refusal:
            said = {"code": refusal.code, "message": str(refusal), "html": screens.refusal(str(refusal))}
            return _json(HTTP_STATUS[refusal.code], {"error": said})
        return _json(*actions.respond(door, suffix, request.body))

    @XBlock.handler
    def screen(self, request: Any, suffix: str = "") -> Response:
        """The HTML of one screen: a reading (?reading=), or the list (?page=)."""
        reading, page = request.params.get("reading", ""), request.params.get("page", "")
        try:
            door = self._door(person_looking(self))
            if reading:
                return _html(*self._reading(door, reading))
            may_see_queue(door)
            return _html(200, self._queue(door, page=int(page) if page.isdecimal() and len(page) < 7 else 1))
        except DomainError as error:
            return _html(HTTP_STATUS[error.code], screens.refusal(str(error)))

    @XBlock.handler
    def save_settings(self, request: Any, suffix: str = "") -> Response:
        """Save the heading and the AOK; for authors. JSON both ways: {"display_name", "aok"}."""
        if request.method != "POST":
            return wrong_method("POST")
        try:
            self._require_course()
            require_author(self)
            title, aok = _read_settings(request)
        except DomainError as error:
            return _json(HTTP_STATUS[error.code], {"error": {"code": error.code, "message": str(error)}})
        self.display_name, self.aok = title, aok
        return _json(200, {"display_name": title, "aok": aok})

    # OLX

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> "RubricReviewXBlock":
        """
        Read the block; never raises, since the platform would drop it without a word. What cannot be read is kept and
        written back.
        """
        plain = olx.plain_node(node, runtime.mixologist.mix(cls).fields)
        block: RubricReviewXBlock = super().parse_xml(plain.element, runtime, keys)
        has_own = any(not olx.is_option(each) for each in node.iterchildren(etree.Element))
        if plain.problems or has_own or (node.text or "").strip():
            block.unreadable = olx.kept_of(node, plain)
        return block

    def add_xml_to_node(self, node: Any) -> None:
        super().add_xml_to_node(node)
        node.attrib.pop("unreadable", None)
        if self.unreadable:
            olx.put_back(node, self.unreadable)

    def validate(self) -> Validation:
        """What Studio shows above the block: that the one task it is for is not in this course."""
        validation = super().validate()
        for message in said_in_studio(self._missing_tasks()):
            validation.add(message)
        return validation

    # What the views are made of

    @property
    def _title(self) -> str:
        is_named = self.fields["display_name"].is_set_on(self)
        return (self.display_name if is_named else "") or _("Submissions to review")

    @property
    def _course_key(self) -> Any:
        return self.scope_ids.usage_id.context_key

    def _missing_tasks(self) -> list[MissingTask]:
        return missing_tasks(str(self._course_key), {self.aok: ""}) if self.aok and is_in_course(self) else []

    def _require_course(self) -> None:
        if not is_in_course(self):
            raise NotAllowed(_lives_in_courses())

    def _door(self, person: Person) -> Door:
        """Raises NotAllowed in a library."""
        self._require_course()
        usage_key = str(self._course_key.make_usage_key("aok_submission", self.aok)) if self.aok else ""
        return Door(
            user_id=person.user_id if person.can_own_work else None,
            now=datetime.now(UTC),
            course_key=str(self._course_key),
            block_id=self.aok,
            usage_key=usage_key,
        )

    def _queue(self, door: Door, *, page: int) -> str:
        found = review.queue(
            door.evaluator_id, now=door.now, course_key=door.course_key, usage_key=door.usage_key, page=page
        )
        return screens.queue(found, heading=self._title, in_block=True)

    def _reading(self, door: Door, reading: str) -> tuple[int, str]:
        may_review(door, reading)
        try:
            return 200, screens.reading(review.open_reading(door.evaluator_id, reading, now=door.now))
        except ClaimLost as error:
            return HTTP_STATUS[error.code], screens.not_mine(reading, str(error))

    def _for_others(self, *, roster_of: str = "") -> Fragment:
        message = _("This part of the course is for the people who review submissions. Nothing is asked of you here.")
        return self._fragment(screens.others(self._title, message, roster_of=roster_of))

    def _for_authors(self) -> Fragment:
        return self._fragment(
            screens.author(title=self._title, aok=self.aok, course=str(self._course_key), unreadable=self.unreadable)
        )

    def _in_library(self) -> Fragment:
        return self._fragment(screens.others(self._title, _lives_in_courses()))

    def _fragment(self, html: str) -> Fragment:
        fragment = Fragment(html)
        for style in screens.STYLES:
            fragment.add_css(_text_of(style))
        return fragment


def _read_settings(request: Any) -> tuple[str, str]:
    try:
        data = request.json
    except ValueError:
        data = None
    values = [data.get(key) for key in ("display_name", "aok")] if isinstance(data, dict) else []
    if len(values) != 2 or not all(isinstance(value, str) and len(value) <= 200 for value in values):
        raise out_of_date()
    title, aok = (value.strip() for value in values)
    if any(character.isspace() for character in aok):
        raise InvalidRequest(_("Give one block id, without spaces."))
    return title, aok


def _lives_in_courses() -> str:
    return _("This list works in a course, with the submissions of that course. Add it there.")


def _through_other_eyes() -> NotAllowed:
    return NotAllowed(_("You are viewing the course as somebody else, so nothing can be changed here."))


def _text_of(path: str) -> str:
    package, _slash, _rest = path.partition("/")
    return static_text(package, path)


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(json_body=body, status=status, content_type="application/json", charset="utf-8")


def _html(status: int, html: str) -> Response:
    response = Response(text=html, status=status, content_type="text/html", charset="utf-8")
    response.cache_control = "private, no-store"
    return response
