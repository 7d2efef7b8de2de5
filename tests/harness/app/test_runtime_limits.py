"""What the app's runtime cannot load is named from the file alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from harness.app.runtime_limits import refusal_of
from harness.config import SweepConfig
from harness.results.records import CoreChoice, Engine, PhoneRecord
from harness.session import order as session_order
from harness.session import unsupported_models
from harness.session.open_runs import run_keys
from harness.session.order import AppOrder, SessionOrder, SideOrder
from harness.sweep.models import orders_of
from models.build import adopt
from models.cost import count_bytes
from models.formats.tflite.writer import fully_connected, write_chain


def _dense_model(version: int) -> bytes:
    layer = fully_connected(np.ones((2, 4), np.float32), np.zeros(2, np.float32), (1, 2))
    content = bytearray(write_chain("dense", (1, 4), [layer]))
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(content, 0)
    model.operatorCodes[0].version = version
    import flatbuffers

    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def test_the_declared_version_is_read_also_where_the_file_leaves_the_default_out() -> None:
    assert count_bytes(_dense_model(12)).operator_versions == (("FULLY_CONNECTED", 12),)
    assert count_bytes(_dense_model(1)).operator_versions == (("FULLY_CONNECTED", 1),)


def test_a_dense_layer_of_version_12_is_refused_with_what_to_do() -> None:
    assert refusal_of(count_bytes(_dense_model(12)).operator_versions, "2.16.1") == (
        "FULLY_CONNECTED version 12 is newer than TFLite 2.16.1 knows (11);"
        " convert it without per-channel quantisation of dense layers, or measure with --runner benchmark_model"
    )


def test_the_greatest_known_version_and_unknown_operators_are_not_refused() -> None:
    assert refusal_of(count_bytes(_dense_model(11)).operator_versions, "2.16.1") is None
    assert refusal_of((("custom:TFLite_Detection_PostProcess", 99),), "2.16.1") is None


def test_each_runtime_is_judged_by_what_its_own_library_knows() -> None:
    newer, newest = (("FULLY_CONNECTED", 12),), (("FULLY_CONNECTED", 15),)
    assert refusal_of(newer, "2.21.0") is None
    assert "newer than TFLite 2.21.0 knows (14)" in (refusal_of(newest, "2.21.0") or "")


def test_a_runtime_that_the_user_brought_is_not_judged() -> None:
    assert refusal_of((("FULLY_CONNECTED", 99),), "eec47eb35e29") is None


ABIS = ("armeabi-v7a",)
"""The newest runtime has nothing for it, so that phone's app runs TFLite 2.16.1."""
PHONE = PhoneRecord("0" * 16, "P", "Google", "Pixel", virtual=False)


@pytest.fixture
def order(tmp_path: Path, monkeypatch) -> SessionOrder:
    monkeypatch.setenv("BIGCORE_CACHE", str(tmp_path / "cache"))
    apk = tmp_path / "bigcore.apk"
    apk.touch()
    monkeypatch.setattr(session_order, "SHIPPED", apk)
    runs_the_older = SimpleNamespace(runtimes_on=lambda abis: ("2.16.1",))
    monkeypatch.setattr(unsupported_models, "read_apk", lambda _: runs_the_older)
    files = {name: tmp_path / f"{name}.tflite" for name in ("old", "new")}
    files["old"].write_bytes(_dense_model(1))
    files["new"].write_bytes(_dense_model(12))
    models = orders_of([adopt(file, name, None) for name, file in files.items()])
    return SessionOrder(
        sweep="s", first_run_number=1, serial="P", store_url=None, config=SweepConfig(),
        sets=(SideOrder(name="main", models=models),), anchor=models[0], throwaway=models[0],
    )  # fmt: skip


def _unheard(_: object) -> None: ...


class _Store:
    def __init__(self) -> None:
        self.failures: list = []

    def sweep(self, _: str) -> _Store:
        return self

    add_failures = property(lambda self: self.failures.extend)


