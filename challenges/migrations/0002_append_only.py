from django.db import migrations

from challenges.core.append_only import put_on, take_off

TABLES = (
    "challenges_voteevent",
    "challenges_entry",
    "challenges_methodcard",
    "challenges_result",
)


class Migration(migrations.Migration):
    dependencies = [("challenges", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: put_on(editor.connection, *TABLES),
            lambda apps, editor: take_off(editor.connection, *TABLES),
        )
    ]
