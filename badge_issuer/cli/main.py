"""
`badge-issuer`: check a badge from anywhere, or run an issuer: a Django site's, or one of its own from one file.

Exit codes: 0 done, or genuine; 1 refused, or not genuine; 2 wrong usage; 3 could not be checked.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _

from badge_issuer.cli.arguments import add_site_commands
from badge_issuer.cli.results import STANDALONE, USAGE, Output, is_without_site
from badge_issuer.config_file import is_configured
from badge_issuer.configuration import name_of
from badge_issuer.language import speaking
from badge_issuer.plugin_settings import CATALOGUE

# What names a file may hold any bytes.
FILES = frozenset({"file", "folder", "issuer_document", "status_list"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a refusal is told on standard error, never as a traceback."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        site_is_open = _set_django_up(site_wanted=words[:1] != ["verify"])
    except (ImportError, ImproperlyConfigured) as exc:
        # Without settings there are no translations either.
        named = os.environ.get("DJANGO_SETTINGS_MODULE")
        whose = (
            "badge-issuer is configured so that it"
            if named == STANDALONE
            else "DJANGO_SETTINGS_MODULE names settings that"
        )
        return _print_output(Output(code=USAGE, refused=f"{whose} cannot be used: {exc}"), as_json="--json" in words)
    with speaking(_callers_language()):
        return _run(words, site_is_open=site_is_open)


def _run(words: Sequence[str], *, site_is_open: bool) -> int:
    chosen = _parser().parse_args(words)
    garbled = [name for name, value in vars(chosen).items() if name not in FILES and _is_garbled(value)]
    if garbled:
        unread = _("What was given as %(names)s is not UTF-8 text. Is that the encoding of this terminal?")
        return _print_output(Output(code=USAGE, refused=unread % {"names": ", ".join(garbled)}), as_json=chosen.json)
    if chosen.command == "verify":
        from badge_issuer.cli.verify import run_verify

        return _print_output(run_verify(chosen), as_json=chosen.json)
    if not site_is_open:
        needed = _(
            "This command needs your site: set DJANGO_SETTINGS_MODULE to its settings module. Without a site, write "
            "badge-issuer.yaml or set BADGE_ISSUER_… in the environment."
        )
        return _print_output(Output(code=USAGE, refused=needed), as_json=chosen.json)
    from badge_issuer.cli.site import run_site_command

    return _print_output(run_site_command(chosen), as_json=chosen.json)


def _is_garbled(value: object) -> bool:
    """Whether an argument holds bytes that the system's encoding does not know: no database and no badge takes them."""
    if isinstance(value, list):
        return any(map(_is_garbled, value))
    return isinstance(value, str) and any("\ud800" <= each <= "\udfff" for each in value)


def _print_output(output: Output, *, as_json: bool) -> int:
    """On standard output what was asked for, one document where that is JSON; on standard error why it was refused."""
    if output.said:
        _print(output.said)
    if output.refused:
        if as_json:
            _print(json.dumps({"refused": output.refused}, indent=2))
        print(output.refused, file=sys.stderr)
    return output.code


def _print(text: str) -> None:
    """On standard output, whatever its encoding cannot say, and whether or not its reader has heard enough."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)
    except BrokenPipeError:
        # As `head` ends. What is still to be flushed when the process ends has to go somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _set_django_up(*, site_wanted: bool) -> bool:
    """
    Open the site that DJANGO_SETTINGS_MODULE names, or the issuer that a file or the environment configures; where
    there is neither, or none is wanted, only what it takes to speak.

    Returns whether a site is open; raises what its settings raise.
    """
    named = bool(os.environ.get("DJANGO_SETTINGS_MODULE"))
    if site_wanted and not settings.configured and not named and is_configured(os.environ):
        os.environ["DJANGO_SETTINGS_MODULE"] = STANDALONE
        named = True
    site = settings.configured or (named and site_wanted)
    if not site:
        apps = ["badge_issuer.apps.BadgeIssuerConfig"]
        settings.configure(USE_TZ=True, TIME_ZONE="UTC", INSTALLED_APPS=apps, LOCALE_PATHS=[CATALOGUE])
    django.setup()
    if site and is_without_site():
        _make_tables()
    return site


def _callers_language() -> str:
    """As every command's: what LANGUAGE, LC_ALL, LC_MESSAGES or LANG say; empty where Django knows no such language."""
    wanted = next(filter(None, map(os.environ.get, ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))), "")
    language = wanted.partition(":")[0].partition(".")[0].replace("_", "-").lower()
    return language if language and check_for_language(language) else ""


def _make_tables() -> None:
    """An issuer without a site has nobody else who would migrate its database."""
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as exc:
        setting, file = name_of("BADGE_ISSUER_DATABASE"), connection.settings_dict["NAME"]
        raise ImproperlyConfigured(f"{setting}: {file}: {exc}") from exc


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="badge-issuer",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=_("Check a badge, or run a badge issuer: that of a Django site, or one of its own."),
        epilog=_(
            "Exit codes: 0 done, or genuine; 1 refused, or not genuine; 2 wrong usage; 3 could not be checked.\n\n"
            "From nothing to a badge that anyone can check, without a site: write badge-issuer.yaml\n"
            "  public_base_url: https://badges.example.org        where the folder public is served\n"
            "and then\n"
            "  badge-issuer sync build/flipped-classroom-issuer   what a pathway package says about its badges\n"
            "  badge-issuer keys create                           a signing key for each issuer without one\n"
            "  badge-issuer award pdln/flipped-classroom --email tess@example.org\n"
            "  badge-issuer work                                  sign what was earned; run it from cron\n"
            "  badge-issuer publish public                        what checkers look up; run it after work\n"
            "  badge-issuer download ID badge.json                the file for whoever earned it\n"
            "  badge-issuer verify badge.json                     what a district does with the file it gets\n\n"
            "From nothing to Badgr (Canvas Credentials), without a site: write badge-issuer.yaml\n"
            "  badgr:\n"
            "    host: https://api.badges.parchment.com           your region's API\n"
            "    username: badges@example.org\n"
            "    password_file: badgr-password\n"
            "and then\n"
            "  badge-issuer check                                 does the login work, and what does it see?\n"
            "  badge-issuer sync build/flipped-classroom-issuer   make the badge classes there too\n"
            "  badge-issuer award pdln/flipped-classroom --email tess@example.org\n"
            "  badge-issuer work                                  send it; again and again until it is there\n"
            "  badge-issuer status                                what waits, what stopped, and why"
        ),
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    _add_verify(commands)
    add_site_commands(commands)
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


if __name__ == "__main__":
    sys.exit(main())
