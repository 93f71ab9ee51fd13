import pytest

from challenges.core.canonical import canonical_json, sha256_hex


def test_one_content_has_one_text_whatever_the_order_of_its_keys():
    one = canonical_json({"b": 1, "a": [True, None, "é"]})
    other = canonical_json({"a": [True, None, "é"], "b": 1})

    assert one == other == '{"a":[true,null,"é"],"b":1}'


@pytest.mark.parametrize("content", [{"a": 0.1}, [[1.0]], {"a": {"b": [float("nan")]}}])
def test_floats_are_refused_because_they_have_no_one_text(content):
    with pytest.raises(TypeError, match="decimal string"):
        canonical_json(content)


def test_the_hash_is_that_of_the_utf_8_bytes():
    # printf 'é' | sha256sum
    assert sha256_hex("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
