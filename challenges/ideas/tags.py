"""What a tag may be."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.core.texts import one_line

LONGEST_TAG = 30
_NOT_IN_A_TAG = re.compile(r"[^\w &'’.+-]")


def plain_tag(text: str) -> str:
    """In lower case, on one line, without the sign that others put before a tag."""
    return one_line(text).lstrip("#").strip().lower()


def clean_tag(text: str) -> str:
    """The one tag that was typed. Raises ValidationError for none, and for what is no tag."""
    tag = plain_tag(text)
    if not tag:
        raise ValidationError(_("Write the tag."))
    check_tag(tag)
    return tag


def check_tag(tag: str) -> None:
    if len(tag) > LONGEST_TAG:
        message = _("“%(tag)s” is longer than 30 characters.")
        raise ValidationError(message, code="tag_too_long", params={"tag": f"{tag[:30]}…"})
    if _NOT_IN_A_TAG.search(tag) or not any(sign.isalnum() for sign in tag):
        message = _("“%(tag)s” has signs that a tag cannot have. Use letters and numbers.")
        raise ValidationError(message, code="bad_tag", params={"tag": tag})
