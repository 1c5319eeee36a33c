"""peer_memory.py NETWORK FUNCTION CODE: by how much one call raises the peak of the process that makes it, as JSON.

A call on a tiny lattice comes first: libraries allocate once what is no business of the function.
"""

import ctypes
import dataclasses
import gc
import json
import os
import sys

import networks
import peers


def peak_bytes():
    """The most memory that the process has held. This is ru_maxrss, but that of a process which another one started
    begins at what that one held."""
    with open("/proc/self/status") as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmHWM"].split()[0]) * 1024


def reset_peak():
    """Lets it begin at what is in use now."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass  # then the growth is a lower bound


def main():
    name, function, code = sys.argv[1:]
    row = next(one for one in networks.NETWORKS if one.name == name)
    tiny = dataclasses.replace(row, extents=(2,) * len(row.extents), batch=1)
    threads = int(os.environ["OMP_NUM_THREADS"])
    getattr(peers.make(tiny, threads, [code])[code], function)()
    peer = peers.make(row, threads, [code])[code]
    if hasattr(peer, "compile"):
        peer.compile(function)
    reset_peak()
    before = peak_bytes()
    result = getattr(peer, function)()  # kept: it is part of what the call needs
    print(json.dumps({"peak_growth_bytes": peak_bytes() - before}))
    del result


if __name__ == "__main__":
    main()
