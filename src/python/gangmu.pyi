"""gangmu 纲目: from piles of Chinese policy notices to tables that can be trusted."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from os import PathLike
from typing import Any, TypedDict

__version__: str

# The cells of a row: text, days, exact numbers, counts and offsets. None where nothing is stated.
Row = dict[str, str | datetime.date | Decimal | int | None]

class Text(TypedDict):
    doc_id: str
    text: str

class Extraction(TypedDict):
    """All rows of one document, table by table; of an archive, those of all its members."""

    documents: list[Row]
    tasks: list[Row]
    targets: list[Row]
    numbers: list[Row]
    deadlines: list[Row]
    responsibilities: list[Row]
    errors: list[Row]
    text: list[Text]

class Table:
    """A table in Arrow's memory format. pyarrow.table, polars.DataFrame, pandas.DataFrame.from_arrow and DuckDB (by way
    of pyarrow) take it by the Arrow PyCapsule interface, without copying."""

    @property
    def num_rows(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

def extract(
    source: str | bytes | bytearray | PathLike[str],
    *,
    name: str | None = None,
    date: datetime.date | str | None = None,
    max_seconds: int | None = None,
    rules: Sequence[str | PathLike[str]] | None = None,
) -> Extraction:
    """Extracts one document: its text (a str is always text), the bytes of a file of any format, or a pathlib.Path.

    name: how the tables name it; its ending tells apart what content cannot (.md from .txt). A path stands for itself.
    date: day of publication, for a document that states none (ISO 8601).
    max_seconds: how long it may take, one second more for every 128 KB; as `gangmu run --max-seconds` where not given.
    rules: folders of rules on top of the built-in ones.

    A document that can't be read gives rows in documents and errors, not an exception. Raises OSError for a path that
    can't be opened and ValueError for broken rules or dates. The GIL is released meanwhile.

    A document that takes too long is answered by a row of errors; its thread can't be stopped and goes on beside. One
    that takes all memory takes that of this process: the command `gangmu`, which works in processes of its own, is for
    piles that nobody has looked at.
    """

def extract_batch(
    sources: Sequence[str | bytes | bytearray],
    names: Sequence[str],
    *,
    dates: Sequence[datetime.date | str | None] | None = None,
    threads: int = 1,
    max_seconds: int | None = None,
    rules: Sequence[str | PathLike[str]] | None = None,
) -> Table:
    """Extracts many documents into one table with a row for each, for engines that map over batches.

    Columns: source (place in `sources`), member (place in an archive), path, doc_id, status, province and year (of
    publication, else of writing, else the first of the plan), then each table of `extract` as a list of rows, and text.
    threads: 1 where the engine has its own, 0 for all cores.
    max_seconds: for each document, as for `extract`.
    """

def run(
    paths: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    out: str | PathLike[str] | None = None,
    compare: bool = False,
    threads: int = 0,
    rules: Sequence[str | PathLike[str]] | None = None,
) -> dict[str, Table]:
    """Reads files and folders as `gangmu run` does, and gives the tables of the run, and their texts as table `text`.

    out: folder to write the tables to as well; a later run into it reads only what has changed.
    compare: adds the comparison tables.
    threads: 0 for all cores.

    Raises FileNotFoundError for a missing path, ValueError where nothing can be read or rules are broken, and OSError
    where `out` can't be written. The GIL is released meanwhile. It works in this process, where no document can be
    stopped: the command `gangmu run`, which can, writes the same tables.
    """

def main() -> int:
    """The command `gangmu`, with the arguments of sys.argv; gives its exit status."""
