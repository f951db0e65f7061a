"""How does a profile show itself in a notebook, without anything that draws? (plain HTML tables of a model)"""

from collections.abc import Mapping, Sequence
from html import escape

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """A frozen model that refuses unknown keys and shows itself as a plain HTML table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def _repr_html_(self) -> str:
        return plain_html(self.model_dump(mode="json", exclude_defaults=True))


def plain_html(value: object) -> str:
    """`value` as HTML: a mapping as rows of key and value, records as a table, the rest as escaped text.

    Examples
    --------
    >>> plain_html({"unit": "m", "value": 300})
    '<table><tr><th>unit</th><td>m</td></tr><tr><th>value</th><td>300</td></tr></table>'
    >>> plain_html([{"id": "<b>"}])
    '<table><tr><th>id</th></tr><tr><td>&lt;b&gt;</td></tr></table>'
    """
    if isinstance(value, Mapping):
        rows = "".join(
            f"<tr><th>{escape(str(key))}</th><td>{plain_html(inner)}</td></tr>" for key, inner in value.items()
        )
        return f"<table>{rows}</table>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        records = [entry for entry in value if isinstance(entry, Mapping)]
        return _record_table(records) if records else escape(", ".join(str(entry) for entry in value))
    return escape(str(value))


def _record_table(records: Sequence[Mapping[str, object]]) -> str:
    columns = list(dict.fromkeys(key for record in records for key in record))
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{plain_html(record.get(column, ''))}</td>" for column in columns) + "</tr>"
        for record in records
    )
    return f"<table><tr>{head}</tr>{rows}</table>"
