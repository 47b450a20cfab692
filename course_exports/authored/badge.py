"""badge/badge.yaml: what the badge says to the world. Its criteria list comes from the rubrics."""

from dataclasses import dataclass

from pdln_xblocks.definitions.parsing import Parser


@dataclass(frozen=True, kw_only=True)
class BadgeText:
    """The badge's own words; `description`, `criteria` and `process` are Markdown that strangers read."""

    id: str
    version: str
    name: str
    image: str
    description: str
    criteria: str
    process: str
    tags: tuple[str, ...]
    valid_months: int

    @classmethod
    def parse(cls, parser: Parser) -> "BadgeText":
        badge = cls(
            id=parser.identifier("id"),
            version=parser.version("version"),
            name=parser.text("name", at_most=200),
            image=parser.text("image", at_most=300),
            description=parser.text("description", at_most=2_000),
            criteria=parser.text("criteria", at_most=5_000),
            process=parser.text("process", at_most=5_000),
            tags=_tags(parser),
            valid_months=parser.whole("valid_months", default=0, at_most=600),
        )
        parser.finish()
        return badge


def _tags(parser: Parser) -> tuple[str, ...]:
    """Words or short phrases with commas between them."""
    text = parser.text("tags", default="", at_most=500)
    return tuple(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))
