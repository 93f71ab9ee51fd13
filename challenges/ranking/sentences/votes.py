"""The crowd's votes: what was set aside and whether it matters, and how evenly ideas were shown."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..report import Report
from .numbers import count, decimal, listed, percent

# Gini coefficients up to which ideas were shown very, fairly and not quite evenly.
EVEN_STEPS = (Decimal("0.1"), Decimal("0.25"), Decimal("0.4"))


def set_aside(report: Report) -> list[str]:
    """What was searched, what was done with flagged votes and whether that matters, and how many
    supports did not count."""
    return [*_searched(report), *_flagged(report), *_outside(report)]


def _searched(report: Report) -> list[str]:
    if report.search is None:
        return [_("The votes were not searched for signs that they belong together.")]
    found = report.search
    supports = ngettext(
        "%(n)s support was searched for signs that voters belong together: %(signs)s.",
        "%(n)s supports were searched for signs that voters belong together: %(signs)s.",
        found["searched"],
    ) % {"n": count(found["searched"]), "signs": _signs(found.get("measured"))}
    if not found.get("not_measured"):
        return [supports]
    missing = _("This site could not look for the following here: %(signs)s.")
    return [supports, missing % {"signs": _signs(found["not_measured"])}]


def _signs(kinds) -> str:
    return listed(flag_word(kind) for kind in kinds or ()) or _("none")


def _flagged(report: Report) -> list[str]:
    found = report.output["integrity"]
    if not found["flags"]:
        return [_("No votes were set aside.")]
    groups = ngettext(
        "%(supports)s of %(cast)s supports came from %(groups)s flagged group of voters.",
        "%(supports)s of %(cast)s supports came from %(groups)s flagged groups of voters.",
        len(found["flags"]),
    ) % {
        "supports": count(_supports(found["flags"])),
        "cast": count(found["supports_cast"]),
        "groups": count(len(found["flags"])),
    }
    return [groups, _treatment(found), _whether_it_matters(report)]


def _supports(flags) -> int:
    return sum(flag["supports"] for flag in flags)


def _treatment(found: Mapping) -> str:
    if found["treatment"] == "report":
        return _decided(found["flags"])
    words = {
        "sqrt": _("They weigh less: by the rules a group of g counts only as much as √g ballots."),
        "cap1": _("They weigh less: by the rules each group counts only as much as one ballot."),
        "exclude": _("They were set aside: by the rules they do not count."),
    }[found["treatment"]]
    return " ".join([words, *_in_the_end(found)])


def _decided(flags) -> str:
    decided = [flag for flag in flags if flag.get("decision")]
    aside = [flag for flag in decided if flag["decision"] == "set_aside"]
    if not decided:
        return _("The rules leave it to a person to set them aside, and nobody did: they count.")
    if not aside:
        return _("A person looked at them and decided that they count.")
    words = ngettext(
        "A person decided to set aside %(n)s of these supports, which does not count.",
        "A person decided to set aside %(n)s of these supports, which do not count.",
        _supports(aside),
    ) % {"n": count(_supports(aside))}
    if len(aside) == len(flags):
        return words
    return _("%(words)s The others count like all votes.") % {"words": words}


def _in_the_end(found: Mapping) -> list[str]:
    if found["supports_counted"] is None:
        return []
    counted = decimal(found["supports_counted"], 0)
    return [_("What counted in the end are %(counted)s supports.") % {"counted": counted}]


def decision_word(flag: Mapping) -> str:
    """What became of a flagged group."""
    if flag.get("decision") == "set_aside":
        return _("Set aside")
    return _("Counted") if flag.get("decision") else ""


def _outside(report: Report) -> list[str]:
    if not report.outside:
        return []
    words = ngettext(
        "%(n)s support came by a link and did not count: its voter was not shown enough of the "
        "other ideas.",
        "%(n)s supports came by a link and did not count: their voters were not shown enough of "
        "the other ideas.",
        report.outside,
    )
    return [words % {"n": count(report.outside)}]


def _whether_it_matters(report: Report) -> str:
    found = report.output["flips"]["without_flagged"]
    if found is None:
        return ""
    if set(found["as_cast"]) == set(found["excluded"]):
        return _("It does not matter for the first place: with or without them it is the same.")
    return _("It matters: with and without them the first place is not the same.")


def flag_word(kind: str) -> str:
    """What was noticed of a group of voters; several signs are joined by a plus."""
    if "+" in kind:
        return listed(flag_word(each) for each in kind.split("+"))
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
