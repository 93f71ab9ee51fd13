"""Says in words what a card says in numbers, kindly and plainly; for letters and pages."""

from decimal import ROUND_DOWN, ROUND_UP, Decimal

from django.contrib.humanize.templatetags.humanize import apnumber, ordinal
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .cards import Card
from .enums import VetoCode
from .sentences import chance, count, score, veto_words

TENTH = Decimal("0.1")


def headline(card: Card) -> str:
    """Where the idea ended, in a line."""
    scores, field = card.scores, card.field
    if scores is None:
        return _("Not on the shortlist")
    if card.place is None:
        return _("On the shortlist, but not awardable")
    words = {"place": capfirst(nth(card.place)), "count": count(field.finalists)}
    if field.finalists == 1:
        return _("%(place)s: the only idea that competed") % words
    if field.has_panel:
        return _("%(place)s of %(count)s ideas on the shortlist") % words
    return _("%(place)s of %(count)s ideas") % words


def nth(place: int) -> str:
    """First to tenth in words, then 11th and so on."""
    words = (
        _("first"),
        _("second"),
        _("third"),
        _("fourth"),
        _("fifth"),
        _("sixth"),
        _("seventh"),
        _("eighth"),
        _("ninth"),
        _("tenth"),
    )
    return words[place - 1] if place <= len(words) else str(ordinal(place))


def sentences_of(card: Card) -> list[str]:
    """All that a card has to say beyond its scores, in the order of reading."""
    scores = card.scores
    if scores is None:
        said = [_shortlist(card), support(card), _by_the_crowd(card)]
    else:
        said = [_gate(card), _decided(card), _shared(card), support(card), _mark(card)]
        said += [_distance(card), _chance(card)]
    return [sentence for sentence in said if sentence]


def support(card: Card) -> str:
    """How many supported the idea, of those who were shown it."""
    if card.supports is None:
        return ""
    if card.scores and not card.field.has_crowd:
        return _("Nobody supported any idea, so the crowd score is an even 50.")
    words = {"supports": count(card.supports), "exposures": count(card.exposures or 0)}
    if not card.field.shown_is_counted or card.exposures is None:
        return (
            ngettext(
                "%(supports)s person supported it.",
                "%(supports)s people supported it.",
                card.supports,
            )
            % words
        )
    if card.exposures == 0:
        return _("Nobody was shown it, so the crowd says nothing about it.")
    return (
        ngettext(
            "%(supports)s of %(exposures)s person shown it supported it.",
            "%(supports)s of %(exposures)s people shown it supported it.",
            card.exposures,
        )
        % words
    )


def _shortlist(card: Card) -> str:
    words = {"ideas": count(card.field.ideas), "finalists": count(card.field.finalists)}
    return (
        ngettext(
            "%(finalists)s of %(ideas)s ideas reached the shortlist; this one did not.",
            "%(finalists)s of %(ideas)s ideas reached the shortlist; this one did not.",
            card.field.finalists,
        )
        % words
    )


def _by_the_crowd(card: Card) -> str:
    if card.crowd_place is None or card.crowd_places < 2:
        return ""
    said = _(
        "By the share of people likely to support it, it was %(place)s of %(count)s ideas."
    ) % {
        "place": nth(card.crowd_place),
        "count": count(card.crowd_places),
    }
    if card.crowd_place > card.field.finalists:
        return said
    # Or its author would look for a mistake.
    why = _(
        "The shortlist asked for support that is nearly certain, so that an idea seen by few does "
        "not lead by luck, and the organiser may add ideas and has to say why."
    )
    return f"{said} {why}"


def _gate(card: Card) -> str:
    """Which gate stopped it, and why."""
    return {
        "reviews": _too_few_reviews,
        "floor": _below_floor,
        "veto": _vetoed,
        "crowd": _not_admitted,
        None: lambda card: "",
    }[card.scores.gate](card)


def _too_few_reviews(card: Card) -> str:
    return ngettext(
        "The rules ask for %(needed)s complete review of each idea and it had %(count)s, so it "
        "could not be awarded. That says nothing about the idea.",
        "The rules ask for %(needed)s complete reviews of each idea and it had %(count)s, so it "
        "could not be awarded. That says nothing about the idea.",
        card.field.reviews_min,
    ) % {"needed": count(card.field.reviews_min), "count": count(card.scores.reviews)}


def _below_floor(card: Card) -> str:
    floor, mark = card.field.floor, card.scores.mark
    if mark is None:
        return _(
            "No judge scored it, and the rules award only what the panel marked with %s of 100 or "
            "more."
        ) % score(floor)
    return _(
        "The rules award only what the panel marked with %(floor)s of 100 or more; %(missing)s "
        "points were missing."
    ) % {"floor": score(floor), "missing": score((floor - mark).quantize(TENTH, ROUND_UP))}


def _vetoed(card: Card) -> str:
    why = veto_words(card.scores.veto)
    return _("More than half of its judges said that %s, so it could not be awarded.") % why


