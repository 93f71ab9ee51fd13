"""A challenge in numbers: what its votes and reviews say of the finalists, and variations of it.

A question of the kind "and if…" is a variation: the same challenge with one thing changed.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from challenges.balance import panel, panel_methods
from challenges.balance.comparison import NotComparable
from challenges.balance.crowd_side import CrowdEstimate, crowd_estimate
from challenges.balance.decision import Decision, Evidence
from challenges.balance.intake import Challenge
from challenges.balance.panel_rows import vetoed
from challenges.balance.reviews import Reviews
from challenges.balance.winrate import Side

MANY_REVIEWS = 5_000


@dataclass(frozen=True, eq=False)
class Case:
    """One challenge, with what a variation of it holds fixed.

    ratios: variance ratios of the panel, fitted where None; starts: where the fit sets out; gates:
    gates by id, asked where None; treatment: of flagged votes, as ruled and decided where None;
    aside: a source left out.
    same_crowd, same_panel: estimates of the side that a variation leaves as it is; moved_reviews:
    the panel's reviews with other scores.
    """

    challenge: Challenge
    ratios: panel.Ratios | None = None
    starts: tuple[tuple[float, float], ...] = panel.STARTS
    gates: dict[str, str | None] | None = None
    treatment: str | None = None
    aside: str | None = None
    same_crowd: CrowdEstimate | None = None
    same_panel: panel.Estimate | None = None
    moved_reviews: Reviews | None = None

    @property
    def rules(self):
        return self.challenge.rules

    @cached_property
    def finalists(self):
        return tuple(idea for idea in self.challenge.ideas if idea.finalist)

    @cached_property
    def finalist_ids(self) -> tuple[str, ...]:
        return tuple(idea.id for idea in self.finalists)

    @cached_property
    def crowd(self) -> CrowdEstimate:
        """What the crowd's votes say of every idea."""
        if self.same_crowd is not None:
            return self.same_crowd
        return crowd_estimate(self.challenge, treatment=self.treatment, aside=self.aside)

    @cached_property
    def crowd_side(self) -> Side | None:
        numbers = [number for number, idea in enumerate(self.challenge.ideas) if idea.finalist]
        side = self.crowd.side(numbers)
        if side is None or self.rules.method != "absolute":
            return side
        return self.crowd.as_share(side)

    @cached_property
    def panel_reviews(self):
        """Reviews of finalists; others are kept in the file and decide nothing."""
        shortlisted = set(self.finalist_ids)
        return tuple(row for row in self.challenge.reviews if row.idea in shortlisted)

    @cached_property
    def judge_ids(self) -> tuple[str, ...]:
        return tuple(sorted({row.judge for row in self.panel_reviews}))

    @cached_property
    def reviews(self) -> Reviews:
        if self.moved_reviews is not None:
            return self.moved_reviews
        rows = [(row.idea, row.judge, row.score) for row in self.panel_reviews]
        return Reviews.of(rows, self.finalist_ids, self.judge_ids)

    @cached_property
    def estimate(self) -> panel.Estimate | None:
        """The mixed model of the panel; it also tells how strict judges are under other methods."""
        if self.same_panel is not None or not self.panel_reviews:
            return self.same_panel
        if self.ratios is not None:
            return panel.solve(self.reviews, self.ratios)
        bounds = panel.BOUNDS if self.rules.variance_bounds else None
        return panel.estimate(self.reviews, bounds, self.starts)

    @cached_property
    def other_panel(self) -> panel_methods.PanelValues | None:
        """The locked panel method, when it is another than the mixed model and can be computed."""
        if self.rules.panel == "mixed" or not self.panel_reviews:
            return None
        try:
            return panel_methods.panel_values(self.reviews, self.rules.panel)
        except NotComparable:
            return None

    @cached_property
    def panel_side(self) -> Side | None:
        if self.other_panel is not None:
            return self.other_panel.side
        if self.estimate is None:
            return None
        if self.rules.method == "absolute":
            return Side(self.estimate.scores, self.estimate.idea_covariance)
        return Side(self.estimate.idea_effects, self.estimate.idea_covariance)

    @cached_property
    def scores(self) -> tuple[float | None, ...]:
        """The panel's mark of each finalist on the rubric's scale, which the floor asks for.

        None where nobody scored the idea, whatever the others let expect of it.
        """
        if not self.panel_reviews:
            return (None,) * len(self.finalists)
        if self.other_panel is None:
            marks = self.estimate.scores
        elif self.other_panel.on_rubric:
            marks = self.other_panel.side.mean
        else:
            marks = self.reviews.raw_means
        counts = self.reviews.per_idea
        return tuple(mark if count else None for mark, count in zip(marks, counts, strict=True))

    @cached_property
    def vetoes(self) -> dict[str, str]:
        """The reason of the veto, for each finalist that has one."""
        given = self.challenge.vetoes
        found = {
            idea.id: vetoed(idea.id, self.panel_reviews, given) for idea in self.finalists if given
        }
        return {idea: reason for idea, reason in found.items() if reason}

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(
            ids=self.finalist_ids,
            panel=self.panel_side,
            crowd=self.crowd_side,
            scores=self.scores,
            reviews=tuple(int(count) for count in self.reviews.per_idea),
            vetoed=tuple(idea in self.vetoes for idea in self.finalist_ids),
            costs=tuple(idea.cost for idea in self.finalists),
        )

    @cached_property
    def decision(self) -> Decision:
        return Decision(self.evidence, self.rules, gates=self.gates)

    def without_judge(self, judge: str) -> "Case":
        """The panel without one judge. Who then has too few reviews is not stopped for it."""
        rows = tuple(row for row in self.challenge.reviews if row.judge != judge)
        gates = {name: row.gate for name, row in self.decision.standings.items()}
        return self.with_reviews(rows, gates=gates)

    def with_reviews(self, reviews, **held) -> "Case":
        """The same challenge with other reviews."""
        return Case(
            replace(self.challenge, reviews=reviews),
            **{"ratios": self._ratios, "starts": self._starts, "same_crowd": self.crowd} | held,
        )

    def without_finalist(self, idea: str) -> "Case":
        """The shortlist without one idea, which stays among those that the crowd judged."""
        rows = tuple(
            replace(row, finalist=False) if row.id == idea else row for row in self.challenge.ideas
        )
        return Case(
            replace(self.challenge, ideas=rows),
            ratios=self._ratios,
            starts=self._starts,
            same_crowd=self.crowd,
        )

    def with_supports(self, idea: str, extra: int) -> "Case":
        """As many more supports of one idea, from people who were shown it anyway."""
        rows = tuple(
            replace(row, supports=row.supports + extra) if row.id == idea else row
            for row in self.challenge.ideas
        )
        return Case(replace(self.challenge, ideas=rows), same_panel=self.estimate)

    def treated(self, treatment: str) -> "Case":
        """Flagged votes treated in another way: "exclude" leaves them out, "report" counts all,
        whatever a person decided about them."""
        return Case(self.challenge, treatment=treatment, same_panel=self.estimate)

    def without_source(self, source: str) -> "Case":
        return Case(self.challenge, aside=source, same_panel=self.estimate)

    @property
    def _ratios(self) -> panel.Ratios | None:
        """Held where fitting them once for each judge or idea would take too long."""
        many = len(self.panel_reviews) > MANY_REVIEWS
        return self.estimate.ratios if many else self.ratios

    @property
    def _starts(self) -> tuple[tuple[float, float], ...]:
        """Leaving one out moves the ratios little, so the fit sets out from where they are."""
        found = None if self.estimate is None else self.estimate.ratios
        if found is None or not (found.fitted and found.idea and found.judge):
            return panel.STARTS
        return ((found.idea, found.judge),)
