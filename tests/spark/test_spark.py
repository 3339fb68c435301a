"""The Spark job on some dozens of notices: python -m unittest discover tests/spark (needs the wheel, pyspark, duckdb, Java 17)."""

import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest

import duckdb
from pyspark.sql import SparkSession

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import check  # noqa: E402
import make_documents  # noqa: E402

CORPUS = HERE.parents[1] / "corpus"
SQL = (HERE / "compare.sql").read_text(encoding="utf-8")
COMMAND = pathlib.Path(sysconfig.get_path("scripts")) / "gangmu"


@unittest.skipUnless(shutil.which("java"), "no Java on this machine")
class Job(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        work = pathlib.Path(cls.folder.name)
        documents, cls.by_run, cls.spark = work / "documents", work / "run", work / "spark"
        make_documents.make(CORPUS, 50, documents, duplicates=0.1)
        (documents / "00" / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
        (documents / "00" / "data.json").write_text("{}")
        options = ["--format", "parquet", "--no-compare", "--no-xlsx"]
        ran = subprocess.run([COMMAND, "run", documents, "--out", cls.by_run, *options], capture_output=True, text=True)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        settings = ["spark.ui.enabled=false", "spark.sql.shuffle.partitions=4", "spark.default.parallelism=4"]
        job = subprocess.run(
            [sys.executable, HERE / "job.py", "--master", "local[2]", "--input", documents, "--output", cls.spark]
            + [part for setting in settings for part in ("--conf", setting)],
            env={**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"},
            capture_output=True,
            text=True,
        )
        assert job.returncode == 0, job.stdout + job.stderr

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_rows_are_those_of_a_run(self):
        for table, rows, job, lost, more in check.compare(self.by_run, self.spark):
            self.assertEqual((table, job, lost, more), (table, rows, 0, 0))
        kept, job, differ = check.texts(self.by_run, self.spark)
        self.assertEqual((job, differ), (kept, 0))

    def test_the_check_sees_a_row_too_many_and_one_too_few(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "spark")
            shutil.copytree(self.spark, copy)
            parts = sorted((copy / "targets").rglob("*.parquet"))
            shutil.copy(parts[0], parts[0].with_name("again.parquet"))
            parts[-1].unlink()
            differ = {table: (lost, more) for table, _, _, lost, more in check.compare(self.by_run, copy)}
        self.assertTrue(all(n > 0 for n in differ["targets"]), differ)
        self.assertEqual(differ["tasks"], (0, 0))

    def test_partitions_are_provinces_and_years(self):
        names = {path.name for path in (self.spark / "targets").rglob("*=*")}
        self.assertIn("province=江苏省", names)
        self.assertTrue(any(name.startswith("year=20") for name in names), names)

    def compared(self):
        db = duckdb.connect()
        for table in ("targets", "documents"):
            files = f"'{self.spark / table}/**/*.parquet'"
            db.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({files}, hive_partitioning = true)")
        return db.execute(SQL)

    def test_spark_sql_compares_as_duckdb_does(self):
        settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4", "spark.ui.showConsoleProgress": "false"}
        spark = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
        try:
            for table in ("targets", "documents"):
                spark.read.parquet(str(self.spark / table)).createOrReplaceTempView(table)
            by_spark = [tuple(row) for row in spark.sql(SQL).collect()]
        finally:
            spark.stop()
        self.assertEqual(sorted(map(repr, by_spark)), sorted(map(repr, self.compared().fetchall())))

    def test_regions_compare_by_concept(self):
        rows = self.compared().fetchdf()
        self.assertGreater(len(rows), 20)
        keys = ["concept", "kind", "basis", "norm_unit", "denominator", "scope", "year", "level"]
        self.assertFalse(rows.duplicated([*keys, "region_code"]).any())
        for _, line in rows.groupby(keys, dropna=False):
            self.assertTrue((line.regions == len(line)).all())
            self.assertTrue(line.sort_values("rank_from_top").norm_value.is_monotonic_decreasing)
        self.assertTrue((rows.regions > 1).any())


if __name__ == "__main__":
    sys.exit(unittest.main())
