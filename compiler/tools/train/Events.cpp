//===- Events.cpp - the learning curve for TensorBoard --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file of TFRecords
// (https://www.tensorflow.org/tutorials/load_data/tfrecord), each a serialised
// protocol buffer `Event`:
//
//   Event   { double wall_time = 1; int64 step = 2; string file_version = 3;
//             Summary summary = 5; }
//   Summary { repeated Value value = 1; }
//   Value   { string tag = 1; float simple_value = 2; }
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/train/Trainer.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec;
using namespace gaugec::train;

/// How a field of a protocol buffer is written.
enum WireType { Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5 };

static std::string makeKey(int field, WireType type) {
  return std::string(1, static_cast<char>(field << 3 | type));
}

template <class T>
static std::string makeFixed(T value) {
  std::string text(sizeof(T), 0);
  llvm::support::endian::write<T, llvm::endianness::little>(text.data(), value);
  return text;
}

static std::string makeVarint(uint64_t value) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::encodeULEB128(value, stream);
  return text;
}

static std::string makeBytes(int field, const std::string &bytes) {
  return makeKey(field, Delimited) + makeVarint(bytes.size()) + bytes;
}

/// CRC-32C (RFC 3720), rotated and shifted as the format wants it.
static uint32_t maskedChecksum(llvm::StringRef data) {
  uint32_t crc = ~0U;
  for (unsigned char byte : data.bytes()) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit)
      crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78U : 0);
  }
  crc = ~crc;
  return (crc >> 15 | crc << 17) + 0xa282ead8U;
}

static std::string makeRecord(const std::string &event) {
  std::string length = makeFixed<uint64_t>(event.size());
  return length + makeFixed(maskedChecksum(length)) + event +
         makeFixed(maskedChecksum(event));
}

static std::string makeScalar(const char *tag, double value) {
  return makeBytes(1, makeBytes(1, tag) + makeKey(2, Fixed32) +
                          makeFixed(static_cast<float>(value)));
}

std::string gaugec::train::makeEvent(const Epoch &epoch, int64_t number) {
  return makeRecord(
      makeKey(1, Fixed64) + makeFixed(epoch.time) + makeKey(2, Varint) +
      makeVarint(number) +
      makeBytes(5, makeScalar("loss/training", epoch.loss) +
                       makeScalar("loss/validation", epoch.validation) +
                       makeScalar("rate", epoch.rate)));
}

std::string gaugec::train::makeEvents(llvm::ArrayRef<Epoch> history) {
  double begin = history.empty() ? 0 : history.front().time;
  std::string text = makeRecord(makeKey(1, Fixed64) + makeFixed(begin) +
                                makeBytes(3, "brain.Event:2"));
  int64_t number = 0;
  for (const Epoch &epoch : history)
    text += makeEvent(epoch, ++number);
  return text;
}
