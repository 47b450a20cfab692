"""
The LMS's rows of learners' state, and how the instructor dashboard deletes them for everybody.

Read in Teak: a row for each learner and block in `courseware.StudentModule` (`lms/djangoapps/courseware/models.py`);
"for all" deletes the rows of a block one by one, each with `row.delete()`, and asks no block
(`lms/djangoapps/instructor_task/tasks_helper/module_state.py`: `perform_module_state_update`,
`delete_problem_module_state`). Deleting an account takes its rows along (CASCADE).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models


class StudentModule(models.Model):
    """
    One learner's state of one block. The keys are text here, which the platform's fields give as objects.

    .. no_pii:
    """

    module_type = models.CharField(max_length=32)
    module_state_key = models.CharField(max_length=255)
    course_id = models.CharField(max_length=255)
    student_id = models.BigIntegerField()
    state = models.TextField(default="{}")


@contextmanager
def rows_of_state() -> Iterator[type[StudentModule]]:
    """The table, while a test runs: no migration of ours makes it."""
    with connection.schema_editor() as editor:
        editor.create_model(StudentModule)
    try:
        yield StudentModule
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(StudentModule)


def delete_for_all(usage_key: str, course_key: str) -> int:
    """The dashboard's task; returns how many rows it visited. An error ends it and is the task's failure."""
    rows = list(StudentModule.objects.filter(course_id=course_key, module_state_key=usage_key).order_by("pk"))
    for row in rows:
        row.delete()
    return len(rows)
