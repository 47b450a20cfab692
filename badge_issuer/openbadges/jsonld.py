"""
What a signature over JSON-LD does not cover: terms no context defines, and references that are no addresses.

And what it covers in more than one spelling, or would take too long to check.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from openbadgeslib.ob3.contexts import UnknownContextError, document_loader, load_context
from pyld import jsonld

# Whatever expands to an address under here was not defined by the document's own contexts.
UNDEFINED = "https://undefined.invalid/"
# What begins with // keeps the scheme of the base alone: one that no document uses, so that it is caught as well.
SCHEME = "relative.invalid:"
RELATIVE = f"{SCHEME}//relative.invalid/"
# Whatever is no address of this kind is left out of what is signed, silently, with all that is said of it.
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]*")
# What a checker reads at the top of a credential, and nowhere else.
LOOKED_FOR = frozenset({"issuer", "validFrom", "validUntil", "credentialStatus", "credentialSubject"})
# The same of who holds it, and of what was achieved, where these leave it unsaid.
HELD = frozenset({"achievement", "creditsEarned", "identifier", "result"})
ACHIEVED = frozenset({"achievementType", "alignment", "creditsAvailable", "resultDescription", "version"})
# Names of kinds that lead to the same address as a word: criteria, geo, and in older vocabularies image.
KINDS = frozenset({"Criteria", "GeoCoordinates", "Image"})
# The one term below which the contexts forget all that they defined: any word could be added there, signed by nobody.
FORGETS = "verifiableCredential"
# More than a badge of a hundred criteria holds. Beyond, a signature takes longer to check than anybody waits.
MOST_VALUES = 3_000
LONGEST_SET = 500
# Nameless objects that look like another one, and texts in one ordered list: few are enough to keep a checker busy for
# hours, and no badge repeats itself so.
MOST_ALIKE = 12
LONGEST_LIST = 20
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
# Of a document's shape. Each word here may decide: a type, a term of a vocabulary, a keyword.
_DECIDES = frozenset({"type", "@type", "@context"})
_TERM = re.compile(r"[@A-Za-z][A-Za-z]*")
_MOST_SHAPES = 1_000
_covered: set[str] = set()


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


def nested_keywords(document: dict[str, Any]) -> Iterator[str]:
    """
    Places below the top where a JSON-LD keyword (@context, @graph, ...) or a blank node label stands, or a term below
    which no context holds.

    The document's own contexts said over again, all or some, change the meaning of nothing: endorsements inside a badge
    do it, since they were signed before it.
    """
    return _nested_keywords(document, "", document.get("@context"))


def _nested_keywords(value: Any, at: str, contexts: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            path = f"{at}.{key}" if at else key
            if key == FORGETS or (key.startswith("@") and not (key == "@context" and _is_said_again(inside, contexts))):
                yield path
            yield from _nested_keywords(inside, path, contexts)
    elif isinstance(value, list):
        for position, inside in enumerate(value):
            yield from _nested_keywords(inside, f"{at}[{position}]", contexts)
    elif isinstance(value, str) and value.startswith("_:"):
        yield at


def _is_said_again(inside: Any, contexts: Any) -> bool:
    """Whether a nested context names nothing but what the document names at its top, in the same order."""
    if not isinstance(inside, list) or not isinstance(contexts, list) or not inside:
        return False
    return inside == [each for each in contexts if each in inside]


def easily_missed(document: dict[str, Any], own_id: Any) -> Iterator[str]:
    """
    Places where something is said of a document that a reader of plain JSON does not look at.

    A key that is an address means the same as a term, and so do some that name a kind, as Criteria does criteria. What
    stands in an object with the document's own id is said of the document: the signature stays good when somebody moves
    its status or its end there.
    """
    for path, key, holder in _paths(document):
        again = holder is not document and holder.get("id") == own_id
        if ":" in key or key in KINDS or (again and key in LOOKED_FOR):
            yield path


def said_elsewhere(document: dict[str, Any]) -> Iterator[str]:
    """
    Places where something is said of the holder, or of what was achieved, that is not said where a reader looks for it.

    What else is said of the same address, in an endorsement for one, is signed as well when it is moved there.
    """
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    for described, words in ((subject, HELD), (achievement, ACHIEVED)):
        if isinstance(described, dict) and "id" in described:
            unsaid = words - described.keys()
            for path, key, holder in _paths(document):
                if key in unsaid and holder.get("id") == described["id"]:
                    yield path


def _paths(value: Any, at: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each key of each object, wherever it stands: its place, itself, and the object that holds it."""
    if isinstance(value, dict):
        for key, inside in value.items():
            path = f"{at}.{key}" if at else key
            yield path, key, value
            yield from _paths(inside, path)
    elif isinstance(value, list):
        for position, inside in enumerate(value):
            yield from _paths(inside, f"{at}[{position}]")


def says_too_much(value: Any) -> bool:
    """Whether a document holds more than anybody could wait for to be checked, whatever it is."""
    values = list(_values(value))
    return len(values) > MOST_VALUES or any(isinstance(each, list) and len(each) > LONGEST_SET for each in values)


def undefined_terms(document: dict[str, Any]) -> list[str]:
    """
    Every key, type and reference that the document's contexts do not define, sorted; an empty list when all are signed.

    Raises as `expanded`.
    """
    return undefined_in(expanded(document))


