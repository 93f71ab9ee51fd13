"""What a signal found: the numbers, whom they concern, and the sentence that says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

BURST = "burst"
YOUNG = "young"
ONE_IDEA = "one_idea"
SOURCE = "source"
LOCKSTEP = "lockstep"
DEVICE = "device"
KINDS = (BURST, YOUNG, ONE_IDEA, SOURCE, LOCKSTEP, DEVICE)

# The chance that a signal raises any false flag in a whole challenge, shared among its tests.
FALSE_ALARM = 0.01

# Only these say that several accounts may be one person; the others say when votes came and whose
# they were, which a newsletter or a new school class explains as well.
_LINKING = {LOCKSTEP, DEVICE}
# Campaigning is legitimate.
_INFORMATION = {SOURCE}

MESSAGES = {
    BURST: "%(observed)d of the %(supports)d supports for idea %(idea)s came in one hour, "
    "when %(expected).1f were expected.",
    YOUNG: "%(observed)d of the %(supports)d supporters of idea %(idea)s had accounts younger "
    "than %(hours)d hours, when %(expected).1f were expected.",
    ONE_IDEA: "%(observed)d of the %(supports)d supporters of idea %(idea)s supported nothing "
    "else, when %(expected).1f were expected.",
    SOURCE: "Supports for idea %(idea)s: %(supports)d, of which %(observed)d came from one "
    "website. Campaigning is allowed.",
    LOCKSTEP: "%(observed)d voters support nearly the same ideas: the ballot of each agrees to "
    "%(percent)d %% or more with that of another, rare ideas counting most. People who follow one "
    "list do the same.",
    DEVICE: "%(observed)d voters used one device or one network. A family, a school or an office "
    "does the same.",
}


@dataclass(frozen=True)
class Flag:
    """One piece of evidence; a person decides what it means.

    kind: one of KINDS; values: its numbers, named as in the message; ideas: those concerned;
    voters: those concerned, in growing order. For a burst these are all who supported the idea in
    that hour, the expected ones among them; for a source nobody, as it is information only.
    """

    kind: str
    values: Mapping[str, float] = field(hash=False)
    ideas: tuple[int, ...] = ()
    voters: tuple[int, ...] = ()

    @property
    def message(self) -> str:
        """English %-template of the sentence; translate it, and fill in `values`."""
        return MESSAGES[self.kind]

    @property
    def sentence(self) -> str:
        return self.message % self.values

    @property
    def links(self) -> bool:
        """Whether it says that its voters belong together, so that a treatment acts on them."""
        return self.kind in _LINKING

    @property
    def information(self) -> bool:
        """Whether it is no ground for suspicion at all."""
        return self.kind in _INFORMATION
