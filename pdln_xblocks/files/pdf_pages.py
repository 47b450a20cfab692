"""
Draw the pages of a PDF, as a program of its own: `python pdf_pages.py FILE FOLDER PAGES PIXELS`.

PDFium is C++ reading what a stranger sent, and is not safe in two threads at once: in a process of its own it can
crash, hang or grow without taking a worker along. Imports nothing of the suite. Writes `page-<n>.png` into FOLDER
and one JSON object to standard output: {"pages": [[width, height], …]} or {"refusal": code}.
"""

import contextlib
import json
import sys
from pathlib import Path

DOTS_PER_INCH = 110
MOST_MEMORY = 2 * 1024**3


def draw(source: str, folder: Path, most_pages: int, longest_side: int) -> dict[str, object]:
    """
    Draw every page. More than `most_pages` are a refusal, not a part: an evaluator must not judge half a document.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        return {"refusal": "pdf_locked" if "password" in str(error).lower() else "pdf_damaged"}
    if len(document) > most_pages:
        return {"refusal": "pdf_too_long"}
    if not len(document):
        return {"refusal": "pdf_damaged"}
    with contextlib.suppress(pypdfium2.PdfiumError):
        document.init_forms()
    sizes = []
    try:
        for number in range(len(document)):
            page = document[number]
            scale = min(DOTS_PER_INCH / 72, longest_side / max(*page.get_size(), 1))
            image = page.render(scale=scale).to_pil().convert("RGB")
            image.save(folder / f"page-{number + 1}.png")
            sizes.append(image.size)
    except (pypdfium2.PdfiumError, ValueError, OSError, ZeroDivisionError):
        return {"refusal": "pdf_damaged"}
    return {"pages": sizes}


def main(arguments: list[str]) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, folder, most_pages, longest_side = arguments
    sys.stdout.write(json.dumps(draw(source, Path(folder), int(most_pages), int(longest_side))))


if __name__ == "__main__":
    main(sys.argv[1:])
