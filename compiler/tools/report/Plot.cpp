//===- Plot.cpp - pictures of measurements --------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/report/Plot.h"
#include "compiler/tools/report/Page.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Base64.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <array>
#include <cmath>

using namespace gaugec;
using llvm::formatv;

std::string gaugec::formatPower(int exponent) {
  static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴",
                                       "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (char digit : std::to_string(std::abs(exponent)))
    text += digits[digit - '0'];
  return text;
}

/// _{..} stands low and ^{..} high, in words of a picture.
static std::string setIndices(const std::string &words) {
  std::string svg;
  llvm::StringRef rest = words;
  while (!rest.empty()) {
    size_t at = std::min(rest.find("_{"), rest.find("^{"));
    svg += escapeMarkup(rest.take_front(at).str());
    rest = rest.substr(at);
    if (rest.empty())
      break;
    int shift = rest.front() == '_' ? 4 : -5;
    auto [inside, after] = rest.drop_front(2).split('}');
    // The next character goes back to the line; there may be none.
    svg += formatv("<tspan dy=\"{0}\" font-size=\"9.5\">{1}</tspan><tspan "
                   "dy=\"{2}\">\u200b</tspan>",
                   shift, escapeMarkup(inside.str()), -shift);
    rest = after;
  }
  return svg;
}

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

namespace {

struct Tick {
  double value;
  std::string label; ///< none: a small one
};

/// low .. high on from .. to.
struct Scale {
  double low = 0, high = 1, from = 0, to = 1;
  bool isLogarithmic = false;
  int exponent = 0; ///< labels are in units of this power of ten

  bool hasPlace(double v) const {
    return std::isfinite(v) && (!isLogarithmic || v > 0);
  }
  double share(double v) const {
    return isLogarithmic ? std::log(v / low) / std::log(high / low)
                         : (v - low) / (high - low);
  }
  double operator()(double v) const { return from + (to - from) * share(v); }
  std::vector<Tick> ticks() const {
    return isLogarithmic ? decades() : steps();
  }

private:
  std::vector<Tick> decades() const;
  std::vector<Tick> steps() const;
};

/// The ends of an axis for numbers.
class Range {
public:
  explicit Range(bool isLogarithmic) : isLogarithmic(isLogarithmic) {}

  void include(double v) {
    if (!std::isfinite(v) || (isLogarithmic && v <= 0))
      return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  /// `air` is left at both ends, as a share.
  Scale make(const Axis &axis, double air, double from, double to) const;

private:
  bool isLogarithmic;
  double low = HUGE_VAL, high = -HUGE_VAL;
};

} // namespace

std::vector<Tick> Scale::decades() const {
  std::vector<Tick> ticks;
  int first = int(std::floor(std::log10(low) + 1e-9));
  int last = int(std::ceil(std::log10(high) - 1e-9));
  int every = (last - first + 6) / 7;
  for (int k = first; k <= last; ++k)
    for (int digit = 1; digit < 10; ++digit) {
      double v = digit * std::pow(10, k);
      if (v < low * 0.9999 || v > high * 1.0001 || (digit > 1 && every > 1))
        continue;
      bool isLabelled = digit == 1 && (k - first) % every == 0;
      ticks.push_back({v, isLabelled ? formatPower(k) : ""});
    }
  return ticks;
}

std::vector<Tick> Scale::steps() const {
  std::vector<Tick> ticks;
  double step = std::pow(10, std::floor(std::log10((high - low) / 4)));
  for (double factor : {5.0, 2.0})
    if ((high - low) / (step * factor) >= 4) {
      step *= factor;
      break;
    }
  double unit = std::pow(10, exponent);
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step;
       ++k) {
    std::string label = formatv("{0:f9}", k * step / unit);
    label = llvm::StringRef(label).rtrim('0').rtrim('.').str();
    ticks.push_back({k * step, label == "-0" ? "0" : label});
  }
  return ticks;
}

