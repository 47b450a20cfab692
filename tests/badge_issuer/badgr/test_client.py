"""The Badgr client against what a real Badgr answered: every recorded exchange, and nothing told that is not ours."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import responses

from badge_issuer.badgr import errors, replies
from badge_issuer.badgr.client import BadgrClient
from badge_issuer.badgr.http import Connection
from badge_issuer.badgr.login import App, BadgrLogin
from badge_issuer.badgr.replies import Reply, login_problem, next_cursor, problem_of, reasons
from badge_issuer.badgr.values import Account, NewAward, RemoteAward, reason_for, storable
from badge_issuer.errors import BadgeIssuerError
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.exchanges import EMAIL, HOST, SECRETS, FixedTokens, call, recorded
from tests.badge_issuer.fake_badgr import FakeBadgr, Fault, Faults
from tests.badge_issuer.sites import serving
from tests.badge_issuer.trickling import PARTS, trickling

EXCHANGES = recorded()
CANARY = "canary-of-the-service@example.org"


def decision(exchange, **changes):
    try:
        call(exchange, **changes)
    except BadgeIssuerError as refusal:
        return type(refusal).__name__
    return "ok"


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_every_recorded_answer_leads_to_its_decision(exchange):
    assert decision(exchange) == exchange.decision


def test_the_recording_holds_every_decision():
    assert {each.decision for each in EXCHANGES} == {
        "ok",
        "AlreadyAwarded",
        "AlreadyRevoked",
        "BadgrCredentials",
        "BadgrRejected",
        "BadgrUnavailable",
        "ClockRefused",
        "NotFound",
    }


def with_canary(value):
    """Every text that the service wrote, with a canary in it; the sentences we know stay as they are."""
    match value:
        case str():
            return value if value in replies.KNOWN_SENTENCES else f"{value} {CANARY}"
        case list():
            return [with_canary(each) for each in value]
        case dict():
            return {key: with_canary(each) for key, each in value.items()}
    return value


def said(error):
    """Everything that a log or an error page could show of an error, and of those behind it."""
    parts = []
    while error is not None:
        parts += [str(error), repr(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(parts)


@pytest.mark.parametrize("exchange", [each for each in EXCHANGES if each.decision != "ok"], ids=str)
def test_an_error_tells_no_secret_no_address_and_nothing_the_service_wrote(exchange, caplog):
    caplog.set_level(logging.DEBUG)
    try:
        body = json.dumps(with_canary(json.loads(exchange.body)))
    except ValueError:
        body = exchange.body + CANARY
    with pytest.raises(BadgeIssuerError) as refusal:
        call(exchange, body=body)
    told = (said(refusal.value) + caplog.text).lower()
    assert "canary" not in told
    assert "@example.org" not in told


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


def test_a_service_that_does_not_know_the_question_gives_nobody_anothers_award():
    """The hosted one may filter otherwise than the one that was observed: whoever asked would take a stranger's."""
    told = [("a", "Tess@Example.org"), ("b", "theo@example.org"), ("c", "")]
    listed = [{"entityId": each, "recipient": {"plaintextIdentity": email}} for each, email in told]
    with responses.RequestsMock() as answering:
        answering.get(f"{HOST}/v2/badgeclasses/b/assertions", json={"result": listed})
        found = BadgrClient(Connection(HOST, timeout=5), FixedTokens()).awards_to("b", " tess@example.ORG")
    assert [each.entity_id for each in found] == ["a", "c"]


def test_values_do_not_show_what_is_a_secret_or_a_person():
    grant = replies.grant(Reply(asked="POST /o/token", status=200, headers={}, content=b'{"access_token": "canary-a"}'))
    account = Account(entity_id="1", verified_emails=(EMAIL,))
    award = NewAward(email=EMAIL, issued_on=NOON, narrative="canary-n")
    assert "canary" not in f"{grant!r}{account!r}{award!r}{App(client_secret=SECRETS[3])!r}"


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


