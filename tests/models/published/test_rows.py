import csv

import pytest

from models.published import differences, published_points, rows
from models.published.table import FOLDER, read

TABLES = [table for room in (rows, differences) for table in vars(room).values() if hasattr(table, "cache_info")]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_row_of_a_table_is_read(table):
    (file,) = [path for path in FOLDER.glob("*.csv") if path.stem.startswith(table.__name__)]
    with file.open(encoding="utf-8", newline="") as lines:
        assert len(table()) == sum(1 for _ in csv.reader(lines)) - 1 > 0


def test_every_file_of_facts_has_its_table():
    assert len(TABLES) == len(list(FOLDER.glob("*.csv")))


def test_every_fact_names_its_source():
    for table in TABLES:
        if table.__module__ == rows.__name__:
            assert all(row.source for row in table())


def test_a_table_with_other_columns_is_refused_by_name():
    with pytest.raises(ValueError, match=r"mnasnet\.csv has the columns"):
        read(rows.PaperTable4Row, "mnasnet.csv")


def test_the_curves_of_figure_5_have_every_published_point():
    families = [point.family for point in published_points()]
    assert {family: families.count(family) for family in families} == {
        "MobileNetV1": 16,
        "MobileNetV2": 22,
        "ShuffleNet": 5,
        "NASNet-A": 1,
    }


def test_a_curve_goes_from_cheap_to_costly():
    costs = [point.madds_m for point in published_points() if point.family == "MobileNetV2"]
    assert costs == sorted(costs)
