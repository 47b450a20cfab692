"""What an evaluator does: take the next, read, score, look at the result, record it."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Response, expect

from tests.acceptance.people import Person

QUEUE = "/pdln/reviews/"


@dataclass
class Watch:
    """Everything that the server sent to one window: headers and bodies, as bytes."""

    seen: list[tuple[str, bytes]] = field(default_factory=list)

    def over(self, person: Person) -> "Watch":
        person.page.on("response", self._keep)
        return self

    def _keep(self, response: Response) -> None:
        headers = "\n".join(f"{name}: {value}" for name, value in response.all_headers().items())
        try:
            body = response.body()
        except Exception:  # a redirect has none
            body = b""
        self.seen.append((response.url, headers.encode() + b"\n" + body))

    def finds(self, *words: str) -> list[str]:
        """Where any of these words was sent, whatever the case and in either of the usual encodings."""
        found = []
        for url, sent in self.seen:
            for word in words:
                forms = (word.lower().encode(), word.encode("utf-16-be"), word.encode("utf-16-le"))
                if forms[0] in sent.lower() or forms[1] in sent or forms[2] in sent or word.lower() in url.lower():
                    found.append(f"{word} in {url}")
        return found


def starts_the_next(evaluator: Person) -> None:
    evaluator.goes_to(QUEUE)
    evaluator.presses("Start the next one")
    expect(evaluator.page.locator("[data-screen=reading]")).to_be_visible(timeout=15_000)


def criterion(evaluator: Person, name: str) -> Locator:
    return evaluator.page.get_by_role("group", name=re.compile(re.escape(name) + "$"))


def scores(
    evaluator: Person, name: str, level: str, *, working: str = "", missing: str = "", next_step: str = ""
) -> None:
    where = criterion(evaluator, name)
    where.get_by_role("radio", name=re.compile(f"^{level}")).check()
    for label, text in (("What is working", working), ("What is missing", missing), ("Next step", next_step)):
        if text:
            where.get_by_label(re.compile(f"^{label}")).fill(text)


def looks_at_the_result(evaluator: Person) -> str:
    """What recording would come to, in the page's words."""
    evaluator.presses("See the result")
    sentence = evaluator.page.locator(".pdln-result__sentence")
    expect(sentence).to_be_visible(timeout=15_000)
    return sentence.inner_text()


def records(evaluator: Person) -> None:
    evaluator.presses("Record this result")
    expect(evaluator.page.get_by_text("Recorded.", exact=True)).to_be_visible(timeout=15_000)
