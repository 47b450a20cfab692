"""What a stranger's bytes are: a credential as linked data, as a token, or hosted, alone or baked into a picture."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from badge_issuer.openbadges.parsing import parse_object
from badge_issuer.openbadges.tokens import Token, looks_like_token, parse_token
from badge_issuer.openbadges.unbaking import is_picture, unbaked
from badge_issuer.verifying.fetching import Resolver


class Form(StrEnum):
    """How a badge can be proved: by a signature in it, by being a signed token, or by being served."""

    LINKED_DATA = "linked_data"
    TOKEN = "token"  # noqa: S105 (no password)
    HOSTED = "hosted"


@dataclass(frozen=True, kw_only=True)
class ParsedBadge:
    """A badge that could be read; `described` says what it was found as, `token` is set for a token alone."""

    form: Form
    document: dict[str, Any]
    described: str
    token: Token | None = None


def parse_badge(content: bytes, resolver: Resolver) -> ParsedBadge:
    """
    The badge in these bytes; a picture may hold only the address at which it is hosted, which is then looked up.

    Raises NotReadable for what is no badge, and what looking up raises.
    """
    if not is_picture(content):
        return _parsed(content, "")
    held = unbaked(content)
    described = _("The picture holds a badge.") + " "
    if held.startswith(("https://", "http://")) and not any(each.isspace() for each in held):
        return _parsed(resolver.fetch(held), described)
    return _parsed(held.encode("utf-8"), described)


def _parsed(content: bytes, described: str) -> ParsedBadge:
    if looks_like_token(content):
        token = parse_token(content)
        described += _("It is a signed token of reasonable size.")
        return ParsedBadge(form=Form.TOKEN, document=token.document, token=token, described=described)
    document = parse_object(content)
    described += _("It is a JSON document of reasonable size.")
    return ParsedBadge(
        form=Form.HOSTED if _is_assertion(document) else Form.LINKED_DATA, document=document, described=described
    )


def _is_assertion(document: dict[str, Any]) -> bool:
    kinds = document.get("type")
    return "Assertion" in (kinds if isinstance(kinds, list) else [kinds])
