import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import get_internal_wsgi_application, run
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from challenges.management.demo.accounts import ACCOUNTS, PASSWORD
from challenges.management.demo.fill import fill, is_filled
from home.setup import setup_site

PAGES = (
    ("/", "home"),
    ("/challenges/", "all challenges, one in each stage"),
    ("/challenges/notice-the-river/ideas/", "a wall of ideas while voting is open"),
    ("/challenges/grumpy-old-cat/results/", "a published result"),
    ("/desk/", "the desk of organisers and judges"),
    ("/cms/", "briefs and rules, in Wagtail"),
)


class Command(BaseCommand):
    help = "Fills the demo where it is empty, and serves it with its worker until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reset", action="store_true", help="begin anew")
        parser.add_argument("--fill-only", action="store_true", help="do not serve")

    def handle(self, *, port, reset, fill_only, **options):
        if not settings.DEMO:
            raise CommandError("The demo runs with DEMO=1 only: use `make demo`.")
        started = time.monotonic()
        if reset:
            self._begin_anew()
        if self._pending_migrations():
            self.stdout.write("1/3  Making the tables (about 20 seconds)…")
            call_command("migrate", verbosity=0)
        if not is_filled():
            self.stdout.write("2/3  Writing the demo (about half a minute)…")
            setup_site()
            fill(say=lambda line: self.stdout.write(f"     {line}"))
        self.stdout.write(f"3/3  Ready after {time.monotonic() - started:.1f} s.\n")
        self._introduce()
        if not fill_only:
            self._serve(port)

    def _pending_migrations(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _begin_anew(self) -> None:
        name = settings.DATABASES["default"]["NAME"]
        if connection.vendor != "sqlite":
            raise CommandError("--reset empties the SQLite demo only; drop the database yourself.")
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            (settings.VAR_DIR / f"{name}{suffix}").unlink(missing_ok=True)

    def _introduce(self) -> None:
        self.stdout.write("Sign in with one click at the top of each page, or by hand:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.role:<10} {account.email:<36} {account.try_this}")
        self.stdout.write(f"  password   {PASSWORD}\n\nPages to try:")
        for path, what in PAGES:
            self.stdout.write(f"  {settings.BASE_URL}{path:<40} {what}")
        self.stdout.write("")

    def _serve(self, port: int) -> None:
        log = settings.VAR_DIR / "worker.log"
        with log.open("a") as lines:
            worker = subprocess.Popen(
                [sys.executable, "manage.py", "worker"], stdout=lines, stderr=lines
            )
        self.stdout.write(f"Idea Bounty is at {settings.BASE_URL} until you press Ctrl-C.")
        try:
            run("127.0.0.1", port, get_internal_wsgi_application(), threading=True)
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Try: make demo PORT={port + 1}"
            ) from error
        except KeyboardInterrupt:
            self.stdout.write("\nGood-bye. Your data is kept; `make demo` starts again with it.")
        finally:
            worker.terminate()
            worker.wait(timeout=10)
