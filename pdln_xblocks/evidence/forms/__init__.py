"""
The forms in which a piece of evidence can be given, each one class: how it is parsed, what it still needs, what is kept
of it at submit, how it is said in a line, and how two submissions of it compare.

Another form is a member of `definitions.aok.Form`, a module here, and its templates `forms/<name>.html` in both blocks;
tests hold that each has all three.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise

from ...definitions.aok import Form
from ..data import Piece
from .base import MOST_CHARACTERS, SHARED_SENTENCES, EvidenceForm, count_words
from .link import LinkForm
from .upload import UploadForm
from .write import WriteForm

__all__ = ["FORMS", "GAP_SENTENCES", "MOST_CHARACTERS", "EvidenceForm", "count_words", "is_given"]

# In the order in which a page shows them, whatever the author's.
FORMS: Mapping[str, EvidenceForm] = MappingProxyType(
    {form.name: form for form in (WriteForm(), UploadForm(), LinkForm())}
)


# The sentence for each code that a form may give.
GAP_SENTENCES: Mapping[str, str | Promise] = MappingProxyType(
    {**SHARED_SENTENCES, **{code: text for form in FORMS.values() for code, text in form.gap_sentences.items()}}
)


def is_given(piece: Piece | None) -> bool:
    """Whether there is something to submit here: what counts is the chosen option in its chosen form."""
    return piece is not None and piece.chosen and FORMS[piece.form].is_given(piece)


if FORMS.keys() != set(Form):
    raise AssertionError(f"a form without its class, or the other way round: {FORMS.keys() ^ set(Form)}")
