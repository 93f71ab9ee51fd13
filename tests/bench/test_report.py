from bench.report import table

TOLD = {"what": "told", "first": "3/s", "second": "2/s", "ratio": 1.5, "must": None}
ROWS = [
    {"what": "fast", "first": "9/s", "second": "10/s", "ratio": 0.9, "must": "≥ 0.5"}
    | {"reached": True},
    {"what": "slow", "first": "1/s", "second": "10/s", "ratio": 0.1, "must": "≥ 0.5"}
    | {"reached": False},
    TOLD | {"reached": None},
]


def test_what_was_missed_is_said_in_its_row_and_again_at_the_end():
    lines = table("sqlite", ROWS, is_only_a_try=False).splitlines()

    assert lines[1:] == [
        "sqlite",
        "what  first  second  ratio  must reach  reached?",
        "fast    9/s    10/s   0.90       ≥ 0.5       yes",
        "slow    1/s    10/s   0.10       ≥ 0.5        NO",
        "told    3/s     2/s   1.50",
        "Missed: slow.",
    ]


def test_a_try_boasts_of_nothing():
    lines = table("sqlite", ROWS[:1], is_only_a_try=True).splitlines()

    assert lines[-1] == "Only a try: these figures mean nothing."
