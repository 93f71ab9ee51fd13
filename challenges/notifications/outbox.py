"""The outbox: Django's mail backend that writes mails down, and the task that delivers them.

The row is the truth; the task only makes it quick. A mail is lost neither by a crash between commit
and sending nor by a mail server that is down: `retry_waiting` finds what was not sent.
"""

import logging
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import F, Q
from django_tasks import task

from challenges.core.clock import database_now

from .models import OutboxMail

logger = logging.getLogger(__name__)

# Longer than any sending takes: after it the worker that had claimed the mail is held for dead.
LEASE = timedelta(minutes=5)
# How long a mail that nobody has tried yet may wait for its task.
TASK_IS_LATE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
# About three days.
MOST_ATTEMPTS = 24
MOST_AT_ONCE = 50


class OutboxBackend(BaseEmailBackend):
    """Every mail of the site, whoever sends it, becomes a row in the current transaction."""

    def send_messages(self, email_messages) -> int:
        return self._write(email_messages) if email_messages else 0

    @transaction.atomic
    def _write(self, messages: list[EmailMessage]) -> int:
        mails = OutboxMail.objects.bulk_create(
            [_written(message) for message in messages], batch_size=MOST_AT_ONCE
        )
        # Not before: a mail must not leave for what is rolled back afterwards.
        transaction.on_commit(partial(_hand_over, [mail.pk for mail in mails]), robust=True)
        return len(mails)


def _written(message: EmailMessage) -> OutboxMail:
    return OutboxMail(
        message=message.message().as_bytes().decode("utf-8"),
        sender=message.from_email,
        recipients=message.recipients(),
        subject=" ".join(str(message.subject).split())[:300],
        message_id=message.extra_headers.get("Message-ID"),
    )


def _hand_over(mail_ids: list[int]) -> None:
    """One task for a mail alone; a heap goes in few, for each task costs a commit of its own."""
    if len(mail_ids) == 1:
        deliver.enqueue(mail_ids[0])
        return
    for start in range(0, len(mail_ids), MOST_AT_ONCE):
        deliver_in_turn.enqueue(mail_ids[start : start + MOST_AT_ONCE])


class WrittenMessage(EmailMessage):
    """A mail as it was written, handed to a delivery backend unchanged."""

    def __init__(self, mail: OutboxMail):
        super().__init__(subject=mail.subject, from_email=mail.sender, to=mail.recipients)
        self.written = WrittenBytes(mail.message)

    def message(self) -> "WrittenBytes":
        return self.written


class WrittenBytes:
    """What delivery backends ask of a MIME message, given from the stored text."""

    def __init__(self, text: str):
        self.text = text

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        return re.sub(rb"\r?\n", linesep.encode(), self.text.encode("utf-8"))

    def get_charset(self) -> None:
        """None: the bytes are UTF-8."""


@task
def deliver(mail_id: int) -> bool:
    """Hand one mail to the delivery backend, unless that is done or under way elsewhere.

    No transaction is open while the mail server is spoken to, so a slow one holds nobody up.
    """
    mail = _claim(mail_id)
    if mail is None:
        return True
    try:
        get_connection(settings.MAIL_DELIVERY_BACKEND).send_messages([WrittenMessage(mail)])
    except Exception as error:  # whatever it is, the mail must not be lost
        logger.warning("Mail %s waits after attempt %s: %s", mail.pk, mail.attempts, error)
        OutboxMail.objects.filter(pk=mail_id).update(
            next_try_at=database_now() + wait_after(mail.attempts), last_error=str(error)[:1000]
        )
        return False
    OutboxMail.objects.filter(pk=mail_id).update(sent_at=database_now(), last_error="")
    return True


@task
def deliver_in_turn(mail_ids: list[int]) -> int:
    """Hand over several, up to the first failure; `retry_waiting` finds the rest."""
    return _deliver_all(mail_ids)


def retry_waiting() -> int:
    """Try again what is due, the oldest first, up to the first failure. Returns how many were sent.

    For the worker's ticker; any number of workers may call it at the same time.
    """
    return _deliver_all(waiting(database_now())[:MOST_AT_ONCE])


def _deliver_all(mail_ids: Iterable[int]) -> int:
    sent = 0
    for mail_id in mail_ids:
        if not deliver.call(mail_id):
            break
        sent += 1
    return sent


def waiting(now: datetime):
    """Ids of the mails that are due to be tried (again)."""
    due = Q(next_try_at__lte=now) | Q(next_try_at=None, written_at__lte=now - TASK_IS_LATE)
    mails = OutboxMail.objects.filter(due, sent_at=None, attempts__lt=MOST_ATTEMPTS)
    return mails.order_by("written_at", "pk").values_list("pk", flat=True)


def wait_after(attempts: int) -> timedelta:
    """1, 2, 4, 8 … minutes, at most four hours."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def _claim(mail_id: int) -> OutboxMail | None:
    """The mail, if this caller is the one who may send it now: one UPDATE decides."""
    now = database_now()
    free = Q(next_try_at=None) | Q(next_try_at__lte=now)
    mine = OutboxMail.objects.filter(free, pk=mail_id, sent_at=None).update(
        attempts=F("attempts") + 1, next_try_at=now + LEASE
    )
    return OutboxMail.objects.get(pk=mail_id) if mine else None
