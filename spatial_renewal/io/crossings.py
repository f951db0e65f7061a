"""How do layers of crossings, signals and decided units become ours? (contracts of those names)"""

from collections.abc import Mapping

from spatial_renewal.io.conform import kinds_of
from spatial_renewal.io.fitting import fit
from spatial_renewal.io.reading import Reading
from spatial_renewal.io.spec import LayerSpec
from spatial_renewal.tables import CROSSING_KINDS

_CROSSING_KINDS: Mapping[str, str] = {
    "桥": "bridge", "桥梁": "bridge", "地道": "underpass", "地下通道": "underpass", "隧道": "underpass",
    "天桥": "footbridge", "过街天桥": "footbridge", "人行天桥": "footbridge", "信号灯": "signalled",
    "信号灯路口": "signalled", "平交道": "level", "道口": "level",
}  # fmt: skip


def conform_crossings(reading: Reading, spec: LayerSpec, *, kind: str = "") -> Reading:
    """Where barriers can be crossed, as in the contract `CROSSINGS`.

    Parameters
    ----------
    reading
        As a reader gave it.
    spec
        What the project says of the layer.
    kind
        Kind of the rows that name none: bridge, underpass, footbridge, signalled or level.

    Returns
    -------
    Reading
        A layer with a kind in every row; Chinese names of kinds are translated, others refused.
    """
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "crossings")
    kinds = kinds_of(layer, kind, CROSSING_KINDS, _CROSSING_KINDS)
    columns = {"crossing_id": layer.ids, "kind": kinds, "name": layer.text("name")}
    return layer.finish(reading, layer.framed(columns))


def conform_signals(reading: Reading, spec: LayerSpec) -> Reading:
    """Signals that walkers wait at, as in the contract `SIGNALS`."""
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "signals")
    return layer.finish(reading, layer.framed({"signal_id": layer.ids, "name": layer.text("name")}))


def conform_fixed_units(reading: Reading, spec: LayerSpec) -> Reading:
    """Units that are decided already, as in the contract `FIXED_UNITS`."""
    if reading.table is None:
        return reading
    layer = fit(reading.table, spec, "fixed_units")
    return layer.finish(reading, layer.framed({"fixed_unit_id": layer.ids, "name": layer.text("name")}))
