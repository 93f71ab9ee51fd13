"""How a long command tells where it stands: a bar on a terminal, plain lines elsewhere."""

from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class PlainProgress:
    """One line a step, for logs and pipes."""

    def __init__(self, stdout):
        self.stdout = stdout

    def step(self, what: str, total: int):
        self.stdout.write(f"{what}: {total:,}\n")
        return _ignore


class BarProgress:
    def __init__(self, progress: Progress):
        self.progress = progress

    def step(self, what: str, total: int):
        task = self.progress.add_task(what, total=total)
        return lambda done: self.progress.advance(task, done)


@contextmanager
def progress_on(stdout):
    """`step(what, total)` announces a step and gives a function to say how many are done."""
    if not stdout.isatty():
        yield PlainProgress(stdout)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(file=stdout)) as progress:
        yield BarProgress(progress)


def _ignore(done: int) -> None:
    pass
