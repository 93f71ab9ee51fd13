import json
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def case():
    """Reads one reference case: published or independently computed figures with their source."""
    return lambda name: json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
