"""
Templates and static files of the blocks: found in their packages, since a block's package need not be an installed app.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import rcssmin
import rjsmin
from django.template import Context, Engine
from django.utils.safestring import SafeString

LIBRARIES = {"i18n": "django.templatetags.i18n", "pdln_typed": "pdln_xblocks.templatetags.pdln_typed"}
SHORTENED = {"js": rjsmin.jsmin, "css": rcssmin.cssmin}


@cache
def _engine(package: str) -> Engine:
    folders = [str(files(each).joinpath("templates")) for each in dict.fromkeys((package, "pdln_xblocks"))]
    return Engine(dirs=folders, app_dirs=False, libraries=LIBRARIES)


def render(package: str, template: str, context: Mapping[str, Any]) -> SafeString:
    """A template of `package` (`<package>/<name>.html` in its `templates`), escaped as Django does."""
    return _engine(package).get_template(f"{package}/{template}").render(Context(dict(context)))


@cache
def static_text(package: str, path: str) -> str:
    """
    A file of `package`'s `static`, to go into a fragment as text.

    As text, since a block's files are served only where the site collected them after it was installed; and without
    what only their readers need, since every view of the block carries it.
    """
    text = files(package).joinpath("static", path).read_text(encoding="utf-8")
    return SHORTENED[path.rpartition(".")[2]](text)
