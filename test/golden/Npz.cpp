//===- Npz.cpp - reads NumPy's .npz archives ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A .npz is a ZIP archive of .npy files: the formats are those of PKWARE's
// APPNOTE 4.3 and of NumPy's NEP 1.
//
//===----------------------------------------------------------------------===//

#include "test/golden/Npz.h"
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <zlib.h>

using namespace gaugec::test;

//===----------------------------------------------------------------------===//
// ZIP
//===----------------------------------------------------------------------===//

namespace {
struct Entry {
  std::string name;
  size_t offset, packed, size; ///< of the local header; of the data
  unsigned method;             ///< 0 stored, 8 deflated
  uint32_t crc;
};
} // namespace

/// Little-endian number of `bytes` bytes at `at`; 0 beyond the end.
static uint64_t readNumber(const std::string &file, size_t at, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes && at + i < file.size(); ++i)
    value |= uint64_t(uint8_t(file[at + i])) << (8 * i);
  return value;
}

/// The central directory at the end of the file.
static std::vector<Entry> readDirectory(const std::string &file) {
  std::vector<Entry> entries;
  size_t end = file.rfind("PK\x05\x06");
  if (end == std::string::npos)
    return entries;
  size_t count = readNumber(file, end + 10, 2);
  size_t at = readNumber(file, end + 16, 4);
  for (size_t i = 0; i < count; ++i) {
    if (readNumber(file, at, 4) != 0x02014b50)
      return {};
    size_t nameSize = readNumber(file, at + 28, 2);
    size_t extra = readNumber(file, at + 30, 2) + readNumber(file, at + 32, 2);
    entries.push_back(
        {file.substr(at + 46, nameSize), readNumber(file, at + 42, 4),
         readNumber(file, at + 20, 4), readNumber(file, at + 24, 4),
         unsigned(readNumber(file, at + 10, 2)),
         uint32_t(readNumber(file, at + 16, 4))});
    at += 46 + nameSize + extra;
  }
  return entries;
}

static std::optional<std::string> inflateRaw(const char *data, size_t packed,
                                             size_t size) {
  std::string out(size, '\0');
  z_stream stream = {};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data));
  stream.avail_in = packed;
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = size;
  int status = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (status != Z_STREAM_END || stream.total_out != size)
    return std::nullopt;
  return out;
}

static std::optional<std::string> unpack(const std::string &file,
                                         const Entry &entry) {
  size_t data = entry.offset + 30 + readNumber(file, entry.offset + 26, 2) +
                readNumber(file, entry.offset + 28, 2);
  if (data > file.size() || entry.packed > file.size() - data)
    return std::nullopt;
  std::optional<std::string> out;
  if (entry.method == 0)
    out = file.substr(data, entry.packed);
  else if (entry.method == 8)
    out = inflateRaw(file.data() + data, entry.packed, entry.size);
  if (!out || crc32(0, reinterpret_cast<const Bytef *>(out->data()),
                    out->size()) != entry.crc)
    return std::nullopt;
  return out;
}

//===----------------------------------------------------------------------===//
// NPY
//===----------------------------------------------------------------------===//

/// The shape in a header such as {'descr': '<f8', 'shape': (2, 24), ..}.
static std::vector<int64_t> readShape(const std::string &header) {
  std::vector<int64_t> shape;
  size_t at = header.find("'shape': (");
  if (at == std::string::npos)
    return shape;
  for (at += 10; at < header.size() && header[at] != ')';) {
    char *next;
    int64_t extent = std::strtoll(header.c_str() + at, &next, 10);
    shape.push_back(extent);
    at = next - header.c_str();
    while (at < header.size() && (header[at] == ',' || header[at] == ' '))
      ++at;
  }
  return shape;
}

static std::optional<NpyArray> readNpy(const std::string &bytes) {
  if (bytes.compare(0, 6, "\x93NUMPY", 6) != 0 || bytes[6] != 1)
    return std::nullopt;
  size_t headerSize = readNumber(bytes, 8, 2), data = 10 + headerSize;
  std::string header = bytes.substr(10, headerSize);
  bool isReal = header.find("'<f8'") != std::string::npos;
  bool isInteger = header.find("'<i8'") != std::string::npos;
  if ((!isReal && !isInteger) ||
      header.find("'fortran_order': False") == std::string::npos)
    return std::nullopt;
  NpyArray array{readShape(header), {}};
  size_t count = 1;
  for (int64_t extent : array.shape)
    count *= extent;
  if (bytes.size() != data + 8 * count)
    return std::nullopt;
  array.data.resize(count);
  if (isReal) {
    std::memcpy(array.data.data(), bytes.data() + data, 8 * count);
    return array;
  }
  for (size_t i = 0; i < count; ++i)
    array.data[i] = double(int64_t(readNumber(bytes, data + 8 * i, 8)));
  return array;
}

//===----------------------------------------------------------------------===//
// Both
//===----------------------------------------------------------------------===//

NpzFile gaugec::test::readNpz(const std::string &path, std::string &error) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    error = path + ": cannot be opened";
    return {};
  }
  std::string file((std::istreambuf_iterator<char>(stream)),
                   std::istreambuf_iterator<char>());
  NpzFile out;
  for (const Entry &entry : readDirectory(file)) {
    std::optional<std::string> bytes = unpack(file, entry);
    std::optional<NpyArray> array = bytes ? readNpy(*bytes) : std::nullopt;
    if (!array) {
      error = path + ": the entry " + entry.name +
              " is damaged or of a kind "
              "that is not read here";
      return {};
    }
    out[entry.name.substr(0, entry.name.rfind(".npy"))] = std::move(*array);
  }
  if (out.empty())
    error = path + ": not a .npz archive";
  return out;
}
