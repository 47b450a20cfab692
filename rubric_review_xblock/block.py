"""The evaluator's block: the course's queue and its readings, in a unit. It holds no rules and keeps no state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from webob import Response
from xblock.core import XBlock
from xblock.fields import Scope, String

from pdln_xblocks.blocks.authored import AuthoredBlock, only_in_courses
from pdln_xblocks.blocks.named_tasks import taken_for
from pdln_xblocks.blocks.person import Person, person_looking
from pdln_xblocks.blocks.rendering import static_text
from pdln_xblocks.blocks.requests import Call
from pdln_xblocks.blocks.responses import HTTP_STATUS, handles
from pdln_xblocks.errors import DomainError, InvalidRequest, NotAllowed
from pdln_xblocks.permissions import Action
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost

from . import actions, screens
from .access import Access, may_look_at_roster, may_review, may_see_queue
from .requests import page_number


@dataclass(frozen=True, kw_only=True)
class ReviewCall(Call):
    """A call of somebody who may review, with the way they came in."""

    access: Access


@XBlock.needs("user", "i18n")
@XBlock.wants("studio_user_permissions")
class RubricReviewXBlock(AuthoredBlock):
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

    # Views

    @only_in_courses
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        person = person_looking(self)
        if person.is_studio_preview:
            return self._for_authors()
        access = self._access(person)
        try:
            may_see_queue(access)
        except NotAllowed:
            return self._for_others(roster_of=access.course_key if may_look_at_roster(access) else "")
        fragment = self._fragment(screens.block_frame(self._queue(access, page=1)))
        for script in screens.SCRIPTS:
            fragment.add_javascript(_text_of(script))
        fragment.initialize_js("RubricReviewXBlock")
        return fragment

    @only_in_courses
    def public_view(self, context: dict[str, Any] | None = None) -> Fragment:
        return self._for_others()

    @only_in_courses
    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        return self._for_authors()

    @only_in_courses
    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        aok = taken_for(self._missing_tasks).get(self.aok, self.aok)
        fragment = self._fragment(screens.studio(title=self.display_name, aok=aok))
        for script in screens.STUDIO_SCRIPTS:
            fragment.add_javascript(_text_of(script))
        fragment.initialize_js("RubricReviewStudio")
        return fragment

    # Handlers

    @handles(Action.SEE_QUEUE)
    def act(self, call: ReviewCall) -> dict[str, Any]:
        """One action of actions.ACTIONS, named by the suffix."""
        return actions.act(call.access, call.suffix, call.request.body)

    @XBlock.handler
    def screen(self, request: Any, suffix: str = "") -> Response:
        """The HTML of one screen: a reading (?reading=), or the list (?page=, ?done= what was done last)."""
        reading, page = request.params.get("reading", ""), request.params.get("page", "")
        try:
            access = self._access(person_looking(self))
            if reading:
                return _html(*self._reading(access, reading))
            may_see_queue(access)
            done = request.params.get("done", "")
            return _html(200, self._queue(access, page=page_number(page), done=done))
        except DomainError as error:
            return _html(HTTP_STATUS[error.code], screens.refusal(str(error)))

    @handles(Action.AUTHOR)
    def save_settings(self, call: Call) -> dict[str, Any]:
        """{"display_name", "aok"}, and the same back: the heading and the AOK; for authors."""
        title, aok = (call.sent.text(key, may_be_empty=True, at_most=200).strip() for key in ("display_name", "aok"))
        if any(character.isspace() for character in aok):
            raise InvalidRequest(_("Give one block id, without spaces."))
        self.display_name, self.aok = title, aok
        self._put_into_effect()
        return {"display_name": title, "aok": aok}

    # What handlers share

    def allow(self, action: Action, request: Any, suffix: str) -> Call:
        """The call, when this person may make it here; what they may do with a reading, the action asks."""
        self._require_course()
        if action is Action.AUTHOR:
            return super().allow(action, request, suffix)
        person = person_looking(self)
        if person.is_someone_elses_view:
            raise NotAllowed(_("You are viewing the course as somebody else, so nothing can be changed here."))
        return ReviewCall(request=request, suffix=suffix, access=self._access(person))

    def explain(self, error: DomainError, call: Any) -> Mapping[str, Any]:
        if isinstance(call, ReviewCall):
            return actions.explain(error, call.access, call.suffix, call.request.body)
        return {"html": screens.refusal(str(error)), **super().explain(error, call)}

    # What the views are made of

    @property
    def _title(self) -> str:
        is_named = self.fields["display_name"].is_set_on(self)
        return (self.display_name if is_named else "") or _("Submissions to review")

    @property
    def _named_tasks(self) -> Mapping[str, str]:
        return {self.aok: ""} if self.aok else {}

    def _require_course(self) -> None:
        if not self._is_in_course:
            raise NotAllowed(_lives_in_courses())

    def _access(self, person: Person) -> Access:
        """Raises NotAllowed in a library."""
        self._require_course()
        course_key = self.scope_ids.usage_id.context_key
        usage_key = str(course_key.make_usage_key("aok_submission", self.aok)) if self.aok else ""
        return Access(
            user_id=person.user_id if person.can_own_work else None,
            now=datetime.now(UTC),
            course_key=self._course_key,
            block_id=self.aok,
            usage_key=usage_key,
        )

    def _queue(self, access: Access, *, page: int, done: str = "") -> str:
        listed = review.queue(
            access.evaluator_id, now=access.now, course_key=access.course_key, usage_key=access.usage_key, page=page
        )
        return screens.queue(listed, heading=self._title, in_block=True, done=done)

    def _reading(self, access: Access, reading: str) -> tuple[int, str]:
        may_review(access, reading)
        try:
            return 200, screens.reading(review.open_reading(access.evaluator_id, reading, now=access.now))
        except ClaimLost as error:
            return HTTP_STATUS[error.code], screens.not_mine(reading, str(error))

    def _for_others(self, *, roster_of: str = "") -> Fragment:
        message = _("This part of the course is for the people who review submissions. Nothing is asked of you here.")
        return self._fragment(screens.others(self._title, message, roster_of=roster_of))

    def _for_authors(self) -> Fragment:
        return self._fragment(
            screens.author(title=self._title, aok=self.aok, course=self._course_key, unreadable=self.unreadable)
        )

    def _in_library(self) -> Fragment:
        return self._fragment(screens.others(self._title, _lives_in_courses()))

    def _fragment(self, html: str) -> Fragment:
        fragment = Fragment(html)
        for style in screens.STYLES:
            fragment.add_css(_text_of(style))
        return fragment


def _lives_in_courses() -> str:
    return _("This list works in a course, with the submissions of that course. Add it there.")


def _text_of(path: str) -> str:
    package, _slash, _rest = path.partition("/")
    return static_text(package, path)


def _html(status: int, html: str) -> Response:
    response = Response(text=html, status=status, content_type="text/html", charset="utf-8")
    response.cache_control = "private, no-store"
    return response
