"""One connection pool and one request on it: bounded, and silent about what it carries."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import responses

from badge_issuer.badgr import errors
from badge_issuer.badgr.client import BadgrClient
from badge_issuer.badgr.http import Connection
from tests.badge_issuer.badgr.test_client import CANARY, Logged, said
from tests.badge_issuer.exchanges import EMAIL, HOST, SECRETS, FixedTokens
from tests.badge_issuer.fake_badgr import FakeBadgr, Fault
from tests.badge_issuer.sites import serving
from tests.badge_issuer.trickling import PARTS, trickling


@pytest.mark.parametrize(
    "broken",
    [
        requests.exceptions.ConnectTimeout,
        requests.exceptions.ReadTimeout,
        requests.exceptions.ChunkedEncodingError,
        requests.exceptions.SSLError,
        ConnectionResetError,
    ],
)
def test_no_answer_is_not_a_refusal_and_its_error_holds_nothing_of_the_request(broken):
    client = BadgrClient(Connection(HOST, timeout=5), FixedTokens())
    address = f"{HOST}/v2/badgeclasses/b/assertions"
    with responses.RequestsMock() as answering, pytest.raises(errors.BadgrUnavailable) as refusal:
        answering.get(address, body=broken(f"no route to {address}?recipient={EMAIL}"))
        client.awards_to("b", EMAIL)
    assert str(refusal.value) == f"GET /v2/badgeclasses/b/assertions: no answer ({broken.__name__})."
    assert "canary" not in said(refusal.value).lower()


def test_urllib3_does_not_log_whose_award_is_looked_up(caplog):
    caplog.set_level(logging.DEBUG)
    with FakeBadgr() as fake:
        connection = Connection(fake.url, timeout=5)
        client = BadgrClient(connection, Logged(connection, fake))
        with pytest.raises(errors.NotFound):
            client.awards_to("b", EMAIL)
        client.issuers()
    assert "GET /v2/issuers" in caplog.text
    assert "canary" not in caplog.text


def test_headers_that_cannot_be_read_put_nothing_of_the_answer_into_a_log(caplog):
    caplog.set_level(logging.DEBUG)
    told = b"HTTP/1.1 200 OK\r\nA broken line\r\n\r\n" + json.dumps({"result": [], "said": CANARY}).encode()
    with serving(lambda stream: stream.write(told)) as port:
        client = BadgrClient(Connection(f"http://127.0.0.1:{port}", timeout=5), FixedTokens())
        assert client.awards_to("b", EMAIL) == []
    assert "canary" not in caplog.text


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed_with_our_token(status):
    client = BadgrClient(Connection(HOST, timeout=5), FixedTokens())
    with responses.RequestsMock() as answering, pytest.raises(errors.BadgrCredentials) as refusal:
        answering.get(f"{HOST}/v2/issuers", status=status, headers={"Location": "https://elsewhere.example.org/"})
        client.issuers()
    assert str(refusal.value) == (f"GET /v2/issuers: HTTP {status}. Is the configured host the address of the API?")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.RESET_BEFORE, "no answer (ConnectionError)."),
        (Fault.TIMEOUT_AFTER, "no answer (ReadTimeout)."),
        (Fault.CUT_SHORT, "no answer (ChunkedEncodingError)."),
        (Fault.HTML_BEFORE, "HTTP 502."),
        (Fault.HTML_200, "HTTP 200 with an answer that cannot be read."),
    ],
)
def test_a_real_connection_that_breaks_is_unavailable(fault, error):
    with FakeBadgr(silence=5) as fake:
        tokens = Logged(Connection(fake.url, timeout=5), fake)
        connection = Connection(fake.url, timeout=0.3 if fault is Fault.TIMEOUT_AFTER else 5)
        fake.faults.then(fault)
        with pytest.raises(errors.BadgrUnavailable) as refusal:
            BadgrClient(connection, tokens).issuers()
    assert str(refusal.value) == f"GET /v2/issuers: {error}"


def test_a_password_kept_for_the_host_elsewhere_does_not_take_the_place_of_our_token(tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine badgr.test login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with responses.RequestsMock() as answering:
        answering.get(f"{HOST}/v2/issuers", json={"result": []})
        BadgrClient(Connection(HOST, timeout=5), FixedTokens()).issuers()
        assert answering.calls[0].request.headers["Authorization"] == f"Bearer {SECRETS[0]}"


def test_the_sites_proxy_is_asked_in_place_of_the_host(monkeypatch):
    with FakeBadgr() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        connection = Connection("http://badgr.invalid", timeout=5)
        assert BadgrClient(connection, Logged(connection, proxy)).issuers() == []


def test_a_cookie_that_one_request_was_given_is_sent_with_no_other():
    with responses.RequestsMock() as answering:
        answering.get(f"{HOST}/v2/issuers", json={"result": []}, headers={"Set-Cookie": "sessionid=canary; Path=/"})
        client = BadgrClient(Connection(HOST, timeout=5), FixedTokens())
        for _again in range(2):
            client.issuers()
        assert ["Cookie" in each.request.headers for each in answering.calls] == [False, False]


def test_requests_share_their_connections():
    """One after the other on one; of eight at once each on one of its own at most, however many they make."""
    with FakeBadgr(latency=0.01) as fake:
        connection = Connection(fake.url, timeout=5)
        client = BadgrClient(connection, Logged(connection, fake))
        for _number in range(20):
            client.issuers()
        assert fake.connections == 1
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _number: client.issuers(), range(80)))
        assert fake.connections <= 9


@pytest.mark.parametrize("part", PARTS)
def test_an_answer_that_trickles_in_is_no_answer(part):
    """A gateway may send a byte now and then to keep the line open: no worker is held by it past its lease."""
    with trickling(part) as host, pytest.raises(errors.BadgrUnavailable) as refusal:
        Connection(host, timeout=0.25).send("GET", "/v2/issuers")
    assert str(refusal.value).startswith("GET /v2/issuers: no answer (")


def test_an_answer_without_end_is_cut_off():
    with responses.RequestsMock() as answering, pytest.raises(errors.BadgrUnavailable) as refusal:
        answering.get(f"{HOST}/v2/issuers", body=b"x" * (33 * 1024 * 1024))
        BadgrClient(Connection(HOST, timeout=5), FixedTokens()).issuers()
    assert str(refusal.value) == "GET /v2/issuers: no answer (ContentDecodingError)."
