"""
The OLX form of an AOK and a pathway: attributes for short values, child elements for texts and lists.

    <aok id version points hours review max_submissions turnaround_days student_media>
      <title/> <prompt/>
      <requirement id choose required> <title/> <ask/>
        <option id forms min_words max_words max_files megabytes kinds transcript templates> <title/> </option>*
      </requirement>*
      <completeness/>*
      <rubric id version> <title/> <guidance/>
        <level id points>name</level>*
        <criterion id required_level look_in standards> <name/> <descriptor level/>* </criterion>*
      </rubric>
      <standard code framework edition url>label</standard>*
      <terms evaluator="…"/>
    </aok>

    <pathway id version hours time mode count> <title/> <summary/>
      <step aok>title</step>*
      <badge issuer badge image> <name/> <description/> </badge>
      <terms/>
    </pathway>

Parsing goes through the same `parse` as YAML and JSON do, so there is one set of rules. Elements and attributes nobody
knows are problems.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from lxml import etree

from .aok import Aok
from .parsing import InvalidDefinition, Problem
from .pathway import Pathway

T = TypeVar("T")
Element = Any  # lxml's element type is private


def aok_to_element(aok: Aok) -> Element:
    """The `<aok>` element that stands inside `<aok_submission>`."""
    data = aok.to_data()
    element = _element(
        "aok", data, texts=("title", "prompt"), lists=("requirements", "completeness", "rubric", "standards", "terms")
    )
    for requirement in data["requirements"]:
        part = _element("requirement", requirement, texts=("title", "ask"), lists=("options",))
        part.extend(_element("option", option, texts=("title",)) for option in requirement["options"])
        element.append(part)
    for item in data["completeness"]:
        element.append(_with_text("completeness", item["text"], {}))
    element.append(_rubric_element(data["rubric"]))
    for standard in data["standards"]:
        element.append(
            _with_text(
                "standard", standard["label"], {key: standard[key] for key in ("code", "framework", "edition", "url")}
            )
        )
    _append_terms(element, data["terms"])
    return element


def aok_from_element(element: Element) -> Aok:
    """The AOK of an `<aok>` element; raises InvalidDefinition with every problem."""
    problems: list[Problem] = []
    shape = {
        "title": 1,
        "prompt": 1,
        "requirement": None,
        "completeness": None,
        "rubric": 1,
        "standard": None,
        "terms": 1,
    }
    children = _children(element, shape, problems, ())
    data = _data(element, children, problems, texts=("title", "prompt"))
    data["requirements"] = [_requirement_data(each, problems) for each in children["requirement"]]
    data["completeness"] = [{"text": _text(each, problems)} for each in children["completeness"]]
    if children["rubric"]:
        data["rubric"] = _rubric_data(children["rubric"][0], problems)
    data["standards"] = [{**each.attrib, "label": _text(each, problems)} for each in children["standard"]]
    if children["terms"]:
        data["terms"] = dict(children["terms"][0].attrib)
    return _parsed(Aok.from_data, data, problems)


def pathway_to_element(pathway: Pathway) -> Element:
    """The `<pathway>` element that stands inside `<pdln_pathway>`."""
    data = pathway.to_data()
    element = _element("pathway", data, texts=("title", "summary"), lists=("steps", "badge", "terms"))
    for step in data["steps"]:
        element.append(_with_text("step", step["title"], {"aok": step["aok"]}))
    element.append(_element("badge", data["badge"], texts=("name", "description")))
    _append_terms(element, data["terms"])
    return element


def pathway_from_element(element: Element) -> Pathway:
    """The pathway of a `<pathway>` element; raises InvalidDefinition with every problem."""
    problems: list[Problem] = []
    children = _children(element, {"title": 1, "summary": 1, "step": None, "badge": 1, "terms": 1}, problems, ())
    data = _data(element, children, problems, texts=("title", "summary"))
    data["steps"] = [{**each.attrib, "title": _text(each, problems)} for each in children["step"]]
    if children["badge"]:
        badge = children["badge"][0]
        texts = _children(badge, {"name": 1, "description": 1}, problems, ("badge",))
        data["badge"] = _data(badge, texts, problems, texts=("name", "description"))
    if children["terms"]:
        data["terms"] = dict(children["terms"][0].attrib)
    return _parsed(Pathway.from_data, data, problems)


def _rubric_element(data: Mapping[str, Any]) -> Element:
    rubric = _element("rubric", data, texts=("title", "guidance"), lists=("levels", "criteria"))
    for level in data["levels"]:
        rubric.append(_with_text("level", level["name"], {"id": level["id"], "points": level["points"]}))
    for criterion in data["criteria"]:
        part = _element("criterion", criterion, texts=("name",), lists=("descriptors",))
        part.extend(
            _with_text("descriptor", text, {"level": level}) for level, text in criterion["descriptors"].items()
        )
        rubric.append(part)
    return rubric


def _rubric_data(element: Element, problems: list[Problem]) -> dict[str, Any]:
    children = _children(element, {"title": 1, "guidance": 1, "level": None, "criterion": None}, problems, ("rubric",))
    data = _data(element, children, problems, texts=("title", "guidance"))
    data["levels"] = [{**each.attrib, "name": _text(each, problems)} for each in children["level"]]
    data["criteria"] = []
    for index, each in enumerate(children["criterion"]):
        below = _children(each, {"name": 1, "descriptor": None}, problems, ("rubric", "criterion"))
        descriptors: dict[str, str] = {}
        for descriptor in below["descriptor"]:
            level = descriptor.get("level", "")
            if level in descriptors:
                message = f'the level "{level}" is described twice'
                problems.append(Problem(path=("rubric", "criteria", index, "descriptors"), message=message))
            descriptors[level] = _text(descriptor, problems)
        data["criteria"].append({**_data(each, below, problems, texts=("name",)), "descriptors": descriptors})
    return data


def _requirement_data(element: Element, problems: list[Problem]) -> dict[str, Any]:
    children = _children(element, {"title": 1, "ask": 1, "option": None}, problems, ("requirement",))
    options = []
    for option in children["option"]:
        below = _children(option, {"title": 1}, problems, ("requirement", "option"))
        options.append(_data(option, below, problems, texts=("title",)))
    return {**_data(element, children, problems, texts=("title", "ask")), "options": options}


def _element(tag: str, data: Mapping[str, Any], *, texts: Iterable[str] = (), lists: Iterable[str] = ()) -> Element:
    """An element with `texts` as children and every other scalar as an attribute; empty values are left out."""
    element = etree.Element(tag)
    texts, lists = tuple(texts), tuple(lists)
    for key, value in data.items():
        if key not in texts and key not in lists and value not in ("", [], ()):
            element.set(key, _attribute(value))
    for key in texts:
        if data[key]:
            element.append(_with_text(key, data[key], {}))
    return element


def _with_text(tag: str, text: str, attributes: Mapping[str, Any]) -> Element:
    element = etree.Element(tag, {key: _attribute(value) for key, value in attributes.items() if value != ""})
    element.text = text
    return element


def _append_terms(element: Element, terms: Mapping[str, str]) -> None:
    if terms:
        element.append(etree.Element("terms", dict(terms)))


def _attribute(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, list) else str(value)


def _children(
    element: Element, shape: Mapping[str, int | None], problems: list[Problem], path: tuple[str, ...]
) -> dict[str, list[Element]]:
    """The child elements by tag; an unknown tag, one too many or stray text is a problem. Comments are passed over."""
    by_tag: dict[str, list[Element]] = {tag: [] for tag in shape}
    if _own_text(element).strip():
        problems.append(
            Problem(path=path, message=f"text stands loose in <{element.tag}>", hint="put it into an element")
        )
    for child in element.iterchildren(etree.Element):
        if child.tag not in by_tag:
            problems.append(
                Problem(
                    path=path,
                    message=f"nothing is called <{child.tag}> here",
                    hint=f"known: {', '.join(sorted(shape))}",
                )
            )
        elif shape[child.tag] is not None and len(by_tag[child.tag]) >= (shape[child.tag] or 0):
            problems.append(Problem(path=path, message=f"<{child.tag}> is there twice"))
        else:
            by_tag[child.tag].append(child)
    return by_tag


def _data(
    element: Element, children: Mapping[str, list[Element]], problems: list[Problem], *, texts: Iterable[str]
) -> dict[str, Any]:
    data: dict[str, Any] = dict(element.attrib)
    for key in texts:
        if children[key]:
            data[key] = _text(children[key][0], problems)
    return data


def _text(element: Element, problems: list[Problem]) -> str:
    """The text of an element that holds nothing else: markup in it would be lost, so it is a problem."""
    for child in element.iterchildren(etree.Element):
        problems.append(
            Problem(
                path=(),
                message=f"<{element.tag}> holds text only, and <{child.tag}> stands in it",
                hint="write Markdown, and &lt; for <",
            )
        )
    return _own_text(element)


def _own_text(element: Element) -> str:
    """The text of an element without its children's, comments left out."""
    # By its text nodes, not by what stands after each child: elements of the platform's parser pass over comments, and
    # over the words after them (`RestrictedElement`, read in Teak).
    return "".join(element.xpath("text()"))


def _parsed(parse: Callable[[Any], T], data: dict[str, Any], problems: list[Problem]) -> T:
    """The value of the data, with the problems of the elements before the problems of the values."""
    try:
        value = parse(data)
    except InvalidDefinition as error:
        raise InvalidDefinition([*problems, *error.problems]) from error
    if problems:
        raise InvalidDefinition(problems)
    return value
