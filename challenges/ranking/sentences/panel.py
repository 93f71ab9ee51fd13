"""How far the judges agree, how sure their marks are, and what is unusual about one of them.

Words: Koo & Li 2016 for intraclass correlations, Krippendorff for alpha.
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..report import Judge, Report
from .numbers import count, decimal, percent, signed

TARGET = "0.80"


def agreement(report: Report) -> list[str]:
    """What reliability and agreement mean for this panel, one sentence each."""
    found = report.output["reliability"]
    if not report.has_panel or found["single"] is None:
        return []
    said = [_reliability(found, report), _alpha(found), _reviews_needed(found, report)]
    return [sentence for sentence in said if sentence]


def _reliability(found: Mapping, report: Report) -> str:
    words = {"icc": decimal(found["consistency"], 2), "single": decimal(found["single"], 2)}
    if "panel_ratios_assumed" in report.statuses:
        return (
            _(
                "How reliable one review is could not be measured with so few; %(icc)s is assumed, "
                "as in other panels."
            )
            % words
        )
    label = koo_li(found["words"]["consistency"])
    return _(
        "One review by one judge has %(label)s reliability once strictness is taken out "
        "(intraclass correlation %(icc)s; %(single)s with strictness left in)."
    ) % (words | {"label": label})


def koo_li(label: str) -> str:
    return {
        "poor": _("poor"),
        "moderate": _("moderate"),
        "good": _("good"),
        "excellent": _("excellent"),
    }[label]


def _alpha(found: Mapping) -> str:
    if found["alpha"] is None:
        return _("Agreement could not be measured: no idea has two marks that could differ.")
    sentence = {
        "rely": _("The judges agree well enough to rely on one mark (Krippendorff’s α %s)."),
        "tentative": _(
            "The judges agree well enough for tentative conclusions from one mark (Krippendorff’s "
            "α %s, short of .800)."
        ),
        "not_reliable": _(
            "The judges agree too little to conclude from one mark (Krippendorff’s α %s, below "
            ".667), which is why several score each idea."
        ),
    }[found["words"]["alpha"]]
    return sentence % decimal(found["alpha"], 2)


def alpha_word(alpha: str | None) -> str:
    """Krippendorff's advice on one figure."""
    if alpha is None:
        return _("not measured")
    if Decimal(alpha) >= Decimal("0.800"):
        return _("rely on it")
    return _("tentative") if Decimal(alpha) >= Decimal("0.667") else _("not reliable")


def _reviews_needed(found: Mapping, report: Report) -> str:
    if found["reviews_for_80"] is None:
        return _("No number of reviews would make these marks reliable.")
    needed = max(int(Decimal(found["reviews_for_80"]).to_integral_value(ROUND_CEILING)), 1)
    had = [row.reviews for row in report.rows]
    words = {
        "needed": count(needed),
        "target": TARGET,
        "least": count(min(had)),
        "most": count(max(had)),
    }
    sentence = ngettext(
        "For a reliability of %(target)s an idea needs %(needed)s review",
        "For a reliability of %(target)s an idea needs %(needed)s reviews",
        needed,
    )
    here = (
        _("here each had %(most)s.")
        if min(had) == max(had)
        else _("here they had %(least)s to %(most)s.")
    )
    return f"{sentence}; {here}" % words


def known_share(report: Report) -> str:
    """How much of the differences on each side is known, and not just guessed."""
    found = report.output["reliability"]
    return _(
        "Of the differences between the finalists, %(crowd)s on the crowd’s side and %(panel)s on "
        "the panel’s side are known and not just guessed."
    ) % {"crowd": percent(Decimal(found["crowd"])), "panel": percent(Decimal(found["panel"]))}


def strictness(judge: Judge) -> str:
    """How many points a judge is milder or stricter than the average one."""
    text = signed(judge.effect)
    if text == decimal(0, 1):
        return _("as strict as the average judge")
    points = decimal(abs(judge.effect), 1)
    if judge.effect > 0:
        return _("%s points milder") % points
    return _("%s points stricter") % points


def flag_words(judge: Judge) -> list[str]:
    """What is unusual about a judge; nobody is dropped for it."""
    words = {
        "single_review": _("gave one review only"),
        "constant_scores": _("gave every idea the same mark"),
        "strictness": _("far from the others in strictness, which is corrected"),
        "scatter": _("marks fit the other judges’ badly"),
        "opposed": _("marks run against those of the other judges"),
        "decisive": _("without this judge another idea would have won"),
    }
    return [words.get(flag, flag) for flag in judge.flags]
