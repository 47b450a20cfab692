"""
What the LMS offers to a course's staff and to its learners, by the addresses that its own pages use. Read in a Teak
tree.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import requests

from .markup import admin_rows
from .sites import PlatformSite, said
from .verdicts import LookYourself, NotOk


@dataclass(frozen=True, kw_only=True)
class Score:
    """Points of one subsection."""

    earned: float
    possible: float


@dataclass(frozen=True, kw_only=True)
class Lms:
    """The LMS of a site. Each method raises NotOk with what the platform said where it refuses."""

    site: PlatformSite

    def enroll(self, username: str, *, course: str = "", out: bool = False) -> None:
        form = {
            "action": "unenroll" if out else "enroll",
            "identifiers": username,
            "auto_enroll": "true",
            "email_students": "false",
        }
        answer = self._instructor("students_update_enrollment", form, course=course)
        wrong = [
            each for each in answer.json().get("results", []) if each.get("invalidIdentifier") or each.get("error")
        ]
        if wrong:
            raise NotOk(f"{username} could not be {'un' if out else ''}enrolled: {wrong}")

    def delete_state(self, username: str, usage_key: str) -> None:
        """ "Delete a learner's state" of the instructor's page."""
        form = {"unique_student_identifier": username, "problem_to_reset": usage_key, "delete_module": "true"}
        self._instructor("reset_student_attempts", form)

    def extend(self, username: str, usage_key: str, due: datetime, *, course: str) -> None:
        """An individual due date; `usage_key` is a subsection that has one."""
        form = {"student": username, "url": usage_key, "due_datetime": f"{due:%m/%d/%Y %H:%M}", "reason": "a walk"}
        self._instructor("change_due_date", form, course=course)

    def gradebook(self, username: str, subsection: str) -> Score:
        asked = urlencode({"user_contains": username})
        answer = self.site.visitor("staff").get(f"/api/grades/v1/gradebook/{self.site.course}/?{asked}")
        rows = [row for row in _data(answer).get("results", []) if row.get("username") == username]
        if not rows:
            raise NotOk(f"the gradebook has no row of {username}")
        for each in rows[0]["section_breakdown"]:
            if each["module_id"] == subsection:
                return Score(earned=each["score_earned"], possible=each["score_possible"])
        raise NotOk(f"the gradebook has no column of {subsection}: is the subsection graded?")

    def progress(self, subsection: str) -> Score:
        """The teacher's own page of progress."""
        answer = self.site.visitor("teacher").get(f"/api/course_home/progress/{self.site.course}")
        if answer.status_code == 404:
            raise LookYourself("the learning front end shows no progress here: look at the site's own page")
        for section in _data(answer).get("section_scores", []):
            for each in section["subsections"]:
                if each["block_key"] == subsection:
                    return Score(earned=each["num_points_earned"], possible=each["num_points_possible"])
        raise NotOk(f"the page of progress has no line of {subsection}")

    def passes(self) -> bool:
        """Whether the teacher has passed the course; a grade is shown to its owner and to staff of the whole site."""
        teacher = self.site.visitor("teacher")
        asked = urlencode({"username": teacher.name})
        return bool(_data(teacher.get(f"/api/grades/v1/courses/{self.site.course}/?{asked}"))[0]["passed"])

    def view_as(self, username: str | None) -> None:
        """Staff view the course as a learner, or as themselves again."""
        wanted = {"role": "student", "user_name": username} if username else {"role": "staff"}
        answer = self.site.visitor("staff").post(f"/courses/{self.site.course}/masquerade", wanted)
        if not _data(answer).get("success"):
            raise NotOk(f"the course could not be viewed as {username}: {said(answer)}")

    def tabs(self, part: str) -> list[str]:
        answer = self.site.visitor(part).get(f"/api/course_home/course_metadata/{self.site.course}")
        return [tab["title"] for tab in _data(answer).get("tabs", [])]

    def completion(self, part: str, usage_key: str) -> float | None:
        visitor = self.site.visitor(part)
        asked = {"depth": "0", "requested_fields": "completion", "username": visitor.name}
        answer = visitor.get(f"/api/courses/v2/blocks/{usage_key}?{urlencode(asked)}")
        return _data(answer)["blocks"][usage_key].get("completion")

    def email(self, part: str) -> str:
        visitor = self.site.visitor(part)
        return str(_data(visitor.get(f"/api/user/v1/accounts/{visitor.name}"))["email"])

    def cohort(self, name: str, group: tuple[int, int], member: str, *, course: str) -> None:
        """Make a cohort whose members see a content group (partition and group), and put somebody into it."""
        staff = self.site.visitor("staff")
        settings = staff.patch(f"/courses/{course}/cohorts/settings", {"is_cohorted": True})
        _data(settings)
        partition, number = group
        wanted = {"name": name, "assignment_type": "manual", "user_partition_id": partition, "group_id": number}
        made = _data(staff.post(f"/courses/{course}/cohorts/", wanted))
        answer = staff.send(f"/courses/{course}/cohorts/{made['id']}/add", {"users": member})
        if not _data(answer).get("success"):
            raise NotOk(f"{member} could not be put into the cohort {name}: {said(answer)}")

    def retire(self, username: str, states: tuple[str, ...] = ("RETIRING_LMS", "LMS_COMPLETE", "COMPLETE")) -> str:
        """
        The platform's own pipeline from its service's side, once the account waits in its queue; returns the name it
        leaves. `states` are those a site's queue goes through.
        """
        driver = self.site.visitor("superuser")
        before, *after = states
        self._move(username, before)
        for step in ("retire_misc", "retire"):
            answer = driver.post(f"/api/user/v1/accounts/{step}/", {"username": username})
            if answer.status_code != 204:
                raise NotOk(f"{step} answered {answer.status_code}: {said(answer)}")
        status = _data(driver.get(f"/api/user/v1/accounts/{username}/retirement_status/"))
        for state in after:
            self._move(username, state)
        return str(status["retired_username"])

    def _move(self, username: str, state: str) -> None:
        asked = {"username": username, "new_state": state, "response": "walk"}
        answer = self.site.visitor("superuser").patch("/api/user/v1/accounts/update_retirement_status/", asked)
        if answer.status_code != 204:
            raise NotOk(f"{username} could not be moved to {state}: {said(answer)}")

    def _instructor(self, name: str, form: dict[str, str], *, course: str = "") -> requests.Response:
        course = course or self.site.course
        answer = self.site.visitor("staff").send(f"/courses/{course}/instructor/api/{name}", form)
        if answer.status_code != 200:
            raise NotOk(f"{name} answered {answer.status_code}: {said(answer)}")
        return answer


