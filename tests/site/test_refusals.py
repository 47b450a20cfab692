"""What keeps a walk from beginning: each a sentence, and nothing is changed before."""

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.site import command
from tests.site.management import Commands
from tests.site.people import Account
from tests.site.sites import PlatformSite, PreviewSite
from tests.site.verdicts import LeftOut, NotOk
from tests.site.visitor import Refused, Visitor

COURSE = "course-v1:PDLN+FLIP+2026"
TESS = Account(username="tess", password="secret")


@contextmanager
def answering(answers):
    """A server on loopback: `answers[(method, path)]` is a status and a body; anything else is a 404."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = answers.get((self.command, self.path.partition("?")[0]), (404, "nothing here"))
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if body.startswith("{") else "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST = _answer

        def log_message(self, *_words):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


TOKEN = {("GET", "/csrf/api/v1/token"): (200, '{"csrfToken": "t"}')}
LOGIN = ("POST", "/api/user/v2/account/login_session/")


def refusal(call):
    with pytest.raises(Refused) as refused:
        call()
    assert "secret" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("address", ["learn.example.org", "ftp://learn.example.org", "https://", "https://a.org/?x=1"])
def test_what_is_no_address_of_a_site_is_refused(address):
    said = refusal(lambda: PlatformSite(address, COURSE, {}))
    assert said == f"{address} is not the address of a site: write it as https://learn.example.org."


def test_a_site_that_is_not_there_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    said = refusal(lambda: PlatformSite(address, COURSE, {"teacher": TESS}).visitor("teacher"))
    assert said == f"{address} gave no answer to GET /csrf/api/v1/token: nothing listens there."


def test_a_site_that_breaks_off_is_not_called_one_that_is_not_there():
    """As when it is started again in the middle of a walk."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=lambda: server.accept()[0].close(), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        said = refusal(lambda: Visitor(address).get("/pdln/health"))
    assert said == f"{address} gave no answer to GET /pdln/health: the connection broke off."


def test_a_site_that_is_no_platform_is_refused():
    with answering({}) as address:
        said = refusal(lambda: PlatformSite(address, COURSE, {"teacher": TESS}).visitor("teacher"))
    assert said == f"{address} gives no token at /csrf/api/v1/token (status 404): it is no Open edX site."


def test_a_wrong_password_is_refused_in_the_platforms_words():
    wrong = '{"success": false, "value": "Email or password is <b>incorrect</b>."}'
    with answering({**TOKEN, LOGIN: (400, wrong)}) as address:
        said = refusal(lambda: PlatformSite(address, COURSE, {"teacher": TESS}).visitor("teacher"))
    assert said == f"tess could not log in at {address}: Email or password is incorrect."


def test_a_login_that_the_csrf_check_refuses_says_so():
    with answering({**TOKEN, LOGIN: (403, "CSRF verification failed. Request aborted.")}) as address:
        said = refusal(lambda: PlatformSite(address, COURSE, {"teacher": TESS}).visitor("teacher"))
    assert said == f"{address} took no login of tess: its CSRF check refused the address."


def test_what_is_no_preview_is_refused():
    with answering({}) as address:
        said = refusal(lambda: PreviewSite(address, COURSE).visitor("teacher"))
    assert said == f"{address} gives no token at /people/: it is no preview."


def test_a_part_that_nobody_plays_leaves_its_rows_out():
    with pytest.raises(LeftOut) as left_out:
        PlatformSite("https://a.org", COURSE, {}).account("staff")
    assert str(left_out.value).startswith("no account was given for the staff (")


def test_studio_without_an_address_leaves_its_rows_out():
    with pytest.raises(LeftOut) as left_out:
        PlatformSite("https://a.org", COURSE, {}).studio_visitor("staff")
    assert str(left_out.value) == "--studio was not given"


def test_without_a_command_its_rows_are_left_out_and_one_that_is_not_there_is_named():
    with pytest.raises(LeftOut) as left_out:
        Commands(prefix="", option="--manage").run("pdln_sweep")
    assert str(left_out.value) == "--manage was not given"
    with pytest.raises(NotOk) as not_ok:
        Commands(prefix="/nowhere/manage.py lms", option="--manage").run("pdln_sweep")
    assert str(not_ok.value) == "`/nowhere/manage.py lms pdln_sweep` cannot be run: No such file or directory"


def test_a_whole_address_stays_as_it_is():
    with answering({("GET", "/there"): (200, "{}")}) as elsewhere:
        assert Visitor("http://127.0.0.1:1").get(f"{elsewhere}/there").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "T1,Z9"], "tests.site: the page has no row Z9; it has S1, S2"),
        (["--account", "teacher"], "tests.site: an --account is not of the form"),
        ([], "tests.site: no account of a teacher was given: a walk needs one. --help says how."),
    ],
)
def test_a_command_line_that_cannot_be_walked_ends_with_2_and_one_line(capsys, arguments, said):
    assert command.main(["https://learn.example.org", "--course", COURSE, "--yes", *arguments]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(said)
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_without_a_yes_it_says_what_it_would_change_and_does_nothing(capsys):
    """There is nothing at this address: to ask it anything would end in another sentence."""
    arguments = ["http://127.0.0.1:1", "--course", COURSE, "--account", "teacher=tess:secret"]
    assert command.main(arguments) == 2
    told = capsys.readouterr()
    assert "changes things there" in told.out
    assert "Go on with --yes." in told.out
    assert told.err == ""
    assert "secret" not in told.out
