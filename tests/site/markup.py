"""What the suite's own pages hold for their scripts: the task's form, a review's rubric, a list of Django admin."""

import json
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from .verdicts import NotOk


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to give a part: the forms it takes (`write`, `upload`, `link`), the words it wants, endings of files."""

    id: str
    forms: tuple[str, ...]
    least: int
    most: int
    endings: tuple[str, ...]
    wants_transcript: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the evidence that is asked for; `choose` of its options are to be given."""

    id: str
    options: tuple[Option, ...]
    choose: int


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form of a task as the page begins with it: what goes back with a save and a submission, and its parts."""

    revision: int
    content: dict[str, Any]
    definition: str
    token: str
    number: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """A task as one person sees it; `form` is None where nothing can be given now, `code` the latest receipt's."""

    text: str
    form: Form | None
    stage: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A criterion to score, with the levels that meet it and those that do not."""

    id: str
    met: tuple[str, ...]
    below: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReadingPage:
    """A review as its evaluator sees it; the token is empty for whoever does not hold it."""

    text: str
    reading: str
    token: str
    criteria: tuple[Criterion, ...]


def parsed(text: str) -> html.HtmlElement:
    try:
        return html.fromstring(text or "<p></p>")
    except (etree.ParserError, ValueError) as error:
        raise NotOk("a page came back that is not HTML") from error


def words_of(text: str) -> str:
    """What a page says, without scripts and styles, in single spaces."""
    tree = parsed(text)
    for each in tree.xpath("//script|//style|//template"):
        each.drop_tree()
    return " ".join(tree.text_content().split())


def task_page(text: str, usage_key: str = "") -> TaskPage:
    """The task of a page, or of a piece of one. Raises NotOk where there is none."""
    tree = parsed(text)
    found = tree.xpath("//*[@data-usage-id=$key]//*[@data-aok]", key=usage_key) or tree.xpath(
        "descendant-or-self::*[@data-aok]"
    )
    if not found:
        raise NotOk("the page shows no task" + _error_box(tree))
    [root, *_more] = found
    forms = root.xpath(".//*[@data-form]")
    codes = root.xpath(".//*[@data-status]//*[contains(@class, 'pdln-code')]")
    classes = " ".join(root.xpath(".//*[@data-status]/@class"))
    stage = re.search(r"pdln-aok__status--(\w+)", classes)
    return TaskPage(
        text=words_of(html.tostring(root, encoding="unicode")),
        form=_form(forms[0]) if forms else None,
        stage=stage.group(1) if stage else "",
        code=codes[0].text_content().strip() if codes else "",
    )


def _error_box(tree: html.HtmlElement) -> str:
    boxes = tree.xpath("//*[contains(@class, 'xblock-error') or contains(@class, 'error-page')]")
    return f", but an error box: {' '.join(boxes[0].text_content().split())[:200]}" if boxes else ""


def _form(node: html.HtmlElement) -> Form:
    state = json.loads(node.get("data-state"))
    return Form(
        revision=state["revision"],
        content=state["content"],
        definition=state["definition"],
        token=state["token"],
        number=int(node.get("data-number")),
        parts=tuple(_part(each) for each in node.xpath(".//*[@data-part]") if each.xpath(".//*[@data-option]")),
    )


def _part(node: html.HtmlElement) -> Part:
    # "Choose 2 of 3": a choice of one is made by radio buttons.
    chooser = node.xpath(".//fieldset[.//*[@data-chooses]]/legend")
    number = re.search(r"\d+", chooser[0].text_content()) if chooser else None
    return Part(
        id=node.get("data-part"),
        options=tuple(_option(each) for each in node.xpath(".//*[@data-option]")),
        choose=int(number.group()) if number else 1,
    )


def _option(node: html.HtmlElement) -> Option:
    texts, files = node.xpath(".//*[@data-text]"), node.xpath(".//*[@data-upload]")
    return Option(
        id=node.get("data-option"),
        forms=tuple(node.xpath(".//*[@data-form-choice or @data-form-only]/@value")),
        least=int(texts[0].get("data-least") or 0) if texts else 0,
        most=int(texts[0].get("data-most") or 0) if texts else 0,
        endings=tuple((files[0].get("accept") or "").split(",")) if files else (),
        wants_transcript=bool(node.xpath(".//*[@data-transcript]")),
    )


def reading_page(text: str) -> ReadingPage:
    """The review of a page. Raises NotOk where there is none."""
    tree = parsed(text)
    found = tree.xpath("//*[@data-screen='reading']")
    if not found:
        raise NotOk(f"the page shows no review: {words_of(text)[:200]}")
    return ReadingPage(
        text=words_of(text),
        reading=found[0].get("data-reading"),
        token=found[0].get("data-token") or "",
        criteria=tuple(_criterion(each) for each in found[0].xpath(".//*[@data-criterion]")),
    )


def _criterion(node: html.HtmlElement) -> Criterion:
    def levels(meets: str) -> tuple[str, ...]:
        return tuple(node.xpath(".//input[@data-meets=$meets]/@value", meets=meets))

    return Criterion(id=node.get("data-criterion"), met=levels("true"), below=levels("false"))


def admin_rows(text: str) -> list[dict[str, str]]:
    """The rows of a list of Django admin, by the names of its columns, each with `link` to its own page."""
    rows = []
    for row in parsed(text).xpath("//*[@id='result_list']/tbody/tr"):
        cells = {}
        for cell in row.xpath("./*[contains(@class, 'field-')]"):
            name = re.search(r"field-(\S+)", cell.get("class")).group(1)
            cells[name] = " ".join(cell.text_content().split())
        cells["link"] = next(iter(row.xpath(".//a/@href")), "")
        rows.append(cells)
    return rows
