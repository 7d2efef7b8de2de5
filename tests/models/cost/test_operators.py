import pytest

from models.cost.misfit import Misfit
from models.cost.operators import (
    CALLS,
    COUNTED,
    FREE,
    batch_matmul,
    conv_2d,
    conv_3d,
    conv_3d_transpose,
    depthwise_conv_2d,
    fully_connected,
    lstm,
    transpose_conv,
)
from models.cost.schema import operator_names


def test_a_convolution_costs_output_times_kernel_times_input_channels():
    assert conv_2d(((1, 224, 224, 3), (32, 3, 3, 3), (32,)), ((1, 112, 112, 32),)) == 112 * 112 * 32 * 3 * 3 * 3


def test_a_grouped_convolution_costs_only_the_channels_of_its_group():
    groups = 3
    shapes = ((1, 28, 28, 240), (60, 1, 1, 240 // groups), (60,))
    assert conv_2d(shapes, ((1, 28, 28, 60),)) == 28 * 28 * 60 * (240 // groups)


def test_a_filter_whose_channels_do_not_divide_the_input_is_refused():
    with pytest.raises(Misfit, match="does not fit the input"):
        conv_2d(((1, 8, 8, 4), (2, 1, 1, 3)), ((1, 8, 8, 2),))


def test_a_depthwise_convolution_costs_output_times_kernel():
    assert depthwise_conv_2d(((1, 56, 56, 144), (1, 3, 3, 144)), ((1, 28, 28, 144),)) == 28 * 28 * 144 * 3 * 3


def test_a_transposed_convolution_costs_input_times_kernel_times_output_channels():
    assert transpose_conv(((4,), (8, 2, 2, 16), (1, 10, 10, 16)), ((1, 20, 20, 8),)) == 10 * 10 * 16 * 2 * 2 * 8


def test_convolutions_of_volumes_count_their_depth_too():
    assert conv_3d(((1, 4, 8, 8, 3), (3, 3, 3, 3, 16)), ((1, 4, 8, 8, 16),)) == 4 * 8 * 8 * 16 * 3**3 * 3
    assert conv_3d_transpose(((5,), (2, 2, 2, 8, 16), (1, 2, 4, 4, 16)), ((1, 4, 8, 8, 8),)) == 2 * 4 * 4 * 16 * 8 * 8


def test_a_fully_connected_layer_costs_inputs_times_units_for_each_row():
    assert fully_connected(((1, 1280), (1001, 1280), (1001,)), ((1, 1001),)) == 1280 * 1001
    assert fully_connected(((2, 7, 64), (10, 64), None), ((2, 7, 10),)) == 2 * 7 * 64 * 10


def test_a_product_of_matrices_costs_rows_times_columns_times_inner():
    assert batch_matmul(((4, 5, 6), (4, 6, 7)), ((4, 5, 7),)) == 4 * 5 * 6 * 7
    assert batch_matmul(((4, 6, 5), (4, 6, 7)), ((4, 5, 7),)) == 4 * 5 * 6 * 7  # the left one transposed


def test_a_recurrent_layer_uses_every_weight_once_for_each_step():
    batch, steps, width, units = 2, 20, 8, 16
    gates = [(units, width)] * 4 + [(units, units)] * 4
    inputs = ((batch, steps, width), *gates, None, None, None, (units,), (units,), (units,), (units,), None, None)
    expected = batch * steps * 4 * units * (width + units)
    assert COUNTED["UNIDIRECTIONAL_SEQUENCE_LSTM"].madds(inputs, ((batch, steps, units),)) == expected


def test_the_basic_lstm_has_one_matrix_for_all_gates():
    shapes = ((1, 8), (1, 16), (4 * 16, 8 + 16), (4 * 16,), (1, 16))
    assert lstm(shapes, ((1, 16),)) == 4 * 16 * (8 + 16)


def test_what_the_schema_has_and_we_neither_count_nor_call_free_is_this():
    left_out = set(operator_names().values()) - set(COUNTED) - FREE - CALLS
    plain = {name for name in left_out if not name.startswith("STABLEHLO_")}
    nobody_meets = {"CUSTOM", "DELEGATE", "PLACEHOLDER_FOR_GREATER_OP_CODES"}
    assert plain - nobody_meets == {"LSH_PROJECTION", "REDUCE_WINDOW", "RFFT2D", "SKIP_GRAM"}


def test_no_operator_is_both_counted_and_free():
    assert not set(COUNTED) & FREE
