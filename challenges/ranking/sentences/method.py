"""The locked method and its alternatives by name, and what decides when scores are equal."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from .numbers import count, decimal, percent, weight_percent


def decided_by(rules: Mapping) -> str:
    """How a method that takes one side after the other decides."""
    if rules["method"] == "gate":
        return _(
            "The panel’s score decides between the %(admit)s ideas that the crowd placed highest."
        ) % {"admit": count(rules["admit"])}
    if rules["method"] == "floor":
        return _("The crowd’s score decides between the ideas that the panel let pass.")
    if rules["first_key"] == "crowd":
        return _("The crowd’s score decides; the panel’s only between ideas equal in that.")
    return _("The panel’s score decides; the crowd’s only between ideas equal in that.")


def balanced_score(rules: Mapping) -> str:
    """The locked method in one line."""
    if rules["method"] in ("gate", "floor", "lexi"):
        return decided_by(rules)
    weight = Decimal(rules["crowd_weight"])
    shares = {"crowd": weight_percent(weight), "panel": weight_percent(1 - weight)}
    line = (
        _("Balanced score = %(crowd)s of the crowd score + %(panel)s of the panel score") % shares
    )
    if rules["method"] == "winrate":
        return line
    return _("%(line)s, each score being %(part)s") % {"line": line, "part": part_name(rules)}


def part_name(rules: Mapping) -> str:
    """What each side brings into the sum."""
    return {
        "winrate": _("how surely the idea beats another finalist, from 0 to 100"),
        "zscore": _("the idea’s distance from the average, in standard deviations"),
        "minmax": _("the idea’s place between the lowest (0) and the highest (100)"),
        "rank": _("the share of the finalists that the idea leaves behind, from 0 to 100"),
        "points": _("points for its place on that side"),
        "absolute": _("the estimate itself, from 0 to 100"),
    }[rules["method"]]


def method_names() -> dict[str, str]:
    """Of the rows of the method table, in words."""
    return {
        "winrate-0": _("Win-rates in which every lead counts, however small (δ = 0)"),
        "winrate-0.5": _("Win-rates in which a small lead counts little (δ = 0.5)"),
        "winrate-1": _("Win-rates in which only a large lead counts (δ = 1)"),
        "zscore": _("Standard deviations from the average"),
        "rank": _("Ranks"),
        "points": _("Points for places: 12, 10, 8, 7 … 1"),
        "raw": _("Plain average of the judges’ marks, the crowd left out"),
        "panel": _("The panel’s score alone"),
        "crowd": _("The crowd’s score alone"),
    }


def locked_name(rules: Mapping) -> str | None:
    """Which row of the method table is the locked method, if any is."""
    if rules["method"] == "winrate":
        return f"winrate-{Decimal(rules['delta']).normalize():f}"
    if rules["method"] == "points" and rules["points_scale"] != "eurovision":
        return None
    return rules["method"]


def tie_rule(keys: list[str]) -> str:
    """What decides between equal balanced scores, in the locked order."""
    names = {
        "panel": _("the panel’s score"),
        "score": _("the panel’s mark"),
        "crowd": _("the crowd’s score"),
        "cost": _("the lower cost"),
        "lottery": _("a lottery drawn from the published seed"),
    }
    order = _(", then ").join(names[key] for key in keys if key in names)
    if not order:
        return _("Ideas with equal scores share the place and its money.")
    return _(
        "Between equal scores decides %s; what is still equal shares the place and its money."
    ) % (order)


def panel_method(rules: Mapping) -> str:
    """How several judges’ marks became one."""
    return {
        "mixed": _("corrected for each judge’s strictness (two-way mixed model)"),
        "raw": _("the plain average of the judges"),
        "ls": _("corrected for each judge’s strictness (least squares)"),
        "zscore": _("each judge’s marks standardised, then averaged"),
        "trimmed": _("the average without the highest and the lowest mark"),
        "median": _("the middle mark"),
        "ranksum": _("the average of the judges’ rankings"),
    }[rules["panel"]]


def crowd_model(model: Mapping) -> str:
    """What was believed of an idea before anybody saw it, in this challenge’s own numbers."""
    if model["name"] == "beta-binomial":
        alpha, beta = Decimal(model["alpha"]), Decimal(model["beta"])
        sentence = (
            _(
                "Before anybody saw an idea, a support rate of %(rate)s was expected of it, "
                "weighing as much as %(people)s people; fitted to all ideas of this challenge "
                "(Beta prior, α = %(alpha)s, β = %(beta)s)."
            )
            if model["fitted"]
            else _(
                "Before anybody saw an idea, a support rate of %(rate)s was expected of it, "
                "weighing as much as %(people)s people; assumed, as there is too little to fit "
                "(Beta prior, α = %(alpha)s, β = %(beta)s)."
            )
        )
        return sentence % {
            "rate": percent(alpha / (alpha + beta), 1),
            "people": decimal(alpha + beta, 1),
            "alpha": decimal(alpha, 2),
            "beta": decimal(beta, 2),
        }
    numbers = ", ".join(
        f"{name} = {decimal(value, 3)}"
        for name, value in sorted(model.items())
        if name not in ("name", "fitted")
    )
    return _("The crowd’s model is %(name)s, with %(numbers)s.") % {
        "name": model["name"],
        "numbers": numbers.replace("_", " "),
    }
