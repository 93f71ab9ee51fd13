"""How long the arithmetic of a result takes, and how much memory: `python -m bench.balance`.

Each case runs in a process of its own, so that its peak of memory is its own, and beside it the
yardstick: sorting five million numbers. Seconds differ from machine to machine, the ratio less so.
"""

import json
import resource
import subprocess
import sys
import time

import numpy as np

from challenges.balance import compute
from challenges.balance.crowd import fit_prior
from challenges.balance.panel import estimate
from challenges.balance.reviews import Reviews
from challenges.balance.tally import Votes, count

SEED = 20261125
ROUNDS = 3


def votes():
    """5,000,000 exposures, 1,000,000 supports, 10,000 ideas, 120,000 voters: tally and prior."""
    random, ideas, voters = np.random.default_rng(SEED), 10_000, 120_000
    shown = random.integers(voters, size=5_000_000), random.integers(ideas, size=5_000_000)
    chosen = random.permutation(5_000_000)[:1_000_000]
    cast = Votes(
        voter=shown[0][chosen],
        idea=shown[1][chosen],
        value=np.ones(len(chosen)),
        time=random.integers(10**6, size=len(chosen)),
    )

    def run():
        tally = count(shown, cast, ideas=ideas, voters=voters)
        fit_prior(tally.supports, tally.exposures)

    return run


def panel():
    """Variances and effects of 10,000 ideas, 100 judges, 5 reviews an idea."""
    reviews = _reviews(ideas=10_000, judges=100, each=5)
    return lambda: estimate(reviews)


def large_panel():
    """Variances and effects of 73,000 reviews by 3,000 judges of 1,100 ideas."""
    random, size = np.random.default_rng(SEED), 73_000
    idea, judge = random.integers(1_100, size=size), random.integers(3_000, size=size)
    pairs = np.unique(np.column_stack([idea, judge]), axis=0)
    score = _scores(random, pairs[:, 0], pairs[:, 1])
    reviews = Reviews(pairs[:, 0], pairs[:, 1], score, 1_100, 3_000)
    return lambda: estimate(reviews)


def result():
    """The whole result with its report: 10,000 ideas, 50 finalists, 100 judges, 5 reviews each."""
    challenge = a_challenge(ideas=10_000, finalists=50, judges=100, each=5)
    return lambda: compute(challenge)


def large_result():
    """The whole result of 73,000 reviews by 3,000 judges, with 1,100 finalists."""
    challenge = a_challenge(ideas=1_100, finalists=1_100, judges=3_000, each=66)
    return lambda: compute(challenge)


CASES = {case.__name__: case for case in (votes, panel, result, large_panel, large_result)}


def a_challenge(*, ideas: int, finalists: int, judges: int, each: int) -> dict:
    """A challenge file of this size, the same every time."""
    random = np.random.default_rng(SEED)
    exposures = random.poisson(500, ideas)
    supports = random.binomial(exposures, random.beta(5, 20, ideas))
    panel = _reviews(ideas=finalists, judges=judges, each=each)
    names, judge_names = [f"I{n:05}" for n in range(ideas)], [f"J{n:04}" for n in range(judges)]
    rows = zip(names, supports.tolist(), exposures.tolist(), strict=True)
    scored = zip(panel.idea, panel.judge, panel.score, strict=True)
    return {
        "format": "ideabounty-challenge/1",
        "ideas": [
            {"id": name, "supports": s, "exposures": e, "finalist": number < finalists}
            for number, (name, s, e) in enumerate(rows)
        ],
        "reviews": [
            {"idea": names[idea], "judge": judge_names[judge], "score": round(float(score), 1)}
            for idea, judge, score in scored
        ],
    }


def _reviews(*, ideas: int, judges: int, each: int) -> Reviews:
    random = np.random.default_rng(SEED)
    idea = np.repeat(np.arange(ideas), each)
    judge = np.concatenate([random.permutation(judges)[:each] for _ in range(ideas)])
    return Reviews(idea, judge, _scores(random, idea, judge), ideas, judges)


def _scores(random, idea, judge):
    strict, merit = random.normal(0, 5, judge.max() + 1), random.normal(0, 8, idea.max() + 1)
    noise = random.normal(0, 9, len(idea))
    return np.clip(60 + merit[idea] + strict[judge] + noise, 0, 100)


def measure(name: str) -> dict:
    """One case in this process: the fastest of its rounds, and of the yardstick's."""
    run = CASES[name]()
    numbers = np.random.default_rng(SEED).random(5_000_000)
    rounds = 1 if name.startswith("large") else ROUNDS
    spent = [(_timed(run), _timed(lambda: np.sort(numbers))) for _ in range(rounds)]
    seconds, yardstick = (min(times) for times in zip(*spent, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "what": " ".join(CASES[name].__doc__.split()),
        "seconds": round(seconds, 2),
        "ratio": round(seconds / yardstick, 1),
        "peak_mb": round(peak / (2**20 if sys.platform == "darwin" else 1024)),
    }


def _timed(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def measure_all(say) -> list[dict]:
    """Every case, each in a new process."""
    rows = []
    for name in CASES:
        say(f"Measuring {name}…")
        command = [sys.executable, "-m", "bench.balance", name]
        found = subprocess.run(command, check=True, capture_output=True, text=True)
        rows.append(json.loads(found.stdout))
    return rows


def table(rows: list[dict]) -> str:
    """Rows for people: what, seconds, ratio to the yardstick, peak of memory."""
    lines = [f"{'seconds':>8}  {'/ sort 5M':>9}  {'peak MB':>7}  what"]
    lines += [
        f"{row['seconds']:>8.2f}  {row['ratio']:>9.1f}  {row['peak_mb']:>7}  {row['what']}"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        print(table(measure_all(lambda line: print(line, file=sys.stderr, flush=True))))
