"""How a handler of a block, or a page, answers: JSON both ways, and one table from refusals to HTTP."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from webob import Response

from ..errors import DomainError, out_of_date


class TooLarge(DomainError):
    """More bytes than one request may carry."""

    code = "too_large"


class InvalidOlx(DomainError):
    """What an author typed is not a definition; `details["problems"]` says everything that is wrong with it."""

    code = "invalid_definition"


# One table for every handler and page; a code that is not in it is a bug, and a test compares it with the errors there
# are. The evaluators' site adds its own codes to it (rubric_review_xblock.errors).
#
# `try_again` is a 409 like every other refusal that may pass: a proxy may put a page of its own in the place of a 503,
# and take the server for one that is down, while our scripts go by the code in the answer's JSON.
HTTP_STATUS: Mapping[str, int] = MappingProxyType(
    {
        "invalid_request": 400,
        "invalid_evidence": 400,
        "invalid_definition": 400,
        "not_allowed": 403,
        "not_found": 404,
        "already_met": 409,
        "attempt_waiting": 409,
        "cannot_be_shown": 409,
        "definition_changed": 409,
        "not_ready": 409,
        "past_due": 409,
        "stale_draft": 409,
        "submissions_stopped": 409,
        "try_again": 409,
        "too_large": 413,
    }
)


def json_body(request: Any) -> dict[str, Any]:
    """What a page sent, as a mapping. Raises InvalidRequest for anything else."""
    try:
        data = read_json(request.body)
    except ValueError as error:
        raise out_of_date() from error
    if not isinstance(data, dict):
        raise out_of_date()
    return data


def read_json(body: bytes) -> Any:
    """
    JSON with U+FFFD for every half of a character. Raises ValueError for what is no JSON or too deep.

    JSON can hold half an emoji, where a script cut a text by its length; no database and no page can.
    """
    try:
        data = json.loads(body.decode())
        text = json.dumps(data, ensure_ascii=False)
    except RecursionError as error:
        raise ValueError("too deep") from error
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return data


def refusal(error: DomainError, more: dict[str, Any]) -> Response:
    """A refusal as its page reads it: {"error": {"code", "message", …}}."""
    return json_answer(HTTP_STATUS[error.code], {"error": {"code": error.code, "message": str(error), **more}})


def wrong_method(method: str) -> Response:
    """The answer to a request that was not sent as `method`."""
    message = _("Send this as %(method)s.") % {"method": method}
    return json_answer(405, {"error": {"code": "invalid_request", "message": message}})


def json_answer(status: int, data: dict[str, Any]) -> Response:
    return Response(json.dumps(data).encode(), status=status, content_type="application/json", charset="utf-8")
