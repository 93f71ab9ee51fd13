"""An expert without JavaScript: from the invitation to the last idea of her queue."""

import re

import pytest

from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Review
from challenges.judging.services import assign_all, invite_judge
from tests.builders.briefs import a_challenge
from tests.builders.ideas import an_idea
from tests.builders.judging import a_judge
from tests.builders.organisations import a_member_of

from .conftest import last_mail_to, link_in


@pytest.mark.django_db
def test_a_judge_comes_by_a_letter_and_scores_without_a_script(person):
    challenge = a_challenge(stage="judging")
    ideas = [an_idea(challenge=challenge, title=f"Idea {number}") for number in range(3)]
    colleague = a_judge(challenge)
    jo = person("Jo").signs_up()
    invite_judge(challenge=challenge, email=jo.email, by=a_member_of(challenge.organisation))

    link = link_in(last_mail_to(jo.email), "/judging/invitations/")
    jo.post(link, answer="accept")
    assign_all(challenge=challenge, ideas=ideas)
    queue = f"/desk/judging/{challenge.slug}/"
    jo.adds_second_factor()
    rules = jo.reads(f"{queue}rules/", "agree")
    agreed = re.search(r'name="sha256" value="(\w+)"', rules).group(1)
    jo.post(f"{queue}rules/", sha256=agreed)
    jo.reads(f"{queue}practice/", "Save and next")
    jo.post(f"{queue}practice/", save="skip")
    jo.reads(queue, "0 of 3 scored", "Score the next idea")

    first, second, third = (f"{queue}{idea.public_id}/" for idea in ideas)
    jo.send(first, scores(challenge, 8) | {"save": "complete"})
    jo.send(second, scores(challenge, 2) | {"save": "draft"})
    jo.send(second, {"save": "skip", "seen": "1"})
    jo.post(f"{third}recuse/", criterion=challenge.criteria.first().pk)

    jo.reads(queue, "1 of 2 scored")
    mine = Review.objects.filter(judge__user__email=jo.email)
    assert dict(mine.values_list("idea__title", "status")) == {
        "Idea 0": ReviewStatus.COMPLETE,
        "Idea 1": ReviewStatus.DRAFT,
        "Idea 2": ReviewStatus.WITHDRAWN,
    }
    assert colleague.assignments.count() == 3


def scores(challenge, value):
    return {f"criterion-{row.pk}": value for row in challenge.criteria.all()} | {"seen": "0"}
