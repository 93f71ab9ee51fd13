from django.conf import settings
from django.db import models


class OutboxMail(models.Model):
    """A mail written in the transaction of its cause; sent once, by a worker."""

    message = models.TextField()  # the whole MIME message
    sender = models.CharField(max_length=254)
    recipients = models.JSONField()
    subject = models.CharField(max_length=300)
    # Of a mail that must be written once only, whoever asks for it; else null.
    message_id = models.CharField(max_length=200, null=True, unique=True)
    written_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Until then nobody else tries: while one worker sends, and longer after each failure.
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["written_at"],
                condition=models.Q(sent_at__isnull=True),
                name="mail_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Follow(models.Model):
    """A member wants to be told what comes of an awarded idea."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    idea = models.ForeignKey("challenges.Idea", on_delete=models.CASCADE, related_name="follows")
    followed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "idea"], name="one_follow_a_person_and_idea"),
        ]

    def __str__(self) -> str:
        return f"{self.user} follows {self.idea}"
