"""What import-linter's contracts (setup.cfg) cannot say: who may import the platform, and how files are called."""

from tests.quality.tree import files, imports_of

# The top-level packages of edx-platform and of what only edx-platform installs.
PLATFORM = frozenset({"cms", "common", "lms", "openedx", "xmodule", "edx_when", "completion", "edxval"})
SEAMS = frozenset({"pdln_xblocks/compat.py", "rubric_review_xblock/course_tab.py"})


def test_only_the_seams_import_the_platform():
    found = [
        f"{each.file}:{each.line}: {each.name}"
        for path in files((".py",))
        for each in imports_of(path)
        if each.name.partition(".")[0] in PLATFORM and each.file not in SEAMS
    ]
    assert found == []


def test_only_one_way_out_knows_edx_ace():
    """Where a site does not have it, nothing else may miss it."""
    found = {
        each.file for path in files((".py",)) for each in imports_of(path) if each.name.partition(".")[0] == "edx_ace"
    }
    assert found == {"pdln_xblocks/letters/ace.py"}


def test_nothing_is_called_utils_or_helpers():
    found = [
        path.name for path in files((".py",)) if path.stem in {"utils", "util", "helpers", "helper", "misc", "common"}
    ]
    assert found == []
