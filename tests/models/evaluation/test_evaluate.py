import numpy as np
import pytest

from models.anchor import anchor_model
from models.errors import EvaluationRefused
from models.evaluation import evaluate
from models.evaluation.classifier import first, quantised, rank
from models.evaluation.journal import Journal


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "state" / "journal")


def test_hits_are_counted_over_folders_of_classes(model, images, journal):
    found = evaluate(model, images, None, journal, workers=2)
    assert found.images == 13
    assert found.top1.hits == 12
    assert found.top5.hits == 13
    assert found.top1.low_percent < found.top1.percent == 100 * 12 / 13 < found.top1.high_percent
    assert not found.background


def test_a_class_list_gives_the_order_and_a_model_may_have_a_background(model, images, journal, tmp_path, colours):
    model.write_bytes(colours(1000, background=True))
    names = ["n01_blue", "n02_green", "n03_red", *(f"other_{n}" for n in range(997))]
    (tmp_path / "classes.txt").write_text("\n".join(names))
    found = evaluate(model, images, tmp_path / "classes.txt", journal, workers=1)
    assert found.background
    assert found.classes == 1000
    assert found.top1.hits == 12


def test_a_table_of_file_and_label_is_read(model, images, journal, tmp_path):
    (tmp_path / "labels.csv").write_text("file,label\nn01_blue/0.png,0\nn03_red/1.png,2\nn03_red/2.png,1\n")
    found = evaluate(model, images, tmp_path / "labels.csv", journal, workers=1)
    assert (found.images, found.top1.hits) == (3, 2)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("classes.txt", "a\nb\nc\nd\ne\n", "names 5 classes and the model has 3"),
        ("classes.txt", "n01_blue\n", "names 1 classes"),
        ("classes.txt", "n01_blue\nn02_green\nn02_green\n", "names n02_green twice"),
        ("classes.txt", "n01_blue\nn02_green\nn04_pink\n", "has the folder n03_red"),
        ("labels.csv", "n01_blue/0.png,3\n", "line 1: has the label '3'"),
        ("labels.csv", "n01_blue/0.png,one\n", "has the label 'one'"),
        ("labels.csv", "n01_blue/0.png\n", "has 1 columns"),
        ("labels.csv", "", "holds no images"),
    ],
)
def test_labels_that_do_not_fit_are_refused(model, images, journal, tmp_path, name, text, words):
    (tmp_path / name).write_text(text)
    with pytest.raises(EvaluationRefused, match=words):
        evaluate(model, images, tmp_path / name, journal, workers=1)


def test_folders_that_are_not_the_models_classes_ask_for_a_list(model, images, journal, colours):
    model.write_bytes(colours(1000, background=False))
    with pytest.raises(EvaluationRefused, match="has 3 folders and the model 1000 classes; give --labels"):
        evaluate(model, images, None, journal, workers=1)


def test_an_unreadable_image_is_reported_and_counted(model, images, journal):
    (images / "n01_blue" / "0.png").write_bytes(b"broken")
    found = evaluate(model, images, None, journal, workers=2)
    assert found.images == 12
    assert [entry.path.name for entry in found.unreadable] == ["0.png"]


def test_nothing_readable_at_all_is_refused(model, images, journal):
    for path in images.rglob("*.png"):
        path.write_bytes(b"broken")
    with pytest.raises(EvaluationRefused, match="none of its 13 images can be read"):
        evaluate(model, images, None, journal, workers=1)


def test_an_interrupted_evaluation_goes_on_where_it_stopped(model, images, journal):
    def interrupt(done: int, total: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(model, images, None, journal, workers=2, on_progress=interrupt)
    with journal.path.open("a") as file:
        file.write("cut sho")
    found = evaluate(model, images, None, journal, workers=2)
    assert found.resumed == 6
    assert (found.images, found.top1.hits) == (13, 12)
    assert not journal.path.exists()


def test_an_image_that_changed_since_is_judged_again(model, images, journal):
    def interrupt(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(model, images, None, journal, workers=1, on_progress=interrupt)
    (images / "n01_blue" / "0.png").write_bytes((images / "n03_red" / "0.png").read_bytes())
    found = evaluate(model, images, None, journal, workers=1)
    assert found.resumed == 0
    assert found.top1.hits == 11


def test_a_model_that_is_no_classifier_of_images_is_refused(model, images, journal):
    model.write_bytes(b"TFL3 but not really, no")
    with pytest.raises(EvaluationRefused, match="does not run"):
        evaluate(model, images, None, journal, workers=1)
    model.write_bytes(anchor_model())
    with pytest.raises(EvaluationRefused, match="3 folders and the model 10 classes"):
        evaluate(model, images, None, journal, workers=1)


def test_a_quantised_input_takes_levels():
    pixels = np.array([-1, 0, 1], dtype=np.float32)
    int8 = {"dtype": np.int8, "quantization": (1 / 120, -10)}
    assert quantised(pixels, int8).tolist() == [-128, -10, 110]
    assert quantised(pixels, {"dtype": np.uint8, "quantization": (0.0, 0)}).tolist() == [0, 128, 255]


def test_equal_scores_get_no_credit():
    assert rank(np.zeros(1000), 999) == 999
    assert rank(np.array([0.1, 0.7, 0.2]), 1) == 0
    assert rank(np.array([0.1, np.nan, 0.2]), 1) == 3


def test_the_class_that_comes_first_is_the_one_of_rank_0():
    assert first(np.array([0.1, 0.7, 0.7])) == 1
    assert first(np.array([np.nan, 0.1, 0.2])) == 2
