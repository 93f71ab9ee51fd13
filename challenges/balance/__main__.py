"""Recount a published challenge: `python -m challenges.balance FILE.json|- [--check RESULT]`."""

import argparse
import json
import sys
from pathlib import Path

from challenges.balance import BadInput, compute
from challenges.balance.canonical import canonical_json

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
        computed = compute(_load(options.challenge))
        published = _load(options.check) if options.check else None
    except BadInput as fault:
        print(fault, file=sys.stderr)
        return MALFORMED
    if not options.check:
        sys.stdout.write(canonical_json(computed).decode() + "\n")
        return 0
    found = list(differences(published, computed))
    print("\n".join(found) or "same")
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


def _load(name):
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (OSError, ValueError, RecursionError) as fault:
        raise BadInput(name, str(fault)) from fault


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object names a key twice")
    return found


def _refuse(constant):
    raise ValueError(f"{constant} is not a number")


if __name__ == "__main__":
    sys.exit(main())
