"""
Files that a teacher might send, each carrying who made it where nobody looks: file name, EXIF, PDF author.

What of this reaches an evaluator is what the blind checks look for.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

NAME = "canary-okafor"
EXIF_ARTIST = "CanaryExifOkafor"
PDF_AUTHOR = "CanaryAuthorOkafor"
CANARIES = (NAME, EXIF_ARTIST, PDF_AUTHOR)

ARTIST = 0x013B
COPYRIGHT = 0x8298


def _drawn(words: str) -> Image.Image:
    image = Image.new("RGB", (900, 600), "#fdf8ec")
    pen = ImageDraw.Draw(image)
    pen.rectangle((40, 40, 860, 560), outline="#0f766e", width=8)
    pen.text((80, 80), words, fill="#1b2430", font_size=36)
    return image


def picture(folder: Path, name: str = f"{NAME}-page.png") -> Path:
    """A PNG with an artist in its EXIF and in a text chunk."""
    from PIL.PngImagePlugin import PngInfo

    exif = Image.Exif()
    exif[ARTIST] = EXIF_ARTIST
    exif[COPYRIGHT] = EXIF_ARTIST
    text = PngInfo()
    text.add_text("Author", EXIF_ARTIST)
    _drawn("Tens that hide in a number").save(folder / name, exif=exif, pnginfo=text)
    return folder / name


def document(folder: Path, name: str = f"{NAME}-plan.pdf", *, pages: int = 2) -> Path:
    """A PDF with an author."""
    images = [_drawn(f"Lesson plan, page {number}") for number in range(1, pages + 1)]
    body = BytesIO()
    images[0].save(body, "PDF", save_all=True, append_images=images[1:], author=PDF_AUTHOR, title=PDF_AUTHOR)
    (folder / name).write_bytes(body.getvalue())
    assert PDF_AUTHOR.encode("utf-16-be") in body.getvalue() or PDF_AUTHOR.encode() in body.getvalue()
    return folder / name


def words(count: int, *, begin: str) -> str:
    """`count` words that read like a teacher's."""
    sentence = (
        "Most of my second graders can add tens but lose track of them when a number is written out in a sentence."
    )
    pool = (begin + " " + " ".join([sentence] * (count // 15 + 1))).split()
    return " ".join(pool[:count])
