"""The commands of `badge-issuer` that work on a database: an issuer, its keys, its badge classes and its awards."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError
from django.utils.translation import gettext as _

from badge_issuer import api, configuration, package_parsing
from badge_issuer.badgr.badge_classes import publish
from badge_issuer.badgr.settings import BACKEND
from badge_issuer.cli import badgr, deliveries, files, keys
from badge_issuer.cli.files import publishes_files
from badge_issuer.cli.results import COULD_NOT_CHECK, REFUSED, Output, Result, is_without_site
from badge_issuer.errors import BadgeIssuerError, ServiceUnavailable
from badge_issuer.language import translated
from badge_issuer.sync import no_key_yet

Command = Callable[[argparse.Namespace, datetime], Result]


def run_site_command(chosen: argparse.Namespace) -> Output:
    """Run one command; what is refused is told in full."""
    commands: dict[str, Command] = {
        "sync": _sync,
        "award": deliveries.award,
        "work": deliveries.work,
        "status": deliveries.status,
        "retry": deliveries.retry,
        "check": badgr.check,
        "login": badgr.login,
        "reconcile": badgr.reconcile,
        "keys": keys.keys,
        "publish": files.publish,
        "download": files.download,
        "renew": _renew,
        "revoke": _revoke,
    }
    try:
        result = commands[chosen.command](chosen, datetime.now(UTC))
    except ServiceUnavailable as exc:
        unusable = _("Badgr gave no usable answer. Try again. %(why)s")
        return Output(code=COULD_NOT_CHECK, refused=unusable % {"why": translated(exc)})
    except BadgeIssuerError as exc:
        return Output(code=REFUSED, refused=translated(exc))
    except DatabaseError as exc:
        unanswered = _("The database did not answer as it should. Was it migrated? %(why)s")
        return Output(code=REFUSED, refused=unanswered % {"why": exc})
    said = json.dumps(result.data, indent=2, default=str) if chosen.json else "\n".join(result.lines)
    return Output(code=result.code, said=said)


def _sync(chosen: argparse.Namespace, now: datetime) -> Result:
    reports = [api.sync(chosen.folder, now=now, dry_run=chosen.dry_run)]
    if "badgr" in configuration.backend_names():
        reports.append(publish(package_parsing.read(Path(chosen.folder)), now=now, dry_run=chosen.dry_run))
    data = {
        key: [name for report in reports for name in getattr(report, key)]
        for key in ("created", "updated", "unchanged", "notes")
    }
    if "embedded" not in configuration.backend_names():
        # No key is wanted where nothing is signed.
        unwanted = {no_key_yet(name) for key in ("created", "updated", "unchanged") for name in data[key]}
        data["notes"] = [note for note in data["notes"] if note not in unwanted]
    lines = [_("Nothing was changed. It would be:")] if chosen.dry_run else []
    for word, key in ((_("created"), "created"), (_("updated"), "updated"), (_("unchanged"), "unchanged")):
        lines += [f"  {word:<10} {name}" for name in data[key]]
    return Result(lines=(*lines, *data["notes"]), data=data | {"dry_run": chosen.dry_run})


def _renew(chosen: argparse.Namespace, now: datetime) -> Result:
    receipt = api.renew_award(chosen.id, now=now)
    line = _("Renewed before, as %(id)s.")
    if receipt.created:
        line = _("Renewed as %(id)s. Deliver it: badge-issuer work")
    return Result(lines=(line % {"id": receipt.public_id},), data={"id": receipt.public_id, "created": receipt.created})


def _revoke(chosen: argparse.Namespace, now: datetime) -> Result:
    api.revoke_award(chosen.id, reason=chosen.reason, now=now)
    line = _("Withdrawn. From now on, whoever checks the badge sees that.")
    if publishes_files():
        line = _("Withdrawn. Whoever checks the badge sees that once you publish it: badge-issuer publish FOLDER")
    lines = [line]
    if is_without_site() and BACKEND in configuration.backend_names():
        lines = [
            line if publishes_files() else _("Withdrawn here."),
            _("Withdraw it at Badgr too: badge-issuer work"),
        ]
    return Result(lines=tuple(lines), data={"id": chosen.id})
