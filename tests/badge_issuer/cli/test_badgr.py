"""`badge-issuer` without a site, from nothing to Badgr; and what an operator sees when something is wrong."""

import json
import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F

from badge_issuer import api, package
from badge_issuer.cli.main import main
from badge_issuer.delivery import deliveries
from badge_issuer.delivery.claims import claim
from badge_issuer.delivery.deliveries import Retried
from badge_issuer.models import Award, Counterpart, Delivery, DeliveryAttempt, ServiceToken
from tests.badge_issuer.cli.command import badge_issuer
from tests.badge_issuer.conftest import badgr_setting, request_for
from tests.badge_issuer.fake_badgr import FakeBadgr, Fault
from tests.badge_issuer.parts import PART

NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)


def run(folder, *arguments, given=""):
    """The command in a process of its own and in a folder of its own, with no site anywhere."""
    kept = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return badge_issuer(*arguments, env=kept | {"PYTHONPATH": os.getcwd()}, cwd=folder, given=given)


def test_an_operator_goes_from_nothing_to_badgr_without_a_site(tmp_path):
    package.write(PART, tmp_path / "part")
    with FakeBadgr() as fake:
        (tmp_path / "badge-issuer.yaml").write_text(
            f"badgr:\n  host: {fake.url}\n  username: {fake.state.username}\n  password_file: secret\n"
        )
        (tmp_path / "secret").write_text(fake.state.password + "\n")
        (tmp_path / "secret").chmod(0o600)

        checked = run(tmp_path, "check")
        assert (checked.returncode, checked.stderr) == (0, "")
        assert [line.split()[0] for line in checked.stdout.splitlines()] == ["ok"] * 7

        assert run(tmp_path, "sync", "part").stdout == (
            "  created    pdln\n  created    pdln/flipped-classroom\n"
            "  created    badgr: pdln\n  created    badgr: pdln/flipped-classroom\n"
        )
        recorded = run(tmp_path, "award", "pdln/flipped-classroom", "--email", "Tess@Example.org", "--json")
        award = json.loads(recorded.stdout)
        assert award["created"] is True
        worked = run(tmp_path, "work", "--in-flight", "4")
        assert (worked.returncode, worked.stdout) == (0, "Tried 1 delivery.\n")
        assert [email for _badge_class, email in fake.state.standing()] == ["tess@example.org"]

        told = run(tmp_path, "status", "--json")
        [backend] = json.loads(told.stdout)["backends"]
        assert (told.returncode, backend["backend"], backend["delivered"]) == (0, "badgr", 1)
        assert run(tmp_path, "reconcile").stdout == "1 award agrees.\n"
        assert run(tmp_path, "revoke", award["id"], "--reason", "Overturned.").stdout == (
            "Withdrawn here.\nWithdraw it at Badgr too: badge-issuer work\n"
        )
        assert run(tmp_path, "work").returncode == 0
        assert fake.state.standing() == {}
    everything = checked.stdout + recorded.stdout + worked.stderr + told.stdout
    assert "correct horse" not in everything
    assert "tess@" not in everything.lower()


def test_a_file_that_cannot_be_used_is_told_without_what_stands_in_it(tmp_path):
    (tmp_path / "badge-issuer.yaml").write_text("badgr:\n  password: canary: x\n")
    done = run(tmp_path, "work")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "badge-issuer is configured so that it cannot be used: badge-issuer.yaml:2:19: this is not YAML\n"
    )


def test_a_file_with_a_password_in_it_that_everyone_can_read_is_refused(tmp_path):
    file = tmp_path / "badge-issuer.yaml"
    file.write_text("badgr: {host: https://api.badgr.io, username: a, Password: canary}\n")
    file.chmod(0o644)
    done = run(tmp_path, "work")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "badge-issuer is configured so that it cannot be used: Everyone on this machine can reach badge-issuer.yaml "
        "(mode 0644). Take that away first: chmod o-rwx badge-issuer.yaml\n"
    )
    file.chmod(0o640)
    assert run(tmp_path, "work").returncode == 0


# From here on in this process, on the site of the tests.


