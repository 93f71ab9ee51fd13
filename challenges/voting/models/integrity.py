from django.conf import settings
from django.db import models


class IntegrityReport(models.Model):
    """What the search for signs of belonging together found, at one time.

    flags: [{"id", "kind", "values", "ideas" (public ids), "ballots" (their pks)}];
    alternatives: how the crowd ranks the ideas with and without the flagged votes;
    is_final: made of the frozen ballots, after voting had closed.
    """

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="integrity_reports"
    )
    made_at = models.DateTimeField()
    is_final = models.BooleanField(default=False)
    through_event = models.BigIntegerField(default=0)
    flags = models.JSONField(default=list)
    not_measured = models.JSONField(default=list)
    alternatives = models.JSONField(default=dict)

    class Meta:
        ordering = ["challenge", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge"],
                condition=models.Q(is_final=True),
                name="one_final_report_a_challenge",
            ),
        ]

    def __str__(self) -> str:
        return f"Report of {self.challenge_id}"


class FlagDecision(models.Model):
    """What a person decided about a flagged group, and why. Append-only; the last one holds."""

    report = models.ForeignKey(IntegrityReport, on_delete=models.PROTECT, related_name="decisions")
    flag = models.CharField(max_length=40)
    set_aside = models.BooleanField()
    reason = models.TextField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.flag}: {'set aside' if self.set_aside else 'counted'}"
