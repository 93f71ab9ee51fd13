from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.core.clock import database_now
from challenges.core.errors import Refused
from challenges.ideas import services
from challenges.ideas.models import Idea, IdeaVersion
from challenges.ideas.queries import public_ideas, search
from challenges.ideas.signals import idea_submitted, idea_withdrawn
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.organisations import a_member_of
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db
NO_PICTURE = {"picture": None, "alt": "", "remove": False}


@pytest.fixture
def heard():
    """The signals that were sent."""
    calls = []

    def submitted(sender, idea, version, **kwargs):
        calls.append(("submitted", idea.title, version.number))

    def withdrawn(sender, idea, **kwargs):
        calls.append(("withdrawn", idea.title))

    idea_submitted.connect(submitted)
    idea_withdrawn.connect(withdrawn)
    yield calls
    idea_submitted.disconnect(submitted)
    idea_withdrawn.disconnect(withdrawn)


def fields_for(challenge, **changed):
    answers = {question.pk: "An answer" for question in challenge.questions.all()}
    whole = {"title": "Bus", "summary": "A bus.", "answers": answers, "tags": ["repair"]}
    return whole | changed


def a_draft(challenge, author=None, **changed):
    return services.save_draft(
        challenge=challenge,
        author=author or a_user("Ada"),
        fields=fields_for(challenge, **changed),
    )


def move_window(challenge, *, opens, closes):
    """Relative to the database's clock."""
    now = database_now()
    challenge.windows.filter(kind="submission").update(
        opens_at=now + timedelta(seconds=opens), closes_at=now + timedelta(seconds=closes)
    )


def test_a_draft_needs_no_more_than_it_has():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")

    idea = services.save_draft(challenge=challenge, author=ada, fields={"title": " A  bus "})

    stored = Idea.objects.get()
    assert (stored.pk, stored.status, stored.title) == (idea.pk, "draft", "A bus")
    assert (stored.answers, list(stored.tags.names()), stored.submitted_at) == ({}, [], None)


@pytest.mark.parametrize("stage", ["announced", "open", "voting", "judged"])
def test_a_draft_is_kept_at_any_time(stage):
    assert a_draft(a_challenge(stage=stage)).status == "draft"


def test_what_is_not_given_stays_as_it_was():
    challenge = a_challenge(stage="open")
    idea = a_draft(challenge)

    services.save_draft(challenge=challenge, author=idea.author, fields={"title": "New"}, idea=idea)

    stored = Idea.objects.get()
    assert (stored.title, stored.summary) == ("New", "A bus.")
    assert list(stored.tags.names()) == ["repair"]


def test_answers_to_questions_of_other_challenges_are_dropped():
    challenge = a_challenge(stage="open")
    foreign = a_challenge(stage="open").questions.first()
    own = challenge.questions.first()

    idea = a_draft(challenge, answers={foreign.pk: "leak", own.pk: "mine", "x": "y"})

    assert idea.answers == {str(own.pk): "mine"}


def test_nobody_writes_into_another_persons_draft():
    challenge = a_challenge(stage="open")
    idea = a_draft(challenge)

    with pytest.raises(Refused):
        services.save_draft(
            challenge=challenge, author=a_user("Bob"), fields={"title": "Mine"}, idea=idea
        )

    assert Idea.objects.get().title == "Bus"


def test_a_submitted_idea_does_not_become_a_draft_again():
    idea = an_idea(challenge=a_challenge(stage="open"))

    with pytest.raises(Refused):
        services.save_draft(
            challenge=idea.challenge, author=idea.author, fields={"title": "New"}, idea=idea
        )


def test_the_same_form_sent_twice_writes_one_draft():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    sent = {"challenge": challenge, "author": ada, "fields": fields_for(challenge)}

    first = services.save_draft(**sent, public_id="0123456789ab")
    second = services.save_draft(**sent, public_id="0123456789ab")

    assert first.pk == second.pk
    assert Idea.objects.count() == 1


def test_the_form_taken_up_again_with_another_title_is_another_idea():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    for title in ("Bus", "Boat"):
        services.save_draft(
            challenge=challenge, author=ada, fields={"title": title}, public_id="0123456789ab"
        )

    assert set(Idea.objects.values_list("title", flat=True)) == {"Bus", "Boat"}


def test_another_persons_id_is_not_taken_over():
    challenge = a_challenge(stage="open")
    theirs = an_idea(challenge=challenge, author=a_user("Bob"), status="draft", title="Bus")

    mine = services.save_draft(
        challenge=challenge,
        author=a_user("Ada"),
        fields={"title": "Bus"},
        public_id=theirs.public_id,
    )

    assert mine.public_id != theirs.public_id
    assert Idea.objects.count() == 2


