#!/bin/sh
# An attribute of a List or Dict field is read as YAML: the Norwegian `no` is False, a lesson that begins at 12:30 begins at 750.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for version in 5.2.0 6.1.0; do
    "${PYTHON:-python3}" -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install -qq --disable-pip-version-check "XBlock==$version" "setuptools==80.9.0"
    "$folder/$version/bin/python" -W ignore - <<'PROGRAM'
from importlib.metadata import version

from lxml import etree
from xblock.core import XBlock
from xblock.fields import List, Scope, ScopeIds, String
from xblock.runtime import DictKeyValueStore, KvsFieldData, MemoryIdManager, Runtime


class Lesson(XBlock):
    languages = List(scope=Scope.settings)
    times = List(scope=Scope.settings)
    title = String(scope=Scope.settings)


class Site(Runtime):
    handler_url = local_resource_url = publish = resource_url = None


Site.__abstractmethods__ = frozenset()
ids = MemoryIdManager()
site = Site(id_reader=ids, id_generator=ids, services={"field-data": KvsFieldData(DictKeyValueStore())})
definition = ids.create_definition("lesson")
keys = ScopeIds(None, "lesson", definition, ids.create_usage(definition))
node = etree.fromstring('<lesson languages="[en, no, sv]" times="[9:15, 12:30]" title="no"/>')
lesson = Lesson.parse_xml(node, site, keys)
print(f'XBlock {version("XBlock")}: {dict(node.attrib)} is languages {lesson.languages}, times {lesson.times}, title {lesson.title!r}')
raise SystemExit((lesson.languages, lesson.times, lesson.title) != (["en", False, "sv"], [555, 750], "no"))
PROGRAM
done
