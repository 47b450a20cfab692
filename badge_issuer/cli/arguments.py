"""What the commands of `badge-issuer` that work on a database take, and the help that teaches them."""

import argparse

from django.utils.translation import gettext as _

Commands = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_site_commands(commands: Commands) -> None:
    """Everything but `verify`."""
    _add_badge_classes(commands)
    _add_deliveries(commands)
    _add_files(commands)
    _add_service(commands)
    _add_keys(commands)


def _add(commands: Commands, name: str, help: str, description: str = "") -> argparse.ArgumentParser:
    # Its own help begins with what the list of commands says of it.
    first = help[:1].upper() + help[1:] + ("" if help.endswith("?") else ".")
    parser = commands.add_parser(name, help=help, description=f"{first} {description}".strip())
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))
    return parser


def _add_badge_classes(commands: Commands) -> None:
    sync = _add(
        commands,
        "sync",
        _("take an issuer and its badge classes from what `pathway build` wrote"),
        _(
            "Create or update the issuer and its badge classes, here and, where the backend badgr is configured, at "
            "Badgr. Never makes a second one of the same. At Badgr a change of wording (1.0 to 1.1) changes the badge "
            "class; a change of meaning (1.x to 2.0) makes a new one, since badges issued there follow their class."
        ),
    )
    sync.add_argument("folder", metavar="FOLDER")
    sync.add_argument("--dry-run", action="store_true", help=_("only report what would change"))

    award = _add(
        commands,
        "award",
        _("record that somebody earned a badge; `work` delivers it"),
        _("Asking again for somebody who holds the badge changes nothing."),
    )
    award.add_argument("badge", metavar="ISSUER/BADGE", help=_("as `sync` names it, like pdln/flipped-classroom"))
    who = award.add_mutually_exclusive_group(required=True)
    who.add_argument("--email", metavar="ADDRESS", help=_("somebody known by an e-mail address alone"))
    who.add_argument("--user", metavar="ID", help=_("a user of your site, by primary key"))
    award.add_argument("--narrative", default="", help=_("what they did; shown with the copy at Badgr"))

    renew = _add(commands, "renew", _("issue a badge that ends anew; deliver it with work"))
    renew.add_argument("id", metavar="ID", help=_("as `award` said it; the end of the badge page's address too"))

    revoke = _add(commands, "revoke", _("withdraw one award, here and at every service that holds a copy"))
    revoke.add_argument("id", metavar="ID", help=_("as `award` said it; the end of the badge page's address too"))
    revoke.add_argument("--reason", required=True, help=_("shown to the owner and to whoever checks the badge"))


def _add_deliveries(commands: Commands) -> None:
    work = _add(
        commands,
        "work",
        _("deliver the awards that are due, each at most once"),
        _("Run it from cron, as often as you like and from as many machines as you like. Progress is on stderr."),
    )
    work.add_argument("--limit", type=_count, default=50, metavar="N", help=_("how many to each backend at most (50)"))
    work.add_argument(
        "--in-flight", type=_lanes, default=8, metavar="N", help=_("how many on their way to a backend at once (8)")
    )

    status = _add(
        commands,
        "status",
        _("what was delivered, what waits, what stopped, and why"),
        _(
            "Ends with 1 when a delivery has stopped, or has failed for ten minutes, so that a monitor can watch it. "
            "With ID or --email it reports instead what became of these awards, with every attempt that did not end "
            "well."
        ),
    )
    which = status.add_mutually_exclusive_group()
    which.add_argument(
        "id", metavar="ID", nargs="*", default=[], help=_("as `award` said it; the end of the badge page's address too")
    )
    which.add_argument(
        "--email", metavar="ADDRESS", default="", help=_("every award that was made or sent to an address")
    )
    status.add_argument(
        "--limit", type=_count, default=20, metavar="N", help=_("how many undelivered awards to list (20)")
    )

    retry = _add(
        commands,
        "retry",
        _("try deliveries again now"),
        _("A delivery that stopped asks for the recipient's address again: correct it first where it is kept."),
    )
    which = retry.add_mutually_exclusive_group(required=True)
    which.add_argument("id", metavar="ID", nargs="*", default=[], help=_("ids of awards, as `status` lists them"))
    which.add_argument("--stopped", action="store_true", help=_("every delivery that stopped"))
    which.add_argument("--waiting", action="store_true", help=_("every delivery that waits for its next attempt"))
    retry.add_argument("--backend", default="", help=_("only deliveries to this backend"))


