from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError
from django.template.loader import get_template


class Command(BaseCommand):
    help = "Compiles every template of the project and names those that do not."

    def handle(self, **options):
        root = settings.BASE_DIR / "templates"
        broken = []
        for path in sorted(root.rglob("*.*")):
            name = path.relative_to(root).as_posix()
            try:
                get_template(name)
            except (TemplateSyntaxError, UnicodeDecodeError) as error:
                broken.append(f"{name}: {error}")
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write("All templates compile.")