class Logged:
    """Tokens as the fake service gives them."""

    def __init__(self, connection, fake):
        self._login = BadgrLogin(connection, App())
        self._fake = fake

    def access(self):
        return self._login.by_password(self._fake.state.username, self._fake.state.password).access

    def renewed(self, stale):
        return self.access()


def of(label):
    return next(each for each in EXCHANGES if each.label == label)


def test_what_was_read_of_an_award():
    assert call(of("assert minimal")) == RemoteAward(
        entity_id="jhaSVqBdTzuaDxAot0zvTg",
        badge_class="gZnuWRwBQa21JhQK8z_nTQ",
        email="ann.example@example.org",
        revoked=False,
        reason="",
    )
    assert (call(of("get revoked")).revoked, call(of("get revoked")).reason) == (True, "issued in error")


def test_what_was_read_of_the_rest():
    assert call(of("self")).verified_emails == ("admin@example.org",)
    assert [each.name for each in call(of("issuer list"))] == ["Local Issuer"]
    assert call(of("badgeclass create")).name == "Badge One"
    assert call(of("token password explicit")).lasts == timedelta(days=1)


def test_what_we_send_was_accepted_by_the_real_service():
    """Every key of ours stands in a request that was answered with 201."""
    accepted = {key for each in EXCHANGES if each.request.startswith("{") for key in json.loads(each.request)}
    body = NewAward(
        email=EMAIL, issued_on=NOON, narrative="n", evidence_url="https://x.org/c", expires=NOON + timedelta(days=365)
    ).to_json()
    # Seen in refusals of the real service, which read it.
    assert set(body) - accepted <= {"allowDuplicateAwards"}


def test_addresses_are_lower_cased_and_duplicates_are_not_wanted():
    body = NewAward(email=" Tess.Ito@Example.ORG ", issued_on=NOON).to_json()
    assert body == {
        "recipient": {"identity": "tess.ito@example.org", "type": "email"},
        "issuedOn": "2026-10-16T12:00:00Z",
        "allowDuplicateAwards": False,
        "notify": False,
    }


def test_emoji_and_long_texts_are_cut_to_what_its_database_holds():
    assert storable("Great \U0001f600 flip: Žluťoučký 漢字") == "Great  flip: Žluťoučký 漢字"
    assert reason_for("x" * 300) == "x" * 255
    assert reason_for("\U0001f600") == "Withdrawn"


@pytest.mark.parametrize(
    ("errors_of", "expected"),
    [
        ({"email": ["a"]}, [("email", "a")]),
        ({"image": "plain string"}, [("image", "plain string")]),
        ({"recipient": {"non_field_errors": ["a"]}}, [("recipient", "a")]),
        ({"tags": {"0": ["a"]}}, [("tags", "a")]),
        ([{}, {"recipient": {"non_field_errors": ["a"]}}], [("recipient", "a")]),
        ("Method not allowed.", [("", "Method not allowed.")]),
        (None, []),
        (7, []),
    ],
)
def test_errors_are_read_in_whatever_shape_they_come(errors_of, expected):
    assert reasons({"fieldErrors": errors_of, "validationErrors": []}) == expected
    assert reasons({"fieldErrors": {}, "validationErrors": errors_of}) == expected
    assert reasons([]) == []


@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        ({}, b'{"error": "login attempts throttled", "expires": 8}', timedelta(seconds=8)),
        ({"Retry-After": "30"}, b"", timedelta(seconds=30)),
        ({"Retry-After": "Fri, 16 Oct 2026 12:02:00 GMT"}, b"", timedelta(minutes=2)),
        ({"Retry-After": "Fri, 16 Oct 2026 11:00:00 GMT"}, b"", None),
        ({"Retry-After": "soon"}, b"<html>", None),
        ({"Retry-After": "999999999999"}, b"", timedelta(hours=1)),
        ({"Retry-After": "9" * 5_000}, b"", None),
        ({"Retry-After": "-30"}, b"", None),
        ({"Retry-After": "Wed, 21 Oct 99999999999999 07:28:00 GMT"}, b"", None),
        ({}, b'{"expires": true}', timedelta(seconds=1)),
        ({}, b'{"expires": 999999999999}', timedelta(hours=1)),
        ({}, b"", None),
    ],
)
def test_the_services_own_back_off_is_read(headers, body, wait):
    problem = problem_of(Reply(asked="GET /x", status=429, headers=headers, content=body), now=NOON)
    assert isinstance(problem, errors.BadgrUnavailable)
    assert problem.wait == wait


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed_with_our_token(status):
    client = BadgrClient(Connection(HOST, timeout=5), FixedTokens())
    with responses.RequestsMock() as answering, pytest.raises(errors.BadgrCredentials) as refusal:
        answering.get(f"{HOST}/v2/issuers", status=status, headers={"Location": "https://elsewhere.example.org/"})
        client.issuers()
    assert str(refusal.value) == (f"GET /v2/issuers: HTTP {status}. Is the configured host the address of the API?")


