import socket
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.urls import reverse

from challenges.core.clock import database_now
from challenges.notifications.models import OutboxMail
from challenges.notifications.outbox import (
    LEASE,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    deliver,
    retry_waiting,
    wait_after,
)
from challenges.ranking.models import Result
from tests.builders.ranking import a_judged_challenge, an_organiser, publish
from tests.challenges.notifications.smtp_sink import Sink

SMTP = "django.core.mail.backends.smtp.EmailBackend"
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture(autouse=True)
def _outbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


@pytest.fixture
def sink(settings):
    with Sink() as sink:
        settings.MAIL_DELIVERY_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT = 5
        yield sink


@pytest.fixture
def _no_mail_server(settings):
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = probe.getsockname()
    settings.MAIL_DELIVERY_BACKEND = SMTP
    settings.EMAIL_TIMEOUT = 2


def write_mail(**changed) -> OutboxMail:
    fields = {
        "subject": "Zażółć: grüße",
        "body": "Line one\nŁódź.\n.\nFrom here on\n",
        "to": ["Ada <ada@people.example>"],
    }
    EmailMessage(**fields | changed).send()
    return OutboxMail.objects.order_by("-pk").first()


def files(settings) -> list[str]:
    return [path.read_text() for path in Path(settings.EMAIL_FILE_PATH).glob("*.log")]


def make_due(mail):
    OutboxMail.objects.filter(pk=mail.pk).update(next_try_at=database_now() - timedelta(seconds=1))


def parsed(content: bytes):
    return message_from_bytes(content, policy=policy.default)


# Writing


@pytest.mark.django_db
def test_a_mail_is_a_row_until_the_commit_and_nothing_else(settings):
    mail = write_mail()

    assert (mail.subject, mail.recipients) == ("Zażółć: grüße", ["Ada <ada@people.example>"])
    assert (mail.sent_at, mail.attempts) == (None, 0)
    assert files(settings) == []


@pytest.mark.django_db
def test_sending_reports_the_number_of_mails():
    messages = [EmailMessage(subject=str(n), to=["a@people.example"]) for n in range(3)]

    assert get_connection().send_messages(messages) == 3
    assert OutboxMail.objects.count() == 3


def test_a_rollback_leaves_neither_row_nor_mail(committed_db, settings):
    with transaction.atomic():
        write_mail()
        transaction.set_rollback(True)

    assert OutboxMail.objects.count() == 0
    assert files(settings) == []


def test_a_result_that_is_rolled_back_leaves_no_letter(committed_db, settings):
    challenge, _ideas = a_judged_challenge()
    organiser = an_organiser(challenge)

    with transaction.atomic():
        publish(challenge=challenge, by=organiser, winner_reason="Good.")
        assert OutboxMail.objects.count() == 3
        transaction.set_rollback(True)

    assert not Result.objects.exists()
    assert OutboxMail.objects.count() == 0
    assert files(settings) == []


@pytest.mark.django_db
def test_after_the_commit_the_mail_is_delivered(settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mail = write_mail()

    mail.refresh_from_db()
    assert (mail.sent_at is None, mail.attempts, mail.last_error) == (False, 1, "")
    assert len(files(settings)) == 1
    assert "Łódź" in files(settings)[0]


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["two\nBcc: eve@evil.example", "two\r\nlines"])
def test_a_subject_of_two_lines_is_refused(subject):
    with pytest.raises(ValueError, match="newline"):
        write_mail(subject=subject)

    assert OutboxMail.objects.count() == 0


