"""Two imports at the same moment. No django_db mark: `committed_db` opens the database itself."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from threading import Barrier

from django.core.management import call_command
from django.db import connection

from challenges.briefs.models import Challenge
from challenges.voting.models import Ballot

WROCLAW = Path(__file__).parent.parent / "data" / "wroclaw_60_ballots.pb"


def test_the_same_file_imported_twice_at_once_is_one_election(committed_db):
    barrier = Barrier(3)

    def run(_number):
        out = StringIO()
        barrier.wait()
        try:
            call_command("import_pabulib", str(WROCLAW), stdout=out)
            return out.getvalue().splitlines()[-1]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(run, range(3)))

    assert found == ["https://ideabounty.test/challenges/wroclaw-2021/"] * 3
    assert Challenge.objects.count() == 1
    assert Ballot.objects.count() == 60
