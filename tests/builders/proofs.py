"""Proofs of work, as a browser would bring them to the sign-up."""

import base64
import json
from datetime import datetime, timedelta

import altcha
from django.conf import settings

HARDEST = 20


def a_proof(lasts=3_600, key=None, **changes) -> str:
    """A solved task that is good for `lasts` seconds; `changes` are put in afterwards."""
    task = altcha.create_challenge(
        altcha.ChallengeOptions(
            hmac_key=key or settings.ALTCHA_HMAC_KEY,
            max_number=HARDEST,
            expires=datetime.now().astimezone() + timedelta(seconds=lasts),
        )
    )
    return packed({**task.to_dict(), "number": solved(task), **changes})


def solved(task: altcha.Challenge) -> int:
    return altcha.solve_challenge(task).number


def packed(content) -> str:
    return base64.b64encode(json.dumps(content).encode()).decode()


def unpacked(proof: str) -> dict:
    return json.loads(base64.b64decode(proof))
