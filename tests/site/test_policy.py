"""What a content security policy keeps from a page."""

import pytest

from tests.site.policy import STRICT, blocked

HERE = "https://learn.example.org/pdln/"
SCRIPT = "<script>go()</script>"
# sha256 of `go()`, as browsers say it in their message of refusal.
HASH = "'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"


@pytest.mark.parametrize(
    ("html", "policy", "refused"),
    [
        (SCRIPT, STRICT, ["an inline script (go())"]),
        (SCRIPT, "script-src 'self' 'unsafe-inline'", []),
        (SCRIPT, "script-src 'unsafe-inline' 'nonce-n1'", ["an inline script (go())"]),
        ('<script nonce="n1">go()</script>', "script-src 'nonce-n1'", []),
        (SCRIPT, "default-src 'none'", ["an inline script (go())"]),
        (SCRIPT, "style-src 'none'", []),
        ('<script type="json/xblock-args">{}</script>', STRICT, []),
        ('<script src="/static/a.js"></script>', STRICT, []),
        ('<script src="https://cdn.example.org/a.js"></script>', STRICT, ["the script https://cdn.example.org/a.js"]),
        ('<script src="https://cdn.example.org/a.js"></script>', "script-src *.example.org", []),
        ('<script src="https://cdn.example.org/a.js"></script>', "script-src https:", []),
        ('<script src="https://cdn.example.org/a.js"></script>', "script-src https://cdn.example.org", []),
        ("<style>p{}</style>", STRICT, ["an inline stylesheet (p{})"]),
        ('<p style="color: red">x</p>', STRICT, ["a style attribute (color: red)"]),
        ('<p style="color: red">x</p>', "style-src 'nonce-n1'", ["a style attribute (color: red)"]),
        ('<link rel="stylesheet" href="/static/a.css">', STRICT, []),
        ('<button onclick="go()">x</button>', STRICT, ["an event attribute of <button>"]),
        # Two policies hold together, as the platform's middleware sends them.
        (SCRIPT, "script-src 'unsafe-inline', script-src 'self'", ["an inline script (go())"]),
        ("<p>x</p>", STRICT, []),
    ],
)
def test_a_policy_keeps_back_what_a_browser_would(html, policy, refused):
    assert blocked(f"<div>{html}</div>", HERE, policy) == refused


def test_a_hash_lets_its_own_script_through_and_no_other():
    policy = f"script-src {HASH}"
    assert blocked(f"<div>{SCRIPT}</div>", HERE, policy) == []
    assert blocked("<div><script>go( )</script></div>", HERE, policy) == ["an inline script (go( ))"]
