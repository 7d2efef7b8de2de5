"""`bigcore nightly init`."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from harness.cli.commands import build_app
from harness.errors import ConfigRefused
from harness.nightly.config import read_nightly


def init(file, *words):
    return CliRunner().invoke(build_app(), ["nightly", "init", str(file), *words])


def test_without_a_terminal_the_answers_are_options(tmp_path):
    file = tmp_path / "nightly.toml"
    words = ["--models", "build", "--command", "make 'all models'", "--phone", "A1", "--phone", "B2"]
    done = init(file, *words, "--core", "small", "--core", "7", "--max-minutes", "30", "--webhook-from", "TEAM_HOOK")
    assert done.exit_code == 0, done.output
    config = read_nightly(file)
    assert config.candidate.command == ("make", "all models")
    assert config.candidate.models == tmp_path / "build"
    assert config.phones.serials == ("A1", "B2")
    assert config.measure.cores == ("small", 7)
    assert config.watch.max_minutes == 30
    assert config.webhook[0].url_from == "TEAM_HOOK"


def test_own_files_a_binary_the_clock_and_mail_are_options_too(tmp_path):
    file = tmp_path / "nightly.toml"
    words = ["--model", "a b.tflite", "--model", "c.tflite", "--benchmark-model", "out/tool", "--clock", "fixed"]
    done = init(file, *words, "--mail-to", "a@b", "--mail-to", "c@d")
    assert done.exit_code == 0, done.output
    config = read_nightly(file)
    assert [model.file for model in config.model] == [tmp_path / "a b.tflite", tmp_path / "c.tflite"]
    assert config.grid == ()
    assert config.candidate.benchmark_model == tmp_path / "out/tool"
    assert (config.measure.runners, config.measure.clock) == (("benchmark_model",), "fixed")
    (mail,) = config.mail
    assert (mail.host, mail.port, mail.security) == ("localhost", 25, "none")
    assert (mail.sender, mail.recipients) == ("a@b", ("a@b", "c@d"))


def test_a_password_is_never_sent_in_the_clear_by_what_is_offered(tmp_path):
    file = tmp_path / "nightly.toml"
    assert init(file, "--mail-to", "a@b", "--mail-user-from", "U", "--mail-password-from", "P").exit_code == 0
    (mail,) = read_nightly(file).mail
    assert (mail.security, mail.password_from) == ("starttls", "P")


def test_own_files_and_networks_can_be_watched_together_and_a_folder_not_with_them(tmp_path):
    assert init(tmp_path / "both.toml", "--model", "a.tflite", "--architecture", "mobilenet_v1").exit_code == 0
    config = read_nightly(tmp_path / "both.toml")
    assert (len(config.model), config.grid[0].architectures) == (1, ("mobilenet_v1",))
    refused = init(tmp_path / "three.toml", "--models", "build", "--model", "a.tflite").exception
    assert isinstance(refused, ConfigRefused)


def test_what_no_option_says_is_as_proposed(tmp_path):
    assert init(tmp_path / "nightly.toml", "--yes").exit_code == 0
    config = read_nightly(tmp_path / "nightly.toml")
    assert config.watch.false_alarms_per_100 == 0.01
    assert config.grid[0].architectures == ("mobilenet_v2",)


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    file = tmp_path / "nightly.toml"
    file.write_text("# mine")
    assert isinstance(init(file, "--yes").exception, ConfigRefused)
    assert file.read_text() == "# mine"
    assert init(file, "--yes", "--force").exit_code == 0


IMPOSSIBLE = [
    "--runner=flute", "--core=huge", "--core=007", "--max-minutes=-3", "--webhook-from=no name", "--command=make 'x",
    "--clock=sundial", "--model=anchor.tflite", "--architecture=mobilenet_v9", "--mail-to=nobody", "--core=\u0663",
]  # fmt: skip


@pytest.mark.parametrize("word", IMPOSSIBLE)
def test_an_answer_that_cannot_be_is_refused_and_leaves_no_file(tmp_path, word):
    assert isinstance(init(tmp_path / "nightly.toml", word).exception, ConfigRefused)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("word", IMPOSSIBLE)
def test_a_file_that_is_there_stays_where_an_answer_is_refused(tmp_path, word):
    file = tmp_path / "nightly.toml"
    file.write_text("# mine")
    refused = init(file, "--force", word).exception
    assert isinstance(refused, ConfigRefused)
    assert file.read_text() == "# mine"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_is_a_link_stays_one(tmp_path):
    file, kept = tmp_path / "nightly.toml", tmp_path / "kept.toml"
    kept.write_text("# mine")
    file.symlink_to(kept)
    assert init(file, "--yes", "--force").exit_code == 0
    assert file.is_symlink()
    assert read_nightly(kept).grid


def test_a_name_with_quotes_and_brackets_stays_a_name(tmp_path):
    odd = 'a"]\nmodels = "b'
    assert init(tmp_path / "nightly.toml", "--models", odd).exit_code == 0
    assert read_nightly(tmp_path / "nightly.toml").candidate.models == tmp_path / odd


def said(done):
    return " ".join(done.stderr.split())


def test_a_watch_of_bigcores_own_network_is_told_as_one_that_finds_nothing_of_yours(tmp_path):
    done = init(tmp_path / "nightly.toml", "--yes")
    assert "bigcore's own networks, the same each night" in said(done)
    assert "--models" in said(done)
    for number, words in enumerate((["--models", "build"], ["--model", "a.tflite"], ["--apk", "a.apk"])):
        assert "bigcore's own networks" not in said(init(tmp_path / f"{number}.toml", *words))


def test_what_is_not_there_is_told_with_whether_a_command_makes_it(tmp_path):
    lonely = said(init(tmp_path / "1.toml", "--models", "nosuch"))
    assert "nosuch is not there yet: no command makes it" in lonely
    made = said(init(tmp_path / "2.toml", "--models", "nosuch", "--command", "make"))
    assert "nosuch is not there yet: [candidate] command is to make it" in made
    (tmp_path / "empty").mkdir()
    assert "empty holds no .tflite file yet" in said(init(tmp_path / "3.toml", "--models", "empty"))
    assert "a.tflite is not there yet" in said(init(tmp_path / "4.toml", "--model", "a.tflite"))
    (tmp_path / "a.tflite").write_text("")
    assert "not there" not in said(init(tmp_path / "5.toml", "--model", "a.tflite"))


def test_the_only_folder_that_holds_models_is_proposed(tmp_path):
    for name in ("build", ".cache"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "net.tflite").write_text("")
    assert init(tmp_path / "nightly.toml", "--yes").exit_code == 0
    config = read_nightly(tmp_path / "nightly.toml")
    assert (config.candidate.models, config.grid) == (tmp_path / "build", ())
    assert init(tmp_path / "own.toml", "--architecture", "mobilenet_v1").exit_code == 0
    assert read_nightly(tmp_path / "own.toml").candidate.models is None
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "net.tflite").write_text("")
    assert init(tmp_path / "several.toml", "--yes").exit_code == 0
    assert read_nightly(tmp_path / "several.toml").candidate.models is None
