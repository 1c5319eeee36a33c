"""check.py BUILD_FOLDER OUT: run.py --smoke measures every group, resumes after an interruption, and prints its tables.

No time is asserted: only that there are times, that counts are those of the descriptions, and what must hold on any
machine.
"""

import json
import pathlib
import signal
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
GROUPS = ("layers", "training", "actions", "scaling", "memory", "overhead", "pic", "published")


def start(build, output, *options):
    command = [sys.executable, "-B", HERE / "run.py", build, output, "--smoke", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process, expected=0):
    out, err = process.communicate(timeout=280)
    sys.stderr.write(err)
    assert process.returncode == expected, (process.returncode, expected)
    return out, err


def read(output):
    return json.loads(output.read_text())["groups"]


def interrupt_after_first_row(build, output):
    process = start(build, output, "--groups", "layers,actions")
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = finish(process, 130)
    assert "--resume goes on" in err


def check_interruption(build, output):
    """What was measured is kept: it is not measured again, and the rest is."""
    interrupt_after_first_row(build, output)
    kept = read(output)
    assert 1 <= len(kept["layers"]) and not kept.get("actions")
    _, err = finish(start(build, output, "--groups", "layers", "--resume"))
    layers = read(output)["layers"]
    assert len(layers) == 5 and all(layers[key] == one for key, one in kept["layers"].items())
    assert len(err.splitlines()) == len(layers) - len(kept["layers"])


def check_layers(rows):
    for row in rows.values():
        assert row["us_per_site"]["Gaugec"]["median"] > 0 and row["flops_per_site"] > 0
        # What a call needs is what it holds, and less than a MB of tables and page ends.
        assert row["peak_growth_bytes"] < row["workspace_bytes"] + 2**20
    gradient = rows["SU(3) 2^4 6-2, gradient"]["flops_per_site"]
    assert rows["SU(3) 2^4 6-2, value"]["flops_per_site"] < gradient


def check_actions(rows):
    # 4 links of 9 complex numbers: once for the value, twice for the force, six times for a step of three stages.
    expected = {"value": 576, "force": 1152, "step": 3456}
    assert len(rows) == 10
    for key, row in rows.items():
        factor = 2 if row["precision"] == "f32" else 1
        assert row["compulsory_bytes_per_site"] * factor == expected[row["label"].split()[1]], key


def check_pic(rows):
    assert len(rows) >= 6
    for row in rows.values():
        # Both slices of links, at least, and no less work than there must be.
        reals = 2 * 3 * 4 if row["colours"] == 2 else 2 * 3 * 18
        assert row["bytes_held_per_cell"] > 0.8 * reals * (8 if row["precision"] == "f64" else 4)
        assert row["flops_per_cell"] > 0.7 * row["needed_flops_per_cell"] and row["ns_per_cell"] > 0
        assert row["iterations"] == (10 if row["scheme"] == "semi_implicit" else 0)


def check_published(rows):
    assert {(row["peer"], row["colours"]) for row in rows.values()} == {(peer, n) for peer in ("openpixi", "curraun")
                                                                       for n in (2, 3)}
    for row in rows.values():
        assert set(row["ns_per_cell"]) == {"Gaugec", *(["Gaugec, leapfrog"] if row["peer"] == "openpixi" else [])}
        for times in row["ns_per_cell"].values():
            assert times["median"] > 0 and times["cores"] > 0 and times["steps"] == row["steps"] - row["warm_up"]


def check_checkouts(build, folder):
    """Codes that are not there are named, one by one."""
    _, err = finish(start(build, folder / "none.json", "--openpixi", folder), 2)
    assert "Grid.class: name a checkout of openpixi that is built" in err
    _, err = finish(start(build, folder / "none.json", "--curraun", folder), 2)
    assert "has no curraun/core.py: name a checkout of curraun" in err
    command = [sys.executable, "-B", HERE / "run.py", build, folder / "none.json", "--groups", "published"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert all(f"no --{peer}: its rows are left out" in run.stderr for peer in ("openpixi", "curraun"))
    assert not any(read(folder / "none.json").values())


def check_tables(out):
    for head in ("### Networks", "### Training step", "### An epoch of training", "### Actions", "### Scaling: threads",
                 "### Memory of a call", "### Overhead of a call", "### A step of the particle-in-cell engine",
                 "### A step of fields beside published codes"):
        assert head in out, head


def main():
    build, folder = map(pathlib.Path, sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    check_interruption(build, folder / "interrupted.json")
    out, _ = finish(start(build, folder / "all.json"))
    groups = read(folder / "all.json")
    assert all(groups[name] for name in GROUPS)
    check_layers(groups["layers"])
    check_actions(groups["actions"])
    check_pic(groups["pic"])
    check_published(groups["published"])
    check_checkouts(build, folder)
    assert {row["what"] for row in groups["scaling"].values()} == {"sites", "channels", "kernel", "batch", "threads"}
    assert all(row["execute_us"] >= row["steps_us"] > 0 for row in groups["overhead"].values())
    check_tables(out)


if __name__ == "__main__":
    main()
