# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the `gaugec` program and keeps what it made."""

import functools
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from . import _runtime
from ._errors import CompileError, CompileWarning, Error

TARGETS = ("cpu",)
PRECISIONS = (None, "f32", "f64")
Memory = Literal["fast", "low"]
FUNCTIONS = ("value", "gradient", "force", "force_gradient", "vjp", "jvp")


@dataclass(frozen=True)
class Job:
    """What is to be compiled, and how."""

    text: str
    filename: str
    precision: str | None
    memory: Memory
    cpu: str
    functions: tuple[str, ...] = ("value",)
    differentiate: tuple[str, ...] = ()
    links: int = 18
    pullbacks: tuple[str, ...] = ()

    @property
    def arguments(self) -> list[str]:
        """The compiler's options."""
        out = [f"--cpu={self.cpu}", f"--memory={self.memory}", f"--functions={','.join(self.functions)}"]
        out += [f"--precision={self.precision}"] if self.precision else []
        out += [f"--links={self.links}"] if self.links != 18 else []
        out += [f"--differentiate={one}" for one in self.differentiate]
        return out + [f"--pullback={one}" for one in self.pullbacks]


def find_compiler() -> str:
    """The `gaugec` program: GAUGEC_BIN, beside the package, in the checkout's build folder, in PATH."""
    given = os.environ.get("GAUGEC_BIN")
    if given:
        path = Path(given)
        return str(path / "gaugec" if path.is_dir() else path)
    for folder in _runtime.candidates():
        program = folder / "bin" / "gaugec"
        if program.exists():
            return str(program)
    found = shutil.which("gaugec")
    if not found:
        raise Error("the program gaugec is not found: build the project, or let GAUGEC_BIN name it")
    return found


def compile_to(job: Job, folder: Path) -> Path:
    """Compiles into `folder`; the library's path."""
    source = folder / job.filename
    source.write_text(job.text, encoding="utf-8")
    # A relative name: messages should show the user's file name, not ours.
    command = [find_compiler(), job.filename, "-o", "libmodel.so", *job.arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise Error(f"'{command[0]}' cannot be run: {error}") from None
    if done.returncode in (1, 2):
        raise CompileError(done.stderr.strip())
    if done.returncode != 0:
        raise Error(f"the compiler failed ({done.returncode}), which is its fault, not yours:\n{done.stderr.strip()}")
    if done.stderr.strip():
        warnings.warn(done.stderr.strip(), CompileWarning, stacklevel=4)
    return folder / "libmodel.so"


# ---- cache ----


def cache_folder() -> Path:
    """GAUGEC_CACHE, or `gaugec` in the user's cache folder."""
    given = os.environ.get("GAUGEC_CACHE")
    if given:
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gaugec"


@functools.cache
def _hash_file(path: str, size: int, time: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _identify_compiler() -> str:
    path = find_compiler()
    try:
        stat = os.stat(path)
    except OSError as error:
        raise Error(f"'{path}' cannot be run: {error}") from None
    return _hash_file(path, stat.st_size, stat.st_mtime_ns)


@functools.cache
def _identify_cpu() -> str:
    """Two machines may share a home, but not the meaning of "native"."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return "".join(sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))}))


def cache_key(job: Job) -> str:
    """All that the library depends on."""
    parts = [job.text, job.filename, *job.arguments, platform.machine(), _identify_compiler()]
    if job.cpu == "native":
        parts.append(_identify_cpu())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def compile_cached(job: Job) -> Path | None:
    """The library in the cache, compiled if it is not there yet; None if there can be no cache."""
    folder = cache_folder()
    entry = folder / f"{cache_key(job)}.so"
    if entry.exists():
        return entry
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(dir=folder)
    except OSError:
        return None
    with scratch as name:
        # Whoever else compiles the same gets the same: the last one wins.
        os.replace(compile_to(job, Path(name)), entry)
    return entry