def test_one_person_has_at_most_twenty_ideas_in_a_challenge():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    for _number in range(20):
        an_idea(challenge=challenge, author=ada, status="draft")

    with pytest.raises(Refused):
        a_draft(challenge, ada)

    assert Idea.objects.count() == 20


def test_submitting_makes_the_idea_public_and_writes_version_one(heard):
    idea = a_draft(a_challenge(stage="open"))
    before = database_now()

    services.submit_idea(idea=idea)

    stored, version = Idea.objects.get(), IdeaVersion.objects.get()
    assert stored.is_public
    assert stored.submitted_at == version.submitted_at >= before
    assert (version.idea_id, version.number) == (idea.pk, 1)
    assert heard == [("submitted", "Bus", 1)]


def test_the_first_submission_freezes_the_rules():
    challenge = a_challenge(stage="open")
    assert challenge.cards.count() == 0

    services.submit_idea(idea=a_draft(challenge))

    assert challenge.cards.count() == 1


def test_the_same_content_submitted_again_is_no_new_version(heard):
    idea = services.submit_idea(idea=a_draft(a_challenge(stage="open")))

    services.submit_idea(idea=idea, fields=fields_for(idea.challenge))

    assert IdeaVersion.objects.count() == 1
    assert heard == [("submitted", "Bus", 1)]


def test_changed_content_is_a_new_version_and_the_first_time_stays(heard):
    idea = services.submit_idea(idea=a_draft(a_challenge(stage="open")))
    first_time = idea.submitted_at

    services.submit_idea(idea=idea, fields=fields_for(idea.challenge, title="Boat"))

    assert Idea.objects.get().submitted_at == first_time
    assert heard == [("submitted", "Bus", 1), ("submitted", "Boat", 2)]


@pytest.mark.parametrize(
    ("opens", "closes", "taken"),
    [(-60, -0.05, False), (-60, 30, True), (30, 60, False), (-0.05, 60, True)],
)
def test_the_databases_clock_judges_the_window(opens, closes, taken):
    idea = a_draft(a_challenge(stage="open"))
    move_window(idea.challenge, opens=opens, closes=closes)

    if taken:
        services.submit_idea(idea=idea)
    else:
        with pytest.raises(Refused):
            services.submit_idea(idea=idea)

    assert Idea.objects.get().status == ("submitted" if taken else "draft")


def test_the_web_servers_clock_judges_nothing(monkeypatch):
    idea = a_draft(a_challenge(stage="voting"))
    an_hour_and_a_half_ago = timezone.now() - timedelta(minutes=90)
    monkeypatch.setattr("django.utils.timezone.now", lambda: an_hour_and_a_half_ago)

    with pytest.raises(Refused):
        services.submit_idea(idea=idea)


def test_a_refused_change_leaves_no_trace(heard):
    idea = services.submit_idea(idea=a_draft(a_challenge(stage="open")))
    move_window(idea.challenge, opens=-60, closes=-1)

    with pytest.raises(Refused):
        services.submit_idea(idea=idea, fields=fields_for(idea.challenge, title="Late"))

    assert Idea.objects.get().title == "Bus"
    assert list(Idea.objects.get().tags.names()) == ["repair"]
    assert IdeaVersion.objects.count() == 1
    assert heard == [("submitted", "Bus", 1)]


@pytest.mark.parametrize("missing", [{"title": ""}, {"summary": ""}, {"answers": {}}])
def test_an_incomplete_idea_is_not_submitted(missing):
    idea = a_draft(a_challenge(stage="open"), **missing)

    with pytest.raises(Refused, match="Still missing"):
        services.submit_idea(idea=idea)

    assert Idea.objects.get().status == "draft"


def test_a_question_that_is_not_required_may_stay_empty():
    challenge = a_challenge(stage="open")
    required = challenge.questions.get(required=True)

    idea = services.submit_idea(idea=a_draft(challenge, answers={required.pk: "Yes"}))

    assert idea.status == "submitted"


def test_a_hidden_idea_is_not_submitted_again():
    idea = an_idea(challenge=a_challenge(stage="open"), hidden_at=timezone.now())

    with pytest.raises(Refused):
        services.submit_idea(idea=idea, fields={"title": "New"})

    assert Idea.objects.get().title == "A repair bus"


def test_withdrawing_takes_the_idea_off_the_wall(heard):
    idea = an_idea(challenge=a_challenge(stage="open"))

    services.withdraw_idea(idea=idea, by=idea.author)

    stored = Idea.objects.get()
    assert (stored.status, stored.withdrawn_at is None) == ("withdrawn", False)
    assert list(public_ideas(idea.challenge)) == []
    assert heard == [("withdrawn", "A repair bus")]


