"""
Settings that the platform calculates late, and who meets them before that.

- Teak and later (read in Teak, `openedx/core/lib/derived.py`; running LMS: neither LMS nor Studio started): a setting may
  be an object that holds a function of the settings module. It has `calculate_value` and is nothing else: no iterable,
  no list, not callable. `derive_settings(<module>)` replaces it, and such objects inside of lists, tuples, dicts and
  frozensets, under every name in capitals.
- Older releases (read, `openedx/core/lib/derived.py` of 2020): the setting is the plain function itself, and its name
  stands in a list; `derive_settings` calls what is callable under the listed names, and nothing under others.
- `LOCALE_PATHS` is one of them, in LMS and Studio (read in Teak, `lms/envs/common.py`, `cms/envs/common.py`). What it gives
  depends on `PREPEND_LOCALE_PATHS`, which the site's YAML sets.

The order (read in Teak, `{lms,cms}/envs/{common,production,test,devstack}.py`), which tests.contracts.plugin_site follows:

    production  common, and at its end the plugins' *common* · the YAML over it, name by name · derive_settings ·
                ENV_TOKENS · the plugins' *production* · apps are loaded and get `ready()`
    test        common, and at its end the plugins' *common* · the plugins' *test* · derive_settings · apps
    devstack    all of production · the plugins' *devstack* · apps; nothing is derived any more

- `common` is a module of its own: *production* sees what plugins did there because it imports every name from it.
- Studio's `common` imports the LMS's, at whose end the LMS's plugins set up the LMS's module: in Studio's process a plugin's
  *common* runs twice, on two modules.
- `ready()` of the platform's own plugin of plugins connects the receivers that plugins declare (read in Teak,
  `openedx/core/djangoapps/plugins/apps.py`).
"""

import re
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any

from edx_django_utils.plugins import add_plugins, get_plugin_apps

NAME = re.compile(r"[A-Z][A-Z0-9_]*")
RELEASES = ("teak", "older")


class Derived:
    """A setting that is not there yet, as Teak and later have it."""

    def __init__(self, calculate_value: Callable[[Any], Any]) -> None:
        self.calculate_value = calculate_value


class Order:
    """One release's way with late settings, and its settings modules step by step; each process has one."""

    def __init__(self, release: str) -> None:
        assert release in RELEASES
        self._objects = release == "teak"
        self._listed: list[str] = []

    def common(self, module_name: str, project: str, values: Mapping[str, Any]) -> None:
        """All of `common`: the platform's own settings, then the plugins' *common* ones."""
        module: Any = sys.modules[module_name]
        vars(module).update(values, PROJECT=project, PREPEND_LOCALE_PATHS=[])
        module.LOCALE_PATHS = self.late("LOCALE_PATHS", locale_paths)
        module.INSTALLED_APPS.extend(get_plugin_apps(project))
        add_plugins(module_name, project, "common")

    def production(self, module_name: str, tokens: dict[str, Any], *, servers: Collection[str]) -> None:
        """What `production` does once it has imported `common`; but for servers, every name of the YAML is taken."""
        module: Any = sys.modules[module_name]
        vars(module).update({name: tokens[name] for name in tokens.keys() - {"FEATURES", *servers}})
        module.FEATURES.update(tokens.get("FEATURES", {}))
        self.derive(module_name)
        module.ENV_TOKENS = tokens
        add_plugins(module_name, module.PROJECT, "production")

    def test(self, module_name: str) -> None:
        """What `test` does once it has imported `common`."""
        add_plugins(module_name, vars(sys.modules[module_name])["PROJECT"], "test")
        self.derive(module_name)

    def devstack(self, module_name: str) -> None:
        """What `devstack` does once it has imported `production`."""
        add_plugins(module_name, vars(sys.modules[module_name])["PROJECT"], "devstack")

    def late(self, name: str, calculate: Callable[[Any], Any]) -> Any:
        """What stands under that name until `derive` runs."""
        if self._objects:
            return Derived(calculate)
        self._listed.append(name)
        return calculate

    def derive(self, module_name: str) -> None:
        """The platform's `derive_settings`, in the middle of a settings module."""
        module = sys.modules[module_name]
        if self._objects:
            for name, value in list(vars(module).items()):
                if NAME.fullmatch(name):
                    setattr(module, name, _derived(value, module))
            return
        for name in self._listed:
            value = getattr(module, name)
            if callable(value):
                setattr(module, name, value(module))


def locale_paths(settings: Any) -> list[str]:
    """What `LOCALE_PATHS` comes to: the operator's folders first, then the platform's own."""
    return [*settings.PREPEND_LOCALE_PATHS, settings.REPO_ROOT + "/conf/locale"]


def _derived(value: Any, module: Any) -> Any:
    """Containers that can change are changed where they are, as they may be known under another name too."""
    match value:
        case Derived():
            return value.calculate_value(module)
        case dict():
            value.update({key: _derived(each, module) for key, each in value.items()})
        case list():
            value[:] = [_derived(each, module) for each in value]
        case tuple() | frozenset() if type(value) in (tuple, frozenset):
            return type(value)(_derived(each, module) for each in value)
    return value
