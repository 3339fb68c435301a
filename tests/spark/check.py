"""Whether a Spark job wrote the rows that `gangmu run` writes, whatever their order.

    python check.py RUN SPARK      # RUN: written with --format parquet; SPARK: the job's output

Both sides are read by DuckDB and compared as bags of rows: a row lost, or there twice, is told.
"""

import pathlib
import sys

import duckdb

TABLES = ["documents", "tasks", "targets", "numbers", "deadlines", "responsibilities", "errors"]


def columns(db, view):
    return [name for name, *_ in db.execute(f"DESCRIBE {view}").fetchall()]


def compare(run, spark):
    """For each table: rows of the run, rows of the job, rows that only one of them has."""
    run, spark = pathlib.Path(run), pathlib.Path(spark)
    for table in TABLES:
        db = duckdb.connect()
        db.execute(f"CREATE VIEW run AS SELECT * FROM read_parquet('{run / table}.parquet')")
        files = f"'{spark / table}/**/*.parquet'"
        # A partition says its value in the folder's name; a table without any row has no file.
        if not list((spark / table).rglob("*.parquet")):
            db.execute("CREATE VIEW job AS SELECT * FROM run WHERE false")
        else:
            types = "hive_types = {'province': VARCHAR, 'year': BIGINT}"
            db.execute(f"CREATE VIEW job AS SELECT * FROM read_parquet({files}, hive_partitioning = true, {types})")
        names = ", ".join(f'"{name}"' for name in columns(db, "run"))
        count = lambda view: db.execute(f"SELECT count(*) FROM {view}").fetchone()[0]  # noqa: E731
        only = [
            count(f"(SELECT {names} FROM {a} EXCEPT ALL SELECT {names} FROM {b})")
            for a, b in (("run", "job"), ("job", "run"))
        ]
        yield table, count("run"), count("job"), *only


def texts(run, spark):
    """Texts of the run, of the job, and how many differ."""
    job = duckdb.execute(f"SELECT doc_id, text FROM read_parquet('{spark}/text/**/*.parquet')").fetchall()
    kept = {path.stem: path.read_bytes() for path in pathlib.Path(run, "text").glob("*.txt")}
    return len(kept), len(job), sum(kept.get(doc_id) != text.encode() for doc_id, text in job)


def main(run, spark):
    same = True
    for table, rows, job, lost, more in compare(run, spark):
        print(f"{table:16} run {rows:8} spark {job:8} only in the run {lost} only in spark {more}")
        same &= rows == job and lost == 0 and more == 0
    kept, job, differ = texts(run, spark)
    print(f"{'text':16} run {kept:8} spark {job:8} differing {differ}")
    same &= kept == job and differ == 0
    print("the same rows" if same else "NOT the same rows")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
