from django.db import models
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """A heading of the books, in one currency: `organisation:<id>:bounty`, `member:<id>:due`.

    What ends in `:held` never falls below nothing, what ends in `:due` never rises above: see
    guards.py.
    """

    code = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="one_account_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.currency})"


class Entry(models.Model):
    """Moves an amount from `credit` to `debit`.

    One row carries both sides, so the books sum to zero by construction. The key says what the
    entry is for and is unique for ever: the same cause never posts twice.
    """

    key = models.CharField(max_length=160, unique=True)
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(max_length=3)
    memo = models.CharField(max_length=200)
    reference = models.CharField(max_length=120, blank=True)
    posted_at = models.DateTimeField()
    # A correction names what it takes back; nothing is taken back twice.
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="entry_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(debit=models.F("credit")), name="entry_has_two_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.amount_minor} {self.currency}"
