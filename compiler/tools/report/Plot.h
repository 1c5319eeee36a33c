//===- Plot.h - pictures of measurements ----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SVG that needs no other file. Colours are told apart by all kinds of sight,
// lines by their dashes as well. In names and titles _{..} is an index and
// ^{..} a power.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_REPORT_PLOT_H
#define COMPILER_TOOLS_REPORT_PLOT_H

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gaugec {

/// What is along an edge of a picture.
struct Axis {
  std::string title; ///< with its unit
  bool isLogarithmic = false;
  /// Its ends; otherwise as the numbers need.
  std::optional<std::pair<double, double>> range = std::nullopt;
};

/// Lines and points over an axis.
class Plot {
public:
  enum class Style { Line, Dashed, Points };

  Plot(Axis x, Axis y, std::string title = "")
      : x(std::move(x)), y(std::move(y)), title(std::move(title)) {}

  /// Numbers that are not finite, or have no logarithm, make a gap.
  void add(std::string name, std::vector<double> x, std::vector<double> y,
           Style style = Style::Line) {
    curves.push_back({std::move(name), std::move(x), std::move(y), style});
  }
  bool isEmpty() const { return curves.empty(); }
  std::string draw() const;
  /// What is drawn, as CSV: curve, x, y.
  std::string list() const;

private:
  friend class Canvas;
  struct Curve {
    std::string name;
    std::vector<double> x, y;
    Style style;
  };

  Axis x, y;
  std::string title;
  std::vector<Curve> curves;
};

/// Numbers on a grid as colours (viridis), with their scale beside it. Row 0 is
/// at the bottom.
class HeatMap {
public:
  /// `x` and `y` have ranges: the edges of the grid.
  HeatMap(Axis x, Axis y, Axis colour, size_t columns, size_t rows)
      : x(std::move(x)), y(std::move(y)), colour(std::move(colour)),
        columns(columns), rows(rows), values(columns * rows) {}

  void set(size_t column, size_t row, double value) {
    values[row * columns + column] = value;
  }
  /// A line over the colours.
  void add(std::vector<double> x, std::vector<double> y) {
    lines.emplace_back(std::move(x), std::move(y));
  }
  std::string draw() const;
  /// The colours alone, a pixel for each number, as a PNG file.
  std::string encode() const;

private:
  Axis x, y, colour;
  size_t columns, rows;
  std::vector<double> values;
  std::vector<std::pair<std::vector<double>, std::vector<double>>> lines;

  Axis colourAxis() const;
};

/// 10 to that power, in digits that stand high.
std::string formatPower(int exponent);

} // namespace gaugec

#endif // COMPILER_TOOLS_REPORT_PLOT_H
