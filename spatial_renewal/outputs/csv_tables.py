"""How do tables leave as CSV? (a spreadsheet opens them in Chinese and never calculates; codes as in the contracts)"""

from collections.abc import Iterator

import pandas as pd

from spatial_renewal.outputs.credits import not_walked
from spatial_renewal.outputs.headings import catalogue
from spatial_renewal.outputs.lacking import lacking
from spatial_renewal.outputs.safe_text import inert_series
from spatial_renewal.study import Outcome
from spatial_renewal.tables import RESULT_CONTRACTS


def csv_tables(outcome: Outcome) -> Iterator[tuple[str, bytes]]:
    """Every table that means something without its geometry, what each estate lacks, and a warning of no walks.

    Yields
    ------
    tuple
        File name and content: UTF-8 with the mark that tells it, CRLF, headings as in the contracts, an empty cell for
        a missing value. Numbers keep all their digits.
    """
    for contract in RESULT_CONTRACTS:
        if catalogue()["tables"].get(contract.name, {}).get("csv", True):
            yield f"{contract.name}.csv", csv_bytes(pd.DataFrame(getattr(outcome, contract.name)))
    yield "lacking.csv", csv_bytes(lacking(outcome))
    if warning := not_walked(outcome.inputs):
        # a table has no place for a remark; the folder has
        yield "NOT_WALKS.txt", f"{warning}\r\n".encode("utf-8-sig")


def csv_bytes(table: pd.DataFrame) -> bytes:
    r"""One table as CSV.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"name": ["=1+1", None], "rank": [1, 2]})).decode("utf-8-sig")
    "name,rank\r\n'=1+1,1\r\n,2\r\n"
    """
    flat = table.drop(columns="geometry", errors="ignore")
    texts = {str(c): inert_series(flat[c]) for c in flat.columns if pd.api.types.is_string_dtype(flat[c].dtype)}
    return flat.assign(**texts).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
