from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from challenges.briefs.models import Challenge
from challenges.management.imports import ideas
from challenges.management.imports.csv_file import mapping
from challenges.management.imports.faults import ImportFault
from challenges.management.imports.progress import progress_on


class Command(BaseCommand):
    help = (
        "Bring ideas from a CSV file into a challenge, and with --comments what was said about "
        "them. What is there already stays as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the CSV file with one idea a row")
        parser.add_argument("--challenge", required=True, help="address of the challenge, its slug")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help=f"which column holds what; fields: {', '.join(ideas.IDEA_FIELDS)}",
        )
        parser.add_argument("--comments", type=Path, help="a CSV file with one comment a row")
        parser.add_argument(
            "--map-comment",
            action="append",
            default=[],
            metavar="FIELD=COLUMN",
            help=f"the same for comments; fields: {', '.join(ideas.COMMENT_FIELDS)}",
        )

    def handle(self, *args, **options):
        challenge = Challenge.objects.filter(slug=options["challenge"]).first()
        if challenge is None:
            raise CommandError(f"There is no challenge at /challenges/{options['challenge']}/.")
        try:
            found = self._import(challenge, options)
        except ImportFault as fault:
            file = options["comments"] if fault.in_comments else options["file"]
            raise CommandError(f"{file}: {fault}\nNothing was imported.") from fault
        except OSError as fault:
            raise CommandError(f"{fault.filename}: {fault.strerror}") from fault
        self.stdout.write(f"{found.ideas:,} of {found.ideas_in_file:,} ideas were new.")
        if options["comments"]:
            of_all = f"of {found.comments_in_file:,} comments were new."
            self.stdout.write(f"{found.comments:,} {of_all}")
        if found.without_parent:
            self.stdout.write(
                f"{found.without_parent:,} answer comments that are not in the file; "
                "they begin threads of their own."
            )
        self.stdout.write(settings.BASE_URL + challenge.get_absolute_url())

    def _import(self, challenge, options):
        columns = mapping(options["map"], ideas.IDEA_FIELDS, ideas.IDEA_REQUIRED)
        comments, comment_columns = options["comments"], {}
        if comments:
            comment_columns = mapping(
                options["map_comment"], ideas.COMMENT_FIELDS, ideas.COMMENT_REQUIRED
            )
            if "id" not in columns:
                raise ImportFault("comments name their idea: map the ideas' id as well")
        with progress_on(self.stdout) as progress:
            return ideas.import_ideas(
                challenge=challenge,
                file=options["file"],
                columns=columns,
                comments_file=comments,
                comment_columns=comment_columns,
                progress=progress,
            )
