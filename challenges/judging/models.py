from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.core.public_ids import new_public_id

from .enums import ReviewStatus


class Judge(models.Model):
    """A seat on the panel of one challenge, from the invitation on."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="judges"
    )
    email = models.EmailField(_("e-mail address"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="judgeships",
    )
    credential = models.CharField(_("who they are, in a line"), max_length=160, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "email"], name="one_seat_an_address"),
            models.UniqueConstraint(
                fields=["challenge", "user"],
                condition=Q(user__isnull=False),
                name="one_seat_a_person",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(user__isnull=False),
                name="accepted_judge_is_a_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user_id else self.email


class Assignment(models.Model):
    """This judge is to score this idea."""

    judge = models.ForeignKey(Judge, on_delete=models.CASCADE, related_name="assignments")
    idea = models.ForeignKey(
        "challenges.Idea", on_delete=models.PROTECT, related_name="assignments"
    )
    # The judge's own random order of reading.
    shuffle_key = models.BigIntegerField()
    assigned_at = models.DateTimeField()

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


class Review(models.Model):
    """One judge's scores of one idea; counts once complete."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="reviews")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="reviews")
    status = models.CharField(max_length=10, choices=ReviewStatus, default=ReviewStatus.DRAFT)
    remark_to_organiser = models.TextField(_("remark to the organiser"), blank=True)
    remark_to_author = models.TextField(_("remark for the author"), blank=True)
    saved_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judge", "idea"], name="one_review_a_judge_and_idea"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(completed_at__isnull=False),
                name="complete_review_has_time",
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
