"""killing.py: programs that are killed and go on, for the scripts kill.py of the tools."""

import subprocess
import sys
import time


def start(command, **options):
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)


def finish(process):
    """Waits for what must end well."""
    _, err = process.communicate(timeout=120)
    if process.returncode:
        sys.exit(f"exit code {process.returncode}: {err}")


def measure(process):
    """The seconds that it takes to finish."""
    begin = time.monotonic()
    finish(process)
    return time.monotonic() - begin


def kill(process):
    """Kills it, or finishes it if it has ended by itself; returns whether it was killed."""
    if process.poll() is not None:
        finish(process)
        return False
    process.kill()
    process.wait()
    return True


def kill_all(start_next, step):
    """Kills what start_next() starts after 0, step, 2 step, ... seconds, until one ends by itself or there is none.

    Returns how many were killed.
    """
    kills = 0
    while process := start_next():
        time.sleep(kills * step)
        if not kill(process):
            break
        kills += 1
    return kills


def kill_often(attempt, wanted, length):
    """Calls attempt(step), `length` seconds long without kills, until it returns that it has killed often enough."""
    step = length / 25
    while (kills := attempt(step)) < wanted:
        step /= 2  # the machine is less busy than it was
    print(f"the same after {kills} kills")
