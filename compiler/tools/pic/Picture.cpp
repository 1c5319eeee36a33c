//===- Picture.cpp - maps and plots of a report ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Picture.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>

using namespace gaugec::pic;
using llvm::formatv;

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

double Map::most() const {
  double most = 0;
  for (double v : values)
    most = std::isfinite(v) ? std::max(most, v) : most;
  return most > 0 ? most : 1;
}

/// Viridis (S. van der Walt, N. Smith), between eleven of its colours.
static void appendColour(std::string &row, double share) {
  static constexpr unsigned char stops[][3] = {
      {68, 1, 84},    {72, 36, 117},  {65, 68, 135},  {53, 95, 141},
      {42, 120, 142}, {33, 145, 140}, {34, 168, 132}, {68, 191, 112},
      {122, 209, 81}, {189, 223, 38}, {253, 231, 37}};
  double place = std::clamp(share, 0.0, 1.0) * 10;
  int k = std::min(9, static_cast<int>(place));
  for (int c = 0; c < 3; ++c)
    row += static_cast<char>(std::lround(
        stops[k][c] + (place - k) * (stops[k + 1][c] - stops[k][c])));
}

static void appendNumber(std::string &text, uint32_t number) {
  for (int shift : {24, 16, 8, 0})
    text += static_cast<char>(number >> shift & 255);
}

static void appendChunk(std::string &png, llvm::StringRef type,
                        llvm::StringRef data) {
  appendNumber(png, static_cast<uint32_t>(data.size()));
  std::string body = (type + data).str();
  png += body;
  appendNumber(png, llvm::crc32(llvm::arrayRefFromStringRef(body)));
}

std::string Map::encode() const {
  std::string pixels;
  double low = std::log(least()), high = std::log(most());
  for (size_t r = 0; r < rows; ++r) {
    pixels += '\0'; // no filter
    for (size_t k = 0; k < columns; ++k) {
      double v = values[r * columns + k];
      appendColour(pixels, v > 0 ? (std::log(v) - low) / (high - low) : 0);
    }
  }
  llvm::SmallVector<uint8_t> packed;
  llvm::compression::zlib::compress(llvm::arrayRefFromStringRef(pixels),
                                    packed);
  std::string header, png = "\x89PNG\r\n\x1a\n";
  appendNumber(header, static_cast<uint32_t>(columns));
  appendNumber(header, static_cast<uint32_t>(rows));
  header += std::string("\x08\x02\0\0\0", 5); // 8 bits, RGB
  appendChunk(png, "IHDR", header);
  appendChunk(png, "IDAT", llvm::toStringRef(packed));
  appendChunk(png, "IEND", "");
  return png;
}

//===----------------------------------------------------------------------===//
// Plots
//===----------------------------------------------------------------------===//

static constexpr double width = 520, height = 320, left = 70, right = 12,
                        top = 14, bottom = 44;
/// Okabe and Ito: told apart by everybody.
static constexpr const char *colours[] = {"#000000", "#0072B2", "#D55E00",
                                          "#009E73", "#CC79A7"};

double Plot::Scale::place(double v) const {
  return logarithmic
             ? (std::log(v) - std::log(low)) / (std::log(high) - std::log(low))
             : (v - low) / (high - low);
}

std::vector<double> Plot::Scale::ticks() const {
  std::vector<double> ticks;
  if (logarithmic) {
    int every = std::max(1, static_cast<int>(std::log10(high / low) / 6));
    for (int k = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
         std::pow(10, k) <= high * 1.0001; k += every)
      ticks.push_back(std::pow(10, k));
    return ticks;
  }
  double step = std::pow(10, std::floor(std::log10((high - low) / 3)));
  for (double factor : {5.0, 2.0})
    if ((high - low) / (step * factor) >= 3) {
      step *= factor;
      break;
    }
  for (double v = std::ceil(low / step) * step; v <= high + 1e-9 * step;
       v += step)
    ticks.push_back(std::abs(v) < 1e-9 * step ? 0 : v);
  return ticks;
}

Plot::Scale Plot::makeScale(bool isX) const {
  bool isLog = logarithmic && !isX;
  double low = INFINITY, high = -INFINITY;
  for (const Line &line : lines)
    for (double v : isX ? line.x : line.y)
      if (std::isfinite(v) && !(isLog && v <= 0)) {
        low = std::min(low, v);
        high = std::max(high, v);
      }
  if (!(low <= high))
    low = high = 1;
  if (isLog)
    return {std::pow(10, std::floor(std::log10(low))),
            std::pow(10, std::floor(std::log10(high)) + 1), true};
  if (!isX)
    low = std::min(low, 0.0);
  if (low == high)
    high = low + 1;
  return {low, isX ? high : high + 0.05 * (high - low), false};
}

std::string Plot::draw() const {
  std::string svg;
  llvm::raw_string_ostream os(svg);
  Scale x = makeScale(true), y = makeScale(false);
  auto px = [&](double v) {
    return left + x.place(v) * (width - left - right);
  };
  auto py = [&](double v) {
    return height - bottom - y.place(v) * (height - top - bottom);
  };
  os << formatv("<svg viewBox=\"0 0 {0} {1}\" role=\"img\" "
                "font-family=\"sans-serif\" font-size=\"12\">\n",
                width, height);
  for (double v : x.ticks())
    os << formatv(
        "<path d=\"M{0:f1} {1:f1}V{2:f1}\" stroke=\"#ddd\"/><text "
        "x=\"{0:f1}\" y=\"{3:f1}\" text-anchor=\"middle\">{4}</text>\n",
        px(v), top, height - bottom, height - bottom + 16, formatv("{0:g}", v));
  for (double v : y.ticks())
    os << formatv("<path d=\"M{0:f1} {1:f1}H{2:f1}\" stroke=\"#ddd\"/><text "
                  "x=\"{3:f1}\" y=\"{4:f1}\" text-anchor=\"end\">{5}</text>\n",
                  left, py(v), width - right, left - 6, py(v) + 4,
                  formatv("{0:g}", v));
  for (size_t k = 0; k < lines.size(); ++k) {
    os << "<path fill=\"none\" stroke-width=\"1.6\" stroke=\"" << colours[k % 5]
       << "\" d=\"";
    bool isOpen = false;
    for (size_t i = 0; i < lines[k].x.size(); ++i) {
      double v = lines[k].y[i];
      bool isDrawn = std::isfinite(v) && (!logarithmic || v > 0);
      if (isDrawn)
        os << formatv("{0}{1:f1} {2:f1}", isOpen ? "L" : "M", px(lines[k].x[i]),
                      py(v));
      isOpen = isDrawn;
    }
    os << formatv("\"/>\n<text x=\"{0}\" y=\"{1}\" text-anchor=\"end\" "
                  "fill=\"{2}\">",
                  width - right - 4, top + 14 + 15 * double(k), colours[k % 5]);
    llvm::printHTMLEscaped(lines[k].name, os);
    os << "</text>\n";
  }
  os << formatv("<text x=\"{0}\" y=\"{1}\" text-anchor=\"middle\">",
                (left + width - right) / 2, height - 8);
  llvm::printHTMLEscaped(xTitle, os);
  os << formatv("</text>\n<text transform=\"translate(14 {0}) rotate(-90)\" "
                "text-anchor=\"middle\">",
                (top + height - bottom) / 2);
  llvm::printHTMLEscaped(yTitle, os);
  os << "</text>\n</svg>\n";
  return svg;
}
