"""What the search for votes that belong together found, told to whoever runs the challenge.

Voters appear as numbers only: no name, no address, no list.
"""

from datetime import timedelta
from decimal import Decimal
from math import floor, log10, sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.balance.integrity import flags
from challenges.briefs.enums import Treatment, WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.phases import in_zone
from challenges.ideas.models import Idea
from challenges.ideas.queries import visible_to
from challenges.ranking.sentences.numbers import count, decimal, percent
from challenges.voting.integrity_queries import decisions_of
from challenges.voting.models import IntegrityReport

MOST_GROUPS = 50
MOST_SIGNS = 50
RAREST = 1e-9


def sealed_words(report: IntegrityReport) -> list[dict]:
    """What may be known while counts are hidden: that voters are linked and how many, and nothing
    of what they support."""
    linking = [row for row in report.flags if row["links"]]
    return [
        {"voters": len(row["ballots"]), "words": _sentence(row, {})} for row in _largest(linking)
    ]


def votes_words(challenge: Challenge, report: IntegrityReport, user) -> dict:
    """Everything, for when counts may be seen."""
    ideas = _ideas_in(report, user)
    by_flag: dict[str, list] = {}
    for decision in decisions_of(report):
        by_flag.setdefault(decision.flag, []).append(decision)
    linking = [row for row in report.flags if row["links"]]
    signs = [row for row in report.flags if not (row["links"] or row["information"])]
    sources = [row for row in report.flags if row["information"]]
    return {
        "voters": _voters(report.alternatives["voters"]),
        "groups": [
            _group(row, report, ideas, by_flag.get(row["id"], [])) for row in _largest(linking)
        ],
        "groups_more": max(0, len(linking) - MOST_GROUPS),
        "signs": [_sign(row, ideas, challenge) for row in signs[:MOST_SIGNS]],
        "signs_more": max(0, len(signs) - MOST_SIGNS),
        "sources": [_sentence(row, ideas) for row in sources[:MOST_SIGNS]],
        "sources_more": max(0, len(sources) - MOST_SIGNS),
        "orders": _orders(report.alternatives, ideas),
        "first": _first(report.alternatives, ideas),
        "not_measured": [_NOT_MEASURED[kind]() for kind in report.not_measured],
    }


def _largest(rows: list[dict]) -> list[dict]:
    return sorted(rows, key=lambda row: -len(row["ballots"]))[:MOST_GROUPS]


def _ideas_in(report: IntegrityReport, user) -> dict[str, Idea]:
    """The ideas that the report speaks of, by their public id; one query."""
    told = report.alternatives
    named = {public_id for row in report.flags for public_id in row["ideas"]}
    named |= {row["idea"] for order in ("with", "without", "treated") for row in told[order]}
    named |= {row["idea"] for group in told["groups"].values() for row in group["ideas"]}
    found = visible_to(user, Idea.objects.filter(public_id__in=named))
    return {idea.public_id: idea for idea in found}


def _sentence(row: dict, ideas: dict[str, Idea]) -> str:
    """What was noticed, with its numbers; translated, and the idea by its title."""
    values = row["values"]
    words = {
        name: count(value) if isinstance(value, int) else value for name, value in values.items()
    }
    if "expected" in values:
        words["expected"] = decimal(str(values["expected"]), 1)
    if "idea" in values:
        words["idea"] = _title(values["idea"], ideas)
    return _SENTENCES[row["kind"]](values["observed"]) % words


def _title(public_id: str, ideas: dict[str, Idea]) -> str:
    return ideas[public_id].title if public_id in ideas else _("an idea that is gone")


# The sentences of `balance.integrity`, to be translated.
_SENTENCES = {
    flags.BURST: lambda n: _(
        "%(observed)s of the %(supports)s supports for “%(idea)s” came in one hour, when "
        "%(expected)s were expected."
    ),
    flags.YOUNG: lambda n: _(
        "%(observed)s of the %(supports)s supporters of “%(idea)s” had accounts younger than "
        "%(hours)s hours, when %(expected)s were expected."
    ),
    flags.ONE_IDEA: lambda n: _(
        "%(observed)s of the %(supports)s supporters of “%(idea)s” supported nothing else, when "
        "%(expected)s were expected."
    ),
    flags.SOURCE: lambda n: _(
        "Supports for “%(idea)s”: %(supports)s, of which %(observed)s came from one website, "
        "%(source)s. Campaigning is allowed."
    ),
    flags.LOCKSTEP: lambda n: ngettext(
        "%(observed)s voter supports nearly the same ideas as others.",
        "%(observed)s voters support nearly the same ideas: the ballot of each agrees to "
        "%(percent)s%% or more with that of another, rare ideas counting most. People who follow "
        "one list do the same.",
        n,
    ),
    flags.DEVICE: lambda n: ngettext(
        "%(observed)s voter used one network with others.",
        "%(observed)s voters used one device or one network. A family, a school or an office does "
        "the same.",
        n,
    ),
}
_NOT_MEASURED = {
    flags.BURST: lambda: _("At which hour votes came: the moments are not known."),
    flags.YOUNG: lambda: _("How old the accounts are."),
    flags.ONE_IDEA: lambda: _("Who supports one idea only."),
    flags.SOURCE: lambda: _("From which websites voters came: none was recorded."),
    flags.LOCKSTEP: lambda: _("Whose ballots are alike."),
    flags.DEVICE: lambda: _("Who shares a device or a network: none was recorded."),
}
_KINDS = {
    flags.BURST: lambda: _("Many supports in one hour"),
    flags.YOUNG: lambda: _("Young accounts"),
    flags.ONE_IDEA: lambda: _("Supporters of one idea only"),
    flags.LOCKSTEP: lambda: _("Ballots that are nearly the same"),
    flags.DEVICE: lambda: _("One device or network"),
}


