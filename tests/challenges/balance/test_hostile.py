"""What nobody would send by mistake: mutated files, and the command that reads them."""

import copy
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from challenges.balance import BadInput, compute
from challenges.balance.__main__ import main
from challenges.balance.canonical import canonical_json
from tests.builders.balance_files import BALLOTS, a_file, errors_in, everything

ROOT = Path(__file__).parents[3]
FILES = [a_file(ballot) for ballot in BALLOTS] + [
    everything(),
    a_file(method="gate", panel="ls"),
    a_file(method="absolute", panel="median"),
    a_file("stars", method="rank", panel="ranksum"),
]
ODD = [
    None, True, False, 0, 1, -1, 2, 10**12, 10**13, 10**400, 0.5, 1e300, -0.0, float("inf"),
    float("nan"), "", " ", "0", "1", "0.5", "-1", "1e-999999999", "NaN", "I1", "J1", "share",
    "\ud800", "\0", "e\u0301", "x" * 5000, [], {}, [[]], [None], {"a": 1}, {"I1": 1},
    {"I1": [1, 1]},
]  # fmt: skip


def places_in(value, path=()):
    """Every place of a file: (path, what stands there)."""
    yield path
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in rows:
        if isinstance(item, (dict, list)):
            yield from places_in(item, (*path, key))
        else:
            yield (*path, key)


def mutate(given, lot):
    """One small change somewhere: replaced, removed, doubled, renamed, or taken from elsewhere."""
    places = [path for path in places_in(given) if path]
    path = lot.choice(places)
    *above, key = path
    parent = given
    for step in above:
        parent = parent[step]
    change = lot.randrange(6)
    if change == 0:
        del parent[key]
    elif change == 1 and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[key]))
    elif change == 2 and isinstance(parent, dict):
        parent[lot.choice(["id", "extra", "I7", "Z", "score", "ties"])] = parent.pop(key)
    elif change == 3:
        other = given
        for step in lot.choice(places):
            other = other[step]
        parent[key] = copy.deepcopy(other)
    elif isinstance(parent[key], int) and change == 4:
        parent[key] += lot.choice([-1, 1, 7])
    else:
        parent[key] = copy.deepcopy(lot.choice(ODD))
    return given


def outcome(given):
    """The result, or None when the file was refused; nothing else may happen."""
    try:
        return compute(given)
    except BadInput as caught:
        fault = caught
    assert str(fault)
    assert fault.path
    return None


@pytest.mark.parametrize("part", range(10))
def test_a_mutated_file_has_a_valid_result_or_is_refused(part):
    lot, refused = random.Random(part), 0
    for _ in range(50):
        given = copy.deepcopy(lot.choice(FILES))
        for _ in range(lot.choice([1, 1, 1, 2])):
            mutate(given, lot)
        result = outcome(given)
        if result is None:
            refused += 1
            continue
        assert errors_in(given, "challenge") == []
        assert errors_in(result, "result") == []
        assert canonical_json(result)

    assert 10 < refused < 50


@pytest.mark.parametrize("given", [None, 0, "x", [], {}, [{}], {"format": []}, float("nan")])
def test_what_is_no_challenge_at_all_is_refused(given):
    assert outcome(given) is None


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("name", ["ideas", "reviews", "rules", "ballots", "flags", "vetoes"])
def test_nesting_is_refused_where_it_stands(name):
    assert outcome(a_file() | {name: nested(900)}) is None
    assert outcome(a_file() | {name: [{"id": nested(900)}]}) is None
    review = {"idea": "I1", "judge": "J9", "score": nested(900), "scores": nested(900)}
    assert outcome(everything() | {"reviews": [review]}) is None


def run(*arguments, given=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "challenges.balance", *map(str, arguments)],
        cwd=ROOT,
        input=given,
        capture_output=True,
        check=False,
        env=os.environ | environment,
    )


def test_names_in_any_script_are_printed_as_utf_8_whatever_the_terminal(tmp_path):
    given = a_file()
    for row in (*given["ideas"], *given["reviews"]):
        row |= {key: f"Idée 想法 {row[key]}" for key in ("id", "idea") if key in row}
    file, result = tmp_path / "challenge.json", canonical_json(compute(copy.deepcopy(given)))
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}

    assert run(file, **ascii_only).stdout == result + b"\n"
    assert run("-", given=file.read_bytes(), **ascii_only).stdout == result + b"\n"