def test_a_refused_token_is_renewed_once_and_the_request_made_again():
    class Renewing(FixedTokens):
        def renewed(self, stale):
            return "second"

    with responses.RequestsMock() as answering:
        answering.get(f"{HOST}/v2/issuers", status=401, json={})
        answering.get(f"{HOST}/v2/issuers", json={"result": []})
        assert BadgrClient(Connection(HOST, timeout=5), Renewing()).issuers() == []
        assert [each.request.headers["Authorization"] for each in answering.calls] == [
            f"Bearer {SECRETS[0]}",
            "Bearer second",
        ]


def test_a_list_is_read_to_its_last_page_at_the_host_that_was_set():
    """The link that leads on names an old host: only its cursor is used."""
    with FakeBadgr() as fake:
        connection = Connection(fake.url, timeout=5)
        client = BadgrClient(connection, Logged(connection, fake))
        issuer = fake.state.new_issuer({"name": "n"})["entityId"]
        badge = fake.state.new_badge_class(issuer, {"image": "data:image/png;base64,"})["entityId"]
        for number in range(1_100):
            fake.state.by_recipient[badge, f"t{number}@x.org"] = [str(number)]
            fake.state.awards[str(number)] = {"entityId": str(number), "badgeclass": badge, "revoked": number % 2 == 0}
        assert sorted(int(each.entity_id) for each in client.awards(badge)) == list(range(1_100))
        assert fake.asked.count(f"GET /v2/badgeclasses/{badge}/assertions") == 3


@pytest.mark.parametrize("count", [0, 2])
def test_an_answer_about_another_number_of_things_is_no_answer(count):
    reply = Reply(asked="GET /x", status=200, headers={}, content=json.dumps({"result": [{}] * count}).encode())
    with pytest.raises(errors.BadgrUnavailable) as refusal:
        replies.only_result(reply)
    assert str(refusal.value) == f"GET /x: HTTP 200 about {count} things instead of one."


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"result": ' + b"1" * 5_000 + b"}", b"<html>", b"\xff"])
def test_an_answer_that_is_no_json_to_speak_of_is_no_answer(content):
    with pytest.raises(errors.BadgrUnavailable) as refusal:
        replies.only_result(Reply(asked="GET /x", status=200, headers={}, content=content))
    assert str(refusal.value) == "GET /x: HTTP 200 with an answer that cannot be read."


def test_an_award_without_an_id_is_no_answer():
    with pytest.raises(errors.BadgrUnavailable) as refusal:
        replies.remote_award(Reply(asked="POST /x", status=201, headers={}, content=b""), {"recipient": None})
    assert str(refusal.value) == "POST /x: HTTP 201 about an award without an id."


def test_an_answer_without_a_token_is_no_answer():
    with pytest.raises(errors.BadgrUnavailable) as refusal:
        replies.grant(Reply(asked="POST /o/token", status=200, headers={}, content=b"[]"))
    assert str(refusal.value) == "POST /o/token: HTTP 200 without a token."


