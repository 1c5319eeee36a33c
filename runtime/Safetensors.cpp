//===- Safetensors.cpp - the safetensors format ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file is: the length n of a header as 8 bytes (little endian), n bytes of
// JSON {"name": {"dtype": .., "shape": [..], "data_offsets": [begin, end]}},
// data. https://github.com/huggingface/safetensors
//
//===----------------------------------------------------------------------===//
#include "runtime/Durable.h"
#include "runtime/JsonReader.h"
#include "runtime/Tensors.h"

#include <fmt/ranges.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <set>

using namespace gauge::rt;
using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little,
              "the format is little endian; so is this code");

/// The bound of the reference implementation.
static constexpr uint64_t maxHeader = 100'000'000;
static constexpr uint64_t lengthBytes = 8;

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {

/// An entry of the header.
struct Entry {
  std::string name, dtype;
  std::vector<int64_t> shape;
  uint64_t begin = 0, end = 0;
};

/// A dtype that is read, and what it becomes.
struct Format {
  const char *name;
  uint64_t bytes;
  gauge_dtype becomes;
};

} // namespace

static constexpr Format formats[] = {{"F64", 8, GAUGE_F64},
                                     {"F32", 4, GAUGE_F32},
                                     {"C64", 8, GAUGE_C64},
                                     {"F16", 2, GAUGE_F32},
                                     {"BF16", 2, GAUGE_F32}};

/// IEEE binary16 to binary32; exact.
static float fromHalf(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16;
  int exponent = half >> 10 & 0x1f;
  uint32_t mantissa = half & 0x3ff;
  if (exponent == 0) { // zero or subnormal: mantissa * 2^-24
    float value = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -value : value;
  }
  uint32_t biased = exponent == 0x1f ? 0xff : exponent + (127 - 15);
  return std::bit_cast<float>(sign | biased << 23 | mantissa << 13);
}

static float fromBrain(uint16_t brain) {
  return std::bit_cast<float>(uint32_t(brain) << 16);
}

/// The numbers of a tensor; the 16-bit formats become f32.
static std::vector<char> readData(std::string_view bytes,
                                  std::string_view dtype) {
  if (dtype != "F16" && dtype != "BF16")
    return {bytes.begin(), bytes.end()};
  std::vector<char> data(bytes.size() * 2);
  for (size_t i = 0; i < bytes.size() / 2; ++i) {
    uint16_t bits = 0;
    std::memcpy(&bits, bytes.data() + 2 * i, 2);
    float value = dtype == "F16" ? fromHalf(bits) : fromBrain(bits);
    std::memcpy(data.data() + 4 * i, &value, 4);
  }
  return data;
}

/// Parses the header; a name that comes twice is an error, which the parser by
/// itself would not notice.
static Result<Json> parseHeader(std::string_view text) {
  std::string twice;
  std::set<std::string> names;
  auto watch = [&](int depth, Json::parse_event_t event, Json &value) {
    if (event == Json::parse_event_t::key && depth == 1 &&
        !names.insert(value.get<std::string>()).second)
      twice = value.get<std::string>();
    return true;
  };
  try {
    Json header = Json::parse(text, watch);
    if (!twice.empty())
      return failure(GAUGE_BAD_FORMAT, "tensor '{}' is there twice", twice);
    if (!header.is_object())
      return failure(GAUGE_BAD_FORMAT, "the header is not a JSON object");
    return header;
  } catch (const Json::exception &e) {
    return failure(GAUGE_BAD_FORMAT, "the header is not JSON: {}", e.what());
  }
}

static Entry readEntry(const std::string &name, const JsonReader &in) {
  Entry entry{name, in.member("dtype").text(), {}, 0, 0};
  in.member("shape").each([&](const JsonReader &extent) {
    entry.shape.push_back(extent.integer(0, INT64_MAX));
  });
  std::vector<uint64_t> offsets;
  in.member("data_offsets").each([&](const JsonReader &offset) {
    offsets.push_back(static_cast<uint64_t>(offset.integer(0, INT64_MAX)));
  });
  if (offsets.size() != 2 || offsets[0] > offsets[1])
    in.fail("data_offsets are not [begin, end]");
  else
    entry.begin = offsets[0], entry.end = offsets[1];
  return entry;
}

static Result<std::vector<Entry>> readEntries(const Json &header) {
  Status status;
  std::vector<Entry> entries;
  for (const auto &[name, value] : header.items())
    if (name != "__metadata__")
      entries.push_back(
          readEntry(name, JsonReader(value, "tensor '" + name + "'", status)));
  if (status)
    return status;
  std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  return entries;
}

/// As the format demands, the data are covered without holes or overlaps.
static Status checkCover(const std::vector<Entry> &entries, uint64_t bytes) {
  uint64_t end = 0;
  for (const Entry &entry : entries) {
    if (entry.begin != end)
      return failure(GAUGE_BAD_FORMAT,
                     "tensor '{}' begins at byte {} of the data, the one "
                     "before it ends at {}",
                     entry.name, entry.begin, end);
    end = entry.end;
    if (end > bytes)
      return failure(GAUGE_BAD_FORMAT,
                     "tensor '{}' ends at byte {} of the data, of which there "
                     "are {}: the file was cut off",
                     entry.name, end, bytes);
  }
  if (end != bytes)
    return failure(GAUGE_BAD_FORMAT,
                   "the tensors take {} bytes, but {} bytes of data follow the "
                   "header",
                   end, bytes);
  return success();
}

