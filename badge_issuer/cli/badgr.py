"""The commands about Badgr: check, login, reconcile."""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badge_issuer import configuration
from badge_issuer.backends import usable_backend_names
from badge_issuer.backends.embedded import unchanged_base_url
from badge_issuer.badgr import account
from badge_issuer.badgr import reconcile as reconciling
from badge_issuer.badgr.badge_classes import issuer_there
from badge_issuer.badgr.encryption import refuse_open_key
from badge_issuer.badgr.errors import NotFound
from badge_issuer.badgr.reconcile import Difference, Kind
from badge_issuer.badgr.settings import BACKEND, CODE, badgr_settings
from badge_issuer.cli.results import COULD_NOT_CHECK, OK, REFUSED, Result
from badge_issuer.errors import N_, BadgeIssuerError, ConfigurationRefused, InvalidValue, ServiceUnavailable
from badge_issuer.language import translated
from badge_issuer.models import Counterpart, Issuer
from badge_issuer.models.definitions import profile_of
from badge_issuer.signing.keys import require_signing


def check(_chosen: argparse.Namespace, _now: datetime) -> Result:
    """Every setting, and every step from the login to the badge classes up to the first that fails; what was found."""
    steps: list[tuple[str, str, int]] = []
    for chain in _chains():
        for name, step in chain:
            steps.append((name, *_looked(step)))
            if steps[-1][2] != OK:
                break  # what comes after rests on it, and would only say the same
    words = {OK: _("ok"), REFUSED: _("WRONG"), COULD_NOT_CHECK: _("no answer")}
    # For programs the same in every language.
    outcomes = {OK: "ok", REFUSED: "WRONG", COULD_NOT_CHECK: "no answer"}
    codes = [code for _name, _described, code in steps]
    return Result(
        lines=tuple(f"{words[code]:<10} {name}: {told}" for name, told, code in steps),
        data={"checks": [{"name": name, "outcome": outcomes[code], "told": told} for name, told, code in steps]},
        code=REFUSED if REFUSED in codes else max(codes, default=OK),
    )


def _chains() -> Iterator[list[tuple[str, Callable[[], object]]]]:
    """What there is to look at; in each chain a step rests on the one before."""
    yield [(_("backends"), _backends)]
    yield [(_("keys folder"), _keys_dir)]
    yield [(_("recipients"), _resolver)]
    if "embedded" in configuration.backend_names():
        yield [(_("public address"), _public_address)]
        yield [(_("signing keys"), _signing_keys)]
    if BACKEND in configuration.backend_names():
        yield [
            (_("Badgr settings"), _badgr_settings),
            (_("Badgr login"), _account),
            (_("Badgr issuers"), _issuers),
            (_("Badgr badge classes"), _badge_classes),
        ]


def _looked(step: Callable[[], object]) -> tuple[str, int]:
    try:
        return str(step()), OK
    except ServiceUnavailable as exc:
        return translated(exc), COULD_NOT_CHECK
    except BadgeIssuerError as exc:
        return translated(exc), REFUSED


def login(_chosen: argparse.Namespace, _now: datetime) -> Result:
    """Get a token: with a code that is typed or piped in, or with the password."""
    code = ""
    if badgr_settings().grant == CODE:
        code = getpass.getpass(_("Code: ")) if sys.stdin.isatty() else sys.stdin.readline()
        if not code.strip():
            raise InvalidValue(N_("No code was given. Badgr shows it after you let the application in."))
    account.tokens().log_in(code.strip())
    return Result(lines=(_("Logged in. Look further with: badge-issuer check"),), data={"logged_in": True})


