"""What was missing, thin or unusual, by name; never a reason to fail. Specification, section 10."""

from challenges.balance.evidence import Case
from challenges.balance.flips import Flips
from challenges.balance.methods import WEIGHTED


def statuses(case: Case, flips: Flips) -> list[str]:
    """Names of what holds, sorted; docs/formats.md says what each means."""
    checks = _of_crowd(case) | _of_panel(case) | _of_decision(case)
    checks |= {f"{name}_flip_too_large": True for name in flips.limited}
    return sorted(name for name, holds in checks.items() if holds)


def _of_crowd(case: Case) -> dict:
    found = case.crowd
    return {
        "crowd_no_evidence": not found.evidence,
        "crowd_prior_assumed": not found.fitted,
        "exposure_not_measured": case.rules.exposure == "time",
    }


def _of_panel(case: Case) -> dict:
    found, locked = case.estimate, case.rules.panel
    return {
        "disconnected": case.reviews.components > 1,
        "not_comparable": bool(found) and locked != "mixed" and case.other_panel is None,
        "panel_no_evidence": found is None,
        "panel_ratios_assumed": found is not None and not found.ratios.fitted,
        "reviews_outside_shortlist": len(case.panel_reviews) < len(case.challenge.reviews),
        "single_judge": len(case.judge_ids) == 1,
        "variance_on_boundary": found is not None and found.ratios.on_boundary,
    }


def _of_decision(case: Case) -> dict:
    decision = case.decision
    gates = [row.gate for row in decision.standings.values()]
    return {
        "few_reviews": "reviews" in gates,
        "no_finalists": not case.finalists,
        "nobody_passes": bool(gates) and not decision.passing,
        "single_finalist": len(case.finalists) == 1,
        "tied_first": len(decision.winners) > 1,
        "vetoed": "veto" in gates,
        "weight_not_used": case.rules.method not in WEIGHTED,
    }
