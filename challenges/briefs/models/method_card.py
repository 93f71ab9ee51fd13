import json

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MethodCard(models.Model):
    """The rules of a challenge as frozen when its first window opened. Append-only.

    `body` is canonical JSON and `sha256` its hash; a later change is a new version with a reason.
    """

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="cards"
    )
    version = models.PositiveSmallIntegerField(_("version"))
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["challenge", "version"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "version"], name="one_card_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.challenge} v{self.version}"

    @property
    def rules(self) -> dict:
        return json.loads(self.body)
