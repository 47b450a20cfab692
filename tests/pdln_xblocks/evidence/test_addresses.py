"""Addresses as people type them: mended, or named for what stands in the way."""

import pytest

from pdln_xblocks.evidence.addresses import Address, LinkProblem, Run, linked, read_address


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://example.org/plan", "https://example.org/plan"),
        ("  https://example.org/plan\n", "https://example.org/plan"),
        ("docs.google.com/document/d/1/edit", "https://docs.google.com/document/d/1/edit"),
        ("www.example.org", "https://www.example.org"),
        ("http://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTPS://Example.ORG/Plan", "https://example.org/Plan"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("https://example.org/a.", "https://example.org/a"),
        ("\u200ehttps://example.org/\u202aa\u202c", "https://example.org/a"),
        ("example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://schule.münchen.example/plan", "https://schule.xn--mnchen-3ya.example/plan"),
        (
            "https://web.archive.org/web/2020/https://example.org/",
            "https://web.archive.org/web/2020/https://example.org/",
        ),
        ("https://example.org/go?to=https://example.com/", "https://example.org/go?to=https://example.com/"),
        ("https://my_class.example.org/", "https://my_class.example.org/"),
        ("https://93.184.216.34/a", "https://93.184.216.34/a"),
    ],
)
def test_what_was_meant_is_one_https_address(typed, url):
    address = read_address(typed)
    assert isinstance(address, Address), address
    assert address.url == url
    assert read_address(url) == address, "what was mended needs no mending"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("https://example.org/my plan", LinkProblem.SPACE),
        ("see example.org", LinkProblem.SPACE),
        ("https://example.org/a https://example.org/b", LinkProblem.TWO),
        ("https://example.org/a\nwww.example.org/b", LinkProblem.TWO),
        ("https://example.org/ahttps://example.org/b", LinkProblem.TWO),
        ("https://example.org/a,https://example.org/b", LinkProblem.TWO),
        ("http://localhost:8000/", LinkProblem.PRIVATE),
        ("localhost/a", LinkProblem.PRIVATE),
        ("https://127.0.0.1/a", LinkProblem.PRIVATE),
        ("https://10.1.2.3/", LinkProblem.PRIVATE),
        ("192.168.1.10/share", LinkProblem.PRIVATE),
        ("https://169.254.1.1/", LinkProblem.PRIVATE),
        ("https://[::1]/", LinkProblem.PRIVATE),
        ("https://[fe80::1]/", LinkProblem.PRIVATE),
        ("https://nas.local/photos", LinkProblem.PRIVATE),
        ("https://server.internal/", LinkProblem.PRIVATE),
        ("https://intranet/plan", LinkProblem.PRIVATE),
        ("https://tess:secret@example.org/", LinkProblem.NAMED),
        ("https://tess@example.org/", LinkProblem.NAMED),
        ("tess@example.org", LinkProblem.NAMED),
        ("", LinkProblem.BAD),
        ("https://", LinkProblem.BAD),
        ("https:/example.org", LinkProblem.BAD),
        ("javascript:alert(1)", LinkProblem.BAD),
        ("data:text/html,x", LinkProblem.BAD),
        ("file:///C:/plan.docx", LinkProblem.BAD),
        ("C:\\Users\\tess\\plan.docx", LinkProblem.BAD),
        ("mailto:tess@example.org", LinkProblem.BAD),
        ("ftp://example.org/plan", LinkProblem.BAD),
        ("https://exa\u0000mple.org/", LinkProblem.BAD),
        ("https://example.org/\u0000a", LinkProblem.BAD),
        ("plan.docx", LinkProblem.BAD),
        ("https://[2002:a00:1::]/", LinkProblem.PRIVATE),
        ("https://2130706433/", LinkProblem.PRIVATE),
        ("https://1.2.3/", LinkProblem.BAD),
        ("https://-.org/", LinkProblem.BAD),
        ("https://example..org/", LinkProblem.BAD),
        ("https://example.org:99999/", LinkProblem.BAD),
        ("https://[::1/", LinkProblem.BAD),
        ("https://example.org/" + "x" * 2_000, LinkProblem.LONG),
    ],
)
def test_what_others_could_not_open_is_named(typed, problem):
    assert read_address(typed) is problem


@pytest.mark.parametrize(
    ("url", "asks"),
    [
        ("https://docs.google.com/document/d/1", True),
        ("https://district.sharepoint.com/x", True),
        ("https://school.instructure.com/x", True),
        ("https://notdocs.google.com.example.org/", False),
        ("https://mysharepoint.com/", False),
        ("https://youtu.be/x", False),
    ],
)
def test_where_others_may_be_asked_to_sign_in_is_known_by_the_host(url, asks):
    address = read_address(url)
    assert isinstance(address, Address)
    assert address.asks is asks


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("no address", [("no address", "")]),
        ("", []),
        ("See https://example.org/a.", [("See ", ""), ("https://example.org/a", "https://example.org/a"), (".", "")]),
        ("(www.example.org)", [("(", ""), ("www.example.org", "https://www.example.org"), (")", "")]),
        (
            "https://example.org/a_(b), then",
            [("https://example.org/a_(b)", "https://example.org/a_(b)"), (", then", "")],
        ),
        ("http://example.org/a", [("http://example.org/a", "http://example.org/a")]),
        ("http://localhost/a and javascript:x", [("http://localhost/a and javascript:x", "")]),
        (
            "a\nhttps://example.org/\n\nb",
            [("a\n", ""), ("https://example.org/", "https://example.org/"), ("\n\nb", "")],
        ),
    ],
)
def test_an_address_in_a_text_can_be_followed_and_no_word_is_lost(text, runs):
    assert linked(text) == tuple(Run(text=each, address=address) for each, address in runs)
    assert "".join(run.text for run in linked(text)) == text
