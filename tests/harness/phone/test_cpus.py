import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.phone.cpus import cpus_of_list, cpus_of_mask, mask_of


def test_a_mask_and_a_list_name_the_same_cpus():
    assert cpus_of_mask("88") == cpus_of_list("3,7") == {3, 7}
    assert cpus_of_mask("f") == cpus_of_list("0-3\n") == cpus_of_list("0 1 2 3") == {0, 1, 2, 3}


@given(st.frozensets(st.integers(0, 63), min_size=1))
def test_a_mask_comes_back_as_its_cpus(cpus):
    assert cpus_of_mask(mask_of(cpus)) == cpus


@pytest.mark.parametrize("spelled", ["", "x", "3-1", "0-", "-1", "0-99999999999", "0x8", "٣", "3,,7"])
def test_what_is_no_list_is_refused_and_not_counted_out(spelled):
    with pytest.raises(ValueError):
        cpus_of_list(spelled)
