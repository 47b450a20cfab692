"""What tests read of a page or an answer, whichever block or view it came from."""

import re
from html import unescape

from webob import Response
from xblock.core import XBlock


def text_of(html: str) -> str:
    """What a person reads: words in a line stay together, blocks stand apart, spaces are plain."""
    in_line = re.sub(r"</?(a|strong|em|span|time|ins|del|code|summary)\b[^>]*>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", in_line)).split())


def view(block: XBlock, name: str) -> str:
    """A view of a block as HTML, rendered by its runtime."""
    return block.runtime.render(block, name).content


def error(response: Response) -> tuple[int, str, str]:
    """A refusal of a block's handler: HTTP status, code and the whole message."""
    said = response.json["error"]
    return response.status_code, said["code"], said["message"]


def problems(block: XBlock) -> list[tuple[str, str]]:
    """What Studio shows above a block: the kind and the text of each message."""
    return [(message.type, str(message.text)) for message in block.validate().messages]
