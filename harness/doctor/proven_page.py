"""docs/proven_on.md, made of the files that `bigcore doctor --prove --publish FILE` wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.doctor.publication import ProvenPhone, Publication

_ASSUMPTIONS = "android.md#what-could-not-be-tried-without-a-physical-phone"
INTRODUCTION = f"""# Proven on

On which phones [the assumptions of the benchmark app]({_ASSUMPTIONS})
were tried. `make docs` writes this page from the files in `docs/proven_on/`. Yours is welcome there:

```
bigcore doctor --prove --publish proven.json
```

writes the phone's make, its Android, and which of our sentences held; no serial number, no identity, no address.
Look into it, and send it."""
EMPTY = (
    "**No physical phone is in this table so far.** Everything rests on Android's published sources and on virtual "
    "phones."
)
_HEADINGS = ("phone", "SoC", "Android", "app", "bigcore", "month", "held", "did not hold", "could not be tried")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#&~!])")


def publications_in(folder: Path) -> tuple[Publication, ...]:
    """Raises ValidationError for a file that is no publication."""
    return tuple(Publication.model_validate_json(file.read_bytes()) for file in sorted(folder.glob("*.json")))


def page(publications: Iterable[Publication]) -> str:
    """Virtual phones prove nothing, and are left out."""
    phones = [phone for one in publications for phone in one.phones if not phone.virtual]
    return f"{INTRODUCTION}\n\n{_table(phones) if phones else EMPTY}\n"


def _table(phones: Iterable[ProvenPhone]) -> str:
    rows = sorted(phones, key=lambda phone: (phone.manufacturer, phone.model, phone.sdk, phone.month))
    lines = [_line(_HEADINGS), _line(["---"] * len(_HEADINGS)), *(_line(_cells(phone)) for phone in rows)]
    return "\n".join(lines)


def _cells(phone: ProvenPhone) -> Iterator[str]:
    tried = len(phone.held) + len(phone.failed)
    held = f"{len(phone.held)} of {tried}: {'; '.join(phone.held) or 'nothing'}"
    yield from map(_plain, (f"{phone.manufacturer} {phone.model}", phone.soc or "", f"{phone.android} ({phone.sdk})"))
    yield from map(_plain, (phone.app or "", phone.bigcore, phone.month, held))
    yield from map(_plain, ("; ".join(phone.failed) or "nothing", "; ".join(phone.not_tried) or "nothing"))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Others wrote the files: nothing in them is Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
