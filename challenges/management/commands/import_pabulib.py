from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from challenges.core.errors import Refused
from challenges.management.imports.faults import ImportFault
from challenges.management.imports.pabulib import already_imported, import_election
from challenges.management.imports.pabulib_file import read_election
from challenges.management.imports.progress import progress_on


class Command(BaseCommand):
    help = (
        "Bring in a real participatory-budgeting election (a Pabulib .pb file) as a decided "
        "challenge with all its ballots. The same file twice changes nothing."
    )

    new = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the .pb file")

    def handle(self, *args, **options):
        try:
            election = read_election(options["file"])
            challenge = already_imported(election) or self._import(election)
        except (ImportFault, Refused) as fault:
            raise CommandError(f"{options['file']}: {fault}\nNothing was imported.") from fault
        except OSError as fault:
            raise CommandError(f"{options['file']}: {fault.strerror}") from fault
        if not self.new:
            self.stdout.write("Already imported; nothing was changed.")
        self.stdout.write(settings.BASE_URL + challenge.get_absolute_url())

    def _import(self, election):
        try:
            with progress_on(self.stdout) as progress:
                challenge = import_election(election, progress)
        except (IntegrityError, ValidationError):
            # Somebody imported the same file at the same moment: hers stands.
            challenge = already_imported(election)
            if challenge is None:
                raise
            return challenge
        self.new = True
        self.stdout.write(
            f"{challenge.title}: {len(election.projects)} projects, "
            f"{len(election.ballots):,} of {election.held:,} ballots."
        )
        return challenge
