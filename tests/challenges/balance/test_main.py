import json
import subprocess
import sys
from pathlib import Path

import pytest

from challenges.balance import compute
from challenges.balance.__main__ import main
from challenges.balance.canonical import canonical_json

ROOT = Path(__file__).parents[3]


@pytest.fixture
def files(tmp_path, b04):
    given, published = tmp_path / "challenge.json", tmp_path / "result.json"
    given.write_text(json.dumps(b04))
    published.write_bytes(canonical_json(compute(b04)))
    return given, published


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "challenges.balance", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        **options,
    )


def test_the_command_prints_the_result_to_the_byte(files):
    given, published = files

    found = run(given)

    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout == published.read_bytes() + b"\n"


def test_the_command_reads_standard_input(files):
    given, published = files

    assert run("-", input=given.read_bytes()).stdout == published.read_bytes() + b"\n"


def test_the_recount_needs_neither_django_nor_a_database(files):
    given, _ = files
    program = (
        "import sys; from challenges.balance.__main__ import main;"
        f"main([{str(given)!r}]); sys.exit(any(n.split('.')[0] == 'django' for n in sys.modules))"
    )

    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True)

    assert found.returncode == 0


def test_a_result_that_agrees_is_the_same(files, capsys):
    given, published = files

    assert main([str(given), "--check", str(published)]) == 0
    assert capsys.readouterr().out == "same\n"


def test_every_difference_to_a_published_result_is_listed(files, capsys):
    given, published = files
    result = json.loads(published.read_text())
    result["ideas"][1]["place"] = 2
    result["segments"].pop()
    result["prior"]["gamma"] = "1.000000"
    del result["digest"]
    published.write_text(json.dumps(result))

    assert main([str(given), "--check", str(published)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "result.digest: not published",
        "result.ideas[1].place: published 2, computed 1",
        "result.prior.gamma: not computed",
        "result.segments: 2 rows published, 3 computed",
    ]


def test_true_does_not_pass_for_one(files, capsys):
    given, published = files
    result = json.loads(published.read_text())
    result["ideas"][1]["place"] = True
    published.write_text(json.dumps(result))

    assert main([str(given), "--check", str(published)]) == 1
    assert capsys.readouterr().out == "result.ideas[1].place: published true, computed 1\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": "ideabounty-challenge/1"}', "challenge: lacks ideas"),
        ("{", "Expecting property name"),
        ('{"format": 1, "format": 2}', "an object names a key twice"),
        ('{"format": NaN}', "NaN is not a number"),
        ("[" * 100_000, ""),
    ],
)
def test_malformed_input_exits_with_2_and_the_reason(tmp_path, capsys, text, message):
    file = tmp_path / "challenge.json"
    file.write_text(text)

    assert main([str(file)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert message in found.err


def test_a_missing_file_exits_with_2(tmp_path, files, capsys):
    missing = str(tmp_path / "missing.json")

    assert main([missing]) == 2
    assert main([str(files[0]), "--check", missing]) == 2
    assert "missing.json" in capsys.readouterr().err


def test_the_row_at_fault_is_named(tmp_path, capsys, challenge):
    file = tmp_path / "challenge.json"
    file.write_text(json.dumps(challenge({"A": (1, 5), "B": (9, 5)})))

    assert main([str(file)]) == 2
    assert capsys.readouterr().err == "ideas[1].supports: 9 supports exceed 5 exposures of 'B'\n"


def test_a_published_file_holds_both_and_recounts_to_the_same(b04, tmp_path, capsys):
    published = tmp_path / "data.json"
    whole = {"format": "ideabounty-published-result/1", "input": b04, "result": compute(b04)}
    published.write_text(json.dumps(whole), encoding="utf-8")

    assert main([str(published), "--check", str(published)]) == 0
    assert capsys.readouterr().out == "same\n"

    del whole["input"]
    published.write_text(json.dumps(whole), encoding="utf-8")

    assert main([str(published)]) == 2
    assert capsys.readouterr().err == "challenge: must be an object\n"
