from django.db import models
from django.db.models import F, Q

from challenges.core.public_ids import new_secret

from .log import VoteEvent


class BallotBox(models.Model):
    """What the votes of a challenge have in common. Its row is the lock of counting and sealing;
    no voter ever waits for it."""

    challenge = models.OneToOneField(
        "challenges.Challenge",
        on_delete=models.PROTECT,
        related_name="ballot_box",
        primary_key=True,
    )
    # Makes voters' names in published files; whoever knew it could tell who is behind them.
    salt = models.CharField(max_length=64, default=new_secret, editable=False)
    # The order of the wall: which edition, and when it was made.
    edition = models.PositiveIntegerField(default=0)
    ordered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "ballot boxes"

    def __str__(self) -> str:
        return f"Ballot box of {self.challenge_id}"


class PendingCount(models.Model):
    """What one transaction of a voter changes in the counters, not added up yet.

    A hot idea has no row that all of its supporters would have to wait for.
    changes: {pk of an idea: [supports, exposures, outside]}, each a number to add.
    """

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="pending_counts"
    )
    event = models.OneToOneField(VoteEvent, null=True, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Pending {self.pk}"


class Tally(models.Model):
    """Counters of one idea; what PendingCount still holds is not in them.

    outside: supports by voters who have not been shown other ideas yet; they are in no other
    counter. bucket: how much the idea had been seen when the order of the wall was last made,
    bucket_before: at the time before that.
    """

    idea = models.OneToOneField(
        "challenges.Idea", on_delete=models.PROTECT, related_name="tally", primary_key=True
    )
    supports = models.PositiveIntegerField(default=0)
    exposures = models.PositiveIntegerField(default=0)
    outside = models.PositiveIntegerField(default=0)
    bucket = models.PositiveSmallIntegerField(default=0)
    bucket_before = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                condition=Q(supports__lte=F("exposures")), name="supports_within_exposures"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supports} of {self.exposures}"
