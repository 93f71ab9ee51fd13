from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from challenges.core.public_ids import new_public_id


class Panel(models.Model):
    """What was decided about the panel of one challenge as a whole; no row before the first."""

    challenge = models.OneToOneField(
        "challenges.Challenge", on_delete=models.PROTECT, related_name="panel"
    )
    discussion_opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    discussion_opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(discussion_opened_at__isnull=True)
                | Q(discussion_opened_by__isnull=False),
                name="discussion_was_opened_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Panel of {self.challenge_id}"


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
    # The words she agreed to, as they were shown to her.
    rules_version = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    rules_text = models.TextField(blank=True, editable=False)
    rules_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    rules_agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Done or skipped; what she gave the made-up idea is kept nowhere.
    practice_over_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What she was last told of the others' scores: see docs/decisions/a-judges-own-scale.md.
    others_scale = models.JSONField(null=True, blank=True, editable=False)

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
            models.CheckConstraint(
                condition=Q(rules_agreed_at__isnull=True)
                | Q(rules_version__isnull=False) & ~Q(rules_text="") & ~Q(rules_sha256=""),
                name="agreement_keeps_its_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user_id else self.email
