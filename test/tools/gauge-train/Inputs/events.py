"""events.py EVENTS HISTORY.csv: reads TensorBoard's file by its specification and compares it with the CSV."""

import csv
import pathlib
import struct
import sys


def checksum(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        head, body, tail = data[8:12], data[12:12 + length], data[12 + length:16 + length]
        assert struct.unpack("<I", head)[0] == checksum(data[:8])
        assert struct.unpack("<I", tail)[0] == checksum(body)
        yield body
        data = data[16 + length:]


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        else:
            size, at = {1: (8, at), 5: (4, at)}.get(kind) or varint(data, at)
            value, at = data[at:at + size], at + size
        yield key >> 3, value


first, *events = (dict(fields(body)) for body in records(pathlib.Path(sys.argv[1]).read_bytes()))
assert first[3] == b"brain.Event:2"
lines = list(csv.DictReader(open(sys.argv[2], encoding="utf-8")))
assert len(lines) == len(events)
for line, event in zip(lines, events):
    assert struct.unpack("<d", event[1])[0] > 1.7e9  # seconds since 1970
    scalars = {}
    for _, value in fields(event[5]):
        scalar = dict(fields(value))
        scalars[scalar[1].decode()] = struct.unpack("<f", scalar[2])[0]
    expected = {"loss/training": line["loss"], "loss/validation": line["validation"], "rate": line["rate"]}
    assert event[2] == int(line["epoch"])
    assert all(abs(scalars.pop(tag) / float(text) - 1) < 1e-6 for tag, text in expected.items()) and not scalars
print(len(events), "epochs")
