"""The teacher's block: fields, views, handlers. The rules live in pdln_xblocks.evidence."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from web_fragments.fragment import Fragment
from webob import Response
from xblock.core import XBlock
from xblock.fields import Boolean, Integer, Scope, String

from badge_issuer.prose import to_text
from pdln_xblocks.blocks import editing, olx
from pdln_xblocks.blocks.authored import DefinitionBlock
from pdln_xblocks.blocks.person import Person, person_looking, unit_path
from pdln_xblocks.blocks.rendering import static_text
from pdln_xblocks.blocks.requests import Call
from pdln_xblocks.blocks.responses import handles
from pdln_xblocks.catalog.api import pathways_of, rubrics_besides
from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.catalog.opening import cannot_be_shown
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.errors import CannotBeShown, DomainError, InvalidRequest, NotAllowed, NotSignedIn
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.addresses import LinkProblem, read_address
from pdln_xblocks.evidence.data import DraftContent, DraftView, Teacher, TeacherPage
from pdln_xblocks.evidence.errors import NotReady, StaleDraft
from pdln_xblocks.evidence.forms import MOST_CHARACTERS
from pdln_xblocks.evidence.labels import link_sentence
from pdln_xblocks.evidence.rules import readiness
from pdln_xblocks.evidence.showing import shown_text
from pdln_xblocks.files.data import FileView
from pdln_xblocks.files.errors import InvalidEvidence
from pdln_xblocks.permissions import Action, Subject, can, require
from pdln_xblocks.process import api as process
from pdln_xblocks.roster.actors import member_in

from . import screens, studio

CHUNK = 2 * 1024 * 1024


class Points(Integer):
    """
    The points of the task's definition; what is stored, only where that cannot be read.

    The platform reads `weight` and `max_score()` for work that was never submitted, and neither for a score that comes
    from edx-submissions: so the three must be the same number. A library's copy is given the definition at each sync,
    and no `weight` (Teak, `UpstreamSyncMixin.get_customizable_fields`).
    """

    def __get__(self, xblock: Any, xblock_class: Any) -> Any:
        definition = xblock._read_definition()[0] if xblock is not None else None
        return super().__get__(xblock, xblock_class) if definition is None else definition.points


@dataclass(frozen=True, kw_only=True)
class EvidenceCall(Call):
    """A call about a teacher's own work: who and where are checked."""

    aok_ref: AokRef
    teacher: Teacher


