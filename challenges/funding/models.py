from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enums import DepositKind


class Deposit(models.Model):
    """Money that came to be held for a challenge, or left otherwise than to a winner. Append-only.

    Staff of the platform says that the bank has it, under which reference; never the organisation.
    """

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="deposits"
    )
    kind = models.CharField(max_length=8, choices=DepositKind)
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(max_length=3)
    reference = models.CharField(_("reference"), max_length=120)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField()
    # Carried and brought are one entry, seen from either challenge.
    entry = models.ForeignKey("challenges.Entry", on_delete=models.PROTECT, related_name="deposits")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "kind", "reference"], name="one_deposit_a_reference"
            ),
            models.UniqueConstraint(fields=["entry", "kind"], name="one_deposit_an_entry_and_kind"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="deposit_is_positive"),
            models.CheckConstraint(condition=~Q(reference=""), name="deposit_has_a_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount_minor} {self.currency}"
