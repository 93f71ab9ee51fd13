from io import StringIO

from challenges.management.imports.progress import progress_on


class Terminal(StringIO):
    def isatty(self):
        return True


def test_a_pipe_gets_one_plain_line_a_step():
    out = StringIO()
    out.write("")

    with progress_on(out) as progress:
        done = progress.step("Ballots", 20_000)
        done(1_000)
        done(19_000)

    assert out.getvalue() == "Ballots: 20,000\n"


def test_a_terminal_gets_a_bar_with_counts():
    out = Terminal()

    with progress_on(out) as progress:
        done = progress.step("Ballots", 20)
        done(5)
        done(15)

    assert "Ballots" in out.getvalue()
    assert "20/20" in out.getvalue()
