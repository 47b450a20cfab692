"""`badge-issuer` as an operator and a district use it: as a process, over real HTTP on this machine."""

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from badge_issuer import addresses, api
from badge_issuer.cli.main import _parser, main
from badge_issuer.credentials.published import did_document
from badge_issuer.credentials.status_lists import published_list
from badge_issuer.models import Award, Credential
from badge_issuer.verifying.fetching import CouldNotFetch, HttpResolver
from tests.badge_issuer.cli.command import badge_issuer
from tests.badge_issuer.conftest import request_for

NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)


def run(*arguments, **environment):
    """The command in a process of its own, where no Django settings are named unless given here."""
    kept = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return badge_issuer(*arguments, env=kept | environment)


@pytest.fixture
def on_this_machine(live_server, settings):
    """A site that serves its badges here, without https, as a preview does."""
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = live_server.url.replace("localhost", "127.0.0.1")
    return live_server


@pytest.fixture
def issued(on_this_machine, issuer, tess, tmp_path):
    """A credential issued just now, and the file a district was sent."""
    api.request_award(request_for(tess), now=NOW)
    api.work(now=NOW)
    file = tmp_path / "badge.json"
    file.write_text(Credential.objects.get().document)
    return file


def test_a_district_verifies_a_file_over_http(issued):
    done = run("verify", issued, "--allow-http-loopback")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Genuine."
    assert [line.split()[0] for line in lines[1:]] == ["pass"] * 7


def test_one_changed_character_is_refused_with_the_reason(issued):
    issued.write_text(issued.read_text().replace('"creditsEarned": 12', '"creditsEarned": 13'))
    done = run("verify", issued, "--allow-http-loopback", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["verdict"] == "not_genuine"
    assert {each["name"]: each["reason"] for each in answer["checks"] if each["outcome"] == "fail"} == {
        "proof": "It was changed after it was signed, or somebody else signed it."
    }


def test_a_withdrawn_badge_is_refused_with_the_reason(issued):
    award = Award.objects.get()
    api.revoke_award(award.public_id, reason="Overturned on appeal.", now=NOW)
    done = run("verify", issued, "--allow-http-loopback")
    assert done.returncode == 1
    assert done.stdout.startswith("Withdrawn.\n")
    assert "FAIL         not withdrawn      Withdrawn by its issuer: the list of" in done.stdout
    assert f"/badges/c/{award.public_id}" in done.stdout


def test_without_leave_no_address_on_this_machine_is_asked(issued):
    done = run("verify", issued)
    assert done.returncode == 3
    assert done.stdout.startswith("Couldn't check right now. This is not a pass.\n")
    assert "is offered without https" in done.stdout


@pytest.fixture
def shared(issued):
    """The badge, which its owner shares, by the address of its page."""
    Award.objects.update(shared_at=NOW)
    award = Award.objects.select_related("badge_class__issuer").get()
    return addresses.credential_page(award.badge_class.issuer.base_url, award.public_id)


@pytest.mark.parametrize("end", ["", ".json", ".jwt", "/badge.png", "/badge.svg", "/ob2.json", "/ob2.png", "/ob2.svg"])
def test_a_district_verifies_a_link_to_any_form_of_the_badge(shared, end):
    done = run("verify", f"{shared}{end}", "--allow-http-loopback", "--email", "tess.ito@example.org")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Genuine."
    assert lines[-1].split(maxsplit=3) == ["pass", "issued", "to", "It was issued to this e-mail address."]


def test_a_link_that_is_not_shared_is_no_pass(issued):
    issuer = Award.objects.select_related("badge_class__issuer").get().badge_class.issuer
    page = addresses.credential_page(issuer.base_url, Award.objects.get().public_id)
    done = run("verify", page, "--allow-http-loopback")
    host = issuer.base_url.removeprefix("http://")
    assert (done.returncode, done.stderr) == (
        3,
        "Couldn't check right now. This is not a pass. It could not be looked up: "
        f"{host} answered with HTTP status 404.\n",
    )


def test_a_link_to_an_assertion_that_was_withdrawn_is_refused(shared):
    api.revoke_award(Award.objects.get().public_id, reason="Overturned on appeal.", now=NOW)
    done = run("verify", f"{shared}/ob2.json", "--allow-http-loopback")
    assert (done.returncode, done.stderr) == (1, "What was there is gone: its issuer withdrew it.\n")


def test_somebody_elses_badge_is_refused_with_the_reason(issued):
    done = run("verify", issued, "--allow-http-loopback", "--email", "theo@example.org")
    assert done.returncode == 1
    assert done.stdout.startswith("Genuine, but issued to another e-mail address.\n")
    assert done.stdout.endswith("FAIL         issued to          It was not issued to this e-mail address.\n")


def test_what_is_no_badge_is_not_called_a_false_one(tmp_path):
    (tmp_path / "badge.json").write_text("<html><body>Sign in</body></html>")
    done = run("verify", tmp_path / "badge.json")
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "This is not a badge that can be read.")


