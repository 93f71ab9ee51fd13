"""Says in words what the numbers of a result mean; every sentence follows from them alone."""

from .certainty import (
    certainty,
    chance_word,
    depends_on_weight,
    how_chances_were_drawn,
    likelier_than_the_winner,
    why_no_weights,
    winner_at,
)
from .flips import Answer, answers, methods_agree
from .method import (
    balanced_score,
    crowd_model,
    decided_by,
    locked_name,
    method_names,
    panel_method,
    part_name,
    tie_rule,
)
from .numbers import (
    chance,
    count,
    decimal,
    listed,
    percent,
    quoted,
    score,
    signed,
    weight_percent,
)
from .panel import agreement, alpha_word, flag_words, known_share, strictness
from .remarks import below_quorum, remarks
from .votes import decision_word, exposure, flag_word, set_aside, sides_agree
from .winner import gate_reason, veto_words, why_the_winner, why_this_score, wins_between
from .worked import worked_example

__all__ = [
    "Answer",
    "agreement",
    "alpha_word",
    "answers",
    "balanced_score",
    "below_quorum",
    "certainty",
    "chance",
    "chance_word",
    "count",
    "crowd_model",
    "decided_by",
    "decimal",
    "decision_word",
    "depends_on_weight",
    "exposure",
    "flag_word",
    "flag_words",
    "gate_reason",
    "how_chances_were_drawn",
    "known_share",
    "likelier_than_the_winner",
    "listed",
    "locked_name",
    "methods_agree",
    "method_names",
    "panel_method",
    "part_name",
    "percent",
    "quoted",
    "remarks",
    "score",
    "set_aside",
    "sides_agree",
    "signed",
    "strictness",
    "tie_rule",
    "veto_words",
    "weight_percent",
    "why_no_weights",
    "why_the_winner",
    "why_this_score",
    "winner_at",
    "wins_between",
    "worked_example",
]