static Result<Tensor> readTensor(const Entry &entry, std::string_view data) {
  auto format =
      std::find_if(std::begin(formats), std::end(formats),
                   [&](const Format &f) { return entry.dtype == f.name; });
  if (format == std::end(formats))
    return failure(GAUGE_UNSUPPORTED,
                   "tensor '{}' has the dtype {}; F16, BF16, F32, F64 and C64 "
                   "are read",
                   entry.name, entry.dtype);
  Size bytes = format->bytes;
  for (int64_t extent : entry.shape)
    bytes = bytes * static_cast<uint64_t>(extent);
  if (bytes.value() != entry.end - entry.begin)
    return failure(GAUGE_BAD_FORMAT,
                   "tensor '{}' of shape [{}] and dtype {} needs {} bytes, its "
                   "data_offsets give {}",
                   entry.name, fmt::join(entry.shape, ", "), entry.dtype,
                   bytes.value(), entry.end - entry.begin);
  return Tensor{entry.name, format->becomes, entry.shape,
                readData(data.substr(entry.begin, bytes.value()), entry.dtype)};
}

Result<std::vector<Tensor>> gauge::rt::parseSafetensors(std::string_view file) {
  uint64_t length = 0;
  if (file.size() < lengthBytes)
    return failure(GAUGE_BAD_FORMAT, "it has {} bytes, too few for a header",
                   file.size());
  std::memcpy(&length, file.data(), lengthBytes);
  if (length > maxHeader || length > file.size() - lengthBytes)
    return failure(GAUGE_BAD_FORMAT,
                   "its header should have {} bytes, the file has {}", length,
                   file.size());
  Result<Json> header = parseHeader(file.substr(lengthBytes, length));
  if (!header)
    return header.status();
  auto entries = readEntries(*header);
  if (!entries)
    return entries.status();
  std::string_view data = file.substr(lengthBytes + length);
  if (Status s = checkCover(*entries, data.size()))
    return s;
  std::vector<Tensor> tensors;
  for (const Entry &entry : *entries) {
    Result<Tensor> tensor = readTensor(entry, data);
    if (!tensor)
      return tensor.status();
    tensors.push_back(std::move(*tensor));
  }
  return tensors;
}

Result<std::string> gauge::rt::readFile(const std::string &path) {
  int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return failure(errno == ENOENT ? GAUGE_NOT_FOUND : GAUGE_IO_ERROR,
                   "'{}' cannot be opened: {}", path, std::strerror(errno));
  std::string contents;
  char buffer[1 << 16];
  ssize_t got = 0;
  while ((got = read(file, buffer, sizeof buffer)) > 0)
    contents.append(buffer, static_cast<size_t>(got));
  int error = errno;
  close(file);
  if (got < 0)
    return failure(GAUGE_IO_ERROR, "'{}' cannot be read: {}", path,
                   std::strerror(error));
  return contents;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

std::string gauge::rt::formatSafetensors(const std::vector<Tensor> &tensors) {
  // Wide numbers first: everything is aligned then.
  std::vector<const Tensor *> order;
  for (bool wide : {true, false})
    for (const Tensor &tensor : tensors)
      if (tensor.isDouble() == wide)
        order.push_back(&tensor);
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  std::string data;
  for (const Tensor *tensor : order) {
    std::vector<int64_t> shape = tensor->shape;
    if (tensor->isComplex())
      shape.push_back(2);
    header[tensor->name] = {
        {"dtype", tensor->isDouble() ? "F64" : "F32"},
        {"shape", shape},
        {"data_offsets", {data.size(), data.size() + tensor->data.size()}}};
    data.append(tensor->data.data(), tensor->data.size());
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  uint64_t length = text.size();
  std::string file(reinterpret_cast<const char *>(&length), lengthBytes);
  return file + text + data;
}

/// False leaves the reason in errno.
static bool writeAll(int file, std::string_view contents) {
  while (!contents.empty()) {
    ssize_t put = write(file, contents.data(), contents.size());
    if (put < 0 && errno != EINTR)
      return false;
    contents.remove_prefix(put > 0 ? static_cast<size_t>(put) : 0);
  }
  return true;
}

/// A new file beside `path`; its name is stored in `name`.
static int createBeside(const std::string &path, std::string &name) {
  int file = -1;
  for (int i = 0; i < 100; ++i) {
    name = fmt::format("{}.{}.{}.tmp", path, getpid(), i);
    file = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST)
      break;
  }
  return file;
}

Status gauge::rt::writeAtomically(const std::string &path,
                                  std::string_view contents) {
  struct stat existing;
  if (stat(path.c_str(), &existing) == 0 && !S_ISREG(existing.st_mode))
    return failure(GAUGE_IO_ERROR,
                   "'{}' cannot be written: it is not an ordinary file", path);
  std::string beside;
  int file = createBeside(path, beside);
  if (file < 0)
    return failure(GAUGE_IO_ERROR, "'{}' cannot be written: {}", path,
                   std::strerror(errno));
  bool good = writeAll(file, contents);
  int error = errno;
  if (close(file) != 0 && good)
    good = false, error = errno;
  if (good)
    error = moveIntoPlace(beside, path);
  if (good && error == 0)
    return success();
  unlink(beside.c_str());
  return failure(GAUGE_IO_ERROR, "'{}' cannot be written: {}", path,
                 std::strerror(error));
}
