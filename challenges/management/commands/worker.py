import logging
from datetime import timedelta
from threading import Event, Thread

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from challenges.awards.services import award_overdue, forget_details
from challenges.briefs.services import freeze_due_cards
from challenges.notifications.merges import ask_supporters_again
from challenges.notifications.outbox import retry_waiting
from challenges.voting.services import (
    add_up,
    freeze_due_ballots,
    refresh_orders,
    reports_due,
    write_due_receipts,
)

logger = logging.getLogger(__name__)

# No task of ours runs nearly as long: its worker was killed.
TASK_IS_DEAD = timedelta(minutes=10)
PRUNE_EVERY = timedelta(hours=6)
KEEP_SUCCESSFUL = timedelta(days=1)
KEEP_FAILED = timedelta(days=14)


class Ticker(Thread):
    """Does every few seconds what time alone asks for. Any number of workers may each have one."""

    def __init__(self, every: float):
        super().__init__(name="ticker", daemon=True)
        self.every = every
        self.stopping = Event()
        self.prune_at = timezone.now() + PRUNE_EVERY

    def run(self):
        while not self.stopping.is_set():
            close_old_connections()
            for chore in (*CHORES, self.prune):
                self.do(chore)
            self.stopping.wait(self.every)
        connections.close_all()

    def do(self, chore):
        """One chore that fails must not stop the others, nor the next round."""
        try:
            chore()
        except Exception:
            logger.exception("The ticker's chore %s failed", chore.__name__)

    def prune(self):
        if timezone.now() >= self.prune_at:
            self.prune_at = timezone.now() + PRUNE_EVERY
            forget_old_results()

    def stop(self):
        self.stopping.set()
        self.join(timeout=15)


def requeue_dead_tasks() -> int:
    """A killed worker leaves its task RUNNING for ever; all of our tasks bear a second run."""
    dead = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - TASK_IS_DEAD
    )
    return dead.update(status=TaskResultStatus.READY, started_at=None)


def forget_old_results() -> None:
    """Two rows are written for each idea saved; what failed is kept for a look."""
    now = timezone.now()
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL)
    done.filter(finished_at__lt=now - KEEP_SUCCESSFUL).delete()
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    failed.filter(finished_at__lt=now - KEEP_FAILED).delete()


CHORES = (
    add_up,
    freeze_due_ballots,
    reports_due,
    write_due_receipts,
    ask_supporters_again,
    refresh_orders,
    freeze_due_cards,
    award_overdue,
    forget_details,
    retry_waiting,
    requeue_dead_tasks,
)


class Command(BaseCommand):
    help = "Run the tasks (mails, search index) and what time asks for (rules to freeze, mails)."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=15, help="seconds between two rounds")
        parser.add_argument("--interval", type=float, default=1, help="seconds between two looks")
        parser.add_argument("--batch", action="store_true", help="do what waits, then stop")

    def handle(self, *, every, interval, batch, verbosity, **options):
        ticker = Ticker(every)
        if batch:
            for chore in CHORES:
                ticker.do(chore)
        else:
            ticker.start()
        try:
            # It stops cleanly at SIGINT and SIGTERM, after the task under way, by SystemExit.
            call_command(
                "db_worker",
                queue_name="*",
                interval=interval,
                batch=batch,
                reload=False,
                verbosity=verbosity,
            )
        finally:
            if not batch:
                ticker.stop()
