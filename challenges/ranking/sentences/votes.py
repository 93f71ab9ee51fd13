"""The crowd's votes: what was set aside and whether it matters, and how evenly ideas were shown."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..report import Report
from .numbers import count, decimal, percent

# Gini coefficients up to which ideas were shown very, fairly and not quite evenly.
EVEN_STEPS = (Decimal("0.1"), Decimal("0.25"), Decimal("0.4"))


def set_aside(report: Report) -> list[str]:
    """What was done with flagged votes, and whether that matters."""
    found = report.output["integrity"]
    if not found["flags"]:
        return [
            _("No votes were set aside."),
            _("Votes are not searched yet for signs that they belong together."),
        ]
    flagged = sum(flag["supports"] for flag in found["flags"])
    groups = ngettext(
        "%(supports)s of %(cast)s supports came from %(groups)s flagged group of voters.",
        "%(supports)s of %(cast)s supports came from %(groups)s flagged groups of voters.",
        len(found["flags"]),
    ) % {
        "supports": count(flagged),
        "cast": count(found["supports_cast"]),
        "groups": count(len(found["flags"])),
    }
    return [groups, _treatment(found), _whether_it_matters(report)]


def _treatment(found: Mapping) -> str:
    words = {
        "report": _("The rules only report them: they count like all others."),
        "sqrt": _("By the rules a group of g counts only as much as √g ballots."),
        "cap1": _("By the rules each group counts only as much as one ballot."),
        "exclude": _("By the rules they do not count."),
    }[found["treatment"]]
    if found["treatment"] == "report" or found["supports_counted"] is None:
        return words
    return _("%(words)s What counted in the end are %(counted)s supports.") % {
        "words": words,
        "counted": decimal(found["supports_counted"], 0),
    }


def _whether_it_matters(report: Report) -> str:
    found = report.output["flips"]["without_flagged"]
    if found is None:
        return ""
    if set(found["as_cast"]) == set(found["excluded"]):
        return _("It does not matter for the first place: with or without them it is the same.")
    return _("It matters: with and without them the first place is not the same.")


def flag_word(kind: str) -> str:
    """What was noticed of a group of voters."""
    words = {
        "burst": _("many supports within an hour"),
        "young": _("accounts made shortly before they voted"),
        "one_idea": _("people who supported nothing else"),
        "source": _("supports that came from one website"),
        "lockstep": _("ballots that are nearly the same"),
        "device": _("one device or one network"),
    }
    return words.get(kind, kind)


def exposure(report: Report) -> list[str]:
    """How evenly the ideas were shown, which matters more for a fair vote than any formula."""
    found = report.output["exposure"]
    if found is None or not found["ideas"]:
        return []
    levels = [Decimal(level) for _share, level in found["quantiles"]]
    how = _("%(how)s (Gini coefficient %(gini)s)") % {
        "how": _evenness(Decimal(found["gini"])),
        "gini": decimal(found["gini"], 2),
    }
    shown = ngettext(
        "The one idea was shown to %(most)s people.",
        "The %(ideas)s ideas were shown %(how)s: to between %(least)s and %(most)s people each, "
        "and half of them to at least %(middle)s.",
        found["ideas"],
    ) % {
        "ideas": count(found["ideas"]),
        "how": how,
        "least": decimal(levels[0], 0),
        "middle": decimal(levels[len(levels) // 2], 0),
        "most": decimal(levels[-1], 0),
    }
    return [shown, _too_few(found)]


def _evenness(gini: Decimal) -> str:
    words = (_("very evenly"), _("fairly evenly"), _("unevenly"))
    for step, word in zip(EVEN_STEPS, words, strict=True):
        if gini < step:
            return word
    return _("very unevenly")


def _too_few(found: Mapping) -> str:
    under, unseen = Decimal(found["under_minimum"]), Decimal(found["unseen"])
    if not under:
        return _("Each was shown to 30 people at least.")
    words = {"under": percent(under), "unseen": percent(unseen)}
    if not unseen:
        return _("%(under)s of them were shown to fewer than 30 people.") % words
    return (
        _("%(under)s of them were shown to fewer than 30 people, %(unseen)s to nobody at all.")
        % words
    )


def sides_agree(report: Report) -> str:
    """How alike crowd and panel ranked the finalists."""
    found = report.output["disagreement"]
    if not (report.has_crowd and report.has_panel) or found["spearman"] is None:
        return ""
    rho = Decimal(found["spearman"])
    words = {
        "rho": decimal(rho, 2),
        "tau": "–" if found["kendall"] is None else decimal(found["kendall"], 2),
        "how": _likeness(rho),
    }
    return _(
        "Crowd and panel ranked the finalists %(how)s (Spearman’s ρ %(rho)s, Kendall’s τ %(tau)s)."
    ) % (words)


def _likeness(rho: Decimal) -> str:
    if rho <= Decimal("-0.4"):
        return _("against each other")
    if rho < Decimal("-0.1"):
        return _("somewhat against each other")
    if rho < Decimal("0.1"):
        return _("independently of each other")
    if rho < Decimal("0.4"):
        return _("only a little alike")
    return _("partly alike") if rho < Decimal("0.7") else _("much alike")