@XBlock.needs("user", "i18n")
@XBlock.wants("completion", "replace_urls", "studio_user_permissions")
class AokSubmissionXBlock(DefinitionBlock[Aok]):
    """Shows one AOK to a teacher, keeps a draft, submits evidence, shows what came back."""

    has_author_view = True
    has_score = True
    # Completion is published at submit, not at the first look.
    completion_mode = "completable"
    has_custom_completion = True
    show_in_read_only_mode = True
    icon_class = "problem"
    _form = olx.AOK
    _search_kind = "Assessment"

    # Studio's menu shows the default, in the author's language.
    display_name = String(
        scope=Scope.settings,
        default=gettext_noop("Assessment of Knowledge (AOK)"),
        help="The task's title in the course outline.",
    )
    weight = Points(scope=Scope.settings, default=1, help="Points possible; the definition's points.")
    # The platform's "delete student state" answers "does not exist" where a block keeps no state of its own.
    has_submitted = Boolean(scope=Scope.user_state, default=False, help="Whether this learner ever submitted here.")

    # Views

    @XBlock.supports("multi_device")
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        person = person_looking(self)
        if person.is_studio_preview or not self._is_in_course:
            return self._sample()
        actor = member_in(person.user_id, self._course_key)
        aok, problems = self._read_definition()
        if aok is None:
            return self._page(screens.not_shown(self._title, problems if person.has_staff_view else ()))
        if not can(actor, Action.READ_OWN, self._subject(person)):
            return self._page(screens.public(aok, self._prefix, self._lang))
        try:
            page = process.teacher_page(
                self._aok_ref(aok), _teacher(person), now=datetime.now(UTC), only_looking=person.is_someone_elses_view
            )
        except CannotBeShown:  # the definition of an earlier submission
            return self._page(screens.not_shown(self._title, ()))
        return self._live_page(self._teacher_html(page, person))

    @XBlock.supports("multi_device")
    def public_view(self, context: dict[str, Any] | None = None) -> Fragment:
        aok, _problems = self._read_definition()
        html = screens.public(aok, self._prefix, self._lang) if aok else screens.not_shown(self._title, ())
        return self._page(html)

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        aok, problems = self._read_definition()
        return self._page(screens.author(aok, self._prefix, self._lang, problems))

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        aok, problems = self._read_definition()
        others = rubrics_besides(str(self.scope_ids.usage_id), self._course_key)
        heading, fields = _("Edit the task"), studio.fields(aok, can_be_begun=not problems, others=others)
        return editing.editor(
            aok, self.unreadable, problems, olx.AOK, heading=heading, prefix=self._prefix, fields=fields
        )

    # Handlers

    @handles(Action.READ_OWN, method="GET")
    def page(self, call: EvidenceCall) -> dict[str, Any]:
        """The page as it is now, as HTML."""
        person = person_looking(self)
        page = process.teacher_page(call.aok_ref, call.teacher, now=call.now, only_looking=person.is_someone_elses_view)
        html = self._teacher_html(page, person)
        links = self.runtime.service(self, "replace_urls")
        return {"html": links.replace_urls(html) if links else html}

    @handles(Action.KEEP_DRAFT)
    def save_draft(self, call: EvidenceCall) -> dict[str, Any]:
        """{"content", "revision", "number"} -> {"revision", "saved_at", "ready": html}"""
        content = evidence.parse_content(call.sent.data.get("content"), call.aok_ref.aok)
        number, revision = call.sent.whole("number"), call.sent.whole("revision")
        draft = evidence.save_draft(call.aok_ref, call.teacher, content, revision=revision, number=number, now=call.now)
        saved_at = draft.saved_at.isoformat() if draft.saved_at else ""
        ready = self._ready_html(call.aok_ref.aok, draft, number=number)
        return {"revision": draft.revision, "saved_at": saved_at, "ready": ready}

    @handles(Action.KEEP_DRAFT)
    def begin_upload(self, call: EvidenceCall) -> dict[str, Any]:
        """{"requirement", "option", "name", "size", "replaces": a file} -> {"file", "chunk_bytes", "chunks"}"""
        ticket = evidence.begin_upload(
            call.aok_ref,
            call.teacher,
            requirement=call.sent.text("requirement"),
            option=call.sent.text("option"),
            name=call.sent.text("name"),
            size=call.sent.whole("size"),
            replaces=call.sent.text("replaces", default=""),
            now=call.now,
        )
        return {"file": ticket.file_id, "chunk_bytes": ticket.chunk_bytes, "chunks": ticket.chunks}

    @handles(Action.KEEP_DRAFT)
    def put_chunk(self, call: EvidenceCall) -> dict[str, Any]:
        """The bytes of one chunk, raw; the suffix is `<file>/<index>`."""
        file_id, index = call.file_and_index()
        evidence.put_chunk(call.teacher, call.aok_ref.usage_key, file_id, index=index, body=call.body(most=CHUNK))
        return {}

    @handles(Action.KEEP_DRAFT)
    def finish_upload(self, call: EvidenceCall) -> dict[str, Any]:
        """{"file"} -> {"state", "html"}"""
        usage_key = call.aok_ref.usage_key
        return self._file(call, evidence.finish_upload(call.teacher, usage_key, call.sent.text("file"), now=call.now))

    @handles(Action.READ_OWN, method="GET")
    def file_status(self, call: EvidenceCall) -> dict[str, Any]:
        """The suffix is the file -> {"state", "html"}"""
        return self._file(call, evidence.get_file(call.teacher, call.aok_ref.usage_key, call.suffix))

    @handles(Action.KEEP_DRAFT)
    def discard_file(self, call: EvidenceCall) -> dict[str, Any]:
        """{"file"}"""
        evidence.discard_file(call.aok_ref, call.teacher, call.sent.text("file"), now=call.now)
        return {}

    @handles(Action.KEEP_DRAFT)
    def show_text(self, call: EvidenceCall) -> dict[str, Any]:
        """{"text"} -> {"html"}: formatted, as everybody will see it."""
        text = call.sent.text("text", may_be_empty=True, at_most=MOST_CHARACTERS)
        return {"html": shown_text(text, formatted=True)}

    @handles(Action.KEEP_DRAFT)
    def check_link(self, call: EvidenceCall) -> dict[str, Any]:
        """{"url"} -> {"url": as it was meant, "host", "problem": a sentence or empty, "asks": may want a sign-in}"""
        address = read_address(call.sent.text("url", at_most=MOST_CHARACTERS))
        if isinstance(address, LinkProblem):
            return {"url": "", "host": "", "problem": link_sentence(address), "asks": False}
        return {"url": address.url, "host": address.host, "problem": "", "asks": address.asks}

    @handles(Action.READ_OWN, method="GET")
    def to_send(self, call: EvidenceCall) -> dict[str, Any]:
        """What would be sent now, as HTML."""
        draft = evidence.find_own_draft(call.aok_ref, call.teacher)
        return {"html": screens.to_send(draft, call.aok_ref.aok, self._frame(""))}

    @handles(Action.SUBMIT)
    def submit(self, call: EvidenceCall) -> dict[str, Any]:
        """{"token", "revision", "definition"} -> the receipt"""
        receipt = process.submit(
            call.aok_ref,
            call.teacher,
            token=call.sent.text("token", at_most=64),
            revision=call.sent.whole("revision"),
            definition_hash=call.sent.text("definition"),
            now=call.now,
        )
        self.has_submitted = True
        completion = self.runtime.service(self, "completion")
        if completion is not None and completion.completion_tracking_enabled():
            self.runtime.publish(self, "completion", {"completion": 1.0})
        return receipt.to_data()

    @handles(Action.SUBMIT)
    def take_back(self, call: EvidenceCall) -> dict[str, Any]:
        """{"attempt"}"""
        process.withdraw(call.teacher, call.aok_ref.usage_key, call.sent.text("attempt"), now=call.now)
        return {}

    @handles(Action.READ_OWN, method="GET")
    def file(self, call: EvidenceCall) -> Response:
        """One of one's own files, as a download; the suffix is the file."""
        file = evidence.open_own_file(call.teacher, call.aok_ref.usage_key, call.suffix)
        response = Response(app_iter=_pieces(file.stream), content_type=None, content_length=file.size)
        response.headers["Content-Type"] = file.content_type
        response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "sandbox"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    # What the platform calls

    def clear_student_state(self, user_id: str, course_id: str, item_id: str, requesting_user_id: str) -> None:
        """
        "Delete student state" of the instructor dashboard; both people by their anonymous ids. The block has no
        services of a request here.
        """
        process.reset(user_id, item_id, course_key=course_id, asked_by=requesting_user_id, now=datetime.now(UTC))

    def _search_words(self, definition: Aok) -> dict[str, str]:
        asked = [f"{each.title}\n{to_text(each.ask)}" for each in definition.requirements]
        return {
            "title": definition.title,
            "prompt": to_text(definition.prompt),
            "evidence": "\n".join(asked),
            "criteria": "\n".join(criterion.name for criterion in definition.rubric.criteria),
        }

    # What handlers share

    def allow(self, action: Action, request: Any, suffix: str) -> Call:
        """The call, when this person may make it here; raises NotAllowed or CannotBeShown."""
        if action is Action.AUTHOR:
            return super().allow(action, request, suffix)
        person = person_looking(self)
        if person.is_studio_preview:
            raise NotAllowed(_("This is a preview: nothing is kept here."))
        if not self._is_in_course:
            raise NotAllowed(_("This is a library: nothing is kept here. Teachers find this task in their course."))
        require(member_in(person.user_id, self._course_key), action, self._subject(person))
        if person.is_someone_elses_view and action is not Action.READ_OWN:
            raise NotAllowed(_("You are viewing the course as somebody else, so nothing can be changed here."))
        aok, _problems = self._read_definition()
        if aok is None:
            raise cannot_be_shown()
        return EvidenceCall(request=request, suffix=suffix, aok_ref=self._aok_ref(aok), teacher=_teacher(person))

    def explain(self, error: DomainError, call: Any) -> Mapping[str, Any]:
        match error:
            case StaleDraft():
                return self._stale(error.details["current"], call)
            case NotReady():
                try:
                    page = process.teacher_page(call.aok_ref, call.teacher, now=call.now)
                except CannotBeShown:
                    return {}
                state, number = replace(page.readiness, gaps=error.details["gaps"]), len(page.attempts) + 1
                return {"ready": self._ready_html(call.aok_ref.aok, page.draft, number=number, state=state)}
        return super().explain(error, call)

    def _stale(self, current: Any, call: EvidenceCall) -> dict[str, Any]:
        """The saved version, and both side by side where the page sent its own."""
        aok = call.aok_ref.aok
        saved = replace(current, content=screens.known_content(current.content, aok))
        answer = {"revision": saved.revision, "content": saved.content.to_data()}
        # A page may submit without its draft, or with one that is not of this task: then there is nothing to compare.
        with suppress(InvalidEvidence, InvalidRequest):
            here = evidence.parse_content(call.sent.data.get("content"), aok)
            answer["html"] = screens.both_versions(here, saved, aok, self._prefix, self._lang)
        return answer

    def _ready_html(self, aok: Aok, draft: DraftView, *, number: int, state: Any = None) -> str:
        files = {file.public_id: file for file in draft.files}
        shown_state = state or readiness(aok, draft.content, files, draft.came_back)
        shown = {"prefix": self._prefix, "lang": self._lang, "number": number}
        is_stopped = process.submissions_are_stopped()
        return screens.ready(shown_state, draft.content, aok, is_stopped=is_stopped, **shown)

    def _file(self, call: EvidenceCall, view: FileView) -> dict[str, Any]:
        twin = evidence.find_twin(call.aok_ref, call.teacher, view) if view.state == "ready" else None
        return {"state": view.state, "html": screens.file(view, self._frame(""), twin=twin)}

    def _teacher_html(self, page: TeacherPage, person: Person) -> str:
        return screens.teacher(page, self._frame(person.anonymous_id), pathways=self._pathways(page))

    def _pathways(self, page: TeacherPage) -> list[screens.PathwayLink]:
        """Once all is met: the pathways of this course that count it, with their pages."""
        if page.latest is None or page.latest.stage != "proficient":
            return []
        return [
            screens.PathwayLink(pathway=live.pathway, url=f"/jump_to_id/{live.usage_key.rpartition('@')[2]}")
            for live in pathways_of(self._course_key)
            if any(step.aok == page.aok_ref.block_id for step in live.pathway.steps)
        ]

    def max_score(self) -> int:
        return self.weight

    # What the views are made of

    @property
    def _nothing_yet(self) -> str:
        return _("There is no task here yet. Edit this block to write it.")

    def _accepted(self, definition: Aok, call: Call) -> Aok:
        held, sent = self._read_definition()[0], call.sent.text("change", default="")
        return studio.accepted(definition, held, usage_key=str(self.scope_ids.usage_id), sent=sent)

    def _take(self, aok: Aok) -> None:
        super()._take(aok)
        self.weight = aok.points  # for whoever reads the exported course, and while the definition cannot be read

    @property
    def _prefix(self) -> str:
        """Begins the ids of this block's controls: several may stand in one unit."""
        return f"aok-{self._block_id}"

    def _aok_ref(self, aok: Aok) -> AokRef:
        return AokRef(
            usage_key=str(self.scope_ids.usage_id),
            course_key=self._course_key,
            block_id=self._block_id,
            aok=aok,
            # The platform mixes it into every block, with the extension of whoever is looking.
            due=getattr(self, "due", None),
        )

    def _subject(self, person: Person) -> Subject:
        return Subject(course_key=self._course_key, block_id=self._block_id, owner_id=person.user_id)

    def _frame(self, owner: str) -> screens.Frame:
        """`owner` keeps apart what two people leave unsent on one device."""
        keep = hashlib.sha256(f"{owner}\n{self.scope_ids.usage_id}".encode()).hexdigest()[:16]
        file_url = partial(self.runtime.handler_url, self, "file")
        return screens.Frame(
            prefix=self._prefix, lang=self._lang, keep=keep, file_url=file_url, sign_in_url=self._sign_in_url
        )

    @property
    def _sign_in_url(self) -> str:
        """Where one signs in, and comes back to this block from."""
        here = unit_path(self._course_key, str(self.scope_ids.usage_id))
        return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here})}"

    def _sample(self) -> Fragment:
        """What Studio's preview shows: the page as it begins, belonging to nobody."""
        aok, problems = self._read_definition()
        if aok is None:
            return self._page(screens.author(None, self._prefix, self._lang, problems))
        content = DraftContent()
        page = TeacherPage(
            aok_ref=self._aok_ref(aok),
            draft=DraftView(content=content, revision=0, saved_at=None),
            readiness=readiness(aok, content, {}),
            attempts=(),
            open_requirements=frozenset(each.id for each in aok.requirements),
            reopened_criteria=frozenset(),
        )
        return self._page(screens.teacher(page, self._frame(""), is_sample=True))

    def _page(self, html: str) -> Fragment:
        fragment = Fragment(html)
        for package, path in screens.STYLES:
            fragment.add_css(static_text(package, path))
        return fragment

    def _live_page(self, html: str) -> Fragment:
        fragment = self._page(html)
        for package, path in screens.SCRIPTS:
            fragment.add_javascript(static_text(package, path))
        fragment.initialize_js("AokSubmissionXBlock")
        return fragment


def _teacher(person: Person) -> Teacher:
    if person.user_id is None:
        raise NotSignedIn(_("Log in to do this."))
    return Teacher(user_id=person.user_id, anonymous_id=person.anonymous_id)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(64 * 1024):
            yield piece
