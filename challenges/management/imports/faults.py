from contextlib import contextmanager


class ImportFault(Exception):
    """The file cannot be imported; `line` says where (None: nowhere in particular)."""

    in_comments = False

    def __init__(self, reason: str, line: int | None = None):
        self.reason, self.line = reason, line
        super().__init__(reason if line is None else f"line {line}: {reason}")


@contextmanager
def found_in_comments():
    """Faults in here are about the second file, the one with the comments."""
    try:
        yield
    except ImportFault as fault:
        fault.in_comments = True
        raise
