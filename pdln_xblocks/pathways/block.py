"""The pathway's block: the way in steps, and the badge at its end. It keeps no state of its own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.fields import Scope, String

from badge_issuer.prose import to_text

from ..blocks import editing, olx
from ..blocks.authored import DefinitionBlock, only_in_courses
from ..blocks.named_tasks import taken_for
from ..blocks.person import person_looking
from ..blocks.rendering import static_text
from ..blocks.requests import Call
from ..definitions.pathway import Pathway
from ..errors import NotAllowed
from ..permissions import Action, Subject, can
from ..roster.actors import member_in
from . import api, screens


@XBlock.needs("user", "i18n")
@XBlock.wants("studio_user_permissions")
class PathwayXBlock(DefinitionBlock[Pathway]):
    """Shows which AOKs a badge takes, how far this teacher is, and the badge once it is earned."""

    has_author_view = True
    show_in_read_only_mode = True
    icon_class = "other"
    _form = olx.PATHWAY
    _search_kind = "Pathway"

    # Studio's menu shows the default, in the author's language.
    display_name = String(
        scope=Scope.settings,
        default=gettext_noop("Micro-credential pathway"),
        help="The pathway's title in the course outline.",
    )

    # Views

    @XBlock.supports("multi_device")
    @only_in_courses
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        person, now = person_looking(self), datetime.now(UTC)
        if person.is_studio_preview:
            return self._for_authors()
        actor = member_in(person.user_id, self._course_key)
        pathway, problems = self._read_definition()
        if pathway is None:
            return _fragment(screens.not_shown(self._title, problems if person.has_staff_view else ()))
        subject = Subject(course_key=self._course_key, block_id=self._block_id, owner_id=person.user_id)
        if person.user_id is None or not can(actor, Action.READ_OWN, subject):
            return _fragment(screens.public(pathway, self._prefix, self._lang))
        progress = api.progress(pathway, course_key=self._course_key, user_id=person.user_id, now=now)
        return _fragment(screens.teacher(progress, self._prefix, self._lang))

    @XBlock.supports("multi_device")
    @only_in_courses
    def public_view(self, context: dict[str, Any] | None = None) -> Fragment:
        pathway, _problems = self._read_definition()
        return _fragment(
            screens.public(pathway, self._prefix, self._lang) if pathway else screens.not_shown(self._title, ())
        )

    @only_in_courses
    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        return self._for_authors()

    @only_in_courses
    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        pathway, problems = self._read_definition()
        missing = self._missing_tasks
        if pathway is not None:
            pathway = _with_tasks(pathway, taken_for(missing))
        heading = _("Edit the pathway")
        editor = editing.editor(pathway, self.unreadable, problems, olx.PATHWAY, heading=heading, prefix=self._prefix)
        return _below(screens.missing_tasks(missing), editor) if missing else editor

    # Handlers

    def allow(self, action: Action, request: Any, suffix: str) -> Call:
        if not self._is_in_course:
            raise NotAllowed(_lives_in_courses())
        return super().allow(action, request, suffix)

    # What the platform calls

    def _search_words(self, definition: Pathway) -> dict[str, str]:
        return {
            "title": definition.title,
            "summary": to_text(definition.summary),
            "steps": "\n".join(step.title for step in definition.steps),
            "badge": f"{definition.badge.name}\n{to_text(definition.badge.description)}",
        }

    # What the views are made of

    def _for_authors(self) -> Fragment:
        pathway, problems = self._read_definition()
        return _fragment(screens.author(pathway, self._prefix, self._lang, problems))

    @property
    def _nothing_yet(self) -> str:
        return _("There is no pathway here yet. Edit this block to write it.")

    @property
    def _prefix(self) -> str:
        return f"pathway-{self._block_id}"

    @property
    def _named_tasks(self) -> Mapping[str, str]:
        pathway, _problems = self._read_definition()
        return {step.aok: step.title for step in pathway.steps} if pathway else {}

    def _in_library(self) -> Fragment:
        return _fragment(screens.in_library(self._title, _lives_in_courses()))


def _lives_in_courses() -> str:
    return _("A pathway works in a course, with the tasks of that course. In a library it is kept as it is.")


def _with_tasks(pathway: Pathway, taken: Mapping[str, str]) -> Pathway:
    steps = tuple(replace(step, aok=taken.get(step.aok, step.aok)) for step in pathway.steps)
    return replace(pathway, steps=steps)


def _below(html: str, fragment: Fragment) -> Fragment:
    """The fragment with something to read above it."""
    both = Fragment(html + fragment.content)
    both.add_fragment_resources(fragment)
    both.initialize_js(fragment.js_init_fn)
    return both


def _fragment(html: str) -> Fragment:
    fragment = Fragment(html)
    for path in screens.STYLES:
        fragment.add_css(static_text("pdln_xblocks", path))
    return fragment
