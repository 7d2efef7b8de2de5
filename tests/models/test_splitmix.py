from models.splitmix import splitmix64, uniform


def test_the_first_numbers_are_those_of_the_reference_implementation():
    # Steele, Lea and Flood's Java and Vigna's C give these for the seed 1234567.
    assert splitmix64(1234567, 5).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_uniform_numbers_are_exact_in_float32():
    values = uniform(7, 1000)
    assert (values.astype("float32") == values).all()
    assert values.min() >= 0
    assert values.max() < 1
