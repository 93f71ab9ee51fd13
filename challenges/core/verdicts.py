"""The answer of a rule: yes, or no with a reason that a person can read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """True or false, and the (translatable) reason shown to the person who was refused."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refused(reason: str) -> Verdict:
    return Verdict(False, reason)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """The first verdict that refuses, else ALLOWED."""
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)
