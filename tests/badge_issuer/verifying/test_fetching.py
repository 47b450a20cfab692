"""A stranger's badge names addresses, and none of them sends this machine where it should not go."""

import json
import logging
import socket
import ssl
from datetime import UTC, datetime, timedelta
from functools import partial

import certifi
import pytest
import urllib3.util.connection
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib import baking

from badge_issuer.verifying.fetching import CouldNotFetch, HttpResolver
from badge_issuer.verifying.verification import verify
from tests.badge_issuer.conftest import NOON
from tests.badge_issuer.forms import HOSTED, LINKED_DATA, TOKEN, as_issued, signed_again, tampered, with_header
from tests.badge_issuer.parts import SVG
from tests.badge_issuer.resolvers import DID_URL, Published, published
from tests.badge_issuer.sites import serving
from tests.badge_issuer.trickling import PARTS, trickling

PRIVATE = [
    "127.0.0.1", "[::1]", "10.0.0.7", "192.168.1.1", "172.16.0.9", "169.254.169.254", "[fe80::1]", "100.64.0.1",
    # The same in other clothes: mapped, translated, tunnelled, older forms, and a number.
    "[::ffff:10.0.0.7]", "[64:ff9b::a00:7]", "[64:ff9b:1::a00:7]", "[2002:a00:7::1]", "[::ffff:0:10.0.0.7]",
    "[::10.0.0.7]", "[fec0::7]", "[fc00::7]", "0.0.0.0", "2130706433", "0x7f.1", "224.0.0.1",
]  # fmt: skip


def checked(content, resolver):
    verdict = verify(content, resolver=resolver, now=NOON)
    return {check.name: (check.outcome.value, check.reason) for check in verdict.checks}


class PartlyPublished:
    """What was published is known; every other address is really looked up, under guard."""

    def __init__(self, known):
        self._known = known
        self._guarded = HttpResolver()

    def fetch(self, url):
        return self._known.fetch(url) if url in self._known.documents else self._guarded.fetch(url)


@pytest.mark.parametrize("host", PRIVATE)
def test_a_did_that_leads_inside_is_not_looked_up(credential, host):
    document = json.loads(credential.document)
    did = f"did:web:{host.replace(':', '%3A').replace('[', '%5B').replace(']', '%5D')}"
    document["issuer"]["id"] = did
    document["proof"]["verificationMethod"] = f"{did}#key"
    checks = checked(json.dumps(document).encode(), HttpResolver())
    why = f"{host} is not on the public internet"
    if host.startswith(("127.", "[::1]")):
        why = f"{host} is offered without https"  # what a did of this machine leads to
    assert checks["issuer"] == ("not_checked", f"The issuer could not be looked up: {why}.")


@pytest.mark.parametrize("host", PRIVATE)
def test_a_status_list_inside_is_not_looked_up(credential, issuer, host):
    def point(document):
        document["credentialStatus"]["statusListCredential"] = f"https://{host}/list"

    text = signed_again(credential.document, LINKED_DATA, point, issuer=issuer)
    checks = checked(text.encode(), PartlyPublished(published(credential, now=NOON)))
    assert checks["proof"][0] == "pass"
    assert checks["status"] == (
        "not_checked",
        f"Whether it was withdrawn could not be checked: {host} is not on the public internet.",
    )


@pytest.mark.parametrize("host", PRIVATE)
def test_a_picture_that_leads_inside_is_not_followed(host):
    checks = checked(baking.bake_svg(SVG, f"https://{host}/assertion"), HttpResolver())
    assert checks["readable"] == (
        "not_checked",
        f"What the picture leads to could not be looked up: {host} is not on the public internet.",
    )


@pytest.mark.parametrize("host", PRIVATE)
def test_an_assertion_whose_badge_stands_inside_is_not_looked_up(credential, host):
    text = tampered(as_issued(credential, HOSTED), HOSTED, lambda each: each.update(badge=f"https://{host}/badge"))
    checks = checked(text.encode(), PartlyPublished(Published({})))
    assert checks["issuer"] == (
        "not_checked",
        f"The issuer could not be looked up: {host} is not on the public internet.",
    )


