"""badge/badge.yaml: what the badge says to the world. Its criteria list comes from the rubrics."""

from dataclasses import dataclass

from pdln_xblocks.definitions.reading import Reader


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
    def read(cls, reader: Reader) -> "BadgeText":
        badge = cls(
            id=reader.identifier("id"),
            version=reader.version("version"),
            name=reader.text("name", at_most=200),
            image=reader.text("image", at_most=300),
            description=reader.text("description", at_most=2_000),
            criteria=reader.text("criteria", at_most=5_000),
            process=reader.text("process", at_most=5_000),
            tags=_tags(reader),
            valid_months=reader.whole("valid_months", default=0, at_most=600),
        )
        reader.finish()
        return badge


def _tags(reader: Reader) -> tuple[str, ...]:
    """Words or short phrases with commas between them."""
    text = reader.text("tags", default="", at_most=500)
    return tuple(dict.fromkeys(tag.strip() for tag in text.split(",") if tag.strip()))
