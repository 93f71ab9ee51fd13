import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from challenges.management.commands.worker import Ticker, requeue_dead_tasks
from challenges.notifications.models import OutboxMail
from challenges.notifications.outbox import deliver
from tests.builders.briefs import a_challenge

# Like the test settings, but with the tasks in the database and mails as files.
SETTINGS = """
from {module} import *
DATABASES["default"]["NAME"] = {name!r}
TASKS = {{"default": {{"BACKEND": "django_tasks_db.DatabaseBackend"}}}}
EMAIL_FILE_PATH = {mail!r}
"""


@pytest.fixture
def a_worker(committed_db, tmp_path):
    """`a_worker(*options)` starts the command in a process of its own, on this very database."""
    (tmp_path / "worker_settings.py").write_text(
        SETTINGS.format(
            module=os.environ["DJANGO_SETTINGS_MODULE"],
            name=connection.settings_dict["NAME"],
            mail=str(tmp_path / "mail"),
        )
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "worker_settings",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(project.BASE_DIR), *sys.path]),
    }
    started = []

    def start(*options):
        command = [sys.executable, str(project.BASE_DIR / "manage.py"), "worker", *options]
        started.append(subprocess.Popen(command, env=environment, cwd=tmp_path))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(holds, seconds=30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def a_waiting_mail(settings) -> OutboxMail:
    settings.EMAIL_BACKEND = "challenges.notifications.outbox.OutboxBackend"
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    EmailMessage(subject="Hello", body="Hello", to=["ada@people.example"]).send()
    OutboxMail.objects.update(sent_at=None, attempts=0, next_try_at=None)
    OutboxMail.objects.update(written_at=timezone.now() - timedelta(hours=1))
    return OutboxMail.objects.get()


def test_it_does_what_waits_and_stops_cleanly(a_worker, settings, tmp_path):
    challenge, mail = a_challenge(stage="open"), a_waiting_mail(settings)

    worker = a_worker("--every", "0.5", "--interval", "0.2", "-v", "0")

    assert until(lambda: OutboxMail.objects.get(pk=mail.pk).sent_at)
    assert until(lambda: challenge.cards.count() == 1)
    assert len(list((tmp_path / "mail").iterdir())) == 1
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0


def test_in_a_batch_it_does_what_waits_and_ends(a_worker, settings):
    mail = a_waiting_mail(settings)

    assert a_worker("--batch", "-v", "0").wait(timeout=60) == 0

    mail.refresh_from_db()
    assert (mail.attempts, mail.sent_at is None) == (1, False)


def a_task(**fields) -> DBTaskResult:
    whole = {
        "task_path": deliver.module_path,
        "args_kwargs": {"args": [1], "kwargs": {}},
        "backend_name": "default",
        "run_after": timezone.now(),
        "exception_class_path": "",
        "traceback": "",
    }
    return DBTaskResult.objects.create(**whole | fields)


@pytest.mark.django_db
def test_a_task_whose_worker_was_killed_is_taken_up_again():
    long_ago, just_now = timezone.now() - timedelta(hours=1), timezone.now()
    running, done = TaskResultStatus.RUNNING, TaskResultStatus.SUCCESSFUL
    dead = a_task(status=running, started_at=long_ago)
    alive = a_task(status=running, started_at=just_now)
    finished = a_task(status=done, started_at=long_ago, finished_at=long_ago)

    assert requeue_dead_tasks() == 1

    for task in (dead, alive, finished):
        task.refresh_from_db()
    assert [task.status for task in (dead, alive, finished)] == [
        TaskResultStatus.READY,
        running,
        done,
    ]


def test_a_chore_that_fails_stops_nothing(caplog):
    def broken():
        raise ValueError("broken")

    Ticker(1).do(broken)

    assert "The ticker's chore broken failed" in caplog.text


@pytest.mark.django_db
def test_old_results_of_tasks_are_thrown_away_now_and_then():
    old = timezone.now() - timedelta(days=5)
    a_task(status=TaskResultStatus.SUCCESSFUL, started_at=old, finished_at=old)
    kept = a_task(status=TaskResultStatus.FAILED, started_at=old, finished_at=old)
    ticker = Ticker(1)

    ticker.prune()
    assert DBTaskResult.objects.count() == 2
    ticker.prune_at = timezone.now()
    ticker.prune()

    assert DBTaskResult.objects.get() == kept
