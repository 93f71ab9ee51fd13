from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.core.canonical import sha256_hex
from challenges.core.clock import database_now
from challenges.core.errors import Refused
from challenges.judging.models import Judge
from challenges.judging.services import accept_invitation, decline_invitation, invite_judge
from challenges.judging.signals import judge_invited
from tests.builders.ideas import an_idea
from tests.builders.judging import a_challenge_in, a_judge, an_assignment, move_window
from tests.builders.people import a_user
from tests.builders.voting import a_ballot

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters():
    """What the signal carries to whoever writes the mail: (judge, token)."""
    sent = []

    def keep(sender, judge, token, **kwargs):
        sent.append((judge, token))

    judge_invited.connect(keep)
    yield sent
    judge_invited.disconnect(keep)


def invited(challenge, email, letters):
    invite_judge(challenge=challenge, email=email, by=a_user("Olive"))
    return letters[-1][1]


def long_ago(judge):
    Judge.objects.filter(pk=judge.pk).update(invited_at=timezone.now() - timedelta(days=2))


def test_invitation_keeps_only_the_hash_of_its_token(letters):
    challenge = a_challenge_in("open")

    judge = invite_judge(
        challenge=challenge, email=" Grace@Panel.Example ", by=a_user(), credential="A\nhydrologist"
    )

    judge.refresh_from_db()
    assert letters == [(judge, letters[0][1])]
    assert len(letters[0][1]) == 43
    assert judge.token_sha256 == sha256_hex(letters[0][1])
    assert (judge.email, judge.credential) == ("grace@panel.example", "A hydrologist")
    assert (judge.user, judge.accepted_at) == (None, None)


def test_same_mailbox_invited_again_keeps_its_seat_and_gets_a_new_link(letters):
    challenge = a_challenge_in("open")
    first = invite_judge(challenge=challenge, email="g.hopper@gmail.com", by=a_user())
    long_ago(first)

    second = invite_judge(challenge=challenge, email="ghopper+panel@gmail.com", by=a_user())

    assert second.pk == first.pk
    assert Judge.objects.filter(challenge=challenge).count() == 1
    with pytest.raises(Refused, match="not valid"):
        accept_invitation(token=letters[0][1], user=a_user(email="g.hopper@gmail.com"))


def test_declined_judge_can_be_asked_again(letters):
    challenge = a_challenge_in("open")
    decline_invitation(token=invited(challenge, "a@panel.example", letters), reason="No time")
    long_ago(letters[-1][0])

    judge = invite_judge(challenge=challenge, email="a@panel.example", by=a_user())

    assert (judge.declined_at, judge.decline_reason) == (None, "")


def test_address_is_not_written_to_again_within_eight_hours(letters):
    challenge = a_challenge_in("open")
    invited(challenge, "a@panel.example", letters)

    with pytest.raises(Refused, match="8 hours"):
        invite_judge(challenge=challenge, email="a@panel.example", by=a_user())

    assert len(letters) == 1


def test_address_gets_at_most_three_invitations_a_day(letters):
    for _number in range(3):
        invited(a_challenge_in("open"), "a@panel.example", letters)

    with pytest.raises(Refused, match="three invitations"):
        invite_judge(challenge=a_challenge_in("open"), email="a@panel.example", by=a_user())

    assert len(letters) == 3


def test_seated_judge_is_not_invited_again(letters):
    challenge = a_challenge_in("open")
    judge = a_judge(challenge)

    with pytest.raises(Refused, match="already sits"):
        invite_judge(challenge=challenge, email=judge.email, by=a_user())

    assert letters == []


def test_nobody_is_invited_once_judging_has_closed(letters):
    with pytest.raises(Refused, match="Judging has closed"):
        invite_judge(challenge=a_challenge_in("judged"), email="a@panel.example", by=a_user())

    assert letters == []


def test_accepting_takes_the_seat(letters):
    challenge = a_challenge_in("open")
    token = invited(challenge, "grace.h@gmail.com", letters)
    grace = a_user("Grace", email="graceh@gmail.com")
    before = database_now()

    judge = accept_invitation(token=token, user=grace)

    judge.refresh_from_db()
    assert judge.user == grace
    assert before <= judge.accepted_at <= database_now()