ODD = [
    "https://[",
    "https://[x]/",
    "https://a b/",
    "https://é\ud800/",
    "https://a\nb/",
    "https://",
    "https://.",
    "http:///x",
]


@pytest.mark.parametrize("address", [*ODD, "https://127.0.0.1:1/\r\nX: y", "https://" + "a" * 300 + ".example/"])
def test_no_address_however_odd_makes_it_raise(credential, issuer, address):
    document = json.loads(credential.document)
    method = document["proof"]["verificationMethod"]
    for change in (
        {"credentialStatus": document["credentialStatus"] | {"statusListCredential": address}},
        {"issuer": address, "proof": document["proof"] | {"verificationMethod": f"{address}#key"}},
        {
            "issuer": f"did:web:{address.removeprefix('https://')}",
            "proof": document["proof"] | {"verificationMethod": f"did:web:{address.removeprefix('https://')}#key"},
        },
        {"issuer": {"id": method}, "proof": document["proof"] | {"verificationMethod": address}},
    ):
        verdict = verify(json.dumps(document | change).encode(), resolver=HttpResolver(), now=NOON)
        assert not verdict.genuine
    assertion = json.loads(as_issued(credential, HOSTED))
    for name in ("id", "badge"):
        content = json.dumps(assertion | {name: address}).encode()
        assert not verify(content, resolver=PartlyPublished(published(credential, now=NOON)), now=NOON).genuine


@pytest.mark.parametrize(
    "value", [None, True, 3, "", [], {}, ["RS256"], {"a": 1}, "RS256", "did:web:learn.example.org:badges:i:pdln#x"]
)
def test_no_value_in_a_tokens_header_makes_it_raise_or_pass(credential, value):
    world = published(credential, now=NOON)
    text = as_issued(credential, TOKEN)
    for name in ("alg", "kid", "jwk"):
        changed = with_header(text, **{name: value})
        if changed != with_header(text):
            assert not verify(changed.encode(), resolver=world, now=NOON, email="tess.ito@example.org").genuine


def test_a_salt_that_no_text_can_carry_does_not_make_it_raise(credential, issuer):
    def spoil(document):
        document["recipient"]["salt"] = "\ud800"

    text = tampered(as_issued(credential, HOSTED), HOSTED, spoil)
    assert not verify(text.encode(), resolver=Published({}), now=NOON, email="tess.ito@example.org").genuine


def test_an_image_that_a_badge_names_is_never_asked_for(credential):
    asked = []

    class Noting(PartlyPublished):
        def fetch(self, url):
            asked.append(url)
            return super().fetch(url)

    checked(credential.document.encode(), Noting(published(credential, now=NOON)))
    assert asked
    assert not [url for url in asked if "/images/" in url]


def test_a_redirect_is_not_followed(live_server, credential):
    """The admin's address answers with one."""
    known = published(credential, now=NOON).without(DID_URL)
    resolver = HttpResolver(allow_loopback=True)

    class Redirected:
        def fetch(self, url):
            return resolver.fetch(f"{live_server.url}/admin/") if url == DID_URL else known.fetch(url)

    host = live_server.url.removeprefix("http://")
    assert checked(credential.document.encode(), Redirected())["issuer"] == (
        "not_checked",
        f"The issuer could not be looked up: {host} answered with HTTP status 302.",
    )


@pytest.fixture
def names(monkeypatch):
    """A name service that changes its mind: each look at a name in `answers` takes the next of its addresses."""
    really = socket.getaddrinfo
    answers, looked_up = {}, []

    def getaddrinfo(host, port, *rest, **options):
        if host not in answers:
            return really(host, port, *rest, **options)
        looked_up.append(host)
        address = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in address.split()]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return answers, looked_up


