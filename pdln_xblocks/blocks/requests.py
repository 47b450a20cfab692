"""What a page sent, read as checked values; and one call of a handler."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from ..errors import DomainError, out_of_date

# The largest whole number that a browser holds without rounding.
MOST_WHOLE = 2**53 - 1


class TooLarge(DomainError):
    """More bytes than one request may carry."""

    code = "too_large"


def read_json(body: bytes) -> Any:
    """
    JSON with U+FFFD for every half of a character. Raises ValueError for what is not JSON or too deep.

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


class Sent:
    """
    The JSON object that a page sent, key by key. Reading one raises InvalidRequest for what no page of today's sends:
    people see that their page is out of date.
    """

    def __init__(self, body: bytes) -> None:
        try:
            data = read_json(body)
        except ValueError as error:
            raise out_of_date() from error
        if not isinstance(data, dict):
            raise out_of_date()
        self.data: Mapping[str, Any] = data

    def text(self, key: str, *, default: str | None = None, may_be_empty: bool = False, at_most: int = 1_000) -> str:
        """Text of so many characters at most; where there is a default, it may be missing or empty."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or len(value) > at_most:
            raise out_of_date()
        if not (value or may_be_empty or default is not None):
            raise out_of_date()
        return value

    def whole(self, key: str) -> int:
        """A whole number, not below 0."""
        value = self.data.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_WHOLE:
            raise out_of_date()
        return value

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.data.get(key)
        if not isinstance(value, Mapping):
            raise out_of_date()
        return value

    def course_key(self, key: str) -> str:
        """A course's key, or nothing: the platform is asked about it, and what is not one would be an error there."""
        text = self.text(key, default="", at_most=255)
        try:
            return str(CourseKey.from_string(text)) if text else ""
        except InvalidKeyError as error:
            raise out_of_date() from error


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a block's handler that may be answered: a block that checks more says more in a kind of its own."""

    request: Any
    suffix: str = ""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def sent(self) -> Sent:
        """The JSON of its body, read once; raises InvalidRequest."""
        return Sent(self.request.body)

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