Scale Range::make(const Axis &axis, double air, double from, double to) const {
  Scale scale{low, high, from, to, isLogarithmic, 0};
  if (axis.range)
    std::tie(scale.low, scale.high) = *axis.range;
  else if (!(low <= high))
    scale.low = isLogarithmic ? 0.1 : 0, scale.high = 1;
  else if (isLogarithmic) {
    scale.low = std::pow(10, std::floor(std::log10(low) + 1e-9));
    scale.high = std::pow(10, std::ceil(std::log10(high) - 1e-9));
  } else {
    double room = air * (high - low);
    scale.low -= low == 0 ? 0 : room;
    scale.high += room;
  }
  if (!(scale.low < scale.high)) {
    double room = isLogarithmic ? 0 : std::max(std::abs(scale.low) / 2, 0.5);
    scale.low = isLogarithmic ? scale.low / 10 : scale.low - room;
    scale.high = isLogarithmic ? scale.high * 10 : scale.high + room;
  }
  double most = std::max(std::abs(scale.low), std::abs(scale.high));
  int power = int(std::floor(std::log10(most) + 1e-9));
  if (!isLogarithmic && (power < -2 || power > 3))
    scale.exponent = power;
  return scale;
}

//===----------------------------------------------------------------------===//
// Drawing
//===----------------------------------------------------------------------===//

static constexpr double width = 600, left = 72, bottomRoom = 48,
                        lineHeight = 20, innerHeight = 300, fontSize = 13;
/// Okabe and Ito.
static constexpr const char *colours[] = {"#0072B2", "#D55E00", "#009E73",
                                          "#000000", "#CC79A7", "#E69F00",
                                          "#56B4E9"};
static constexpr const char *dashes[] = {"none", "7 3",  "2 2", "9 3 2 3",
                                         "5 2",  "12 4", "1 3"};

namespace gaugec {

/// The frame of a picture: axes with ticks and titles around a box.
class Canvas {
public:
  /// Rows of a legend go above the box.
  Canvas(double right, int legendRows, const std::string &title);

  void setScales(const Scale &across, const Scale &up) { x = across, y = up; }
  double rightEdge() const { return boxRight; }
  double topEdge() const { return top; }
  double bottomEdge() const { return top + innerHeight; }

  void drawAxes(const Axis &across, const Axis &up, bool hasGrid);
  void drawLegend(const std::vector<Plot::Curve> &curves);
  void drawCurve(const Plot::Curve &curve, size_t number);
  /// Over colours: white on black.
  void drawOverlay(const std::vector<double> &xs,
                   const std::vector<double> &ys);
  void drawImage(const std::string &png, double at, double wide);
  void drawText(double at, double down, const char *anchor,
                const std::string &text, const char *more = "");
  /// A scale beside the box, its labels to the right.
  void drawScaleBeside(const Scale &scale, const Axis &axis, double at);
  std::string finish();

  static int countRows(const std::vector<Plot::Curve> &curves);

private:
  std::string path(const std::vector<double> &xs,
                   const std::vector<double> &ys) const;
  void drawTitleUpwards(double at, const std::string &text);

  double boxRight, top;
  Scale x, y;
  std::string text;
  llvm::raw_string_ostream os;
};

} // namespace gaugec

Canvas::Canvas(double right, int legendRows, const std::string &title)
    : boxRight(width - right), os(text) {
  top = 16 + (legendRows + (title.empty() ? 0 : 1)) * lineHeight;
  double height = top + innerHeight + bottomRoom;
  os << formatv("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} "
                "{1}\" role=\"img\" font-family=\"system-ui, sans-serif\" "
                "font-size=\"{2}\" fill=\"#222\">\n<rect width=\"{0}\" "
                "height=\"{1}\" fill=\"white\"/>\n",
                width, height, fontSize);
  if (!title.empty())
    os << formatv("<title>{0}</title>\n<text x=\"{1}\" y=\"18\" "
                  "font-size=\"15\">{0}</text>\n",
                  escapeMarkup(title), left);
}

void Canvas::drawText(double at, double down, const char *anchor,
                      const std::string &words, const char *more) {
  os << formatv("<text x=\"{0:f1}\" y=\"{1:f1}\" text-anchor=\"{2}\"{3}>{4}"
                "</text>\n",
                at, down, anchor, more, setIndices(words));
}

void Canvas::drawTitleUpwards(double at, const std::string &words) {
  os << formatv("<text transform=\"translate({0:f1} {1:f1}) rotate(-90)\" "
                "text-anchor=\"middle\">{2}</text>\n",
                at, top + innerHeight / 2, setIndices(words));
}

