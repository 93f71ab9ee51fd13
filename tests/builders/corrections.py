"""Corrections of reviews after judging has closed, by the services themselves."""

from challenges.judging.models import Review
from challenges.judging.services import ask_correction, decide_correction

SLIP = "I swapped two criteria"


def seat_and_scores(challenge, idea, number=0):
    """The judge of the review `number` of this idea, and what she gave, by criterion."""
    review = Review.objects.filter(idea=idea).order_by("pk")[number]
    return review.judge, list(review.scores.values_list("value", flat=True))


def as_scores(challenge, values) -> dict:
    return dict(zip(challenge.criteria.values_list("pk", flat=True), values, strict=True))


def a_correction(challenge, idea, values=(1, 10), *, number=0, reason=SLIP):
    """What the judge of the review `number` of this idea has asked for."""
    seat, _given = seat_and_scores(challenge, idea, number)
    return ask_correction(judge=seat, idea=idea, scores=as_scores(challenge, values), reason=reason)


def an_approved_correction(challenge, idea, values=(1, 10), *, by, number=0, reason=SLIP):
    correction = a_correction(challenge, idea, values, number=number, reason=reason)
    return decide_correction(correction=correction, by=by, approve=True, reason="Plainly swapped")
