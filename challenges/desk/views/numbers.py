from challenges.voting.rules import may_see_counts

from ..charts import bars_by_day
from ..numbers import series_of, ways_of
from .shared import OnChallenge


class DeskNumbersView(OnChallenge):
    """How the challenge goes, by day, and where people stop. Nothing here tells how an idea
    stands, and how many vote only whoever may see counts."""

    template_name = "challenges/desk/desk_numbers.html"
    tab = "numbers"

    def get_context_data(self, **kwargs):
        challenge, who = self.challenge, {"user": self.request.user, "now": self.now}
        found = series_of(challenge, **who)
        return super().get_context_data(
            charts=[(series, bars_by_day(series)) for series in found],
            ways=ways_of(challenge, **who) if found else [],
            may_see=may_see_counts(challenge, **who),
            **kwargs,
        )
