"""Reading a credential from a stranger's bytes: bounded, and with one meaning only."""

import json
from typing import Any

from django.utils.translation import gettext as _

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24


class NotReadable(ValueError):
    """These bytes are no JSON object that can be judged; the message says why."""


def parse_object(content: bytes, *, limit: int = MAX_BYTES) -> dict[str, Any]:
    """
    The JSON object in these bytes.

    Raises NotReadable for what is too large, too deep, not UTF-8, not JSON, no object, or says one key twice (readers
    differ in which of two they believe, so a signature could cover another one than a person is shown).
    """
    if len(content) > limit:
        raise NotReadable(_("it is larger than %(limit)s bytes") % {"limit": limit})
    try:
        value = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_repeats, parse_constant=_no_constant)
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
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotReadable(_("it says %(key)s twice in one place") % {"key": repr(twice)})
    return value


def _no_constant(name: str) -> None:
    raise NotReadable(_("it holds %(name)s, which is not JSON") % {"name": name})


def _depth_exceeds(value: Any, allowed: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if allowed == 0:
        return True
    inside = value.values() if isinstance(value, dict) else value
    return any(_depth_exceeds(each, allowed - 1) for each in inside)
