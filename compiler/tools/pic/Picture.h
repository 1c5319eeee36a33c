//===- Picture.h - maps and plots of a report -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_PICTURE_H
#define COMPILER_TOOLS_PIC_PICTURE_H

#include <cstdint>
#include <string>
#include <vector>

namespace gaugec::pic {

/// Numbers as colours (viridis), on a logarithmic scale over six decades.
class Map {
public:
  Map(size_t columns, size_t rows)
      : columns(columns), rows(rows), values(columns * rows) {}

  void set(size_t column, size_t row, double value) {
    values[row * columns + column] = value;
  }
  /// The ends of the scale.
  double most() const;
  double least() const { return most() * 1e-6; }
  /// A PNG file.
  std::string encode() const;

private:
  size_t columns, rows;
  std::vector<double> values;
};

/// Lines over an axis, as SVG.
class Plot {
public:
  Plot(std::string x, std::string y)
      : xTitle(std::move(x)), yTitle(std::move(y)) {}

  void setLogarithmic() { logarithmic = true; }
  /// Numbers that are not finite are left out.
  void add(std::string name, std::vector<double> x, std::vector<double> y) {
    lines.push_back({std::move(name), std::move(x), std::move(y)});
  }
  bool isEmpty() const { return lines.empty(); }
  std::string draw() const;

private:
  struct Line {
    std::string name;
    std::vector<double> x, y;
  };
  struct Scale {
    double low, high;
    bool logarithmic;
    double place(double v) const;
    std::vector<double> ticks() const;
  };
  Scale makeScale(bool isX) const;

  std::string xTitle, yTitle;
  bool logarithmic = false;
  std::vector<Line> lines;
};

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_PICTURE_H
