"""Which code computed a result: the release, and a fingerprint of the method itself."""

import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path

import challenges.balance

METHOD = Path(challenges.balance.__file__).parent
PROJECT = METHOD.parent.parent / "pyproject.toml"


@cache
def code_version() -> str:
    """For instance `0.1.0 balance:1a2b3c4d5e6f`; the fingerprint changes with any line of it."""
    release = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    fingerprint = sha256()
    for file in sorted(METHOD.glob("*.py")):
        fingerprint.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return f"{release} balance:{fingerprint.hexdigest()[:12]}"