def test_a_code_is_exchanged_with_the_address_it_was_asked_for_with():
    with responses.RequestsMock() as answering:
        answering.post(f"{HOST}/o/token", json={"access_token": "a", "refresh_token": "r", "expires_in": 10})
        login = BadgrLogin(Connection(HOST, timeout=5), App(client_id="app", client_secret="s"))
        grant = login.by_code("one", redirect_uri="https://x.org/back")
        body = answering.calls[0].request.body
    assert (grant.access, grant.refresh, grant.lasts) == ("a", "r", timedelta(seconds=10))
    assert body == (
        "grant_type=authorization_code&code=one&redirect_uri=https%3A%2F%2Fx.org%2Fback&client_id=app&client_secret=s"
    )


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


def test_a_list_holds_what_was_withdrawn_or_ended_and_is_asked_for_the_address_as_it_is_kept_there():
    client = BadgrClient(Connection(HOST, timeout=5), FixedTokens())
    with responses.RequestsMock() as answering:
        answering.get(f"{HOST}/v2/badgeclasses/b/assertions", json={"result": []})
        assert client.awards_to("b", " Tess.Ito@Example.ORG ") == list(client.awards("b")) == []
        asked = [dict(parse_qsl(urlsplit(each.request.url).query)) for each in answering.calls]
    everything = {"include_revoked": "1", "include_expired": "1"}
    assert asked == [{"recipient": "tess.ito@example.org", **everything}, {**everything, "num": "500"}]


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


UNUSABLE, OURS, REFUSED = errors.BadgrUnavailable, errors.BadgrCredentials, errors.BadgrRejected
HOST_WRONG = "GET /x: HTTP {status}. Is the configured host the address of the API?"


@pytest.mark.parametrize(
    ("status", "body", "error", "message"),
    [
        (302, b"", OURS, HOST_WRONG),
        (400, b"", REFUSED, "GET /x: HTTP {status}. Badgr refused it and gave no reason."),
        (400, b"<html>Request header or cookie too large</html>", UNUSABLE, "GET /x: HTTP {status}."),
        (421, b"Misdirected", UNUSABLE, "GET /x: HTTP {status}."),
        (401, b"{}", OURS, "GET /x: HTTP {status}, Badgr does not accept our login."),
        (403, b"{}", OURS, "GET /x: HTTP {status}, Badgr does not accept our login."),
        (404, b"{}", errors.NotFound, "GET /x: Badgr has nothing there, or does not show it to this account."),
        # An unknown route, and the page of somebody else's server.
        (404, b"<!doctype html>", OURS, HOST_WRONG),
        (405, b"{}", OURS, HOST_WRONG),
        (408, b"", UNUSABLE, "GET /x: HTTP {status}."),
        (410, b"{}", OURS, HOST_WRONG),
        (429, b"{}", UNUSABLE, "GET /x: HTTP {status}."),
        (500, b"<!doctype html>", UNUSABLE, "GET /x: HTTP {status}."),
        (503, b"", UNUSABLE, "GET /x: HTTP {status}."),
    ],
)
def test_each_status_is_one_decision(status, body, error, message):
    problem = problem_of(Reply(asked="GET /x", status=status, headers={}, content=body), now=NOON)
    assert (type(problem), str(problem)) == (error, message.format(status=status))


@pytest.mark.parametrize(
    ("status", "body", "error", "message"),
    [
        (400, b'{"error": "invalid_grant"}', OURS, "HTTP 400 (invalid_grant). Badgr does not accept our login."),
        (400, b'{"error": "canary@example.org"}', OURS, "HTTP 400. Badgr does not accept our login."),
        (404, b"<!doctype html>", OURS, "HTTP 404. Badgr does not accept our login."),
        (429, b"{}", UNUSABLE, "HTTP 429."),
        (500, b"", UNUSABLE, "HTTP 500."),
        (502, b"<!doctype html>", UNUSABLE, "HTTP 502."),
    ],
)
def test_a_login_that_fails_is_our_account_unless_the_service_is_ill(status, body, error, message):
    problem = login_problem(Reply(asked="POST /o/token", status=status, headers={}, content=body), now=NOON)
    assert (type(problem), str(problem)) == (error, f"POST /o/token: {message}")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"recipient.identity": ["Enter a valid URL."]}, "recipient.identity: Enter a valid URL"),
        ({"tess@example.org": ["Enter a valid URL."]}, "Enter a valid URL"),
        ({"tess@example.org": ["Tess is not known."]}, "a reason of its own"),
        ({"name": ["Tess is not known."], "url": ["Enter a valid URL."]}, "name; url: Enter a valid URL"),
    ],
)
def test_of_a_refusal_only_names_of_fields_and_known_sentences_are_told(fields, why):
    body = json.dumps({"fieldErrors": fields}).encode()
    problem = problem_of(Reply(asked="POST /x", status=400, headers={}, content=body), now=NOON)
    assert str(problem) == f"POST /x: HTTP 400. Badgr refused it: {why}."


