"""A block in one language, whatever the page that it stands in says of itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.html import format_html
from django.utils.translation import get_language_bidi
from web_fragments.fragment import Fragment
from xblock.core import XBlock

from badge_issuer.language import speaking


class SpeakingBlock(XBlock):
    """
    Whatever a block of it defines as a view (`*_view`), a handler or `validate` speaks one language, with its dates and
    numbers; the HTML of a view, a `<div>`, says which, since the platform's page around it is in the language of its
    user.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, method in list(vars(cls).items()):
            if name.endswith("_view") and callable(method):
                setattr(cls, name, _view(method))
            elif name == "validate" or getattr(method, "_is_xblock_handler", False):
                setattr(cls, name, _answer(method))


def _view(method: Callable[..., Fragment]) -> Callable[..., Fragment]:
    @wraps(method)
    def view(*args: Any, **kwargs: Any) -> Fragment:
        with speaking() as language:
            fragment = method(*args, **kwargs)
            said = format_html('<div lang="{}" dir="{}"', language, "rtl" if get_language_bidi() else "ltr")
        # On the view's own outermost element: one more around it would be the platform's stylesheets' to lay out.
        fragment.content = fragment.content.replace("<div", said, 1)
        return fragment

    return view


def _answer(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def answer(*args: Any, **kwargs: Any) -> Any:
        with speaking():
            return method(*args, **kwargs)

    return answer
