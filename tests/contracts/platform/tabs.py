"""
The platform's course tabs, small: `xmodule.tabs.CourseTab` (read in Teak and 2026), and how the LMS gathers tabs.

The plugin manager is the platform's own (edx-django-utils), and finds what this distribution registers.
"""

import sys
from abc import ABCMeta
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from django.urls import reverse
from edx_django_utils.plugins import PluginManager
from opaque_keys.edx.keys import CourseKey


class CourseTab(metaclass=ABCMeta):
    """What the platform's class asks of a subclass and gives to it."""

    type = ""
    title: Any = None
    view_name: Any = None
    priority: Any = None
    tab_id: str
    is_dynamic = is_hidden = is_hideable = is_movable = is_collection = allow_multiple = course_staff_only = False
    is_default = True

    def __init__(self, tab_dict: dict[str, Any]) -> None:
        self.name = tab_dict.get("name", self.title)
        self.tab_id = tab_dict.get("tab_id", self.type)
        self.tab_dict = tab_dict

    @property
    def link_func(self) -> Any:
        return lambda course, reverse_func: reverse_func(self.view_name, args=[str(course.id)])

    @classmethod
    def is_enabled(cls, course: Any, user: Any = None) -> bool:
        raise NotImplementedError


class CourseTabs(PluginManager):
    NAMESPACE = "openedx.course_tab"


@dataclass(frozen=True, kw_only=True)
class CourseOverview:
    """A course as the LMS hands it to tabs."""

    id: CourseKey


def tabs_shown(course: CourseOverview, user: Any) -> dict[str, str]:
    """Name and address of the dynamic tabs that the LMS lists for this person in the course's metadata."""
    shown = {}
    for kind in CourseTabs.get_available_plugins().values():
        if kind.is_dynamic:
            tab = kind({})
            if tab.is_enabled(course, user=user):
                shown[str(tab.name)] = tab.link_func(course, reverse)
    return shown


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the module where the platform has it, for the time of a test."""
    package, module = ModuleType("xmodule"), ModuleType("xmodule.tabs")
    package.__path__ = []
    module.CourseTab = CourseTab
    monkeypatch.setitem(sys.modules, "xmodule", package)
    monkeypatch.setitem(sys.modules, "xmodule.tabs", module)
