"""
What differs between a platform and the preview: how somebody logs in, where a block is shown and answers, what a
course holds.

Facts of the platform were read in a Teak tree and met in a running LMS: the login API answers 200 or 400 with `value`,
a token comes from `/csrf/api/v1/token` and changes at the login, `/xblock/<usage key>` shows one block without the page
around it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import requests

from .markup import parsed
from .people import PARTS, Account
from .verdicts import LeftOut, NotOk
from .visitor import Refused, Visitor, address_of

TASK, REVIEWS, PATHWAY = "aok_submission", "rubric_review", "pdln_pathway"


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block of the course and what it stands in, each by its usage key; empty where the site does not say."""

    usage_key: str
    type: str
    title: str
    unit: str = ""
    subsection: str = ""

    @property
    def id(self) -> str:
        return self.usage_key.rpartition("@")[2]


class Site:
    """A running site with one course; the two kinds below say how it is reached. Without an answer: Refused."""

    kind = "site"

    def __init__(self, address: str, course: str, accounts: Mapping[str, Account], *, studio: str = "") -> None:
        self.address = address_of(address)
        self.course = course
        self.studio = address_of(studio) if studio else ""
        self._accounts = accounts
        self._inside: dict[str, Visitor] = {}

    def account(self, part: str) -> Account:
        """Raises LeftOut where nobody plays the part."""
        if part not in self._accounts:
            raise LeftOut(f"no account was given for the {part} ({PARTS[part]})")
        return self._accounts[part]

    def plays(self, part: str) -> bool:
        return part in self._accounts

    def visitor(self, part: str) -> Visitor:
        """Whoever plays the part, logged in; the same one each time."""
        account = self.account(part)
        if account.username not in self._inside:
            self._inside[account.username] = self.log_in(account)
        return self._inside[account.username]

    def stranger(self) -> Visitor:
        """Somebody without an account, in a browser of their own."""
        visitor = Visitor(self.address)
        self.take_token(visitor)
        return visitor

    def handler(self, usage_key: str, name: str, suffix: str = "", *, course: str = "") -> str:
        """Where a block answers. Both kinds have the platform's address."""
        tail = f"/{suffix}" if suffix else ""
        return f"/courses/{course or self.course}/xblock/{usage_key}/handler/{name}{tail}"

    def task_address(self, usage_key: str) -> str:
        raise NotImplementedError

    def log_in(self, account: Account) -> Visitor:
        raise NotImplementedError

    def take_token(self, visitor: Visitor) -> None:
        raise NotImplementedError

    def blocks(self, course: str = "") -> list[Block]:
        raise NotImplementedError


class PlatformSite(Site):
    """An LMS, and its Studio where one was given."""

    kind = "platform"

    def log_in(self, account: Account) -> Visitor:
        visitor = Visitor(self.address, name=account.username)
        self.take_token(visitor)
        form = {"email_or_username": account.username, "password": account.password}
        answer = visitor.send("/api/user/v2/account/login_session/", form)
        if answer.status_code == 403 and "csrf" in answer.text.lower():
            raise Refused(f"{self.address} took no login of {account.username}: its CSRF check refused the address.")
        if answer.status_code != 200:
            raise Refused(f"{account.username} could not log in at {self.address}: {said(answer)}.")
        self.take_token(visitor)
        return visitor

    def take_token(self, visitor: Visitor) -> None:
        answer = visitor.get("/csrf/api/v1/token")
        try:
            visitor.token = answer.json()["csrfToken"]
        except (ValueError, KeyError, TypeError) as error:
            where = f"/csrf/api/v1/token (status {answer.status_code})"
            raise Refused(f"{visitor.address} gives no token at {where}: it is no Open edX site.") from error

    def task_address(self, usage_key: str) -> str:
        return f"/xblock/{usage_key}"

    def blocks(self, course: str = "") -> list[Block]:
        """
        The suite's blocks in the order of the course; asked for by a member of its staff, or as the teacher sees it.
        """
        visitor = self.visitor("staff" if self.plays("staff") else "teacher")
        whose = {"all_blocks": "true"} if self.plays("staff") else {"username": visitor.name}
        asked = {"course_id": course or self.course, "depth": "all", "requested_fields": "children", **whose}
        answer = visitor.get(f"/api/courses/v2/blocks/?{urlencode(asked)}")
        if answer.status_code != 200:
            raise NotOk(f"the course's blocks cannot be listed: status {answer.status_code}, {said(answer)}")
        data = answer.json()
        return _ours(data["root"], data["blocks"], unit="", subsection="")

    def studio_visitor(self, part: str) -> Visitor:
        """
        The same person in Studio, whose login is the LMS's: a page that wants one leads there and back. Raises LeftOut
        without Studio's address.
        """
        if not self.studio:
            raise LeftOut("--studio was not given")
        visitor = self.visitor(part)
        known = self._inside.get(f"{visitor.name} in Studio")
        if known is None:
            known = visitor.at(self.studio)
            page = known.get("/login/?next=/home/")
            # APIs of Studio take the LMS's token in a cookie, its pages take their own session alone.
            inside = known.get("/home/", allow_redirects=False)
            if inside.status_code == 302 and "/login" in inside.headers.get("Location", ""):
                where = f"the way ended with {page.status_code} at {page.url.partition('?')[0]}"
                raise Refused(f"{visitor.name} could not log in at Studio as at the LMS: {where}.")
            # Studio's login may have ended the token of the LMS, where both are on one host.
            self.take_token(visitor)
            self._inside[f"{visitor.name} in Studio"] = known
        self.take_token(known)
        return known


