import pytest

from challenges.core.errors import Refused
from challenges.voting.models import Exposure, Tally
from challenges.voting.services import import_votes, recount
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import a_ballot, a_voter
from tests.challenges.voting.written import NOTHING, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return an_idea(challenge=a_challenge(stage="voting"))


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
    assert rows(challenge)["events"] == ["support"] * 3
    assert Exposure.objects.count() == 0


def test_an_import_may_know_only_of_what_was_supported():
    challenge = a_challenge(stage="judged", source_sha256="a" * 64)
    idea = an_idea(challenge=challenge)
    ballots = [(a_voter().pk, [idea.pk]), (a_voter().pk, [])]

    import_votes(challenge=challenge, ballots=ballots, exposures="supported")

    assert rows(challenge)["counts"] == [(1, 1, 0)]


def test_recount_keeps_the_exposures_of_an_imported_election():
    challenge = a_challenge(stage="judged", source_sha256="a" * 64)
    idea = an_idea(challenge=challenge)
    import_votes(challenge=challenge, ballots=[(a_voter().pk, [idea.pk]), (a_voter().pk, [])])
    Tally.objects.update(supports=0)

    recount(challenge)

    assert rows(challenge)["counts"] == [(1, 2, 0)]


def test_an_election_is_imported_once():
    challenge = a_challenge(stage="judged")
    idea = an_idea(challenge=challenge)
    a_ballot(challenge, supporting=[idea])
    before = rows(challenge)

    with pytest.raises(Refused, match="has votes already"):
        import_votes(challenge=challenge, ballots=[(a_voter().pk, [idea.pk])])

    assert rows(challenge) == before


def test_a_vote_for_an_idea_of_elsewhere_stops_the_whole_import():
    challenge = a_challenge(stage="judged")
    idea, stranger = an_idea(challenge=challenge), an_idea(challenge=a_challenge())
    ballots = [(a_voter().pk, [idea.pk]), (a_voter().pk, [stranger.pk])]

    with pytest.raises(ValueError, match="not ideas of"):
        import_votes(challenge=challenge, ballots=ballots)

    assert rows(challenge) == NOTHING


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
