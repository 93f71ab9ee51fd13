"""Two people at the same moment. No django_db mark: `committed_db` opens the database itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from django.db import connection, transaction

from challenges.briefs.models import Challenge, MethodCard
from challenges.core.errors import Refused
from challenges.judging.models import Assignment
from challenges.judging.services import accept_invitation
from challenges.ranking.models import Finalist, Result
from challenges.ranking.services import pick_shortlist
from tests.builders.judging import a_judge
from tests.builders.people import a_user
from tests.builders.ranking import (
    a_judged_challenge,
    a_tallied_idea,
    a_voted_challenge,
    an_organiser,
    publish,
)


def test_two_people_who_publish_at_once_make_one_version(committed_db):
    challenge, _ideas = a_judged_challenge()
    people = [an_organiser(challenge, name=f"Olga {number}") for number in range(6)]
    barrier = Barrier(len(people))

    def publish_as(by):
        barrier.wait()
        try:
            return publish(challenge=challenge, by=by, winner_reason="Good.").version
        except Refused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        found = list(pool.map(publish_as, people))

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
    why = {idea.pk: "Too dear." for idea in ideas}

    def pick(chosen):
        barrier.wait()
        try:
            pick_shortlist(challenge=challenge, ideas=chosen, by=organiser, reasons=why)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(choices)) as pool:
        list(pool.map(pick, choices))

    chosen = set(Finalist.objects.values_list("idea", flat=True))
    assert chosen in [{idea.pk for idea in choice} for choice in choices]
    assert set(Assignment.objects.values_list("idea", flat=True)) == chosen


def test_a_judge_who_accepts_while_the_shortlist_is_picked_has_it_to_score(committed_db):
    challenge = a_voted_challenge(shortlist_size=3, judging_closed=False)
    ideas = [a_tallied_idea(challenge, f"Idea {n}", n) for n in (90, 70, 50)]
    organiser, ada = an_organiser(challenge), a_user("Ada")
    a_judge(challenge, accepted=False, email=ada.email, token="secret")
    picked, accepted = Event(), Event()

    def pick():
        with transaction.atomic():
            pick_shortlist(challenge=challenge, ideas=ideas, by=organiser)
            picked.set()
            # Long enough for an acceptance that does not wait for this transaction to end.
            accepted.wait(timeout=1)
        connection.close()

    def accept():
        picked.wait(timeout=10)
        accept_invitation(token="secret", user=ada)
        accepted.set()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(pick), pool.submit(accept)]:
            done.result()

    assert set(Assignment.objects.values_list("judge__user", "idea")) == {
        (ada.pk, idea.pk) for idea in ideas
    }