def test_what_is_not_utf_8_is_malformed(tmp_path, capsys):
    latin = json.dumps(a_file(), ensure_ascii=False).replace("I1", "Idée").encode("latin-1")
    file = tmp_path / "challenge.json"
    file.write_bytes(latin)

    assert main([str(file)]) == 2
    assert "utf-8" in capsys.readouterr().err
    found = run("-", given=latin, PYTHONUTF8="0", LC_ALL="C")
    assert (found.returncode, found.stdout) == (2, b"")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "Expecting value"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b"[1, 2", "delimiter"),
        (b'{"a": Infinity}', "Infinity is not a number"),
        (b'{"a": {"b": 1, "b": 2}}', "an object names a key twice"),
        (b"9" * 5000, "4300 digits"),
        (b'{"a": ' * 100_000, "recursion"),
        (b"null", "challenge: must be an object"),
        (b'{"format": "ideabounty-published-result/1"}', "challenge: must be an object"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else None,
)
def test_malformed_files_end_with_2_and_their_reason(tmp_path, capsys, text, reason):
    file = tmp_path / "challenge.json"
    file.write_bytes(text)

    assert main([str(file)]) == 2
    found = capsys.readouterr()
    assert reason in found.err
    assert found.out == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"rules": {"delta": -1}}, "rules.delta: must be a number from 0 to 100\n"),
        ({"reviews": [{"idea": "I1", "judge": "J1"}]}, "reviews[0]: lacks score\n"),
        (
            {"vetoes": [{"idea": "I1", "judge": "J1", "reason": "dull", "text": "x"}]},
            "vetoes[0].reason: must be one of: unlawful, unsafe, infeasible, off-brief, "
            "plagiarism\n",
        ),
        (
            {"flags": [{"id": "f", "kind": "k", "voters": 2, "counts": {"I1": [9, 1]}}]},
            "flags[0].counts.I1: 9 supports exceed 1 exposures\n",
        ),
        (
            {"sources": [{"id": "s", "counts": {"I1": [0, 999]}}]},
            "sources.I1: holds more than was counted for the idea\n",
        ),
    ],
)
def test_the_place_inside_the_file_is_told(tmp_path, capsys, change, told):
    file = tmp_path / "challenge.json"
    file.write_text(json.dumps(a_file() | change))

    assert main([str(file)]) == 2
    assert capsys.readouterr().err == told


def test_a_published_file_of_any_shape_is_compared_and_never_trips_the_command(tmp_path, capsys):
    given, published = tmp_path / "challenge.json", tmp_path / "result.json"
    given.write_text(json.dumps(a_file()))
    result = compute(a_file())
    for changed, line in [
        ([], "result: published [], computed {"),
        (result | {"ideas": {}}, "result.ideas: published {}, computed ["),
        (result | {"\ud800": 1}, "result.\\ud800: not computed"),
        (result | {"prior": nested(700)}, "result.prior: published [["),
        (result | {"digest": None}, "result.digest: published null"),
    ]:
        published.write_text(json.dumps(changed))
        assert main([str(given), "--check", str(published)]) == 1
        assert capsys.readouterr().out.startswith(line)


def test_nesting_at_the_very_limit_still_ends_with_a_difference_or_a_fault(tmp_path):
    """Reading and telling use the stack differently: what could be read must be told as well."""
    given = tmp_path / "challenge.json"
    given.write_text(json.dumps(a_file()))
    program = (
        "import sys; from challenges.balance.__main__ import main\n"
        "for depth in range(940, 1000, 3):\n"
        f"    name = {str(tmp_path)!r} + '/result.json'\n"
        "    open(name, 'w').write('{\"prior\": ' + '[' * depth + ']' * depth + '}')\n"
        f"    print(main([{str(given)!r}, '--check', name]), file=sys.stderr)\n"
    )

    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )

    assert found.returncode == 0, found.stderr[-500:]
    codes = {line for line in found.stderr.splitlines() if line in ("1", "2")}
    assert codes == {"1", "2"}


def test_only_numpy_and_scipy_are_needed_beside_python(tmp_path):
    """With no other package to be found, the command computes the same bytes."""
    given, packages = tmp_path / "challenge.json", tmp_path / "packages"
    given.write_text(json.dumps(a_file()))
    packages.mkdir()
    installed = Path(sys.modules["numpy"].__file__).parents[1]
    for found in installed.iterdir():
        if found.name.split(".")[0].split("-")[0] in ("numpy", "scipy"):
            (packages / found.name).symlink_to(found)
    (packages / "challenges").mkdir()
    (packages / "challenges" / "balance").symlink_to(ROOT / "challenges" / "balance")
    program = (
        f"import sys; sys.path.append({str(packages)!r})\n"
        "from challenges.balance.__main__ import main\n"
        f"status = main([{str(given)!r}])\n"
        "foreign = {name.split('.')[0] for name in sys.modules if '.' not in name}\n"
        "foreign -= sys.stdlib_module_names | {'numpy', 'scipy', 'challenges'}\n"
        "foreign -= {'__main__', 'cython_runtime'}\n"
        "print(sorted(name for name in foreign if not name.startswith('_')), file=sys.stderr)\n"
        "sys.exit(status)\n"
    )

    found = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=tmp_path, capture_output=True, check=False
    )

    assert found.returncode == 0, found.stderr.decode()[-500:]
    assert found.stdout == canonical_json(compute(a_file())) + b"\n"
    assert found.stderr.decode().strip().endswith("[]")
