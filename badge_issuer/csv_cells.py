"""Cells of a table that people open in a spreadsheet."""

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def plain_cell(cell: str) -> str:
    """The cell as text: a quote before whatever a spreadsheet would run."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
