"""Reading the issuer's pages as people do."""

import re


def words(response):
    """The text of a page as a person reads it."""
    html = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", response.content.decode(), flags=re.DOTALL)
    text = re.sub(r"</?(?:strong|em|span|a|code)\b[^>]*>", "", html)
    text = re.sub(r"<[^>]+>", " ", text).replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    return re.sub(r"\s+", " ", text)
