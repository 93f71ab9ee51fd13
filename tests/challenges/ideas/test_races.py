"""Several requests at the same moment, on a database that commits."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from challenges.core.errors import Refused
from challenges.ideas import services
from challenges.ideas.models import Idea, IdeaVersion
from challenges.ideas.rules import MOST_IDEAS_A_PERSON
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.people import a_user

THREADS = 8
NO_PICTURE = {"picture": None, "alt": "", "remove": False}


def at_once(act) -> list:
    """What `act(number)` answered in each thread; an exception is an answer, too."""
    barrier, answers = Barrier(THREADS), []

    def run(number):
        barrier.wait()
        try:
            answers.append(act(number))
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def fields_for(challenge, **changed):
    answers = {question.pk: "An answer" for question in challenge.questions.all()}
    return {"title": "Bus", "summary": "A bus.", "answers": answers, "tags": ["new tag"]} | changed


@pytest.mark.usefixtures("committed_db")
def test_one_form_pressed_eight_times_at_once_is_one_idea_and_one_version():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    fields = fields_for(challenge)

    answers = at_once(
        lambda number: (
            services.hand_in(
                challenge=challenge,
                author=ada,
                fields=fields,
                picture=NO_PICTURE,
                public_id="0123456789ab",
            ).pk
        )
    )

    assert set(answers) == {Idea.objects.get().pk}
    assert IdeaVersion.objects.count() == 1
    assert challenge.cards.count() == 1


@pytest.mark.usefixtures("committed_db")
def test_the_limit_of_ideas_holds_when_all_are_sent_at_once():
    challenge, ada = a_challenge(stage="open"), a_user("Ada")
    for _number in range(MOST_IDEAS_A_PERSON - 1):
        an_idea(challenge=challenge, author=ada, status="draft")

    answers = at_once(
        lambda number: (
            services.save_draft(
                challenge=challenge, author=ada, fields={"title": f"Idea {number}"}
            ).pk
        )
    )

    assert Idea.objects.count() == MOST_IDEAS_A_PERSON
    assert [type(answer) for answer in answers].count(Refused) == THREADS - 1


@pytest.mark.usefixtures("committed_db")
def test_different_changes_at_once_become_versions_with_numbers_of_their_own():
    challenge = a_challenge(stage="open")
    idea = an_idea(challenge=challenge)

    at_once(
        lambda number: services.submit_idea(
            idea=idea, fields=fields_for(challenge, title=f"Title {number}")
        )
    )

    numbers = list(idea.versions.values_list("number", flat=True))
    assert numbers == list(range(1, THREADS + 1))
    assert Idea.objects.get().title in idea.versions.last().body


@pytest.mark.usefixtures("committed_db")
def test_new_tags_used_by_all_at_once_are_one_tag():
    challenge = a_challenge(stage="open")
    people = [a_user(f"Person {number}") for number in range(THREADS)]

    answers = at_once(
        lambda number: (
            services.save_draft(
                challenge=challenge, author=people[number], fields=fields_for(challenge)
            ).pk
        )
    )

    assert sorted(answers) == sorted(Idea.objects.values_list("pk", flat=True))
    assert Idea.objects.filter(tags__name="new tag").count() == THREADS
