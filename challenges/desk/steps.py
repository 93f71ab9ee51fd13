"""What has been done in a challenge, what is missing and what comes next, in words.

Works on a challenge read with `queries.with_work`; a list of them wants `with_rules` as well.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.briefs.enums import WindowKind
from challenges.briefs.models import Challenge
from challenges.briefs.phases import in_zone
from challenges.briefs.rules import dates_are_ahead
from challenges.voting.rules import is_time_to_decide_flags


@dataclass(frozen=True, slots=True)
class Step:
    """One window or decision on the rail."""

    label: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist before opening."""

    done: bool
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do now: a sentence, the button that leads there, and what comes of it."""

    text: str
    label: str
    url: str
    waits: bool = False
    does: str = ""


def rail(challenge: Challenge, now: datetime) -> list[Step]:
    """The whole way, from the brief to the award."""
    live = challenge.page.live
    brief = Step(_("Brief"), _("published") if live else _("draft"), "done" if live else "now")
    windows = [
        _window_step(challenge, WindowKind.SUBMISSION, _("Ideas"), now),
        _window_step(challenge, WindowKind.VOTING, _("Voting"), now),
    ]
    if challenge.has_panel:
        windows.append(_window_step(challenge, WindowKind.JUDGING, _("Judging"), now))
    if not live:
        # Dates alone open nothing.
        windows = [replace(step, state="next") for step in windows]
    all_closed = all(step.state == "done" for step in windows)
    return [
        brief,
        *windows,
        Step(
            _("Result"),
            _("published") if challenge.has_result else _("to be published"),
            _state(challenge.has_result, all_closed),
        ),
        _award_step(challenge),
    ]


def checklist(challenge: Challenge, now: datetime) -> list[Item]:
    """What a challenge needs before it opens, each with what is missing in words."""
    return [
        _windows_item(challenge, now),
        _counted_item(
            challenge.questions.all(),
            _("Questions of the idea form"),
            _("Missing: at least one question that an idea answers."),
        ),
        _criteria_item(challenge),
        _counted_item(
            challenge.tiers.all(),
            _("Bounty"),
            _("Missing: what the first place earns."),
        ),
        _panel_item(challenge),
        Item(
            challenge.page.live,
            _("Brief approved and published"),
            _missing_approval(challenge),
        ),
    ]


def next_action(challenge: Challenge, now: datetime) -> Action:
    """What the organiser does next."""
    if challenge.has_result:
        return _after_result(challenge)
    if not challenge.page.live:
        return _before_publishing(challenge, now)
    if not challenge.has_closed(WindowKind.VOTING, now):
        return _while_crowd_works(challenge, now)
    return _while_panel_works(challenge, now)


def _before_publishing(challenge: Challenge, now: datetime) -> Action:
    # The panel may still be invited once the brief is public; everything else may not wait.
    missing = [item for item in checklist(challenge, now)[:4] if not item.done]
    if missing:
        return Action(
            missing[0].text,
            _("Complete the rules"),
            reverse("challenges:cms-challenge-rules", args=[challenge.slug]),
        )
    if challenge.waits_for_approval:
        return Action(
            _("The brief is sent for approval. It is published once the platform has read it."),
            _("Read the brief"),
            reverse("wagtailadmin_pages:edit", args=[challenge.page_id]),
            waits=True,
        )
    return Action(
        _("The rules are complete. Write the brief and send it for approval."),
        _("Write the brief"),
        reverse("wagtailadmin_pages:edit", args=[challenge.page_id]),
        does=_("Once approved it is public, and the rules freeze when the first window opens."),
    )


def _while_crowd_works(challenge: Challenge, now: datetime) -> Action:
    if challenge.judges_in < challenge.reviews_min and challenge.has_panel:
        text = ngettext(
            "Every shortlisted idea needs %(count)d review. Invite the panel in good time.",
            "Every shortlisted idea needs %(count)d reviews. Invite the panel in good time.",
            challenge.reviews_min,
        ) % {"count": challenge.reviews_min}
        return Action(text, _("Invite judges"), _at("desk-panel", challenge))
    window = challenge.window(WindowKind.VOTING)
    if window is None:
        text = _("There is no voting window yet.")
    else:
        text = _("Nothing to decide until voting closes: %(at)s.") % {
            "at": in_zone(window.closes_at, challenge)
        }
    return Action(text, _("Read the ideas"), _at("desk-ideas", challenge), waits=True)


def _while_panel_works(challenge: Challenge, now: datetime) -> Action:
    if challenge.has_groups_to_decide and is_time_to_decide_flags(challenge, now=now):
        return Action(
            _("Some votes seem to belong together. Look at them and decide whether they count."),
            _("Look at the votes"),
            _at("desk-votes", challenge),
        )
    if not challenge.has_panel:
        return _publish(challenge)
    if not challenge.has_shortlist:
        return Action(
            _("Voting has closed. Choose the ideas that the panel scores."),
            _("Pick the shortlist"),
            _at("desk-shortlist", challenge),
            does=_("Each judge gets these ideas to score. Once one has begun, none can leave."),
        )
    window = challenge.window(WindowKind.JUDGING)
    if window and not challenge.has_closed(WindowKind.JUDGING, now):
        if challenge.has_scores and not challenge.scores_owed:
            return Action(
                _("Every judge has finished. Close judging, so that no score can change."),
                _("Close judging"),
                _at("desk-panel", challenge),
                does=_("From then on no score changes, and you can read the result."),
            )
        text = _("The panel scores until %(at)s.") % {"at": in_zone(window.closes_at, challenge)}
        return Action(text, _("See the panel"), _at("desk-panel", challenge), waits=True)
    if challenge.has_corrections_to_decide:
        return Action(
            _("A judge asks to correct a review. Somebody who does not judge has to decide."),
            _("Look at the correction"),
            _at("desk-panel", challenge),
            does=_("Then the result can be looked at. It tells of every correction."),
        )
    return _publish(challenge)


def _publish(challenge: Challenge) -> Action:
    return Action(
        _("Votes and scores are in. Read the result, write why it won, and publish it."),
        _("Publish the result"),
        _at("desk-result", challenge),
        does=_(
            "Everybody reads it, and every author gets a card. It can be corrected, not undone."
        ),
    )


def _after_result(challenge: Challenge) -> Action:
    if not challenge.awards_made and challenge.tiers.all():
        text, label = _("The result is published. Award the bounty."), _("Award the bounty")
    elif challenge.awards_unpaid:
        text = ngettext(
            "%(count)d award is still to be paid.",
            "%(count)d awards are still to be paid.",
            challenge.awards_unpaid,
        ) % {"count": challenge.awards_unpaid}
        label = _("Record a payment")
    else:
        return Action(
            _("Everything is done."), _("See the result"), _at("results", challenge), waits=True
        )
    return Action(text, label, _at("desk-award", challenge))


def _window_step(challenge: Challenge, kind: str, label: str, now: datetime) -> Step:
    window = challenge.window(kind)
    if window is None:
        return Step(label, _("no dates yet"), "next")
    if now < window.opens_at:
        text = _("opens %(at)s") % {"at": in_zone(window.opens_at, challenge)}
        return Step(label, text, "next")
    if challenge.has_closed(kind, now):
        early = challenge.judging_closed_at if kind == WindowKind.JUDGING else None
        at = min(early or window.closes_at, window.closes_at)
        return Step(label, _("closed %(at)s") % {"at": in_zone(at, challenge)}, "done")
    return Step(label, _("closes %(at)s") % {"at": in_zone(window.closes_at, challenge)}, "now")


def _award_step(challenge: Challenge) -> Step:
    if challenge.awards_made and not challenge.awards_unpaid:
        return Step(_("Award"), _("paid"), "done")
    text = _("to be paid") if challenge.awards_made else _("to be made")
    return Step(_("Award"), text, _state(False, challenge.has_result))


def _windows_item(challenge: Challenge, now: datetime) -> Item:
    kinds = [WindowKind.SUBMISSION, WindowKind.VOTING]
    if challenge.has_panel:
        kinds.append(WindowKind.JUDGING)
    missing = [str(kind.label) for kind in kinds if challenge.window(kind) is None]
    ahead = dates_are_ahead(challenge, now=now)
    if missing:
        text = _("Missing: dates for %(what)s.") % {"what": ", ".join(missing)}
    elif not challenge.page.live and not ahead:
        text = ahead.reason
    else:
        text = ""
    return Item(not text, _("Dates of the windows"), text)


def _criteria_item(challenge: Challenge) -> Item:
    """Words at the ends of the scale are advice: without them each judge takes her own."""
    title, rows = _("Criteria and weights"), challenge.criteria.all()
    if not rows:
        needed = challenge.has_panel
        text = _("Missing: at least one criterion for the panel, with its weight.")
        return Item(not needed, title, text if needed else "")
    silent = [row.name for row in rows if not (row.low and row.high)]
    if not silent:
        return Item(True, title, "")
    text = _("Better with words for 0 and 10, so that judges mean the same: %(what)s.")
    return Item(True, title, text % {"what": ", ".join(silent)})


def _missing_approval(challenge: Challenge) -> str:
    if challenge.page.live:
        return ""
    if challenge.waits_for_approval:
        return _("Sent for approval. The platform has not answered yet.")
    return _("Missing: write the brief and send it for approval.")


def _counted_item(rows, title: str, missing: str) -> Item:
    count = len(rows)
    return Item(count > 0, title, "" if count else missing)


def _panel_item(challenge: Challenge) -> Item:
    wanted, here = challenge.reviews_min, challenge.judges_in
    if here >= wanted:
        return Item(True, _("Panel"), "")
    text = _(
        "%(here)d of at least %(wanted)d judges have accepted. They can join until judging closes."
    ) % {"here": here, "wanted": wanted}
    return Item(False, _("Panel"), text)


def _state(done: bool, due: bool) -> str:
    return "done" if done else "now" if due else "next"


def _at(name: str, challenge: Challenge) -> str:
    return reverse(f"challenges:{name}", args=[challenge.slug])
