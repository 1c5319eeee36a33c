"""openPMD files: the official checker, and openPMD's own reader."""

import contextlib
import io

from openpmd_validator.check_h5 import check_file


def check_file_of(path):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        errors, _ = check_file(str(path))
    assert errors == 0, output.getvalue()


def read(series, iteration, mesh, component):
    record = series.iterations[iteration].meshes[mesh][component]
    chunk = record.load_chunk()
    series.flush()
    return chunk * 1.0, record
