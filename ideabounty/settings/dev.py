"""A laptop: SQLite, mail as files, no keys. DEMO=1, as `make demo` sets, adds "sign in as"."""

from .base import *  # noqa: F403
from .base import BASE_URL, LOGGING, derived_key, env

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=not DEMO)
SERVE_MEDIA = True
if DEMO:
    # The terminal is for the visitor: whom to sign in as, and where to look.
    LOGGING["loggers"] = {"django.server": {"level": "ERROR"}}
WHITENOISE_USE_FINDERS = True
SECRET_KEY = "development only, refused by the production settings"
ALTCHA_HMAC_KEY = derived_key(SECRET_KEY, "proof of work")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECOND_FACTOR_REQUIRED = not DEMO
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
MAIL_DELIVERY_BACKEND = env(
    "MAIL_DELIVERY_BACKEND", default="django.core.mail.backends.filebased.EmailBackend"
)
