"""Reading a credential from a stranger's bytes: bounded, and with one meaning only."""

import json
import math
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
# More than any other language's whole numbers hold, and few enough to be made a decimal number of.
MAX_DIGITS = 20


class NotReadable(ValueError):
    """These bytes are no JSON object that can be judged; the message says why."""


def parse_object(content: bytes, *, limit: int = MAX_BYTES) -> dict[str, Any]:
    """
    The JSON object in these bytes.

    Raises NotReadable for what is too large, too deep, not UTF-8, not JSON, no object, holds a number or a text that no
    other reader could hold, or says one key twice (readers differ in which of two they believe, so a signature could
    cover another one than a person is shown).
    """
    if len(content) > limit:
        raise NotReadable(_("it is larger than %(limit)s bytes") % {"limit": limit})
    try:
        value = json.loads(
            content.decode("utf-8-sig"),
            object_pairs_hook=_without_repeats,
            parse_constant=_no_constant,
            parse_int=_whole_number,
            parse_float=_decimal_number,
        )
    except UnicodeDecodeError as exc:
        raise NotReadable(_("it is not UTF-8 text")) from exc
    except json.JSONDecodeError as exc:
        raise NotReadable(
            _("it is not JSON (line %(line)s, column %(column)s)") % {"line": exc.lineno, "column": exc.colno}
        ) from exc
    except RecursionError as exc:
        raise NotReadable(_("it is nested more than %(depth)s levels deep") % {"depth": MAX_DEPTH}) from exc
    if not isinstance(value, dict):
        raise NotReadable(_("it is not a JSON object"))
    if _depth_exceeds(value, MAX_DEPTH):
        raise NotReadable(_("it is nested more than %(depth)s levels deep") % {"depth": MAX_DEPTH})
    if not _is_text_throughout(value):
        raise NotReadable(_("it holds half a character"))
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, each in pairs:
        if key in value:
            raise NotReadable(_("it says %(key)s twice in one place") % {"key": repr(key)})
        value[key] = each
    return value


def _whole_number(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise NotReadable(_("it holds a number that is too large"))
    return int(text)


def _decimal_number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise NotReadable(_("it holds a number that is too large"))
    return number


def _no_constant(name: str) -> None:
    raise NotReadable(_("it holds %(name)s, which is not JSON") % {"name": name})


def _is_text_throughout(value: Any) -> bool:
    """Whether nothing in it is half a surrogate pair: no UTF-8 can carry it, so it is neither signed nor shown."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _depth_exceeds(value: Any, allowed: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if allowed == 0:
        return True
    inside = value.values() if isinstance(value, dict) else value
    return any(_depth_exceeds(each, allowed - 1) for each in inside)
