"""What a page says, without its tags."""

import html
import re


def words_of(page):
    """The text of a page with single spaces."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
