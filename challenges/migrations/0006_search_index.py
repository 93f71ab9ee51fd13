from django.db import migrations

MAKE = (
    "CREATE INDEX IF NOT EXISTS search_title_and_body "
    "ON wagtailsearch_indexentry USING gin ((title || body))"
)


def make_index(apps, editor):
    """Wagtail has an index on either column and asks for both together: without this one each
    search reads all texts."""
    if editor.connection.vendor == "postgresql":
        editor.execute(MAKE)


def drop_index(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX IF EXISTS search_title_and_body")


class Migration(migrations.Migration):
    dependencies = [
        ("challenges", "0005_ballots_that_count"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(make_index, drop_index)]
