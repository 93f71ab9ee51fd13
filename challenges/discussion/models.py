from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.ideas.enums import Decision


class CommentReport(models.Model):
    """A member says that a comment breaks the rules."""

    comment = models.ForeignKey(
        "django_comments_xtd.XtdComment", on_delete=models.CASCADE, related_name="reports"
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="one_report_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.reason}"


class HiddenComment(models.Model):
    """A comment hidden by a person, with the reason that readers see in its place."""

    comment = models.OneToOneField(
        "django_comments_xtd.XtdComment", on_delete=models.CASCADE, related_name="hidden"
    )
    reason = models.CharField(_("reason"), max_length=300)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    hidden_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.reason}"


class CommentDecision(models.Model):
    """What a person decided about a comment, and why. Append-only; the last one holds."""

    comment = models.ForeignKey(
        "django_comments_xtd.XtdComment", on_delete=models.PROTECT, related_name="decisions"
    )
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.decision}"


def no_avatar(comment) -> str:
    """The package would send a hash of the address to gravatar.com."""
    return ""
