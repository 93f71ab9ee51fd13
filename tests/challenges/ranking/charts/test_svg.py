import pytest

from challenges.ranking.charts import svg

WHITE, NEAR_BLACK = "#ffffff", "#0f1513"


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [WHITE, NEAR_BLACK])
@pytest.mark.parametrize("colour", [svg.CROWD, svg.PANEL, svg.TOTAL, svg.INK, svg.QUIET])
def test_without_a_stylesheet_every_colour_reads_on_white_and_on_near_black(colour, ground):
    assert contrast(colour, ground) >= 3


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_words_and_attributes_are_escaped():
    drawn = svg.element("text", "<b>&", x=1, class_='a"b')

    assert drawn == '<text x="1" class="a&quot;b">&lt;b&gt;&amp;</text>'


def test_elements_inside_stay_elements():
    assert svg.element("g", svg.element("a"), x=None) == "<g><a></a></g>"


@pytest.mark.parametrize(
    ("value", "spelt"), [(0, "0"), (-0.04, "0"), (12, "12"), (12.34, "12.3"), (-7.06, "-7.1")]
)
def test_numbers_have_one_decimal_and_no_minus_zero(value, spelt):
    assert svg.number(value) == spelt


@pytest.mark.parametrize(
    ("value", "spelt"), [(0, "0%"), (0.4, "40%"), (1, "100%"), (1 / 3, "33.333%")]
)
def test_shares_are_per_cent_in_any_language(value, spelt):
    assert svg.share(value) == spelt


def test_a_chart_is_named_and_described_and_has_no_style():
    drawn = svg.chart(key="k", title="A & B", summary="C", width=10, height=20)

    assert 'role="img" aria-labelledby="k-title k-summary"' in drawn
    assert '<title id="k-title">A &amp; B</title><desc id="k-summary">C</desc>' in drawn
    assert 'viewBox="0 0 10 20"' in drawn
    assert "style=" not in drawn


def test_long_words_are_cut_with_a_sign():
    assert svg.shortened("Night gardens", 13) == "Night gardens"
    assert svg.shortened("Night gardens", 7) == "Night…"
