"""Recount a published challenge: `python -m challenges.balance FILE.json|- [--check RESULT]`.

A published result with everything in one file may stand for both: `data.json --check data.json`.
"""

import argparse
import json
import sys
from pathlib import Path

from challenges.balance import BadInput, compute
from challenges.balance.canonical import canonical_json

PUBLISHED = "ideabounty-published-result/1"
MALFORMED = 2
DIFFERENT = 1


def main(arguments=None) -> int:
    """Print the result, or compare it with a published one; returns the exit status.

    0: printed, or the same; 1: different, each difference listed; 2: input malformed.
    """
    parser = argparse.ArgumentParser(prog="challenges.balance", description=__doc__)
    parser.add_argument("challenge", help="input file, or - for standard input")
    parser.add_argument("--check", metavar="RESULT", help="published result to compare with")
    options = parser.parse_args(arguments)
    try:
        published = _load(options.check, "result") if options.check else None
        computed = compute(_load(options.challenge, "input"))
    except BadInput as fault:
        print(fault, file=sys.stderr)
        return MALFORMED
    if not options.check:
        _print(canonical_json(computed))
        return 0
    found = list(differences(published, computed))
    _print(("\n".join(found) or "same").encode(errors="backslashreplace"))
    return DIFFERENT if found else 0


def differences(published, computed, path="result"):
    """One line for each place at which the two differ."""
    if isinstance(published, dict) and isinstance(computed, dict):
        for key in sorted(published.keys() | computed.keys()):
            if key not in published:
                yield f"{path}.{key}: not published"
            elif key not in computed:
                yield f"{path}.{key}: not computed"
            else:
                yield from differences(published[key], computed[key], f"{path}.{key}")
    elif isinstance(published, list) and isinstance(computed, list):
        if len(published) != len(computed):
            yield f"{path}: {len(published)} rows published, {len(computed)} computed"
        for number, pair in enumerate(zip(published, computed, strict=False)):
            yield from differences(*pair, f"{path}[{number}]")
    elif type(published) is not type(computed) or published != computed:
        yield f"{path}: published {json.dumps(published)}, computed {json.dumps(computed)}"


def _print(line: bytes):
    # The same bytes everywhere, whatever letters the terminal believes in.
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


def _load(name, part):
    try:
        read = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        found = json.loads(read.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except (OSError, ValueError, RecursionError) as fault:
        raise BadInput(name, str(fault)) from fault
    if isinstance(found, dict) and found.get("format") == PUBLISHED:
        return found.get(part)
    return found


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object names a key twice")
    return found


def _refuse(constant):
    raise ValueError(f"{constant} is not a number")


if __name__ == "__main__":
    sys.exit(main())
