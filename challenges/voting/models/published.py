from django.db import models


class BallotFile(models.Model):
    """Every ballot of a challenge as it was when voting had closed, without names. Append-only.

    body: gzip of the lines that docs/formats.md describes; sha256: of those lines, unpacked.
    """

    challenge = models.OneToOneField(
        "challenges.Challenge",
        on_delete=models.PROTECT,
        related_name="ballot_file",
        primary_key=True,
    )
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    voters = models.PositiveIntegerField()
    supports = models.PositiveIntegerField()
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Ballots of {self.challenge_id}"
