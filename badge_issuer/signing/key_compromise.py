"""
A key that was stolen: disowned first, so that nothing it ever signed counts; then the badges it signed are signed anew.

Signed again means the same document with another signature: its id, its words and its place in the status list stay, so
every address and share link does. What a run that was killed left undone, the next one does.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from badge_issuer import addresses
from badge_issuer.data import CredentialFormat, KeyKind
from badge_issuer.errors import N_, InvalidValue
from badge_issuer.models import Award, Credential, FormerDocument, Issuer, SigningKey
from badge_issuer.openbadges.parsing import parse_object
from badge_issuer.openbadges.tokens import parse_token
from badge_issuer.signing import keys
from badge_issuer.signing.documents import as_text, sign, sign_token

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Work:
    """
    What a disowned key leaves to do: `documents` of `badges` to sign again (a badge may have a token beside it).

    Left as they are: badges that were `withdrawn`, and those of `forgotten` people, of which no copy is kept here.
    """

    badges: int
    documents: int
    withdrawn: int
    forgotten: int


@dataclass(frozen=True, kw_only=True)
class Disowned:
    """
    What was done; `before` when the key was disowned by an earlier run, `made` the key that took over, if one was made.

    `left` are the public ids of awards whose document cannot be signed.
    """

    key: SigningKey
    before: bool
    made: SigningKey | None
    work: Work
    signed: int
    left: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Signer:
    """The key that signs from now on, its private half, and what an issuer's document calls it."""

    key: SigningKey
    pem: bytes
    method: str


def to_sign_again(key: SigningKey) -> QuerySet[Credential]:
    """What a key signed that still counts and is kept here, the oldest first."""
    return key.credentials.filter(award__revoked_at=None).exclude(document="").order_by("pk")


def work_left(key: SigningKey) -> Work:
    """How much there is to sign again, and what is not."""
    waiting = to_sign_again(key)
    return Work(
        badges=waiting.order_by().values("award").distinct().count(),
        documents=waiting.count(),
        withdrawn=key.credentials.exclude(award__revoked_at=None).values("award").distinct().count(),
        forgotten=key.credentials.filter(award__revoked_at=None, document="").values("award").distinct().count(),
    )


def needs_successor(*, signs_now: bool, has_successor: bool, documents: int) -> bool:
    """
    Whether a key must be made before one is disowned.

    Tokens can be given up (`retire_key`): then none is made for a key that had signed none.
    """
    return not has_successor and (signs_now or documents > 0)


def will_make_key(key: SigningKey) -> bool:
    """Whether disowning this key makes another one."""
    others = key.issuer.signing_keys.filter(kind=key.kind, retired_at=None).exclude(pk=key.pk)
    return needs_successor(
        signs_now=key.retired_at is None, has_successor=others.exists(), documents=to_sign_again(key).count()
    )


def disown(
    fragment: str, *, reason: str, now: datetime, progress: Callable[[int], None] = lambda signed: None
) -> Disowned:
    """
    Let no signature by a key count any more, and sign again what it signed that still counts.

    Call it outside a transaction: each document is kept as soon as it is signed, and `progress` is told how many are.
    The private half is left where it is. Disowning again goes on where the last run ended, and keeps the first date
    and reason. Raises UnknownKey, InvalidValue without a reason, and what `keys.create_key` and `keys.private_pem`
    raise, before anything is changed.
    """
    key = keys.get_key(fragment)
    if not reason.strip():
        raise InvalidValue(N_("Say why the key is disowned: whoever looks at your keys later will ask."))
    before = key.disowned_at is not None
    made = keys.create_key(key.issuer, now=now, kind=KeyKind(key.kind)) if will_make_key(key) else None
    log.debug("key %s: has a successor", key.pk)
    work = work_left(key)
    if work.documents:
        _signer(key)  # raises before anything is changed
    _mark(key, reason.strip(), now)
    log.debug("key %s: disowned", key.pk)
    signed, left = _sign_all(key, now, progress)
    key.refresh_from_db()
    return Disowned(key=key, before=before, made=made, work=work, signed=signed, left=tuple(left))


def _signer(disowned: SigningKey) -> _Signer:
    issuer = disowned.issuer
    key = keys.current_key(issuer, KeyKind(disowned.kind))
    method = addresses.verification_method(issuer.base_url, issuer.slug, key.fragment)
    return _Signer(key=key, pem=keys.private_pem(key), method=method)


@transaction.atomic
def _mark(key: SigningKey, reason: str, now: datetime) -> None:
    # The issuer's row, then the key's: the order in which a credential is stored.
    Issuer.objects.select_for_update().get(pk=key.issuer_id)
    SigningKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=now)
    marked = SigningKey.objects.filter(pk=key.pk, disowned_at=None).update(disowned_at=now, disown_reason=reason)
    if marked and key.kind == KeyKind.ED25519:
        # Lists that it signed, and one that somebody is signing with it at this moment, are signed anew.
        key.issuer.status_lists.update(revision=F("revision") + 1)


def _sign_all(key: SigningKey, now: datetime, progress: Callable[[int], None]) -> tuple[int, list[str]]:
    signed, left = 0, []
    # Asked anew: a worker may have stored one just before the key was disowned, and stores none after.
    waiting = list(to_sign_again(key).values_list("pk", flat=True))
    if not waiting:
        return signed, left
    signer = _signer(key)
    for pk in waiting:
        credential = Credential.objects.select_related("award").get(pk=pk)
        try:
            text = _signed_again(credential, signer, now)
        except ValueError as exc:
            # One that cannot be read or signed must not hold back those after it.
            log.error("credential %s: not signed again: %s", pk, exc)
            left.append(credential.award.public_id)
            continue
        log.debug("credential %s: signed again", pk)
        signed += _keep(credential, key, signer.key, text, now)
        log.debug("credential %s: kept", pk)
        progress(signed)
    return signed, sorted(set(left))


def _signed_again(credential: Credential, signer: _Signer, now: datetime) -> str:
    """The same document with a signature by another key; ValueError for one that cannot be read or signed."""
    if credential.format == CredentialFormat.JWT:
        return sign_token(parse_token(credential.document.encode("ascii")).document, signer.pem, signer.method)
    document: dict[str, Any] = parse_object(credential.document.encode("ascii"))
    document.pop("proof", None)
    return as_text(sign(document, signer.pem, signer.method, created=now))


@transaction.atomic
def _keep(credential: Credential, old: SigningKey, new: SigningKey, text: str, now: datetime) -> bool:
    """Put the new document in place of the old one; False when it was withdrawn, forgotten or replaced meanwhile."""
    # Holding the award's row, as a withdrawal and a retirement do.
    if Award.objects.select_for_update().get(pk=credential.award_id).revoked_at is not None:
        return False
    standing = Credential.objects.filter(pk=credential.pk, signing_key=old).exclude(document="")
    if not standing.update(document=text, signing_key=new):
        return False
    FormerDocument.objects.create(credential=credential, signing_key=old, document=credential.document, replaced_at=now)
    return True
