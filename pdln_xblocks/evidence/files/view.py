"""One thing that evaluators are shown of a file."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class View:
    """
    `name` is an object's name in the folder of views, and what a download of it is called; sizes in pixels where
    there are any.
    """

    name: str
    content_type: str
    width: int = 0
    height: int = 0
