"""One call of a handler: what was asked, in checked parts; and how an answer or a refusal goes back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from webob import Response
from xblock.core import XBlock

from pdln_xblocks.blocks.answers import TooLarge, json_answer, json_body, out_of_date, refusal, wrong_method
from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.errors import DomainError
from pdln_xblocks.evidence.data import Teacher
from pdln_xblocks.permissions import Action

# The largest whole number that a browser holds without rounding.
MOST_WHOLE = 2**53 - 1


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A call that may be answered: who and where are checked. Raises InvalidRequest for what no page of ours sends."""

    place: AokRef
    teacher: Teacher
    request: Any
    suffix: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def data(self) -> dict[str, Any]:
        return json_body(self.request)

    def text(self, key: str, *, at_most: int = 1_000) -> str:
        value = self.data.get(key)
        if not isinstance(value, str) or not 0 < len(value) <= at_most:
            raise out_of_date()
        return value

    def whole(self, key: str) -> int:
        value = self.data.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_WHOLE:
            raise out_of_date()
        return value

    def body(self, *, most: int) -> bytes:
        """The raw body; TooLarge before it is read where its length says so."""
        if (self.request.content_length or 0) > most:
            raise TooLarge(_("One part of a file was larger than it may be. Choose the file again."))
        return bytes(self.request.body)

    def file_and_index(self) -> tuple[str, int]:
        """The suffix `<file>/<index>`."""
        file, slash, index = self.suffix.partition("/")
        if not (slash and index.isascii() and index.isdecimal() and len(index) < 8):
            raise out_of_date()
        return file, int(index)


def answers(action: Action, *, method: str = "POST") -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """
    Make a handler of a method that takes the Asked and returns a mapping (sent as JSON) or a Response.

    The block's `ask(action, request, suffix)` says whether this person may, and its `explained(error, asked)` what goes
    with a refusal beside its sentence; DomainErrors become answers by HTTP_STATUS. `action` stays readable on the
    handler, so that a test can list who may call what.
    """

    def decorate(respond: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(respond)
        def handler(block: Any, request: Any, suffix: str = "") -> Response:
            if request.method != method:
                return wrong_method(method)
            asked = None
            try:
                asked = block.ask(action, request, suffix)
                answer = respond(block, asked)
            except DomainError as error:
                return refusal(error, block.explained(error, asked) if asked else {})
            return answer if isinstance(answer, Response) else json_answer(200, answer)

        handler.action = action  # type: ignore[attr-defined]
        return XBlock.handler(handler)

    return decorate