def reconcile(chosen: argparse.Namespace, now: datetime) -> Result:
    """Compare both sides and repair what may be repaired."""
    if BACKEND not in configuration.backend_names() and not Counterpart.objects.filter(backend=BACKEND).exists():
        raise ConfigurationRefused(N_("There is nothing at Badgr: it is not one of the configured backends."))
    result = reconciling.reconcile(now=now, dry_run=chosen.dry_run, withdraw_here=chosen.withdraw_here)
    agree = ngettext("%(count)s award agrees.", "%(count)s awards agree.", result.agreed)
    lines = [agree % {"count": result.agreed}]
    if chosen.dry_run:
        lines.insert(0, _("Nothing was changed. It would be:") if result.differences else _("Nothing was changed."))
    lines += [_described(each) for each in result.differences]
    # What was withdrawn here is done; the rest is their deliveries' work.
    due = [each for each in result.differences if each.repaired and each.kind is not Kind.REVOKED_THERE]
    if due and not chosen.dry_run:
        lines.append(_("What is sent, kept or withdrawn there is due now: badge-issuer work"))
    data = {
        "dry_run": chosen.dry_run,
        "agreed": result.agreed,
        "differences": [
            {
                "kind": str(each.kind),
                "badge_class": each.badge_class,
                "award": each.award,
                "external_ids": list(each.external_ids),
                "repaired": each.repaired,
            }
            for each in result.differences
        ],
    }
    left = any(not each.repaired for each in result.differences)
    return Result(lines=tuple(lines), data=data, code=REFUSED if left else OK)


def _described(each: Difference) -> str:
    words = {
        Kind.MISSING_THERE: _("is not at Badgr any more: sent again"),
        Kind.ARRIVED: _("had arrived without our knowing: kept"),
        Kind.STANDS_THERE: _("was withdrawn here but not there: withdrawn there"),
        Kind.REVOKED_THERE: _("was withdrawn there but not here: withdraw it here with --withdraw-here"),
        Kind.ADDRESS_CHANGED: _("went to an address that is no longer theirs: nothing is sent twice"),
        Kind.TWICE_THERE: _("is there more than once for one address: withdraw the others at Badgr"),
        Kind.UNKNOWN_HERE: _("is there and was not awarded here"),
        Kind.CLASS_GONE: _(
            "was deleted there, or this account may not see it: make it again with badge-issuer sync FOLDER"
        ),
    }
    ids = ", ".join(each.external_ids)
    return f"  {each.badge_class} {each.award or '–'} ({ids}) {words[each.kind]}"


def _backends() -> str:
    return ", ".join(usable_backend_names())


def _keys_dir() -> str:
    return str(configuration.keys_dir())


def _public_address() -> str:
    base = configuration.public_base_url()
    for issuer in Issuer.objects.exclude(base_url="").order_by("slug"):
        unchanged_base_url(issuer)
    return base


def _signing_keys() -> str:
    issuers = list(Issuer.objects.order_by("slug"))
    for issuer in issuers:
        require_signing(issuer)
    if not issuers:
        return _("no issuer yet. Take one from a package: badge-issuer sync FOLDER")
    return ngettext("%(count)s issuer can sign", "%(count)s issuers can sign", len(issuers)) % {"count": len(issuers)}


def _resolver() -> str:
    resolver = configuration.recipient_resolver()
    # A function, a class, or anything else that can be called.
    return f"{resolver.__module__}.{getattr(resolver, '__qualname__', type(resolver).__qualname__)}"


def _badgr_settings() -> str:
    settings = badgr_settings()
    refuse_open_key(settings)
    return settings.host


def _account() -> str:
    return _("account %(id)s") % {"id": account.client().account().entity_id}


def _issuers() -> str:
    client = account.client()
    visible = client.issuers()
    emails = client.account().verified_emails
    impossible = [
        each.slug
        for each in Issuer.objects.order_by("slug")
        if not issuer_there(profile_of(each), visible) and each.email.lower() not in emails
    ]
    if impossible:
        raise InvalidValue(
            N_(
                "%(issuers)s cannot be made there: the email of an issuer must be a verified address of the Badgr "
                "account."
            ),
            issuers=", ".join(impossible),
        )
    return _("%(count)s to act for") % {"count": len(visible)}


def _badge_classes() -> str:
    client = account.client()
    gone = []
    known = list(Counterpart.objects.filter(backend=BACKEND).select_related("badge_class__issuer").order_by("pk"))
    for each in known:
        try:
            client.badge_class(each.external_id)
        except NotFound:
            gone.append(f"{each.badge_class} ({each.external_id})")
    if gone:
        raise InvalidValue(
            N_("Not there, or not visible to this account: %(badges)s. Make them: badge-issuer sync FOLDER"),
            badges=", ".join(gone),
        )
    return _("%(count)s there") % {"count": len(known)}
