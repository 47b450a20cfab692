"""The Badgr client against what a real Badgr answered: every recorded exchange, and nothing told that is not ours."""

import json
import logging
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from badge_issuer.badgr import replies
from badge_issuer.badgr.client import BadgrClient
from badge_issuer.badgr.http import Connection
from badge_issuer.badgr.login import App, BadgrLogin
from badge_issuer.badgr.replies import Reply, next_cursor
from badge_issuer.badgr.values import Account, NewAward, RemoteAward, reason_for, storable
from badge_issuer.errors import BadgeIssuerError
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.exchanges import EMAIL, HOST, SECRETS, FixedTokens, call, recorded
from tests.badge_issuer.fake_badgr import FakeBadgr, Faults

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


def test_a_list_holds_what_was_withdrawn_or_ended_and_is_asked_for_the_address_as_it_is_kept_there():
    client = BadgrClient(Connection(HOST, timeout=5), FixedTokens())
    with responses.RequestsMock() as answering:
        answering.get(f"{HOST}/v2/badgeclasses/b/assertions", json={"result": []})
        assert client.awards_to("b", " Tess.Ito@Example.ORG ") == list(client.awards("b")) == []
        asked = [dict(parse_qsl(urlsplit(each.request.url).query)) for each in answering.calls]
    everything = {"include_revoked": "1", "include_expired": "1"}
    assert asked == [{"recipient": "tess.ito@example.org", **everything}, {**everything, "num": "500"}]


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


def test_the_same_seed_goes_wrong_in_the_same_way():
    first, second = Faults(seed=3, share=0.5), Faults(seed=3, share=0.5)
    assert [first.next() for _each in range(50)] == [second.next() for _each in range(50)]
