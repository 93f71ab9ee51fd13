"""Judges and reviews, as rows: no invitation has to be answered and no window has to be open."""

from datetime import timedelta
from itertools import count

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Page

from challenges.briefs.models import Challenge, ChallengeIndexPage, ChallengePage
from challenges.core.canonical import sha256_hex
from challenges.judging import agreement
from challenges.judging.enums import ReviewStatus
from challenges.judging.models import Assignment, Judge, Nomination, Review, Score
from challenges.judging.services import agree_to_rules, end_practice
from challenges.organisations.models import Organisation

from .people import with_second_factor

_numbers = count(1)


def a_judge(
    challenge,
    user=None,
    accepted=True,
    ideas=(),
    token=None,
    email=None,
    ready=True,
    practised=True,
):
    """A seat on the panel; `ideas` are assigned to it. `token` is the secret of its link.

    ready: she has an authenticator app and has agreed to the rules. practised: the made-up idea is
    behind her.
    """
    number = next(_numbers)
    if user is None and accepted:
        user = get_user_model().objects.create_user(
            f"judge{number}@panel.example", display_name=f"Judge {number}"
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    now = timezone.now()
    judge = Judge.objects.create(
        challenge=challenge,
        email=email or (user.email if user else f"invited{number}@panel.example"),
        user=user if accepted else None,
        credential=f"Expert number {number}",
        token_sha256=sha256_hex(token or f"token {number}"),
        invited_by=_somebody(challenge),
        invited_at=now,
        accepted_at=now if accepted else None,
    )
    if judge.user and ready:
        with_second_factor(judge.user)
        agree_to_rules(judge=judge, sha256=sha256_hex(agreement.text()))
    if judge.user and practised:
        end_practice(judge=judge)
    for idea in ideas:
        an_assignment(judge, idea)
    judge.refresh_from_db()
    return judge


def an_assignment(judge, idea):
    return Assignment.objects.get_or_create(
        judge=judge,
        idea=idea,
        defaults={"shuffle_key": next(_numbers), "assigned_at": timezone.now()},
    )[0]


def a_review(judge, idea, scores, remark_to_organiser="", remark_to_author=""):
    """Scores in the order of the criteria; None leaves one out, and then it is a draft."""
    an_assignment(judge, idea)
    criteria = list(judge.challenge.criteria.all())
    complete = len(scores) == len(criteria) and None not in scores
    review = Review.objects.create(
        judge=judge,
        idea=idea,
        status=ReviewStatus.COMPLETE if complete else ReviewStatus.DRAFT,
        revision=1,
        remark_to_organiser=remark_to_organiser,
        remark_to_author=remark_to_author,
        saved_at=timezone.now(),
        completed_at=timezone.now() if complete else None,
    )
    for criterion, value in zip(criteria, scores, strict=False):
        if value is not None:
            Score.objects.create(review=review, criterion=criterion, value=value)
    return review


def a_nomination(judge, idea, reason="Nobody else asks them"):
    """As the row alone: no window is asked."""
    number = judge.nominations.count() + 1
    return Nomination.objects.create(
        judge=judge, idea=idea, number=number, reason=reason, nominated_at=timezone.now()
    )


def _somebody(challenge):
    member = challenge.organisation.memberships.first()
    if member:
        return member.user
    return get_user_model().objects.create_user(
        f"inviter{next(_numbers)}@organisation.example", display_name="The inviter"
    )


def a_challenge_in(stage, *, organisation=None, criteria=(("Impact", 3), ("Courage", 1)), **fields):
    """A published challenge whose windows put it in "announced", "open", "voting", "judging"
    (voting has closed) or "judged" (judging has closed); each window is ten days long."""
    days = {"announced": 1, "open": -5, "voting": -15, "judging": -25, "judged": -35}[stage]
    number = next(_numbers)
    title = fields.pop("title", f"Challenge {number}")
    page = ChallengePage(title=title, slug=f"challenge-{number}")
    _index().add_child(instance=page)
    challenge = Challenge.objects.create(
        organisation=organisation or _organisation(number),
        page=page,
        slug=page.slug,
        title=title,
        reviews_min=fields.pop("reviews_min", 1),
        shortlist_size=fields.pop("shortlist_size", 3),
        **fields,
    )
    start = timezone.now() + timedelta(days=days)
    for place, kind in enumerate(("submission", "voting", "judging")):
        opens = start + timedelta(days=10 * place)
        challenge.windows.create(kind=kind, opens_at=opens, closes_at=opens + timedelta(days=10))
    for position, (name, weight) in enumerate(criteria):
        challenge.criteria.create(
            position=position, name=name, weight=weight, low="none", middle="fair", high="great"
        )
    challenge.tiers.create(place=1, amount_minor=500_000)
    challenge.questions.create(prompt="What is it?")
    return Challenge.objects.get(pk=challenge.pk)


def move_window(challenge, kind, *, opens_at=None, closes_at=None):
    """Puts a window elsewhere and returns the challenge read anew."""
    times = {"opens_at": opens_at, "closes_at": closes_at}
    challenge.windows.filter(kind=kind).update(**{k: v for k, v in times.items() if v})
    return Challenge.objects.get(pk=challenge.pk)


def _organisation(number):
    return Organisation.objects.create(
        name=f"Organisation {number}", slug=f"organisation-{number}", kind="nonprofit"
    )


def _index():
    index = ChallengeIndexPage.objects.first()
    if index is None:
        index = ChallengeIndexPage(title="Challenges", slug="challenges")
        Page.get_first_root_node().add_child(instance=index)
    return index
