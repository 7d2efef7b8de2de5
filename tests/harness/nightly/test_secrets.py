"""What is secret reaches no build command, and nothing that is told or kept of one."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import pytest

from harness.errors import ConfigRefused
from harness.nightly.bisection.bisect import CommitBroken
from harness.nightly.bisection.commits import BuildCommand
from harness.nightly.bisection.trials import Bench, CommitTrials
from harness.nightly.builds.build_command import LAST_WORDS, LOOKED_THROUGH
from harness.nightly.builds.builds import find_candidate
from harness.nightly.config import MailSection, NightlyConfig, WebhookSection
from harness.nightly.secrets import secrets_of

URL = "https://hooks.slack.com/services/T0123456/B0123456/a1b2c3d4e5f6g7h8"
ENVIRONMENT = {"CHAT_URL": URL, "MAIL_USER": "watch@example.org", "MAIL_PASSWORD": "pässwort"}
TOLD_BY_ANY_WAY = (*ENVIRONMENT.values(), "services/T0123456/B0123456/a1b2c3d4e5f6g7h8", "a1b2c3d4e5f6g7h8")


def _config(program: str) -> NightlyConfig:
    mail = MailSection(
        name="us",
        host="mail.example.org",
        sender="a@b.org",
        recipients=("a@b.org",),
        user_from="MAIL_USER",
        password_from="MAIL_PASSWORD",
    )
    chat = WebhookSection(name="chat", url_from="CHAT_URL")
    config = NightlyConfig(webhook=(chat,), mail=(mail,))
    command = (sys.executable, "-c", program)
    return config.model_copy(update={"candidate": config.candidate.model_copy(update={"command": command})})


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OTHER", "kept")


def _refused(program: str, folder: Path) -> ConfigRefused:
    with pytest.raises(ConfigRefused) as refused:
        find_candidate(_config(program), folder)
    return refused.value


@pytest.mark.long
def test_a_build_command_is_not_given_what_receivers_need(tmp_path: Path) -> None:
    shown = _refused("import os, sys; print(sorted(os.environ.items()), file=sys.stderr); sys.exit(3)", tmp_path)
    assert not [secret for secret in TOLD_BY_ANY_WAY if secret in str(shown)]
    names = _refused("import os, sys; sys.exit(repr([os.environ.get(n) for n in ('CHAT_URL', 'OTHER')]))", tmp_path)
    assert "[None, 'kept']" in names.what


def test_what_a_build_command_knows_from_elsewhere_is_not_told(tmp_path: Path) -> None:
    for secret in TOLD_BY_ANY_WAY:
        (tmp_path / "secret").write_text(f"cannot reach {secret}, again", encoding="utf-8")
        shown = _refused("import sys; sys.stderr.buffer.write(open('secret', 'rb').read()); sys.exit(3)", tmp_path)
        assert secret not in str(shown)
        assert "cannot reach ‹" in shown.what


@pytest.mark.long
def test_no_half_of_a_secret_is_told_where_the_last_words_begin(tmp_path: Path) -> None:
    for beyond in range(0, len(URL), 7):
        (tmp_path / "said").write_text(URL + "x" * (LAST_WORDS - beyond))
        shown = _refused("import sys; sys.stderr.buffer.write(open('said', 'rb').read()); sys.exit(3)", tmp_path)
        assert not [URL[start:] for start in range(len(URL) - 5) if URL[start:] in shown.what]
    (tmp_path / "said").write_text(URL + " " * (LOOKED_THROUGH - 12))
    shown = _refused("import sys; sys.stderr.buffer.write(open('said', 'rb').read()); sys.exit(3)", tmp_path)
    assert "e5f6g7h8" not in shown.what


def test_the_build_of_a_commit_that_fails_tells_no_secret(tmp_path: Path) -> None:
    words = (sys.executable, "-c", f"import sys; sys.exit('{{commit}} {URL}')")
    unused: dict[str, object] = dict.fromkeys(("measurer", "frozen", "clock"))
    bench = Bench(config=_config(""), folder=tmp_path, build=BuildCommand(words), at="now", **unused)  # type: ignore[arg-type]
    with pytest.raises(CommitBroken) as broken:
        CommitTrials(bench, asked=None).prepare("abc123")  # type: ignore[arg-type]
    assert "abc123 ‹CHAT_URL›" in str(broken.value)


def test_the_password_of_a_store_is_not_told_and_its_file_is() -> None:
    secrets = secrets_of(NightlyConfig(), {"BIGCORE_STORE": "postgresql://me:hidden1@host/db"})
    assert secrets.taken_out_of("cannot open postgresql://me:hidden1@host/db") == (
        "cannot open postgresql://me:‹BIGCORE_STORE›@host/db"
    )
    assert secrets.kept_from({"BIGCORE_STORE": "x"}) == {"BIGCORE_STORE": "x"}, "a build may use it"
    assert secrets_of(NightlyConfig(), {"BIGCORE_STORE": "/data/store.sqlite"}).values == {}


def test_what_is_secret_is_not_shown_in_a_log() -> None:
    assert not [secret for secret in TOLD_BY_ANY_WAY if secret in repr(secrets_of(_config(""), ENVIRONMENT))]


@pytest.mark.parametrize("key", ["url_from", "user_from", "password_from"])
@pytest.mark.parametrize("secret", [URL, "hunter2!", "a b c", "", "very_secret\n"])
def test_a_secret_in_the_place_of_its_variable_is_refused_and_not_repeated(
    key: str, secret: str, tmp_path: Path
) -> None:
    from harness.nightly.config import read_nightly

    of_mail = 'name = "us"\nhost = "h"\nsender = "a@b"\nrecipients = ["a@b"]'
    section = '[[webhook]]\nname = "chat"' if key == "url_from" else f"[[mail]]\n{of_mail}"
    file = tmp_path / "nightly.toml"
    file.write_text(f"{section}\n{key} = {secret!r}\n".replace("'", '"'))
    with pytest.raises(ConfigRefused, match=f"{key}: is no name of an environment variable") as refused:
        read_nightly(file)
    shown = "".join(traceback.format_exception(refused.value))
    assert not secret.strip() or secret.strip() not in shown, "nor does --debug show it"
