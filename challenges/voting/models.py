from django.conf import settings
from django.db import models
from django.db.models import F, Q

from challenges.core.public_ids import new_public_id

from .enums import Statement


class Ballot(models.Model):
    """One member's supports in one challenge. Its row is the lock of her votes there."""

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="ballots"
    )
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ballots"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["challenge", "voter"], name="one_ballot_a_voter"),
        ]

    def __str__(self) -> str:
        return f"Ballot {self.pk}"


class VoteEvent(models.Model):
    """The log: every support and every withdrawal, append-only. All else about votes is a cache."""

    code = models.CharField(max_length=12, unique=True, default=new_public_id)
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="events")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="+")
    statement = models.CharField(max_length=10, choices=Statement)
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.statement}"


class Support(models.Model):
    """The current state of one ballot on one idea: a row means support."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="supports")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="supports")
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "idea"], name="one_support_a_ballot_and_idea")
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} supports {self.idea_id}"


class Exposure(models.Model):
    """The site showed this idea to this voter; once."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="exposures")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="exposures")
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "idea"], name="one_exposure_a_ballot_and_idea"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} saw {self.idea_id}"


class Tally(models.Model):
    """Counters of one idea, changed in the transaction of what they count."""

    idea = models.OneToOneField(
        "challenges.Idea", on_delete=models.PROTECT, related_name="tally", primary_key=True
    )
    supports = models.PositiveIntegerField(default=0)
    exposures = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                condition=Q(supports__lte=F("exposures")), name="supports_within_exposures"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supports} of {self.exposures}"
