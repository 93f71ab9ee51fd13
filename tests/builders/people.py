import base64
import hmac
import struct
import time
from itertools import count

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt

from challenges.people.models import User

_numbers = count(1)

PASSWORD = "correct horse battery"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"


def a_user(name="Ada", email=None, confirmed=True, staff=False) -> User:
    """A person who can sign in with PASSWORD."""
    email = email or f"{name.lower().replace(' ', '.')}{next(_numbers)}@people.example"
    user = User.objects.create_user(email, PASSWORD, display_name=name, is_staff=staff)
    EmailAddress.objects.create(user=user, email=user.email, verified=confirmed, primary=True)
    return user


def with_second_factor(user) -> User:
    """Give her an authenticator app, as the desk and the CMS ask of those who work there."""
    Authenticator.objects.get_or_create(
        user=user,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": encrypt(TOTP_SECRET)}},
    )
    return user


def totp_code(secret=TOTP_SECRET, at=None) -> str:
    """What her authenticator app shows (RFC 6238: SHA-1, 30 seconds, six digits)."""
    step = int(time.time() if at is None else at) // 30
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"
