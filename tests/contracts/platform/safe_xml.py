"""
The platform's swap of `lxml.etree`, as its processes do it before anything else.

- Read in Teak (`manage.py`, `lms/wsgi.py`, `cms/wsgi.py`, both `celery.py`): the first statement of each process, before
  settings and apps. So `from lxml import etree` in a plugin is the platform's module; running LMS: no AOK could be edited.
- Read in Teak (`openedx/core/lib/safe_lxml`): only the attribute `etree` of the package `lxml` is replaced.
  `sys.modules["lxml.etree"]` stays, so `from lxml.etree import indent` would still work and `etree.indent` does not.
- It has the names of `lxml.etree.__all__` and five private classes, and nothing else. Seen with lxml 5.3.2 and 6.1.3:
  `indent` is not among them, nor are `xmlfile`, `XMLPullParser`, `HTMLPullParser` and `LIBXML_COMPILED_FEATURES`.
- `XMLParser` resolves no entities unless told to. `fromstring`, `XML` and `parse` raise
  `defusedxml.common.EntitiesForbidden`, a ValueError and no XMLSyntaxError, for a document that declares an entity.
- Without a parser of one's own those three give elements that hide comments and processing instructions from whoever
  walks through their children.

Verawood's is as Teak's (shared notes, 2026).
"""

import sys
import threading
from importlib import import_module
from types import ModuleType
from typing import Any

from defusedxml.common import EntitiesForbidden

PRIVATE = ("_Comment", "_Element", "_ElementTree", "_Entity", "_ProcessingInstruction")


def swap() -> None:
    """Put the platform's module in the place of `lxml.etree`; once is enough. Before our modules are imported."""
    package = import_module("lxml")
    real = import_module("lxml.etree")
    if vars(package)["etree"] is real:
        vars(package)["etree"] = _swapped(real)


def _swapped(real: ModuleType) -> ModuleType:
    module: Any = ModuleType("openedx.core.lib.safe_lxml.etree")
    for name in (*real.__all__, *PRIVATE):
        setattr(module, name, getattr(real, name))

    class XMLParser(real.XMLParser):  # type: ignore[name-defined, misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **{"resolve_entities": False, **options})

    class HidesComments(real.ElementBase):  # type: ignore[name-defined, misc]
        """What the default parser makes: children are elements."""

        def _shown(self, walk: Any) -> Any:
            hidden = (real._Comment, real._ProcessingInstruction, real._Entity)
            return (each for each in walk if not isinstance(each, hidden))

        def __iter__(self) -> Any:
            return self._shown(super().__iter__())

        def iter(self, *tags: Any) -> Any:
            return self._shown(super().iter(*tags))

        def iterchildren(self, tag: Any = None, reversed: bool = False) -> Any:
            return self._shown(super().iterchildren(tag=tag, reversed=reversed))

        def iterdescendants(self, *tags: Any) -> Any:
            return self._shown(super().iterdescendants(*tags))

        def itersiblings(self, tag: Any = None, preceding: bool = False) -> Any:
            return self._shown(super().itersiblings(tag=tag, preceding=preceding))

        def getchildren(self) -> list[Any]:
            return list(self)

    of_this_thread = threading.local()

    def default_parser() -> Any:
        if not hasattr(of_this_thread, "parser"):
            of_this_thread.parser = real.XMLParser(resolve_entities=False)
            of_this_thread.parser.set_element_class_lookup(real.ElementDefaultClassLookup(element=HidesComments))
        return of_this_thread.parser

    def refuse_entities(tree: Any) -> None:
        for dtd in (tree.docinfo.internalDTD, tree.docinfo.externalDTD):
            for entity in dtd.iterentities() if dtd is not None else ():
                raise EntitiesForbidden(entity.name, entity.content, None, None, None, None)

    def fromstring(text: Any, parser: Any = None, base_url: Any = None) -> Any:
        root = real.fromstring(text, default_parser() if parser is None else parser, base_url=base_url)
        refuse_entities(root.getroottree())
        return root

    def parse(source: Any, parser: Any = None, base_url: Any = None) -> Any:
        tree = real.parse(source, default_parser() if parser is None else parser, base_url=base_url)
        refuse_entities(tree)
        return tree

    module.XMLParser, module.fromstring, module.XML, module.parse = XMLParser, fromstring, fromstring, parse
    return module


def bound_too_early(packages: tuple[str, ...]) -> list[str]:
    """The modules of these packages that got hold of the real library: they were imported before the swap."""
    real = import_module("lxml.etree")
    return sorted(
        name
        for name, module in sys.modules.items()
        if name.partition(".")[0] in packages and vars(module).get("etree") is real
    )
