"""
`badge-issuer`: check a badge from anywhere, or run the issuer of a Django site.

Exit codes: 0 done, or genuine; 1 refused, or not genuine; 2 wrong usage; 3 could not be checked.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

OK, REFUSED, USAGE, COULD_NOT_CHECK = 0, 1, 2, 3


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command has to say, and the exit code that says it to a script."""

    code: int
    said: str = ""
    refused: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a refusal is told on standard error, never as a traceback."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        site_is_open = _set_django_up(site_wanted=words[:1] != ["verify"])
    except (ImportError, ImproperlyConfigured) as exc:
        # Without settings there are no translations either.
        print(f"DJANGO_SETTINGS_MODULE names settings that cannot be used: {exc}", file=sys.stderr)
        return USAGE
    chosen = _parser().parse_args(words)
    if chosen.command == "verify":
        from badge_issuer.cli_verify import run_verify

        return _tell(run_verify(chosen))
    if not site_is_open:
        needed = _("This command needs your site: set DJANGO_SETTINGS_MODULE to its settings module.")
        return _tell(Answer(code=USAGE, refused=needed))
    from badge_issuer.cli_site import run_site_command

    return _tell(run_site_command(chosen))


def _tell(answer: Answer) -> int:
    if answer.said:
        print(answer.said)
    if answer.refused:
        print(answer.refused, file=sys.stderr)
    return answer.code


def _set_django_up(*, site_wanted: bool) -> bool:
    """
    Open the site that DJANGO_SETTINGS_MODULE names; where none is named or wanted, only what it takes to speak.

    Returns whether a site is open; raises what its settings raise.
    """
    named = bool(os.environ.get("DJANGO_SETTINGS_MODULE"))
    site = settings.configured or (named and site_wanted)
    if not site:
        settings.configure(USE_TZ=True, USE_I18N=True, INSTALLED_APPS=["badge_issuer.apps.BadgeIssuerConfig"])
    django.setup()
    return site


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="badge-issuer",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=_("Check a badge, or run the badge issuer of a Django site."),
        epilog=_(
            "Exit codes: 0 done, or genuine; 1 refused, or not genuine; 2 wrong usage; 3 could not be checked.\n\n"
            "From nothing to a badge that anyone can check:\n"
            "  badge-issuer sync build/flipped-classroom-issuer   what a pathway package says about its badges\n"
            "  badge-issuer keys create                           a signing key for each issuer without one\n"
            "  badge-issuer work                                  sign and deliver what was earned; run it from cron\n"
            "  badge-issuer verify badge.json                     what a district does with the file it gets"
        ),
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    _add_verify(commands)
    _add_site_commands(commands)
    return parser


def _add_verify(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verify = commands.add_parser(
        "verify",
        help=_("is this badge genuine? needs no site and no account"),
        description=_(
            "Check an Open Badges 3.0 credential or 2.0 assertion: its shape, that every word is signed, whose key "
            "signed it, that it has not changed, that it was not withdrawn, and its dates. The issuer's key and its "
            "list of withdrawn badges are looked up at the addresses the badge names, unless you give them as files."
        ),
    )
    verify.add_argument(
        "file",
        metavar="FILE",
        help=_("the badge: JSON, a token, a PNG or SVG with the badge in it, or its address; - reads standard input"),
    )
    verify.add_argument(
        "--email", metavar="ADDRESS", default="", help=_("also check that it was issued to this e-mail address")
    )
    verify.add_argument("--json", action="store_true", help=_("print the result as JSON"))
    verify.add_argument("--issuer-document", metavar="FILE", help=_("the issuer's did.json, instead of looking it up"))
    verify.add_argument(
        "--status-list", metavar="FILE", help=_("the list of withdrawn badges, instead of looking it up")
    )
    verify.add_argument(
        "--allow-http-loopback",
        action="store_true",
        help=_("also look up addresses on this machine without https, as a preview serves them"),
    )


def _add_site_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    sync = commands.add_parser("sync", help=_("take an issuer and its badge classes from what `pathway build` wrote"))
    sync.add_argument("folder", metavar="FOLDER")
    sync.add_argument("--dry-run", action="store_true", help=_("only tell what would change"))

    work = commands.add_parser("work", help=_("deliver the awards that are due, each at most once"))
    work.add_argument("--limit", type=int, default=50, help=_("how many at most (50)"))

    _add_keys(commands)

    renew = commands.add_parser("renew", help=_("issue a badge that ends anew; deliver it with work"))
    renew.add_argument("id", metavar="ID", help=_("the id at the end of the badge page's address"))

    revoke = commands.add_parser("revoke", help=_("withdraw one award"))
    revoke.add_argument("id", metavar="ID", help=_("the id at the end of the badge page's address"))
    revoke.add_argument("--reason", required=True, help=_("shown to the owner and to whoever checks the badge"))


def _add_keys(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    keys = commands.add_parser("keys", help=_("make, list, rotate and retire signing keys"))
    kinds = keys.add_subparsers(dest="keys_command", required=True, metavar=_("COMMAND"))
    create = kinds.add_parser(
        "create",
        help=_("make the keys that are missing, in BADGE_ISSUER_KEYS_DIR, or take them from BADGE_ISSUER_SIGNING_KEYS"),
    )
    create.add_argument("issuer", metavar="ISSUER", nargs="?", help=_("its id; without it, every issuer"))
    rotate = kinds.add_parser(
        "rotate", help=_("sign with new keys from now on; the ones before stay published, so their badges stay genuine")
    )
    rotate.add_argument("issuer", metavar="ISSUER", help=_("its id"))
    rotate.add_argument(
        "--kind", choices=["ed25519", "rsa"], help=_("only the key for badges (ed25519), or for tokens (rsa)")
    )
    retire = kinds.add_parser("retire", help=_("let one key sign nothing more, with none in its place"))
    retire.add_argument("key", metavar="KEY", help=_("as `keys list` shows it"))
    kinds.add_parser("list", help=_("every key, newest first"))


if __name__ == "__main__":
    sys.exit(main())