@pytest.fixture
def down(at_badgr, settings):
    """A service that nobody answers for."""
    settings.BADGE_ISSUER_BADGR = badgr_setting(at_badgr, HOST="http://127.0.0.1:9")
    return at_badgr


def test_the_check_tells_of_a_key_of_tokens_that_everyone_can_read_before_it_asks_badgr(badgr, settings, capsys):
    key = Path(settings.BADGE_ISSUER_KEYS_DIR, "badgr-token.key")
    key.parent.mkdir()
    key.touch(0o644)
    main(["check"])
    assert capsys.readouterr().out.splitlines()[3:] == [
        f"WRONG      Badgr settings: Everyone on this machine can reach {key} (mode 0644). Take that away first: "
        f"chmod o-rwx {key}"
    ]
    assert badgr.asked == []


@pytest.fixture
def stopped(at_badgr, tess):
    """A delivery that stopped at an address that is none."""
    tess.email = "tess at example.org"
    tess.save()
    api.request_award(request_for(tess), now=NOW)
    api.work(now=NOW)
    return Delivery.objects.select_related("award").get()


def test_a_service_that_does_not_answer_is_no_answer_and_not_wrong(down, capsys):
    assert main(["check"]) == 3
    assert "no answer  Badgr login: POST /o/token: no answer (ConnectionError)." in capsys.readouterr().out
    assert main(["reconcile"]) == 3
    assert capsys.readouterr().err.startswith("Badgr gave no usable answer. Try again. ")


def test_a_wrong_password_is_wrong(at_badgr, settings, capsys):
    ServiceToken.objects.all().delete()
    settings.BADGE_ISSUER_BADGR = badgr_setting(at_badgr, PASSWORD="wrong")
    assert main(["check", "--json"]) == 1
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)["checks"]}
    assert found["Badgr login"] == {
        "name": "Badgr login",
        "outcome": "WRONG",
        "told": "POST /o/token: HTTP 400 (invalid_grant). Badgr does not accept our login.",
    }
    # What rests on the login would only say the same again, or that there is nothing.
    assert list(found)[-1] == "Badgr login"


def test_a_badge_class_that_is_gone_is_told_by_check(at_badgr, capsys):
    there = Counterpart.objects.get().external_id
    at_badgr.state.badge_classes.clear()
    assert main(["check"]) == 1
    gone = f"Not there, or not visible to this account: pdln/flipped-classroom ({there}). Make them: "
    assert f"{gone}badge-issuer sync FOLDER" in capsys.readouterr().out


def test_an_issuer_that_could_not_be_made_there_is_told_by_check(badgr, issuer, capsys):
    issuer.email = "other@example.org"
    issuer.save()
    assert main(["check"]) == 1
    assert (
        "pdln cannot be made there: the email of an issuer must be a verified address of the Badgr account."
        in capsys.readouterr().out
    )


def test_an_issuer_that_the_setting_names_is_there_whatever_it_is_called(badgr, issuer, settings, capsys):
    type(issuer).objects.update(email="other@example.org")
    named = badgr.state.new_issuer({"name": "Called otherwise there", "url": "https://example.org"})["entityId"]
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, ISSUERS={"pdln": named})
    assert main(["check"]) == 0
    assert "ok         Badgr issuers: 1 to act for" in capsys.readouterr().out
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, ISSUERS={"pdln": "elsewhere"})
    assert main(["check"]) == 1
    refused = "WRONG      Badgr issuers: The account does not see the issuer elsewhere of BADGE_ISSUER_BADGR: ISSUERS."
    assert refused in capsys.readouterr().out


class Resolver:
    """Asked for the address of a recipient, as an object."""

    def __call__(self, recipient):
        return None


resolver = Resolver()


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (
            "tests.badge_issuer.cli.test_badgr.resolver",
            "ok         recipients: tests.badge_issuer.cli.test_badgr.Resolver",
        ),
        (
            "badge_issuer.recipients.USER",
            "WRONG      recipients: BADGE_ISSUER_RECIPIENT is 'badge_issuer.recipients.USER', which cannot be called.",
        ),
    ],
)
def test_who_knows_the_addresses_is_told_by_check(db, settings, named, told, capsys):
    settings.BADGE_ISSUER_RECIPIENT = named
    main(["check"])
    assert told in capsys.readouterr().out


