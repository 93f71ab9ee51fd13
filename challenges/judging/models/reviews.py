from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import ReviewStatus
from .seats import Judge


class Review(models.Model):
    """One judge's scores of one idea; counts once complete, and not once withdrawn."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="reviews")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="reviews")
    status = models.CharField(max_length=10, choices=ReviewStatus, default=ReviewStatus.DRAFT)
    remark_to_organiser = models.TextField(_("remark to the organiser"), blank=True)
    remark_to_author = models.TextField(_("remark for the author"), blank=True)
    # Counts the saves, so that a page that shows an older state cannot undo a newer one.
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The criterion that she cannot judge.
    withdrawn_over = models.ForeignKey(
        "challenges.Criterion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "idea"], name="one_review_a_judge_and_idea"),
            models.CheckConstraint(
                condition=~Q(status="complete") | Q(completed_at__isnull=False),
                name="complete_review_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | ~Q(status="withdrawn") & Q(withdrawn_at__isnull=True),
                name="withdrawn_review_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} on {self.idea_id}: {self.status}"


class Score(models.Model):
    """0 to 10 on one criterion."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(
        "challenges.Criterion", on_delete=models.PROTECT, related_name="scores"
    )
    value = models.PositiveSmallIntegerField(validators=[MaxValueValidator(10)])

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_a_criterion"),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=10), name="score_between_0_and_10"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)


class ReviewVersion(models.Model):
    """What a review said each time it was completed, and each time it changed afterwards.

    Append-only, by triggers. Without the remarks: those can be taken back, as words about a person
    may have to be.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=ReviewStatus)
    # {"<pk of the Criterion>": 0 to 10}
    scores = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_version_of_a_review"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} as of {self.saved_at}"
