"""Regions added to masks and taken away keep modal ⊆ amodal."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.masks.regions import apply_region
from core.masks.rle import contains, decode_rle, encode_rle
from core.types import Layer

MASKS = arrays(np.bool_, (5, 7))


@given(MASKS, MASKS, MASKS, st.sampled_from(Layer), st.booleans())
def test_regions_keep_the_rule(
    region: np.ndarray, modal: np.ndarray, hidden: np.ndarray, layer: Layer, is_subtracted: bool
) -> None:
    seen, whole = encode_rle(modal), encode_rle(modal | hidden)
    made = apply_region(encode_rle(region), layer, seen, whole, is_subtracted=is_subtracted)
    after = {Layer.MODAL: seen, Layer.AMODAL: whole} | dict(made.masks)
    assert contains(after[Layer.AMODAL], after[Layer.MODAL])
    painted = decode_rle(after[layer])
    if not is_subtracted:
        assert painted[region].all()
    elif layer is Layer.MODAL:
        assert not painted[region].any()
    else:
        assert not (painted & region & ~modal).any()
        assert made.keeps_visible == bool((region & modal).any())


def test_a_first_region_makes_the_mask_and_nothing_changes_without_need() -> None:
    region = encode_rle(np.ones((2, 3), np.bool_))
    assert apply_region(region, Layer.MODAL, None, None, is_subtracted=False).masks == {Layer.MODAL: region}
    assert apply_region(region, Layer.MODAL, region, None, is_subtracted=False).masks == {}
    assert apply_region(region, Layer.AMODAL, None, None, is_subtracted=True).masks == {}
