"""Rubric results in a credential: which level was found on each criterion, for an earner who wants to show it. Pure."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any


def with_levels(document: Mapping[str, Any], results: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """
    The unsigned credential with a result for each criterion that it describes and a level was found on.

    Results belong to criteria by name, in their order: two pieces of work may judge a criterion of the same name. A
    level above the required one is added to the levels that the criterion describes.
    """
    copy = deepcopy(dict(document))
    subject = copy["credentialSubject"]
    waiting = list(results)
    found = []
    for description in subject["achievement"].get("resultDescription", []):
        match = next((each for each in waiting if each["name"] == description["name"]), None)
        if match is not None:
            waiting.remove(match)
            found.append(_result(description, match))
    if found:
        subject["result"] = found
    return copy


def _result(description: dict[str, Any], result: Mapping[str, str]) -> dict[str, Any]:
    level = f"{description['id']}-{result['level']}"
    levels = description["rubricCriterionLevel"]
    if level not in [each["id"] for each in levels]:
        levels.append({"id": level, "type": ["RubricCriterionLevel"], "name": result["level_name"]})
    return {"type": ["Result"], "resultDescription": description["id"], "achievedLevel": level}