def _not_admitted(card: Card) -> str:
    return _(
        "The rules let the panel choose among the crowd’s best %s, and it was not one of them."
    ) % count(card.field.admit)


def _decided(card: Card) -> str:
    """What people decided about it beside the computed result, and what was computed."""
    standing, words = card.standing, {}
    if card.scores.place is not None:
        words["place"] = nth(card.scores.place)
    if standing.veto:
        words["why"] = VetoCode(standing.veto).label
        if not words.get("place"):
            return _("The organisation vetoed it: %(why)s.") % words
        return (
            _("The organisation vetoed it: %(why)s. By the computed result it was %(place)s.")
            % words
        )
    if not standing.is_moved:
        return ""
    if standing.is_by_hand:
        return (
            _(
                "The organisation named it the winner by hand and says why beside the result; "
                "computed, it was %(place)s."
            )
            % words
        )
    return (
        _(
            "Computed, it was %(place)s; a decision of the organisation, published beside the "
            "result, changed the order."
        )
        % words
    )


def _shared(card: Card) -> str:
    sharing = card.standing.sharing
    if not sharing:
        return ""
    return ngettext(
        "It shares this place with %s other idea.",
        "It shares this place with %s other ideas.",
        sharing,
    ) % apnumber(sharing)


def _mark(card: Card) -> str:
    scores = card.scores
    if not card.field.has_panel or not scores.reviews or scores.mark is None:
        return ""
    words = {"mark": score(scores.mark), "judges": apnumber(scores.reviews)}
    if not card.field.is_adjusted or scores.mark_error is None:
        return (
            ngettext(
                "The panel’s mark is %(mark)s of 100, from %(judges)s judge.",
                "The panel’s mark is %(mark)s of 100, from %(judges)s judges.",
                scores.reviews,
            )
            % words
        )
    return ngettext(
        "The panel’s mark is %(mark)s of 100, give or take %(error)s: from %(judges)s judge, "
        "adjusted for strictness.",
        "The panel’s mark is %(mark)s of 100, give or take %(error)s: from %(judges)s judges, "
        "adjusted for how strict each of them is.",
        scores.reviews,
    ) % (words | {"error": score(scores.mark_error)})


def _distance(card: Card) -> str:
    """To the next better place; of the first, from the one after it. Where people changed the
    order there is another idea on that place than the scores say."""
    scores = card.scores
    there = scores.behind or scores.ahead
    if there is None or card.standing.is_decided:
        return ""
    place = nth(there.place)
    if not there.points:
        return _("It has the same balanced score as %s place; the rule for ties decided.") % place
    if scores.behind is None:
        words = {"points": score(there.points), "place": place}
        return _("It is %(points)s points of balanced score ahead of %(place)s place.") % words
    words = {"points": score(_enough(there.points)), "place": place}
    return (
        _("%(points)s points more of balanced score would have been %(place)s, all else equal.")
        % words
    )


def _enough(gap: Decimal) -> Decimal:
    """The smallest number with one decimal that leads and does not only draw level."""
    return gap.quantize(TENTH, ROUND_DOWN) + TENTH


def _chance(card: Card) -> str:
    """What was stopped by a gate or a veto could not be first, so its chance says nothing."""
    if card.scores.gate or card.standing.veto or card.field.finalists == 1:
        return ""
    return _("Its chance of being truly first is %s.") % chance(card.scores)


def changes(before: Card | None, now: Card) -> list[str]:
    """What a new version of the result changed on the card."""
    if before is None:
        return [_("The version before did not count this idea.")]
    said = []
    if headline(before) != headline(now):
        said.append(
            _("Before: %(before)s. Now: %(now)s.")
            % {"before": headline(before), "now": headline(now)}
        )
    said += [
        _("%(name)s: %(now)s, before %(before)s.") % {"name": name, "now": new, "before": old}
        for name, old, new in _compared(before, now)
        if old != new
    ]
    return said or [_("Place, scores and counts of this idea are as they were.")]


def _compared(before: Card, now: Card) -> list[tuple[str, str, str]]:
    rows = [
        (_("Balanced score"), _shown(before, "final"), _shown(now, "final")),
        (_("Crowd score"), _shown(before, "crowd"), _shown(now, "crowd")),
    ]
    if before.field.has_panel or now.field.has_panel:
        rows.append((_("Panel score"), _shown(before, "panel"), _shown(now, "panel")))
        rows.append((_("Panel’s mark"), _shown(before, "mark"), _shown(now, "mark")))
    return [*rows, (_("Supporters of those shown it"), _counts(before), _counts(now))]


def _shown(card: Card, name: str) -> str:
    number = getattr(card.scores, name, None)
    return _("none") if number is None else score(number)


def _counts(card: Card) -> str:
    """57 / 267"""
    return " / ".join("–" if n is None else count(n) for n in (card.supports, card.exposures))
