"""The platform of our tests is as unkind as the real one: what stumbles there stumbles here."""

import re
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType, SimpleNamespace

import lxml.etree
import pytest
from defusedxml.common import EntitiesForbidden
from django.contrib.sessions.models import Session
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.dispatch import Signal
from django.test import Client
from lxml import etree
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey
from web_fragments.fragment import Fragment
from webob import Response
from xblock.core import XBlock
from xblock.exceptions import InvalidScopeError
from xblock.fields import Scope, String

from tests.builders import COURSE, NOON, a_user
from tests.contracts import platform
from tests.contracts.platform import safe_xml, settings_order
from tests.contracts.platform.runtime import Seen, SiteRuntime
from tests.contracts.platform.site import SITES, Site

ENTITY = b'<!DOCTYPE a [<!ENTITY who "x">]><a>&who;</a>'
LIBRARY = "lib:pdln:tasks"
OURS = ("pdln_xblocks", "aok_submission_xblock", "rubric_review_xblock", "badge_issuer", "course_exports")


@XBlock.needs("user")
class Careless(XBlock):
    """A block that takes the platform for kinder than it is."""

    title = String(scope=Scope.settings, default="")
    seen = String(scope=Scope.user_state, default="")

    @XBlock.handler
    def rename(self, request, suffix=""):
        self.title = "new"
        return Response("renamed")

    @XBlock.handler
    def remember(self, request, suffix=""):
        self.seen = "yes"
        return Response("remembered")

    @XBlock.handler
    def write_and_break(self, request, suffix=""):
        Session.objects.create(session_key="written", expire_date=NOON)
        self.seen = "yes"
        raise RuntimeError("broken")

    def student_view(self, context=None):
        return Fragment("shown")


class CarelessWithAuthorView(Careless):
    has_author_view = True


@pytest.fixture
def careless(platform, settings, monkeypatch):
    """A site with such a block, `aok-careless`, under the name of one that can be imported."""
    classes = {"problem": Careless, "html": CarelessWithAuthorView}
    known = XBlock.load_class.__func__

    def load(cls, name, *rest, **more):
        return classes.get(name) or known(cls, name, *rest, **more)

    monkeypatch.setattr(XBlock, "load_class", classmethod(load))
    settings.ROOT_URLCONF = "tests.contracts.platform.site_urls"
    site = SITES[COURSE] = Site(COURSE)
    site.add('<problem url_name="plain" title="old"/>')
    site.add('<html url_name="authored" title="old"/>')
    yield site
    SITES.clear()


def test_every_module_is_in_the_list_and_says_where_its_facts_were_seen():
    folder = Path(platform.__file__).parent
    there = {each.name: import_module(f"{platform.__name__}.{each.name}") for each in iter_modules([str(folder)])}
    there.pop("site_urls")  # the addresses of `site`
    listed = [line.split()[0] for line in platform.__doc__.splitlines() if line.startswith("    ")]
    assert listed == sorted(there)
    said = {name: Path(each.__file__) for name, each in there.items()}
    said["courseware"] = folder / "courseware" / "models.py"
    assert [name for name, path in said.items() if not re.search(r"[Rr]ead|[Ss]een|[Rr]unning", path.read_text())] == []


class TestXml:
    def test_our_modules_have_the_platform_s_library(self):
        assert etree.__name__ == "openedx.core.lib.safe_lxml.etree"
        assert safe_xml.bound_too_early(OURS) == []

    def test_only_the_package_s_attribute_is_replaced(self):
        from lxml.etree import indent

        assert indent is not None
        assert lxml.etree is etree

    @pytest.mark.parametrize("name", ["indent", "xmlfile", "XMLPullParser"])
    def test_what_is_not_among_the_library_s_own_names_is_not_there(self, name):
        with pytest.raises(AttributeError):
            getattr(etree, name)

    @pytest.mark.parametrize("parse", [etree.fromstring, etree.XML])
    @pytest.mark.parametrize("parser", [None, etree.XMLParser(resolve_entities=False)], ids=["default", "own"])
    def test_a_declared_entity_is_an_error_of_another_kind(self, parse, parser):
        with pytest.raises(EntitiesForbidden) as raised:
            parse(ENTITY, parser)
        assert isinstance(raised.value, ValueError) and not isinstance(raised.value, etree.XMLSyntaxError)

    def test_it_is_in_a_file_too(self, tmp_path):
        (tmp_path / "a.xml").write_bytes(ENTITY)
        with pytest.raises(EntitiesForbidden):
            etree.parse(str(tmp_path / "a.xml"))

    def test_the_default_parser_s_elements_hide_comments(self):
        text = "<a><!-- note --><b/><?do it?></a>"
        assert [each.tag for each in etree.fromstring(text)] == ["b"]
        assert len(list(etree.fromstring(text, etree.XMLParser()))) == 3