/// Labels in units of a power of ten say so in the title.
static std::string titleOf(const Axis &axis, const Scale &scale) {
  return scale.exponent
             ? axis.title + "  (× " + formatPower(scale.exponent) + ")"
             : axis.title;
}

void Canvas::drawAxes(const Axis &across, const Axis &up, bool hasGrid) {
  double bottom = bottomEdge();
  auto mark = [&](double x1, double y1, double x2, double y2, bool isGrid) {
    os << formatv("<path d=\"M{0:f1} {1:f1}L{2:f1} {3:f1}\" stroke=\"{4}\"/>\n",
                  x1, y1, x2, y2, isGrid ? "#e4e4e4" : "#444");
  };
  for (const Tick &tick : x.ticks()) {
    double at = x(tick.value);
    bool isMain = !tick.label.empty();
    if (isMain && hasGrid)
      mark(at, top, at, bottom, true);
    mark(at, bottom, at, bottom + (isMain ? 5 : 3), false);
    if (isMain)
      drawText(at, bottom + 19, "middle", tick.label);
  }
  for (const Tick &tick : y.ticks()) {
    double at = y(tick.value);
    bool isMain = !tick.label.empty();
    if (isMain && hasGrid)
      mark(left, at, boxRight, at, true);
    mark(left - (isMain ? 5 : 3), at, left, at, false);
    if (isMain)
      drawText(left - 8, at + 4.5, "end", tick.label);
  }
  os << formatv("<rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" "
                "fill=\"none\" stroke=\"#444\"/>\n",
                left, top, boxRight - left, innerHeight);
  drawText((left + boxRight) / 2, bottom + 40, "middle", titleOf(across, x));
  drawTitleUpwards(16, titleOf(up, y));
}

static auto place(const Scale &scale) {
  return [&](double v) { return scale.hasPlace(v); };
}

/// Cuts a line from a to b to low <= a, b <= high (Liang and Barsky): the
/// shares of it that stay.
static bool cut(double a, double b, double low, double high,
                std::pair<double, double> &shares) {
  if (a == b)
    return a >= low && a <= high;
  double first = (low - a) / (b - a), second = (high - a) / (b - a);
  shares.first = std::max(shares.first, std::min(first, second));
  shares.second = std::min(shares.second, std::max(first, second));
  return shares.first < shares.second;
}

std::string Canvas::path(const std::vector<double> &xs,
                         const std::vector<double> &ys) const {
  std::string d;
  bool isOpen = false;
  for (size_t i = 0; i + 1 < xs.size(); ++i) {
    std::pair<double, double> part{0, 1};
    bool wasOpen = std::exchange(isOpen, false);
    if (!llvm::all_of(llvm::ArrayRef(xs).slice(i, 2), place(x)) ||
        !llvm::all_of(llvm::ArrayRef(ys).slice(i, 2), place(y)))
      continue;
    double x1 = x(xs[i]), x2 = x(xs[i + 1]), y1 = y(ys[i]), y2 = y(ys[i + 1]);
    if (!cut(x1, x2, left, boxRight, part) ||
        !cut(y1, y2, top, bottomEdge(), part))
      continue;
    auto at = [&](double share) {
      return formatv("{0:f1} {1:f1}", x1 + share * (x2 - x1),
                     y1 + share * (y2 - y1))
          .str();
    };
    if (!wasOpen || part.first > 0)
      d += "M" + at(part.first);
    d += "L" + at(part.second);
    isOpen = part.second == 1;
  }
  return d;
}

void Canvas::drawCurve(const Plot::Curve &curve, size_t number) {
  const char *colour = colours[number % std::size(colours)];
  if (curve.style == Plot::Style::Points)
    for (size_t i = 0; i < curve.x.size(); ++i) {
      if (x.hasPlace(curve.x[i]) && y.hasPlace(curve.y[i]))
        os << formatv("<circle cx=\"{0:f1}\" cy=\"{1:f1}\" r=\"2.4\" "
                      "fill=\"{2}\" fill-opacity=\"0.6\"/>\n",
                      x(curve.x[i]), y(curve.y[i]), colour);
    }
  else
    os << formatv("<path d=\"{0}\" fill=\"none\" stroke=\"{1}\" "
                  "stroke-width=\"2\" stroke-dasharray=\"{2}\"/>\n",
                  path(curve.x, curve.y), colour,
                  curve.style == Plot::Style::Dashed
                      ? "4 4"
                      : dashes[number % std::size(dashes)]);
}

