"""The rows about the badge, and about policies that a site puts over its pages."""

import re
import subprocess
import sys
from dataclasses import dataclass

import requests

from .. import policy
from ..markup import parsed, words_of
from ..verdicts import LookYourself, NotOk, expect
from ..walk import Walk, by_eye, needed, step
from ..work import meet, submit


@dataclass
class Passing:
    """Whether the course was passed before the last task's result; None where it was not asked."""

    before: bool | None = None


passing: dict[str, Passing] = {}


@step("B1")
def earned(walk: Walk) -> str:
    needed(walk.left.first, "E4")
    before = Passing()
    passing[walk.run] = before
    if walk.site.kind == "platform":
        before.before = walk.lms.passes()
    meet(walk, walk.left.second, "E7")
    for task in walk.tasks[2:]:
        meet(walk, submit(walk, task.usage_key), "E7")
    links: list[str] = []

    def look() -> bool:
        page = walk.who("teacher").get(walk.site.task_address(walk.pathway.usage_key))
        links[:] = parsed(page.text).xpath(
            "//*[contains(@class, 'pdln-pathway__earned')]//a[contains(@href, '/c/')]/@href"
        )
        return bool(links)

    walk.until(look, "the pathway shows no badge")
    answer = walk.who("teacher").get(links[0])
    expect(answer.status_code == 200, f"the badge's page answered its owner with {answer.status_code}")
    walk.left.badge = links[0]
    return f"the pathway leads to {links[0].removeprefix(walk.site.address)}"


def _id(walk: Walk) -> str:
    return walk.left.badge.rstrip("/").rpartition("/")[2]


@step("B2")
def shared(walk: Walk) -> str:
    needed(walk.left.badge, "B1")
    before = walk.site.stranger().get(walk.left.badge)
    expect("Not public" in words_of(before.text), f"before sharing a stranger sees: {words_of(before.text)[:120]}")
    answer = walk.who("teacher").send(f"{walk.left.badge}/sharing", {"sharing": "share", "stay": "1"})
    expect(answer.status_code == 200, f"sharing answered {answer.status_code}")
    after = walk.site.stranger().get(walk.left.badge)
    tree = parsed(after.text)
    expect(
        after.status_code == 200 and tree.xpath("//h1"),
        f"after sharing a stranger is answered with {after.status_code}",
    )
    words = words_of(after.text)
    expect("Not public" not in words, "a stranger is still told that it is not public")
    title = " ".join(tree.xpath("//h1")[0].text_content().split())
    return f"“Not public.”, then “{title}”"


@step("B3")
def verified(walk: Walk) -> str:
    needed(walk.left.badge, "B1")
    answer = walk.site.stranger().get(f"{walk.left.badge}.json")
    expect(answer.status_code == 200, f"the badge's file answered {answer.status_code}: is it shared?")
    file = walk.folder / "badge.json"
    file.write_bytes(answer.content)
    walk.left.file = file
    code, said = verify(walk)
    expect(
        code == 0 and said.startswith("Genuine."), f"badge-issuer verify says: {' / '.join(said.splitlines())[:300]}"
    )
    return " / ".join(line.strip() for line in said.splitlines())


def verify(walk: Walk) -> tuple[int, str]:
    """`badge-issuer verify` with the file, in a process of its own; its code and what it says."""
    loopback = ["--allow-http-loopback"] if re.match(r"http://(localhost|127\.)", walk.site.address) else []
    command = [sys.executable, "-m", "badge_issuer.cli.main", "verify", str(walk.left.file), *loopback]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode, (done.stdout + done.stderr).strip()


by_eye("B4", "stopping the site's workers is its operator's")


@step("B5")
def the_health(walk: Walk) -> str:
    if walk.manage:
        walk.sweep()
    answer = walk.site.stranger().get("/pdln/health")
    expect(answer.status_code == 200, f"it answers {answer.status_code}: {answer.text[:300]}")
    last = answer.json()["sweep"]["last"]
    raise LookYourself(f"200, the last sweep was at {last}; the 503 after eleven minutes without one is yours to see")


by_eye("B6", "changing a site's settings and starting it again is its operator's")


@step("B7")
def passed_with_the_badge(walk: Walk) -> str:
    walk.platform  # noqa: B018 - the preview has no passing
    needed(walk.left.badge, "B1")
    expect(passing[walk.run].before is False, "the course was passed before the last task's result")
    walk.until(walk.lms.passes, "the badge is there, and the course is not passed")
    return "not passed with one task open, passed with the badge"


# Policies


@step("C1")
def policy_of_reviews(walk: Walk) -> str:
    needed(walk.left.scoring, "E3")
    assert walk.left.scoring is not None
    _would_work(walk.left.scoring, "a review")
    _would_work(walk.who("evaluator").get("/pdln/reviews/"), "the list")
    _would_work(walk.who("staff").get(f"/pdln/reviews/roster/{walk.site.course}/"), "who reviews")
    return "nothing of a review, the list and who reviews would be kept back"


@step("C2")
def policy_of_badges(walk: Walk) -> str:
    pages = {"the page that checks badges": "/badges/verify"}
    if walk.left.badge:
        pages["the badge's page"] = walk.left.badge
        pages["its sharing page"] = f"{walk.left.badge}/sharing"
    for name, path in pages.items():
        _would_work(walk.who("teacher").get(path), name)
    return f"nothing of {', '.join(pages)} would be kept back"


def _would_work(answer: requests.Response, name: str) -> None:
    """Whether a page would work below the strict policy, beside any that it comes with."""
    expect(answer.status_code == 200, f"{name} answered {answer.status_code}")
    header = ", ".join(each for each in (answer.headers.get("Content-Security-Policy"), policy.STRICT) if each)
    refused = policy.blocked(answer.text, answer.url, header)
    expect(not refused, f"{name} would lose {'; '.join(refused)[:300]}")


@step("C3")
def policy_of_courses(walk: Walk) -> str:
    answer = walk.who("teacher").get(walk.site.task_address(walk.tasks[0].usage_key))
    header = answer.headers.get("Content-Security-Policy", "")
    refused = policy.blocked(answer.text, answer.url, header) if header else []
    if refused:
        raise NotOk(
            f"the page of a task would lose {len(refused)} things, the first: {refused[0]}; its policy: {header[:200]}"
        )
    return (
        f"its policy ({header[:120]}) lets all of the page work"
        if header
        else "the site sends no policy for course pages"
    )
