"""Proof of work at sign-up: the browser solves a small task, so that nobody has to solve a puzzle.

Tasks and their check are altcha's; widget and script are ours, for those of the package draw inline
styles and start their worker from a blob, which our content policy forbids.
"""

import base64
import json
import re
import time

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django_altcha import (
    AltchaField,
    AltchaWidget,
    get_altcha_challenge,
    get_cache,
    get_challenge_expire_seconds,
)

# Half as many SHA-256 are tried on average: half a second on a laptop, a few on an old phone.
HARDEST = 100_000
# altcha 1.0 looks at the first `expires` of a salt and signs the last one. Written twice, a proof
# would never grow old; so only a salt as altcha itself writes it is taken.
SALT = re.compile(r"[0-9a-f]{24}\?expires=([0-9]{10,11})&")
TEXTS = ("algorithm", "challenge", "salt", "signature")
MOST_CHARACTERS = 1_000


class ProofWidget(AltchaWidget):
    """An empty hidden field with a fresh task for static/js/proof.js."""

    template_name = "django/forms/widgets/hidden.html"

    def get_context(self, name, value, attrs):
        # Past AltchaWidget, which prepares the package's own element.
        context = forms.HiddenInput.get_context(self, name, None, attrs)
        task = get_altcha_challenge(max_number=HARDEST)
        context["widget"]["attrs"] |= {
            "data-proof": json.dumps(task.to_dict()),
            "data-seconds": get_challenge_expire_seconds(),
            "data-worker": static("js/proof-worker.js"),
            "data-wait": _("One moment: your browser is solving a small task, instead of you."),
        }
        return context


class ProofField(AltchaField):
    """Empty, where no script ran, or a proof that is right, fresh and was never sent before."""

    widget = ProofWidget
    default_error_messages = {
        "invalid": _("Your browser’s proof of work is not right. Please send the form once more."),
        "error": _("Your browser’s proof of work is not right. Please send the form once more."),
        "expired": _("This page was open for too long. Please send the form once more."),
        "replay": _(
            "This form was sent twice. If you pressed the button twice, your account is there: "
            "look into your mailbox. Otherwise please send the form once more."
        ),
    }

    def validate(self, value):
        if not value:
            return
        if not (expires := _expiry(value)):
            raise self._error("invalid")
        if expires < time.time():
            raise self._error("expired")
        super().validate(value)

    def replay_attack_protection(self, payload):
        challenge = _read(payload)["challenge"]
        # One command, where the package asks first and stores afterwards: of two at once, one wins.
        if not get_cache().add(f"proof:{challenge}", True, timeout=get_challenge_expire_seconds()):
            raise self._error("replay")

    def _error(self, code):
        return forms.ValidationError(self.error_messages[code], code=code)


def _expiry(payload: str) -> int:
    """When the proof ends, in seconds since 1970; 0 for what no script of ours would send."""
    given = _read(payload)
    if (
        not all(isinstance(given.get(key), str) for key in TEXTS)
        or type(given.get("number")) is not int
    ):
        return 0
    salt = SALT.fullmatch(given["salt"])
    return int(salt[1]) if salt else 0


def _read(payload: str) -> dict:
    try:
        given = json.loads(base64.b64decode(payload[:MOST_CHARACTERS], validate=True))
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}