class PreviewSite(Site):
    """`pathway preview`: people are chosen without a password, and a task is shown in its unit."""

    kind = "preview"
    PEOPLE: Mapping[str, str] = {
        "teacher": "tess",
        "evaluator": "eva",
        "colleague": "evan",
        "staff": "ada",
        "superuser": "olga",
    }

    def __init__(self, address: str, course: str) -> None:
        people = {part: Account(username=name, password="none") for part, name in self.PEOPLE.items()}
        super().__init__(address, course, people)

    def log_in(self, account: Account) -> Visitor:
        visitor = Visitor(self.address, name=account.username)
        self.take_token(visitor)
        answer = visitor.send(f"/people/{account.username}/", {}, allow_redirects=False)
        if answer.status_code != 302:
            raise Refused(f"{self.address} knows nobody called {account.username}: it is no preview.")
        self.take_token(visitor)
        return visitor

    def take_token(self, visitor: Visitor) -> None:
        visitor.get("/people/")
        visitor.token = visitor.session.cookies.get("csrftoken") or ""
        if not visitor.token:
            raise Refused(f"{visitor.address} gives no token at /people/: it is no preview.")

    def task_address(self, usage_key: str) -> str:
        return f"/courses/{self.course}/jump_to/{quote(usage_key, safe=':+@')}"

    def blocks(self, course: str = "") -> list[Block]:
        staff = self.visitor("staff")
        outline = parsed(staff.get(f"/courses/{self.course}/").text)
        found = []
        for address in outline.xpath("//*[contains(@class, 'outline')]//a[contains(@href, '/units/')]/@href"):
            page = parsed(staff.get(address).text)
            for type_ in (TASK, PATHWAY, REVIEWS):
                for block in page.xpath("//*[@data-block-type=$type]", type=type_):
                    [heading, *_more] = [*block.xpath(".//h2"), block]
                    title = " ".join(heading.text_content().split())
                    found.append(Block(usage_key=block.get("data-usage-id"), type=type_, title=title))
        return found


# Where Studio's process has collected the blocks (tasks that run at once), its draft branch stands in their keys.
_BRANCH = re.compile(r"\+branch@[^+]+\+version@[^+]+")


def _ours(key: str, blocks: Mapping[str, dict], *, unit: str, subsection: str) -> list[Block]:
    block = blocks[key]
    plain = _BRANCH.sub("", key)
    unit = plain if block["type"] == "vertical" else unit
    subsection = plain if block["type"] == "sequential" else subsection
    if block["type"] in (TASK, REVIEWS, PATHWAY):
        title = block.get("display_name") or ""
        return [Block(usage_key=plain, type=block["type"], title=title, unit=unit, subsection=subsection)]
    below = [
        _ours(each, blocks, unit=unit, subsection=subsection) for each in block.get("children", []) if each in blocks
    ]
    return [block for found in below for block in found]


def said(answer: requests.Response) -> str:
    """What an API's answer says, in one line without a full stop; of a page, its status."""
    try:
        data = answer.json()
    except ValueError:
        return f"status {answer.status_code}"
    if isinstance(data, dict) and isinstance(data.get("error"), dict):
        # As the suite refuses.
        data = data["error"]
    keys = ("message", "value", "detail", "developer_message", "error")
    text = next((data[key] for key in keys if data.get(key)), data) if isinstance(data, dict) else data
    return re.sub(r"<[^>]+>", "", str(text)).strip().rstrip(".")[:200]
