"""The whole computation of one idea, step by step, in this challenge's own numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import erf, sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..report import Report, Row
from .method import crowd_model, panel_method, part_name
from .numbers import count, decimal, percent, score, signed, weight_percent

# Between a number as stored and the same worked out again from stored ones.
ROUNDING = Decimal("0.000002")
# Six decimals of a smaller variance say too little to compute with.
LEAST_VARIANCE = Decimal("0.00001")


@dataclass(frozen=True)
class Line:
    """What happens, in words or as a formula with this challenge's numbers."""

    text: str
    is_formula: bool = False


@dataclass(frozen=True)
class Step:
    title: str
    lines: list[Line]


def worked_example(report: Report, row: Row, titles: Mapping[str, str]) -> list[Step]:
    """From votes and marks to the balanced score of one idea; every number stands in the files."""
    rival = _rival(report, row)
    steps = []
    if report.has_crowd:
        steps.append(_crowd(report, row, rival, titles))
    if report.has_panel:
        steps.append(_panel(report, row, titles))
    steps.append(_sum(report, row))
    return steps


def _rival(report: Report, row: Row) -> Row | None:
    """With whom the idea is compared as an example: the best of the others."""
    return next((other for other in report.rows if other.id != row.id), None)


def _crowd(report: Report, row: Row, rival: Row | None, titles) -> Step:
    counted = _posterior(report, row) or _estimate(row)
    lines = [Line(crowd_model(report.output["crowd_model"])), Line(counted, is_formula=True)]
    if rival and (compared := _comparison(report, row, rival, titles)):
        lines += [Line(compared[0]), Line(compared[1], is_formula=True)]
    averaged = ngettext(
        "Averaged over the other finalist this is the crowd score, %(score)s.",
        "Averaged over the %(others)s other finalists this is the crowd score, %(score)s.",
        len(report.rows) - 1,
    ) % {"others": count(len(report.rows) - 1), "score": score(row.crowd)}
    if rival:
        lines.append(Line(averaged))
    return Step(_("What the crowd says of “%s”") % titles[row.id], lines)


def _estimate(row: Row) -> str:
    return f"m = {decimal(row.crowd_mean, 4)}, v = {decimal(row.crowd_variance, 6)}"


def _posterior(report: Report, row: Row) -> str:
    """How mean and variance follow from the counts; empty where flagged votes weigh less."""
    model = report.output["crowd_model"]
    if model["name"] != "beta-binomial" or not report.counts_views:
        return ""
    alpha, beta = Decimal(model["alpha"]), Decimal(model["beta"])
    weight = alpha + beta + row.exposures
    if abs((alpha + row.supports) / weight - row.crowd_mean) > ROUNDING:
        return ""
    return _(
        "m = (%(alpha)s + %(supports)s) / (%(prior)s + %(shown)s) = %(mean)s, v = %(variance)s"
    ) % {
        "alpha": decimal(alpha, 2),
        "prior": decimal(alpha + beta, 2),
        "supports": count(row.supports),
        "shown": count(row.exposures),
        "mean": decimal(row.crowd_mean, 4),
        "variance": decimal(row.crowd_variance, 6),
    }


def _comparison(report: Report, row: Row, rival: Row, titles) -> tuple[str, str] | None:
    """How sure the crowd is that one idea beats another, where its estimates stand apart."""
    if report.rules["ballot"] == "pairwise" or report.rules["method"] == "absolute":
        return None
    if min(row.crowd_variance, rival.crowd_variance) < LEAST_VARIANCE:
        return None
    delta, spread = Decimal(report.rules["delta"]), _spread(report)
    variance = row.crowd_variance + rival.crowd_variance + 2 * delta * delta * spread
    lead = row.crowd_mean - rival.crowd_mean
    far = lead / variance.sqrt()
    sure = Decimal((1 + erf(float(far) / sqrt(2))) / 2)
    words = _(
        "It is then set against every other finalist: how sure is it to be truly better? Against "
        "“%(rival)s” the crowd is %(sure)s sure. A lead that is small beside the spread of all "
        "finalists (s² = %(spread)s) counts little: δ = %(delta)s."
    ) % {
        "rival": titles[rival.id],
        "sure": percent(sure),
        "spread": decimal(spread, 6),
        "delta": decimal(delta, max(1, -delta.normalize().as_tuple().exponent)),
    }
    formula = _("Φ((%(mine)s − %(other)s) / √(v + v′ + 2 δ² s²)) = Φ(%(far)s) = %(sure)s") % {
        "mine": decimal(row.crowd_mean, 4),
        "other": decimal(rival.crowd_mean, 4),
        "far": decimal(far, 2),
        "sure": percent(sure, 1),
    }
    return words, formula


def _spread(report: Report) -> Decimal:
    """Posterior expected variance of the true support rates (specification, section 6.1)."""
    size = len(report.rows)
    middle = sum(row.crowd_mean for row in report.rows) / size
    squares = sum((row.crowd_mean - middle) ** 2 for row in report.rows)
    uncertain = sum(row.crowd_variance for row in report.rows) * (size - 1) / size
    return (squares + uncertain) / size


def _panel(report: Report, row: Row, titles) -> Step:
    found = report.output["variances"]
    lines = [
        Line(
            _(
                "Marks differ because ideas differ (variance %(idea)s), because judges are "
                "stricter or milder (%(judge)s), and for everything else (%(residual)s); their "
                "mean is %(mean)s."
            )
            % {name: decimal(found[name], 1) for name in ("idea", "judge", "residual", "mean")}
        ),
        Line(_("The panel’s mark: %s.") % panel_method(report.rules)),
    ]
    # The other methods correct nothing; their mark is what their name says.
    corrects = report.rules["panel"] in ("mixed", "ls")
    if corrects and row.raw_mean is not None and row.mark is not None:
        lines.append(Line(_mark(row), is_formula=True))
    compared = ngettext(
        "Set against the other finalist in the same way this is the panel score, %(score)s.",
        "Set against the %(others)s other finalists in the same way this is the panel score, "
        "%(score)s.",
        len(report.rows) - 1,
    ) % {"others": count(len(report.rows) - 1), "score": score(row.panel)}
    if len(report.rows) > 1:
        lines.append(Line(compared))
    return Step(_("What the panel says of “%s”") % titles[row.id], lines)


def _mark(row: Row) -> str:
    shift = row.mark - row.raw_mean
    return ngettext(
        "%(count)s review, %(raw)s; %(shift)s for strictness and thin evidence: %(mark)s",
        "%(count)s reviews, %(raw)s on average; %(shift)s for strictness and thin evidence: "
        "%(mark)s",
        row.reviews,
    ) % {
        "count": count(row.reviews),
        "raw": score(row.raw_mean),
        "shift": signed(shift),
        "mark": score(row.mark),
    }


def _sum(report: Report, row: Row) -> Step:
    if not report.is_weighted:
        words = _("The locked method adds nothing up: its score is %s.") % score(row.final)
        return Step(_("The score that ranks"), [Line(words)])
    lines = []
    if report.rules["method"] != "winrate":
        lines.append(Line(_("Each side brings in %s.") % part_name(report.rules)))
    lines.append(Line(_("The panel’s part and the crowd’s part, added up by the locked weight:")))
    sides = (
        (1 - report.crowd_weight, row.panel_gives),
        (report.crowd_weight, row.crowd_gives),
    )
    summed = " + ".join(f"{weight_percent(w)} × {decimal(part, 2)}" for w, part in sides)
    lines.append(Line(f"{summed} = {decimal(row.final, 2)}", is_formula=True))
    return Step(_("The balanced score"), lines)
