"""
What a row's definition says: all of it, or the one thing that somebody needs.

Stored bodies are read, never judged. Where one is of another shape altogether, a list or a letter goes on with what it
has; only what cannot be without the whole says that it cannot be shown, and the log says why.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from ..definitions.aok import Aok
from ..definitions.stored import UnreadableDefinition, parse_stored
from ..definitions.terms import Terms
from ..errors import CannotBeShown
from .models import Definition

T = TypeVar("T")

log = logging.getLogger(__name__)


def aok_of(definition: Definition) -> Aok:
    """The AOK as it was when this definition was stored. Raises CannotBeShown."""
    return _read(definition, lambda: Aok.from_stored(definition.body))


def points_of(definition: Definition) -> int:
    """Only the points, so that a decision is released whatever else is in the body. Raises CannotBeShown."""
    return _read(definition, lambda: parse_stored(definition.body, lambda parser: parser.whole("points", default=1)))


def title_of(definition: Definition, *, otherwise: str) -> str:
    """The title, or `otherwise` where there is none to be read."""
    try:
        return parse_stored(definition.body, lambda parser: parser.text("title")) or otherwise
    except UnreadableDefinition:
        return otherwise


def terms_of(definition: Definition) -> Terms:
    """The words of its brand, or our own where they cannot be read."""
    try:
        return Terms.from_stored(definition.body)
    except UnreadableDefinition:
        return Terms()


def cannot_be_shown() -> CannotBeShown:
    return CannotBeShown(_("This task cannot be shown right now. What you saved is safe. Please come back later."))


def _read(definition: Definition, read: Callable[[], T]) -> T:
    try:
        return read()
    except UnreadableDefinition as error:
        log.error("definition %s cannot be read: %s", definition.pk, error)
        raise cannot_be_shown() from error
