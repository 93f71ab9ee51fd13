"""Telling a database, or a cache, that is away for a moment from a mistake of ours."""

import sqlite3
import sys

from django.db import OperationalError

# What passes by itself, or by making room: locked by another, disk full or failing, file not there.
SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def is_outage(error: BaseException | None) -> bool:
    """Was the database away, locked or full, so that the same request may go well in a moment?

    Or the cache, where something cannot go on without: signing in counts wrong passwords there.
    """
    if _is_of_the_cache(error):
        return True
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.__cause__, sqlite3.Error):
        # SQLite calls a missing table operational too. The low byte is the kind of the error.
        return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF in SQLITE_OUTAGES
    return True


def _is_of_the_cache(error: BaseException | None) -> bool:
    # Loaded by Django where the settings name a Redis, and heavy where nobody needs it.
    redis = sys.modules.get("redis")
    return redis is not None and isinstance(error, redis.RedisError)
