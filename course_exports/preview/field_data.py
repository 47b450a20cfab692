"""
Where a block's fields live: what the author wrote in the course, what people did in the database.

The split follows the LMS: authored scopes are read-only while people learn, and writable only on the author's pages,
where a change is kept beside the archive it was made to and falls away with the next build, as a re-import does to
edits made in Studio.
"""

from typing import Any

from xblock.field_data import FieldData, ReadOnlyFieldData, SplitFieldData
from xblock.fields import BlockScope, Scope, UserScope
from xblock.runtime import KeyValueStore, KvsFieldData

from .course import INHERITED, Course
from .models import AuthoredField, StateField

AUTHORED_SCOPES = (Scope.children, Scope.parent, Scope.content, Scope.settings)
STATE_SCOPES = (Scope.user_state, Scope.user_state_summary, Scope.user_info, Scope.preferences)


def field_data_for(course: Course, *, writable: bool) -> FieldData:
    """Fields as one request sees them; `writable` lets the author's pages change what was authored."""
    authored: FieldData = KvsFieldData(AuthoredStore(course))
    if not writable:
        authored = ReadOnlyFieldData(authored)
    state = KvsFieldData(StateStore(course))
    return SplitFieldData(dict.fromkeys(AUTHORED_SCOPES, authored) | dict.fromkeys(STATE_SCOPES, state))


class AuthoredStore(KeyValueStore):
    """The fields of the archive, under the author's edits of this very archive."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._edits: dict[tuple[str, str], Any] | None = None

    def get(self, key: KeyValueStore.Key) -> Any:
        edit = (str(key.block_scope_id), key.field_name)
        if edit in self._loaded():
            return self._loaded()[edit]
        return self._course.authored[key.block_scope_id][key.field_name]

    def has(self, key: KeyValueStore.Key) -> bool:
        try:
            self.get(key)
        except KeyError:
            return False
        return True

    def set(self, key: KeyValueStore.Key, value: Any) -> None:
        AuthoredField.objects.update_or_create(
            archive=self._course.digest,
            usage_key=str(key.block_scope_id),
            name=key.field_name,
            defaults={"value": value},
        )
        self._loaded()[(str(key.block_scope_id), key.field_name)] = value

    def delete(self, key: KeyValueStore.Key) -> None:
        """Back to what the archive says: an edit can be taken back, the archive itself cannot be edited."""
        AuthoredField.objects.filter(
            archive=self._course.digest, usage_key=str(key.block_scope_id), name=key.field_name
        ).delete()
        self._loaded().pop((str(key.block_scope_id), key.field_name), None)

    def default(self, key: KeyValueStore.Key) -> Any:
        if key.field_name in INHERITED:
            return self._course.inherited(key.block_scope_id, key.field_name)
        raise KeyError(repr(key))

    def _loaded(self) -> dict[tuple[str, str], Any]:
        if self._edits is None:
            rows = AuthoredField.objects.filter(archive=self._course.digest)
            self._edits = {(row.usage_key, row.name): row.value for row in rows}
        return self._edits


class StateStore(KeyValueStore):
    """
    What people did, one row a field. A visitor without an account has no rows: what they do is gone with the request.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._visitors: dict[KeyValueStore.Key, Any] = {}

    def get(self, key: KeyValueStore.Key) -> Any:
        if self._is_visitors(key):
            return self._visitors[key]
        try:
            return StateField.objects.get(**self._row(key)).value
        except StateField.DoesNotExist as error:
            raise KeyError(repr(key)) from error

    def has(self, key: KeyValueStore.Key) -> bool:
        if self._is_visitors(key):
            return key in self._visitors
        return StateField.objects.filter(**self._row(key)).exists()

    def set(self, key: KeyValueStore.Key, value: Any) -> None:
        if self._is_visitors(key):
            self._visitors[key] = value
            return
        StateField.objects.update_or_create(**self._row(key), defaults={"value": value})

    def delete(self, key: KeyValueStore.Key) -> None:
        if self._is_visitors(key):
            self._visitors.pop(key, None)
            return
        StateField.objects.filter(**self._row(key)).delete()

    @staticmethod
    def _is_visitors(key: KeyValueStore.Key) -> bool:
        return key.scope.user == UserScope.ONE and key.user_id is None

    def _row(self, key: KeyValueStore.Key) -> dict[str, Any]:
        """
        `of` is whose value it is: 0 for everyone's, since a NULL would not be unique; `scope_id` may be a type's name
        or nothing.
        """
        return {
            "of": key.user_id or 0,
            "course_key": str(self._course.key) if key.scope.block == BlockScope.USAGE else "",
            "scope": key.scope.name,
            "scope_id": str(key.block_scope_id or ""),
            "name": key.field_name,
        }
