"""Pages are drawn by a program of its own: what becomes of a file when that hangs, dies or is not there."""

import sys
from pathlib import Path

import pytest

from pdln_xblocks.files import pdf
from pdln_xblocks.files.refusals import Refused, refusal_sentence
from tests.pdln_xblocks.evidence import samples


@pytest.fixture
def source(tmp_path) -> Path:
    path = tmp_path / "original"
    path.write_bytes(samples.pdf(2))
    return path


def refusal_of(source: Path) -> str:
    with pytest.raises(Refused) as refusal:
        pdf.pdf_views(source, source.parent)
    return refusal_sentence(refusal.value.code)


def test_pages_that_take_too_long_are_refused(source, monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    assert refusal_of(source) == (
        "The pages of this PDF take too long to draw. Print it to a new PDF, or upload pictures of its pages."
    )


def test_a_pdf_that_brings_the_program_down_brings_nothing_else_down(source, monkeypatch):
    crash = source.parent / "crash.py"
    crash.write_text("import os; os.abort()")
    monkeypatch.setattr(pdf.pdf_pages, "__file__", str(crash))
    assert refusal_of(source) == (
        "This PDF cannot be opened: it may be damaged. Save or export it again and upload that."
    )


def test_a_site_without_the_library_is_told_and_the_file_is_not_blamed(source, monkeypatch):
    without = source.parent / "without.py"
    without.write_text("import a_library_that_is_not_there")
    monkeypatch.setattr(pdf.pdf_pages, "__file__", str(without))
    with pytest.raises(RuntimeError) as error:
        pdf.pdf_views(source, source.parent)
    assert str(error.value) == "pypdfium2 is not installed: no PDF can be shown"


def test_pages_are_drawn_under_a_web_server_that_embeds_python(source, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/sbin/uwsgi")
    assert [view.name for view in pdf.pdf_views(source, source.parent)] == ["page-1.png", "page-2.png"]


def test_a_page_as_large_as_a_wall_is_drawn_no_longer_than_a_screen(source):
    source.write_bytes(samples.pdf().replace(b"[0 0 612 792]", b"[0 0 9999 99]"))
    (view,) = pdf.pdf_views(source, source.parent)
    assert (view.width, view.height) == (2400, 24)
