//===- Checkpoint.cpp - the state of a run in a file ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Checkpoint.h"
#include "compiler/Version.h"
#include "compiler/tools/run/Hdf5.h"
#include "llvm/Support/xxhash.h"

using namespace gaugec;
using namespace gaugec::pic;
using gauge::rt::Result;
using gauge::rt::Status;
using run::fail;

static constexpr int64_t formatVersion = 1;

namespace {
/// Sum of the checksums of named arrays, in any order.
class Checksum {
public:
  void add(const std::string &name, std::span<const double> numbers) {
    sum += llvm::xxh3_64bits(name) ^
           llvm::xxh3_64bits(
               llvm::ArrayRef(reinterpret_cast<const uint8_t *>(numbers.data()),
                              numbers.size_bytes()));
  }
  int64_t get() const { return static_cast<int64_t>(sum); }

private:
  uint64_t sum = 0;
};
} // namespace

/// Floats lose nothing of what a single-precision run keeps.
static bool areFloats(std::span<const double> numbers) {
  return llvm::all_of(numbers, [](double x) { return x == double(float(x)); });
}

static llvm::Error writeArray(run::Hdf5Writer &writer, const std::string &name,
                              std::span<const int64_t> shape,
                              std::span<const double> numbers) {
  llvm::ArrayRef<int64_t> extents(shape.data(), shape.size());
  if (!areFloats(numbers))
    return writer.write(name, extents, false, /*isDouble=*/true,
                        numbers.data());
  std::vector<float> single(numbers.begin(), numbers.end());
  return writer.write(name, extents, false, /*isDouble=*/false, single.data());
}

llvm::Error gaugec::pic::writeCheckpoint(const Simulation &simulation,
                                         llvm::StringRef inputText,
                                         const std::string &path) {
  auto writer = run::Hdf5Writer::create(path);
  if (!writer)
    return writer.takeError();
  Checksum checksum;
  Status status = simulation.save(
      [&](const std::string &name, std::span<const int64_t> shape,
          std::span<const double> numbers) -> Status {
        checksum.add(name, numbers);
        if (llvm::Error error = writeArray(**writer, name, shape, numbers))
          return Status(GAUGE_IO_ERROR, llvm::toString(std::move(error)));
        return gauge::rt::success();
      });
  if (status)
    return fail(status.message());
  if (llvm::Error error = (*writer)->setAttribute("format", formatVersion))
    return error;
  if (llvm::Error error =
          (*writer)->setAttribute("step", int64_t(simulation.steps())))
    return error;
  if (llvm::Error error = (*writer)->setAttribute("checksum", checksum.get()))
    return error;
  if (llvm::Error error = (*writer)->setAttribute("version", GAUGEC_VERSION))
    return error;
  if (llvm::Error error = (*writer)->setAttribute("input", inputText))
    return error;
  return (*writer)->commit();
}

/// The checkpoint before it is gone: there is only ever one.
static llvm::Error isDamaged(const std::string &path, const llvm::Twine &why) {
  return fail("'" + path + "' is damaged or incomplete (" + why +
              "): the run cannot go on from it");
}

llvm::Error gaugec::pic::readCheckpoint(Simulation &simulation,
                                        const std::string &path) {
  auto expected = run::readNumberAttribute(path, "checksum");
  if (!expected)
    return isDamaged(path, llvm::toString(expected.takeError()));
  Checksum checksum;
  Status status = simulation.restore(
      [&](const std::string &name) -> Result<std::vector<double>> {
        auto opened = run::StoredDataset::open(path, name);
        if (!opened)
          return Status(GAUGE_BAD_FORMAT, llvm::toString(opened.takeError()));
        auto numbers = opened->read();
        if (!numbers)
          return Status(GAUGE_BAD_FORMAT, llvm::toString(numbers.takeError()));
        checksum.add(name, *numbers);
        return std::move(*numbers);
      });
  if (status)
    return isDamaged(path, status.message());
  if (checksum.get() != *expected)
    return isDamaged(path, "its checksum is another one");
  return llvm::Error::success();
}

llvm::Expected<std::string>
gaugec::pic::readCheckpointInput(const std::string &path) {
  auto format = run::readNumberAttribute(path, "format");
  if (!format)
    return isDamaged(path, llvm::toString(format.takeError()));
  if (*format != formatVersion)
    return fail("'" + path + "' has the format " + llvm::Twine(*format) +
                ", this gauge-pic reads " + llvm::Twine(formatVersion) +
                ": go on with the version that began the run");
  auto text = run::readTextAttribute(path, "input");
  if (!text)
    return isDamaged(path, llvm::toString(text.takeError()));
  return text;
}
