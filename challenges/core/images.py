"""Pictures from people: decoded under limits and written anew, so nothing else rides along."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600


def reencoded_picture(file) -> ContentFile:
    """The picture as WebP, at most 1600 px a side, without metadata, under a name of its own.

    Raises ValidationError for what is too large or not a JPEG, PNG or WebP picture.
    """
    if file.size > MOST_BYTES:
        raise ValidationError(_("The picture is larger than 8 MB. Please make it smaller."))
    try:
        picture = Image.open(file, formats=FORMATS)
        # The header is enough to refuse a decompression bomb before it is decoded.
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("The picture has too many pixels. Please make it smaller."))
        picture = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is not a JPEG, PNG or WebP picture.")) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = BytesIO()
    picture.save(buffer, "WEBP", quality=82)
    return ContentFile(buffer.getvalue(), name="picture.webp")
