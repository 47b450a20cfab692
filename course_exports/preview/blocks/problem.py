"""
A self-check: the question, its choices, and after checking the explanation. Nothing is graded.

Only single and multiple choice work here; any other kind of question is shown by its text, and the page says that it
answers on the site.
"""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from lxml import etree
from web_fragments.fragment import Fragment
from xblock.core import XBlock
from xblock.exceptions import JsonHandlerError
from xblock.fields import Dict, Scope, ScopeIds, String

from .content import Element, inner_xml, read_attributes

CHOICE_KINDS = {"multiplechoiceresponse": "radio", "choiceresponse": "checkbox"}
EXPLANATIONS = ("solution", "demandhint")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice: whether it is right, and what the author says to somebody who took it."""

    html: str
    correct: bool
    hint: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a problem; `control` is the kind of input, empty for a kind that only a site can answer."""

    prompt: str
    control: str
    choices: tuple[Choice, ...]
    explanation: str

    def right(self) -> set[int]:
        return {position for position, choice in enumerate(self.choices) if choice.correct}


class ProblemPreview(XBlock):
    """The last answer is kept for whoever gave it."""

    display_name = String(scope=Scope.settings)
    data = String(scope=Scope.content, default="<problem/>")
    answers = Dict(help="The choices taken, by question number", scope=Scope.user_state)

    @classmethod
    def parse_xml(cls, node: Element, runtime: Any, keys: ScopeIds) -> "ProblemPreview":
        block = runtime.construct_xblock_from_class(cls, keys)
        read_attributes(block, node)
        block.data = f"<problem>{inner_xml(node)}</problem>"
        return block

    def add_xml_to_node(self, node: Element) -> None:
        node.tag = "problem"
        if self.display_name:
            node.set("display_name", self.display_name)
        kept = etree.fromstring(self.data)
        node.text = kept.text
        node.extend(kept)

    def questions(self) -> list[Question]:
        """In the order of the problem. The explanation may stand in the question or beside it."""
        root = etree.fromstring(self.data)
        beside = "".join(_html_of(child) for child in root if child.tag in EXPLANATIONS)
        questions = [_question(node, beside) for node in root.iter() if str(node.tag).endswith("response")]
        return questions or [Question(prompt=_html_of(root), control="", choices=(), explanation=beside)]

    def intro(self) -> str:
        """What stands before the first question."""
        root = etree.fromstring(self.data)
        before = (root.text or "").strip()
        for child in root:
            if str(child.tag).endswith("response") or child.tag in EXPLANATIONS:
                break
            before += etree.tostring(child, encoding="unicode")
        return before if any(str(node.tag).endswith("response") for node in root) else ""

    def student_view(self, context: Any) -> Fragment:
        questions = [
            {"number": number, "question": question, "taken": self.answers.get(str(number), [])}
            for number, question in enumerate(self.questions())
        ]
        page = {"block": self, "id": self.scope_ids.usage_id.block_id, "intro": self.intro(), "questions": questions}
        fragment = Fragment(render_to_string("preview/blocks/problem.html", page))
        fragment.add_javascript_url(self.runtime.resource_url("preview/problem.js"))
        fragment.initialize_js("ProblemPreview")
        return fragment

    def author_view(self, context: Any) -> Fragment:
        return self.student_view(context)

    def public_view(self, context: Any) -> Fragment:
        return self.student_view(context)

    @XBlock.json_handler
    def check(self, data: Any, suffix: str = "") -> dict[str, Any]:
        """
        Whether the choices taken are the right ones, with the words to show; 400 for what is no answer to this
        problem.
        """
        question, number, taken = self._answer(data)
        self.answers = {**self.answers, str(number): sorted(taken)}
        correct = taken == question.right()
        hints = "".join(question.choices[position].hint for position in sorted(taken))
        verdict = _("That's right.") if correct else _("Not yet. Look again, or read the explanation.")
        html = render_to_string(
            "preview/blocks/problem_answer.html",
            {"verdict": verdict, "correct": correct, "hints": hints, "explanation": question.explanation},
        )
        return {"correct": correct, "html": self.runtime.service(self, "replace_urls").replace_urls(html)}

    def _answer(self, data: Any) -> tuple[Question, int, set[int]]:
        questions = self.questions()
        number = data.get("question") if isinstance(data, dict) else None
        taken = data.get("choices") if isinstance(data, dict) else None
        if not isinstance(number, int) or number not in range(len(questions)) or not isinstance(taken, list):
            raise JsonHandlerError(400, _("There is no such question."))
        question = questions[number]
        if not taken or any(not isinstance(each, int) or each not in range(len(question.choices)) for each in taken):
            raise JsonHandlerError(400, _("Choose an answer first."))
        return question, number, set(taken)


XBlock.needs("replace_urls")(ProblemPreview)


def _question(node: Element, beside: str) -> Question:
    control = CHOICE_KINDS.get(node.tag, "")
    choices = tuple(_choice(each) for each in node.iter("choice")) if control else ()
    prompt = "".join(
        f"<p>{inner_xml(child)}</p>"
        if child.tag in ("label", "description", "p")
        else etree.tostring(child, encoding="unicode")
        for child in node
        if child.tag not in ("choicegroup", "checkboxgroup", *EXPLANATIONS)
    )
    inside = "".join(_html_of(child) for child in node if child.tag in EXPLANATIONS)
    return Question(prompt=prompt, control=control, choices=choices, explanation=inside or beside)


def _choice(node: Element) -> Choice:
    hints = "".join(inner_xml(hint) for hint in node.findall("choicehint"))
    html = (node.text or "") + "".join(
        (etree.tostring(child, encoding="unicode", with_tail=False) if child.tag != "choicehint" else "")
        + (child.tail or "")
        for child in node
    )
    return Choice(html=html.strip(), correct=node.get("correct", "").lower() == "true", hint=hints)


def _html_of(node: Element) -> str:
    """A part of the problem as HTML: a browser keeps to the inside of elements it does not know."""
    return f"<div>{inner_xml(node)}</div>"
