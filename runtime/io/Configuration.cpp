//===- Configuration.cpp - gauge configurations in files ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/io/Configuration.h"
#include "runtime/Durable.h"
#include "runtime/io/Stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gauge::io;

/// More sites than anybody's disk holds.
static constexpr int64_t maxSites = int64_t(1) << 40;

/// Links that are further from the group are something else.
static constexpr double maxDefect = 1e-3;

int64_t gauge::io::countSites(std::span<const int64_t> extents) {
  int64_t sites = 1;
  for (int64_t extent : extents) {
    if (extent < 1 || extent > maxSites / sites)
      return -1;
    sites *= extent;
  }
  return sites;
}

//===----------------------------------------------------------------------===//
// What is in a configuration
//===----------------------------------------------------------------------===//

namespace {
/// The matrices of a configuration, and their neighbours.
class Links {
public:
  explicit Links(const Configuration &configuration)
      : of(configuration), n(configuration.colours),
        d(static_cast<int>(configuration.extents.size())),
        sites(countSites(configuration.extents)) {}

  const Complex *at(int64_t site, int mu) const {
    return &of.links[(site * d + mu) * n * n];
  }
  int64_t forward(int64_t site, int mu) const {
    int64_t stride = 1;
    for (int axis = d - 1; axis > mu; --axis)
      stride *= of.extents[axis];
    int64_t x = site / stride % of.extents[mu];
    return site + ((x + 1) % of.extents[mu] - x) * stride;
  }
  /// a b, or a b^dagger.
  std::vector<Complex> multiply(const Complex *a, const Complex *b,
                                bool dagger) const {
    std::vector<Complex> out(n * n);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        for (int k = 0; k < n; ++k)
          out[i * n + j] +=
              a[i * n + k] * (dagger ? std::conj(b[j * n + k]) : b[k * n + j]);
    return out;
  }

  const Configuration &of;
  int n, d;
  int64_t sites;
};
} // namespace

/// Re Tr U_mu(x) U_nu(x+mu) (U_nu(x) U_mu(x+nu))^dagger.
double gauge::io::getPlaquette(const Configuration &configuration) {
  Links u(configuration);
  double sum = 0;
  for (int64_t x = 0; x < u.sites; ++x)
    for (int mu = 0; mu < u.d; ++mu)
      for (int nu = 0; nu < mu; ++nu) {
        auto one = u.multiply(u.at(x, mu), u.at(u.forward(x, mu), nu), false);
        auto two = u.multiply(u.at(x, nu), u.at(u.forward(x, nu), mu), false);
        for (size_t i = 0; i < one.size(); ++i)
          sum += (one[i] * std::conj(two[i])).real();
      }
  int planes = u.d * (u.d - 1) / 2;
  return sum / (double(u.sites) * std::max(planes, 1) * u.n);
}

double gauge::io::getLinkTrace(const Configuration &configuration) {
  Links u(configuration);
  double sum = 0;
  for (int64_t x = 0; x < u.sites; ++x)
    for (int mu = 0; mu < u.d; ++mu)
      for (int i = 0; i < u.n; ++i)
        sum += u.at(x, mu)[i * u.n + i].real();
  return sum / (double(u.sites) * u.d * u.n);
}

