"""A Spark job: a folder of notices, or a Parquet of them, to the tables that `gangmu run` writes.

    spark-submit job.py --input hdfs:///notices --output hdfs:///tables
    python job.py --master 'local-cluster[2,1,1024]' --input FOLDER --output FOLDER

Two stages. The first maps `gangmu.extract_batch` over the documents (mapInArrow) and writes one row for each document,
its tables nested, to OUTPUT/extracted: that is the dear part, and it is done once. The second finds files with the same
bytes (the first by path is the document, as in a run), unnests each table and writes it to OUTPUT/TABLE, partitioned by
province and year of the document. Spark repeats a task whose executor dies, and only what a task commits counts.
"""

import argparse
import json
import time

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

TABLES = ["documents", "tasks", "targets", "numbers", "deadlines", "responsibilities", "errors"]
# Documents that go through the wheel at once: their rows are in memory together.
BATCH = 32


def read(spark: SparkSession, path: str) -> DataFrame:
    """`name` (as the tables name the document), `content` and `date` of every document.

    A folder is read file by file. A Parquet needs `path` and one of `content` (bytes) and `text`; `date` is optional.
    """
    hadoop = spark._jvm.org.apache.hadoop.fs.Path(path)
    hadoop = hadoop.getFileSystem(spark._jsc.hadoopConfiguration()).makeQualified(hadoop)
    if path.rstrip("/").endswith(".parquet"):
        found = spark.read.parquet(path)
        content = F.col("content") if "content" in found.columns else F.encode(F.col("text"), "UTF-8")
        date = F.col("date").cast("string") if "date" in found.columns else F.lit(None).cast("string")
        return found.select(F.col("path").alias("name"), content.alias("content"), date.alias("date"))
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    name = F.expr(f"substring(path, {len(hadoop.toString().rstrip('/')) + 2})")
    # A run leaves hidden files out.
    shown = files.select(name.alias("name"), "content", F.lit(None).cast("string").alias("date"))
    return shown.where(~F.col("name").rlike(r"(^|/)\."))


def extracted(documents: DataFrame, rules: list[str]) -> DataFrame:
    """One row for each document, its tables nested."""
    import gangmu
    import pyarrow

    empty = pyarrow.table(gangmu.extract_batch([], []))
    schema = pyarrow.schema([pyarrow.field("name", pyarrow.string()), *empty.schema])

    def work(batches):
        for batch in batches:
            for start in range(0, batch.num_rows, BATCH):
                part = batch.slice(start, BATCH)
                names, contents, dates = (part.column(n).to_pylist() for n in ("name", "content", "date"))
                found = pyarrow.table(gangmu.extract_batch(contents, names, dates=dates, rules=rules))
                name = pyarrow.array([names[n] for n in found.column("source").to_pylist()], pyarrow.string())
                yield from found.add_column(0, "name", name).cast(schema).to_batches()

    return documents.mapInArrow(work, from_arrow_schema(schema))


def without_duplicates(found: DataFrame) -> DataFrame:
    """Of documents with the same bytes, the first by name keeps its rows; the others only say whose they repeat."""
    place = F.struct("name", "member", "path")
    same = found.where("doc_id is not null").groupBy("doc_id").agg(F.min(place).alias("first"), F.count("*").alias("n"))
    found = found.join(F.broadcast(same.where("n > 1").select("doc_id", "first")), "doc_id", "left")
    repeats = F.col("first").isNotNull() & (F.col("first") != place)
    row = found.schema["documents"].dataType.elementType
    said = {
        "doc_id": F.col("doc_id"),
        "path": F.col("path"),
        "status": F.lit("duplicate"),
        "warnings": F.concat(F.lit("与 "), F.col("first.path"), F.lit(" 内容相同")),
    }
    zero = lambda f: F.lit(0 if f.name in COUNTED else None).cast(f.dataType)  # noqa: E731
    note = F.array(F.struct(*(said.get(f.name, zero(f)).alias(f.name) for f in row.fields)))
    columns = {"documents": F.when(repeats, note).otherwise(F.col("documents"))}
    for table in TABLES[1:]:
        columns[table] = F.when(repeats, F.array().cast(found.schema[table].dataType)).otherwise(F.col(table))
    for name in ("text", "province", "year"):
        columns[name] = F.when(~repeats, F.col(name))
    return found.withColumns(columns).drop("first")


# Columns of `documents` that count, and so are 0 where there is nothing.
COUNTED = {"chars", "sections", "tasks", "targets", "deadlines", "responsibilities"}


def write(found: DataFrame, output: str) -> None:
    """Writes every table to OUTPUT/TABLE, and the texts to OUTPUT/text."""
    keys = ["province", "year"]
    for table in TABLES:
        rows = found.select(F.explode(table).alias("row"), *(F.col(k).alias(f"_{k}") for k in keys))
        columns = [f"row.{f.name}" for f in found.schema[table].dataType.elementType.fields if f.name not in keys]
        rows = rows.select(*columns, *(F.col(f"_{k}").alias(k) for k in keys))
        # Spark merges small partitions and splits large ones by what it has seen.
        rows.hint("rebalance", *keys).write.mode("overwrite").partitionBy(*keys).parquet(f"{output}/{table}")
    texts = found.where("text is not null").select("doc_id", "text", *keys)
    texts.hint("rebalance", *keys).write.mode("overwrite").partitionBy(*keys).parquet(f"{output}/text")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--rules", action="append", default=[], help="folder of rules that every executor can read")
    parser.add_argument("--master", help="where spark-submit does not say")
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE")
    args = parser.parse_args()

    builder = SparkSession.builder.appName("gangmu")
    # Small batches, so that a task holds few documents; numbers, days and text without copying where Arrow allows.
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 4 * BATCH)
    if args.master:
        builder = builder.master(args.master)
    for setting in args.conf:
        builder = builder.config(*setting.split("=", 1))
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("WARN")

    start = time.monotonic()
    staging = f"{args.output}/extracted"
    extracted(read(spark, args.input), args.rules).write.mode("overwrite").parquet(staging)
    between = time.monotonic()
    write(without_duplicates(spark.read.parquet(staging)), args.output)
    end = time.monotonic()
    counted = spark.read.parquet(f"{args.output}/documents").groupBy("status").count().collect()
    figures = {
        "documents": {row["status"]: row["count"] for row in counted},
        "extract_seconds": round(between - start, 1),
        "write_seconds": round(end - between, 1),
    }
    print(json.dumps(figures, ensure_ascii=False, sort_keys=True), flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
