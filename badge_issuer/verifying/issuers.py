"""Whose key signed something: the issuer's published document, and the key in it that a proof names."""

from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils.translation import gettext as _
from jwt import PyJWK
from jwt.exceptions import PyJWTError
from openbadgeslib.ob3 import OB3VerificationError, resolve_did

from badge_issuer.addresses import is_loopback
from badge_issuer.openbadges import shape

KEY_KINDS = {("OKP", "Ed25519"): "EdDSA", ("RSA", None): "RS256", ("EC", "P-256"): "ES256"}


class KeyNotPublished(Exception):
    """The issuer's document was read, and this key is not one it signs with; the message says why."""


class KeyUnknown(Exception):
    """The issuer does sign with this key, and its kind is none that is known here."""


def document_url(controller: str) -> str:
    """
    Where an issuer's document is published; empty for a kind of id that has no such place.

    A did:web leads to https, and to http only for this machine, which a resolver then refuses unless told otherwise.
    """
    if controller.startswith("https://"):
        return controller
    if not controller.startswith("did:web:"):
        return ""
    host, *path = (unquote(part) for part in controller.removeprefix("did:web:").split(":"))
    place = "/".join(path) if path else ".well-known"
    url = f"https://{host}/{place}/did.json"
    return url.replace("https://", "http://", 1) if is_loopback(url) else url


def controller_of(verification_method: str) -> str:
    return verification_method.partition("#")[0]


def host_of(controller: str) -> str:
    """The site that vouches for an issuer, for people to read."""
    return urlsplit(document_url(controller)).netloc


def public_key_pem(document: dict[str, Any], controller: str, named: str | dict[str, Any], *, now: datetime) -> bytes:
    """
    The public key a proof names, as its issuer's document publishes it for making statements.

    A token may hold the key itself in place of its name: then that very key must be published. Raises KeyNotPublished
    when the document is another issuer's, does not hold the key as its own, says that its time is over, or holds none
    that can be read; KeyUnknown for one of another kind.
    """
    if document.get("id") != controller:
        raise KeyNotPublished(_("the document there belongs to another issuer"))
    methods = [*_entries(document, "verificationMethod"), *_entries(document, "assertionMethod")]
    allowed = document.get("assertionMethod")
    usable = [_whole(_id_of(each), controller) for each in allowed] if isinstance(allowed, list) else []
    for method in methods:
        if (
            _whole(method.get("id"), controller) in usable
            and _is_named(method, named, controller)
            and method.get("controller", controller) == controller
        ):
            _require_in_use(method, now)
            return _pem(method)
    raise KeyNotPublished(_("the issuer does not publish the key this was signed with"))


def _is_named(method: dict[str, Any], named: str | dict[str, Any], controller: str) -> bool:
    if isinstance(named, str):
        return bool(_whole(method.get("id"), controller) == named)
    published = method.get("publicKeyJwk")
    numbers = ("kty", "crv", "x", "y", "n", "e")
    return isinstance(published, dict) and all(published.get(each) == named.get(each) for each in numbers)


def _require_in_use(method: dict[str, Any], now: datetime) -> None:
    """A key that was given up vouches for nothing from then on, whenever it signed: nobody can tell who held it."""
    for key in ("revoked", "expires"):
        if key in method and not _lies_ahead(method[key], now):
            raise KeyNotPublished(_("the issuer has given up the key this was signed with"))


def _lies_ahead(value: Any, now: datetime) -> bool:
    instant = shape.parse_instant(value)
    return instant is not None and instant > now


def _entries(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = document.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _whole(key_id: Any, controller: str) -> Any:
    """The id of a key as a proof names it: a document may leave out its own id before the #."""
    return f"{controller}{key_id}" if isinstance(key_id, str) and key_id.startswith("#") else key_id


def _id_of(entry: Any) -> Any:
    return entry.get("id") if isinstance(entry, dict) else entry


def _pem(method: dict[str, Any]) -> bytes:
    try:
        multibase = method.get("publicKeyMultibase")
        if isinstance(multibase, str):
            return bytes(resolve_did(f"did:key:{multibase}"))
        key = method.get("publicKeyJwk")
        if isinstance(key, dict) and (key.get("kty"), key.get("crv")) in KEY_KINDS:
            public = PyJWK(key, algorithm=KEY_KINDS[key.get("kty"), key.get("crv")]).key
            return bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    except (OB3VerificationError, PyJWTError, AttributeError, TypeError, ValueError) as exc:
        raise KeyNotPublished(_("the key the issuer publishes cannot be read")) from exc
    raise KeyUnknown(_("the key the issuer publishes is of a kind that is not known here"))
