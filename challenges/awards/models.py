from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Award(models.Model):
    """An idea gets an amount for its place in a result; what is owed stands in the ledger."""

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="awards"
    )
    result = models.ForeignKey("challenges.Result", on_delete=models.PROTECT, related_name="awards")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="awards")
    place = models.PositiveSmallIntegerField(_("place"))
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(max_length=3)
    awarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    awarded_at = models.DateTimeField()
    order = models.OneToOneField(
        "challenges.Entry", on_delete=models.PROTECT, related_name="award_ordered"
    )
    payment = models.OneToOneField(
        "challenges.Entry",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="award_paid",
    )

    class Meta:
        ordering = ["challenge", "place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "idea"], name="one_award_an_idea"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="award_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.idea}"

    @property
    def is_paid(self) -> bool:
        return self.payment_id is not None