def test_a_rejected_model_is_left_out_and_told_once_and_the_rest_goes_on(order: SessionOrder) -> None:
    store, heard = _Store(), []
    left = unsupported_models.without_rejected(order, PHONE, ABIS, store, "now", heard.append)
    assert [model.name for model in left.sets[0].models] == ["old"]
    assert [(one.variant, one.reason) for one in store.failures] == [("new", "model_rejected")]
    assert [word.detail.split(";")[0] for word in heard] == [
        "new: FULLY_CONNECTED version 12 is newer than TFLite 2.16.1 knows (11)"
    ]
    unsupported_models.without_rejected(
        order, PHONE, ABIS, store, "later", heard.append
    )  # as when the sweep is gone on with
    assert len(store.failures) == 1


@pytest.mark.long
@pytest.mark.parametrize("built", [True, False], ids=["with an APK", "without"])
def test_a_virtual_phone_computes_with_its_engine_whatever_apk_there_is(order: SessionOrder, built: bool) -> None:
    if not built:
        session_order.SHIPPED.unlink()
    virtual = replace(PHONE, virtual=True, engine=Engine.LITERT)
    assert unsupported_models.without_rejected(order, virtual, ABIS, _Store(), "now", _unheard) is order
    apk = replace(PHONE, virtual=True, engine=Engine.APK)
    left = unsupported_models.without_rejected(order, apk, ABIS, _Store(), "now", _unheard)
    assert [model.name for model in left.sets[0].models] == ["old", "new"]


def _asking_for(order: SessionOrder, *runtimes: str) -> SessionOrder:
    return order.model_copy(update={"config": SweepConfig.model_validate({"measure": {"runtimes": runtimes}})})


def test_of_two_runtimes_the_one_that_can_measures_what_the_other_rejects(order: SessionOrder, monkeypatch) -> None:
    both = SimpleNamespace(runtimes_on=lambda abis: ("2.21.0", "2.16.1"))
    monkeypatch.setattr(unsupported_models, "read_apk", lambda _: both)
    store, heard = _Store(), []
    asked = _asking_for(order, "2.21.0", "2.16.1")
    left = unsupported_models.without_rejected(asked, PHONE, ABIS, store, "now", heard.append)
    (side,) = left.sets
    assert [model.name for model in side.models_for("2.21.0")] == ["old", "new"]
    assert [model.name for model in side.models_for("2.16.1")] == ["old"]
    ((variant, detail),) = [(one.variant, one.detail) for one in store.failures]
    assert (variant, "newer than TFLite 2.16.1 knows" in detail) == ("new", True)


@pytest.mark.parametrize("older", ["main", "against"])
def test_what_one_sides_app_rejects_is_measured_by_the_other_sides(
    order: SessionOrder, tmp_path: Path, monkeypatch, older: str
) -> None:
    apks = {name: tmp_path / f"{name}.apk" for name in ("main", "against")}
    for apk in apks.values():
        apk.touch()
    runtimes = {apk: "2.16.1" if name == older else "2.21.0" for name, apk in apks.items()}
    monkeypatch.setattr(
        unsupported_models, "read_apk", lambda apk: SimpleNamespace(runtimes_on=lambda abis: (runtimes[apk],))
    )
    models = order.sets[0].models
    asked = order.model_copy(
        update={
            "sets": tuple(
                SideOrder(name=name, models=models, app=AppOrder(apk=apk, package=f"io.bigcore.{name}"))
                for name, apk in apks.items()
            )
        }
    )
    store = _Store()
    left = unsupported_models.without_rejected(asked, PHONE, ABIS, store, "now", _unheard)
    able = {side.name: [model.name for model in side.models_for(None)] for side in left.sets}
    assert able == {name: ["old"] if name == older else ["old", "new"] for name in apks}
    ((variant, detail),) = [(one.variant, one.detail) for one in store.failures]
    assert variant == "new"
    assert detail.startswith(f"the {'new' if older == 'main' else 'baseline'} app: FULLY_CONNECTED version 12")