@pytest.mark.parametrize(
    ("said", "lasts"),
    [(86_400, 86_400), (0, 3_600), (-5, 3_600), ("soon", 3_600), (None, 3_600), (10**12, 3_600)],
)
def test_a_token_lasts_as_long_as_is_said_or_an_hour_where_that_can_be_no_time(said, lasts):
    content = json.dumps({"access_token": "a", "expires_in": said}).encode()
    reply = Reply(asked="POST /o/token", status=200, headers={}, content=content)
    assert replies.grant(reply).lasts == timedelta(seconds=lasts)


def test_only_addresses_that_were_verified_there_are_the_accounts():
    emails = [{"email": "A@x.org", "verified": True}, {"email": "b@x.org", "verified": False}, {"email": "c@x.org"}, 7]
    assert replies.account({"entityId": "1", "emails": emails}).verified_emails == ("a@x.org",)
    assert replies.account({"entityId": "1", "emails": "all"}).verified_emails == ()


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


NEXT = "https://old.example.org/v2/x?num=500&cursor=second%2Cpage"


@pytest.mark.parametrize(
    ("link", "cursor"),
    [
        (f'<{NEXT}>; rel="next"', "second,page"),
        (f"<{NEXT}>;rel=next", "second,page"),
        (f'<{NEXT}>; title="more"; rel="next"', "second,page"),
        (f'<https://old.example.org/v2/x?cursor=first>; rel="prev", <{NEXT}>; rel="next"', "second,page"),
        ('<https://old.example.org/v2/x?a=1,2&cursor=third>; rel="next"', "third"),
        ('<https://[?cursor=odd>; rel="next"', "odd"),
        ('<https://old.example.org/v2/x?cursor=first>; rel="prev"', ""),
        ("next", ""),
        ("", ""),
    ],
)
def test_a_list_goes_on_however_its_next_page_is_named(link, cursor):
    """A page that is not found is a list cut short: a badge class would be made twice, and nobody told."""
    assert next_cursor(Reply(asked="GET /", status=200, headers={"Link": link}, content=b"")) == cursor


def test_a_list_that_leads_round_in_a_circle_is_read_once():
    with responses.RequestsMock() as answering:
        for cursor in ("b", "a", "b"):
            answering.get(
                f"{HOST}/v2/badgeclasses/x/assertions",
                json={"status": {"success": True}, "result": []},
                headers={"Link": f'<{HOST}/v2/x?cursor={cursor}>; rel="next"'},
            )
        assert list(BadgrClient(Connection(HOST, timeout=5), FixedTokens()).awards("x")) == []
        assert [call.request.params.get("cursor") for call in answering.calls] == [None, "b", "a"]


def test_an_answer_without_end_is_cut_off():
    with responses.RequestsMock() as answering, pytest.raises(errors.BadgrUnavailable) as refusal:
        answering.get(f"{HOST}/v2/issuers", body=b"x" * (33 * 1024 * 1024))
        BadgrClient(Connection(HOST, timeout=5), FixedTokens()).issuers()
    assert str(refusal.value) == "GET /v2/issuers: no answer (ContentDecodingError)."


def test_the_same_seed_goes_wrong_in_the_same_way():
    first, second = Faults(seed=3, share=0.5), Faults(seed=3, share=0.5)
    assert [first.next() for _each in range(50)] == [second.next() for _each in range(50)]
