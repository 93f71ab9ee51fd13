from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .enums import PayoutState, Rights


def _person(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


class Award(models.Model):
    """An idea gets an amount for its place in a result; what is owed stands in the ledger."""

    challenge = models.ForeignKey(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="awards"
    )
    result = models.ForeignKey("challenges.Result", on_delete=models.PROTECT, related_name="awards")
    idea = models.ForeignKey("challenges.Idea", on_delete=models.PROTECT, related_name="awards")
    # None for a share of a bounty that no idea won.
    place = models.PositiveSmallIntegerField(_("place"), null=True)
    amount_minor = models.BigIntegerField(_("amount in minor units"))
    currency = models.CharField(max_length=3)
    # None where the organisation's date had passed and the published ranking decided.
    awarded_by = _person(null=True)
    awarded_at = models.DateTimeField()
    order = models.OneToOneField(
        "challenges.Entry", on_delete=models.PROTECT, related_name="award_ordered"
    )

    class Meta:
        ordering = ["challenge", "place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "idea"], name="one_award_an_idea"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="award_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.place or '–'}. {self.idea}"

    @property
    def payout(self) -> "Payout | None":
        """The newest attempt to pay it, whatever became of it."""
        return max(self.payouts.all(), key=lambda payout: payout.number, default=None)

    @property
    def is_paid(self) -> bool:
        """Has the money left, and not come back?"""
        return self.payout is not None and self.payout.state in (
            PayoutState.SENT,
            PayoutState.CONFIRMED,
        )

    @property
    def rights(self) -> Rights:
        """Whose the idea is: follows from what was accepted, paid and given back."""
        if hasattr(self, "rights_return"):
            return Rights.RETURNED
        if not hasattr(self, "acceptance"):
            return Rights.AUTHORS
        paid = self.payout is not None and self.payout.state == PayoutState.CONFIRMED
        return Rights.BOUGHT if paid else Rights.OFFERED


class Acceptance(models.Model):
    """The winner takes the award on these terms, word for word. Append-only."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="acceptance")
    terms = models.TextField()
    terms_sha256 = models.CharField(max_length=64)
    accepted_by = _person()
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.award}: {self.terms_sha256[:12]}"


class PayoutDetails(models.Model):
    """Where the winner wants the money: encrypted, read by whoever pays, gone once it is there."""

    award = models.OneToOneField(Award, on_delete=models.CASCADE, related_name="payout_details")
    sealed = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "payout details"

    def __str__(self) -> str:
        return f"details of award {self.award_id}"


class Payout(models.Model):
    """An order to pay an award; a new one with the next number once one came back. Append-only.

    from_held: the platform pays from what it holds, else the organisation pays by itself.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="payouts")
    number = models.PositiveSmallIntegerField()
    from_held = models.BooleanField()
    ordered_by = _person(null=True)
    ordered_at = models.DateTimeField()

    class Meta:
        ordering = ["award", "number"]
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="one_payout_a_number"),
        ]

    def __str__(self) -> str:
        return f"payout {self.number} of award {self.award_id}"

    @property
    def state(self) -> PayoutState:
        taken = {step.kind for step in self.steps.all()}
        for state in reversed(PayoutState):
            if state in taken:
                return state
        return PayoutState.ORDERED

    def step(self, kind: str) -> "PayoutStep | None":
        return next((step for step in self.steps.all() if step.kind == kind), None)

    @property
    def sent(self) -> "PayoutStep | None":
        return self.step(PayoutState.SENT)


class PayoutStep(models.Model):
    """What was done about a payout, each once. Append-only; where money moved, with its entry."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=PayoutState)
    by = _person(null=True)
    # Who ordered it, again: so that the database can refuse the same person's approval.
    ordered_by = _person(null=True)
    at = models.DateTimeField()
    reference = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    entry = models.OneToOneField(
        "challenges.Entry", null=True, on_delete=models.PROTECT, related_name="payout_step"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["payout", "kind"], name="each_payout_step_once"),
            models.UniqueConstraint(
                fields=["payout"],
                condition=Q(kind__in=[PayoutState.CONFIRMED, PayoutState.RETURNED]),
                name="a_payout_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PayoutState.APPROVED)
                | Q(by__isnull=False, ordered_by__isnull=False) & ~Q(by=F("ordered_by")),
                name="payout_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PayoutState.SENT) | Q(entry__isnull=False) & ~Q(reference=""),
                name="payout_sent_with_entry_and_reference",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PayoutState.ORDERED), name="the_payout_itself_is_the_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payout}: {self.kind}"


class RightsReturn(models.Model):
    """The organisation gives the rights back, for good. Append-only."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="rights_return")
    reason = models.CharField(max_length=300)
    returned_by = _person()
    returned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"rights of award {self.award_id} returned"


class Milestone(models.Model):
    """What the organisation wants to have done with an awarded idea, and by when."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("title"), max_length=120)
    due_on = models.DateField(_("due"), null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.title


class ProjectUpdate(models.Model):
    """News about an awarded idea, by the organisation."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="updates")
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=5000)
    posted_by = _person()
    posted_at = models.DateTimeField()

    class Meta:
        ordering = ["-posted_at", "-pk"]

    def __str__(self) -> str:
        return self.title
