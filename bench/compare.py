"""Gaugec and its peers on the same function, repetitions alternating."""

import statistics
import sys
import time

ROUNDS = 5
PEER_SECONDS = 4.0  # for the repetitions of one peer


class Peer:
    """A function of a peer, as long as it has time left."""

    def __init__(self, call):
        self.call, self.seconds = call, []

    def wants_more(self):
        return not self.seconds or sum(self.seconds) + statistics.mean(self.seconds) < PEER_SECONDS

    def time(self):
        if self.wants_more():
            self.seconds.append(time_call(self.call))


def time_call(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def warm_up(peers, function):
    """Those that can do the function, warm; what they cannot is said."""
    able = {}
    for name, peer in peers.items():
        call = getattr(peer, function, None)
        if call is None:
            continue
        try:
            call()
            able[name] = Peer(call)
        except (RuntimeError, NotImplementedError) as error:
            print(f"\n  {name} cannot do {function}: {str(error).splitlines()[0][:100]}", file=sys.stderr)
    return able


def alternate(session, library, function, row, peers, peer_function=None):
    """Times of all in us per site, and what bench-model says beside times."""
    able = warm_up(peers, peer_function or function)
    ours, rounds = [], session.rounds(ROUNDS)
    for _ in range(rounds):
        one = library.time(function, row.extents, row.batch)
        ours += one.pop("seconds")
        for peer in able.values():
            peer.time()
    seconds = {"Gaugec": ours, **{name: peer.seconds for name, peer in able.items()}}
    one.pop("execute_seconds")
    return {**one, "function": function, "precision": row.precision, "flops_per_site": library.flops(function),
            "compile_seconds": library.compile_seconds,
            "us_per_site": {name: summarise(times, row.sites) for name, times in seconds.items()}}


def summarise(seconds, sites):
    return {"median": statistics.median(seconds) / sites * 1e6, "minimum": min(seconds) / sites * 1e6,
            "repetitions": len(seconds)}


def describe(result):
    """For the line of progress."""
    return ", ".join(f"{name} {times['median']:.3g}" for name, times in result["us_per_site"].items()) + " us/site"
