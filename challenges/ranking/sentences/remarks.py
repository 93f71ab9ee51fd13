"""What was missing, thin or unusual, one sentence for each status of the result."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..report import Report
from .numbers import count


def remarks(report: Report) -> list[str]:
    """What a reader must know before trusting the result, the weightiest first."""
    said = _known()
    found = [sentence for status, sentence in said.items() if status in report.statuses]
    # A status that a newer method knows is better told by its name than not at all.
    return found + sorted(report.statuses - said.keys())


def _known() -> dict[str, str]:
    return _of_the_outcome() | _of_the_panel() | _of_the_crowd() | _of_the_questions()


def _of_the_outcome() -> dict[str, str]:
    return {
        "no_finalists": _("There was no shortlist, so nothing could be awarded."),
        "nobody_passes": _("No idea passed, so the bounty is not awarded."),
        "tied_first": _("The first place is shared, and so is its part of the bounty."),
        "single_finalist": _("Only one idea was on the shortlist."),
        "few_reviews": _("Some ideas have too few reviews to be awarded."),
        "vetoed": _("The panel vetoed an idea."),
        "weight_not_used": _(
            "The locked method ranks without a weight: one side after the other, not a sum of both."
        ),
    }


def _of_the_panel() -> dict[str, str]:
    return {
        "panel_no_evidence": _("No panel took part: the ranking is the crowd’s."),
        "disconnected": _(
            "Some finalists have no chain of judges in common, so their marks were never compared, "
            "not even through others. Nothing is awarded before the organisation has owned up to "
            "it."
        ),
        "single_judge": _("Only one judge scored, so the panel’s side is one person’s opinion."),
        "not_comparable": _(
            "The locked way of averaging the judges cannot compare these finalists, so the "
            "two-way mixed model stood in for it."
        ),
        "panel_ratios_assumed": _(
            "The panel is small, so how much judges usually differ is taken from other panels."
        ),
        "variance_on_boundary": _(
            "The panel could hardly tell the finalists, or the judges, apart."
        ),
        "reviews_outside_shortlist": _(
            "Judges also scored ideas that are not on the shortlist; those reviews decide nothing."
        ),
    }


def _of_the_crowd() -> dict[str, str]:
    return {
        "crowd_no_evidence": _("Nobody supported any idea, so the panel’s order decides."),
        "crowd_prior_assumed": _(
            "There were too few ideas or votes to measure how much support is usual, so that is "
            "assumed."
        ),
        "exposure_not_measured": _(
            "Nobody counted how many people saw an idea; how long it was on display stands for "
            "that, which is weaker."
        ),
    }


def _of_the_questions() -> dict[str, str]:
    return {
        "review_flip_too_large": _(
            "There are too many reviews to try out every change of one, so that question is open."
        ),
        "without_judge_flip_too_large": _(
            "There are too many judges to leave each out in turn, so that question is open."
        ),
        "without_idea_flip_too_large": _(
            "There are too many finalists to leave each out in turn, so that question is open."
        ),
    }


def below_quorum(report: Report, voters: int, quorum: int) -> str:
    """Where the crowd counts and fewer voted than the rules ask for; else empty."""
    if report.crowd_weight == 0 or voters >= quorum:
        return ""
    return ngettext(
        "Only %(voters)s person voted; the rules ask for at least %(quorum)s. The crowd was too "
        "small to rely on.",
        "Only %(voters)s people voted; the rules ask for at least %(quorum)s. The crowd was too "
        "small to rely on.",
        voters,
    ) % {"voters": count(voters), "quorum": count(quorum)}