void Canvas::drawOverlay(const std::vector<double> &xs,
                         const std::vector<double> &ys) {
  os << formatv("<path d=\"{0}\" fill=\"none\" stroke=\"white\" "
                "stroke-width=\"1.2\" stroke-dasharray=\"5 4\" "
                "stroke-opacity=\"0.8\"/>\n",
                path(xs, ys));
}

static double widthOf(const std::string &name) {
  // Bytes that begin a character, or stand for none.
  auto characters = llvm::count_if(name, [](char c) {
    return (c & 0xc0) != 0x80 && !llvm::is_contained("_^{}", c);
  });
  return 48 + 0.55 * fontSize * double(characters);
}

/// Entries side by side, as many as fit.
int Canvas::countRows(const std::vector<Plot::Curve> &curves) {
  int rows = 0;
  double room = 0;
  for (const Plot::Curve &curve : curves) {
    if (curve.name.empty())
      continue;
    double needed = widthOf(curve.name);
    if (rows == 0 || needed > room) {
      ++rows;
      room = width - left;
    }
    room -= needed;
  }
  return rows;
}

void Canvas::drawLegend(const std::vector<Plot::Curve> &curves) {
  double at = left, down = top - 6 - lineHeight * (countRows(curves) - 1);
  for (auto [number, curve] : llvm::enumerate(curves)) {
    if (curve.name.empty())
      continue;
    if (at > left && at + widthOf(curve.name) > width) {
      at = left;
      down += lineHeight;
    }
    const char *colour = colours[number % std::size(colours)];
    if (curve.style == Plot::Style::Points)
      os << formatv("<circle cx=\"{0:f1}\" cy=\"{1:f1}\" r=\"3\" "
                    "fill=\"{2}\"/>\n",
                    at + 12, down - 4.5, colour);
    else
      os << formatv("<path d=\"M{0:f1} {1:f1}h26\" stroke=\"{2}\" "
                    "stroke-width=\"2\" stroke-dasharray=\"{3}\"/>\n",
                    at, down - 4.5, colour,
                    curve.style == Plot::Style::Dashed
                        ? "4 4"
                        : dashes[number % std::size(dashes)]);
    drawText(at + 31, down, "start", curve.name);
    at += widthOf(curve.name);
  }
}

void Canvas::drawImage(const std::string &png, double at, double wide) {
  os << formatv("<image x=\"{0:f1}\" y=\"{1:f1}\" width=\"{2:f1}\" "
                "height=\"{3}\" preserveAspectRatio=\"none\" "
                "href=\"data:image/png;base64,{4}\"/>\n",
                at, top, wide, innerHeight, llvm::encodeBase64(png));
}

void Canvas::drawScaleBeside(const Scale &scale, const Axis &axis, double at) {
  for (const Tick &tick : scale.ticks()) {
    double down = scale(tick.value);
    bool isMain = !tick.label.empty();
    os << formatv("<path d=\"M{0:f1} {1:f1}h{2}\" stroke=\"#444\"/>\n", at,
                  down, isMain ? 5 : 3);
    if (isMain)
      drawText(at + 8, down + 4.5, "start", tick.label);
  }
  drawTitleUpwards(width - 8, titleOf(axis, scale));
}

std::string Canvas::finish() {
  os << "</svg>\n";
  return std::move(text);
}

std::string Plot::draw() const {
  Canvas canvas(16, Canvas::countRows(curves), title);
  Range across(x.isLogarithmic), up(y.isLogarithmic);
  for (const Curve &curve : curves)
    for (size_t i = 0; i < curve.x.size(); ++i) {
      if (!std::isfinite(curve.y[i]))
        continue;
      across.include(curve.x[i]);
      up.include(curve.y[i]);
    }
  canvas.setScales(across.make(x, 0, left, canvas.rightEdge()),
                   up.make(y, 0.05, canvas.bottomEdge(), canvas.topEdge()));
  canvas.drawAxes(x, y, true);
  canvas.drawLegend(curves);
  for (auto [number, curve] : llvm::enumerate(curves))
    canvas.drawCurve(curve, number);
  return canvas.finish();
}

