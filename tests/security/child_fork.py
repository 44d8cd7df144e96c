"""Reads every file of a folder, each in its own forked child under the kernel's limits.

The same `confine` and `answer` as the reading process, without an interpreter to start each time.
Prints one JSON object per file: ``{"file", "end", "seconds"}``.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import nlp.pdf.reader  # noqa: F401  (loaded once, before forking)
from nlp.errors import NovumError
from nlp.intake import ReadingLimits
from nlp.intake.child import answer, confine


def read(path: Path, limits: ReadingLimits, write: int) -> int:
    """In the child: 0 read, 3 refused, 9 anything else; the name of the end goes to `write`."""
    confine(limits.memory_bytes, limits.seconds, 2**30)
    request: dict[str, Any] = {
        "action": "parse",
        "path": str(path),
        "file_name": path.name,
        "limits": limits.model_dump(),
    }
    try:
        content = answer(request)
        end, code = json.loads(content)["outcome"], 0
    except NovumError as error:
        end, code = type(error).__name__, 3
    except MemoryError:
        end, code = "memory", 3
    except BaseException:
        end, code = traceback.format_exc(limit=-3), 9
    os.write(write, end.encode()[-2000:])
    return code


def main() -> None:
    limits = ReadingLimits(seconds=30)
    for path in sorted(path for path in Path(sys.argv[1]).rglob("*") if path.is_file()):
        reading, writing = os.pipe()
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os._exit(read(path, limits, writing))
        os.close(writing)
        end = os.read(reading, 4000).decode(errors="replace")
        os.close(reading)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        told = {"file": path.name, "end": end, "code": code, "seconds": time.monotonic() - started}
        print(json.dumps(told), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
