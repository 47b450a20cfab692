"""
What import-linter's layers (setup.cfg) cannot say: who may import the platform, and which of our modules the compiler
may use.
"""

from tests.quality.tree import files, imports_of

# The top-level packages of edx-platform and of what only edx-platform installs.
PLATFORM = frozenset({"cms", "common", "lms", "openedx", "xmodule", "edx_when", "completion", "edxval"})
SEAMS = frozenset({"pdln_xblocks/compat.py", "rubric_review_xblock/course_tab.py"})
COMPILER_MAY_USE = (
    "pdln_xblocks.definitions",
    "badge_issuer.package",
    "badge_issuer.package_parsing",
    "badge_issuer.data",
    "badge_issuer.prose",
    "badge_issuer.images",
    "badge_issuer.errors",
)


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


def test_the_compiler_imports_of_our_own_only_what_is_pure():
    found = [
        f"{each.file}:{each.line}: {each.name}"
        for path in files((".py",), packages=("course_exports",))
        if "preview" not in path.parts
        for each in imports_of(path)
        if each.name.startswith(("pdln_xblocks", "badge_issuer", "rubric_review_xblock", "aok_submission_xblock"))
        and not any(each.name == allowed or each.name.startswith(f"{allowed}.") for allowed in COMPILER_MAY_USE)
    ]
    assert found == []


def test_nothing_is_called_utils_or_helpers():
    found = [
        path.name for path in files((".py",)) if path.stem in {"utils", "util", "helpers", "helper", "misc", "common"}
    ]
    assert found == []