def test_a_name_that_changes_its_mind_between_check_and_call_is_looked_up_once(names, live_server):
    answers, looked_up = names
    answers["rebind.example.com"] = ["127.0.0.1", "10.0.0.7"]
    port = live_server.url.rpartition(":")[2]
    with pytest.raises(CouldNotFetch) as refusal:
        HttpResolver(allow_loopback=True).fetch(f"http://rebind.example.com:{port}/badges/status/99")
    # This site answered, so the address that was checked is the one that was called.
    assert str(refusal.value) == f"rebind.example.com:{port} answered with HTTP status 404"
    assert looked_up == ["rebind.example.com"]


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e", "2002:5db8:d70e::1"])
def test_a_public_address_is_called_in_whatever_form_the_network_gives_it(names, monkeypatch, address):
    answers, _looked_up = names
    answers["public.example.com"] = [address]
    called = []

    def nobody(where, *_rest, **_options):
        called.append(where[0])
        raise OSError

    monkeypatch.setattr(urllib3.util.connection, "create_connection", nobody)
    with pytest.raises(CouldNotFetch) as refusal:
        HttpResolver().fetch("https://public.example.com/x")
    assert (str(refusal.value), called) == ("public.example.com did not answer", [address])


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "93.184.215.14 10.0.0.7"])
def test_a_public_name_of_a_private_address_is_not_called(names, address):
    answers, _looked_up = names
    answers["inside.example.com"] = [address]
    with pytest.raises(CouldNotFetch) as refusal:
        HttpResolver().fetch("https://inside.example.com/x")
    assert str(refusal.value) == "inside.example.com is not on the public internet"


@pytest.mark.parametrize("part", PARTS)
def test_a_site_that_sends_a_byte_now_and_then_holds_nobody_up(part):
    """A socket's own timeout begins anew with each byte; this answer would have come to its end."""
    with trickling(part) as site, pytest.raises(CouldNotFetch) as refusal:
        HttpResolver(allow_loopback=True, timeout=0.5).fetch(f"{site}/did.json")
    assert str(refusal.value) == f"{site.removeprefix('http://')} answered too slowly"


@pytest.mark.parametrize("part", PARTS)
def test_an_answer_that_comes_in_pieces_and_in_time_is_read_whole(part):
    with trickling(part, pause=0) as site:
        assert HttpResolver(allow_loopback=True).fetch(f"{site}/did.json").strip() == b"{}"


def test_what_is_looked_up_and_answered_stays_out_of_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    told = b"HTTP/1.1 200 OK\r\nA broken line\r\n\r\ncanary-of-the-answer"
    with serving(lambda stream: stream.write(told)) as port:
        HttpResolver(allow_loopback=True).fetch(f"http://127.0.0.1:{port}/badges/s/canary-of-a-link?of=canary")
    assert "canary" not in caplog.text


def test_a_site_that_sends_without_end_is_cut_off():
    sent = []

    def pour(stream):
        stream.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _megabyte in range(64):
            stream.write(b"x" * 1024 * 1024)
            sent.append(1)

    with serving(pour) as port:
        with pytest.raises(CouldNotFetch) as refusal:
            HttpResolver(allow_loopback=True).fetch(f"http://127.0.0.1:{port}/x")
        assert str(refusal.value) == f"127.0.0.1:{port} sent too much"
    assert len(sent) < 64


@pytest.fixture
def secure(names, tmp_path):
    """The certificate of a site that is issuer.example.com and is found as another one too; and its port."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer.example.com")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("issuer.example.com")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, None)
    )
    known, secret = tmp_path / "known.pem", tmp_path / "secret.pem"
    known.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(known, secret)
    answers, _looked_up = names
    answers["issuer.example.com"] = answers["other.example.com"] = ["127.0.0.1"]
    told = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    with serving(lambda stream: stream.write(told), secured_by=context) as port:
        yield known, port


def test_a_site_is_believed_by_its_certificate_and_by_no_other(secure, monkeypatch):
    known, port = secure
    resolver = HttpResolver(allow_loopback=True)
    with pytest.raises(CouldNotFetch) as refusal:
        resolver.fetch(f"https://issuer.example.com:{port}/x")  # nobody vouches for it
    assert str(refusal.value) == f"issuer.example.com:{port} did not answer"
    monkeypatch.setattr(certifi, "where", partial(str, known))
    assert resolver.fetch(f"https://issuer.example.com:{port}/x") == b"{}"
    with pytest.raises(CouldNotFetch) as refusal:
        resolver.fetch(f"https://other.example.com:{port}/x")  # it is somebody else's
    assert str(refusal.value) == f"other.example.com:{port} did not answer"