def test_withdrawing_twice_is_harmless(heard):
    idea = an_idea(challenge=a_challenge(stage="open"))

    for _time in range(2):
        services.withdraw_idea(idea=idea, by=idea.author)

    assert heard == [("withdrawn", "A repair bus")]


def test_only_the_author_withdraws():
    idea = an_idea(challenge=a_challenge(stage="open"))

    with pytest.raises(Refused):
        services.withdraw_idea(idea=idea, by=a_user("Bob"))

    assert Idea.objects.get().is_public


def test_a_withdrawn_idea_can_be_submitted_again_in_time():
    idea = services.submit_idea(idea=a_draft(a_challenge(stage="open")))
    services.withdraw_idea(idea=idea, by=idea.author)

    services.submit_idea(idea=idea)

    stored = Idea.objects.get()
    assert (stored.status, stored.withdrawn_at) == ("submitted", None)
    assert IdeaVersion.objects.count() == 1


def test_hiding_keeps_who_when_and_why():
    idea, sam = an_idea(challenge=a_challenge(stage="voting")), a_user("Sam", staff=True)

    services.hide_idea(idea=idea, by=sam, reason=" Advertising\nfor a shop ")

    stored = Idea.objects.get()
    assert (stored.hidden_by, stored.hidden_reason) == (sam, "Advertising for a shop")
    assert not stored.is_public


def test_hiding_again_keeps_the_first_reason():
    idea, sam = an_idea(challenge=a_challenge(stage="voting")), a_user("Sam", staff=True)
    for reason in ("first", "second"):
        services.hide_idea(idea=idea, by=sam, reason=reason)

    assert Idea.objects.get().hidden_reason == "first"


@pytest.mark.parametrize(("status", "reason"), [("submitted", "  "), ("draft", "spam")])
def test_hiding_needs_a_reason_and_an_idea_that_others_see(status, reason):
    idea = an_idea(challenge=a_challenge(stage="open"), status=status)

    with pytest.raises(Refused):
        services.hide_idea(idea=idea, by=a_user("Sam", staff=True), reason=reason)


def test_a_page_from_before_the_close_of_voting_hides_or_restores_nothing_after_it():
    challenge = a_challenge(stage="judged")
    shown = an_idea(challenge=challenge)
    hidden = an_idea(challenge=challenge)
    editor, staff = a_member_of(challenge.organisation), a_user("Sam", staff=True)
    services.hide_idea(idea=hidden, by=staff, reason="spam")

    with pytest.raises(Refused, match="Please ask them"):
        services.hide_idea(idea=shown, by=editor, reason="spam")
    with pytest.raises(Refused, match="Please ask them"):
        services.restore_idea(idea=hidden, by=editor)
    services.restore_idea(idea=hidden, by=staff)

    assert Idea.objects.filter(hidden_at=None).count() == 2


def test_restoring_puts_the_idea_back():
    idea, sam = an_idea(challenge=a_challenge(stage="voting")), a_user("Sam", staff=True)
    services.hide_idea(idea=idea, by=sam, reason="spam")

    services.restore_idea(idea=idea, by=sam)

    stored = Idea.objects.get()
    assert stored.is_public
    assert (stored.hidden_by, stored.hidden_reason) == (None, "")


def test_handing_in_a_form_twice_makes_one_idea_one_version_and_one_receipt(heard):
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    for _click in range(2):
        services.hand_in(
            challenge=challenge,
            author=ada,
            fields=fields_for(challenge),
            picture=NO_PICTURE,
            public_id="0123456789ab",
        )

    assert (Idea.objects.count(), IdeaVersion.objects.count()) == (1, 1)
    assert heard == [("submitted", "Bus", 1)]


def test_handing_in_too_late_writes_nothing():
    challenge = a_challenge(stage="voting")

    with pytest.raises(Refused):
        services.hand_in(
            challenge=challenge,
            author=a_user("Ada"),
            fields=fields_for(challenge),
            picture=NO_PICTURE,
        )

    assert Idea.objects.count() == 0


def test_nobody_hands_in_another_persons_idea():
    idea = an_idea(challenge=a_challenge(stage="open"))

    with pytest.raises(Refused):
        services.hand_in(
            challenge=idea.challenge,
            author=a_user("Bob"),
            fields=fields_for(idea.challenge),
            picture=NO_PICTURE,
            idea=idea,
        )

    assert Idea.objects.get().title == "A repair bus"


def test_new_tags_are_found_by_search_at_once():
    idea = services.submit_idea(idea=a_draft(a_challenge(stage="open")))

    services.submit_idea(idea=idea, fields={"tags": ["beekeeping"]})

    found = search(public_ideas(idea.challenge), "beekeeping")
    assert [one.pk for one in found] == [idea.pk]
    assert list(search(public_ideas(idea.challenge), "repair")) == []
