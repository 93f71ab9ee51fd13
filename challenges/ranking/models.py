import json

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .enums import Route


class Finalist(models.Model):
    """An idea on the shortlist."""

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="finalists"
    )
    idea = models.OneToOneField(
        "challenges.Idea", on_delete=models.PROTECT, related_name="finalist"
    )
    route = models.CharField(max_length=10, choices=Route, default=Route.CROWD)
    reason = models.CharField(max_length=300, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.idea)


class Result(models.Model):
    """A published computation: immutable and numbered; a correction is a new version.

    `input` and `output` are the canonical JSON files that `python -m challenges.balance` reads and
    writes, byte for byte.
    """

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="results"
    )
    version = models.PositiveSmallIntegerField(_("version"))
    card = models.ForeignKey("challenges.MethodCard", on_delete=models.PROTECT, related_name="+")
    input = models.TextField()
    output = models.TextField()
    input_sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    code_version = models.CharField(max_length=40)
    reason = models.TextField(_("reason for a new version"), blank=True)
    # Written by a person of the organisation: why this idea.
    winner_reason = models.TextField(_("why this idea"), blank=True)
    # Written where the panel cannot compare all finalists: without it nothing can be awarded.
    acknowledgement = models.TextField(_("what the organiser owns up to"), blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["challenge", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "version"], name="one_result_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.challenge} result v{self.version}"

    @cached_property
    def data(self) -> dict:
        return json.loads(self.output)
