"""The commands of `badge-issuer` that work on a site's database."""

import argparse
from datetime import UTC, datetime

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badge_issuer import api, configuration, keys
from badge_issuer.cli import OK, REFUSED, Answer
from badge_issuer.data import KeyKind
from badge_issuer.errors import BadgeIssuerError, UnknownIssuer
from badge_issuer.models import Issuer, SigningKey


def run_site_command(chosen: argparse.Namespace) -> Answer:
    """Run one command; what is refused is told in full."""
    commands = {"sync": _sync, "work": _work, "keys": _keys, "renew": _renew, "revoke": _revoke}
    try:
        lines = commands[chosen.command](chosen, datetime.now(UTC))
    except BadgeIssuerError as exc:
        return Answer(code=REFUSED, refused=str(exc))
    except DatabaseError as exc:
        unanswered = _("The database did not answer as it should. Was it migrated? %(why)s")
        return Answer(code=REFUSED, refused=unanswered % {"why": exc})
    return Answer(code=OK, said="\n".join(lines))


def _sync(chosen: argparse.Namespace, now: datetime) -> list[str]:
    report = api.sync(chosen.folder, now=now, dry_run=chosen.dry_run)
    lines = [_("Nothing was changed. It would be:")] if chosen.dry_run else []
    for word, names in (
        (_("created"), report.created),
        (_("updated"), report.updated),
        (_("unchanged"), report.unchanged),
    ):
        lines += [f"  {word:<10} {name}" for name in names]
    return [*lines, *report.notes]


def _work(chosen: argparse.Namespace, now: datetime) -> list[str]:
    tried = api.work(now=now, limit=chosen.limit)
    lines = [ngettext("Tried %(count)s delivery.", "Tried %(count)s deliveries.", tried) % {"count": tried}]
    if configuration.issuing_is_stopped():
        lines.append(_("Issuing is stopped by BADGE_ISSUER_STOP_ISSUING: nothing is lost, what is due waits."))
    waiting = api.oldest_due(datetime.now(UTC))
    if waiting is not None:
        since = waiting.isoformat(timespec="seconds")
        lines.append(_("Deliveries are still due, the oldest since %(since)s.") % {"since": since})
    return lines


def _keys(chosen: argparse.Namespace, now: datetime) -> list[str]:
    if chosen.keys_command == "list":
        # Words inside an f-string are not found for translators.
        retired, signing, in_settings = _("retired"), _("signing"), _("in the settings")
        return [
            f"{key.issuer.slug:<24} {retired if key.retired_at else signing:<8} {key.kind:<7} {key.fragment}"
            f"  {key.private_file or in_settings}"
            for key in SigningKey.objects.select_related("issuer").order_by("-pk")
        ]
    if chosen.keys_command == "retire":
        key = keys.retire_key(chosen.key, now=now)
        return [_("%(issuer)s signs nothing more with it. What it signed stays genuine.") % {"issuer": key.issuer.slug}]
    issuer = _issuer(chosen.issuer) if chosen.issuer else None
    if chosen.keys_command == "rotate":
        kinds = [KeyKind(chosen.kind)] if chosen.kind else list(KeyKind)
        made = [keys.create_key(issuer, now=now, kind=kind) for kind in kinds]
    else:
        made = keys.create_missing_keys(now=now, issuer=issuer)
    told = _("%(issuer)s signs with %(file)s now.")
    in_settings = _("the key in BADGE_ISSUER_SIGNING_KEYS")
    return [told % {"issuer": key.issuer.slug, "file": key.private_file or in_settings} for key in made] or [
        _("No key is missing.")
    ]


def _issuer(slug: str) -> Issuer:
    issuer = Issuer.objects.filter(slug=slug).first()
    if issuer is None:
        raise UnknownIssuer(f"There is no issuer {slug!r}. Sync its part first: badge-issuer sync FOLDER")
    return issuer


def _renew(chosen: argparse.Namespace, now: datetime) -> list[str]:
    receipt = api.renew_award(chosen.id, now=now)
    told = _("Renewed as %(id)s.") if receipt.created else _("Renewed before, as %(id)s.")
    return [told % {"id": receipt.public_id}]


def _revoke(chosen: argparse.Namespace, now: datetime) -> list[str]:
    api.revoke_award(chosen.id, reason=chosen.reason, now=now)
    return [_("Withdrawn. Whoever checks the badge is told from now on.")]
