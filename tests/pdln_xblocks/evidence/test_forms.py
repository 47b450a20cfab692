"""A form of evidence is one class and its templates: what a page, a submission and an evaluator have comes from it."""

from importlib.resources import files

import pytest

from pdln_xblocks.definitions.aok import Form
from pdln_xblocks.evidence.data import ArtifactFile, ArtifactView, Piece, Students
from pdln_xblocks.evidence.forms import FORMS, GAP_SENTENCES, is_given
from pdln_xblocks.evidence.models import Artifact
from pdln_xblocks.files.data import FileView
from tests.builders import an_aok

AOK = an_aok()
OPTION = AOK.requirements[1].options[0]
FILE = FileView(
    public_id="a" * 32,
    requirement="p-plan",
    option="plan",
    name="plan.pdf",
    size=2048,
    kind="pdf",
    state="ready",
    sha256="5" * 64,
)
GIVEN = {
    Form.WRITE: Piece(form=Form.WRITE, text="Three short words."),
    Form.UPLOAD: Piece(form=Form.UPLOAD, files=(FILE.public_id,), students=Students.NO_ONE),
    Form.LINK: Piece(form=Form.LINK, url=" https://example.org/plan ", students=Students.NO_ONE),
}
TEMPLATES = ("aok_submission_xblock/forms", "aok_submission_xblock/given", "rubric_review_xblock/given")


@pytest.mark.parametrize("folder", TEMPLATES)
@pytest.mark.parametrize("form", Form)
def test_every_form_that_an_author_may_ask_for_has_a_class_and_its_templates(form, folder):
    assert FORMS[form].name is form
    package = folder.partition("/")[0]
    assert files(package).joinpath("templates", folder, f"{form}.html").is_file()


@pytest.mark.parametrize("form", Form)
def test_a_code_of_one_form_is_no_other_form_s(form):
    own = FORMS[form].gap_sentences
    assert own.keys() <= GAP_SENTENCES.keys()
    assert not [other for other in FORMS.values() if other.name is not form and own.keys() & other.gap_sentences.keys()]


@pytest.mark.parametrize("form", Form)
def test_what_is_given_has_no_gaps_and_an_empty_piece_is_not_given(form):
    assert is_given(GIVEN[form])
    assert list(FORMS[form].all_gaps(AOK, OPTION, GIVEN[form], {FILE.public_id: FILE})) == []
    assert not is_given(Piece(form=form))
    assert not is_given(None)


@pytest.mark.parametrize("form", Form)
def test_what_a_page_sends_of_a_form_is_what_its_piece_keeps(form):
    kept = FORMS[form].parse(GIVEN[form].to_data(), "Plan")
    assert {name: getattr(GIVEN[form], name) for name in kept} == kept


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        (Form.WRITE, {"text": "Three short words.", "formatted": True}),
        (Form.UPLOAD, {"files": [{"id": FILE.public_id, "sha256": FILE.sha256, "size": 2048, "kind": "pdf"}]}),
        (Form.LINK, {"url": "https://example.org/plan"}),
    ],
)
def test_submitting_keeps_what_the_chosen_form_has_and_nothing_of_the_others(form, columns):
    whole = Piece(
        form=form,
        text="Three short words.",
        url=" https://example.org/plan ",
        files=(FILE.public_id,),
        transcript="Said.",
        formatted=True,
    )
    kept = FORMS[form].columns(whole, {FILE.public_id: FILE})
    assert kept.keys() <= {field.name for field in Artifact._meta.concrete_fields}
    said = "" if form is Form.WRITE else "Said."
    empty = {"text": "", "formatted": False, "url": "", "files": []}
    assert kept == {"form": form, **empty, "transcript": said, "students": ""} | columns


@pytest.mark.parametrize(
    ("form", "summary"),
    [(Form.WRITE, "3 words"), (Form.UPLOAD, "plan.pdf (2.0\xa0KB)"), (Form.LINK, "link to https://example.org/plan")],
)
def test_what_would_be_sent_is_said_in_a_line(form, summary):
    assert FORMS[form].summary(GIVEN[form], {FILE.public_id: FILE}) == summary


def shown(form, **changes) -> ArtifactView:
    data = {"text": "", "url": "", "transcript": "", "students": "no_one", **changes}
    return ArtifactView(requirement="p-plan", option="plan", form=form, **data)


def held(sha256):
    return (ArtifactFile(public_id=FILE.public_id, kind="pdf", size=2048, sha256=sha256),)


@pytest.mark.parametrize(
    ("form", "before", "after", "runs"),
    [
        (
            Form.WRITE,
            {"text": "One plan."},
            {"text": "Two plan."},
            (("removed", "One"), ("added", "Two"), ("same", " plan.")),
        ),
        (Form.LINK, {"url": "https://example.org/1"}, {"url": "https://example.org/2"}, ()),
        (Form.UPLOAD, {"files": held("1" * 64)}, {"files": held("2" * 64)}, ()),
    ],
)
def test_two_submissions_of_a_piece_compare(form, before, after, runs):
    assert FORMS[form].compare(shown(form, **before), shown(form, **before)) is None
    assert FORMS[form].compare(shown(form, **before), shown(form, **after)) == runs
