from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .reviews import Review, ReviewVersion


class ReviewCorrection(models.Model):
    """A judge asks, once judging has closed, to correct her own complete review.

    Append-only, as its decision is. `of` is what the review says, `scores` what it should say:
    {"<pk of the Criterion>": 0 to 10}.
    """

    # A second time only after a refusal, and no third time.
    MOST = 2

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    of = models.ForeignKey(ReviewVersion, on_delete=models.PROTECT, related_name="corrections")
    scores = models.JSONField()
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="one_correction_a_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=2), name="corrections_are_asked_for_twice"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def is_open(self) -> bool:
        return not hasattr(self, "decision")


class CorrectionDecision(models.Model):
    """A second person approves a correction or refuses it, and says why. version: what the review
    says since then."""

    correction = models.OneToOneField(
        ReviewCorrection, on_delete=models.PROTECT, related_name="decision"
    )
    approved = models.BooleanField()
    reason = models.CharField(_("reason"), max_length=300)
    version = models.OneToOneField(
        ReviewVersion, null=True, on_delete=models.PROTECT, related_name="correction_decision"
    )
    # Copied from the correction, so that the database itself can ask for a second person.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(by=F("asked_by")), name="correction_decided_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=Q(approved=True, version__isnull=False)
                | Q(approved=False, version__isnull=True),
                name="approved_correction_is_a_version",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="correction_decided_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.reason
