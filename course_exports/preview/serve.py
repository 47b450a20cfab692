"""
`pathway preview COURSE.tar.gz`: serve a built course on this machine, with the real tasks, reviews and badges.

Everything it keeps is in one folder. Starting again with the same folder goes on where it stopped; `--reset` begins
anew.
"""

import argparse
import os
import shutil
import socket
import sys
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

from .errors import CannotServe, PreviewError

HOST = "127.0.0.1"
# A folder is emptied by --reset only if a preview made it.
MARK = "secret-key"
EXIT_REFUSED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """
    Serve until interrupted.

    Returns 0 after Ctrl-C, 1 with one line on standard error when it cannot start: a port in use, an archive that is
    no course, an issuer's part that cannot be read. argparse ends with 2 for a wrong command line.
    """
    options = _parser().parse_args(argv)
    try:
        _prepare_environment(options)
        # Only now: Django's settings read the environment.
        import django

        django.setup()
        from . import running

        with running.listen(HOST, options.port) as server:
            running.prepare(issuer_part=_issuer_part(options))
            print(running.welcome(server), flush=True)
            running.serve(server)
    except PreviewError as error:
        print(f"pathway preview: {error}", file=sys.stderr)
        return EXIT_REFUSED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pathway preview",
        description=_("Serve a built course on this machine: be a teacher, an evaluator, an author or a visitor."),
        epilog=_("Build first: pathway build FOLDER -o COURSE.tar.gz"),
    )
    parser.add_argument("archive", type=Path, metavar="COURSE.tar.gz", help=_("what `pathway build` wrote"))
    parser.add_argument(
        "--issuer-part",
        type=Path,
        metavar="DIR",
        help=_("the badge classes that `pathway build` wrote (default: the folder COURSE-issuer beside the archive)"),
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help=_("the port on 127.0.0.1 (default: 8000; 0: any that is free)")
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("build/preview"),
        metavar="DIR",
        help=_("where work is kept (default: build/preview)"),
    )
    parser.add_argument(
        "--undo-seconds",
        type=_seconds,
        default=20,
        metavar="N",
        help=_("how long an evaluator can undo before a result is sent (default: 20; a site uses 15 minutes)"),
    )
    parser.add_argument("--reset", action="store_true", help=_("forget everything in the data folder first"))
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(_("{port} is not a port: give one between 0 and 65535").format(port=port))
    return port


def _seconds(text: str) -> int:
    seconds = int(text)
    if seconds < 0:
        raise argparse.ArgumentTypeError(_("give a number of seconds, 0 or more"))
    return seconds


def _prepare_environment(options: argparse.Namespace) -> None:
    data = options.data.resolve()
    if not options.archive.is_file():
        raise CannotServe(
            _("There is no course archive at {path}. Build it first: pathway build FOLDER -o {path}").format(
                path=options.archive
            )
        )
    # Before anything is forgotten: the port may be held by a preview that works in this very folder.
    options.port = _claim_port(HOST, options.port)
    if options.reset:
        _reset(data)
    try:
        # Drafts, uploads and keys: the owner's alone.
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotServe(
            _("The data folder {path} cannot be made: {reason}.").format(path=options.data, reason=error.strerror)
        ) from error
    os.environ["DJANGO_SETTINGS_MODULE"] = "course_exports.preview.settings"
    os.environ["PDLN_PREVIEW_DATA"] = str(data)
    os.environ["PDLN_PREVIEW_ARCHIVES"] = str(options.archive.resolve())
    os.environ["PDLN_PREVIEW_URL"] = f"http://{HOST}:{options.port}"
    os.environ["PDLN_UNDO_SECONDS"] = str(options.undo_seconds)


def _claim_port(host: str, port: int) -> int:
    """
    The port, free a moment ago; any free one for 0. Raises CannotServe when it is not to be had.

    It is known before anything else, since every badge carries the address.
    """
    with socket.socket() as probe:
        # As the server does it: a port that a preview left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe.at_port(error, port) from error
        return int(probe.getsockname()[1])


def _reset(data: Path) -> None:
    if not data.exists():
        return
    if not (data / MARK).is_file() and any(data.iterdir()):
        raise CannotServe(
            _("{path} was not made by a preview, so it is not emptied. Give another folder with --data.").format(
                path=data
            )
        )
    shutil.rmtree(data)


def _issuer_part(options: argparse.Namespace) -> Path | None:
    """The folder given, or the one beside the archive where there is one."""
    if options.issuer_part is not None:
        if not options.issuer_part.is_dir():
            raise CannotServe(_("There is no issuer's part at {path}.").format(path=options.issuer_part))
        return options.issuer_part
    beside = options.archive.with_name(options.archive.name.removesuffix(".tar.gz") + "-issuer")
    return beside if beside.is_dir() else None


if __name__ == "__main__":
    sys.exit(main())
