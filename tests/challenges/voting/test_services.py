from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from challenges.briefs.enums import WindowKind
from challenges.core.errors import Refused
from challenges.ideas.models import Idea
from challenges.voting.enums import Statement
from challenges.voting.models import Ballot, Exposure, Support, Tally, VoteEvent
from challenges.voting.services import import_votes, record_exposures, recount, state_support
from challenges.voting.signals import support_stated
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.people import a_user
from tests.builders.voting import a_ballot, a_voter, exposed, supports

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


def rows():
    """Everything that a vote writes."""
    return {
        "ballots": Ballot.objects.count(),
        "events": list(VoteEvent.objects.values_list("statement", flat=True)),
        "supports": Support.objects.count(),
        "exposures": Exposure.objects.count(),
        "tallies": list(Tally.objects.values_list("supports", "exposures")),
    }


NOTHING = {"ballots": 0, "events": [], "supports": 0, "exposures": 0, "tallies": []}


def close_voting(challenge, at):
    challenge.windows.filter(kind=WindowKind.VOTING).update(
        opens_at=at - timedelta(days=1), closes_at=at
    )


def test_a_support_is_written_everywhere_at_once(idea):
    voter = a_voter()

    event = state_support(idea=idea, voter=voter, wanted=True)

    assert (event.ballot.voter, event.idea, event.statement) == (voter, idea, Statement.SUPPORT)
    assert rows() == {
        "ballots": 1,
        "events": ["support"],
        "supports": 1,
        "exposures": 1,
        "tallies": [(1, 1)],
    }


def test_the_same_wish_again_changes_nothing(idea):
    voter = a_voter()
    state_support(idea=idea, voter=voter, wanted=True)
    before = rows()

    again = state_support(idea=idea, voter=voter, wanted=True)

    assert again is None
    assert rows() == before


def test_taking_back_is_logged_and_leaves_the_exposure(idea):
    voter = a_voter()
    state_support(idea=idea, voter=voter, wanted=True)

    state_support(idea=idea, voter=voter, wanted=False)

    assert rows() == {
        "ballots": 1,
        "events": ["support", "withdrawal"],
        "supports": 0,
        "exposures": 1,
        "tallies": [(0, 1)],
    }


def test_taking_back_what_was_never_given_writes_no_event(idea):
    assert state_support(idea=idea, voter=a_voter(), wanted=False) is None
    assert VoteEvent.objects.count() == 0


def test_changing_ones_mind_five_times_ends_in_the_last_word(idea):
    voter = a_voter()

    for wanted in (True, False, True, False, True):
        state_support(idea=idea, voter=voter, wanted=wanted)

    assert rows()["tallies"] == [(1, 1)]
    assert rows()["events"] == ["support", "withdrawal", "support", "withdrawal", "support"]


def test_one_ballot_holds_all_supports_of_a_member_in_a_challenge(idea):
    voter, other = a_voter(), an_idea(challenge=idea.challenge)

    state_support(idea=idea, voter=voter, wanted=True)
    state_support(idea=other, voter=voter, wanted=True)

    ballot = Ballot.objects.get()
    assert set(ballot.supports.values_list("idea_id", flat=True)) == {idea.pk, other.pk}


def test_two_voters_count_twice(idea):
    supports(idea, 3)

    state_support(idea=idea, voter=a_voter(), wanted=True)

    assert Tally.objects.get(idea=idea).supports == 4


def test_the_event_is_signalled(idea):
    heard = []

    def listen(sender, event, **kwargs):
        heard.append(event)

    support_stated.connect(listen)

    event = state_support(idea=idea, voter=a_voter(), wanted=True)
    support_stated.disconnect(listen)

    assert heard == [event]


