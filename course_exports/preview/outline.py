"""The course's shape as one viewer is shown it."""

from dataclasses import dataclass

from opaque_keys.edx.keys import UsageKey

from .runtime import PreviewRuntime


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section, subsection or unit, and the parts below it."""

    usage: UsageKey
    title: str
    format: str = ""
    staff_only: bool = False
    parts: tuple["Part", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """The units before and after one, and its number among all of them."""

    before: Part | None
    after: Part | None
    number: int
    count: int

    @classmethod
    def of(cls, runtime: PreviewRuntime, unit: UsageKey) -> "Neighbours":
        units = [part for section in outline_of(runtime) for sub in section.parts for part in sub.parts]
        at = next(position for position, part in enumerate(units) if part.usage == unit)
        return cls(
            before=units[at - 1] if at > 0 else None,
            after=units[at + 1] if at + 1 < len(units) else None,
            number=at + 1,
            count=len(units),
        )


def outline_of(runtime: PreviewRuntime) -> tuple[Part, ...]:
    """The sections, without what this viewer is not shown."""
    return _parts(runtime, runtime.course.usage)


def where_is(runtime: PreviewRuntime, unit: UsageKey) -> list[str]:
    """The titles above a unit, outermost first, without the course's own."""
    above = [runtime.get_block(usage) for usage in runtime.course.ancestors(unit) if usage.block_type != "course"]
    return [block.display_name_with_default for block in reversed(above)]


def _parts(runtime: PreviewRuntime, usage: UsageKey) -> tuple[Part, ...]:
    if usage.block_type == "vertical":
        return ()
    return tuple(_part(runtime, child) for child in runtime.course.children(usage) if runtime.shows(child))


def _part(runtime: PreviewRuntime, usage: UsageKey) -> Part:
    block = runtime.get_block(usage)
    return Part(
        usage=usage,
        title=block.display_name_with_default,
        format=(block.format or "") if block.graded else "",
        staff_only=block.visible_to_staff_only,
        parts=_parts(runtime, usage),
    )
