"""What the organiser decides about the panel: who scores what, who left, what was asked for."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enums import Way


class AssignmentPlan(models.Model):
    """How the reviews of one challenge are shared out.

    seed: of every draw, as text; it follows from the frozen rules and ballots, so it is empty until
    there are some.
    """

    challenge = models.OneToOneField(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="assignment_plan"
    )
    way = models.CharField(max_length=10, choices=Way, default=Way.EVERY)
    reviews = models.PositiveSmallIntegerField(
        _("reviews an idea gets"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    seed = models.CharField(max_length=64, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(way=Way.EVERY, reviews__isnull=True)
                | Q(way=Way.BALANCED, reviews__isnull=False, reviews__gte=1),
                name="balanced_plan_has_reviews",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.challenge}: {self.get_way_display()}"


class Departure(models.Model):
    """A judge who dropped out: what she completed counts, and others score the rest."""

    judge = models.OneToOneField(
        "challenges.Judge", on_delete=models.PROTECT, related_name="departure"
    )
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason


class ExtraReviews(models.Model):
    """More reviews of one idea than the plan gives, and why; published with the result."""

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="extra_reviews"
    )
    idea = models.ForeignKey(
        "challenges.Idea", on_delete=models.PROTECT, related_name="extra_reviews"
    )
    reviews = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(reviews__gte=1), name="extra_reviews_are_some"),
        ]

    def __str__(self) -> str:
        return f"{self.idea}: {self.reviews} more"


class Reminder(models.Model):
    """A judge was written to about the reviews that she owes."""

    judge = models.ForeignKey(
        "challenges.Judge", on_delete=models.CASCADE, related_name="reminders"
    )
    # The day of sent_at in UTC: what "one a day" counts by.
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["judge", "day"], name="one_reminder_a_judge_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} on {self.day}"
