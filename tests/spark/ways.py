"""Computing time of each way from Spark into gangmu over the same documents: mapInArrow, mapInPandas, pipe.

    python tests/spark/ways.py --documents FOLDER [--rounds 3]

Every way ends with rows of Spark with the same columns, which are thrown away. Seconds of all processes together (Linux),
so that what else the machine does is not counted; the least of several rounds is shown.
"""

import argparse
import base64
import json
import os
import pathlib
import sys
import sysconfig
import tempfile

import pyarrow
from job import extracted, read
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from run_local import descendants

COMMAND = pathlib.Path(sysconfig.get_path("scripts")) / "gangmu"


def schema():
    import gangmu

    return pyarrow.table(gangmu.extract_batch([], [])).schema


def by_arrow(documents):
    return extracted(documents, [])


def by_pandas(documents):
    import gangmu

    def work(batches):
        for batch in batches:
            table = gangmu.extract_batch(list(batch["content"]), list(batch["name"]))
            yield pyarrow.table(table).to_pandas()

    return documents.mapInPandas(work, from_arrow_schema(schema()))


def by_pipe(documents):
    def line(row):
        return json.dumps({"id": row["name"], "name": row["name"], "base64": base64.b64encode(row["content"]).decode()})

    answers = documents.rdd.map(line).pipe(f"{COMMAND} extract --jsonl --threads 1")
    tables = [field for field in schema() if pyarrow.types.is_list(field.type)]
    return documents.sparkSession.read.json(answers, from_arrow_schema(pyarrow.schema(tables)))


def spent():
    """Seconds of computing of this process, the engine and all workers, those that have ended included."""
    ticks = 0
    for pid in [os.getpid(), *(pid for pid, _ in descendants(os.getpid()))]:
        try:
            stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        ticks += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.appName("gangmu-ways").master("local[1]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", 32).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.addPyFile(str(pathlib.Path(__file__).with_name("job.py")))
    with tempfile.TemporaryDirectory() as folder:
        read(spark, args.documents).repartition(1).write.parquet(f"{folder}/documents")
        documents = spark.read.parquet(f"{folder}/documents")
        print(f"{documents.count()} documents")
        for way in (by_arrow, by_pandas, by_pipe):
            seconds = []
            for _ in range(args.rounds):
                start = spent()
                way(documents).write.format("noop").mode("overwrite").save()
                seconds.append(spent() - start)
            print(f"{way.__name__:10} {min(seconds):6.1f} s   {[round(s, 1) for s in seconds]}", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
