"""Two people at the same moment. No django_db mark: `committed_db` opens the database itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from challenges.briefs.models import Challenge, MethodCard
from challenges.core.errors import Refused
from challenges.judging.models import Assignment
from challenges.ranking.models import Finalist, Result
from challenges.ranking.services import pick_shortlist, publish_result
from tests.builders.judging import a_judge
from tests.builders.ranking import (
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
    an_organiser,
)


def test_two_people_who_publish_at_once_make_one_version(committed_db):
    challenge, _ideas = a_judged_challenge()
    people = [an_organiser(challenge, name=f"Olga {number}") for number in range(6)]
    barrier = Barrier(len(people))

    def publish(by):
        barrier.wait()
        try:
            return publish_result(challenge=challenge, by=by, winner_reason="Good.").version
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        found = list(pool.map(publish, people))

    assert sorted(version for version in found if version) == [1]
    assert Result.objects.count() == 1
    assert MethodCard.objects.filter(challenge=challenge).count() == 1
    assert Challenge.objects.get(pk=challenge.pk).decided_at is not None


def test_two_people_who_pick_at_once_leave_one_consistent_shortlist(committed_db):
    challenge = a_voted_challenge(shortlist_size=3, judging_closed=False)
    ideas = [a_tallied_idea(challenge, f"Idea {n}", n) for n in (90, 70, 50, 30)]
    a_judge(challenge)
    choices = [ideas[:2], ideas[1:3], ideas[:3], ideas[:1]]
    organiser, barrier = an_organiser(challenge), Barrier(len(choices))

    def pick(chosen):
        barrier.wait()
        try:
            pick_shortlist(challenge=challenge, ideas=chosen, by=organiser)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(choices)) as pool:
        list(pool.map(pick, choices))

    chosen = set(Finalist.objects.values_list("idea", flat=True))
    assert chosen in [{idea.pk for idea in choice} for choice in choices]
    assert set(Assignment.objects.values_list("idea", flat=True)) == chosen