def expanded(document: dict[str, Any]) -> list[Any]:
    """
    The document in its long form, with a last context that catches whatever the others let fall.

    Raises what the JSON-LD processor raises when the contexts cannot be loaded.
    """
    contexts = document.get("@context", [])
    watched = {**document, "@context": [*contexts, {"@vocab": UNDEFINED}]}
    long_form: list[Any] = jsonld.expand(watched, {"documentLoader": document_loader(EXTRA_CONTEXTS), "base": RELATIVE})
    return long_form


def undefined_in(long_form: list[Any]) -> list[str]:
    """What the last context caught, sorted."""
    return sorted(set(_caught(long_form)))


def looks_too_alike(long_form: list[Any]) -> bool:
    """
    Whether the nameless objects of a document are so alike that naming them, as a signature asks, would take hours.

    Each order of those that look the same from next to them is tried, and theirs in each of these.
    """
    faces = Counter(_faces(long_form, ""))
    return sum(count for count in faces.values() if count > 1) > MOST_ALIKE or any(
        len(each) > LONGEST_LIST for each in _lists(long_form)
    )


def said_differently(long_form: list[Any], own_id: Any) -> list[str]:
    """
    Every address of which a document says one thing in two places and differently, sorted.

    A signature covers that both are said of it, and not which was said where: names of one organization, given as
    creator and as assessor, could be exchanged. A badge may call its own page otherwise: what a checker reads of the
    badge, `easily_missed` holds in its place.
    """
    said: dict[tuple[str, str], set[frozenset[str]]] = {}
    for each in _described(long_form):
        for key, inside in each.items():
            if key not in ("@id", "@type") and each["@id"] != own_id:
                said.setdefault((each["@id"], key), set()).add(frozenset(map(_face, inside)))
    return sorted({name for (name, _key), told in said.items() if len(told) > 1})


def _described(value: Any) -> Iterator[dict[str, Any]]:
    """Every object that has an address; what stands in a proof is signed apart from the rest."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and "@value" not in each:
            if isinstance(each.get("@id"), str):
                yield each
            for key, inside in each.items():
                if key != "@graph":
                    yield from _described(inside)


def _face(value: Any) -> str:
    return _seen(value) or json.dumps(value, sort_keys=True)


def _values(value: Any) -> Iterator[Any]:
    yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inside:
        yield from _values(each)


def _lists(value: Any) -> Iterator[list[Any]]:
    for each in _values(value):
        if isinstance(each, dict) and "@list" in each:
            yield each["@list"]


def _faces(value: Any, came: str) -> Iterator[str]:
    """What each nameless object looks like from next to it: all that it says, and from where it is pointed to."""
    if isinstance(value, list):
        for each in value:
            yield from _faces(each, came)
    elif isinstance(value, dict) and "@value" not in value:
        name = value.get("@id", "")
        said = {key: sorted(map(_seen, inside)) for key, inside in value.items() if isinstance(inside, list)}
        if not name and said.keys() - {"@list", "@graph"}:
            yield json.dumps([came, said], sort_keys=True)
        for key, inside in value.items():
            yield from _faces(inside, f"{name} {key}")


def _seen(value: Any) -> str:
    """A value as its neighbor sees it: an object by its name, a nameless one not at all."""
    if not isinstance(value, dict) or "@value" in value:
        return json.dumps(value, sort_keys=True)
    return str(value.get("@id", ""))


def _caught(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            if key.startswith(UNDEFINED):
                yield key.removeprefix(UNDEFINED)
            # What kind of text or number a value is, the contexts say.
            if key in ("@id", "@type") and "@value" not in value:
                yield from _caught_references(inside)
            elif key not in ("@id", "@type", "@value"):
                yield from _caught(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _caught(inside)


def _caught_references(value: Any) -> Iterator[str]:
    for reference in value if isinstance(value, list) else [value]:
        if not isinstance(reference, str):
            continue
        marker = next((each for each in (UNDEFINED, RELATIVE, SCHEME) if reference.startswith(each)), "")
        if marker or not ABSOLUTE.fullmatch(reference):
            yield reference.removeprefix(marker)


def require_covered(document: dict[str, Any]) -> None:
    """
    Raise ValueError, naming them, where a document has terms that no context defines: no signature would cover them.

    Expanding JSON-LD costs as much as signing, so it is asked once for each shape of document. What a credential of one
    badge class says differs from award to award in names, dates and addresses, and none of these decides whether a term
    is defined: they are left out of the shape.
    """
    shape = hashlib.sha256(json.dumps(_shape(document)).encode("ascii")).hexdigest()
    if shape in _covered:
        return
    unknown = undefined_terms(document)
    if unknown:
        raise ValueError(f"no context defines {', '.join(unknown)}")
    if len(_covered) >= _MOST_SHAPES:
        _covered.clear()
    _covered.add(shape)


def _shape(value: Any, key: str = "") -> Any:
    """
    The same for two documents only where either both or neither have undefined terms.

    Kept: every key, the order and number of everything, types, and each text that could be a term. Of other texts it
    is kept whether they could be an absolute address, which is all that a reference is judged by.
    """
    if isinstance(value, dict):
        return {name: _shape(inside, name) for name, inside in value.items()}
    if isinstance(value, list):
        return [_shape(inside, key) for inside in value]
    if isinstance(value, bool) or value is None:
        return value
    if not isinstance(value, str):
        return 0
    if key in _DECIDES or _TERM.fullmatch(value):
        return value
    return "a:b" if ABSOLUTE.fullmatch(value) else "a b"
