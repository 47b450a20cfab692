"""One person's browser, as far as a program needs it: cookies, the token against forged requests, refusals in words."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

TIMEOUT = 120


class Refused(Exception):
    """The site could not be reached, or did not let somebody in; the sentence says which and what to do."""


def address_of(text: str) -> str:
    """A site's address without a final slash. Raises Refused for what is none."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise Refused(f"{text} is not the address of a site: write it as https://learn.example.org.")
    return text.rstrip("/")


class Visitor:
    """
    Somebody at one site. Where an address is a path, it is below the site's; a whole address stays as it is.

    The methods return whatever the site answered, whatever its status; without an answer they raise Refused.
    """

    def __init__(self, address: str, *, session: requests.Session | None = None, name: str = "") -> None:
        self.address = address
        self.name = name
        self.session = session or requests.Session()
        self.token = ""

    def at(self, address: str, *, token: str = "") -> "Visitor":
        """The same person with the same cookies at another site of the same owner: Studio."""
        other = Visitor(address, session=self.session, name=self.name)
        other.token = token
        return other

    def get(self, path: str, **options: Any) -> requests.Response:
        return self._ask("GET", path, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> requests.Response:
        """JSON."""
        return self._ask("POST", path, json={} if data is None else data, **options)

    def put(self, path: str, data: Any) -> requests.Response:
        return self._ask("PUT", path, json=data)

    def patch(self, path: str, data: Any) -> requests.Response:
        return self._ask("PATCH", path, json=data)

    def delete(self, path: str) -> requests.Response:
        return self._ask("DELETE", path)

    def send(self, path: str, form: dict[str, str], **options: Any) -> requests.Response:
        """A form, as a browser would send it."""
        return self._ask("POST", path, data=form, **options)

    def upload(self, path: str, body: bytes) -> requests.Response:
        """Raw bytes."""
        return self._ask("POST", path, data=body, headers={"Content-Type": "application/octet-stream"})

    def post_files(self, path: str, files: dict[str, tuple[str, bytes, str]]) -> requests.Response:
        """Files of a form, by the form's names: name, bytes and type of each."""
        return self._ask("POST", path, files=files, headers={"Accept": "application/json"})

    def _ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> requests.Response:
        url = path if "://" in path else urljoin(self.address + "/", path.lstrip("/"))
        sent = {"Referer": self.address + "/", "Origin": self.address, **(headers or {})}
        if method != "GET":
            sent["X-CSRFToken"] = self.token
        try:
            return self.session.request(method, url, headers=sent, timeout=TIMEOUT, **options)
        except requests.RequestException as error:
            raise Refused(f"{self.address} gave no answer to {method} {urlsplit(url).path}: {_why(error)}.") from error


def _why(error: requests.RequestException) -> str:
    """Without the address again, and without the names of Python's classes."""
    if isinstance(error, requests.Timeout):
        return f"nothing came within {TIMEOUT} seconds"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not one that this machine trusts"
    if isinstance(error, requests.ConnectionError):
        # What refused is deep inside: urllib3 wraps it in what it tried, requests wraps that.
        is_closed = "Connection refused" in str(error) or "NewConnectionError" in str(error)
        return "nothing listens there" if is_closed else "the connection broke off"
    return "what came back is not HTTP"
