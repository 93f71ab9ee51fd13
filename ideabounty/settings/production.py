"""Production refuses to start unsafe: what is missing is named, with what to do."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import (
    ADDRESS_LIMIT_FACTOR,
    BASE_URL,
    LIMITS_ENABLED,
    REDIS_URL,
    STORAGES,
    derived_key,
    env,
)


def _refuse(what: str) -> None:
    raise ImproperlyConfigured(f"Production settings: {what}")


if env.bool("DEMO", default=False):
    _refuse("DEMO is set. The demo lets anybody sign in as staff; unset DEMO.")
if env.bool("DEBUG", default=False):
    _refuse("DEBUG is set. Unset DEBUG.")

DEBUG = False
DEMO = False
SECRET_KEY = env("SECRET_KEY", default="")
if len(SECRET_KEY) < 50 or "development" in SECRET_KEY:
    _refuse("SECRET_KEY must be a random text of at least 50 characters.")
ALTCHA_HMAC_KEY = derived_key(SECRET_KEY, "proof of work")
if not BASE_URL.startswith("https://"):
    _refuse("BASE_URL must be the public address of the site and start with https://.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    _refuse("ALLOWED_HOSTS must name the hosts of the site, without '*'.")
if not env("DATABASE_URL", default=""):
    _refuse("DATABASE_URL must name the database, for instance postgres://user@host/name.")
if not REDIS_URL and not env.bool("SINGLE_PROCESS_CACHE", default=False):
    _refuse(
        "REDIS_URL must name a cache that all processes share (rate limits count there); "
        "with one process, SINGLE_PROCESS_CACHE=1 does without."
    )
if not LIMITS_ENABLED:
    _refuse("LIMITS_ENABLED is off. Unset it; ADDRESS_LIMIT_FACTOR raises limits per address.")
if ADDRESS_LIMIT_FACTOR < 1:
    _refuse("ADDRESS_LIMIT_FACTOR must be 1 or more.")

EMAIL_CONFIG = env.email("EMAIL_URL") if env("EMAIL_URL", default="") else {}
if not EMAIL_CONFIG.get("EMAIL_HOST"):
    _refuse("EMAIL_URL must name the mail server, for instance smtp+tls://user:pass@host:587.")
MAIL_DELIVERY_BACKEND = EMAIL_CONFIG.pop("EMAIL_BACKEND")
vars().update({key: value for key, value in EMAIL_CONFIG.items() if key.startswith("EMAIL_")})

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
if env.bool("BEHIND_TLS_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