class TestLateSettings:
    def test_teak_s_is_nothing_that_can_be_read_or_called(self):
        late = settings_order.Order("teak").late("LOCALE_PATHS", lambda settings: [])
        with pytest.raises(TypeError):
            list(late)
        with pytest.raises(TypeError):
            late(None)
        with pytest.raises(TypeError):
            late + ["ours"]

    def test_an_older_one_is_a_function(self):
        late = settings_order.Order("older").late("LOCALE_PATHS", lambda settings: [])
        with pytest.raises(TypeError):
            list(late)
        assert late(None) == []

    @pytest.fixture
    def module(self, monkeypatch):
        made = ModuleType("late_settings")
        monkeypatch.setitem(sys.modules, made.__name__, made)
        made.FOLDER = "/first"
        return made

    @pytest.mark.parametrize("release", settings_order.RELEASES)
    def test_it_is_calculated_from_what_the_module_says_in_the_end(self, module, release):
        order = settings_order.Order(release)
        module.PATHS = order.late("PATHS", lambda settings: [settings.FOLDER])
        module.FOLDER = "/last"
        order.derive("late_settings")
        assert module.PATHS == ["/last"]

    def test_teak_looks_into_containers_and_at_names_in_capitals_only(self, module):
        order = settings_order.Order("teak")
        late = order.late("IGNORED", lambda settings: settings.FOLDER)
        module.TEMPLATES, module.lower = [{"DIRS": (late,)}], late
        order.derive("late_settings")
        assert module.TEMPLATES == [{"DIRS": ("/first",)}]
        assert module.lower is late

    def test_older_releases_leave_a_function_under_another_name_where_it_is(self, module):
        order = settings_order.Order("older")
        module.OURS = lambda settings: settings.FOLDER
        order.derive("late_settings")
        assert callable(module.OURS)


@pytest.mark.django_db
class TestFields:
    def test_in_the_lms_an_assigned_setting_raises_when_it_is_saved(self, careless, browser):
        block = careless.block("plain", a_user("tess"))
        block.title = "new"
        with pytest.raises(InvalidScopeError):
            block.save()
        assert browser(a_user("theo")).post(careless.handler("plain", "rename")).status_code == 500
        assert careless.block("plain", None).title == "old"

    def test_in_the_lms_a_person_s_own_state_is_kept(self, careless, browser):
        tess = a_user("tess")
        assert browser(tess).post(careless.handler("plain", "remember")).status_code == 200
        assert careless.block("plain", tess).seen == "yes"
        assert careless.block("plain", a_user("theo")).seen == ""

    def test_the_preview_forgets_what_it_lets_a_block_assign(self, careless, browser, ada):
        client = browser(ada)
        assert client.post(careless.handler("authored", "rename", side="preview")).status_code == 200
        assert client.post(careless.handler("plain", "rename", side="preview")).status_code == 500
        assert careless.block("authored", ada).title == "old"

    def test_the_editor_knows_no_person(self, careless, browser, ada):
        assert browser(ada).post(careless.handler("plain", "remember", side="editor")).status_code == 500
        users = SiteRuntime(careless, Seen(user=ada), side="editor").service(careless.block("plain", ada), "user")
        assert users.get_current_user().opt_attrs["edx-platform.anonymous_user_id"] is None

    def test_the_editor_drops_what_somebody_else_assigned_without_a_word(self, careless, browser, ada):
        to = careless.handler("plain", "rename", side="editor")
        assert browser(a_user("tess")).post(to).status_code == 200
        assert careless.block("plain", None).title == "old"
        assert browser(ada).post(to).status_code == 200
        assert careless.block("plain", None).title == "new"


