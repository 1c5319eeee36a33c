# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of the Python package share."""

import shutil
from pathlib import Path

import pytest

import gaugec

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    """A cache of its own for each run of the suite."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("GAUGEC_CACHE", str(folder))
    return folder


@pytest.fixture
def empty_cache(cache):
    shutil.rmtree(cache, ignore_errors=True)
    return cache


@pytest.fixture
def example():
    """example("wilson_loop", ...) compiles an example."""
    return lambda name, **options: gaugec.compile(EXAMPLES / f"{name}.gauge", **options)