def test_what_stopped_is_listed_with_its_reason_and_its_exit_code(stopped, capsys):
    assert main(["status"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "badgr: 0 delivered, 0 waiting (0 due), 1 stopped"
    reason = "What is kept as the recipient's e-mail address is none."
    assert lines[1].startswith(f"  1 × {reason}")
    assert lines[2].startswith(f"  stopped  {stopped.award.public_id}  pdln/flipped-classroom  badgr award: {reason}")


def test_what_stopped_and_was_withdrawn_since_waits_for_nobody(stopped, at_badgr, capsys):
    api.revoke_award(stopped.award.public_id, reason="Wrong address.", now=NOW)
    api.work(now=datetime.now(UTC))
    assert main(["status"]) == 0
    assert capsys.readouterr().out == "badgr: 1 delivered, 0 waiting (0 due), 0 stopped\n"
    # A withdrawal that stopped leaves a badge standing: that is for somebody.
    Delivery.objects.filter(kind="withdrawal").update(state="stopped", problem="Refused.", due_at=None, stopped_at=NOW)
    assert main(["status"]) == 1
    assert api.DELIVERIES.backlog(NOW).stopped == 1


def test_what_stopped_and_whose_owner_is_forgotten_waits_for_nobody(stopped, tess, capsys):
    api.retire(request_for(tess).recipient, now=NOW)
    assert main(["status"]) == 0
    assert capsys.readouterr().out == "badgr: 0 delivered, 0 waiting (0 due), 0 stopped\n"


def test_nothing_to_deliver_is_said(db, capsys):
    assert main(["status"]) == 0
    assert capsys.readouterr().out == "No badge has been awarded yet.\n"


def test_a_stopped_delivery_is_replayed_with_the_corrected_address(stopped, at_badgr, tess, capsys):
    tess.email = "tess@example.org"
    tess.save()
    assert main(["retry", stopped.award.public_id]) == 0
    assert capsys.readouterr().out == "1 delivery is due now.\nSend them: badge-issuer work\n"
    assert main(["work"]) == 0
    assert [email for _badge_class, email in at_badgr.state.standing()] == ["tess@example.org"]


def test_everything_that_stopped_can_be_replayed_at_once(stopped, capsys):
    assert main(["retry", "--stopped", "--backend", "other"]) == 0
    assert capsys.readouterr().out == "0 deliveries are due now.\n"
    assert main(["retry", "--stopped"]) == 0
    assert Delivery.objects.get().state == "pending"


def test_what_waits_after_an_outage_can_be_tried_at_once(down, tess, settings, capsys):
    api.request_award(request_for(tess), now=NOW)
    assert main(["work", "--in-flight", "1"]) == 0
    assert capsys.readouterr().out == "Tried 1 delivery.\nNot delivered: 1. Why, and when next: badge-issuer status\n"
    assert main(["status"]) == 0
    again = Delivery.objects.get().due_at.isoformat(timespec="seconds")
    assert capsys.readouterr().out.endswith(
        f"badgr award: POST /o/token: no answer (ConnectionError). Next try: {again}.\n"
    )
    settings.BADGE_ISSUER_BADGR = badgr_setting(down)
    settle()
    assert main(["retry", "--stopped"]) == 0
    assert main(["retry", "--waiting"]) == 0
    assert capsys.readouterr().out == (
        "0 deliveries are due now.\n1 delivery is due now.\nSend them: badge-issuer work\n"
    )
    assert main(["work", "--in-flight", "1"]) == 0
    assert capsys.readouterr().out == "Tried 1 delivery.\n"


def settle():
    """Let every try be longer ago than what a service may still be at."""
    DeliveryAttempt.objects.update(finished_at=F("finished_at") - timedelta(minutes=2))


def test_what_badgr_may_still_be_doing_is_not_asked_again_before_that_has_settled(at_badgr, tess, capsys):
    api.request_award(request_for(tess), now=NOW)
    at_badgr.faults.then(Fault.RESET_AFTER)
    assert main(["work"]) == 0
    Delivery.objects.update(due_at=NOW + timedelta(hours=6))
    capsys.readouterr()
    before = datetime.now(UTC)
    assert main(["retry", "--waiting"]) == 0
    assert capsys.readouterr().out == (
        "0 deliveries are due now.\n"
        "1 had no usable answer a moment ago: due within two minutes, once that has settled.\n"
    )
    sooner = Delivery.objects.get().due_at
    assert timedelta(0) <= sooner - before - timedelta(minutes=2) < timedelta(minutes=1)
    # Asked for again it is put off no further.
    assert main(["retry", "--waiting", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"due": 0, "settling": 1}
    assert Delivery.objects.get().due_at == sooner
    settle()
    assert main(["retry", "--waiting"]) == 0
    assert main(["work"]) == 0
    assert len(at_badgr.state.awards) == 1
    assert Delivery.objects.get().state == "delivered"


def test_a_delivery_that_a_worker_takes_during_a_retry_is_left_to_it(stopped):
    Delivery.objects.update(state="pending", due_at=NOW, email="tess@example.org")
    taken = []

    def takes_it(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and not taken:
            taken.append(True)
            claim([stopped.pk], now=datetime.now(UTC))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(takes_it):
        assert deliveries.retry(waiting=True, now=NOW) == Retried(due=0, settling=0)
    assert Delivery.objects.get().lease != ""


def test_a_retry_of_what_was_never_awarded_is_told(stopped, capsys):
    assert main(["retry", Delivery.objects.get().award.public_id, "f" * 32]) == 1
    assert capsys.readouterr() == ("", "There is no award 'ffffffffffffffffffffffffffffffff'.\n")
    assert Delivery.objects.get().state == "stopped"


def test_every_command_answers_a_program_in_json(at_badgr, part_folder, tess, capsys):
    def answer(*arguments):
        code = main([*arguments, "--json"])
        told = capsys.readouterr()
        assert told.err == ""
        return code, json.loads(told.out)

    assert answer("check")[1]["checks"][0] == {"name": "backends", "outcome": "ok", "told": "badgr"}
    assert answer("sync", str(part_folder), "--dry-run")[1]["dry_run"] is True
    code, award = answer("award", "pdln/flipped-classroom", "--user", str(tess.pk))
    assert (code, award["created"]) == (0, True)
    assert answer("work") == (0, {"tried": 1, "undelivered": 0, "oldest_due": None})
    assert answer("status")[1]["undelivered"] == []
    assert answer("retry", "--stopped") == (0, {"due": 0, "settling": 0})
    assert answer("reconcile")[1]["agreed"] == 1
    assert answer("login") == (0, {"logged_in": True})
    assert answer("keys", "list")[1]["keys"][0]["issuer"] == "pdln"
    assert answer("keys", "create")[1] == {"made": []}
    assert answer("keys", "rotate", "pdln", "--kind", "rsa")[1]["made"][0]["kind"] == "rsa"
    assert answer("revoke", award["id"], "--reason", "Overturned.") == (0, {"id": award["id"]})


def test_a_retry_does_not_wait_for_a_service_that_was_left_alone(down, tess, settings, capsys):
    for number in range(6):
        user = type(tess).objects.create(username=f"t{number}", email=f"t{number}@example.org")
        api.request_award(request_for(user), now=NOW)
    api.work(now=datetime.now(UTC))
    assert main(["status"]) == 0
    out = capsys.readouterr().out
    assert "  left alone until " in out
    settings.BADGE_ISSUER_BADGR = badgr_setting(down)
    settle()
    ids = [str(each) for each in Delivery.objects.values_list("award__public_id", flat=True)]
    assert main(["retry", *ids]) == 0
    assert main(["work"]) == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_status_ends_with_1_once_a_delivery_has_failed_for_ten_minutes(down, tess, capsys):
    api.request_award(request_for(tess), now=NOW)
    api.work(now=datetime.now(UTC))
    assert main(["status"]) == 0
    Delivery.objects.update(failing_since=datetime(2026, 10, 5, 12, tzinfo=UTC))
    capsys.readouterr()
    assert main(["status"]) == 1
    assert "\n  failing since 2026-10-05T12:00:00+00:00\n" in capsys.readouterr().out


def test_a_delivery_that_a_worker_holds_is_not_taken_from_it(at_badgr, tess):
    api.request_award(request_for(tess), now=NOW)
    claim([Delivery.objects.get().pk], now=datetime.now(UTC))
    assert main(["retry", Delivery.objects.get().award.public_id]) == 0
    assert Delivery.objects.get().lease != ""


def test_progress_is_told_beside_the_result(at_badgr, tess, capsys):
    for number in range(50):
        user = type(tess).objects.create(username=f"t{number}", email=f"t{number}@example.org")
        api.request_award(request_for(user), now=NOW)
    assert main(["work", "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == "50 tried …\n"
    assert json.loads(told.out) == {"tried": 50, "undelivered": 0, "oldest_due": None}


def test_reconcile_tells_what_is_left_for_a_person(at_badgr, tess, capsys):
    there = Counterpart.objects.get().external_id
    body = {"recipient": {"identity": "theo@example.org"}, "issuedOn": "2026-01-01T00:00:00Z"}
    stranger = at_badgr.state.new_award(there, body)["entityId"]
    assert main(["reconcile", "--dry-run"]) == 1
    assert capsys.readouterr().out == (
        "Nothing was changed. It would be:\n0 awards agree.\n"
        f"  pdln/flipped-classroom – ({stranger}) is there and was not awarded here\n"
    )
    assert main(["reconcile", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"] == [
        {
            "kind": "unknown_here",
            "badge_class": "pdln/flipped-classroom",
            "award": "",
            "external_ids": [stranger],
            "repaired": False,
        }
    ]


@pytest.fixture
def gone(at_badgr, tess):
    """A delivered award that Badgr does not hold any more."""
    api.request_award(request_for(tess), now=NOW)
    api.work(now=NOW)
    at_badgr.state.awards.clear()
    return Delivery.objects.select_related("award").get()


def test_reconcile_only_tells_when_asked_to_and_sends_again_when_not(gone, capsys):
    told = (
        f"0 awards agree.\n  pdln/flipped-classroom {gone.award.public_id} ({gone.external_id}) is not at Badgr any "
        "more: sent again\n"
    )
    assert main(["reconcile", "--dry-run"]) == 0
    assert (capsys.readouterr().out, state_of(gone)) == (f"Nothing was changed. It would be:\n{told}", "delivered")
    assert main(["reconcile"]) == 0
    told += "What is sent, kept or withdrawn there is due now: badge-issuer work\n"
    assert (capsys.readouterr().out, state_of(gone)) == (told, "pending")


def state_of(delivery):
    return Delivery.objects.get(pk=delivery.pk).state


def test_reconcile_withdraws_here_only_when_it_is_told_to(at_badgr, tess, capsys):
    receipt = api.request_award(request_for(tess), now=NOW)
    api.work(now=NOW)
    at_badgr.state.revoke(Delivery.objects.get().external_id, {"revocation_reason": "Issued in error."})
    assert main(["reconcile"]) == 1
    assert Award.objects.get().revoked_at is None
    assert main(["reconcile", "--withdraw-here"]) == 0
    assert "badge-issuer work" not in capsys.readouterr().out
    assert Award.objects.get(public_id=receipt.public_id).revoke_reason == "Issued in error."


def test_a_dry_run_of_a_sync_makes_nothing_at_badgr(badgr, db, part_folder, capsys):
    assert main(["sync", str(part_folder), "--dry-run"]) == 0
    assert "  created    badgr: pdln/flipped-classroom\n" in capsys.readouterr().out
    assert (badgr.state.issuers, badgr.state.badge_classes) == ({}, {})


def test_no_more_is_listed_than_was_asked_for(at_badgr, tess, capsys):
    for number in range(3):
        user = type(tess).objects.create(username=f"t{number}", email=f"t{number}@example.org")
        api.request_award(request_for(user), now=NOW)
    assert main(["status", "--limit", "2"]) == 0
    assert capsys.readouterr().out.count("not tried yet") == 2


def test_reconcile_tells_of_a_badge_class_that_is_gone(at_badgr, tess, capsys):
    there = Counterpart.objects.get().external_id
    at_badgr.state.badge_classes.clear()
    assert main(["reconcile"]) == 1
    assert capsys.readouterr().out == (
        "0 awards agree.\n"
        f"  pdln/flipped-classroom – ({there}) was deleted there, or this account may not see it: make it again with "
        "badge-issuer sync FOLDER\n"
    )


def with_code(fake, settings):
    settings.BADGE_ISSUER_BADGR = {
        "HOST": fake.url,
        "GRANT": "authorization_code",
        "CLIENT_ID": "app",
        "CLIENT_SECRET": "s",
        "REDIRECT_URI": "https://learn.example.org/back",
    }


def test_an_operator_logs_in_with_a_code_from_standard_input(badgr, db, settings, monkeypatch, capsys):
    with_code(badgr, settings)
    monkeypatch.setattr("sys.stdin", StringIO("one-time-code\n"))
    assert main(["login"]) == 0
    assert capsys.readouterr().out == "Logged in. Look further with: badge-issuer check\n"
    assert main(["check"]) == 0


def test_a_login_without_a_code_is_told(badgr, db, settings, monkeypatch, capsys):
    with_code(badgr, settings)
    monkeypatch.setattr("sys.stdin", StringIO("\n"))
    assert main(["login"]) == 1
    assert capsys.readouterr().err == ("No code was given. Badgr shows it after you let the application in.\n")


def test_a_login_with_the_password_begins_anew(badgr, db, capsys):
    assert main(["login"]) == 0
    assert badgr.state.logins == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["award", "pdln/other", "--email", "t@example.org"],
            "There is no badge class pdln/other here. Sync the issuer's part first: badge-issuer sync FOLDER\n",
        ),
        (
            ["award", "pdln", "--email", "t@example.org"],
            "'pdln' does not name a badge: give ISSUER/BADGE, as `sync` lists them.\n",
        ),
        (
            ["award", "pdln/flipped-classroom", "--user", "Tess Ito"],
            "--user: give the primary key of a user of your site.\n",
        ),
        (
            ["award", "pdln/flipped-classroom", "--email", "nobody"],
            "--email: give one address of at most 128 plain characters.\n",
        ),
        *(
            (
                ["award", "pdln/flipped-classroom", "--email", address],
                "--email: give one address of at most 128 plain characters.\n",
            )
            for address in (
                "@",
                "tess@",
                "tess ito@example.org",
                "tess@example.org, theo@example.org",
                "josé@example.org",
            )
        ),
        (
            ["award", "pdln/flipped-classroom", "--email", "t" * 200 + "@example.org"],
            "--email: give one address of at most 128 plain characters.\n",
        ),
    ],
)
def test_an_award_that_cannot_be_is_told(issuer, capsys, arguments, message):
    assert main(arguments) == 1
    assert capsys.readouterr() == ("", message)


def test_an_award_for_an_address_is_one_however_it_is_spelled_and_keeps_what_they_did(issuer, capsys):
    named = ["award", "pdln/flipped-classroom", "--narrative", "A good first flip."]
    assert main([*named, "--email", "Tess@Example.org"]) == 0
    assert main([*named, "--email", " tess@example.ORG"]) == 0
    award = Award.objects.get()
    assert capsys.readouterr().out.splitlines()[1] == f"They have it already: {award.public_id}."
    assert (award.recipient.external_id, award.narrative) == ("tess@example.org", "A good first flip.")


def test_an_award_for_a_user_of_the_site(issuer, tess, capsys):
    assert main(["award", "pdln/flipped-classroom", "--user", str(tess.pk)]) == 0
    assert main(["award", "pdln/flipped-classroom", "--user", str(tess.pk)]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("They have it already: ")


@pytest.mark.parametrize("arguments", [["retry"], ["work", "--in-flight", "0"], ["award", "pdln/x"]])
def test_a_command_that_says_too_little_is_wrong_usage(db, arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_a_sync_that_badgr_does_not_answer_is_tried_again_and_doubles_nothing(badgr, db, part_folder, capsys):
    badgr.faults.then(Fault.RESET_BEFORE)
    assert main(["sync", str(part_folder)]) == 3
    assert capsys.readouterr().err.startswith("Badgr gave no usable answer. Try again. GET /v2/issuers: no answer (")
