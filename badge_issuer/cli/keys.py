"""The commands about signing keys: create, rotate, retire, disown, list."""

import argparse
import sys
from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext as _

from badge_issuer.cli.files import publishes_files
from badge_issuer.cli.results import OK, REFUSED, Result
from badge_issuer.data import KeyKind
from badge_issuer.errors import N_, UnknownIssuer
from badge_issuer.language import day
from badge_issuer.models import Issuer, SigningKey
from badge_issuer.signing import key_compromise
from badge_issuer.signing import keys as signing_keys
from badge_issuer.signing.key_compromise import Work

SAY_EVERY = 50


def keys(chosen: argparse.Namespace, now: datetime) -> Result:
    """Run one of them."""
    commands = {"create": _create, "rotate": _rotate, "retire": _retire, "disown": _disown, "list": _list}
    return commands[chosen.keys_command](chosen, now)


def _create(chosen: argparse.Namespace, now: datetime) -> Result:
    issuer = _issuer(chosen.issuer) if chosen.issuer else None
    return _made(signing_keys.create_missing_keys(now=now, issuer=issuer))


def _rotate(chosen: argparse.Namespace, now: datetime) -> Result:
    issuer = _issuer(chosen.issuer)
    kinds = [KeyKind(chosen.kind)] if chosen.kind else list(KeyKind)
    return _made([signing_keys.create_key(issuer, now=now, kind=kind) for kind in kinds])


def _retire(chosen: argparse.Namespace, now: datetime) -> Result:
    key = signing_keys.retire_key(chosen.key, now=now)
    line = _("%(issuer)s signs nothing more with it. What it signed stays genuine.")
    return Result(lines=(line % {"issuer": key.issuer.slug},), data={"retired": _key(key)})


def _disown(chosen: argparse.Namespace, now: datetime) -> Result:
    if chosen.dry_run:
        return _would_disown(signing_keys.get_key(chosen.key))
    done = key_compromise.disown(chosen.key, reason=chosen.reason, now=now, progress=_progress)
    issuer = done.key.issuer.slug
    first = _("No signature by this key counts any more.")
    if publishes_files():
        first = _("No signature by this key counts any more, once you have published that: badge-issuer publish FOLDER")
    if done.before:
        first = _("This key was disowned on %(date)s.") % {"date": _day(done.key)}
    lines = [*([_signs_now(done.made)] if done.made else []), first]
    again = _("Signed again: %(signed)s of %(documents)s (badges: %(badges)s).")
    lines.append(again % {"signed": done.signed, **asdict(done.work)})
    lines += _left_alone(done.work)
    if done.left:
        lines.append(_("Could not be signed again, see the log: %(ids)s.") % {"ids": ", ".join(done.left)})
    lines.append(_where_it_is(done.key))
    data = {
        "issuer": issuer,
        "disowned": _key(done.key),
        "before": done.before,
        "made": _key(done.made) if done.made else None,
        "signed": done.signed,
        "left": list(done.left),
        **asdict(done.work),
        "dry_run": False,
    }
    return Result(lines=tuple(lines), data=data, code=REFUSED if done.left else OK)


def _would_disown(key: SigningKey) -> Result:
    work, makes = key_compromise.work_left(key), key_compromise.will_make_key(key)
    lines = [_("Nothing was changed.")]
    if key.disowned_at is not None:
        lines.append(_("This key was disowned on %(date)s.") % {"date": _day(key)})
    if makes:
        lines.append(_("%(issuer)s would sign with a new key.") % {"issuer": key.issuer.slug})
    lines.append(_("To be signed again: %(documents)s (badges: %(badges)s).") % asdict(work))
    data = {"issuer": key.issuer.slug, "key": _key(key), "makes_key": makes, **asdict(work), "dry_run": True}
    return Result(lines=(*lines, *_left_alone(work)), data=data)


def _left_alone(work: Work) -> list[str]:
    lines = []
    if work.withdrawn:
        lines.append(_("Withdrawn, and left as they are: %(count)s.") % {"count": work.withdrawn})
    if work.forgotten:
        line = _("Of people who were forgotten, whose own copies do not check any more: %(count)s.")
        lines.append(line % {"count": work.forgotten})
    return lines


def _where_it_is(key: SigningKey) -> str:
    if key.private_file:
        line = _("Its file %(file)s was left where it is and is not read any more: keep it as evidence, or destroy it.")
        return line % {"file": key.private_file}
    return _("Take it out of BADGE_ISSUER_SIGNING_KEYS now.")


def _day(key: SigningKey) -> str:
    return day(key.disowned_at)


def _progress(signed: int) -> None:
    if signed and signed % SAY_EVERY == 0:
        print(_("%(count)s signed again …") % {"count": signed}, file=sys.stderr, flush=True)  # noqa: T201 (its purpose)


def _made(made: list[SigningKey]) -> Result:
    lines = [_signs_now(key) for key in made] or [_("No key is missing.")]
    if made and publishes_files():
        lines.append(_("Publish before anybody checks what they sign: badge-issuer publish FOLDER"))
    return Result(lines=tuple(lines), data={"made": [_key(key) for key in made]})


def _signs_now(key: SigningKey) -> str:
    line = _("%(issuer)s signs tokens with %(file)s now.")
    if key.kind == KeyKind.ED25519:
        line = _("%(issuer)s signs badges with %(file)s now.")
    return line % {"issuer": key.issuer.slug, "file": key.private_file or _("the key in BADGE_ISSUER_SIGNING_KEYS")}


def _list(_chosen: argparse.Namespace, _now: datetime) -> Result:
    rows = list(SigningKey.objects.select_related("issuer").order_by("-pk"))
    # Words inside an f-string are not found for translators.
    in_settings = _("in the settings")
    lines = [
        f"{key.issuer.slug:<24} {_state(key):<8} {key.kind:<7} {key.fragment}  {key.private_file or in_settings}"
        for key in rows
    ]
    lines = lines or [_("There are no keys yet. Make them: badge-issuer keys create")]
    return Result(lines=tuple(lines), data={"keys": [_key(key) for key in rows]})


def _state(key: SigningKey) -> str:
    if key.disowned_at is not None:
        return _("disowned")
    return _("retired") if key.retired_at is not None else _("signing")


def _issuer(slug: str) -> Issuer:
    issuer = Issuer.objects.filter(slug=slug).first()
    if issuer is None:
        raise UnknownIssuer(
            N_("There is no issuer %(issuer)r. Sync its part first: badge-issuer sync FOLDER"), issuer=slug
        )
    return issuer


def _key(key: SigningKey) -> dict[str, object]:
    return {
        "issuer": key.issuer.slug,
        "kind": key.kind,
        "key": key.fragment,
        "file": key.private_file,
        "retired_at": key.retired_at,
        "disowned_at": key.disowned_at,
        "disown_reason": key.disown_reason,
    }
