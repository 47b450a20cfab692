"""The contract between the preview's runtime and a block: what the LMS gives, and what it refuses."""

import pytest
from opaque_keys.edx.keys import UsageKey
from xblock.exceptions import InvalidScopeError, NoSuchServiceError, NoSuchUsage

from course_exports.preview.models import PublishedEvent, StateField
from course_exports.preview.people import Viewer, find_user, studio_viewer, viewer_of
from course_exports.preview.runtime import Mode, PreviewRuntime

from .sample import usage

PROBE = UsageKey.from_string(usage("preview_probe", "probe"))
HANDLER = f"/courses/course-v1:PDLN+PREVIEW+2026/xblock/{PROBE}/handler"


@pytest.fixture
def as_person(course, people):
    """The probe as somebody has it, in the LMS or in Studio."""

    def probe(username, mode=Mode.LMS):
        viewer = studio_viewer(people[username]) if mode is Mode.STUDIO else viewer_of(people[username], course.key)
        return PreviewRuntime(course, viewer, mode=mode).get_block(PROBE)

    return probe


def attributes(block):
    return block.runtime.service(block, "user").get_current_user().opt_attrs


def test_a_teacher_has_the_attributes_that_the_lms_gives(as_person, people):
    told = attributes(as_person("tess"))
    assert told["edx-platform.user_id"] == people["tess"].pk
    assert told["edx-platform.username"] == "tess"
    assert told["edx-platform.is_authenticated"] is True
    assert (told["edx-platform.user_role"], told["edx-platform.user_is_staff"]) == ("student", False)
    assert told["edx-platform.user_is_global_staff"] is False
    assert len(told["edx-platform.anonymous_user_id"]) == 32


def test_an_anonymous_id_leads_back_to_one_person(as_person, people):
    ids = {name: attributes(as_person(name))["edx-platform.anonymous_user_id"] for name in ("tess", "theo")}
    assert ids["tess"] != ids["theo"]
    assert {name: find_user(value) for name, value in ids.items()} == {name: people[name] for name in ids}
    assert attributes(as_person("tess"))["edx-platform.deprecated_anonymous_user_id"] != ids["tess"]
    assert find_user("nobody's") is None


def test_roles_are_the_platforms(as_person):
    roles = {
        name: (
            attributes(as_person(name))["edx-platform.user_role"],
            attributes(as_person(name))["edx-platform.user_is_staff"],
        )
        for name in ("tess", "eva", "lena", "ada", "olga")
    }
    assert roles == {
        "tess": ("student", False),
        "eva": ("student", False),
        "lena": ("student", False),
        "ada": ("instructor", True),
        "olga": ("instructor", True),
    }


def test_a_visitor_has_no_attributes_but_that_they_are_one(course, db, people):
    from django.contrib.auth.models import AnonymousUser

    block = PreviewRuntime(course, viewer_of(AnonymousUser(), course.key)).get_block(PROBE)
    user = block.runtime.service(block, "user").get_current_user()
    assert user.opt_attrs == {"edx-platform.is_authenticated": False, "edx-platform.request_country_code": None}
    assert user.emails == []
    assert block.runtime.service(block, "user").get_user_by_anonymous_id() is None


def test_studio_shows_nobody_behind_the_id(as_person):
    block = as_person("ada", Mode.STUDIO)
    told = attributes(block)
    assert (told["edx-platform.anonymous_user_id"], told["edx-platform.user_is_staff"]) == ("student", False)
    assert block.runtime.service(block, "user").get_user_by_anonymous_id() is None


def test_a_service_must_be_asked_for_by_name(as_person):
    with pytest.raises(NoSuchServiceError) as refused:
        as_person("tess").runtime.service(as_person("tess"), "bookmarks")
    assert str(refused.value) == "Service 'bookmarks' was not requested."


def test_each_side_has_the_services_of_its_own(as_person, course):
    def offered(block):
        return [block.runtime.service(block, name) is not None for name in ("completion", "studio_user_permissions")]

    visitor = PreviewRuntime(course, Viewer(user_id=None)).get_block(PROBE)
    assert [offered(as_person("tess")), offered(as_person("ada", Mode.STUDIO)), offered(visitor)] == [
        [True, False],
        [False, True],
        [False, False],
    ]


def test_studio_says_that_the_course_team_may_write_to_this_course_alone(as_person, course):
    block = as_person("ada", Mode.STUDIO)
    permissions = block.runtime.service(block, "studio_user_permissions")
    other = course.key.replace(course="OTHER")
    assert [permissions.can_write(key) for key in (course.key, other)] == [True, False]
    assert [permissions.can_read(key) for key in (course.key, other)] == [True, False]


def test_completion_is_what_was_published_last_and_by_whom(as_person):
    block = as_person("tess")
    completion = block.runtime.service(block, "completion")
    assert completion.completion_tracking_enabled() is True
    assert completion.get_completions([PROBE]) == {PROBE: 0.0}
    for value in (0.5, 1.0):
        block.runtime.publish(block, "completion", {"completion": value})
    assert completion.get_completions([PROBE]) == {PROBE: 1.0}
    theos = as_person("theo")
    assert theos.runtime.service(theos, "completion").get_completions([PROBE]) == {PROBE: 0.0}