@pytest.mark.django_db
class TestHandlers:
    def test_in_the_lms_rows_outlive_a_handler_that_breaks_and_fields_do_not(self, careless, browser):
        tess = a_user("tess")
        assert browser(tess).post(careless.handler("plain", "write_and_break")).status_code == 500
        assert Session.objects.filter(pk="written").exists()
        assert careless.block("plain", tess).seen == ""

    @pytest.mark.parametrize("side", ["preview", "editor"])
    def test_in_studio_they_do_not(self, careless, browser, ada, side):
        assert browser(ada).post(careless.handler("plain", "write_and_break", side=side)).status_code == 500
        assert not Session.objects.filter(pk="written").exists()

    def test_visitors_get_through_by_get_in_the_lms_alone(self, careless, browser):
        client = browser(None)
        assert client.get(careless.handler("plain", "remember")).status_code == 200
        assert client.post(careless.handler("plain", "remember")).status_code == 403
        assert client.get(careless.handler("authored", "remember", side="preview")).status_code == 302

    def test_csrf_is_asked_of_who_is_logged_in(self, careless, browser):
        client = Client(enforce_csrf_checks=True)
        client.cookies = browser(a_user("tess")).cookies
        assert client.post(careless.handler("plain", "remember")).status_code == 403

    def test_before_the_course_starts_handlers_answer_all_the_same(self, careless, browser):
        careless.add('<problem url_name="later" start="2999-01-01T00:00:00Z"/>')
        assert browser(a_user("tess")).post(careless.handler("later", "remember")).status_code == 200

    def test_a_key_of_a_library_has_no_course(self, careless):
        library = Site(LIBRARY)
        library.add('<problem url_name="plain"/>')
        usage = library.usages["plain"]
        assert str(usage) == "lb:pdln:tasks:problem:plain"
        with pytest.raises(InvalidKeyError):
            CourseKey.from_string(str(usage.context_key))


@pytest.mark.django_db
class TestPeople:
    def test_who_has_no_profile_raises_an_error_of_two_kinds(self, platform):
        tess = a_user("tess")
        assert not hasattr(tess, "profile")
        with pytest.raises(ObjectDoesNotExist):
            tess.profile.name  # noqa: B018 - asking is what raises

    def test_a_block_is_told_the_name_in_the_profile(self, careless, profiles):
        tess = a_user("tess")

        def told():
            users = SiteRuntime(careless, Seen(user=tess), side="lms").service(careless.block("plain", tess), "user")
            return users.get_current_user().full_name

        assert told() is None
        profiles[tess.pk] = "Tess Ito"
        assert (told(), tess.profile.name) == ("Tess Ito", "Tess Ito")


@pytest.mark.django_db(transaction=True)
class TestPublishing:
    @pytest.fixture
    def published(self, monkeypatch, settings):
        """`published(receiver)`: the status of an author's request, and whether the edit was kept."""
        settings.ROOT_URLCONF = "tests.contracts.platform.publishing"
        signal = Signal()
        for name in ("xmodule", "xmodule.modulestore", "xmodule.modulestore.django"):
            module = ModuleType(name)
            module.SignalHandler = SimpleNamespace(course_published=signal)
            monkeypatch.setitem(sys.modules, name, module)

        def ask(receiver):
            signal.connect(receiver, weak=False)
            status = Client(raise_request_exception=False).post(f"/publish/{COURSE}/edit").status_code
            return status, Session.objects.filter(pk="edit").exists()

        return ask

    def test_what_a_receiver_raises_is_swallowed(self, published):
        def receiver(**sent):
            raise RuntimeError("unheard")

        assert published(receiver) == (200, True)

    def test_a_database_error_in_one_takes_the_edit_with_it_without_a_word(self, published):
        def receiver(**sent):
            with transaction.atomic(savepoint=False), connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")

        assert published(receiver) == (200, False)

    def test_what_raises_after_the_commit_is_a_500_and_the_edit_is_kept(self, published):
        def receiver(**sent):
            def broken():
                raise RuntimeError("heard")

            transaction.on_commit(broken)

        assert published(receiver) == (500, True)
