"""`python -m tests.site URL --course KEY …`: the command line, what is said before anything is done, and the table."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from . import page, people, steps
from .mailbox import Mailbox
from .management import Commands
from .sites import PlatformSite, PreviewSite, Site
from .verdicts import Kind, Verdict, as_data, as_table
from .visitor import Refused
from .walk import BY_EYE, STEPS, Walk, go

EXIT_OK, EXIT_NOT_OK, EXIT_REFUSED = 0, 1, 2

WARNING = """\
This walks over {address} and changes things there.
In {course} it writes, submits and reviews as the accounts you gave; it deletes the teacher's state of the first
task, adds a line to the roster, and changes the prompt and the course's start date for a moment. Beside it, it makes
two courses and a content library that stay. Accounts called retiring-… are retired for good.
Use a site where nobody works yet, or a course of its own with test accounts. Go on with --yes.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Walk, and print the page's table with verdicts.

    Returns 0 where nothing came out otherwise, 1 where a row is not ok, 2 with one line on standard error where the
    walk could not begin. argparse ends with 2 for a wrong command line.
    """
    assert steps  # importing it is what fills STEPS
    options = _parser().parse_args(arguments)
    try:
        rows = page.read()
        only = _only(options.only, [row.code for row in rows])
        site = _site(options)
        if not options.yes:
            print(WARNING.format(address=site.address, course=site.course))
            return EXIT_REFUSED
        for part in people.PARTS:
            # Whoever cannot log in is said before anything is changed.
            if site.plays(part):
                site.visitor(part)
    except (page.PageUnreadable, people.BadAccount, Refused) as error:
        print(f"tests.site: {error}", file=sys.stderr)
        return EXIT_REFUSED
    with tempfile.TemporaryDirectory() as folder:
        verdicts = go(_walk(options, site, Path(folder)), only, _tell)
    print(f"\n{site.address}, {site.course}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    print(as_table(rows, verdicts))
    if options.json:
        options.json.write_text(json.dumps(as_data(rows, verdicts), indent=2) + "\n", encoding="utf-8")
    return EXIT_NOT_OK if any(each.kind is Kind.NOT_OK for each in verdicts.values()) else EXIT_OK


def _tell(code: str, verdict: Verdict) -> None:
    """As it goes: a walk takes minutes."""
    print(f"{code:<4} {verdict}", file=sys.stderr, flush=True)


def _only(text: str, known: list[str]) -> list[str]:
    wanted = [each.strip().upper() for each in text.split(",") if each.strip()]
    unknown = [each for each in wanted if each not in known]
    if unknown:
        raise page.PageUnreadable(f"the page has no row {', '.join(unknown)}; it has {', '.join(known)}.")
    return wanted or known


def _site(options: argparse.Namespace) -> Site:
    if options.preview:
        return PreviewSite(options.url, options.course)
    found = people.accounts(options.account, options.accounts)
    if "teacher" not in found:
        raise people.BadAccount("no account of a teacher was given: a walk needs one. --help says how.")
    return PlatformSite(options.url, options.course, found, studio=options.studio)


def _walk(options: argparse.Namespace, site: Site, folder: Path) -> Walk:
    return Walk(
        site=site,
        manage=Commands(prefix=options.manage, option="--manage"),
        issuer=Commands(prefix=options.issuer, option="--issuer"),
        mailbox=Mailbox(folder=options.mail),
        patience=options.patience,
        folder=folder,
        run=f"w{datetime.now(UTC):%m%d%H%M%S}",
    )


def _parser() -> argparse.ArgumentParser:
    parts = "; ".join(f"{part}: {what}" for part, what in people.PARTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.site",
        description="Walk docs/how-to/verify-on-a-site.md over a running site and print its table with verdicts.",
        epilog=f"The parts that accounts play: {parts}.",
    )
    parser.add_argument("url", help="the address of the LMS, like https://learn.example.org")
    parser.add_argument("--course", required=True, metavar="KEY", help="course-v1:ORG+COURSE+RUN, made from a pathway")
    parser.add_argument("--studio", default="", metavar="URL", help="Studio; without it its rows are left out")
    parser.add_argument(
        "--manage",
        default="",
        metavar="COMMAND",
        help='like "tutor local exec -T lms ./manage.py lms"',
    )
    parser.add_argument(
        "--issuer", default="", metavar="COMMAND", help='the issuer on the site: "tutor local exec -T lms badge-issuer"'
    )
    parser.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="PART=USER:PASSWORD",
        help="or see --accounts",
    )
    parser.add_argument(
        "--accounts",
        type=Path,
        metavar="FILE",
        help="one PART=USER:PASSWORD a line; or in the environment, like PDLN_WALK_TEACHER=USER:PASSWORD",
    )
    parser.add_argument("--mail", type=Path, metavar="FOLDER", help="where Django's file backend writes letters")
    parser.add_argument("--only", default="", metavar="ROWS", help="some rows of the page, like T2,T4")
    parser.add_argument(
        "--patience", type=int, default=1200, metavar="SECONDS", help="for what takes a while, like a release (1200)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there too, for programs")
    parser.add_argument("--preview", action="store_true", help="the address is that of `pathway preview`")
    parser.add_argument("--yes", action="store_true", help="you know what it changes")
    return parser


def unwalked(codes: Sequence[str]) -> list[str]:
    """Rows that have neither a step nor a reason why a person must look."""
    return [code for code in codes if code not in STEPS and code not in BY_EYE]
