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
