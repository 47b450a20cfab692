"""
The catalogues: translators are given what the code says, and what they gave back is what is shipped.

    python -m tests.quality.catalogues      brings every catalogue up to the code and compiles it

The source of a language is `<package>/translations/<locale>/LC_MESSAGES/text.po`. The platform looks for a block's
words in `text.mo`, Django for an app's in `django.mo`: both are compiled from it. What is new stands there
untranslated, what is gone is gone.
"""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.quality.tree import PACKAGES, ROOT, files, shown

LOCALES = ("es",)
# How a language counts, as Django's own catalogues have it and translators here were asked: a later release of the data
# that Babel ships may count otherwise (2.19 gives Spanish a third form, for millions), and every plural would lack it.
PLURALS = {"es": "nplurals=2; plural=(n != 1);"}
# The compiler writes into courses without Django (course_exports/messages.py).
COMPILED = dict.fromkeys(PACKAGES, ("text.mo", "django.mo")) | {"course_exports": ("text.mo",)}
# The preview is a tool of authors, not part of a site; the starter is content to write over.
NOT_TRANSLATED = ("preview", "starter", "migrations", "tests")
ALIASES = {"lazy": None, "gettext_noop": None, "gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2)}
JINJA = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "lstrip_blocks": "true", "silent": "false"}
KEYWORDS = {**DEFAULT_KEYWORDS, **ALIASES}
# A date of its own in each file would make every run a change.
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def _from_django(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterable[Any]:
    """
    Babel's way to read a Django template: as what Django itself makes of it for xgettext, which is Python but for its
    indentation.
    """
    source = "\n".join(map(str.strip, templatize(fileobj.read().decode("utf-8")).splitlines()))
    return extract_python(io.BytesIO(source.encode("utf-8")), keywords, comment_tags, options)


def _method(path: Path) -> Any:
    if path.suffix == ".py":
        return "python"
    # The issuer's pages are Jinja2's, with the tags that its environment knows (badge_issuer/pages/rendering.py).
    return "jinja2.ext:babel_extract" if "badge_issuer" in path.parts else _from_django


def _sources(package: str) -> Iterator[Path]:
    for path in files((".py", ".html", ".txt"), packages=(package,)):
        inside = path.relative_to(ROOT)
        if not set(inside.parts) & set(NOT_TRANSLATED) and (path.suffix == ".py" or "templates" in inside.parts):
            yield path


def template(package: str) -> Catalog:
    """Every message of a package, with the files it stands in."""
    catalog = _catalog(package, None)
    for path in _sources(package):
        with path.open("rb") as stream:
            found = extract(_method(path), stream, KEYWORDS, ("translators:",), JINJA)
            for _line, message, comments, context in found:
                catalog.add(message, None, [(shown(path), 0)], auto_comments=comments, context=context)
    return catalog


def _catalog(package: str, locale: str | None) -> Catalog:
    catalog = Catalog(
        locale=locale,
        project=package,
        version="0.1.0",
        header_comment="# Apache-2.0, as the rest of the suite.",
        msgid_bugs_address="translations@pdlearningnetwork.example.org",
        last_translator="PD Learning Network <translations@pdlearningnetwork.example.org>",
        language_team="PD Learning Network",
        creation_date=WHEN,
        revision_date=WHEN,
        fuzzy=False,
    )
    if locale:
        catalog.mime_headers = [("Plural-Forms", PLURALS[locale])]
    return catalog


def path_of(package: str, locale: str) -> Path:
    return ROOT / package / "translations" / locale / "LC_MESSAGES" / "text.po"


def translated(package: str, locale: str) -> Catalog:
    """What translators gave back; empty before they did."""
    path = path_of(package, locale)
    if not path.exists():
        return _catalog(package, locale)
    with path.open("rb") as stream:
        return read_po(stream, locale=locale)


def brought_up(package: str, locale: str) -> Catalog:
    """The messages of the code as it is, each with its translation where there is one."""
    known, catalog = translated(package, locale), _catalog(package, locale)
    for message in template(package):
        if not message.id:
            continue
        earlier = known.get(message.id, message.context)
        catalog.add(
            message.id,
            earlier.string if earlier else None,
            message.locations,
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return catalog


def as_po(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, sort_output=True, include_lineno=False, width=110)
    return out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def compiled(package: str, locale: str, name: str) -> Catalog:
    """What a compiled catalogue says."""
    with path_of(package, locale).with_name(name).open("rb") as stream:
        return read_mo(stream)


def main() -> None:
    for package in PACKAGES:
        for locale in LOCALES:
            catalog, path = brought_up(package, locale), path_of(package, locale)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(as_po(catalog))
            for name in COMPILED[package]:
                path.with_name(name).write_bytes(as_mo(translated(package, locale)))
            missing = sum(1 for message in catalog if message.id and not message_is_whole(message))
            print(f"{shown(path)}: {len(catalog)} messages, {missing} to translate")


def message_is_whole(message: Any) -> bool:
    """Whether every form of a message has its translation."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings)


if __name__ == "__main__":
    main()
