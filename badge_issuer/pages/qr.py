"""QR codes of addresses, for screens and paper."""

import io

import segno

# Read from a badge on a worn sheet of paper: a quarter of it may be gone.
_ERROR_CORRECTION = "q"


def as_data_uri(address: str) -> str:
    """An SVG that a page can show without asking for it; black on white in any color scheme, so that it can be read."""
    code = segno.make_qr(address, error=_ERROR_CORRECTION)
    uri: str = code.svg_data_uri(scale=4, border=3, light="#fff")
    return uri


def as_png(address: str) -> bytes:
    """A PNG large enough to print."""
    out = io.BytesIO()
    segno.make_qr(address, error=_ERROR_CORRECTION).save(out, kind="png", scale=12, border=4)
    return out.getvalue()
