"""Jobs that start at the same moment, and requests of a signed-in person as such jobs."""

from threading import Barrier, Thread

from django.db import connections
from django.test import Client

BACKEND = "django.contrib.auth.backends.ModelBackend"


def at_once(jobs):
    """Run the jobs in threads that start together; returns what each returned or raised."""
    barrier, results = Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        try:
            barrier.wait(timeout=30)
            results[number] = job()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


def poster(user, url, data):
    """A job that sends one POST as this person, in a session of her own."""
    return same_session(user, url, data, times=1)[0]


def same_session(user, url, data, *, times):
    """Jobs that send the same POST, as one browser would that was clicked many times."""
    first = Client()
    first.force_login(user, backend=BACKEND)
    return [_post(first.cookies["sessionid"].value, url, data) for _ in range(times)]


def _post(session, url, data):
    client = Client()
    client.cookies["sessionid"] = session
    return lambda: client.post(url, data).status_code
