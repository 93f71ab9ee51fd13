from threading import Event, Thread

import pytest

from challenges.core.short_memory import ShortMemory


@pytest.fixture(autouse=True)
def seconds(settings):
    settings.SHORT_MEMORY_SECONDS = 60


def test_it_is_made_once_for_each_key():
    memory, made = ShortMemory(most=3), []

    values = [memory.get(key, lambda key=key: made.append(key) or key * 2) for key in "aab"]

    assert values == ["aa", "aa", "bb"]
    assert made == ["a", "b"]


def test_it_is_made_anew_when_its_time_is_over(settings):
    settings.SHORT_MEMORY_SECONDS = 0
    memory, numbers = ShortMemory(most=3), iter(range(9))

    assert [memory.get("key", lambda: next(numbers)) for _ in range(3)] == [0, 1, 2]


def test_what_was_used_last_is_kept():
    memory, numbers = ShortMemory(most=2), iter(range(9))

    for key in ("a", "b", "a", "c"):
        memory.get(key, lambda: next(numbers))

    assert len(memory) == 2
    assert memory.get("a", lambda: "anew") == 0
    assert memory.get("b", lambda: "anew") == "anew"


def test_a_failure_is_not_kept():
    memory = ShortMemory(most=2)

    with pytest.raises(ZeroDivisionError):
        memory.get("key", lambda: 1 // 0)

    assert memory.get("key", lambda: "made") == "made"


def test_what_was_forgotten_is_made_anew():
    memory = ShortMemory(most=2)
    memory.get("key", lambda: 1)

    memory.forget("key")

    assert memory.get("key", lambda: 2) == 2


def test_while_one_makes_it_anew_the_others_go_on_with_the_old(settings):
    settings.SHORT_MEMORY_SECONDS = 0
    memory, began, may_end = ShortMemory(most=2), Event(), Event()
    memory.get("key", lambda: "old")
    settings.SHORT_MEMORY_SECONDS = 60

    def slowly():
        began.set()
        may_end.wait(10)
        return "new"

    thread = Thread(target=memory.get, args=("key", slowly))
    thread.start()
    began.wait(10)
    meanwhile = memory.get("key", lambda: "made twice")
    may_end.set()
    thread.join()

    assert meanwhile == "old"
    assert memory.get("key", lambda: "anew") == "new"
