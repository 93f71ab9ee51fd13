from .ballots import Ballot, Exposure, Support
from .counts import BallotBox, PendingCount, Tally
from .integrity import FlagDecision, IntegrityReport
from .log import Seal, SealedEvent, VoteEvent
from .published import BallotFile

__all__ = [
    "Ballot",
    "BallotBox",
    "BallotFile",
    "Exposure",
    "FlagDecision",
    "IntegrityReport",
    "PendingCount",
    "Seal",
    "SealedEvent",
    "Support",
    "Tally",
    "VoteEvent",
]
