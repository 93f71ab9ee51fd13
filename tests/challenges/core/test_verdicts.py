import pytest
from django.core.exceptions import PermissionDenied

from challenges.core.errors import Refused, require
from challenges.core.verdicts import ALLOWED, first_refusal, refused
from challenges.core.web import asks


def test_a_verdict_is_true_or_false_and_says_why():
    assert bool(ALLOWED) is True
    assert bool(refused("Too late.")) is False
    assert refused("Too late.").reason == "Too late."


def test_the_first_refusal_is_the_one_that_is_told():
    assert first_refusal(ALLOWED, ALLOWED) == ALLOWED
    assert first_refusal(ALLOWED, refused("first"), refused("second")) == refused("first")


def test_a_service_refuses_with_the_reason_of_the_rule():
    require(ALLOWED)

    with pytest.raises(Refused) as refusal:
        require(refused("Voting has closed."))
    assert refusal.value.reason == "Voting has closed."


def test_a_view_denies_with_the_reason_of_the_rule():
    asks(ALLOWED)

    with pytest.raises(PermissionDenied, match="Not yours"):
        asks(refused("Not yours."))
