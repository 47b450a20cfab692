"""Letters in a folder, as Django's own file backend writes them."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend

from tests.site.mailbox import Mailbox
from tests.site.verdicts import LeftOut


def test_letters_of_djangos_file_backend_are_read_with_all_their_parts(tmp_path):
    first = EmailMultiAlternatives("Été", "Código 1", "site@example.org", ["Tess <tess@example.org>"])
    first.attach_alternative("<p>Code <b>1</b></p>", "text/html")
    other = EmailMultiAlternatives("Not hers", "x", "site@example.org", ["theo@example.org"])
    EmailBackend(file_path=tmp_path).send_messages([first, other])
    [letter] = Mailbox(folder=tmp_path).letters("TESS@example.org")
    assert letter.subject == "Été"
    assert "Código 1" in letter.text
    assert "<b>1</b>" in letter.text


def test_without_a_folder_what_needs_letters_is_left_out():
    with pytest.raises(LeftOut) as left_out:
        Mailbox(folder=None).letters("tess@example.org")
    assert str(left_out.value) == "--mail was not given: the folder of Django's file backend"
