"""Which line of a `rules.py` is being run, or has failed."""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from alloc_opt.errors import RulesError


@dataclass(frozen=True)
class Script:
    """A file of hand-written rules."""

    file: str

    def here(self) -> str:
        """`file:line` of the innermost frame that runs this file; the file alone if none does."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != self.file:
            frame = frame.f_back
        return self.file if frame is None else f"{self.file}:{frame.f_lineno}"

    def error(self, message: str, hint: str = "") -> RulesError:
        """A `RulesError` that begins with the line being run."""
        return RulesError(f"{self.here()}: {message}", hint)

    def failed_at(self, trace: TracebackType | None) -> str:
        """`file:line` of the last line of this file in a traceback."""
        place = self.file
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.file:
                place = f"{self.file}:{trace.tb_lineno}"
            trace = trace.tb_next
        return place

    def functions(self) -> dict[str, Any]:
        """Run the file's top level and return its names. Raises `RulesError` with the line that failed."""
        try:
            source = Path(self.file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RulesError(f"{self.file}: cannot be read: {error}") from error
        names: dict[str, Any] = {"__name__": "rules", "__file__": self.file}
        try:
            exec(compile(source, self.file, "exec"), names)
        except SyntaxError as error:
            raise RulesError(f"{self.file}:{error.lineno}: {error.msg}") from error
        except Exception as error:
            raise RulesError(f"{self.failed_at(error.__traceback__)}: {type(error).__name__}: {error}") from error
        return names
