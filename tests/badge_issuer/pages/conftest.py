"""A share link of a badge, as its owner gave it to somebody."""

import pytest
from django.utils import timezone

from badge_issuer import sharing
from badge_issuer.sharing import Disclosure, LinkChosen, WordsChosen


@pytest.fixture
def link(credential):
    sharing.choose_words(credential.award, WordsChosen(name="Tess O."))
    chosen = LinkChosen(label="District", days=90, shows=Disclosure(name=True))
    return sharing.make_link(credential.award, chosen, now=timezone.now())
