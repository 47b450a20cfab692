"""Modules of somebody else's package that is not installed here, for one test, made of what the test says of them."""

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any


def install(modules: Mapping[str, Mapping[str, Any]], monkeypatch: Any) -> None:
    """Make each of these modules importable, with these names in it; every package above it too."""
    for name, content in modules.items():
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            path = ".".join(parts[:length])
            if path not in sys.modules:
                module = ModuleType(path)
                module.__path__ = []  # a package, so that what is below it is looked for
                monkeypatch.setitem(sys.modules, path, module)
                if length > 1:
                    monkeypatch.setattr(sys.modules[".".join(parts[: length - 1])], parts[length - 1], module, False)
        for key, value in content.items():
            monkeypatch.setattr(sys.modules[name], key, value, raising=False)
