from datetime import UTC, timedelta
from time import sleep
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from challenges.core.clock import database_now, page_now


@pytest.mark.django_db
def test_the_database_tells_the_time_in_utc():
    now = database_now()

    assert now.tzinfo == UTC
    assert abs(now - timezone.now()) < timedelta(minutes=1)


@pytest.mark.django_db
def test_the_clock_goes_on_during_a_transaction():
    with transaction.atomic():
        before = database_now()
        sleep(0.02)

        assert database_now() - before >= timedelta(milliseconds=15)


def test_a_page_has_one_now():
    request = SimpleNamespace()

    first = page_now(request)
    sleep(0.002)

    assert page_now(request) == first
    assert page_now(SimpleNamespace()) > first