def test_a_runtime_that_the_app_has_not_for_the_phone_is_named_and_the_others_measure(order: SessionOrder) -> None:
    store = _Store()
    left = unsupported_models.without_rejected(
        _asking_for(order, "2.21.0", "2.16.1"), PHONE, ABIS, store, "now", _unheard
    )
    (side,) = left.sets
    assert side.models_for("2.21.0") == ()
    assert [model.name for model in side.models_for("2.16.1")] == ["old"]
    unavailable = [one for one in store.failures if one.reason == "unsupported_option"]
    assert [one.variant for one in unavailable] == ["old", "new"]
    assert all("no runtime 2.21.0" in one.detail and "it has 2.16.1" in one.detail for one in unavailable)


def test_a_file_that_one_side_cannot_run_leaves_the_other_sides_file_of_that_name_alone(
    order: SessionOrder, monkeypatch
) -> None:
    both = SimpleNamespace(runtimes_on=lambda abis: ("2.21.0", "2.16.1"))
    monkeypatch.setattr(unsupported_models, "read_apk", lambda _: both)
    old, new = order.sets[0].models
    older = new.model_copy(update={"file": old.file})
    sides = (order.sets[0], SideOrder(name="against", models=(old, older), runtime="2.16.1"))
    asked = _asking_for(order.model_copy(update={"sets": sides}), "2.16.1")
    left = unsupported_models.without_rejected(asked, PHONE, ABIS, _Store(), "now", _unheard)
    assert [[model.name for model in side.models_for("2.16.1")] for side in left.sets] == [["old"], ["old", "new"]]


@pytest.mark.parametrize("runners", [("app", "benchmark_model"), ("benchmark_model", "shell")])
def test_beside_the_official_tool_the_app_leaves_out_what_it_rejects_and_the_tool_measures_it(
    order: SessionOrder, runners: tuple[str, ...]
) -> None:
    measure = SweepConfig().measure.model_copy(update={"runners": runners})
    asked = order.model_copy(update={"config": SweepConfig().model_copy(update={"measure": measure})})
    store = _Store()
    left = unsupported_models.without_rejected(asked, PHONE, ABIS, store, "now", _unheard)
    core = CoreChoice(3, "8", "chosen", "cpu3")
    measured = {key.runner: [model.name for model in key.models] for key in run_keys(left, {1: (core,)})}
    assert measured == {name: ["old", "new"] if name == "benchmark_model" else ["old"] for name in runners}
    ((variant, detail),) = [(one.variant, one.detail) for one in store.failures]
    assert variant == "new"
    assert detail.startswith("the app: FULLY_CONNECTED version 12")


def test_the_official_tool_alone_is_asked_for_everything(order: SessionOrder) -> None:
    measure = SweepConfig().measure.model_copy(update={"runners": ("benchmark_model",)})
    asked = order.model_copy(update={"config": SweepConfig().model_copy(update={"measure": measure})})
    assert unsupported_models.without_rejected(asked, PHONE, ABIS, _Store(), "now", _unheard) is asked


def test_a_runtime_named_by_its_hash_is_left_to_the_app(order: SessionOrder) -> None:
    asked = _asking_for(order, "eec47eb35e29")
    assert unsupported_models.without_rejected(asked, PHONE, ABIS, _Store(), "now", _unheard) is asked


def test_a_phone_whose_app_takes_none_of_the_models_has_nothing_to_do(order: SessionOrder) -> None:
    only = order.model_copy(update={"sets": (SideOrder(name="main", models=order.sets[0].models[1:]),)})
    store = _Store()
    assert unsupported_models.without_rejected(only, PHONE, ABIS, store, "now", _unheard) is None
    assert [one.variant for one in store.failures] == ["new"]
