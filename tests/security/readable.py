"""What a file says, read as somebody curious reads it: unzipped, unpacked, its metadata listed."""

import gzip
import zipfile
from html import unescape
from io import BytesIO

from PIL import Image

# A workbook's theme and styles are the same in every one.
_SAME_IN_EVERY_BOOK = ("xl/theme/", "xl/styles")


def readable(body: bytes) -> str:
    """The body as text, and after it whatever is packed into it."""
    text = body.decode("utf-8", "replace")
    return "\n".join([text, *_said_otherwise(text), *map(_unpacked, (body,))])


def _said_otherwise(text: str) -> list[str]:
    """HTML and JSON may write a letter as a number."""
    plain = unescape(text) if "&#" in text else ""
    return [plain] if plain else []


def _unpacked(body: bytes) -> str:
    if body.startswith(b"\x1f\x8b"):
        return gzip.decompress(body).decode("utf-8", "replace")
    if body.startswith(b"PK\x03\x04"):
        return _of_zip(body)
    if body.startswith((b"RIFF", b"\xff\xd8", b"\x89PNG")):
        return _of_picture(body)
    return ""


def _of_zip(body: bytes) -> str:
    with zipfile.ZipFile(BytesIO(body)) as packed:
        names = [name for name in packed.namelist() if not name.startswith(_SAME_IN_EVERY_BOOK)]
        parts = [packed.read(name).decode("utf-8", "replace") for name in names]
    return "\n".join([*names, *parts])


def _of_picture(body: bytes) -> str:
    try:
        with Image.open(BytesIO(body)) as picture:
            exif = picture.getexif()
            # The second is where cameras write the place.
            tags = [dict(exif), dict(exif.get_ifd(0x8825)), picture.info]
            return " ".join(map(str, tags))
    except OSError:
        return ""
