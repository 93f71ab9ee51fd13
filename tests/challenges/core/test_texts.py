import pytest

from challenges.core.texts import one_line, plain_text, text_from_html


def test_plain_text_keeps_paragraphs_and_loses_what_nobody_sees():
    typed = "One\x00 line \r\n\r\n\r\n\r\nanother\x1b[31m\u0007\rthird  "

    assert plain_text(typed) == "One line\n\nanother[31m\nthird"


def test_plain_text_gives_one_spelling_to_one_letter():
    assert plain_text("cafe\u0301") == "caf\u00e9"


def test_one_line_has_no_breaks():
    assert one_line(" A title\nover  three\r\nlines ") == "A title over three lines"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("First<br>second<br/>third", "First\nsecond\nthird"),
        ("<ul><li>bread</li><li>salt</li></ul>", "• bread\n\n• salt"),
        ("fish &amp; chips", "fish & chips"),
        ("<script>alert(1)</script>Quiet", "Quiet"),
        ('<a href="javascript:alert(1)">a link</a>', "a link"),
        ("<img src=x onerror=alert(1)>nothing", "nothing"),
        ("2 < 3 and 4 > 1", "2 < 3 and 4 > 1"),
    ],
)
def test_html_becomes_its_words(markup, words):
    assert text_from_html(markup) == words


def test_what_was_written_as_text_stays_text_and_is_for_the_template_to_escape():
    assert text_from_html("&lt;script&gt;alert(1)&lt;/script&gt;") == "<script>alert(1)</script>"
