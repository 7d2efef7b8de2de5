"""What every page shares: the template folder, one style sheet, small scripts, the packed chart library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dashboards.errors import ReportNotWritten
from dashboards.figures.panel import shape_path
from dashboards.pages.engine import plotly_licence, plotly_packed
from harness.analysis.precision_words import spelled
from models.whole_file import taking_place_of

HERE = Path(__file__).resolve().parent.parent


@cache
def templates() -> Environment:
    room = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    room.globals["shape_path"] = shape_path
    room.filters["breakable"] = breakable
    room.filters["code_breaks"] = code_breaks
    room.filters["css_string"] = css_string
    room.filters["spelled"] = spelled
    room.filters["longest"] = lambda name: max(map(len, name.split("_")))
    return room


def breakable(name: str) -> Markup:
    """A name of a variant goes on in a new line after an underscore only."""
    return escape(name).replace("_", Markup("_<wbr>"))


def css_string(text: str) -> Markup:
    """Whatever is no letter or digit is written by its number: nothing ends the string or the style sheet."""
    letters = (one if one.isascii() and one.isalnum() else f"\\{ord(one):06x} " for one in text)
    return Markup(f'"{"".join(letters)}"')  # noqa: S704  see above


HASH_STEP = 16


def code_breaks(text: str) -> Markup:
    """A path goes on in a new line after a mark, and a hash after a step of its digits."""
    pieces = re.findall(rf"[0-9A-Za-z]{{1,{HASH_STEP}}}|[^0-9A-Za-z]+", text)
    return Markup("<wbr>").join(pieces)


def page(template: str, **values: object) -> str:
    chart_style = Markup(_static("chart.css"))  # noqa: S704  our own file
    style = Markup(_static("style.css")) + chart_style  # noqa: S704  our own file
    return templates().get_template(template).render(style=style, chart_style=chart_style, **values)


def interactive_page(template: str, scripts: Sequence[str], packed: str, **values: object) -> str:
    """A page that also carries the chart library, our scripts and the packed records."""
    return page(
        template,
        scripts=Markup("\n".join(_static(name) for name in scripts)),  # noqa: S704  our own files
        engine=Markup(plotly_packed()),  # noqa: S704  base64
        licence=plotly_licence(),
        packed=Markup(packed),  # noqa: S704  JSON around base64
        **values,
    )


def write(destination: Path, text: str) -> None:
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with taking_place_of(destination) as part:
            part.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise ReportNotWritten(destination, error.strerror or str(error), "name another file to write to") from error


@cache
def _static(name: str) -> str:
    return (HERE / "static" / name).read_text("utf-8")