def test_a_badge_that_was_changed_and_is_somebody_elses_is_not_called_genuine(issued):
    issued.write_text(issued.read_text().replace('"creditsEarned": 12', '"creditsEarned": 13'))
    done = run("verify", issued, "--allow-http-loopback", "--email", "theo@example.org")
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "Not genuine, or no longer valid.")


def test_a_badge_that_could_not_be_checked_and_is_somebody_elses_is_not_called_genuine(issued):
    done = run("verify", issued, "--email", "theo@example.org")
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "Not genuine, or no longer valid.")


def test_a_badge_is_verified_from_files_alone(credential, tmp_path):
    """The issuer's address leads nowhere: what it published is given as files."""
    now = datetime.now(UTC)
    for name, text in (
        ("badge.json", credential.document),
        ("did.json", json.dumps(did_document(credential.award.badge_class.issuer))),
        ("list.json", published_list(credential.status_list, now=now)),
    ):
        (tmp_path / name).write_text(text)
    given = ["--issuer-document", tmp_path / "did.json", "--status-list", tmp_path / "list.json"]
    done = run("verify", tmp_path / "badge.json", *given)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Genuine.")


def test_a_file_given_as_the_issuers_document_must_be_one(credential, tmp_path):
    badge, did = tmp_path / "badge.json", tmp_path / "did.json"
    badge.write_text(credential.document)
    did.write_text("no")
    done = run("verify", badge, "--issuer-document", did)
    assert (done.returncode, done.stderr) == (
        2,
        f"--issuer-document {did}: it is not JSON (line 1, column 1)\n",
    )


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path):
    done = run("verify", tmp_path / "none.json")
    assert (done.returncode, done.stderr) == (
        2,
        f"{tmp_path / 'none.json'} cannot be read: No such file or directory\n",
    )


@pytest.mark.parametrize(("language", "said"), [("es_US.UTF-8", "no se puede leer"), ("xx", "cannot be read")])
def test_the_verifier_speaks_the_language_of_whoever_calls_it(tmp_path, language, said):
    done = run("verify", str(tmp_path / "none.json"), LANGUAGE=language)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("language", "said"), [("es", "Aún no se ha otorgado ninguna insignia."), ("xx", "No badge has been")]
)
def test_an_issuer_without_a_site_speaks_the_language_of_whoever_calls_it(tmp_path, language, said):
    (tmp_path / "badge-issuer.yaml").write_text("database: badges.sqlite3\n", encoding="utf-8")
    done = run("status", BADGE_ISSUER_CONFIG=str(tmp_path / "badge-issuer.yaml"), LANGUAGE=language)
    assert said in done.stdout, done.stdout + done.stderr