double gauge::io::getDefect(const Configuration &configuration) {
  Links u(configuration);
  double largest = 0;
  for (int64_t x = 0; x < u.sites; ++x)
    for (int mu = 0; mu < u.d; ++mu) {
      auto product = u.multiply(u.at(x, mu), u.at(x, mu), true);
      for (int i = 0; i < u.n; ++i)
        product[i * u.n + i] -= 1.0;
      for (Complex entry : product) {
        double size = std::abs(entry);
        if (!(size <= largest)) // NaN counts
          largest = std::isfinite(size) ? size : HUGE_VAL;
      }
    }
  return largest;
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

static_assert(std::endian::native == std::endian::little);

template <class Integer>
static Integer swapBytes(Integer value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  std::reverse(bytes, bytes + sizeof value);
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

template <class Real, class Integer>
static double load(const char *from, bool isLittle) {
  Integer bits = 0;
  std::memcpy(&bits, from, sizeof bits);
  return std::bit_cast<Real>(isLittle ? bits : swapBytes(bits));
}

template <class Real, class Integer>
static void store(double value, char *to, bool isLittle) {
  auto bits = std::bit_cast<Integer>(static_cast<Real>(value));
  bits = isLittle ? bits : swapBytes(bits);
  std::memcpy(to, &bits, sizeof bits);
}

/// The third row of an SU(3) matrix: the conjugate cross product of the others.
static void completeRows(Complex *u) {
  for (int c = 0; c < 3; ++c) {
    int i = (c + 1) % 3, j = (c + 2) % 3;
    u[6 + c] = std::conj(u[i] * u[3 + j] - u[j] * u[3 + i]);
  }
}

void gauge::io::decode(std::span<const char> data, const Encoding &encoding,
                       Configuration &configuration) {
  configuration.colours = 3;
  configuration.isDouble = encoding.isDouble;
  auto sites = static_cast<int64_t>(data.size()) / encoding.siteBytes();
  configuration.links.resize(sites * 36);
  const char *from = data.data();
  auto next = [&] {
    double value = encoding.isDouble
                       ? load<double, uint64_t>(from, encoding.isLittle)
                       : load<float, uint32_t>(from, encoding.isLittle);
    from += encoding.realBytes();
    return value;
  };
  for (int64_t site = 0; site < sites; ++site)
    for (int mu = 0; mu < 4; ++mu) {
      Complex *u = &configuration.links[(site * 4 + 3 - mu) * 9];
      for (int i = 0; i < encoding.rows * 3; ++i) {
        double re = next(), im = next();
        u[i] = {re, im};
      }
      if (encoding.rows == 2)
        completeRows(u);
    }
}

std::string gauge::io::encode(const Configuration &configuration,
                              const Encoding &encoding) {
  auto sites = static_cast<int64_t>(configuration.links.size()) / 36;
  std::string data(sites * encoding.siteBytes(), 0);
  char *to = data.data();
  auto put = [&](double value) {
    if (encoding.isDouble)
      store<double, uint64_t>(value, to, encoding.isLittle);
    else
      store<float, uint32_t>(value, to, encoding.isLittle);
    to += encoding.realBytes();
  };
  for (int64_t site = 0; site < sites; ++site)
    for (int mu = 0; mu < 4; ++mu) {
      const Complex *u = &configuration.links[(site * 4 + 3 - mu) * 9];
      for (int i = 0; i < encoding.rows * 3; ++i) {
        put(u[i].real());
        put(u[i].imag());
      }
    }
  return data;
}

std::optional<int64_t> gauge::io::parseInteger(std::string_view text,
                                               int64_t most) {
  int64_t value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 ||
      value > most)
    return std::nullopt;
  return value;
}

std::optional<uint32_t> gauge::io::parseHex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X"))
    text.remove_prefix(2);
  uint32_t value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

namespace {
/// A file in memory, as long as this lives.
class MappedFile {
public:
  explicit MappedFile(const std::string &path) {
    int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status{};
    if (file < 0 || fstat(file, &status) != 0) {
      error = std::strerror(errno);
    } else if (!S_ISREG(status.st_mode)) {
      error = "it is no file";
    } else if (status.st_size > 0) {
      size = static_cast<size_t>(status.st_size);
      data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
      if (data == MAP_FAILED)
        error = std::strerror(errno);
    }
    if (file >= 0)
      close(file);
  }
  MappedFile(const MappedFile &) = delete;
  ~MappedFile() {
    if (data && data != MAP_FAILED)
      munmap(data, size);
  }
  std::span<const char> bytes() const {
    return {static_cast<const char *>(data), size};
  }
  std::string error;

private:
  void *data = nullptr;
  size_t size = 0;
};
} // namespace

std::optional<Format> gauge::io::detectFormat(std::span<const char> file) {
  std::string_view text(file.data(), file.size());
  if (text.starts_with("\x45\x67\x89\xab"))
    return Format::Ildg;
  if (text.starts_with("BEGIN_HEADER"))
    return Format::Nersc;
  return std::nullopt;
}

std::string gauge::io::readConfiguration(const std::string &path,
                                         Configuration &configuration,
                                         Mismatch &mismatch) {
  MappedFile file(path);
  if (!file.error.empty())
    return fmt::format("cannot read '{}': {}", path, file.error);
  auto format = detectFormat(file.bytes());
  if (!format)
    return fmt::format("'{}' is neither an ILDG nor a NERSC file", path);
  std::string wrong = *format == Format::Ildg
                          ? parseIldg(file.bytes(), configuration, mismatch)
                          : parseNersc(file.bytes(), configuration, mismatch);
  if (!wrong.empty())
    return fmt::format("'{}': {}", path, wrong);
  double defect = getDefect(configuration);
  if (!(defect <= maxDefect))
    return fmt::format("'{}' holds matrices that are not in SU(3): U U^dagger "
                       "differs from 1 by {:.1e}",
                       path, defect);
  return "";
}

std::string gauge::io::writeFile(const std::string &path,
                                 std::span<const std::string_view> parts) {
  std::string beside = fmt::format("{}.{}.tmp", path, getpid());
  std::FILE *file = std::fopen(beside.c_str(), "wbx");
  bool isGood = file != nullptr;
  for (std::string_view part : parts)
    isGood =
        isGood && std::fwrite(part.data(), 1, part.size(), file) == part.size();
  if (file)
    isGood = std::fclose(file) == 0 && isGood;
  int error = isGood ? rt::moveIntoPlace(beside, path) : errno;
  if (error == 0)
    return "";
  std::string wrong =
      fmt::format("'{}' cannot be written: {}", path, std::strerror(error));
  if (file)
    std::remove(beside.c_str());
  return wrong;
}
