from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Ballot(models.Model):
    """One member's supports in one challenge. Its row is the lock of her votes there."""

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="ballots"
    )
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ballots"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Where the rules give her a number of supports: that number, and how many she has placed.
    budget = models.PositiveSmallIntegerField(null=True)
    used = models.PositiveSmallIntegerField(default=0)
    # Since when her supports count; empty while she has been shown too little of the wall.
    counted_at = models.DateTimeField(null=True)
    # What the search for signs of belonging together needs, and nothing that names a person:
    # the host of the site she came from, and a salted hash of the network she came by.
    source = models.CharField(max_length=100, blank=True)
    network = models.CharField(max_length=16, blank=True)
    # The last event whose receipt was written to her.
    receipts_through = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["challenge", "voter"], name="one_ballot_a_voter"),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(used__lte=F("budget")),
                name="supports_within_budget",
            ),
        ]

    def __str__(self) -> str:
        return f"Ballot {self.pk}"


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