@pytest.mark.django_db
def test_a_heap_is_written_at_once_and_all_of_it_is_delivered(
    settings, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    messages = [EmailMessage(subject=str(number), to=["a@people.example"]) for number in range(120)]

    with django_capture_on_commit_callbacks() as callbacks, django_assert_max_num_queries(5):
        get_connection().send_messages(messages)
    assert (len(callbacks), files(settings)) == (1, [])
    callbacks[0]()

    assert list(OutboxMail.objects.values_list("subject", flat=True)) == [
        str(number) for number in range(120)
    ]
    assert OutboxMail.objects.filter(sent_at=None).count() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_mail_server")
def test_a_heap_waits_after_its_first_failure(django_capture_on_commit_callbacks):
    messages = [EmailMessage(subject=str(n), to=["a@people.example"]) for n in range(3)]

    with django_capture_on_commit_callbacks(execute=True):
        get_connection().send_messages(messages)

    assert list(OutboxMail.objects.values_list("attempts", flat=True)) == [1, 0, 0]


@pytest.mark.django_db
def test_a_heap_with_one_unsound_mail_writes_none_of_them():
    messages = [EmailMessage(subject=words, to=["a@people.example"]) for words in ("a", "b\nc")]

    with pytest.raises(ValueError, match="newline"):
        get_connection().send_messages(messages)

    assert OutboxMail.objects.count() == 0


@pytest.mark.django_db
def test_no_mail_at_all_is_no_work(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert get_connection().send_messages([]) == 0


# Delivering by SMTP


@pytest.mark.django_db
def test_the_mail_server_gets_the_mail_as_it_was_written(sink):
    mail = write_mail(bcc=["bob@people.example"])

    deliver.call(mail.pk)

    [(sender, recipients, content)] = sink.mails
    message = parsed(content)
    assert sender == "hello@ideabounty.example"
    assert recipients == ["ada@people.example", "bob@people.example"]
    assert message["Subject"] == "Zażółć: grüße"
    assert message["To"] == "Ada <ada@people.example>"
    assert message["Bcc"] is None
    assert message.get_content() == "Line one\r\nŁódź.\r\n.\r\nFrom here on\r\n"


@pytest.mark.django_db
def test_attachments_and_html_survive_the_outbox(sink):
    message = EmailMultiAlternatives(subject="Parts", body="Text", to=["a@people.example"])
    message.attach_alternative("<p>Ł</p>", "text/html")
    message.attach("data.bin", bytes(range(256)), "application/octet-stream")
    message.send()

    deliver.call(OutboxMail.objects.get().pk)

    received = parsed(sink.mails[0][2])
    assert received.get_body(("html",)).get_content().strip() == "<p>Ł</p>"
    assert [part.get_content() for part in received.iter_attachments()] == [bytes(range(256))]


@pytest.mark.django_db
def test_the_same_message_id_is_sent_whenever_it_is_sent(sink):
    mail = write_mail()

    deliver.call(mail.pk)

    assert parsed(sink.mails[0][2])["Message-ID"] in mail.message


@pytest.mark.django_db
def test_delivering_twice_sends_once(sink):
    mail = write_mail()

    answers = [deliver.call(mail.pk) for _time in range(2)]

    assert answers == [True, True]
    assert len(sink.mails) == 1


@pytest.mark.django_db
def test_a_mail_that_another_worker_is_sending_is_left_to_it(sink):
    mail = write_mail()
    OutboxMail.objects.filter(pk=mail.pk).update(attempts=1, next_try_at=database_now() + LEASE)

    deliver.call(mail.pk)

    assert sink.mails == []


def test_ten_workers_at_once_send_one_mail(committed_db, sink):
    mail, barrier = write_mail(), Barrier(10)
    OutboxMail.objects.update(sent_at=None, attempts=0, next_try_at=None)
    sink.mails.clear()

    def work():
        barrier.wait()
        deliver.call(mail.pk)
        connection.close()

    workers = [Thread(target=work) for _number in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(sink.mails) == 1


# When it goes wrong


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_mail_server")
def test_without_a_mail_server_the_mail_waits(settings):
    mail = write_mail()
    before = database_now()

    assert deliver.call(mail.pk) is False

    mail.refresh_from_db()
    assert (mail.sent_at, mail.attempts) == (None, 1)
    assert "refused" in mail.last_error.lower()
    assert timedelta(seconds=59) < mail.next_try_at - before < timedelta(seconds=70)


@pytest.mark.django_db
def test_a_mail_that_the_server_puts_off_is_sent_later(sink):
    mail, sink.refuse = write_mail(), True
    deliver.call(mail.pk)
    assert (sink.mails, OutboxMail.objects.get().attempts) == ([], 1)

    sink.refuse = False
    make_due(mail)
    sent = retry_waiting()

    mail.refresh_from_db()
    assert (sent, len(sink.mails), mail.attempts, mail.last_error) == (1, 1, 2, "")


@pytest.mark.django_db
def test_a_failed_mail_is_not_tried_before_its_time(sink):
    mail, sink.refuse = write_mail(), True
    deliver.call(mail.pk)
    sink.refuse = False

    assert retry_waiting() == 0
    assert deliver.call(mail.pk) is True
    assert sink.mails == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_mail_server")
def test_a_request_answers_normally_while_the_mail_server_is_down(
    client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("account_signup"),
            {
                "email": "ada@people.example",
                "password1": "correct horse battery",
                "display_name": "Ada",
            },
        )

    assert (response.status_code, response["Location"]) == (302, "/accounts/confirm-email/")
    assert OutboxMail.objects.get().sent_at is None


@pytest.mark.django_db
def test_a_crash_between_commit_and_sending_leaves_the_mail_waiting(sink):
    # The callbacks after the commit never run in this test: as if the process died there.
    mail = write_mail()
    assert retry_waiting() == 0

    OutboxMail.objects.update(written_at=database_now() - timedelta(minutes=2))
    retry_waiting()

    mail.refresh_from_db()
    assert (mail.sent_at is None, len(sink.mails)) == (False, 1)


@pytest.mark.django_db
def test_a_worker_that_died_while_sending_is_replaced_after_its_lease(sink):
    mail = write_mail()
    OutboxMail.objects.update(attempts=1, next_try_at=database_now() - timedelta(seconds=1))

    retry_waiting()

    mail.refresh_from_db()
    assert (mail.attempts, len(sink.mails)) == (2, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_mail_server")
def test_a_round_stops_at_the_first_failure():
    for mail in (write_mail(), write_mail()):
        make_due(mail)

    assert retry_waiting() == 0
    assert list(OutboxMail.objects.values_list("attempts", flat=True)) == [1, 0]


@pytest.mark.django_db
def test_sent_mails_and_hopeless_ones_are_left_alone(settings):
    settings.MAIL_DELIVERY_BACKEND = NOWHERE
    sent, hopeless = write_mail(), write_mail()
    for mail in (sent, hopeless):
        make_due(mail)
    OutboxMail.objects.filter(pk=sent.pk).update(sent_at=database_now(), attempts=1)
    OutboxMail.objects.filter(pk=hopeless.pk).update(attempts=MOST_ATTEMPTS)

    assert retry_waiting() == 0
    assert set(OutboxMail.objects.values_list("attempts", flat=True)) == {1, MOST_ATTEMPTS}


def test_waiting_doubles_up_to_four_hours_and_lasts_three_days():
    waits = [wait_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]

    assert waits[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert waits[-1] == LONGEST_WAIT
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=4)


@pytest.mark.django_db
def test_an_unknown_mail_is_no_error():
    assert deliver.call(10**6) is True


def test_no_transaction_is_open_while_the_mail_server_is_spoken_to(committed_db, settings):
    settings.MAIL_DELIVERY_BACKEND = f"{__name__}.WatchingBackend"
    WatchingBackend.seen.clear()

    mail = write_mail()
    deliver.call(mail.pk)

    assert WatchingBackend.seen == [False]


class WatchingBackend:
    """A delivery backend that notes whether a transaction is open."""

    seen: list[bool] = []

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        self.seen.append(connection.in_atomic_block)
        return len(messages)
