"""What waits at the organiser's desk of the demo: two ideas that are one, a merge, reports, dates
that moved, bounties held, and a judge who dropped out. Told with no chance: the rest of the story
stays as it is."""

from datetime import datetime, timedelta

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.moving import move_dates
from challenges.discussion.queries import comments_on
from challenges.discussion.services import report_comment
from challenges.funding.services import confirm_held
from challenges.ideas.models import Idea
from challenges.ideas.services import keep_idea, merge_ideas, report_idea
from challenges.judging.services import replace_judge
from challenges.management.imports.ideas_in_bulk import IdeaRow, add_ideas
from challenges.people.models import User

from .content import content

STORY = "desk"


def write_desk(challenges: dict[str, Challenge], members: list[User], by: User, now: datetime):
    story = content(STORY)
    challenge = challenges[story["challenge"]]
    _write_ideas(challenge, story["ideas"], members, now)
    ideas = {idea.title: idea for idea in Idea.objects.filter(challenge=challenge)}
    merged = story["merged"]
    merge = merge_ideas(
        idea=ideas[merged["idea"]], kept=ideas[merged["into"]], by=by, reason=merged["reason"]
    )
    # Nobody had supported it.
    merge.asked_at = now
    merge.save(update_fields=["asked_at"])
    _write_reports(story, ideas, members, by)
    _move(challenge, by, **story["moved"])


def _write_ideas(challenge: Challenge, told: list[dict], members: list[User], now) -> None:
    questions = [str(question.pk) for question in challenge.questions.all()]
    closes = challenge.window(WindowKind.SUBMISSION).closes_at
    ideas = add_ideas(
        challenge,
        [
            IdeaRow(
                external_id=f"demo-desk-{number}",
                title=story["title"],
                summary=story["summary"],
                answers=dict(zip(questions, story["answers"], strict=True)),
                author=members[number],
                submitted_at=closes - timedelta(days=number + 1),
                tags=tuple(story["tags"]),
                public_id=f"desk{number:08}",
            )
            for number, story in enumerate(told)
        ],
    )
    for number, story in enumerate(told):
        idea = ideas[f"demo-desk-{number}"]
        idea.drawing, idea.created_at = story["cover"], idea.submitted_at - timedelta(hours=2)
        idea.save(update_fields=["drawing", "created_at"])


def _write_reports(story: dict, ideas: dict[str, Idea], members: list[User], by: User) -> None:
    for number, told in enumerate(story["reported_ideas"]):
        reporter = _somebody_else(ideas[told["idea"]], members, number)
        report_idea(idea=ideas[told["idea"]], reporter=reporter, reason=told["reason"])
    keep_idea(idea=ideas[story["kept"]["idea"]], by=by, reason=story["kept"]["reason"])
    told = story["reported_comment"]
    comment = comments_on([ideas[told["idea"]]]).order_by("pk").first()
    reporter = next(each for each in members[5:] if each.pk != comment.user_id)
    report_comment(comment=comment, reporter=reporter, reason=told["reason"])


def _somebody_else(idea: Idea, members: list[User], number: int) -> User:
    return next(each for each in members[number:] if each.pk != idea.author_id)


def _move(challenge: Challenge, by: User, *, reason: str, days: int) -> None:
    later = timedelta(days=days)
    voting, judging = challenge.window(WindowKind.VOTING), challenge.window(WindowKind.JUDGING)
    windows = {
        WindowKind.VOTING: (voting.opens_at, voting.closes_at + later),
        WindowKind.JUDGING: (judging.opens_at + later, judging.closes_at + later),
    }
    move_dates(challenge=challenge, by=by, reason=reason, windows=windows)


def hold_bounties(challenges: dict[str, Challenge], staff: User) -> None:
    """One bounty is held whole and one in part; the others are not, and their pages say so."""
    for told in content(STORY)["held"]:
        challenge = challenges[told["challenge"]]
        amount = challenge.bounty_minor * told["part"] // 100
        reference = told["reference"]
        confirm_held(challenge=challenge, amount_minor=amount, reference=reference, by=staff)


def part_with_judge(challenges: dict[str, Challenge], by: User) -> None:
    """A judge drops out half way: what she completed counts, and the others take the rest."""
    told = content(STORY)["left"]
    judges = challenges[told["challenge"]].judges
    judge = judges.get(user__display_name=told["judge"])
    replace_judge(judge=judge, by=by, reason=told["reason"])
