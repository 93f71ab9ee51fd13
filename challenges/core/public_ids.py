"""Random ids for addresses: they tell nothing and cannot be guessed."""

import secrets

from .canonical import sha256_hex

# Crockford's base 32 in lower case: no i, l, o, u, so an id survives being read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12
# What people write for one another, and what they put between.
_TYPED = str.maketrans({"o": "0", "i": "1", "l": "1"} | dict.fromkeys(" \t\r\n\u00a0-\u2013."))


def new_public_id() -> str:
    """12 characters, 60 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_typed(text: str, length: int = LENGTH) -> str:
    """The id that a person meant: capitals, O for 0, I or L for 1, blanks and hyphens are taken.

    Empty where no id of this length can have been meant.
    """
    typed = text.lower().translate(_TYPED)
    return typed if len(typed) == length and set(typed) <= set(ALPHABET) else ""


def check_letters(text: str, length: int) -> str:
    """So many characters of the alphabet that follow from a text and change with it."""
    number = int(sha256_hex(text), 16)
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(length))


def new_secret() -> str:
    """64 hexadecimal characters, 256 random bits."""
    return secrets.token_hex(32)


class PublicIdConverter:
    """`<public_id:…>` in URL patterns."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