def test_i18n_falls_back_to_the_words_of_the_source(as_person):
    i18n = as_person("tess").runtime.service(as_person("tess"), "i18n")
    assert i18n.gettext("No such sentence") == "No such sentence"
    assert i18n.ngettext("one", "many", 2) == "many"


def test_settings_come_from_the_sites_bucket(as_person, settings):
    settings.XBLOCK_SETTINGS = {"ProbeBlock": {"limit": 3}}
    block = as_person("tess")
    assert block.runtime.service(block, "settings").get_settings_bucket(block) == {"limit": 3}


def test_state_is_kept_for_whoever_made_it_and_shared_where_the_scope_says_so(as_person):
    for name, by in (("tess", 2), ("theo", 5)):
        block = as_person(name)
        block.count += by
        block.everyones += by
        block.save()
    assert [(as_person(name).count, as_person(name).everyones) for name in ("tess", "theo")] == [(2, 7), (5, 7)]


def test_a_fields_deletion_brings_its_default_back(as_person):
    block = as_person("tess")
    block.count = 4
    block.save()
    again = as_person("tess")
    again.fields["count"].delete_from(again)
    again.save()
    assert as_person("tess").count == 0
    assert not StateField.objects.filter(name="count").exists()


def test_what_is_authored_cannot_be_written_in_the_lms(as_person):
    block = as_person("ada")
    block.note = "changed"
    with pytest.raises(InvalidScopeError):
        block.save()
    assert as_person("ada").note == "Hello"


def test_what_an_author_saves_in_studio_is_what_everybody_sees(as_person, course):
    block = as_person("ada", Mode.STUDIO)
    block.note = "Changed in Studio"
    block.save()
    assert as_person("tess").note == "Changed in Studio"
    assert course.authored[PROBE]["note"] == "Hello"


def test_an_edit_belongs_to_the_archive_it_was_made_to(as_person, course):
    from dataclasses import replace

    block = as_person("ada", Mode.STUDIO)
    block.note = "Changed in Studio"
    block.save()
    rebuilt = PreviewRuntime(replace(course, digest="f" * 64), as_person("tess").runtime.viewer)
    assert rebuilt.get_block(PROBE).note == "Hello"


def test_what_is_tried_in_studio_is_nobodys_state(as_person):
    block = as_person("ada", Mode.STUDIO)
    block.count = 9
    block.save()
    assert as_person("ada").count == 0


def test_a_published_event_belongs_to_who_looks_whoever_it_names(as_person, people):
    block = as_person("ada")
    block.runtime.publish(block, "grade", {"value": 1, "max_value": 1, "user_id": people["tess"].pk})
    event = PublishedEvent.objects.get()
    assert (event.user, event.kind, event.usage_key) == (people["ada"], "grade", str(PROBE))


def test_studio_drops_published_events(as_person):
    block = as_person("ada", Mode.STUDIO)
    block.runtime.publish(block, "completion", {"completion": 1.0})
    assert not PublishedEvent.objects.exists()


def test_a_handlers_address_names_course_block_and_handler(as_person):
    block = as_person("tess")
    assert block.runtime.handler_url(block, "add") == f"{HANDLER}/add"
    assert block.runtime.handler_url(block, "whoami", "a/b", "c=1") == f"{HANDLER}/whoami/a/b?c=1"
    studio = as_person("ada", Mode.STUDIO)
    assert studio.runtime.handler_url(studio, "add").startswith("/author/")


@pytest.mark.parametrize("name", ["not_a_handler", "absent"])
def test_only_a_handler_has_an_address(as_person, name):
    block = as_person("tess")
    with pytest.raises(ValueError) as refused:
        block.runtime.handler_url(block, name)
    assert str(refused.value) == f"'{name}' is not a handler of preview_probe"


def test_no_third_party_can_reach_a_preview(as_person):
    block = as_person("tess")
    with pytest.raises(NotImplementedError) as refused:
        block.runtime.handler_url(block, "add", thirdparty=True)
    assert str(refused.value) == "the preview is on loopback: no third party can call it"


def test_a_block_of_another_course_is_not_there(as_person):
    other = UsageKey.from_string("block-v1:PDLN+OTHER+2026+type@preview_probe+block@probe")
    with pytest.raises(NoSuchUsage) as refused:
        as_person("tess").runtime.get_block(other)
    assert str(refused.value) == repr(other)


def test_a_rendered_block_carries_what_its_script_needs_and_nothing_breaks_out(as_person):
    block = as_person("tess")
    fragment = block.runtime.render(block, "student_view")
    assert f'data-usage-id="{PROBE}"' in fragment.content
    assert 'data-init="Probe"' in fragment.content
    assert f'data-handler-base="{HANDLER}/"' in fragment.content
    assert '"text": "\\u003c/script\\u003e\\u003cb\\u003e"' in fragment.content
    assert [resource.mimetype for resource in fragment.resources] == ["text/css", "application/javascript"]


def test_course_links_are_rewritten_in_markup_and_in_a_scripts_data(as_person):
    block = as_person("tess")
    content = block.runtime.render(block, "student_view").content
    assert "/static/" not in content
    assert content.count("/courses/course-v1:PDLN+PREVIEW+2026/files/pixel.png") == 2
