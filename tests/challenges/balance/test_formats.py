import copy
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from challenges.balance import BadInput, compute
from challenges.balance.about_votes import AboutVotes
from challenges.balance.canonical import digest
from challenges.balance.intake import read
from challenges.balance.locked import PANELS, TREATMENTS, Rules
from challenges.balance.methods import METHODS
from challenges.balance.panel_rows import VETO_REASONS
from tests.builders.balance_files import BALLOTS, SCHEMAS, a_file, decided, errors_in, everything

TEXT = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
FILES = {
    **{f"ballot {ballot}": a_file(ballot) for ballot in BALLOTS},
    **{f"method {method}": a_file(method=method, admit=2) for method in METHODS},
    **{f"panel {panel}": a_file(panel=panel) for panel in PANELS},
    **{f"treatment {name}": everything(integrity=name) for name in TREATMENTS},
    "decided": decided(),
    "nobody passes": a_file(floor=100),
    "no panel": a_file() | {"reviews": []},
    "no ideas": a_file() | {"ideas": [], "reviews": []},
    "nobody judged or voted": a_file("pairwise") | {"reviews": [], "duels": []},
    "only what is needed": {"format": "ideabounty-challenge/1", "ideas": []},
}


def rows_of(heading):
    """First and last column of the table under a heading, without its head."""
    section = TEXT.split(heading)[1].split("\n#")[0].split("| status |")[0]
    rows = re.findall(r"^\| (`[^|]+`) \|.*?([^|]+) \|$", section, re.MULTILINE)
    return {name.strip("`"): cell for name, cell in rows}


def keys_in(value):
    """Every key of an object at any depth."""
    if isinstance(value, dict):
        return set(value) | {key for item in value.values() for key in keys_in(item)}
    if isinstance(value, list):
        return {key for item in value for key in keys_in(item)}
    return set()


def names_in(schema):
    """Every key that a schema allows at any depth."""
    if isinstance(schema, dict):
        return set(schema.get("properties", {})) | {n for v in schema.values() for n in names_in(v)}
    if isinstance(schema, list):
        return {name for item in schema for name in names_in(item)}
    return set()


@pytest.fixture(scope="module")
def results():
    return {name: compute(copy.deepcopy(given)) for name, given in FILES.items()}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_sound_and_known_by_the_name_of_their_format(name):
    Draft202012Validator.check_schema(SCHEMAS[name])
    expected = f"ideabounty-{name}/1"
    assert SCHEMAS[name]["title"] == expected
    assert SCHEMAS[name]["properties"]["format"] == {"const": expected}


@pytest.mark.parametrize("name", FILES)
def test_every_file_and_its_result_fit_their_schema(name, results):
    assert errors_in(FILES[name], "challenge") == []
    assert errors_in(results[name], "result") == []


@pytest.mark.parametrize("name", FILES)
def test_what_was_read_fits_the_schema_and_reads_the_same_again(name, results):
    once = read(copy.deepcopy(FILES[name]))
    spoken = once.as_input()

    assert errors_in(spoken, "challenge") == []
    assert read(copy.deepcopy(spoken)) == once
    assert read(spoken).as_input() == spoken
    assert json.loads(json.dumps(spoken)) == spoken
    assert results[name]["input_sha256"] == digest(spoken)


@pytest.mark.parametrize("name", ["treatment sqrt", "ballot voters", "ballot time"])
def test_a_file_spelt_out_has_the_same_result_to_the_byte(name, results):
    assert compute(read(copy.deepcopy(FILES[name])).as_input()) == results[name]


def test_the_example_of_the_document_is_sound():
    example = json.loads(re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)[1])

    assert errors_in(example, "challenge") == []
    assert errors_in(compute(example), "result") == []


def test_every_rule_is_in_document_and_schema():
    schema = SCHEMAS["challenge"]["properties"]["rules"]["properties"]

    assert set(rows_of("### `rules`")) == set(schema) == set(Rules.__dataclass_fields__)


def test_every_list_of_the_input_is_in_document_and_schema():
    documented = rows_of("### Lists")

    assert set(documented) == set(SCHEMAS["challenge"]["properties"]) - {
        "format",
        "rules",
        "votes",
    }
    for name, cell in documented.items():
        keys = set(SCHEMAS["challenge"]["properties"][name]["items"]["properties"])
        assert keys <= set(re.findall(r"`(\w+)`", cell))


