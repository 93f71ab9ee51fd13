from challenges.briefs.moving import changes_of
from challenges.briefs.rulebook import rulebook
from challenges.briefs.rules import may_change_rules, may_move_dates
from challenges.funding.queries import held_of

from .. import steps
from .shared import OnChallenge


class DeskChallengeView(OnChallenge):
    """Where the challenge stands, what comes next and what is missing."""

    template_name = "challenges/desk/desk_challenge.html"
    tab = "overview"

    def get_context_data(self, **kwargs):
        challenge, user = self.challenge, self.request.user
        has_started = challenge.page.live and challenge.has_started(self.now)
        return super().get_context_data(
            steps=steps.rail(challenge, self.now),
            action=steps.next_action(challenge, self.now),
            checklist=steps.checklist(challenge, self.now),
            held=held_of(challenge),
            has_started=has_started,
            rules=None if has_started else rulebook(challenge, self.now),
            changes=changes_of(challenge) if has_started else [],
            may_change_rules=may_change_rules(user, challenge, now=self.now),
            may_move_dates=may_move_dates(user, challenge, now=self.now),
            card=challenge.cards.order_by("-version").first(),
            **kwargs,
        )
