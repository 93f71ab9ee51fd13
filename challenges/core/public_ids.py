"""Random ids for addresses: they tell nothing and cannot be guessed."""

import secrets

# Crockford's base 32 in lower case: no i, l, o, u, so an id survives being read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12


def new_public_id() -> str:
    """12 characters, 60 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class PublicIdConverter:
    """`<public_id:…>` in URL patterns."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
