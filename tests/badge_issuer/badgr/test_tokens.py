"""One token for all workers: encrypted at rest, renewed by one of them, and never on a screen or in a log."""

import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core import checks
from django.db import connection

from badge_issuer.badgr import account, encryption
from badge_issuer.badgr.errors import BadgrCredentials, BadgrUnavailable
from badge_issuer.badgr.http import Connection
from badge_issuer.badgr.login import App, BadgrLogin
from badge_issuer.badgr.settings import badgr_settings
from badge_issuer.badgr.tokens import StoredTokens, account_of
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import ServiceToken
from tests.badge_issuer.conftest import NOON, badgr_setting


class Hands:
    """A clock that a test turns."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now


def tokens(clock=None, **options):
    """The tokens as another process would have them: nothing is remembered but the row."""
    settings = badgr_settings()
    login = BadgrLogin(Connection(settings.host, timeout=settings.timeout), App(client_id=settings.client_id))
    return StoredTokens(settings, login, clock=clock or Hands(), **options)


def test_a_token_is_asked_for_once_and_then_read(badgr, db):
    first = tokens().access()
    assert tokens().access() == first
    assert badgr.state.logins == 1
    assert first in badgr.state.tokens


def test_what_is_stored_is_encrypted_and_the_key_is_a_file_only_we_can_read(badgr, db, settings, tmp_path):
    access = tokens().access()
    row = ServiceToken.objects.get()
    assert access not in f"{row.access}{row.refresh}"
    assert encryption.unseal(row.access, badgr_settings()) == access
    key = tmp_path / "keys" / "badgr-token.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_lost_key_means_a_new_login(badgr, db, tmp_path):
    tokens().access()
    (tmp_path / "keys" / "badgr-token.key").unlink()
    assert tokens().access() in badgr.state.tokens
    assert badgr.state.logins == 2


def test_a_token_is_renewed_before_it_ends(badgr, db):
    clock = Hands()
    kept = tokens(clock)
    first = kept.access()
    clock.now = NOON + timedelta(hours=23, minutes=56)
    second = kept.access()
    assert (second != first, badgr.state.refreshes) == (True, 1)


def test_a_refused_refresh_falls_back_on_the_password(badgr, db):
    first = tokens().access()
    badgr.state.tokens.clear()
    assert tokens().renewed(first) in badgr.state.tokens
    assert badgr.state.logins == 2


def test_a_worker_asks_for_what_another_has_renewed_already(badgr, db):
    first = tokens().access()
    second = tokens().renewed(first)
    assert tokens().renewed(first) == second
    assert badgr.state.refreshes == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_renew_once(badgr):
    first = tokens().access()
    badgr.latency = 0.1
    found, start = [], threading.Barrier(8)

    def renew():
        try:
            start.wait()
            found.append(tokens().renewed(first))
        finally:
            connection.close()

    threads = [threading.Thread(target=renew) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), badgr.state.refreshes) == (8, 1, 1)


def test_a_worker_that_died_while_renewing_holds_nobody_up_for_long(badgr, db):
    first = tokens().access()
    ServiceToken.objects.update(lease="dead", lease_until=NOON + timedelta(seconds=7))
    assert tokens(Hands(NOON + timedelta(seconds=8))).renewed(first) != first


def test_a_renewal_that_came_too_late_does_not_take_the_place_of_its_successors(badgr, db):
    first = tokens().access()
    settings = badgr_settings()

    class Overtaken(BadgrLogin):
        def by_refresh(self, refresh):
            ServiceToken.objects.update(access=encryption.seal("successor", settings), lease="theirs")
            return super().by_refresh(refresh)

    login = Overtaken(Connection(settings.host, timeout=settings.timeout), App(client_id=settings.client_id))
    StoredTokens(settings, login, clock=Hands()).renewed(first)
    row = ServiceToken.objects.get()
    assert (encryption.unseal(row.access, settings), row.lease) == ("successor", "theirs")


def test_a_renewal_that_takes_another_worker_too_long_is_tried_later(badgr, db):
    first = tokens().access()
    ServiceToken.objects.update(lease="busy", lease_until=NOON + timedelta(hours=1))
    with pytest.raises(BadgrUnavailable) as refusal:
        tokens(patience=0.1).renewed(first)
    assert str(refusal.value) == "Another worker is renewing the token of the Badgr account."


def test_a_renewal_that_fails_gives_its_turn_back(badgr, db, settings):
    first = tokens().access()
    badgr.state.tokens.clear()
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, PASSWORD="canary-wrong")
    with pytest.raises(BadgrCredentials) as refusal:
        tokens().renewed(first)
    assert str(refusal.value) == "POST /o/token: HTTP 400 (invalid_grant). Badgr does not accept our login."
    assert ServiceToken.objects.get().lease_until is None
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr)
    assert tokens().renewed(first) in badgr.state.tokens


def with_code(badgr, settings):
    settings.BADGE_ISSUER_BADGR = {
        "HOST": badgr.url,
        "GRANT": "authorization_code",
        "CLIENT_ID": "app",
        "CLIENT_SECRET": "canary-secret",
        "REDIRECT_URI": "https://learn.example.org/back",
    }


def test_with_a_code_an_operator_logs_in_once_and_refreshes_follow(badgr, db, settings):
    with_code(badgr, settings)
    with pytest.raises(BadgrCredentials) as refusal:
        tokens().access()
    assert str(refusal.value) == ("Nobody has logged in to Badgr yet, or the login is lost. Do so: badge-issuer login")
    tokens().log_in("one-time-code")
    first = tokens().access()
    assert tokens().renewed(first) in badgr.state.tokens
    assert (badgr.state.logins, badgr.state.refreshes) == (1, 1)


def test_a_spent_login_by_code_is_told_and_no_password_is_tried(badgr, db, settings):
    with_code(badgr, settings)
    tokens().log_in("one-time-code")
    first = tokens().access()
    badgr.state.tokens.clear()
    with pytest.raises(BadgrCredentials) as refusal:
        tokens().renewed(first)
    assert str(refusal.value) == "POST /o/token: HTTP 400 (invalid_grant). Badgr does not accept our login."
    assert badgr.state.logins == 1


def test_nothing_of_it_is_logged(badgr, db, caplog):
    caplog.set_level(logging.DEBUG)
    first = tokens().access()
    second = tokens().renewed(first)
    for secret in (first, second, badgr.state.password, badgr.state.username):
        assert secret not in caplog.text


def test_the_client_of_a_process_is_made_once(badgr, db):
    assert account.client() is account.client()
    assert account.tokens() is account.tokens()


@pytest.mark.parametrize(
    "changed",
    [{"PASSWORD": "a-new-one"}, {"USERNAME": "other@example.org"}, {"TIMEOUT": 2}, {"CLIENT_SECRET": "new"}],
    ids=lambda changed: next(iter(changed)),
)
def test_settings_that_change_change_the_client(badgr, db, settings, changed):
    before = account.client(), account.tokens()
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, **changed)
    assert account.client() is not before[0]
    assert account.tokens() is not before[1]


def test_a_forked_worker_shares_no_connection_with_its_parent(badgr, db):
    of_parent = account.client()
    child = os.fork()
    if not child:
        os._exit(account.client() is of_parent)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_admin_shows_no_token(badgr, db, admin_client):
    tokens().access()
    row = ServiceToken.objects.get()
    page = admin_client.get(f"/admin/badge_issuer/servicetoken/{row.pk}/change/").content.decode()
    assert row.access not in page
    assert row.refresh not in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"HOST": ""},
            "Set BADGE_ISSUER_BADGR: HOST to your region's API, like https://api.badges.parchment.com.",
        ),
        (
            {"HOST": "https://api.badgr.io/v2"},
            "BADGE_ISSUER_BADGR: HOST is 'https://api.badgr.io/v2'; give https:// and a host name, no path.",
        ),
        (
            {"HOST": "http://api.badgr.io"},
            "BADGE_ISSUER_BADGR: HOST is 'http://api.badgr.io': a password is sent there, so it needs https, except on "
            "this machine.",
        ),
        ({"GRANT": "magic"}, "BADGE_ISSUER_BADGR: GRANT is 'magic'; use password or authorization_code."),
        ({"PASSWORD": ""}, "The grant password needs BADGE_ISSUER_BADGR: USERNAME and BADGE_ISSUER_BADGR: PASSWORD."),
        (
            {"GRANT": "authorization_code"},
            "The grant authorization_code needs BADGE_ISSUER_BADGR: CLIENT_ID, BADGE_ISSUER_BADGR: CLIENT_SECRET and "
            "BADGE_ISSUER_BADGR: REDIRECT_URI.",
        ),
        ({"TIMEOUT": "soon"}, "BADGE_ISSUER_BADGR: TIMEOUT is soon; use 1 to 60 seconds."),
        (
            {"ISSUERS": "pdln"},
            "BADGE_ISSUER_BADGR: ISSUERS is 'pdln'; give {our issuer's id: its id at Badgr}.",
        ),
        ({"TIMEOUT": 600}, "BADGE_ISSUER_BADGR: TIMEOUT is 600; use 1 to 60 seconds."),
        ({"PASSWORD_FILE": "/nowhere"}, "BADGE_ISSUER_BADGR: PASSWORD_FILE is /nowhere, which cannot be read."),
        (
            {"USER": "x"},
            "BADGE_ISSUER_BADGR: USER is not known. Use one of: CLIENT_ID, CLIENT_SECRET, GRANT, HOST, ISSUERS, "
            "PASSWORD, PASSWORD_FILE, REDIRECT_URI, TIMEOUT, TOKEN_KEY_FILE, USERNAME.",
        ),
    ],
)
def test_a_setting_that_cannot_work_is_refused(badgr, settings, changes, message):
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, **changes)
    with pytest.raises(ConfigurationRefused) as refusal:
        badgr_settings()
    assert str(refusal.value) == message
    assert [each.msg for each in checks.run_checks(tags=["badge_issuer"])] == [message]


def test_a_site_that_does_not_deliver_to_badgr_needs_no_settings_for_it(settings):
    settings.BADGE_ISSUER_BADGR = {}
    assert checks.run_checks(tags=["badge_issuer"]) == []


def test_a_password_can_be_a_file(badgr, settings, tmp_path):
    (tmp_path / "password").write_text("from a file\n")
    (tmp_path / "password").chmod(0o640)
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, PASSWORD_FILE=str(tmp_path / "password"))
    assert badgr_settings().password == "from a file"


@pytest.mark.parametrize("name", ["PASSWORD_FILE", "TOKEN_KEY_FILE"])
def test_a_file_with_a_secret_that_everyone_can_read_is_told_by_the_checks(badgr, settings, tmp_path, name):
    file = tmp_path / "secret"
    file.touch(0o644)
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, **{name: str(file)})
    assert [each.msg for each in checks.run_checks(tags=["badge_issuer"])] == [
        f"Everyone on this machine can reach {file} (mode 0644). Take that away first: chmod o-rwx {file}"
    ]


def test_a_key_of_tokens_that_nobody_can_make_is_told_by_the_checks(badgr, settings, tmp_path):
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, TOKEN_KEY_FILE=str(tmp_path / ("x" * 300)))
    assert [each.msg for each in checks.run_checks(tags=["badge_issuer"])] == [
        f"The key of the service tokens, {tmp_path / ('x' * 300)}, cannot be read or made."
    ]


def test_a_key_of_another_kind_is_refused(badgr, db, tmp_path, settings):
    (tmp_path / "key").write_text("no key")
    (tmp_path / "key").chmod(0o600)
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, TOKEN_KEY_FILE=str(tmp_path / "key"))
    with pytest.raises(ConfigurationRefused) as refusal:
        tokens().access()
    assert str(refusal.value) == f"{tmp_path / 'key'} does not hold a Fernet key. Remove it, and a new one is made."


def test_many_who_need_the_first_key_at_once_end_with_one(badgr, settings, tmp_path):
    """Every container has a process 1, and the folder of keys is theirs together."""
    for number in range(30):
        settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, TOKEN_KEY_FILE=str(tmp_path / f"key-{number}"))
        starting = threading.Barrier(8)

        def sealed(starting=starting):
            starting.wait()
            return encryption.seal("a token", badgr_settings())

        with ThreadPoolExecutor(8) as threads:
            made = [each.result() for each in [threads.submit(sealed) for _each in range(8)]]
        assert {encryption.unseal(each, badgr_settings()) for each in made} == {"a token"}
        assert [each.name for each in tmp_path.glob(f"key-{number}*")] == [f"key-{number}"]


def test_names_that_are_all_digits_are_text(badgr, settings):
    """In YAML they are numbers."""
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, USERNAME=12345, CLIENT_ID=678, CLIENT_SECRET=9)
    read = badgr_settings()
    assert (read.username, read.client_id, read.client_secret) == ("12345", "678", "9")
    assert len(account_of(read)) == 64


def test_a_key_that_everyone_can_read_is_refused(badgr, db, tmp_path, settings):
    tokens().access()
    key = tmp_path / "keys" / "badgr-token.key"
    key.chmod(0o644)
    with pytest.raises(ConfigurationRefused) as refusal:
        tokens().access()
    assert str(refusal.value) == (
        f"Everyone on this machine can reach {key} (mode 0644). Take that away first: chmod o-rwx {key}"
    )


def test_a_key_that_cannot_be_made_is_told(badgr, db, tmp_path, settings):
    (tmp_path / "file").write_text("")
    settings.BADGE_ISSUER_BADGR = badgr_setting(badgr, TOKEN_KEY_FILE=str(tmp_path / "file" / "key"))
    with pytest.raises(ConfigurationRefused) as refusal:
        tokens().access()
    path = tmp_path / "file" / "key"
    assert str(refusal.value) == f"The key of the service tokens, {path}, cannot be read or made."


def test_a_clock_that_was_set_back_does_no_harm(badgr, db):
    first = tokens(Hands(datetime.now(UTC))).access()
    badgr.state.forget_access_tokens()
    assert tokens(Hands(NOON - timedelta(days=400))).renewed(first) in badgr.state.tokens