def test_a_listener_that_fails_leaves_no_half_vote(idea):
    def fail(sender, event, **kwargs):
        raise RuntimeError

    support_stated.connect(fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        state_support(idea=idea, voter=a_voter(), wanted=True)
    support_stated.disconnect(fail)

    assert rows() == NOTHING


@pytest.mark.parametrize("stage", ["announced", "open", "judging", "judged"])
def test_outside_the_voting_window_nothing_is_written(stage):
    idea = an_idea(challenge=a_challenge(stage=stage))

    with pytest.raises(Refused):
        state_support(idea=idea, voter=a_voter(), wanted=True)

    assert rows() == NOTHING


def test_the_moment_of_closing_is_too_late(idea):
    close_voting(idea.challenge, timezone.now())

    with pytest.raises(Refused, match="Voting has closed"):
        state_support(idea=idea, voter=a_voter(), wanted=True)

    assert rows() == NOTHING


def test_a_moment_before_closing_is_in_time(idea):
    close_voting(idea.challenge, timezone.now() + timedelta(seconds=30))

    state_support(idea=idea, voter=a_voter(), wanted=True)

    assert rows()["tallies"] == [(1, 1)]


def test_the_windows_of_the_database_count_not_those_of_the_page(idea):
    assert idea.challenge.is_open("voting", timezone.now())
    close_voting(idea.challenge, timezone.now() - timedelta(hours=1))

    with pytest.raises(Refused):
        state_support(idea=idea, voter=a_voter(), wanted=True)


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_an_idea_that_is_not_on_the_wall_takes_no_votes(status, wanted):
    idea = an_idea(challenge=a_challenge(stage="voting"), status=status)

    with pytest.raises(Refused):
        state_support(idea=idea, voter=a_voter(), wanted=wanted)

    assert rows() == NOTHING


def test_an_idea_hidden_since_the_page_was_made_takes_no_votes(idea):
    Idea.objects.filter(pk=idea.pk).update(hidden_at=timezone.now())

    with pytest.raises(Refused):
        state_support(idea=idea, voter=a_voter(), wanted=True)


def test_nobody_supports_an_idea_of_her_own(idea):
    with pytest.raises(Refused, match="your own idea"):
        state_support(idea=idea, voter=idea.author, wanted=True)

    assert rows() == NOTHING


def test_a_judge_has_no_vote(idea):
    judge = a_judge(idea.challenge, user=a_user("Jo"))

    with pytest.raises(Refused, match="a judge does not vote"):
        state_support(idea=idea, voter=judge.user, wanted=True)

    assert rows() == NOTHING


def test_who_is_invited_to_the_panel_can_still_take_her_support_back(idea):
    voter = a_voter()
    state_support(idea=idea, voter=voter, wanted=True)
    a_judge(idea.challenge, email=voter.email, accepted=False)

    state_support(idea=idea, voter=voter, wanted=False)

    assert rows()["tallies"] == [(0, 1)]


def test_an_unconfirmed_address_has_no_vote(idea):
    with pytest.raises(Refused, match="confirm your e-mail"):
        state_support(idea=idea, voter=a_voter(confirmed=False), wanted=True)

    assert rows() == NOTHING


def test_the_log_cannot_be_changed_or_deleted(idea):
    event = state_support(idea=idea, voter=a_voter(), wanted=True)

    for statement in ("UPDATE {t} SET idea_id = idea_id", "DELETE FROM {t}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(t="challenges_voteevent"))

    assert VoteEvent.objects.get() == event


def test_exposures_count_once_for_each_voter():
    challenge = a_challenge(stage="voting")
    ideas = [an_idea(challenge=challenge) for _ in range(3)]
    voter = a_voter()

    first = record_exposures(challenge=challenge, voter=voter, ideas=ideas[:2])
    again = record_exposures(challenge=challenge, voter=voter, ideas=ideas)

    assert (first, again) == (2, 1)
    assert rows()["tallies"] == [(0, 1), (0, 1), (0, 1)]


def test_a_support_of_a_seen_idea_adds_no_second_exposure(idea):
    voter = a_voter()
    record_exposures(challenge=idea.challenge, voter=voter, ideas=[idea])

    state_support(idea=idea, voter=voter, wanted=True)

    assert rows()["tallies"] == [(1, 1)]


def test_what_is_not_on_this_wall_is_not_seen():
    challenge, voter = a_challenge(stage="voting"), a_voter()
    ideas = [
        an_idea(challenge=challenge, author=voter),
        an_idea(challenge=challenge, status="draft"),
        an_idea(challenge=challenge, status="withdrawn"),
        an_idea(challenge=challenge, hidden_at=timezone.now()),
        an_idea(challenge=a_challenge(stage="voting")),
    ]

    assert record_exposures(challenge=challenge, voter=voter, ideas=ideas) == 0
    assert Exposure.objects.count() == 0


@pytest.mark.parametrize("stage", ["open", "judging"])
def test_exposures_are_counted_only_while_voting_is_open(stage):
    idea = an_idea(challenge=a_challenge(stage=stage))

    with pytest.raises(Refused):
        record_exposures(challenge=idea.challenge, voter=a_voter(), ideas=[idea])

    assert rows() == NOTHING


def test_recount_finds_nothing_where_all_is_well(idea):
    supports(idea, 3)
    exposed(idea, 2)
    said = []

    assert recount(say=said.append) == []
    assert said == [f"{idea.challenge.slug}: as counted"]


def test_recount_mends_a_wrong_counter_and_says_so(idea):
    supports(idea, 3)
    exposed(idea, 2)
    Tally.objects.update(supports=7, exposures=90)

    differences = recount(idea.challenge)

    assert differences == [
        f"{idea.challenge.slug}: idea {idea.public_id}: 7 supports of 90 shown, in truth 3 of 5"
    ]
    assert rows()["tallies"] == [(3, 5)]


def test_recount_takes_the_log_for_the_truth(idea):
    kept, lost, forged = a_voter(), a_voter(), a_voter()
    state_support(idea=idea, voter=kept, wanted=True)
    state_support(idea=idea, voter=lost, wanted=True)
    Support.objects.filter(ballot__voter=lost).delete()
    Support.objects.create(
        ballot=a_ballot(idea.challenge, forged), idea=idea, stated_at=timezone.now()
    )

    differences = recount(idea.challenge)

    assert differences == [
        f"{idea.challenge.slug}: 1 supports put back, as the log has them",
        f"{idea.challenge.slug}: 1 supports removed, as the log lacks them",
    ]
    holders = set(Support.objects.values_list("ballot__voter_id", flat=True))
    assert holders == {kept.pk, lost.pk}


def test_recount_makes_a_missing_counter(idea):
    supports(idea, 2)
    Tally.objects.all().delete()

    recount()

    assert rows()["tallies"] == [(2, 2)]


def test_after_any_story_the_counters_equal_a_recount():
    challenge = a_challenge(stage="voting")
    ideas = [an_idea(challenge=challenge) for _ in range(3)]
    voters = [a_voter() for _ in range(4)]
    for number, voter in enumerate(voters):
        record_exposures(challenge=challenge, voter=voter, ideas=ideas[: number % 3])
        for turn in range(5):
            state_support(
                idea=ideas[(number + turn) % 3], voter=voter, wanted=(number * turn) % 3 != 1
            )

    assert recount() == []


def test_an_imported_election_is_written_whole():
    challenge = a_challenge(stage="judged", source_sha256="a" * 64)
    first, second, third = (an_idea(challenge=challenge) for _ in range(3))
    voters = [a_voter().pk for _ in range(3)]
    ballots = [
        (voters[0], [first.pk, second.pk]),
        (voters[1], [first.pk, first.pk]),
        (voters[2], []),
    ]

    written = import_votes(challenge=challenge, ballots=iter(ballots))

    assert written == 3
    counts = Tally.objects.order_by("pk").values_list("idea_id", "supports", "exposures")
    assert list(counts) == [(first.pk, 2, 3), (second.pk, 1, 3), (third.pk, 0, 3)]
    assert rows()["events"] == ["support"] * 3
    assert Exposure.objects.count() == 0


def test_an_import_may_know_only_of_what_was_supported():
    challenge = a_challenge(stage="judged", source_sha256="a" * 64)
    idea = an_idea(challenge=challenge)
    ballots = [(a_voter().pk, [idea.pk]), (a_voter().pk, [])]

    import_votes(challenge=challenge, ballots=ballots, exposures="supported")

    assert rows()["tallies"] == [(1, 1)]


def test_recount_keeps_the_exposures_of_an_imported_election():
    challenge = a_challenge(stage="judged", source_sha256="a" * 64)
    idea = an_idea(challenge=challenge)
    import_votes(challenge=challenge, ballots=[(a_voter().pk, [idea.pk]), (a_voter().pk, [])])
    Tally.objects.update(supports=0)

    recount(challenge)

    assert rows()["tallies"] == [(1, 2)]


def test_an_election_is_imported_once():
    challenge = a_challenge(stage="judged")
    idea = an_idea(challenge=challenge)
    a_ballot(challenge, supporting=[idea])
    before = rows()

    with pytest.raises(Refused, match="has votes already"):
        import_votes(challenge=challenge, ballots=[(a_voter().pk, [idea.pk])])

    assert rows() == before


def test_a_vote_for_an_idea_of_elsewhere_stops_the_whole_import():
    challenge = a_challenge(stage="judged")
    idea, stranger = an_idea(challenge=challenge), an_idea(challenge=a_challenge())
    ballots = [(a_voter().pk, [idea.pk]), (a_voter().pk, [stranger.pk])]

    with pytest.raises(ValueError, match="not ideas of"):
        import_votes(challenge=challenge, ballots=ballots)

    assert rows() == NOTHING


def test_the_importer_is_told_how_far_it_is():
    challenge = a_challenge(stage="judged")
    told = []

    import_votes(
        challenge=challenge, ballots=[(a_voter().pk, []) for _ in range(3)], progress=told.append
    )

    assert told == [3]


def test_exposures_of_an_import_are_of_two_kinds_only():
    with pytest.raises(ValueError, match="'all' or 'supported'"):
        import_votes(challenge=a_challenge(), ballots=[], exposures="some")
