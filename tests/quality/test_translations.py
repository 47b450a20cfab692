"""No sentence of a screen stands where a translator cannot reach it."""

import re

import pytest

from tests.quality.template_text import COMMENT, untranslated
from tests.quality.tree import PACKAGES, files, shown

# Names that are the same in every language.
NAMES = re.compile(r"\b(?:Open Badges|LinkedIn|Markdown|JSON|PNG|SVG|PDF|CSV|UTC|QR|URL|ID|AOK)\b")
# Tags that decide, and values: not what is read. `{% trans "…" %}` holds its sentence itself and stays.
LOGIC = re.compile(r"\{%-?\s*(?!trans|blocktrans).*?%\}|\{\{.*?\}\}", re.DOTALL)


def test_no_template_holds_words_of_its_own():
    found = []
    for path in files((".html", ".jinja", ".jinja2", ".j2", ".txt", ".svg")):
        # The starter is a package for an author to write over: its words are content.
        if "templates" not in path.parts or "starter" in path.parts:
            continue
        for each in untranslated(path.read_text(encoding="utf-8")):
            if re.search(r"[^\W\d_]{2,}", NAMES.sub("", each.text)):
                found.append(f"{shown(path)}:{each.line}: {each.place}: {each.text}")
    assert found == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>{% trans 'Save' %}</p>", []),
        ('<p>{% translate "Save" %} {{ when }}</p>', []),
        ("<p>{% blocktranslate with n=1 %}Saved {{ n }}{% endblocktranslate %}</p>", []),
        ("<p>{% trans n=n %}Saved {{ n }}{% pluralize %}Saved {{ n }}s{% endtrans %}</p>", []),
        ("<p>{%- trans -%} Saved {%- endtrans -%}</p>", []),
        ("{# a note #}{% comment %} another {% endcomment %}<style>p { color: red }</style>", []),
        ('<p class="pdln-note">{{ words }}</p>', []),
        ("<p>Saved</p>", [(1, "text", "Saved")]),
        ("{% if x %}\n\n<p>{{ x }} of them</p>{% endif %}", [(3, "text", "of them")]),
        ('<img alt="A room">', [(1, "img alt", "A room")]),
        ('<button aria-label="Close">×</button>', [(1, "button aria-label", "Close")]),
        ('<input type="submit" value="Send">', [(1, "input value", "Send")]),
        ("{% trans 'One' %}<p>Two</p>{% blocktrans %}Three{% endblocktrans %}", [(1, "text", "Two")]),
    ],
)
def test_words_outside_of_gettext_are_seen(source, expected):
    assert [(each.line, each.aok_ref, each.text) for each in untranslated(source)] == expected


def test_no_script_speaks_to_people():
    """
    Words come to scripts in data attributes and templates: none is written into the page or an alert from a literal.
    """
    spoken = re.compile(
        r"(?:textContent|innerText|innerHTML|ariaLabel|title|placeholder)\s*\+?=\s*[\"'`]\s*\w{2,}|alert\(|confirm\(|prompt\("
    )
    found = []
    for path in files((".js",)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if spoken.search(line):
                found.append(f"{shown(path)}:{number}: {line.strip()}")
    assert found == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_teacher_is_never_called_a_student_in_a_template(package):
    """Students are children here; a teacher is a teacher, and a person who learns has a name for it: you."""
    wrong = re.compile(r"\blearners?\b|\bfail(?:ed|s|ure)?\b|\bdenied\b|\brejected\b", re.IGNORECASE)
    found = []
    for path in files((".html", ".jinja", ".jinja2", ".j2"), packages=(package,)):
        text = path.read_text(encoding="utf-8")
        for unsaid in (COMMENT, LOGIC):
            text = unsaid.sub("", text)
        found += [f"{shown(path)}: {match.group(0)}" for match in wrong.finditer(text)]
    assert found == []


def test_every_template_loads_its_gettext():
    """Django: `{% trans %}` without `{% load i18n %}` is an error that only the page's first reader would see."""
    found = []
    for path in files((".html",)):
        text = path.read_text(encoding="utf-8")
        uses = re.search(r"\{%\s*(?:blocktrans|blocktranslate|translate)\b|\{%\s*trans\s+[\"']", text)
        if uses and not re.search(r"\{%\s*load\b[^%]*\bi18n\b", text):
            found.append(shown(path))
    assert found == []
