"""What travels inside the page? (every table as columns, in one JSON text that no browser can take for markup)"""

import json
import tomllib
from functools import cache
from importlib.resources import files

from spatial_renewal.outputs.leads import LEADS
from spatial_renewal.outputs.webmap import (
    about,
    checklist,
    findings,
    ground,
    lacks,
    links,
    measures,
    records,
    routes,
)
from spatial_renewal.outputs.webmap.columns import Packed
from spatial_renewal.outputs.webmap.options import MapOptions
from spatial_renewal.study import Outcome


def payload(outcome: Outcome, options: MapOptions) -> Packed:
    """Everything that the page shows, as plain lists, dicts, strings and numbers."""
    ids = outcome.estates["estate_id"]
    estates, judged = records.estates(outcome), findings.Judged(outcome.coverage, ids)
    return {
        "view": options.view,
        "language": options.language,
        "strings": strings(),
        "about": about.about(outcome),
        **about.themes(outcome),
        "estates": estates,
        "units": records.units(outcome),
        "facilities": records.facilities(outcome),
        "coverage": judged.packed([estates[name] for name in records.PEOPLE]),
        "lacks": lacks.lacks(outcome, judged),
        **links.links(outcome.unit_links),
        "provision": findings.provision(outcome.provision, ids),
        "checklist": checklist.checklist(outcome.checklist, ids, judged),
        "measures": measures.measures(outcome),
        "ground": ground.ground(outcome),
        "routes": routes.routes(outcome.routes, ids, first=LEADS.values(), most_letters=options.most_route_letters),
        "basemap": options.basemap.packed() if options.basemap else None,
    }


def as_json(data: Packed) -> str:
    r"""The same bytes each time, safe inside a ``script`` element.

    Examples
    --------
    >>> as_json({"name": "</script>"})
    '{"name":"\\u003c/script>"}'
    """
    # `<` could end the element. Letters beyond ASCII are escaped: a page of one byte a letter is read in half the
    # time, and in whatever encoding a mail server names.
    return json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


@cache
def strings() -> dict[str, dict[str, str]]:
    """The words of the page itself, each in Chinese and English."""
    text = files("spatial_renewal.outputs.webmap").joinpath("strings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
