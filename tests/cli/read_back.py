"""Reads the Parquet tables of a run with DuckDB, polars and pandas, and compares every cell with the CSV.

    python tests/cli/read_back.py FOLDER

Exit status 77 when none of these libraries is installed.
"""

import csv
import datetime
import decimal
import importlib.util
import pathlib
import sys

DAYS = {"published", "written", "start_date", "end_date"}
COUNTS = {"start", "end", "chars", "depth", "year", "rank"}
NUMBERS = {"value", "value_max", "norm_value", "norm_value_max", "best", "median"}


def from_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by_duckdb(path):
    import duckdb

    found = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
    types = dict(zip(found.columns, map(str, found.types)))
    return types, [dict(zip(found.columns, row)) for row in found.fetchall()]


def by_polars(path):
    import polars

    frame = polars.read_parquet(path)
    return {name: str(kind) for name, kind in frame.schema.items()}, frame.to_dicts()


def by_pandas(path):
    import pandas

    frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    types = {name: str(kind) for name, kind in frame.dtypes.items()}
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return types, rows


READERS = {
    "duckdb": (by_duckdb, ["duckdb"], ("DATE", "BIGINT", "DECIMAL(38,9)")),
    "polars": (by_polars, ["polars"], ("Date", "Int64", "Decimal(precision=38, scale=9)")),
    "pandas": (by_pandas, ["pandas", "pyarrow"], ("date32[day][pyarrow]", "int64[pyarrow]", "decimal128(38, 9)[pyarrow]")),
}


def agree(printed, value):
    """Whether a cell of the CSV says the same as a value of the Parquet file."""
    if value is None:
        return printed == ""
    if isinstance(value, decimal.Decimal):
        return decimal.Decimal(printed) == value
    if isinstance(value, datetime.date):
        return printed == value.isoformat()[:10]
    if isinstance(value, str):
        return printed.removeprefix("'") == value.removeprefix("'")
    return printed == str(value)


def check(path, reader, kinds):
    types, rows = reader(path)
    wanted = from_csv(path.with_suffix(".csv"))
    assert len(rows) == len(wanted), f"{path.name}: {len(rows)} rows, {len(wanted)} in the CSV"
    for columns, kind in zip((DAYS, COUNTS, NUMBERS), kinds):
        for name in columns & types.keys():
            assert types[name].lower() == kind.lower(), f"{path.name}: {name} is {types[name]}, not {kind}"
    for number, (row, printed) in enumerate(zip(rows, wanted)):
        assert list(row) == list(printed), path.name
        for name, value in row.items():
            assert agree(printed[name], value), f"{path.name} row {number} {name}: {printed[name]!r} {value!r}"
    return len(rows)


def main(folder):
    there = {
        name: reader
        for name, reader in READERS.items()
        if all(importlib.util.find_spec(module) for module in reader[1])
    }
    if not there:
        print("none of duckdb, polars, pandas is installed")
        return 77
    for name, (reader, _, kinds) in there.items():
        tables = sorted(pathlib.Path(folder).glob("*.parquet"))
        rows = sum(check(path, reader, kinds) for path in tables)
        print(f"{name}: {len(tables)} tables, {rows} rows agree with the CSV")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