def _voters(voters: dict) -> str:
    return ngettext(
        "%(all)s person supports something here. A sign names %(named)s, and %(linked)s of these "
        "are in a group of linked voters.",
        "%(all)s people support something here. Signs name %(named)s of them, and %(linked)s of "
        "these are in a group of linked voters.",
        voters["all"],
    ) % {name: count(number) for name, number in voters.items()}


def _group(row: dict, report: IntegrityReport, ideas: dict[str, Idea], decisions: list) -> dict:
    detail = report.alternatives["groups"].get(row["id"], {"size": None, "ideas": []})
    return {
        "id": row["id"],
        "kind": _KINDS[row["kind"]](),
        "words": _sentence(row, ideas),
        "facts": _facts(row),
        "ideas": [
            each | {"of": ideas.get(each["idea"]), "title": _title(each["idea"], ideas)}
            for each in detail["ideas"]
        ],
        "treatment": _treatment(row, report, detail["size"]),
        "decisions": list(reversed(decisions)),
    }


def _facts(row: dict) -> list[tuple[str, str]]:
    values = row["values"]
    facts = [(_("Voters in the group"), count(values["observed"]))]
    if row["kind"] == flags.LOCKSTEP:
        facts += [
            (_("Of these with exactly the same ballot"), count(values["identical"])),
            (_("Ideas that half of them support"), count(values["common"])),
            (_("Ballots are linked when they agree to"), percent(Decimal(values["percent"]) / 100)),
        ]
    facts.append((_("Noticed from so many voters on"), count(values["threshold"])))
    return facts


def _treatment(row: dict, report: IntegrityReport, size: int | None) -> str:
    """What the rules do to this group."""
    treatment, members = report.alternatives["treatment"], len(row["ballots"])
    if treatment == Treatment.REPORT:
        return _("By the rules a person decides. Until then these votes count in full.")
    group = size or members
    words = {
        Treatment.SQRT: _("By the rules these %(n)s voters together count as %(as_many)s."),
        Treatment.CAP1: _("By the rules these %(n)s voters together count as one."),
        Treatment.EXCLUDE: _("By the rules the votes of these %(n)s voters do not count."),
    }[treatment] % {"n": count(group), "as_many": decimal(f"{sqrt(group):.6f}", 1)}
    if group == members:
        return words
    return (
        _("It shares voters with another group, so the rules take them for one group. %s") % words
    )


def _sign(row: dict, ideas: dict[str, Idea], challenge: Challenge) -> dict:
    values = row["values"]
    return {
        "kind": _KINDS[row["kind"]](),
        "words": _sentence(row, ideas),
        "when": _hour(values["hour"], challenge) if "hour" in values else "",
        "of": ideas.get(values["idea"]),
        "observed": values["observed"],
        "expected": decimal(str(values["expected"]), 1),
        "chance": _chance(values["p"]),
    }


def _hour(hour: int, challenge: Challenge) -> str:
    window = challenge.window(WindowKind.VOTING)
    return in_zone(window.opens_at + timedelta(hours=hour), challenge) if window else ""


def _chance(p: float) -> str:
    """A tiny probability as "1 in 40,000": two digits are as many as it deserves."""
    if p < RAREST:
        return _("less than 1 in %s") % count(round(1 / RAREST))
    once = 1 / p
    return _("1 in %s") % count(int(round(once, 1 - floor(log10(once)))))


def _orders(told: dict, ideas: dict[str, Idea]) -> dict:
    """The best ideas side by side, a column for each way to count."""
    columns = [(_("With all votes"), "with"), (_("Without all that a sign names"), "without")]
    if told["treatment"] != Treatment.REPORT:
        columns.append((_("As the rules count"), "treated"))
    orders = [[_placed(row, ideas) for row in told[name]] for _label, name in columns]
    return {
        "labels": [label for label, _name in columns],
        "rows": list(zip(*orders, strict=True)),
    }


def _placed(row: dict, ideas: dict[str, Idea]) -> dict:
    return {
        "place": row["place"],
        "of": ideas.get(row["idea"]),
        "title": _title(row["idea"], ideas),
        "rate": percent(Decimal(str(row["m"])), 1),
    }


def _first(told: dict, ideas: dict[str, Idea]) -> str:
    """Whether it matters for the crowd's first place."""
    first = [{row["idea"] for row in told[name] if row["place"] == 1} for name in _TWO]
    if not (first[0] or first[1]):
        return ""
    if first[0] == first[1]:
        return _("With these votes or without them, the crowd’s favourite is the same.")
    return _("With and without these votes the crowd’s favourite is not the same.")


_TWO = ("with", "without")
