"""
Signing keys: which one an issuer signs with, and how the next one takes over. `key_material` holds the private halves.

An issuer has an Ed25519 key for linked data (badges, status lists) and an RSA key for tokens, since RS256 is what every
reader of tokens knows. A key that is retired signs nothing more and stays published; for a stolen one there is
`key_compromise`.
"""

from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from django.db import transaction

from badge_issuer import configuration
from badge_issuer.configuration import name_of
from badge_issuer.data import KeyKind
from badge_issuer.errors import N_, ConfigurationRefused, InvalidValue, UnknownKey
from badge_issuer.models import Issuer, SigningKey
from badge_issuer.signing import key_material


def create_key(issuer: Issuer, *, now: datetime, kind: KeyKind = KeyKind.ED25519) -> SigningKey:
    """
    Make a key for an issuer and retire the one of its kind that it signed with; badges that one signed stay genuine.

    Where BADGE_ISSUER_SIGNING_KEYS holds a key of this kind for the issuer, that one is taken. Raises
    ConfigurationRefused when it is in use already or is no key, or when there is no safe folder for a new file.
    """
    halves = [half for half, _pem in key_material.given_in_settings(issuer.slug).values() if half.kind is kind]
    if not halves:
        return _create_file(issuer, kind, now)
    fresh = [half for half in halves if not SigningKey.objects.filter(fragment=half.fragment).exists()]
    if not fresh:
        raise ConfigurationRefused(
            N_(
                "The %(kind)s key that BADGE_ISSUER_SIGNING_KEYS holds for %(issuer)s is in use already. Add the next "
                "one there first; keep the old one until badges are signed with the new one."
            ),
            kind=kind.value,
            issuer=issuer.slug,
        )
    return _record(issuer, fresh[0], "", now)


def create_missing_keys(*, now: datetime, issuer: Issuer | None = None) -> list[SigningKey]:
    """Make a key of each kind for every issuer (or one) that has none; raises as `create_key`."""
    wanted = Issuer.objects.order_by("slug") if issuer is None else [issuer]
    return [
        create_key(each, now=now, kind=kind)
        for each in wanted
        for kind in KeyKind
        if not each.signing_keys.filter(kind=kind, retired_at=None).exists()
    ]


def get_key(fragment: str) -> SigningKey:
    """The key of this name; raises UnknownKey."""
    key = SigningKey.objects.select_related("issuer").filter(fragment=fragment).first()
    if key is None:
        raise UnknownKey(N_("There is no key %(key)r. See them all: badge-issuer keys list"), key=fragment)
    return key


def retire_key(fragment: str, *, now: datetime) -> SigningKey:
    """
    Let a key sign nothing more; retiring again changes nothing, and what it signed stays genuine.

    Raises UnknownKey, or InvalidValue for a key that was disowned, and for the Ed25519 key an issuer signs with: its
    list of withdrawn badges would stand still, and none of its badges could be checked any more.
    """
    key = get_key(fragment)
    if key.disowned_at is not None:
        raise InvalidValue(N_("This key was disowned: it signs nothing any more, and nothing it signed counts."))
    if key.retired_at is None and key.kind == KeyKind.ED25519:
        raise InvalidValue(
            N_(
                "%(issuer)s signs with this key, and its list of withdrawn badges too. Put a new one in its place: "
                "badge-issuer keys rotate %(issuer)s"
            ),
            issuer=key.issuer.slug,
        )
    SigningKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=now)
    return key


def current_key(issuer: Issuer, kind: KeyKind = KeyKind.ED25519) -> SigningKey:
    """The key an issuer signs with; ConfigurationRefused when there is none."""
    key = issuer.signing_keys.filter(kind=kind, retired_at=None).order_by("-pk").first()
    if key is None:
        refused = N_("The issuer %(issuer)s has no signing key. Make one: badge-issuer keys create %(issuer)s")
        if kind is KeyKind.RSA:
            refused = N_("The issuer %(issuer)s has no key for tokens. Make one: badge-issuer keys create %(issuer)s")
        raise ConfigurationRefused(refused, issuer=issuer.slug)
    return key


def private_pem(key: SigningKey) -> bytes:
    """The private half; ConfigurationRefused when it is not where it was, or others could read it."""
    if key.private_file:
        return key_material.read(key.private_file)
    given = key_material.given_in_settings(key.issuer.slug)
    if key.fragment not in given:
        raise ConfigurationRefused(
            N_(
                "BADGE_ISSUER_SIGNING_KEYS no longer holds the %(kind)s key that %(issuer)s signs with. Put it back, "
                "or let the one that is there take over: badge-issuer keys rotate %(issuer)s"
            ),
            kind=key.kind,
            issuer=key.issuer.slug,
        )
    return given[key.fragment][1]


def require_signing(issuer: Issuer) -> None:
    """Raises ConfigurationRefused with what keeps this process from signing for an issuer."""
    key = current_key(issuer)
    try:
        if key.private_file and not configuration.keys_dir().exists():
            raise ConfigurationRefused(
                N_("The folder of %(setting)s, with the private key %(name)s, is not there."),
                setting=name_of("BADGE_ISSUER_KEYS_DIR"),
                name=key.private_file,
            )
        half = key_material.public_half(private_pem(key))
    except (OSError, TypeError, ValueError, UnsupportedAlgorithm) as exc:
        raise ConfigurationRefused(
            N_("The private key of %(issuer)s cannot be read. Restore it from your backup."), issuer=issuer.slug
        ) from exc
    if half.fragment != key.fragment:
        raise ConfigurationRefused(
            N_("The file %(name)s holds another key than the one %(issuer)s publishes. Restore it."),
            name=key.private_file,
            issuer=issuer.slug,
        )


def signing_problem(issuer: Issuer) -> str:
    """The same in English, as a log or a system check tells it; empty where nothing is in the way."""
    try:
        require_signing(issuer)
    except ConfigurationRefused as exc:
        return str(exc)
    return ""


def _create_file(issuer: Issuer, kind: KeyKind, now: datetime) -> SigningKey:
    half, pem = key_material.generate(kind)
    # The file first: a row without its key would sign nothing, a file without a row harms nobody.
    name = f"{issuer.slug}-{half.fragment[-12:]}.pem"
    key_material.save(name, pem)
    return _record(issuer, half, name, now)


@transaction.atomic
def _record(issuer: Issuer, half: key_material.PublicHalf, file: str, now: datetime) -> SigningKey:
    key = SigningKey.objects.create(
        issuer=issuer, kind=half.kind, fragment=half.fragment, public_jwk=half.jwk, private_file=file, created_at=now
    )
    issuer.signing_keys.filter(kind=half.kind, retired_at=None).exclude(pk=key.pk).update(retired_at=now)
    return key
