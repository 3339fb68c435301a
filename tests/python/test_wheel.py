"""The wheel as it is installed: python -m unittest discover tests/python (needs the wheel, pyarrow, pandas, polars, duckdb)."""

import base64
import csv
import datetime
import decimal
import json
import pathlib
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import unittest

import gangmu

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "corpus"
NOTICE = "青川市绿色发展行动方案（2025—2027年）\n一、主要目标\n到2027年，森林覆盖率达到42.5%。建设充电桩3000个。（牵头单位：市林业局）\n"
TABLES = ["documents", "tasks", "targets", "numbers", "deadlines", "responsibilities", "errors"]
COMMAND = pathlib.Path(sysconfig.get_path("scripts")) / "gangmu"


class Extract(unittest.TestCase):
    def test_types_are_python_s_own(self):
        found = gangmu.extract(NOTICE)
        self.assertEqual(list(found), [*TABLES, "text"])
        target = found["targets"][0]
        self.assertEqual(target["value"], decimal.Decimal("42.5"))
        self.assertEqual(target["deadline"], datetime.date(2027, 12, 31))
        self.assertIsNone(target["value_max"])
        text = found["text"][0]["text"]
        self.assertEqual(text[target["start"] : target["end"]], target["evidence"])
        self.assertEqual(found["responsibilities"][0]["department"], "市林业局")

    def test_text_bytes_and_path_are_the_same_document(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "方案.txt")
            path.write_text(NOTICE, encoding="utf-8", newline="")
            ways = [
                gangmu.extract(NOTICE, name="x.txt"),
                gangmu.extract(NOTICE.encode(), name="x.txt"),
                gangmu.extract(bytearray(NOTICE.encode()), name="x.txt"),
                gangmu.extract(path, name="x.txt"),
            ]
        for way in ways[1:]:
            self.assertEqual(way, ways[0])
        gbk = gangmu.extract(NOTICE.encode("gbk"), name="x.txt")
        self.assertEqual(gbk["text"][0]["text"], ways[0]["text"][0]["text"])
        self.assertEqual(gbk["documents"][0]["encoding"], "GBK")

    def test_a_date_stands_in_where_none_is_stated(self):
        text = "青川市工作要点\n一、目标\n今年新建公园10个。\n"
        for date in ("2024-03-01", datetime.date(2024, 3, 1)):
            found = gangmu.extract(text, date=date)
            self.assertEqual(found["deadlines"][0]["end_date"], datetime.date(2024, 12, 31))

    def test_what_goes_wrong(self):
        with self.assertRaises(FileNotFoundError):
            gangmu.extract(pathlib.Path("no such file"))
        with self.assertRaises(ValueError):
            gangmu.extract(NOTICE, date="March")
        with self.assertRaises(OSError):
            gangmu.extract(NOTICE, rules=["no such folder"])
        with self.assertRaises(FileNotFoundError):
            gangmu.run("no such folder")
        damaged = gangmu.extract(b"PK\x03\x04 cut off")
        self.assertEqual(damaged["documents"][0]["status"], "failed")
        self.assertEqual(len(damaged["errors"]), 1)

    def test_a_document_that_takes_too_long_is_given_up(self):
        # Nothing is read in no time at all: no text is slow enough by itself to be sure of.
        long = NOTICE * 200
        found = gangmu.extract(long, name="slow.txt", max_seconds=0)
        self.assertEqual((found["documents"][0]["status"], found["targets"]), ("failed", []))
        self.assertIn("--max-seconds", found["errors"][0]["hint"])
        self.assertEqual(gangmu.extract(long, name="slow.txt", max_seconds=60)["documents"][0]["status"], "ok")
        import pyarrow

        batch = ([NOTICE, long], ["a", "b"])
        rows = {n: pyarrow.table(gangmu.extract_batch(*batch, max_seconds=n)).to_pylist() for n in (0, 60)}
        self.assertEqual([row["status"] for row in rows[0]], ["failed", "failed"])
        self.assertEqual([row["status"] for row in rows[60]], ["ok", "ok"])

    def test_layers_of_rules_are_used(self):
        with tempfile.TemporaryDirectory() as folder:
            for args in (["new", folder, "--phase", "target", "--id", "C1"], ["check", folder]):
                subprocess.run([COMMAND, "rules", *args], check=True, capture_output=True)
            self.assertTrue(gangmu.extract(NOTICE, rules=[folder])["targets"])

    def test_other_threads_run_meanwhile(self):
        path = CORPUS / "suzhou-ip-2023.txt"
        gangmu.extract(path)
        done = threading.Event()
        work = lambda: ([gangmu.extract(path) for _ in range(20)], done.set())  # noqa: E731
        worker = threading.Thread(target=work)
        turns, longest, last = 0, 0.0, time.perf_counter()
        worker.start()
        while not done.is_set():
            time.sleep(0)
            now = time.perf_counter()
            turns, longest, last = turns + 1, max(longest, now - last), now
        worker.join()
        self.assertGreater(turns, 100, f"{turns} turns, the longest {longest:.3f} s")


