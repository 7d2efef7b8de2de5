"""What nightly.toml cannot say is answered with what to write, and with the page that tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ConfigRefused
from harness.nightly.config import read_nightly

OWN_PAGE, PAGE_OF_SWEEPS = "see docs/nightly.md", "see docs/configuration.md"
RECEIVER = 'name = "a"\nhost = "h"\nsender = "a@b"\n'


def refused(folder: Path, text: str) -> str:
    file = folder / "nightly.toml"
    file.write_text(text)
    with pytest.raises(ConfigRefused) as refusal:
        read_nightly(file)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("[watch]\nmax_minutes = -1", OWN_PAGE),
        ("[candidate]\nmodels = 3", OWN_PAGE),
        ("[tell]\nmarkdown = 3", OWN_PAGE),
        ("[lab]\naway_minutes = -1", OWN_PAGE),
        ('[[webhook]]\nname = "chat"', OWN_PAGE),
        (f'[[mail]]\n{RECEIVER}recipients = ["a@b"]\nport = 0', OWN_PAGE),
        ('[candidate]\nmodels = "build"\n[[grid]]', OWN_PAGE),
        ('[measure]\nclock = "fast"', PAGE_OF_SWEEPS),
        ("[conditions]\nmax_rise_c = 0", PAGE_OF_SWEEPS),
    ],
)
def test_a_refusal_leads_to_the_page_that_describes_the_key(tmp_path: Path, text: str, page: str) -> None:
    assert refused(tmp_path, text).endswith(page)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[candidate]\ncommand = "make models"', 'a list is wanted; write ["make", "models"]'),
        ("""[candidate]\ncommand = "make 'all models'\"""", 'a list is wanted; write ["make", "all models"]'),
        ('[candidate]\ncommand = "make \'x"', 'a list is wanted; write ["make \'x"]'),
        ('[watch]\nnot_missed = "net_a"', 'a list is wanted; write ["net_a"]'),
        (f'[[mail]]\n{RECEIVER}recipients = "a@b"', 'a list is wanted; write ["a@b"]'),
        (f"[mail]\n{RECEIVER}", "write [[mail]]"),
        ("[[tell]]", "write [tell]"),
        ("[tell]\nmarkdwn = 'n.md'", "did you mean markdown?"),
        ("[tell]\nhtml = 'n.html'", "is not a key; the keys here are markdown, junit"),
        ('[[webhook]]\nname = "chat"\nurl_form = "CHAT_URL"', "url_form: is not a key; did you mean url_from?"),
    ],
)
def test_a_slip_is_answered_with_what_to_write(tmp_path: Path, text: str, words: str) -> None:
    assert words in refused(tmp_path, text)


def test_an_address_in_the_wrong_place_is_not_repeated_in_what_to_write(tmp_path: Path) -> None:
    said = refused(tmp_path, '[candidate]\ncommand = "curl https://a.b/secret"')
    assert 'write ["curl", "https://…"]' in said
    assert "secret" not in said
