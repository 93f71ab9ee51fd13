"""The result as it would be published now, told as its page will tell it."""

import json

from challenges.briefs.models import Challenge
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to
from challenges.ranking.gather import rules_in_force
from challenges.ranking.models import Result
from challenges.ranking.report import Report, report
from challenges.ranking.services import preview_result
from challenges.ranking.telling import told
from challenges.voting.queries import voters_count


def preview_words(challenge: Challenge, found: Report, user, *, weight: str | None) -> dict:
    """What the templates of a result ask for; weight: what the reader wants to try, in per cent."""
    named = [row.id for row in found.rows] + [other.id for other in found.others]
    ideas = visible_to(user, Idea.objects.filter(public_id__in=named)).select_related("author")
    return told(
        found,
        {idea.public_id: idea for idea in ideas},
        weight=weight,
        voters=voters_count(challenge),
        quorum=rules_in_force(challenge)["quorum"],
    )


def current_report(challenge: Challenge, result: Result | None) -> Report:
    """Of the newest published version; before there is one, as it would be published now."""
    if result is None:
        return report(*preview_result(challenge))
    return report(json.loads(result.input), result.data)
