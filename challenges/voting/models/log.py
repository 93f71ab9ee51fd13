from django.db import models

from challenges.core.public_ids import new_public_id

from ..enums import Statement
from .ballots import Ballot


class VoteEvent(models.Model):
    """The log: every support and every withdrawal, append-only. All else about votes is a cache.

    `code` is the voter's receipt.
    """

    code = models.CharField(max_length=12, unique=True, default=new_public_id)
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="events")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="+")
    statement = models.CharField(max_length=10, choices=Statement)
    stated_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.statement}"


class Seal(models.Model):
    """A batch of events closed for good: its hash holds theirs, and that of the seal before.

    Append-only. docs/formats.md says what is hashed.
    """

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="seals"
    )
    number = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    events_sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["challenge", "number"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "number"], name="one_seal_a_number"),
        ]

    def __str__(self) -> str:
        return f"Seal {self.number} of {self.challenge_id}"


class SealedEvent(models.Model):
    """In which seal an event stands, at which place, and with which hash. Append-only."""

    event = models.OneToOneField(
        VoteEvent, on_delete=models.PROTECT, primary_key=True, related_name="sealed"
    )
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="sealed_events")
    place = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["seal", "place"]
        constraints = [
            models.UniqueConstraint(fields=["seal", "place"], name="one_event_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} in seal {self.seal_id}"
