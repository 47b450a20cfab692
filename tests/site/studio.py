"""What Studio offers to an author, by the addresses that its own pages use. Read in a Teak tree."""

import io
import re
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from .sites import PlatformSite, said
from .verdicts import NotOk

# A rerun would start in 2030 otherwise, and nobody could open it.
BEGUN = "2026-01-01T00:00:00Z"
JSON = {"Accept": "application/json"}


@dataclass(frozen=True, kw_only=True)
class Studio:
    """Studio of a site, as one of the people who write there. Each method raises NotOk with what it said."""

    site: PlatformSite
    patience: int
    part: str = "staff"
    _pause: float = field(default=2, repr=False)

    def menu(self, unit: str) -> list[str]:
        """What *Add New Component, Advanced* shows."""
        data = self._get(f"/api/contentstore/v1/container_handler/{unit}")
        advanced = [each for each in data["component_templates"] if each["type"] == "advanced"]
        return [template["display_name"] for each in advanced for template in each["templates"]]

    def preview(self, usage_key: str) -> str:
        """A block as its unit's page shows it."""
        return str(self._get(f"/xblock/{usage_key}/container_preview")["html"])

    def editor(self, usage_key: str) -> str:
        return str(self._get(f"/xblock/{usage_key}/studio_view")["html"])

    def save_olx(self, usage_key: str, olx: str) -> requests.Response:
        """What the editor's *Save* sends, answered as it was."""
        return self._visitor().post(f"/xblock/{usage_key}/handler/save_definition", {"olx": olx})

    def fields(self, usage_key: str) -> dict[str, Any]:
        return dict(self._get(f"/xblock/{usage_key}")["metadata"])

    def change(self, usage_key: str, **fields: Any) -> None:
        self._post(f"/xblock/{usage_key}", {"metadata": fields})

    def publish(self, usage_key: str) -> None:
        self._post(f"/xblock/{usage_key}", {"publish": "make_public"})

    def delete(self, usage_key: str) -> None:
        answer = self._visitor().delete(f"/xblock/{usage_key}")
        if not answer.ok:
            raise NotOk(f"Studio did not delete {usage_key}: {said(answer)}")

    def export(self, course: str) -> dict[str, bytes]:
        """The exported course: files by path below its folder."""
        self._post(f"/export/{course}", {})
        self._until(lambda: self._export_has_ended(course), "the export had not ended")
        answer = self._visitor().get(f"/export_output/{course}")
        if answer.status_code != 200:
            raise NotOk(f"the exported course cannot be fetched: status {answer.status_code}")
        files = {}
        with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
            for member in archive.getmembers():
                if member.isfile():
                    files[member.name.partition("/")[2]] = archive.extractfile(member).read()  # type: ignore[union-attr]
        return files

    def _export_has_ended(self, course: str) -> bool:
        status = self._get(f"/export_status/{course}")["ExportStatus"]
        if status < 0:
            raise NotOk(f"Studio could not export the course: stage {-status}")
        return bool(status == 3)

    def new_course(self, run: str) -> str:
        """An empty course beside the site's; returns its key."""
        org, number, _run = course_parts(self.site.course)
        wanted = {"org": org, "number": number, "run": run, "display_name": f"Walk {run}"}
        data = self._post("/course/", wanted)
        if "course_key" not in data:
            raise NotOk(f"Studio made no course: {data.get('ErrMsg') or data}")
        self._add_staff(str(data["course_key"]))
        return str(data["course_key"])

    def _add_staff(self, course: str) -> None:
        """The course's staff belong to a course that somebody else made for the walk, too."""
        if self.site.plays("staff") and self.part != "staff":
            known = self.site.visitor("staff")
            address = _data(known.get(f"/api/user/v1/accounts/{known.name}"))["email"]
            self._post(f"/course_team/{course}/{address}", {"role": "instructor"})

    def import_files(self, course: str, files: dict[str, bytes]) -> None:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for name, body in files.items():
                member = tarfile.TarInfo(f"course/{name}")
                member.size = len(body)
                archive.addfile(member, io.BytesIO(body))
        visitor = self._visitor()
        sent = {"course-data": ("walk.tar.gz", packed.getvalue(), "application/gzip")}
        answer = visitor.post_files(f"/import/{course}", sent)
        if not answer.ok:
            raise NotOk(f"Studio took no import: {said(answer)}")
        self._until(lambda: self._import_has_ended(course), "the import had not ended")

    def _import_has_ended(self, course: str) -> bool:
        status = self._get(f"/import_status/{course}/walk.tar.gz")["ImportStatus"]
        if status < 0:
            raise NotOk(f"Studio could not import the course: stage {-status}")
        return bool(status == 4)

    def rerun(self, run: str) -> str:
        org, number, _run = course_parts(self.site.course)
        wanted = {
            "source_course_key": self.site.course,
            "org": org,
            "number": number,
            "run": run,
            "display_name": f"Walk {run}",
            "start": BEGUN,
        }
        data = self._post("/course/", wanted)
        key = str(data.get("destination_course_key") or "")
        if not key:
            raise NotOk(f"Studio began no rerun: {data.get('ErrMsg') or data}")
        self._until(
            lambda: self._visitor().get(f"/course/{key}", headers=JSON).status_code == 200, "the rerun had not ended"
        )
        self._add_staff(key)
        return key

    def start_date(self, course: str, date: str | None = None) -> str:
        """The course's start as its settings hold it, changed where a date is given."""
        details = self._get(f"/settings/details/{course}")
        if date is not None:
            self._post(f"/settings/details/{course}", {**details, "start_date": date})
        return str(details["start_date"])

    def content_groups(self, course: str, *names: str) -> tuple[int, list[int]]:
        """Make content groups for cohorts; the partition's number and the groups'."""
        wanted = {
            "name": "Content Groups",
            "description": "",
            "scheme": "cohort",
            "version": 3,
            "groups": [{"name": name, "version": 1, "usage": []} for name in names],
        }
        data = self._post(f"/group_configurations/{course}", wanted)
        return int(data["id"]), [int(group["id"]) for group in data["groups"]]

    def paste(self, usage_key: str, unit: str) -> str:
        """Copy a block and paste it into a unit; returns the copy's key."""
        self._copy(usage_key)
        return str(self._post("/xblock/", {"parent_locator": unit, "staged_content": "clipboard"})["locator"])

    def paste_into_library(self, usage_key: str, slug: str) -> str:
        """Copy a block into a new content library; returns the copy's key there."""
        org, _number, _run = course_parts(self.site.course)
        wanted = {"org": org, "slug": slug, "title": f"Walk {slug}", "description": ""}
        library = str(self._post("/api/libraries/v2/", wanted)["id"])
        self._copy(usage_key)
        return str(self._post(f"/api/libraries/v2/{library}/paste_clipboard/", {})["id"])

    def library_view(self, usage_key: str, view: str) -> requests.Response:
        return self._visitor().get(f"/api/xblock/v2/xblocks/{usage_key}/view/{view}/", headers=JSON)

    def _copy(self, usage_key: str) -> None:
        self._post("/api/content-staging/v1/clipboard/", {"usage_key": usage_key})
        self._until(
            lambda: self._get("/api/content-staging/v1/clipboard/")["content"]["status"] == "ready",
            "the clipboard was not ready",
        )

    def _until(self, is_so: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + self.patience
        while not is_so():
            if time.monotonic() > until:
                raise NotOk(f"{otherwise} after {self.patience} seconds")
            time.sleep(self._pause)

    def _visitor(self) -> Any:
        return self.site.studio_visitor(self.part)

    def _get(self, path: str) -> Any:
        return _data(self._visitor().get(path, headers=JSON))

    def _post(self, path: str, data: Any) -> Any:
        return _data(self._visitor().post(path, data, headers=JSON))


def course_parts(course: str) -> tuple[str, str, str]:
    """Organisation, number and run of a course key."""
    found = re.fullmatch(r"course-v1:([^+]+)\+([^+]+)\+([^+]+)", course)
    if found is None:
        raise NotOk(f"{course} is not a course key of the form course-v1:ORG+COURSE+RUN")
    return found.group(1), found.group(2), found.group(3)


def _data(answer: requests.Response) -> Any:
    if not answer.ok:
        raise NotOk(f"Studio answered {answer.status_code} to {answer.request.path_url}: {said(answer)}")
    if answer.status_code == 204:
        return None
    try:
        return answer.json()
    except ValueError as error:
        raise NotOk(f"Studio answered {answer.request.path_url} with no JSON: {answer.url}") from error
