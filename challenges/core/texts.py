"""Texts from people: stored plain, whatever they were typed as."""

import html
import re
import unicodedata

import nh3
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

_BLOCK_END = re.compile(r"(?i)</(p|div|li|h[1-6]|tr|blockquote)\s*>|<br\s*/?>")
_LIST_ITEM = re.compile(r"(?i)<li[^>]*>")
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None}


def plain_text(text: str) -> str:
    """What was typed, tidied: NFC, no control characters, at most one empty line in a row."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.translate(_CONTROLS)
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """plain_text without line breaks."""
    return " ".join(plain_text(text).split())


def text_from_html(markup: str) -> str:
    """The words of a piece of HTML; paragraphs and list items keep lines of their own."""
    markup = _LIST_ITEM.sub("\n• ", _BLOCK_END.sub("\n", markup))
    return plain_text(html.unescape(nh3.clean(markup, tags=set(), attributes={})))


def names_in_one(names: list[str]) -> str:
    """“Ada”, “Ada and Ben”, “Ada, Ben and Cas”."""
    return get_text_list(names, _("and"))
