"""
How a handler of a block, or a page, answers: JSON, one table from refusals to HTTP, and one decorator for handlers.
"""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from webob import Response
from xblock.core import XBlock

from ..errors import DomainError
from ..permissions import Action

# One table for every handler and page; a code that is not in it is a bug, and a test compares it with the errors there
# are.
#
# `try_again` is a 409 like every other refusal that may pass: a proxy may put a page of its own in the place of a 503,
# and take the server for one that is down, while our scripts go by the code in the answer's JSON.
HTTP_STATUS: Mapping[str, int] = MappingProxyType(
    {
        "invalid_request": 400,
        "invalid_evidence": 400,
        "invalid_definition": 400,
        "invalid_score": 400,
        "invalid_roster": 400,
        "not_allowed": 403,
        "not_signed_in": 403,
        "not_found": 404,
        "already_met": 409,
        "attempt_waiting": 409,
        "cannot_be_shown": 409,
        "change_not_said": 409,
        "claim_lost": 409,
        "definition_changed": 409,
        "not_ready": 409,
        "nothing_to_put_back": 409,
        "past_due": 409,
        "stale_draft": 409,
        "stale_notes": 409,
        "submissions_stopped": 409,
        "too_late": 409,
        "try_again": 409,
        "too_large": 413,
    }
)


def respond(
    act: Callable[[], dict[str, Any]], explain: Callable[[DomainError], Mapping[str, Any]]
) -> tuple[int, dict[str, Any]]:
    """
    The status and the JSON of an answer: what `act` returns; or its refusal, {"error": {"code", "message", …}}, with
    what `explain` adds to the sentence.
    """
    try:
        return 200, act()
    except DomainError as error:
        said = {"code": error.code, "message": str(error), **explain(error)}
        return HTTP_STATUS[error.code], {"error": said}


def handles(action: Action, *, method: str = "POST") -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """
    Make a handler of a method that takes the Call and returns a mapping (sent as JSON) or a Response.

    The block's `allow(action, request, suffix)` makes the Call or says that this person may not, and its
    `explain(error, call)` what goes with a refusal beside its sentence; `call` is None where there was none. `action`
    stays readable on the handler, so that a test can list who may call what.
    """

    def decorate(answer: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(answer)
        def handler(block: Any, request: Any, suffix: str = "") -> Response:
            if request.method != method:
                return wrong_method(method)
            call = None

            def act() -> Any:
                nonlocal call
                call = block.allow(action, request, suffix)
                return answer(block, call)

            status, said = respond(act, lambda error: block.explain(error, call))
            return said if isinstance(said, Response) else json_answer(status, said)

        handler.action = action  # type: ignore[attr-defined]
        return XBlock.handler(handler)

    return decorate


def wrong_method(method: str) -> Response:
    """The answer to a request that was not sent as `method`."""
    message = _("Send this as %(method)s.") % {"method": method}
    return json_answer(405, {"error": {"code": "invalid_request", "message": message}})


def json_answer(status: int, data: Mapping[str, Any]) -> Response:
    """Never kept by a browser: on the way back it would ask nobody, and show what was."""
    answer = Response(json.dumps(data).encode(), status=status, content_type="application/json", charset="utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