def _add_files(commands: Commands) -> None:
    publish = _add(
        commands,
        "publish",
        _("write what checkers look up into a folder, for an issuer without a site"),
        _(
            "The issuer's keys, its badge classes and the list of withdrawn badges, as files that any web server can "
            "serve at public_base_url. Run it after `work`, and at least once a day: the list is signed for a few days."
        ),
    )
    publish.add_argument("folder", metavar="FOLDER")

    download = _add(commands, "download", _("write one signed badge into a file, to hand to whoever earned it"))
    download.add_argument("id", metavar="ID", help=_("as `award` and `status` say it"))
    download.add_argument("file", metavar="FILE", help=_("its ending says the form: .json, .jwt, .png or .svg"))


def _add_service(commands: Commands) -> None:
    _add(
        commands,
        "check",
        _("do the settings work, and does Badgr let us in?"),
        _("Changes nothing but a token. Ends with 0 when all is well, 1 when not, 3 when Badgr did not answer."),
    )
    _add(
        commands,
        "login",
        _("log in to Badgr"),
        _(
            "With the grant authorization_code: paste the code that Badgr gave you; it is read from standard input, so "
            "that it stays out of the shell's history. With the grant password: use the password anew."
        ),
    )
    reconcile = _add(
        commands,
        "reconcile",
        _("compare what Badgr holds with what we hold, both ways"),
        _(
            "Sends again what is gone there, keeps what arrived without our knowing, and withdraws there what was "
            "withdrawn here. Everything else is only reported. Ends with 1 when something is left for a person to "
            "decide."
        ),
    )
    reconcile.add_argument("--dry-run", action="store_true", help=_("only report what would be done"))
    reconcile.add_argument(
        "--withdraw-here", action="store_true", help=_("also withdraw here what was withdrawn at Badgr")
    )


def _add_keys(commands: Commands) -> None:
    keys = commands.add_parser("keys", help=_("make, list, rotate, retire and disown signing keys"))
    kinds = keys.add_subparsers(dest="keys_command", required=True, metavar=_("COMMAND"))
    create = _add(
        kinds,
        "create",
        _("make the keys that are missing, in BADGE_ISSUER_KEYS_DIR, or take them from BADGE_ISSUER_SIGNING_KEYS"),
    )
    create.add_argument("issuer", metavar="ISSUER", nargs="?", help=_("its id; without it, every issuer"))
    rotate = _add(
        kinds,
        "rotate",
        _("sign with new keys from now on; the ones before stay published, so their badges stay genuine"),
    )
    rotate.add_argument("issuer", metavar="ISSUER", help=_("its id"))
    rotate.add_argument(
        "--kind", choices=["ed25519", "rsa"], help=_("only the key for badges (ed25519), or for tokens (rsa)")
    )
    retire = _add(kinds, "retire", _("let one key sign nothing more, with none in its place"))
    retire.add_argument("key", metavar="KEY", help=_("as `keys list` shows it"))
    disown = _add(
        kinds,
        "disown",
        _("a key was stolen: no signature by it counts any more, and the badges it signed are signed again"),
        _(
            "Makes the next key where this one signs now, takes this one out of the issuer's did.json at once, and "
            "signs the badges that still count again, each at its address as before. Copies that were downloaded "
            "before do not check any more. The same command again goes on where one was interrupted. Progress is on "
            "stderr. Ends with 1 when a badge could not be signed again."
        ),
    )
    disown.add_argument("key", metavar="KEY", help=_("as `keys list` shows it"))
    disown.add_argument(
        "--reason", required=True, help=_("kept with the key for whoever runs the issuer; not published")
    )
    disown.add_argument("--dry-run", action="store_true", help=_("only report what would be done"))
    _add(kinds, "list", _("every key, newest first"))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(_("use a whole number"))
    return int(text)


def _lanes(text: str) -> int:
    number = _count(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError(_("use 1 to 64"))
    return number
