"""Texts that a copy of the database must not give away: account numbers of winners.

Encrypted with a key that follows from SECRET_KEY; keys before it are tried as well
(SECRET_KEY_FALLBACKS), so that a change of the secret loses nothing.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    """The text as nobody reads it without the secret; another one each time."""
    return _keys().encrypt(text.encode("utf-8")).decode("ascii")


def unseal(sealed: str) -> str | None:
    """The text again; None where it was sealed with a secret that is gone, or was tampered with."""
    try:
        return _keys().decrypt(sealed.encode("ascii")).decode("utf-8")
    except InvalidToken:
        return None


def _keys() -> MultiFernet:
    return MultiFernet(
        [_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"challenges.core.sealed_text")
    return Fernet(urlsafe_b64encode(derived.derive(secret.encode("utf-8"))))
