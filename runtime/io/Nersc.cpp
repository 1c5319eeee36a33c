//===- Nersc.cpp - configurations of the NERSC archive --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lines `KEY = value` between BEGIN_HEADER and END_HEADER, then the numbers.
// The checksum is the sum of all words of 32 bits, in the byte order of the
// file.
//
//===----------------------------------------------------------------------===//
#include "runtime/io/Stream.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <map>

using namespace gauge::io;

/// Headers are some hundred bytes.
static constexpr size_t maxHeader = 1 << 20;

/// What a header's plaquette and trace may be off by: their digits, and sums in
/// single precision.
static constexpr double tolerance32 = 1e-5, tolerance64 = 1e-7;

using Header = std::map<std::string, std::string, std::less<>>;

static std::string_view trim(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// Takes the header from the start of `file`.
static std::string takeHeader(std::span<const char> &file, Header &header) {
  std::string_view text(file.data(), std::min(file.size(), maxHeader));
  size_t at = 0;
  for (;;) {
    size_t end = text.find('\n', at);
    if (end == std::string_view::npos)
      return "the header does not end (END_HEADER)";
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (trim(line) == "END_HEADER")
      break;
    size_t equals = line.find('=');
    if (equals != std::string_view::npos)
      header[std::string(trim(line.substr(0, equals)))] =
          trim(line.substr(equals + 1));
  }
  file = file.subspan(at);
  return "";
}

static std::string readEncoding(Header &header, Encoding &encoding) {
  const std::string &type = header["DATATYPE"],
                    &real = header["FLOATING_POINT"];
  if (type != "4D_SU3_GAUGE" && type != "4D_SU3_GAUGE_3x3")
    return fmt::format("the DATATYPE is '{}', not 4D_SU3_GAUGE or "
                       "4D_SU3_GAUGE_3x3",
                       type);
  encoding.rows = type == "4D_SU3_GAUGE" ? 2 : 3;
  encoding.isDouble = real.starts_with("IEEE64");
  encoding.isLittle = real.ends_with("LITTLE");
  for (const char *known :
       {"IEEE32", "IEEE32BIG", "IEEE32LITTLE", "IEEE64BIG", "IEEE64LITTLE"})
    if (real == known)
      return "";
  return fmt::format("FLOATING_POINT is '{}', not IEEE32, IEEE32BIG, "
                     "IEEE32LITTLE, IEEE64BIG or IEEE64LITTLE",
                     real);
}

static std::string readExtents(Header &header, Configuration &configuration) {
  configuration.extents.clear();
  for (const char *name :
       {"DIMENSION_4", "DIMENSION_3", "DIMENSION_2", "DIMENSION_1"}) {
    auto extent = parseInteger(header[name], int64_t(1) << 32);
    if (!extent || *extent < 1)
      return fmt::format("{} is '{}'", name, header[name]);
    configuration.extents.push_back(*extent);
  }
  return "";
}

static uint32_t sumWords(std::span<const char> data, bool isLittle) {
  uint32_t sum = 0;
  for (size_t at = 0; at + 4 <= data.size(); at += 4)
    for (int i = 0; i < 4; ++i) {
      auto byte = static_cast<unsigned char>(data[at + i]);
      sum += static_cast<uint32_t>(byte) << 8 * (isLittle ? i : 3 - i);
    }
  return sum;
}

static Mismatch compareSum(const std::string &text, uint32_t found) {
  if (text.empty())
    return "";
  auto expected = parseHex(text);
  if (expected && *expected == found)
    return "";
  return fmt::format("the checksum is {:x}, the file says {}", found, text);
}

/// A number of the header against what is there.
static Mismatch compareNumber(const char *name, const std::string &text,
                              double found, bool isDouble) {
  if (text.empty())
    return "";
  double expected = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), expected);
  double tolerance = isDouble ? tolerance64 : tolerance32;
  if (error == std::errc() && std::abs(expected - found) <= tolerance)
    return "";
  return fmt::format("{} is {:.10f}, the file says {}", name, found, text);
}

std::string gauge::io::parseNersc(std::span<const char> file,
                                  Configuration &configuration,
                                  Mismatch &mismatch) {
  Header header;
  Encoding encoding;
  if (std::string wrong = takeHeader(file, header); !wrong.empty())
    return wrong;
  if (std::string wrong = readEncoding(header, encoding); !wrong.empty())
    return wrong;
  if (std::string wrong = readExtents(header, configuration); !wrong.empty())
    return wrong;
  int64_t sites = countSites(configuration.extents);
  if (sites < 0 ||
      file.size() / encoding.siteBytes() < static_cast<uint64_t>(sites))
    return fmt::format("a lattice of {} has more than the {} bytes of data "
                       "that there are: the file is incomplete",
                       fmt::join(configuration.extents, "x"), file.size());
  file = file.first(sites * encoding.siteBytes());
  decode(file, encoding, configuration);
  mismatch = compareSum(header["CHECKSUM"], sumWords(file, encoding.isLittle));
  if (mismatch.empty())
    mismatch = compareNumber("the mean plaquette", header["PLAQUETTE"],
                             getPlaquette(configuration), encoding.isDouble);
  if (mismatch.empty())
    mismatch = compareNumber("the mean trace of a link", header["LINK_TRACE"],
                             getLinkTrace(configuration), encoding.isDouble);
  return "";
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

std::string gauge::io::writeNersc(const std::string &path,
                                  const Configuration &configuration,
                                  bool isDouble) {
  Encoding encoding{isDouble, /*isLittle=*/false, 3};
  std::string data = encode(configuration, encoding);
  // What is written is what the header speaks of.
  Configuration rounded = configuration;
  decode(data, encoding, rounded);
  const std::vector<int64_t> &x = configuration.extents;
  std::string header = fmt::format(
      "BEGIN_HEADER\nHDR_VERSION = 1.0\nDATATYPE = 4D_SU3_GAUGE_3x3\n"
      "STORAGE_FORMAT = 1.0\nDIMENSION_1 = {}\nDIMENSION_2 = {}\n"
      "DIMENSION_3 = {}\nDIMENSION_4 = {}\nLINK_TRACE = {:.10f}\n"
      "PLAQUETTE = {:.10f}\nBOUNDARY_1 = PERIODIC\nBOUNDARY_2 = PERIODIC\n"
      "BOUNDARY_3 = PERIODIC\nBOUNDARY_4 = PERIODIC\nCHECKSUM = {:x}\n"
      "ENSEMBLE_ID = gaugec\nENSEMBLE_LABEL = gaugec\nSEQUENCE_NUMBER = 1\n"
      "CREATOR = gaugec\nFLOATING_POINT = {}\nEND_HEADER\n",
      x[3], x[2], x[1], x[0], getLinkTrace(rounded), getPlaquette(rounded),
      sumWords(data, false), isDouble ? "IEEE64BIG" : "IEEE32BIG");
  std::array<std::string_view, 2> parts{header, data};
  return writeFile(path, parts);
}
