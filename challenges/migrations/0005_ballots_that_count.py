from django.db import migrations
from django.db.models import F, Q
from django.utils import timezone


def let_earlier_ballots_count(apps, editor):
    """Nobody told their voters of a rule that they had to be shown other ideas first."""
    apps.get_model("challenges", "Ballot").objects.update(counted_at=F("created_at"))


def keep_to_earlier_cards(apps, editor):
    """What a frozen card does not ask, nobody may be asked now."""
    begun = apps.get_model("challenges", "Window").objects.filter(opens_at__lte=timezone.now())
    apps.get_model("challenges", "Challenge").objects.filter(
        Q(cards__isnull=False) | Q(pk__in=begun.values("challenge"))
    ).update(account_age_hours=0, shown_first=0)


class Migration(migrations.Migration):
    dependencies = [("challenges", "0004_crowd")]

    operations = [
        migrations.RunPython(let_earlier_ballots_count, migrations.RunPython.noop),
        migrations.RunPython(keep_to_earlier_cards, migrations.RunPython.noop),
    ]
