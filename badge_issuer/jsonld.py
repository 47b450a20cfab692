"""What a signature over JSON-LD does not cover: terms no context defines, and references that lead nowhere."""

from collections.abc import Iterator
from typing import Any

from openbadgeslib.ob3.contexts import UnknownContextError, document_loader, load_context
from pyld import jsonld

# Whatever expands to an address under here was not defined by the document's own contexts.
UNDEFINED = "https://undefined.invalid/"
RELATIVE = "https://relative.invalid/"
# Beside those that openbadgeslib keeps: the words 1EdTech puts into a vocabulary of their own.
EXTRA_CONTEXTS: dict[str, dict[str, Any]] = {
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": {
        "@context": {
            "1EdTechJsonSchemaValidator2019": (
                "https://purl.imsglobal.org/spec/vccs/v1p0/context.json#1EdTechJsonSchemaValidator2019"
            ),
            "1EdTechRevocationList": "https://purl.imsglobal.org/spec/vcrl/v1p0/context.json#1EdTechRevocationList",
            "1EdTechCredentialRefresh": (
                "https://purl.imsglobal.org/spec/vccr/v1p0/context.json#1EdTechCredentialRefresh"
            ),
        }
    }
}


def context_problem(document: dict[str, Any]) -> str:
    """
    Why these contexts cannot be relied on, or an empty string: each must be a pinned one, named at the top.

    An inline or nested context could give a signed word another meaning; an unknown one is never fetched.
    """
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not all(isinstance(each, str) for each in contexts):
        return "@context"
    for url in contexts:
        if url in EXTRA_CONTEXTS:
            continue
        try:
            load_context(url)
        except UnknownContextError:
            return url
    return ""


def nested_keywords(value: Any, at: str = "") -> Iterator[str]:
    """Places below the top where a JSON-LD keyword (@context, @graph, ...) or a blank node label stands."""
    if isinstance(value, dict):
        for key, inside in value.items():
            place = f"{at}.{key}" if at else key
            if key.startswith("@") and place != "@context":
                yield place
            yield from nested_keywords(inside, place)
    elif isinstance(value, list):
        for position, inside in enumerate(value):
            yield from nested_keywords(inside, f"{at}[{position}]")
    elif isinstance(value, str) and value.startswith("_:"):
        yield at


def undefined_terms(document: dict[str, Any]) -> list[str]:
    """
    Every key, type and reference that the document's contexts do not define, sorted; an empty list when all are signed.

    The document is expanded with a last context that catches whatever the others let fall. Raises what the JSON-LD
    processor raises when the contexts cannot be loaded.
    """
    contexts = document.get("@context", [])
    watched = {**document, "@context": [*contexts, {"@vocab": UNDEFINED}]}
    expanded = jsonld.expand(watched, {"documentLoader": document_loader(EXTRA_CONTEXTS), "base": RELATIVE})
    return sorted(set(_caught(expanded)))


def _caught(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            if key.startswith(UNDEFINED):
                yield key.removeprefix(UNDEFINED)
            if key in ("@id", "@type"):
                yield from _caught_references(inside)
            elif key != "@value":
                yield from _caught(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _caught(inside)


def _caught_references(value: Any) -> Iterator[str]:
    for reference in value if isinstance(value, list) else [value]:
        for marker in (UNDEFINED, RELATIVE):
            if isinstance(reference, str) and reference.startswith(marker):
                yield reference.removeprefix(marker)
