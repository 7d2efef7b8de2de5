import json
import re

import pytest

from harness.cli import run

VARIANT = "mobilenet_v2_1.0_224"
STEADY = (10.0, 10.02, 9.99, 10.01, 9.98, 10.0, 10.01)


@pytest.fixture
def compare(store, capsys):
    def call(*words):
        with pytest.raises(SystemExit) as end:
            run(["compare", *words, "--store", store.address])
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return call


def test_something_slower_ends_with_one(compare, evening):
    evening("night", {VARIANT: tuple(1.05 * ms for ms in STEADY)}, {VARIANT: STEADY})
    code, out, _ = compare("night")
    assert code == 1
    assert "slower" in out


def test_the_same_ends_with_nought(compare, evening):
    evening("night", {VARIANT: STEADY}, {VARIANT: STEADY})
    code, out, _ = compare("night.2", "night.1")
    assert code == 0
    assert "same" in out


def test_the_document_holds_what_other_programs_rely_on(compare, evening):
    evening("night", {VARIANT: tuple(1.05 * ms for ms in STEADY)}, {VARIANT: STEADY})
    code, out, err = compare("night.2", "night.1", "--json")
    told = json.loads(out)
    assert code == 1
    assert err == ""
    assert told["schema"] == "bigcore.compare/1"
    assert (told["a"], told["b"], told["interleaved"]) == ("night.2", "night.1", True)
    assert told["variants"][0]["variant"] == VARIANT
    assert told["variants"][0]["ratio"] == pytest.approx(1.05)
    assert told["variants"][0]["low"] <= 1.05 <= told["variants"][0]["high"]
    assert told["variants"][0]["verdict"] == "slower"


def test_a_wider_margin_is_taken(compare, evening):
    evening("night", {VARIANT: tuple(1.05 * ms for ms in STEADY)}, {VARIANT: STEADY})
    code, out, _ = compare("night", "--margin", "10")
    assert code == 0
    assert "same" in out


@pytest.mark.parametrize("margin", ["-1", "nan", "51", "inf"])
def test_a_nonsensical_margin_is_refused(compare, evening, margin):
    evening("night", {VARIANT: STEADY}, {VARIANT: STEADY})
    code, out, err = compare("night", f"--margin={margin}")
    assert code == 2
    assert out == ""
    assert "--margin" in err


def test_the_page_says_the_verdict_first_and_escapes_names(compare, evening, tmp_path):
    name = "<script>alert(1)</script>"
    evening("night", {name: tuple(1.05 * ms for ms in STEADY)}, {name: STEADY})
    page = tmp_path / "compare.html"
    compare("night", "--report", str(page))
    text = page.read_text()
    assert re.search(r"<h1>[^<]*1 (variant )?slower", text)
    assert "virtual phone" in text
    assert "<script>alert" not in text
    assert "FA6A30301234" not in text


def test_a_run_that_is_not_there_is_wrong_use_in_one_sentence(compare, evening):
    evening("night", {VARIANT: STEADY})
    code, out, err = compare("night", "nihgt")
    assert code == 2
    assert out == ""
    assert "nihgt" in err
    assert len(err.strip().splitlines()) == 1


def test_the_designs_example_is_a_document_of_ours():
    from harness.documents.compare import CompareDocument

    by_hand = {
        "schema": "bigcore.compare/1",
        "a": "20261121-070512-3f9a.2",
        "b": "20261121-070512-3f9a.1",
        "interleaved": True,
        "variants": [{"variant": VARIANT, "ratio": 1.05, "low": 1.04, "high": 1.06, "verdict": "slower"}],
    }
    fields = CompareDocument.model_fields
    named = {fields[name].alias or name for name in fields}
    assert set(by_hand) <= named
    assert set(by_hand["variants"][0]) <= set(fields["variants"].annotation.__args__[0].model_fields)