@dataclass(frozen=True, kw_only=True)
class Admin:
    """Django admin as the superuser sees it; the preview has it too."""

    site: Any

    def rows(self, model: str, search: str, *, app: str = "pdln_xblocks") -> list[dict[str, str]]:
        """The rows of a list that a search finds, newest first."""
        answer = self.site.visitor("superuser").get(f"/admin/{app}/{model}/?{urlencode({'q': search})}")
        if answer.status_code != 200 or "/login" in answer.url:
            raise NotOk(
                f"Django admin does not show {model} to the superuser: status {answer.status_code} at {answer.url}"
            )
        return admin_rows(answer.text)

    def only(self, model: str, search: str) -> dict[str, str]:
        rows = self.rows(model, search)
        if len(rows) != 1:
            raise NotOk(f"Django admin has {len(rows)} rows of {model} for {search}")
        return rows[0]

    def page(self, link: str) -> str:
        answer = self.site.visitor("superuser").get(link)
        if answer.status_code != 200:
            raise NotOk(f"{link} of Django admin answered {answer.status_code}")
        return answer.text


def _data(answer: requests.Response) -> Any:
    """The JSON of an answer that is no refusal."""
    if not answer.ok:
        raise NotOk(f"{answer.request.path_url} answered {answer.status_code}: {said(answer)}")
    try:
        return answer.json()
    except ValueError as error:
        raise NotOk(f"{answer.request.path_url} answered with no JSON") from error