class Run(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.out = pathlib.Path(cls.folder.name)
        cls.tables = gangmu.run(CORPUS, out=cls.out, compare=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def rows(self, name):
        with open(self.out / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def test_the_rows_are_those_of_the_csv(self):
        import pyarrow

        self.assertTrue({*TABLES, "text", "indicators", "panel"} <= self.tables.keys())
        for name, table in self.tables.items():
            if name == "text":
                continue
            rows = self.rows(name)
            self.assertEqual((len(table), table.num_rows), (len(rows), len(rows)), name)
            self.assertEqual(table.column_names, list(rows[0]) if rows else table.column_names)
            self.assertEqual(pyarrow.table(table).num_rows, len(rows))
        kinds = {field.name: str(field.type) for field in pyarrow.schema(self.tables["targets"])}
        self.assertEqual(
            [kinds[name] for name in ("deadline", "norm_value", "start", "indicator")],
            ["date32[day]", "decimal128(38, 9)", "int64", "string"],
        )

    def test_pandas_polars_and_duckdb_take_them(self):
        import duckdb
        import pandas
        import polars
        import pyarrow

        targets, wanted = self.tables["targets"], self.rows("targets")
        frame = polars.DataFrame(targets)
        self.assertEqual(frame["norm_value"].to_list(), [decimal.Decimal(r["norm_value"]) if r["norm_value"] else None for r in wanted])
        self.assertEqual(str(frame.schema["deadline"]), "Date")
        self.assertEqual(pandas.DataFrame.from_arrow(targets)["indicator"].tolist(), [r["indicator"] for r in wanted])
        arrow = pyarrow.table(targets)
        ((count,),) = duckdb.sql("SELECT count(*) FROM arrow WHERE deadline < DATE '2030-01-01'").fetchall()
        self.assertEqual(count, sum("" < r["deadline"] < "2030-01-01" for r in wanted))
        del arrow

    def test_nothing_is_copied(self):
        import pyarrow

        address = lambda: pyarrow.table(self.tables["text"]).column("text").chunk(0).buffers()[2].address  # noqa: E731
        self.assertEqual(address(), address())

    def test_evidence_is_found_in_the_texts(self):
        import pyarrow

        texts = {row["doc_id"]: row["text"] for row in pyarrow.table(self.tables["text"]).to_pylist()}
        for row in pyarrow.table(self.tables["targets"]).to_pylist():
            self.assertEqual(texts[row["doc_id"]][row["start"] : row["end"]], row["evidence"])

    def test_without_a_folder_nothing_is_left(self):
        again = gangmu.run([CORPUS])
        self.assertEqual(set(again), {*TABLES, "text"})
        self.assertEqual(again["targets"].num_rows, self.tables["targets"].num_rows)

    def test_a_batch_is_the_same_documents(self):
        import pyarrow

        paths = sorted(p for p in CORPUS.iterdir())
        sources, names = [p.read_bytes() for p in paths], [p.name for p in paths]
        one = pyarrow.table(gangmu.extract_batch(sources, names))
        two = pyarrow.table(gangmu.extract_batch(sources, names, threads=2))
        self.assertEqual(one, two)
        for name in TABLES:
            rows = [row for rows in one.column(name).to_pylist() for row in rows]
            self.assertEqual(rows, pyarrow.table(self.tables[name]).to_pylist(), name)
        self.assertEqual(gangmu.extract_batch([], []).num_rows, 0)
        with self.assertRaises(ValueError):
            gangmu.extract_batch(["a"], [])


class Command(unittest.TestCase):
    def test_it_is_the_same_program(self):
        shown = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True).stdout
        self.assertIn(gangmu.__version__, shown)
        self.assertEqual(subprocess.run([COMMAND, "run", "no such path"], capture_output=True).returncode, 2)

    def test_its_lines_are_as_their_schemas_say(self):
        import jsonschema

        schemas = {}
        for name in ("request", "answer"):
            shown = subprocess.run([COMMAND, "extract", "--schema", name], capture_output=True, check=True).stdout
            schemas[name] = jsonschema.Draft202012Validator(json.loads(shown))
            schemas[name].check_schema(schemas[name].schema)
        lines = [
            {"id": 1, "path": "suzhou-ip-2023.txt"},
            {"id": "b", "text": NOTICE, "url": "u", "date": "2025-01-01"},
            {"id": None, "base64": base64.b64encode(NOTICE.encode()).decode(), "name": "x.txt"},
        ]
        for line in lines:
            schemas["request"].validate(line)
        self.assertFalse(schemas["request"].is_valid({"id": 1, "text": "a", "path": "b"}))
        given = "".join(json.dumps(line) + "\n" for line in lines) + "no json\n"
        run = subprocess.run(
            [COMMAND, "extract", "--jsonl", "--root", CORPUS], input=given.encode(), capture_output=True, check=True
        )
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual([a["id"] for a in answers], [1, "b", None, None])
        for answer in answers:
            schemas["answer"].validate(answer)


class Typed(unittest.TestCase):
    def test_the_types_are_installed(self):
        folder = pathlib.Path(gangmu.__file__).parent
        self.assertTrue((folder / "py.typed").is_file())
        stub = (folder / "__init__.pyi").read_text(encoding="utf-8")
        for name in ("extract", "extract_batch", "run", "main"):
            self.assertIn(f"def {name}(", stub)
            self.assertTrue(callable(getattr(gangmu, name)))


if __name__ == "__main__":
    sys.exit(unittest.main())
