"""One text for one content, so that a hash means something."""

import hashlib
import json


def canonical_json(content: dict | list) -> str:
    """Sorted keys, no spaces, UTF-8 as is. Floats are refused: write decimals as strings.

    Raises TypeError for a float or anything JSON does not know.
    """
    _refuse_floats(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256_hex(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _refuse_floats(content) -> None:
    if isinstance(content, float):
        raise TypeError("A float has no canonical text; write it as a decimal string.")
    children = content.values() if isinstance(content, dict) else content
    if isinstance(content, dict | list):
        for child in children:
            _refuse_floats(child)
