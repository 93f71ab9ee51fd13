from django.db import models
from django.utils.translation import gettext_lazy as _

from .seats import Judge


class Assignment(models.Model):
    """This judge is to score this idea."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="assignments")
    idea = models.ForeignKey(
        "challenges.Idea", on_delete=models.PROTECT, related_name="assignments"
    )
    # The judge's own random order of reading.
    shuffle_key = models.BigIntegerField()
    assigned_at = models.DateTimeField()
    # Put off until the others are scored.
    skipped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["judge", "shuffle_key"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "idea"], name="assigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} scores {self.idea_id}"


class Conflict(models.Model):
    """Why this judge must not score this idea."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="conflicts")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="conflicts")
    reason = models.CharField(_("reason"), max_length=300)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "idea"], name="one_conflict_a_judge_and_idea")
        ]

    def __str__(self) -> str:
        return self.reason