std::string Plot::list() const {
  std::string csv;
  llvm::raw_string_ostream os(csv);
  auto quote = [](const std::string &name) { return '"' + name + '"'; };
  os << "curve," << quote(x.title) << "," << quote(y.title) << "\n";
  for (const Curve &curve : curves)
    for (size_t i = 0; i < curve.x.size(); ++i) {
      os << quote(curve.name);
      for (double v : {curve.x[i], curve.y[i]}) {
        os << ",";
        if (std::isfinite(v))
          os << llvm::format("%.9g", v);
      }
      os << "\n";
    }
  return csv;
}

//===----------------------------------------------------------------------===//
// Colours
//===----------------------------------------------------------------------===//

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

static void appendNumber(std::string &bytes, uint32_t number) {
  for (int shift : {24, 16, 8, 0})
    bytes += static_cast<char>(number >> shift & 255);
}

static void appendChunk(std::string &png, llvm::StringRef type,
                        llvm::StringRef data) {
  appendNumber(png, static_cast<uint32_t>(data.size()));
  std::string body = (type + data).str();
  png += body;
  appendNumber(png, llvm::crc32(llvm::arrayRefFromStringRef(body)));
}

/// RGB pixels, row by row from the top, as a PNG file.
static std::string encodePng(size_t columns, size_t rows,
                             llvm::StringRef pixels) {
  std::string lines;
  for (size_t r = 0; r < rows; ++r) {
    lines += '\0'; // no filter
    lines += pixels.substr(r * columns * 3, columns * 3);
  }
  llvm::SmallVector<uint8_t> packed;
  llvm::compression::zlib::compress(llvm::arrayRefFromStringRef(lines), packed);
  std::string header, png = "\x89PNG\r\n\x1a\n";
  appendNumber(header, static_cast<uint32_t>(columns));
  appendNumber(header, static_cast<uint32_t>(rows));
  header += std::string("\x08\x02\0\0\0", 5); // 8 bits, RGB
  appendChunk(png, "IHDR", header);
  appendChunk(png, "IDAT", llvm::toStringRef(packed));
  appendChunk(png, "IEND", "");
  return png;
}

/// Of a logarithmic one six decades are shown if it has no range.
Axis HeatMap::colourAxis() const {
  Axis axis = colour;
  if (axis.range)
    return axis;
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (double v : values)
    if (std::isfinite(v) && (!axis.isLogarithmic || v > 0)) {
      low = std::min(low, v);
      high = std::max(high, v);
    }
  if (!(low < high))
    low = axis.isLogarithmic ? 0.1 : 0, high = 1;
  if (axis.isLogarithmic)
    low = std::max(low, high * 1e-6);
  axis.range = {low, high};
  return axis;
}

std::string HeatMap::encode() const {
  Axis axis = colourAxis();
  Scale scale{
      axis.range->first, axis.range->second, 0, 1, axis.isLogarithmic, 0};
  std::string pixels;
  for (size_t r = rows; r-- > 0;)
    for (size_t k = 0; k < columns; ++k) {
      double v = values[r * columns + k];
      if (std::isnan(v))
        pixels += "\xdd\xdd\xdd";
      else
        appendColour(pixels, scale.hasPlace(v) ? scale.share(v) : 0);
    }
  return encodePng(columns, rows, pixels);
}

std::string HeatMap::draw() const {
  constexpr double beside = 104, bar = 16;
  Canvas canvas(beside, 0, "");
  canvas.setScales(
      Range(x.isLogarithmic).make(x, 0, left, canvas.rightEdge()),
      Range(y.isLogarithmic).make(y, 0, canvas.bottomEdge(), canvas.topEdge()));
  canvas.drawImage(encode(), left, canvas.rightEdge() - left);
  for (const auto &[xs, ys] : lines)
    canvas.drawOverlay(xs, ys);
  canvas.drawAxes(x, y, false);
  Axis axis = colourAxis();
  std::string gradient;
  for (int k = 255; k >= 0; --k)
    appendColour(gradient, k / 255.0);
  double at = canvas.rightEdge() + 14;
  canvas.drawImage(encodePng(1, 256, gradient), at, bar);
  canvas.drawScaleBeside(
      Range(axis.isLogarithmic)
          .make(axis, 0, canvas.bottomEdge(), canvas.topEdge()),
      axis, at + bar);
  return canvas.finish();
}
