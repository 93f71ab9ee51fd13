import json

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .enums import Change, Route, VetoCode


class ShortlistProposal(models.Model):
    """The shortlist as the rules make it, kept as it was when the organiser first chose.

    body: canonical JSON of the seed, the places and each finalist's route.
    """

    challenge = models.OneToOneField(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="shortlist_proposal"
    )
    body = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Proposal for {self.challenge}"

    @cached_property
    def data(self) -> dict:
        return json.loads(self.body)


class ShortlistChange(models.Model):
    """What the organiser changed about the proposal, and why; the newest of an idea is in force."""

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="shortlist_changes"
    )
    idea = models.ForeignKey(
        "challenges.Idea", on_delete=models.PROTECT, related_name="shortlist_changes"
    )
    kind = models.CharField(max_length=10, choices=Change)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.idea}: {self.get_kind_display()}"


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


class UncorrectedResult(models.Model):
    """The same result with every review as it was when judging closed, where some were corrected
    after that: both files of it, as `Result` has them."""

    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="uncorrected")
    input = models.TextField()
    output = models.TextField()
    input_sha256 = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.result} without corrections"

    @cached_property
    def data(self) -> dict:
        return json.loads(self.output)


class GapReason(models.Model):
    """What the panel says of an idea that the crowd sees quite differently."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="gap_reasons")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "idea"], name="one_gap_reason_an_idea"),
        ]

    def __str__(self) -> str:
        return self.text


class Veto(models.Model):
    """The organiser says that an idea cannot win; the computed places stay beside it."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="vetoes")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, choices=VetoCode)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "idea"], name="one_veto_an_idea"),
        ]

    def __str__(self) -> str:
        return f"{self.idea}: {self.get_code_display()}"


class Override(models.Model):
    """The organiser names another winner than the one computed, and says why."""

    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="override")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.idea} by hand"
