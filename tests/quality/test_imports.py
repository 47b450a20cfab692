"""What import-linter's contracts (setup.cfg) cannot say: who may import the platform, and how files are called."""

from tests.quality.tree import files, imports_of, module_name

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


def test_no_module_comes_back_to_itself():
    """A circle, also one of imports inside functions, is two files that are one. A package is its `__init__`."""
    modules = {module_name(path): path for path in files((".py",)) if "migrations" not in path.parts}
    below = {
        name: {owner(each.name, modules) for each in imports_of(path)} - {None, name} for name, path in modules.items()
    }
    # Whatever imports nothing of ours that is left is no part of a circle; nor is, in the end, what only imports such.
    left = dict(below)
    while free := {name for name, others in left.items() if not others & left.keys()}:
        left = {name: others for name, others in left.items() if name not in free}
    assert {name: sorted(others & left.keys()) for name, others in left.items()} == {}


def owner(name: str, modules: dict) -> str | None:
    """The module of ours that an import of this dotted name loads last; a name may be what stands in it."""
    parts = name.split(".")
    return next((found for end in range(len(parts), 0, -1) if (found := ".".join(parts[:end])) in modules), None)
