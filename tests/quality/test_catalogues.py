"""The catalogues hold what the code says, whole, and what is compiled is what was translated."""

import re

import pytest

from tests.quality.catalogues import COMPILED, LOCALES, compiled, message_is_whole, template, translated
from tests.quality.tree import PACKAGES

EACH = [(package, locale) for package in PACKAGES for locale in LOCALES]
BRING_UP = "python -m tests.quality.catalogues"
VALUE = re.compile(r"%(?:\(\w+\))?[a-z]|%%")
TAG = re.compile(r"</?\w+[^>]*>")


def messages(catalog):
    return {(message.id, message.context): message for message in catalog if message.id}


def forms(text) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def context_of(message) -> str:
    """A message's context; out of a compiled file it comes as bytes."""
    return message.context.decode() if isinstance(message.context, bytes) else message.context or ""


@pytest.mark.parametrize(("package", "locale"), EACH)
def test_translators_are_given_what_the_code_says(package, locale):
    said, kept = messages(template(package)), messages(translated(package, locale))
    assert len(said) > 20, "the looking itself works"
    assert (said.keys() - kept.keys(), kept.keys() - said.keys()) == (set(), set()), BRING_UP


@pytest.mark.parametrize(("package", "locale"), EACH)
def test_every_message_has_its_translation(package, locale):
    catalog = translated(package, locale)
    assert [message.id for message in catalog if message.id and not message_is_whole(message)] == []
    assert [message.id for message in catalog if message.fuzzy and message.id] == []


@pytest.mark.parametrize(("package", "locale"), EACH)
def test_a_translation_keeps_the_values_and_the_marks_of_its_message(package, locale):
    """A value that is left out is a fact that nobody is told; one that is made up is a page that breaks."""
    wrong = []
    for message in messages(translated(package, locale)).values():
        sources = forms(message.id)
        for index, string in enumerate(forms(message.string)):
            source = sources[min(index, len(sources) - 1)]
            for pattern in (VALUE, TAG):
                if sorted(pattern.findall(string)) != sorted(pattern.findall(source)):
                    wrong.append((source, string))
            if source[:1].isspace() != string[:1].isspace() or source[-1:].isspace() != string[-1:].isspace():
                wrong.append((source, string))
    assert wrong == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_same_message_says_the_same_in_every_package(locale):
    """Django looks a message up without its package: which of two translations people get would be chance."""
    said: dict = {}
    for package in PACKAGES:
        for key, message in messages(translated(package, locale)).items():
            said.setdefault(key, set()).add(message.string)
    assert {key: strings for key, strings in said.items() if len(strings) > 1} == {}


@pytest.mark.parametrize(("package", "locale"), EACH)
def test_what_is_shipped_is_what_was_translated(package, locale):
    """Message by message: the head of a compiled file names the version of the tool that wrote it."""

    def said(catalog):
        return {(context_of(message), *forms(message.id)): forms(message.string) for message in catalog if message.id}

    for name in COMPILED[package]:
        assert said(compiled(package, locale, name)) == said(translated(package, locale)), BRING_UP