def test_link_works_only_once(letters):
    token = invited(a_challenge_in("open"), "a@panel.example", letters)
    user = a_user(email="a@panel.example")
    accept_invitation(token=token, user=user)

    with pytest.raises(Refused, match="answered already"):
        accept_invitation(token=token, user=user)
    with pytest.raises(Refused, match="answered already"):
        decline_invitation(token=token)


def test_declined_link_cannot_be_accepted(letters):
    token = invited(a_challenge_in("open"), "a@panel.example", letters)
    judge = decline_invitation(token=token, reason="  No\ntime ")

    with pytest.raises(Refused, match="answered already"):
        accept_invitation(token=token, user=a_user(email="a@panel.example"))

    assert (judge.accepted_at, judge.decline_reason) == (None, "No time")


def test_link_is_bound_to_the_address(letters):
    token = invited(a_challenge_in("open"), "a@panel.example", letters)

    with pytest.raises(Refused, match="another address"):
        accept_invitation(token=token, user=a_user(email="b@panel.example"))

    assert Judge.objects.get().accepted_at is None


def test_address_must_be_confirmed(letters):
    token = invited(a_challenge_in("open"), "a@panel.example", letters)

    with pytest.raises(Refused, match="another address"):
        accept_invitation(token=token, user=a_user(email="a@panel.example", confirmed=False))

    assert Judge.objects.get().accepted_at is None


def test_unknown_link_is_refused():
    with pytest.raises(Refused, match="not valid"):
        accept_invitation(token="guessed", user=a_user())


def test_link_dies_when_judging_closes(letters):
    challenge = a_challenge_in("judging")
    token = invited(challenge, "a@panel.example", letters)
    move_window(challenge, "judging", closes_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="Judging has closed"):
        accept_invitation(token=token, user=a_user(email="a@panel.example"))

    assert Judge.objects.get().accepted_at is None


def test_one_who_supports_an_idea_cannot_accept_until_she_takes_it_back(letters):
    challenge = a_challenge_in("voting")
    idea, elsewhere = an_idea(challenge=challenge), an_idea(challenge=a_challenge_in("voting"))
    token = invited(challenge, "a@panel.example", letters)
    user = a_user(email="a@panel.example")
    a_ballot(elsewhere.challenge, voter=user, supporting=[elsewhere])
    ballot = a_ballot(challenge, voter=user, supporting=[idea])

    with pytest.raises(Refused, match="a judge may not vote"):
        accept_invitation(token=token, user=user)
    ballot.supports.all().delete()

    assert accept_invitation(token=token, user=user).user == user


def test_one_person_holds_one_seat(letters):
    challenge = a_challenge_in("open")
    user = a_user(email="a@panel.example")
    user.emailaddress_set.create(email="b@panel.example", verified=True, primary=False)
    accept_invitation(token=invited(challenge, "a@panel.example", letters), user=user)
    token = invited(challenge, "b@panel.example", letters)

    with pytest.raises(Refused, match="already sit"):
        accept_invitation(token=token, user=user)


def test_judge_who_accepts_late_gets_what_the_others_score_but_not_her_own_idea(letters):
    challenge = a_challenge_in("judging")
    user = a_user(email="late@panel.example")
    ideas = [an_idea(challenge=challenge) for _number in range(3)]
    own = an_idea(challenge=challenge, author=user)
    an_idea(challenge=challenge, title="Not shortlisted")
    for idea in [*ideas, own]:
        an_assignment(a_judge(challenge), idea)
    token = invited(challenge, "late@panel.example", letters)

    judge = accept_invitation(token=token, user=user)

    assert {row.idea for row in judge.assignments.all()} == set(ideas)
    assert [row.idea for row in judge.conflicts.all()] == [own]


def test_first_judge_to_accept_after_the_shortlist_gets_the_finalists(letters):
    challenge = a_challenge_in("judging")
    idea = an_idea(challenge=challenge)
    challenge.finalists.create(idea=idea, chosen_at=timezone.now())
    token = invited(challenge, "a@panel.example", letters)

    judge = accept_invitation(token=token, user=a_user(email="a@panel.example"))

    assert [row.idea for row in judge.assignments.all()] == [idea]


def test_draft_of_a_judge_is_not_told_as_a_conflict(letters):
    challenge = a_challenge_in("open")
    user = a_user(email="a@panel.example")
    an_idea(challenge=challenge, author=user, status="draft")

    judge = accept_invitation(token=invited(challenge, "a@panel.example", letters), user=user)

    assert list(judge.conflicts.all()) == []
