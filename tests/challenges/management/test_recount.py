from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from challenges.voting.models import Tally
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.voting import supports

pytestmark = pytest.mark.django_db


def said(*arguments):
    out = StringIO()
    call_command("recount", *arguments, stdout=out, no_color=True)
    return out.getvalue().splitlines()


def test_it_says_that_all_is_well():
    idea = an_idea(challenge=a_challenge(slug="river"))
    supports(idea, 2)

    assert said() == ["river: as counted", "All as counted."]


def test_it_mends_and_says_what_differed():
    idea = an_idea(challenge=a_challenge(slug="river"))
    supports(idea, 2)
    Tally.objects.update(supports=1)

    first, second = said(), said()

    assert first == [
        "river: 1 differed",
        f"river: idea {idea.public_id}: 1 supports of 2 shown, in truth 2 of 2",
        "1 differed and are mended.",
    ]
    assert second[-1] == "All as counted."


def test_it_can_be_asked_about_one_challenge():
    a_challenge(slug="river")
    a_challenge(slug="cat")

    assert said("--challenge", "cat") == ["cat: as counted", "All as counted."]


def test_an_unknown_challenge_is_an_error():
    with pytest.raises(CommandError, match="no challenge 'nowhere'"):
        said("--challenge", "nowhere")
