from django.db import migrations
from django.db.models import F


def let_earlier_ballots_count(apps, editor):
    """Nobody told their voters of a rule that they had to be shown other ideas first."""
    apps.get_model("challenges", "Ballot").objects.update(counted_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("challenges", "0004_crowd")]

    operations = [migrations.RunPython(let_earlier_ballots_count, migrations.RunPython.noop)]
