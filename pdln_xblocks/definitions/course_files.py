"""The files of its course that what an author wrote refers to, as `/static/…`."""

import re
from collections.abc import Iterable

# As Markdown and lists of addresses have them: to the next space, bracket or quote; between < and >, spaces and all.
ADDRESS = re.compile(r"""</static/(?P<between>[^<>]+)>|(?<![\w.-])/static/(?P<plain>[^\s()<>\[\]{}"'\\]+)""")
# What ends a sentence is not the end of a file's name; what follows ? and # is not the file's.
AFTER_NAME = re.compile(r"[?#].*|[.,;:!]+$")


def course_files(texts: Iterable[str]) -> list[str]:
    """Each address once, in the order of the texts, without what follows the file's name."""
    found = {}
    for text in texts:
        for match in ADDRESS.finditer(text):
            name = AFTER_NAME.sub("", match["between"] or match["plain"])
            if name:
                found[f"/static/{name}"] = True
    return list(found)
