"""What the templates of Wagtail pages ask of features above theirs: lists, rules and numbers."""

from django import template

from challenges.briefs.models import Challenge, ChallengePage
from challenges.briefs.moving import Change, changes_of
from challenges.briefs.queries import with_rules
from challenges.briefs.rulebook import Rulebook, rulebook
from challenges.browse import challenge_list as lists
from challenges.core.clock import page_now
from challenges.funding import queries as funding

register = template.Library()


@register.simple_tag(takes_context=True)
def challenge_list(context) -> lists.ChallengeList:
    """The list that the address asks for."""
    request = context["request"]
    return lists.challenge_list(request.GET, page_now(request))


@register.simple_tag
def challenge_of(page: ChallengePage) -> Challenge | None:
    """The row behind a brief, with its rules; None in the preview of a page that has none yet."""
    challenges = with_rules(Challenge.objects.all()).prefetch_related("cards")
    challenge = challenges.filter(page_id=page.pk).first()
    if challenge:
        # A preview shows words newer than those in the database.
        challenge.page = page
    return challenge


@register.simple_tag(takes_context=True)
def rules_of(context, challenge: Challenge) -> Rulebook:
    """The card in force, or what it will say."""
    return rulebook(challenge, page_now(context["request"]))


@register.simple_tag
def date_changes(challenge: Challenge) -> list[Change]:
    """Dates that moved since the rules were frozen, in words."""
    return changes_of(challenge)


@register.simple_tag
def numbers_of(challenges: Challenge | list[Challenge]) -> dict | list[tuple[Challenge, dict]]:
    """How many ideas are on show: of one challenge its numbers, of many pairs, in one query."""
    if isinstance(challenges, Challenge):
        return {"ideas": lists.idea_counts([challenges]).get(challenges.pk, 0)}
    challenges = list(challenges)
    counts = lists.idea_counts(challenges)
    return [(challenge, {"ideas": counts.get(challenge.pk, 0)}) for challenge in challenges]


@register.simple_tag
def held_of(challenge: Challenge) -> funding.Held:
    """What is held of the bounty."""
    return funding.held_of(challenge)
