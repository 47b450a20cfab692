"""Markdown becomes HTML that is safe to show and keeps what its writer meant."""

import subprocess
import sys

import pytest

from badge_issuer.prose import to_html, to_text


def test_text_lists_and_tables_become_html():
    html = to_html("# Plan\n\nOne *idea*, **six** minutes.\n\n- stop\n- try\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert html == (
        "<h1>Plan</h1>\n<p>One <em>idea</em>, <strong>six</strong> minutes.</p>\n<ul>\n"
        "<li>stop</li>\n<li>try</li>\n</ul>\n"
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n"
        "</tbody>\n</table>\n"
    )


@pytest.mark.parametrize(
    "target",
    ["https://example.org/a", "mailto:coach@example.org", "#rubric", "/static/plan.pdf", "/jump_to_id/aok-plan"],
)
def test_a_link_to_a_known_place_is_kept(target):
    assert to_html(f"[here]({target})") == f'<p><a href="{target}" rel="noopener">here</a></p>\n'


@pytest.mark.parametrize(
    "target",
    [
        "http://example.org/",
        "//example.org/",
        "/admin/",
        "javascript:alert(1)",
        "/static/../admin/",
        "/static/%2e%2e/admin/",
        "data:text/html,x",
        "ftp://example.org/",
    ],
)
def test_a_link_elsewhere_keeps_its_words_and_loses_its_address(target):
    html = to_html(f"[here]({target})")
    assert "here" in html
    assert "href" not in html


@pytest.mark.parametrize("source", ["/static/box.png", "https://example.org/box.png"])
def test_an_image_from_the_course_or_https_is_shown_with_its_alt_text(source):
    assert to_html(f"![Six boxes]({source})") == f'<p><img src="{source}" alt="Six boxes"></p>\n'


@pytest.mark.parametrize("source", ["data:image/gif;base64,R0lGODlhAQABAAAAACw=", "/jump_to_id/x", "x.png"])
def test_an_image_from_elsewhere_loses_its_address(source):
    assert "src=" not in to_html(f"![Six boxes]({source})")


def test_raw_html_is_shown_as_text():
    assert to_html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("# Plan\n\nOne *idea*.", "Plan One idea."),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", "a b 1 2"),
        ("[here](https://example.org/) & there", "here & there"),
        ("3 < 4, *really*", "3 < 4, really"),
        ("<script>alert(1)</script> typed", "typed"),
        ("&lt;img src=x onerror=alert(1)&gt; typed", "typed"),
        ("a\ud83db", "a?b"),
        ("", ""),
    ],
)
def test_text_alone_has_the_words_and_no_tag_that_anybody_wrote(markdown, words):
    assert to_text(markdown) == words


def test_half_a_surrogate_pair_does_not_raise():
    assert to_html("a\ud83db") == "<p>a?b</p>\n"


def test_very_deep_nesting_does_not_raise():
    assert to_html("> " * 5000 + "deep").startswith("<blockquote>")


def test_the_pure_modules_import_without_django():
    program = (
        "import sys; sys.modules['django'] = None\n"
        "import badge_issuer, badge_issuer.data, badge_issuer.package, badge_issuer.prose"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
