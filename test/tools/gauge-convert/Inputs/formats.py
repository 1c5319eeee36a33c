"""formats.py write FORMAT OUT SEED PRECISION [ROWS]: a random configuration, from the specification of the format alone.
formats.py read FORMAT FILE OUT.npy: reads one, checks its sums, and saves links [t][z][y][x][t,z,y,x][3][3].

FORMAT is ildg or nersc; the lattice is 2 x 4 x 3 x 5 in x, y, z, t. PRECISION is f4 or f8, > (big) or <.
"""

import binascii
import re
import struct
import sys

import numpy as np

X, Y, Z, T = 2, 4, 3, 5


def draw(seed):
    """[t][z][y][x][x,y,z,t][3][3], the order of both formats."""
    dice = np.random.default_rng(seed)
    a = dice.normal(size=(T, Z, Y, X, 4, 3, 3)) + 1j * dice.normal(size=(T, Z, Y, X, 4, 3, 3))
    q, _ = np.linalg.qr(a)
    return q / np.linalg.det(q)[..., None, None] ** (1 / 3)


def to_bytes(links, dtype):
    return np.stack([links.real, links.imag], -1).astype(dtype).tobytes()


def from_bytes(data, dtype, rows):
    numbers = np.frombuffer(data, dtype).astype("f8").reshape(T, Z, Y, X, 4, rows, 3, 2)
    return numbers[..., 0] + 1j * numbers[..., 1]


def plaquette(u):
    axis = {0: 3, 1: 2, 2: 1, 3: 0}  # of x, y, z, t
    total = 0
    for mu in range(4):
        for nu in range(mu):
            a, b = u[..., mu, :, :], u[..., nu, :, :]
            one, two = a @ np.roll(b, -1, axis[mu]), b @ np.roll(a, -1, axis[nu])
            total += np.einsum("...ij,...ij", one, two.conj()).real.mean() / 3
    return total / 6


def trace(u):
    return np.einsum("...ii", u).real.mean() / 3


def scidac(data, size):
    a = b = 0
    for site in range(len(data) // size):
        crc = binascii.crc32(data[site * size:(site + 1) * size])
        a ^= (crc << site % 29 | crc >> 32 - site % 29) & 0xFFFFFFFF
        b ^= (crc << site % 31 | crc >> 32 - site % 31) & 0xFFFFFFFF
    return a, b


def record(kind, data, flags):
    return struct.pack(">IHHQ128s", 0x456789AB, 1, flags, len(data), kind) + data + b"\0" * (-len(data) % 8)


def write_ildg(links, dtype):
    data = to_bytes(links, dtype)
    bits = 8 * int(dtype[-1])
    form = (f"<?xml version='1.0'?><ildgFormat xmlns='http://www.lqcd.org/ildg'><version> 1.0 </version><field>su3gauge"
            f"</field><precision>{bits}</precision><lx>{X}</lx><ly> {Y}</ly><lz>{Z}</lz><lt>{T}</lt></ildgFormat>\0")
    a, b = scidac(data, len(data) // (X * Y * Z * T))
    sums = f"<scidacChecksum><version>1.0</version><suma>{a:x}</suma><sumb>{b:x}</sumb></scidacChecksum>"
    return (record(b"xlf-info", b"another record", 0xC000) + record(b"ildg-format", form.encode(), 0x8000)
            + record(b"ildg-binary-data", data, 0) + record(b"ildg-data-lfn", b"lfn://nowhere", 0)
            + record(b"scidac-checksum", sums.encode(), 0x4000))


def read_ildg(data):
    found = {}
    while data:
        magic, _, _, length, kind = struct.unpack(">IHHQ128s", data[:144])
        assert magic == 0x456789AB
        found[kind.rstrip(b"\0")] = data[144:144 + length]
        data = data[144 + (length + 7) // 8 * 8:]
    form, sums = found[b"ildg-format"].decode(), found[b"scidac-checksum"].decode()
    sizes = [int(re.search(f"<{name}>(.*?)</{name}>", form)[1]) for name in ("lx", "ly", "lz", "lt")]
    assert sizes == [X, Y, Z, T] and "<field>su3gauge</field>" in form
    binary = found[b"ildg-binary-data"]
    a, b = scidac(binary, len(binary) // (X * Y * Z * T))
    assert int(re.search("<suma>(.*?)<", sums)[1], 16) == a and int(re.search("<sumb>(.*?)<", sums)[1], 16) == b
    return from_bytes(binary, ">f8" if "<precision>64<" in form else ">f4", 3)


def word_sum(data, dtype):
    return int(np.frombuffer(data, dtype[0] + "u4").sum(dtype="u8")) & 0xFFFFFFFF


def write_nersc(links, dtype, rows):
    data = to_bytes(links[..., :rows, :], dtype)
    real = f"IEEE{8 * int(dtype[-1])}" + {">": "BIG", "<": "LITTLE"}[dtype[0]]
    kind = "4D_SU3_GAUGE" + ("_3x3" if rows == 3 else "")
    return (f"BEGIN_HEADER\nHDR_VERSION = 1.0\nDATATYPE = {kind}\nSTORAGE_FORMAT = 1.0\nDIMENSION_1 = {X}\n"
            f"DIMENSION_2 = {Y}\nDIMENSION_3 = {Z}\nDIMENSION_4 = {T}\nLINK_TRACE = {trace(links):.10g}\n"
            f"PLAQUETTE = {plaquette(links):.10g}\nCHECKSUM = {word_sum(data, dtype):x}\nFLOATING_POINT = {real}\n"
            "END_HEADER\n").encode() + data


def read_nersc(data):
    head, data = data.split(b"END_HEADER\n", 1)
    keys = dict(re.findall(r"^(\S+) = (.*)$", head.decode(), re.M))
    assert [int(keys[f"DIMENSION_{i}"]) for i in (1, 2, 3, 4)] == [X, Y, Z, T]
    dtype = ">f8" if keys["FLOATING_POINT"] == "IEEE64BIG" else ">f4"
    assert int(keys["CHECKSUM"], 16) == word_sum(data, dtype)
    links = from_bytes(data, dtype, 3)
    assert abs(float(keys["PLAQUETTE"]) - plaquette(links)) < 1e-7
    assert abs(float(keys["LINK_TRACE"]) - trace(links)) < 1e-7
    return links


def main():
    action, kind, *rest = sys.argv[1:]
    if action == "write":
        out, seed, dtype, rows = *rest[:3], int(rest[3]) if len(rest) > 3 else 3
        links = draw(int(seed))
        data = write_ildg(links, dtype) if kind == "ildg" else write_nersc(links, dtype, rows)
        open(out, "wb").write(data)
    else:
        data = open(rest[0], "rb").read()
        links = read_ildg(data) if kind == "ildg" else read_nersc(data)
        np.save(rest[1], links[..., ::-1, :, :])


if __name__ == "__main__":
    main()