def test_all_that_is_told_of_the_votes_is_in_document_and_schema():
    documented = re.findall(
        r"`(\w+)`",
        " ".join(
            re.findall(
                r"^\| (`[^|]+`) \|", TEXT.split("### `votes`")[1].split("\n#")[0], re.MULTILINE
            )
        ),
    )

    assert documented == list(SCHEMAS["challenge"]["properties"]["votes"]["properties"])
    assert documented == list(AboutVotes.__dataclass_fields__)


def test_every_key_of_a_result_is_in_document_and_schema_and_output(results):
    documented = rows_of("## Output")
    top = set(SCHEMAS["result"]["properties"])
    seen = set().union(*(keys_in(result) for result in results.values()))

    assert set(documented) == top - {"format"}
    assert all(set(result) == top for result in results.values())
    assert names_in(SCHEMAS["result"]) <= seen
    named = set(re.findall(r"`([\w.-]+)`", " ".join(documented.values())))
    choices = re.findall(r'"enum": (\[.*?\])', json.dumps(SCHEMAS))
    values = {value for choice in choices for value in json.loads(choice)}
    assert named <= seen | values


def test_the_choices_of_the_rules_are_those_of_the_code():
    rules = SCHEMAS["challenge"]["properties"]["rules"]["properties"]

    assert rules["method"]["enum"] == list(METHODS)
    assert rules["panel"]["enum"] == list(PANELS)
    assert rules["integrity"]["enum"] == list(TREATMENTS)
    vetoes = SCHEMAS["challenge"]["properties"]["vetoes"]["items"]["properties"]
    assert vetoes["reason"]["enum"] == list(VETO_REASONS)


def test_every_text_of_a_choice_is_said_in_the_document():
    rules = SCHEMAS["challenge"]["properties"]["rules"]["properties"]
    documented = TEXT.split("### `rules`")[1].split("### Lists")[0]
    for name, schema in rules.items():
        for choice in schema.get("enum", ()):
            assert f"`{choice}`" in documented, f"{name}: {choice}"


def test_numbers_of_a_result_are_texts_with_six_decimals(results):
    def numbers(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return [number for item in value for number in numbers(item)]
        return [value] if isinstance(value, float) else []

    assert all(numbers(result) == [] for result in results.values())
    assert "-0.000000" not in json.dumps(list(results.values()))


@pytest.mark.parametrize(
    "change",
    [
        {"votes": []},
        {"rules": {"weight": 1}},
        {"rules": {"crowd_weight": "a half"}},
        {"rules": {"seed": "abc"}},
        {"ideas": [{"id": "", "finalist": True}]},
        {"ideas": [{"id": "A"}]},
        {"ideas": [{"id": "A", "finalist": True, "supports": None}]},
        {"reviews": [{"idea": "A", "judge": "J", "score": None}]},
        {"reviews": [{"idea": "A", "judge": "J"}]},
        {"vetoes": [{"idea": "A", "judge": "J", "reason": "dull", "text": "x"}]},
        {"flags": [{"id": "f", "kind": "burst", "voters": 0, "counts": {}}]},
        {"flags": [{"id": "f", "kind": "k", "voters": 1, "counts": {}, "decision": "pardoned"}]},
        {"flags": [{"id": "f", "kind": "k", "voters": 1, "counts": {}, "reason": "Why not?"}]},
        {"votes": {"ballots_sha256": "5EED"}},
        {"votes": {"searched": -1}},
        {"votes": {"measured": "lockstep"}},
        {"votes": {"searched_by": "Olga"}},
        {"ideas": [{"id": "A", "finalist": True, "outside": "3"}]},
        {"sources": [{"id": "s", "counts": {"A": [1]}}]},
        {"recusals": [{"idea": "A", "judge": "J", "reason": None}]},
    ],
)
def test_what_the_schema_refuses_is_refused_by_the_command_too(change):
    given = a_file() | change

    assert errors_in(given, "challenge")
    with pytest.raises(BadInput):
        compute(given)
