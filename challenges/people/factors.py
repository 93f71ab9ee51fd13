from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

# Recovery codes alone are a list of passwords, not a second thing that one has.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(user) -> bool:
    """Has this person a passkey or an authenticator app?"""
    return user.is_authenticated and is_mfa_enabled(user, FACTORS)


def lacks_second_factor(user) -> bool:
    """Must she add one before she works at the desk? Never in the demo, which asks for none."""
    return settings.SECOND_FACTOR_REQUIRED and not has_second_factor(user)
