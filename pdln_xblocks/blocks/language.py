"""In which language the words are that a course's author wrote: a screen of ours may speak another (WCAG 3.1.2)."""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..compat import platform

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def lang_of(course_key: str) -> SafeString:
    """
    The attribute of an element that holds an author's words, as ` lang="en"`; nothing where the course says no
    language.
    """
    # The platform knows some languages by their locale: zh_CN.
    language = platform().course_language(course_key).replace("_", "-")
    return format_html(' lang="{}"', language) if _TAG.fullmatch(language) else SafeString("")
