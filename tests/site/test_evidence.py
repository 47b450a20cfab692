"""What the program gives: files that the suite takes as what they are."""

from io import BytesIO

import pypdfium2
from PIL import Image

from tests.site import evidence


def test_the_picture_is_one_of_the_size_that_was_asked_for():
    body = evidence.picture(3_000_000)
    assert 3_000_000 < len(body) < 3_100_000
    with Image.open(BytesIO(body)) as image:
        image.load()
        assert image.format == "PNG"


def test_the_document_is_a_pdf_with_its_line():
    page = pypdfium2.PdfDocument(evidence.document())[0]
    assert page.get_textpage().get_text_range() == evidence.MARK


def test_as_many_words_are_given_as_are_asked_for():
    assert len(evidence.words(150, 300).split()) == 150
    assert evidence.words(0, 0).startswith(evidence.MARK)
    assert len(evidence.words(0, 5).split()) == 5
