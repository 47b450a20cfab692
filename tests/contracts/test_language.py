"""Which language somebody chose, asked of the platform under the names that Teak and 2026 have alike."""

import sys
from types import ModuleType

import pytest

from pdln_xblocks.compat import EdxPlatform
from tests.builders import a_user

pytestmark = pytest.mark.django_db

PREFERENCES = "openedx.core.djangoapps.user_api.models"
LANGUAGES = "openedx.core.djangoapps.lang_pref"


@pytest.fixture
def chosen(monkeypatch):
    """What people chose, by user and preference; the platform's modules are there to be asked."""
    kept: dict[tuple[int, str], str] = {}

    class UserPreference:
        @classmethod
        def get_value(cls, user, preference_key, default=None):
            return kept.get((user.pk, preference_key), default)

    for name in (PREFERENCES, LANGUAGES):
        parts = name.split(".")
        for length in range(1, len(parts) + 1):
            package = ModuleType(".".join(parts[:length]))
            package.__path__ = []
            monkeypatch.setitem(sys.modules, package.__name__, sys.modules.get(package.__name__, package))
    monkeypatch.setattr(sys.modules[PREFERENCES], "UserPreference", UserPreference, raising=False)
    monkeypatch.setattr(sys.modules[LANGUAGES], "LANGUAGE_KEY", "pref-lang", raising=False)
    return kept


def test_the_language_is_the_one_that_was_chosen(chosen):
    tess, theo = a_user("tess"), a_user("theo")
    chosen[tess.pk, "pref-lang"] = "es-419"
    assert EdxPlatform().language(tess.pk) == "es-419"
    assert EdxPlatform().language(theo.pk) == ""
