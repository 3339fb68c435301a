"""Runs the job on this machine in local-cluster mode (executors are processes of their own), checks its rows against
`gangmu run`, and kills an executor in the middle of it.

    python tests/spark/run_local.py --gangmu gangmu --documents FOLDER --work FOLDER [--kill] [--executors 2]

Prints the figures of the job and of the check; exit status 1 when any row differs.
"""

import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend"


def descendants(root):
    """Process ids below `root`, with their command lines."""
    children, commands = {}, {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
            commands[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        parent = int(stat.rpartition(")")[2].split()[1])
        children.setdefault(parent, []).append(int(entry.name))
    waiting, found = [root], []
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.append((child, commands.get(child, "")))
            waiting.append(child)
    return found


def kill_an_executor(job, output, told):
    """Once the first task has been committed and others are under way: kill -9 of the first executor of this job."""
    staging = pathlib.Path(output, "extracted")
    while job.poll() is None:
        if list(staging.rglob("part-*.parquet")):
            executors = [pid for pid, command in descendants(job.pid) if EXECUTOR in command and "java" in command]
            if executors and not (staging / "_SUCCESS").exists():
                done = len({path.name for path in staging.rglob("part-*.parquet")})
                os.kill(executors[0], signal.SIGKILL)
                told.append(f"killed executor process {executors[0]} of {len(executors)}, {done} task files written")
                return
        time.sleep(0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", required=True)
    parser.add_argument("--work", required=True, help="a folder for what is written; emptied first")
    parser.add_argument("--gangmu", default="gangmu", help="the command, for the run that the rows are compared with")
    parser.add_argument("--master", help="default: local-cluster[EXECUTORS,1,MEMORY]")
    parser.add_argument("--executors", type=int, default=2)
    parser.add_argument("--memory", type=int, default=1024, help="of an executor, in MB")
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--kill", action="store_true", help="kill -9 of an executor while documents are extracted")
    args = parser.parse_args()

    import pyspark

    work = pathlib.Path(args.work)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    run, spark = work / "run", work / "spark"
    start = time.monotonic()
    command = [args.gangmu, "run", args.documents, "--out", run, "--format", "parquet"]
    ran = subprocess.run([*command, "--no-compare", "--no-xlsx"], check=False)
    if ran.returncode > 1:
        return ran.returncode
    print(f"gangmu run: {time.monotonic() - start:.1f} s", flush=True)

    master = args.master or f"local-cluster[{args.executors},1,{args.memory}]"
    environment = {
        **os.environ,
        "SPARK_HOME": str(pathlib.Path(pyspark.__file__).parent),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(work / "workers"),
    }
    settings = [f"spark.executor.memory={args.memory}m", "spark.ui.enabled=false", *args.conf]
    job = subprocess.Popen(
        [sys.executable, HERE / "job.py", "--master", master, "--input", args.documents, "--output", spark]
        + [part for setting in settings for part in ("--conf", setting)],
        env=environment,
    )
    told = []
    if args.kill:
        killer = threading.Thread(target=kill_an_executor, args=(job, spark, told))
        killer.start()
        killer.join()
    if job.wait() != 0:
        print("the job failed")
        return 1
    if args.kill:
        print(*told or ["no executor was killed: the job was over before"], flush=True)
        if not told:
            return 1
    return subprocess.run([sys.executable, HERE / "check.py", run, spark], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
