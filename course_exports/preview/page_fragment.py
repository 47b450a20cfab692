"""
A rendered fragment as a page puts it in: its markup, and the styles and scripts that come with it, each once and in
order.
"""

from dataclasses import dataclass

from web_fragments.fragment import Fragment

STYLE = "text/css"
SCRIPT = ("application/javascript", "text/javascript")


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A style or script: by its address, or as text to stand in the page."""

    url: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PageFragment:
    """What the templates need of a fragment; other kinds of resources are put into the page as they are."""

    content: str
    styles: tuple[Resource, ...]
    scripts: tuple[Resource, ...]
    others: tuple[str, ...]


def page_fragment(fragment: Fragment) -> PageFragment:
    styles, scripts, others = [], [], []
    for resource in fragment.resources:
        found = Resource(url=resource.data) if resource.kind == "url" else Resource(text=resource.data)
        if resource.mimetype == STYLE:
            styles.append(found)
        elif resource.mimetype in SCRIPT:
            scripts.append(found)
        elif resource.kind == "text":
            others.append(resource.data)
    return PageFragment(content=fragment.content, styles=tuple(styles), scripts=tuple(scripts), others=tuple(others))
