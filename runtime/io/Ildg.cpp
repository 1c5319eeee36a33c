//===- Ildg.cpp - configurations in LIME records --------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A LIME record is a header of 144 bytes (big endian: magic number, version,
// flags of which the first two bits begin and end a message, length, and a type
// of 128 characters), data, and zeros up to a multiple of 8 bytes.
//
//===----------------------------------------------------------------------===//
#include "runtime/io/Stream.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <bit>
#include <cstring>

using namespace gauge::io;

static constexpr uint64_t headerBytes = 144, typeBytes = 128;
static constexpr uint32_t magic = 0x456789ab;

namespace {
struct Record {
  std::string_view type;
  std::span<const char> data;
};

/// What is known of the records of a file.
struct Records {
  std::span<const char> format, binary, checksum;
};

/// SciDAC's sums of the CRC-32 of each site.
struct Checksum {
  uint32_t a = 0, b = 0;
  bool operator==(const Checksum &) const = default;
};
} // namespace

template <class Integer>
static Integer loadBig(const char *from) {
  Integer value = 0;
  for (size_t i = 0; i < sizeof value; ++i)
    value =
        static_cast<Integer>(value << 8 | static_cast<unsigned char>(from[i]));
  return value;
}

template <class Integer>
static void appendBig(std::string &to, Integer value) {
  for (int shift = 8 * (sizeof value - 1); shift >= 0; shift -= 8)
    to.push_back(static_cast<char>(value >> shift & 0xff));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The record at the start of `file`, which it is taken from.
static std::string takeRecord(std::span<const char> &file, Record &record) {
  if (file.size() < headerBytes)
    return "the file ends within the header of a LIME record";
  if (loadBig<uint32_t>(file.data()) != magic)
    return "there is no LIME record where one must begin: the file is damaged";
  auto length = loadBig<uint64_t>(file.data() + 8);
  record.type = std::string_view(file.data() + 16, typeBytes);
  record.type = record.type.substr(0, record.type.find('\0'));
  file = file.subspan(headerBytes);
  if (length > file.size())
    return fmt::format("the record '{}' has {} bytes, but the file ends after "
                       "{}: it is incomplete",
                       record.type, length, file.size());
  record.data = file.first(length);
  uint64_t padded = (length + 7) / 8 * 8;
  file = file.subspan(std::min<uint64_t>(padded, file.size()));
  return "";
}

static std::string findRecords(std::span<const char> file, Records &records) {
  while (!file.empty()) {
    Record record;
    if (std::string wrong = takeRecord(file, record); !wrong.empty())
      return wrong;
    std::span<const char> *place =
        record.type == "ildg-format"        ? &records.format
        : record.type == "ildg-binary-data" ? &records.binary
        : record.type == "scidac-checksum"  ? &records.checksum
                                            : nullptr;
    if (place == &records.binary && !records.binary.empty())
      return "there is more than one configuration in the file";
    if (place)
      *place = record.data;
  }
  if (records.format.empty() || records.binary.empty())
    return fmt::format("there is no record '{}'", records.format.empty()
                                                      ? "ildg-format"
                                                      : "ildg-binary-data");
  return "";
}

/// The text of an element without attributes, blanks left out.
static std::optional<std::string_view> findElement(std::string_view xml,
                                                   std::string_view name) {
  size_t begin = xml.find(fmt::format("<{}>", name));
  if (begin == std::string_view::npos)
    return std::nullopt;
  begin += name.size() + 2;
  size_t end = xml.find(fmt::format("</{}>", name), begin);
  if (end == std::string_view::npos)
    return std::nullopt;
  std::string_view text = xml.substr(begin, end - begin);
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return std::string_view();
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

static std::string readFormat(std::string_view xml, Encoding &encoding,
                              Configuration &configuration) {
  auto field = findElement(xml, "field"),
       precision = findElement(xml, "precision");
  if (!field || *field != "su3gauge")
    return fmt::format("the field is '{}', only su3gauge is known",
                       field.value_or("missing"));
  if (!precision || (*precision != "32" && *precision != "64"))
    return fmt::format("the precision is '{}', not 32 or 64",
                       precision.value_or("missing"));
  encoding.isDouble = *precision == "64";
  for (const char *name : {"lt", "lz", "ly", "lx"}) {
    auto text = findElement(xml, name);
    auto extent = parseInteger(text.value_or(""), int64_t(1) << 32);
    if (!extent || *extent < 1)
      return fmt::format("the extent {} is '{}'", name,
                         text.value_or("missing"));
    configuration.extents.push_back(*extent);
  }
  return "";
}

/// Site by site, rotated by its number in the file.
static Checksum sumSites(std::span<const char> data, int64_t siteBytes) {
  Checksum sum;
  for (uint64_t site = 0; (site + 1) * siteBytes <= data.size(); ++site) {
    auto crc = static_cast<uint32_t>(
        crc32(0, reinterpret_cast<const Bytef *>(&data[site * siteBytes]),
              static_cast<uInt>(siteBytes)));
    sum.a ^= std::rotl(crc, static_cast<int>(site % 29));
    sum.b ^= std::rotl(crc, static_cast<int>(site % 31));
  }
  return sum;
}

static std::string_view toText(std::span<const char> data) {
  std::string_view text(data.data(), data.size());
  return text.substr(0, text.find('\0'));
}

static Mismatch compare(std::string_view xml, const Checksum &found) {
  auto a = parseHex(findElement(xml, "suma").value_or("")),
       b = parseHex(findElement(xml, "sumb").value_or(""));
  if (!a || !b)
    return "the SciDAC checksum cannot be read";
  if (Checksum{*a, *b} == found)
    return "";
  return fmt::format("the SciDAC checksum is {:08x} {:08x}, the file says "
                     "{:08x} {:08x}",
                     found.a, found.b, *a, *b);
}

std::string gauge::io::parseIldg(std::span<const char> file,
                                 Configuration &configuration,
                                 Mismatch &mismatch) {
  Records records;
  if (std::string wrong = findRecords(file, records); !wrong.empty())
    return wrong;
  Encoding encoding;
  configuration.extents.clear();
  if (std::string wrong =
          readFormat(toText(records.format), encoding, configuration);
      !wrong.empty())
    return wrong;
  int64_t sites = countSites(configuration.extents);
  if (sites < 0 ||
      records.binary.size() / encoding.siteBytes() !=
          static_cast<uint64_t>(sites) ||
      records.binary.size() % encoding.siteBytes())
    return fmt::format("a lattice of {} does not have {} bytes",
                       fmt::join(configuration.extents, "x"),
                       records.binary.size());
  mismatch.clear();
  if (!records.checksum.empty())
    mismatch = compare(toText(records.checksum),
                       sumSites(records.binary, encoding.siteBytes()));
  decode(records.binary, encoding, configuration);
  return "";
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static std::string makeHeader(std::string_view type, uint64_t length,
                              bool isFirst, bool isLast) {
  std::string header;
  appendBig(header, magic);
  appendBig(header, uint16_t(1));
  appendBig(header, static_cast<uint16_t>(isFirst << 15 | isLast << 14));
  appendBig(header, length);
  header += type;
  header.resize(headerBytes, '\0');
  return header;
}

static std::string pad(std::string data) {
  data.resize((data.size() + 7) / 8 * 8, '\0');
  return data;
}

std::string gauge::io::writeIldg(const std::string &path,
                                 const Configuration &configuration,
                                 bool isDouble) {
  Encoding encoding{isDouble, /*isLittle=*/false, 3};
  std::string data = encode(configuration, encoding);
  Checksum sum = sumSites(data, encoding.siteBytes());
  const std::vector<int64_t> &x = configuration.extents;
  std::string format = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ildgFormat "
      "xmlns=\"http://www.lqcd.org/ildg\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xsi:schemaLocation=\"http://www.lqcd.org/ildg "
      "http://www.lqcd.org/ildg/filefmt.xsd\">\n<version>1.0</version>\n"
      "<field>su3gauge</field>\n<precision>{}</precision>\n<lx>{}</lx>\n"
      "<ly>{}</ly>\n<lz>{}</lz>\n<lt>{}</lt>\n</ildgFormat>\n",
      isDouble ? 64 : 32, x[3], x[2], x[1], x[0]);
  std::string checksum =
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scidacChecksum>"
                  "<version>1.0</version><suma>{:x}</suma><sumb>{:x}</sumb>"
                  "</scidacChecksum>\n",
                  sum.a, sum.b);
  std::string first = makeHeader("ildg-format", format.size(), true, false),
              second =
                  makeHeader("ildg-binary-data", data.size(), false, false),
              third =
                  makeHeader("scidac-checksum", checksum.size(), false, true);
  format = pad(std::move(format));
  data = pad(std::move(data));
  checksum = pad(std::move(checksum));
  std::array<std::string_view, 6> parts{first, format, second,
                                        data,  third,  checksum};
  return writeFile(path, parts);
}