def test_verify_reads_standard_input(issued):
    done = subprocess.run(
        [sys.executable, "-m", "badge_issuer.cli.main", "verify", "-", "--allow-http-loopback"],
        input=issued.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.parametrize("command", [["work"], ["sync", "."], ["keys", "list"], ["revoke", "x", "--reason", "y"]])
def test_a_command_that_needs_a_site_says_so(command):
    done = run(*command)
    assert (done.returncode, done.stderr) == (
        2,
        "This command needs your site: set DJANGO_SETTINGS_MODULE to its settings module. Without a site, write "
        "badge-issuer.yaml or set BADGE_ISSUER_… in the environment.\n",
    )


def test_settings_that_cannot_be_used_are_named():
    done = run("work", DJANGO_SETTINGS_MODULE="nowhere.settings")
    assert done.returncode == 2
    assert done.stderr == "DJANGO_SETTINGS_MODULE names settings that cannot be used: No module named 'nowhere'\n"


def test_whoever_has_heard_enough_ends_nothing_in_a_traceback(tmp_path):
    (tmp_path / "badge.json").write_text("{}")
    command = [sys.executable, "-m", "badge_issuer.cli.main", "verify", str(tmp_path / "badge.json")]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_an_encoding_that_lacks_a_letter_hides_no_verdict(tmp_path):
    (tmp_path / "badge.json").write_text("{}")
    done = run("verify", tmp_path / "badge.json", PYTHONIOENCODING="ascii", LANGUAGE="es")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(r"No es aut\xe9ntica, o ya no es v\xe1lida.")


def test_help_shows_the_whole_way(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "Exit codes: 0 done, or genuine; 1 refused, or not genuine; 2 wrong usage; 3 could not be checked." in said


def every_command(parser, words=()):
    """Each command there is, with the words that call it, what the help says of it, and its parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for chosen in action._choices_actions:
                inside = action.choices[chosen.dest]
                below = list(every_command(inside, (*words, chosen.dest)))
                yield from below or [((*words, chosen.dest), chosen.help, inside)]


def test_every_command_answers_a_program_and_says_what_it_and_each_option_is_for():
    commands = list(every_command(_parser()))
    assert {words[0] for words, _help, _inside in commands} == {
        *("check", "sync", "award", "work", "status", "retry", "reconcile", "revoke", "verify", "keys"),
        *("login", "renew", "publish", "download"),
    }
    for words, told, inside in commands:
        options = [each for each in inside._actions if each.option_strings]
        assert "--json" in {name for each in options for name in each.option_strings}, words
        assert told, words
        assert [each.option_strings for each in options if not each.help] == [], words


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["renew"], "Issue a badge that ends anew; deliver it with work."),
        (["keys", "list"], "Every key, newest first."),
        (["check"], "Do the settings work, and does Badgr let us in? Changes nothing but a token."),
    ],
)
def test_a_commands_own_help_says_what_it_does(capsys, command, said):
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert said in " ".join(capsys.readouterr().out.split())


def test_an_operator_goes_from_nothing_to_a_withdrawn_badge(db, part_folder, tess, capsys):
    assert main(["sync", str(part_folder), "--dry-run"]) == 0
    assert capsys.readouterr().out == (
        "Nothing was changed. It would be:\n  created    pdln\n  created    pdln/flipped-classroom\n"
        "pdln has no signing key yet: badge-issuer keys create pdln\n"
    )
    assert main(["sync", str(part_folder)]) == 0
    capsys.readouterr()

    assert main(["keys", "create"]) == 0
    assert capsys.readouterr().out.startswith("pdln signs badges with pdln-")
    assert main(["keys", "create", "pdln"]) == 0
    assert capsys.readouterr().out == "No key is missing.\n"
    assert main(["keys", "list"]) == 0
    listed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [words[1:3] for words in listed] == [["signing", "rsa"], ["signing", "ed25519"]]

    receipt = api.request_award(request_for(tess), now=NOW)
    assert main(["work"]) == 0
    assert capsys.readouterr().out == "Tried 1 delivery.\n"
    assert main(["revoke", receipt.public_id, "--reason", "Overturned on appeal."]) == 0
    assert capsys.readouterr().out == "Withdrawn. From now on, whoever checks the badge sees that.\n"
    assert Award.objects.get().revoke_reason == "Overturned on appeal."


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (["revoke", "f" * 32, "--reason", "x"], "There is no award 'ffffffffffffffffffffffffffffffff'.\n"),
        (["keys", "create", "other"], "There is no issuer 'other'. Sync its part first: badge-issuer sync FOLDER\n"),
        (
            ["sync", "/nowhere"],
            "/nowhere: there is no such folder\n"
            "Give the folder that `pathway build` wrote beside the course: its name ends in -issuer\n",
        ),
        (["reconcile"], "There is nothing at Badgr: it is not one of the configured backends.\n"),
    ],
)
def test_a_refusal_is_told_without_a_traceback(db, capsys, command, refusal):
    assert main(command) == 1
    assert capsys.readouterr().err == refusal


def test_a_refusal_is_a_document_too_for_a_program(db, capsys, tmp_path):
    for command, said, code in (
        (["revoke", "f" * 32, "--reason", "x"], f"There is no award '{'f' * 32}'.", 1),
        (
            ["verify", str(tmp_path / "none.json")],
            f"{tmp_path / 'none.json'} cannot be read: No such file or directory",
            2,
        ),
    ):
        assert main([*command, "--json"]) == code
        told = capsys.readouterr()
        assert (json.loads(told.out), told.err) == ({"refused": said}, f"{said}\n")


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["status", "--limit", "-1"], "badge-issuer status: error: argument --limit: use a whole number"),
        (["status", "--limit", "9" * 20], "badge-issuer status: error: argument --limit: use a whole number"),
        (["work", "--limit", "many"], "badge-issuer work: error: argument --limit: use a whole number"),
        (["work", "--in-flight", "x"], "badge-issuer work: error: argument --in-flight: use a whole number"),
        (["work", "--in-flight", "65"], "badge-issuer work: error: argument --in-flight: use 1 to 64"),
    ],
)
def test_a_number_that_is_none_is_told(db, capsys, arguments, refusal):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert (ended.value.code, capsys.readouterr().err.splitlines()[-1]) == (2, refusal)


def test_deliveries_that_still_wait_are_said(issuer, tess, capsys):
    api.request_award(request_for(tess), now=NOW)
    assert main(["work", "--limit", "0"]) == 0
    since = NOW.isoformat(timespec="seconds")
    assert capsys.readouterr().out == f"Tried 0 deliveries.\nDeliveries are still due, the oldest since {since}.\n"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.com/x", "example.com is offered without https"),
        ("https://127.0.0.1/x", "127.0.0.1 is not on the public internet"),
        ("https://localhost/x", "localhost is not on the public internet"),
        ("https://10.0.0.7/x", "10.0.0.7 is not on the public internet"),
        ("https://169.254.169.254/latest/meta-data", "169.254.169.254 is not on the public internet"),
        ("https://[::1]/x", "[::1] is not on the public internet"),
        ("https://[::ffff:10.0.0.7]/x", "[::ffff:10.0.0.7] is not on the public internet"),
        ("https://0x7f000001/x", "0x7f000001 is not on the public internet"),
        ("https://user:pass@example.com/x", "only addresses that begin with https:// are looked up"),
        ("file:///etc/passwd", "only addresses that begin with https:// are looked up"),
        ("https://example.com:99999/x", "only addresses that begin with https:// are looked up"),
        ("https://no-such-host.invalid/x", "no-such-host.invalid cannot be found"),
    ],
)
def test_a_strangers_badge_cannot_send_us_anywhere_private(url, why, monkeypatch):
    # No name is looked up on the network in a test: the one public name here gets a public address.
    if "example.com" in url:
        import socket

        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)
    with pytest.raises(CouldNotFetch) as refusal:
        HttpResolver().fetch(url)
    assert str(refusal.value) == why


def test_leave_for_this_machine_is_no_leave_for_the_network_around_it():
    with pytest.raises(CouldNotFetch) as refusal:
        HttpResolver(allow_loopback=True).fetch("http://10.0.0.7/x")
    assert str(refusal.value) == "10.0.0.7 is offered without https"


def test_an_answer_but_a_plain_one_is_not_followed(live_server):
    host = live_server.url.removeprefix("http://")
    for path, status in (("/badges/status/99", 404), ("/admin/", 302)):
        with pytest.raises(CouldNotFetch) as refusal:
            HttpResolver(allow_loopback=True).fetch(live_server.url + path)
        assert str(refusal.value) == f"{host} answered with HTTP status {status}"


def test_nobody_listening_is_told(unused_port):
    with pytest.raises(CouldNotFetch) as refusal:
        HttpResolver(allow_loopback=True).fetch(f"http://127.0.0.1:{unused_port}/x")
    assert str(refusal.value) == f"127.0.0.1:{unused_port} did not answer"


@pytest.fixture
def unused_port():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_the_console_command_is_this_one():
    text = (Path(__file__).parents[3] / "setup.cfg").read_text()
    assert "badge-issuer = badge_issuer.cli.main:main" in text


def test_an_operator_who_stopped_issuing_is_reminded(issuer, tess, settings, capsys):
    settings.BADGE_ISSUER_STOP_ISSUING = True
    api.request_award(request_for(tess), now=NOW)
    assert main(["work"]) == 0
    since = NOW.isoformat(timespec="seconds")
    assert capsys.readouterr().out == (
        "Tried 0 deliveries.\n"
        "Issuing is stopped by BADGE_ISSUER_STOP_ISSUING: nothing is lost, what is due waits.\n"
        f"Deliveries are still due, the oldest since {since}.\n"
    )
