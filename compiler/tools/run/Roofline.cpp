//===- Roofline.cpp - a profile as a picture ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Logarithmic axes: flops a byte and Gflop/s. What the machine can do is a
// roof, each step a disk under it (above the slope if its data come from
// caches).
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Profile.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

using namespace gaugec;
using namespace gaugec::run;
using llvm::formatv;
using llvm::StringRef;

// Of Okabe and Ito's palette, told apart by every kind of sight.
static constexpr const char *memoryColour = "#d55e00";
static constexpr const char *arithmeticColour = "#0072b2";

static constexpr double fontSize = 11, titleSize = 15, lineHeight = 18,
                        labelHeight = 14;
/// Of the time: steps that take less are in the table only.
static constexpr double leastShare = 0.01;
/// Of the numbers of steps, and of a column of the table.
static constexpr double numberWidth = 20, columnWidth = 62;
/// Of a character, at most, in the fonts that stand for sans-serif.
static constexpr double charWidth = 0.62 * fontSize;

namespace {

struct Point {
  double x = 0, y = 0;
};

/// A box of the picture; y points down.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;

  double getRight() const { return x + width; }
  double getBottom() const { return y + height; }
  double getOverlap(const Box &other) const {
    double across =
               std::min(getRight(), other.getRight()) - std::max(x, other.x),
           down =
               std::min(getBottom(), other.getBottom()) - std::max(y, other.y);
    return across > 0 && down > 0 ? across * down : 0;
  }
  /// How far it sticks out of `frame`.
  double getOutside(const Box &frame) const {
    return std::max(0.0, frame.x - x) + std::max(0.0, frame.y - y) +
           std::max(0.0, getRight() - frame.getRight()) +
           std::max(0.0, getBottom() - frame.getBottom());
  }
};

/// low .. high as logarithms on from .. to.
struct Scale {
  double low = 1, high = 10, from = 0, to = 1;

  double operator()(double value) const {
    return from + (to - from) * std::log(value / low) / std::log(high / low);
  }
};

/// A step in the plot.
struct Disk {
  const StepProfile *step;
  Point centre;
  double radius;

  /// How far a box reaches into it.
  double getOverlap(const Box &box) const {
    double x = std::clamp(centre.x, box.x, box.getRight());
    double y = std::clamp(centre.y, box.y, box.getBottom());
    return std::max(0.0, radius - std::hypot(x - centre.x, y - centre.y));
  }
};

class Picture {
public:
  Picture(const Profile &profile, const Machine &machine)
      : profile(profile), machine(machine), roof(machine.roof), os(text) {
    sortSteps();
    setScales();
    addDisks();
  }
  std::string draw(StringRef title);

private:
  void sortSteps();
  void setScales();
  void addDisks();
  bool isDrawn(const StepProfile &step) const;
  double getTableWidth() const;
  const char *getColour(const StepProfile &step) const;
  void drawHead(StringRef title);
  void drawAxis(const Scale &scale, bool isHorizontal);
  void drawTick(double value, const Scale &scale, bool isHorizontal,
                bool isMain, bool hasLabel);
  void drawRoof();
  void drawDisks();
  /// Words near a disk: their box, its point next to the disk, the way there.
  struct Label {
    Box box;
    Point anchor;
    double gap = 0, covered = HUGE_VAL;
  };
  double countCovered(const Label &label, const Disk &disk) const;
  Label findPlace(const Disk &disk, double width, double farthest) const;
  void drawLabel(const Disk &disk);
  void drawTable();
  void drawRow(double y, StringRef number, const StepProfile &step,
               double bound);
  void drawText(Point at, StringRef anchor, StringRef words,
                StringRef more = "");
  void drawLine(Point a, Point b, StringRef style);

  const Profile &profile;
  const Machine &machine;
  const Roof &roof;
  std::string text;
  llvm::raw_string_ostream os;

  const Box plot{72, 92, 600, 420};
  Scale across, up;
  std::vector<const StepProfile *> steps; ///< the longest first
  std::vector<Disk> disks;
  std::vector<Box> words, lines; ///< where no label should go
};

} // namespace

//===----------------------------------------------------------------------===//
// Where things are
//===----------------------------------------------------------------------===//

void Picture::sortSteps() {
  for (const StepProfile &step : profile.steps)
    steps.push_back(&step);
  if (profile.weightSteps)
    steps.push_back(&profile.weights);
  llvm::sort(steps, [](const StepProfile *a, const StepProfile *b) {
    return std::tie(b->seconds, a->name) < std::tie(a->seconds, b->name);
  });
}

/// Logarithmic axes have no place for a step without arithmetic, and should not
/// stretch to one that takes no time to speak of.
bool Picture::isDrawn(const StepProfile &step) const {
  return step.flops > 0 && step.bytes > 0 &&
         step.getTime() >= leastShare * profile.all.getTime();
}

/// All steps and the corner of the roof, with some air around them.
void Picture::setScales() {
  double ridge = roof.getRidge();
  across = {ridge / 4, ridge * 4, plot.x, plot.getRight()};
  up = {roof.peak / 4, roof.peak * 2, plot.getBottom(), plot.y};
  for (const StepProfile *step : steps) {
    if (!isDrawn(*step))
      continue;
    across.low = std::min(across.low, step->getIntensity() / 2);
    across.high = std::max(across.high, step->getIntensity() * 2);
    up.low = std::min(up.low, step->getRate() / 2);
    up.high = std::max(up.high, step->getRate() * 2);
  }
}

/// Areas are shares of the time, down to what can still be seen.
void Picture::addDisks() {
  double all = 0;
  for (const StepProfile *step : steps)
    all += step->getTime();
  for (const StepProfile *step : steps)
    if (isDrawn(*step))
      disks.push_back({step,
                       {across(step->getIntensity()), up(step->getRate())},
                       std::max(4.0, 26 * std::sqrt(step->getTime() / all))});
}

double Picture::getTableWidth() const {
  size_t longest = 4;
  for (const StepProfile *step : steps)
    longest = std::max(longest, step->name.size());
  return double(longest) * charWidth + 4 * columnWidth + numberWidth;
}

//===----------------------------------------------------------------------===//
// Pieces
//===----------------------------------------------------------------------===//

static std::string escape(StringRef words) {
  std::string out;
  llvm::raw_string_ostream stream(out);
  llvm::printHTMLEscaped(words, stream);
  return out;
}

/// Three digits: 0.0123, 4.56, 789.
static std::string formatShort(double number) {
  std::string out;
  llvm::raw_string_ostream stream(out);
  stream << llvm::format(number < 1000 ? "%.3g" : "%.0f", number);
  return out;
}

void Picture::drawText(Point at, StringRef anchor, StringRef words,
                       StringRef more) {
  os << formatv(
      "<text x=\"{0:f1}\" y=\"{1:f1}\" text-anchor=\"{2}\"{3}>{4}</text>\n",
      at.x, at.y, anchor, more, escape(words));
}

void Picture::drawLine(Point a, Point b, StringRef style) {
  os << formatv("<line x1=\"{0:f1}\" y1=\"{1:f1}\" x2=\"{2:f1}\" "
                "y2=\"{3:f1}\" {4}/>\n",
                a.x, a.y, b.x, b.y, style);
}

const char *Picture::getColour(const StepProfile &step) const {
  return roof.isBoundByMemory(step.flops, step.bytes) ? memoryColour
                                                      : arithmeticColour;
}

void Picture::drawHead(StringRef title) {
  drawText({plot.x, 26}, "start", title,
           formatv(" font-size=\"{0}\" font-weight=\"bold\"", titleSize).str());
  drawText({plot.x, 48}, "start",
           formatv("peak {0} GF/s ({1}), bandwidth {2} GB/s: {3}",
                   formatShort(roof.peak), machine.precision,
                   formatShort(roof.bandwidth), machine.origin)
               .str());
  double x = plot.x;
  for (auto [colour, words] :
       {std::pair(memoryColour, "bound by memory"),
        std::pair(arithmeticColour, "bound by arithmetic")}) {
    os << formatv("<circle cx=\"{0:f1}\" cy=\"70\" r=\"5\" fill=\"{1}\" "
                  "fill-opacity=\"0.6\" stroke=\"{1}\"/>\n",
                  x + 5, colour);
    drawText({x + 15, 74}, "start", words);
    x += 150;
  }
  drawText(
      {x, 74}, "start",
      formatv("area: share of the time, from {0:f0} % on", 100 * leastShare)
          .str());
}

//===----------------------------------------------------------------------===//
// Axes and roof
//===----------------------------------------------------------------------===//

void Picture::drawTick(double value, const Scale &scale, bool isHorizontal,
                       bool isMain, bool hasLabel) {
  StringRef style = isMain ? "stroke=\"#ccc\"" : "stroke=\"#eee\"";
  double at = scale(value);
  if (isHorizontal)
    drawLine({at, plot.y}, {at, plot.getBottom()}, style);
  else
    drawLine({plot.x, at}, {plot.getRight(), at}, style);
  if (!hasLabel)
    return;
  if (isHorizontal)
    drawText({at, plot.getBottom() + 17}, "middle", formatShort(value));
  else
    drawText({plot.x - 7, at + 4}, "end", formatShort(value));
}

/// Lines at 1, 2, 5 times powers of ten; labels at all of them where there is
/// room.
void Picture::drawAxis(const Scale &scale, bool isHorizontal) {
  bool isShort = scale.high / scale.low < 300;
  for (double decade = std::pow(10, std::floor(std::log10(scale.low)));
       decade < scale.high; decade *= 10)
    for (int factor : {1, 2, 5})
      if (double value = decade * factor;
          value >= scale.low && value <= scale.high)
        drawTick(value, scale, isHorizontal, factor == 1,
                 factor == 1 || isShort);
}

/// Small boxes along a line.
static void takeLine(std::vector<Box> &boxes, Point a, Point b) {
  double length = std::hypot(b.x - a.x, b.y - a.y);
  for (double done = 0; done < length; done += 4)
    boxes.push_back({a.x + (b.x - a.x) * done / length - 3,
                     a.y + (b.y - a.y) * done / length - 3, 6, 6});
}

void Picture::drawRoof() {
  double start = std::max(across.low, up.low / roof.bandwidth);
  Point foot{across(start), up(roof.getRate(start))};
  Point ridge{across(roof.getRidge()), up(roof.peak)};
  Point end{plot.getRight(), ridge.y};
  os << formatv("<polyline points=\"{0:f1},{1:f1} {2:f1},{3:f1} "
                "{4:f1},{5:f1}\" fill=\"none\" stroke=\"#222\" "
                "stroke-width=\"2\"/>\n",
                foot.x, foot.y, ridge.x, ridge.y, end.x, end.y);
  takeLine(lines, foot, ridge);
  takeLine(lines, ridge, end);
  std::string peak =
      formatv("{0} GF/s ({1})", formatShort(roof.peak), machine.precision);
  drawText({end.x - 6, end.y - 8}, "end", peak);
  double width = double(peak.size()) * charWidth;
  words.push_back({end.x - 6 - width, end.y - 20, width, 16});

  // Along the slope, at a third of it.
  Point middle{foot.x + (ridge.x - foot.x) / 3,
               foot.y + (ridge.y - foot.y) / 3};
  double angle = std::atan2(ridge.y - foot.y, ridge.x - foot.x);
  Point at{middle.x + 8 * std::sin(angle), middle.y - 8 * std::cos(angle)};
  std::string bandwidth = formatShort(roof.bandwidth) + " GB/s";
  drawText(at, "middle", bandwidth,
           formatv(" transform=\"rotate({0:f1} {1:f1} {2:f1})\"",
                   angle * 180 / std::numbers::pi, at.x, at.y)
               .str());
  double half = double(bandwidth.size()) * charWidth / 2;
  Point along{half * std::cos(angle), half * std::sin(angle)};
  takeLine(words, {at.x - along.x, at.y - along.y - 4},
           {at.x + along.x, at.y + along.y - 4});
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

void Picture::drawDisks() {
  for (const Disk &disk : disks)
    os << formatv("<circle class=\"step\" cx=\"{0:f1}\" cy=\"{1:f1}\" "
                  "r=\"{2:f1}\" fill=\"{3}\" fill-opacity=\"0.45\" "
                  "stroke=\"{3}\"><title>{4}: {5} flop/B, {6} GF/s</title>"
                  "</circle>\n",
                  disk.centre.x, disk.centre.y, disk.radius,
                  getColour(*disk.step), escape(disk.step->name),
                  formatShort(disk.step->getIntensity()),
                  formatShort(disk.step->getRate()));
}

static double countOverlap(llvm::ArrayRef<Box> parts,
                           llvm::ArrayRef<Box> others) {
  double sum = 0;
  for (const Box &part : parts)
    for (const Box &other : others)
      sum += part.getOverlap(other);
  return sum;
}

/// What words and the line to their disk would cover. Words over words are
/// worst, lines may meet: where many disks are one they must.
double Picture::countCovered(const Label &label, const Disk &disk) const {
  double covered = 100 * countOverlap(label.box, words) +
                   100 * label.box.getOutside(plot) +
                   10 * countOverlap(label.box, lines);
  for (const Disk &other : disks)
    covered += 10 * other.getOverlap(label.box);
  std::vector<Box> line;
  takeLine(line, disk.centre, label.anchor);
  return covered + 10 * countOverlap(line, words) + countOverlap(line, lines);
}

/// Where words of that width cover least around a disk; nearer places first.
Picture::Label Picture::findPlace(const Disk &disk, double width,
                                  double farthest) const {
  Label best;
  for (double gap = 4; gap <= farthest; gap += 8)
    for (int turn = 0; turn < 16; ++turn) {
      double angle = turn * std::numbers::pi / 8;
      double across = std::cos(angle), down = std::sin(angle);
      Label label;
      label.gap = gap;
      label.anchor = {disk.centre.x + (disk.radius + gap) * across,
                      disk.centre.y + (disk.radius + gap) * down};
      label.box = {label.anchor.x - width * (1 - across) / 2,
                   label.anchor.y - labelHeight * (1 - down) / 2, width,
                   labelHeight};
      label.covered = countCovered(label, disk);
      if (std::tie(label.covered, gap) < std::tie(best.covered, best.gap))
        best = label;
    }
  return best;
}

/// The name of a step beside its disk if there is room, else its number in the
/// table at a thin line.
void Picture::drawLabel(const Disk &disk) {
  std::string name = disk.step->name;
  auto getWidth = [&] { return double(name.size()) * charWidth; };
  Label label = findPlace(disk, getWidth(), 12);
  if (label.covered > 0) {
    name = std::to_string(llvm::find(steps, disk.step) - steps.begin() + 1);
    label = findPlace(disk, getWidth(), 120);
  }
  words.push_back(label.box);
  if (label.gap > 12) {
    double part = disk.radius / (disk.radius + label.gap);
    const Point &centre = disk.centre, &anchor = label.anchor;
    Point rim{centre.x + (anchor.x - centre.x) * part,
              centre.y + (anchor.y - centre.y) * part};
    drawLine(rim, anchor, "stroke=\"#888\"");
    takeLine(lines, rim, anchor);
  }
  drawText({label.box.x + getWidth() / 2, label.box.getBottom() - 3}, "middle",
           name, " class=\"label\"");
}

void Picture::drawRow(double y, StringRef number, const StepProfile &step,
                      double bound) {
  double right = plot.getRight() + 32 + getTableWidth();
  bool works = step.flops > 0 && step.bytes > 0;
  os << formatv("<g fill=\"{0}\">\n", isDrawn(step) ? "#222" : "#777");
  drawText({plot.getRight() + 24 + numberWidth, y}, "end", number);
  drawText({plot.getRight() + 32 + numberWidth, y}, "start", step.name);
  double share = 100 * step.getTime() / profile.all.getTime();
  double reached = 100 * bound / step.getTime();
  std::string columns[] = {
      works ? formatShort(step.getIntensity()) : "-",
      works ? formatShort(step.getRate()) : "-", formatv("{0:f1} %", share),
      bound > 0 ? formatv("{0:f0} %", reached).str() : "-"};
  for (auto [number, column] : llvm::enumerate(columns))
    drawText({right - columnWidth * (3 - double(number)), y}, "end", column);
  os << "</g>\n";
}

void Picture::drawTable() {
  double right = plot.getRight() + 32 + getTableWidth(), y = plot.y + 10;
  os << "<g font-weight=\"bold\">\n";
  drawText({plot.getRight() + 32 + numberWidth, y}, "start", "step");
  StringRef titles[] = {"flop/B", "GF/s", "time", "reached"};
  for (auto [number, title] : llvm::enumerate(titles))
    drawText({right - columnWidth * (3 - double(number)), y}, "end", title);
  os << "</g>\n";
  size_t number = 0;
  for (const StepProfile *step : steps)
    drawRow(y += lineHeight, std::to_string(++number), *step,
            step->getBound(roof));
  drawLine({plot.getRight() + 32, y + 6}, {right, y + 6}, "stroke=\"#888\"");
  drawRow(y += lineHeight + 4, "", profile.all, profile.getBound(roof));
}

std::string Picture::draw(StringRef title) {
  double width = plot.getRight() + 32 + getTableWidth() + 24;
  width = std::max(width,
                   plot.x + 24 +
                       double(title.size()) * charWidth * titleSize / fontSize);
  double height = std::max(plot.getBottom() + 64,
                           plot.y + lineHeight * double(steps.size() + 4));
  os << formatv("<svg xmlns=\"http://www.w3.org/2000/svg\" "
                "width=\"{0:f0}\" height=\"{1:f0}\" "
                "viewBox=\"0 0 {0:f0} {1:f0}\" font-family=\"Helvetica, Arial, "
                "sans-serif\" font-size=\"{2}\" fill=\"#222\">\n",
                width, height, fontSize);
  os << "<title>" << escape(title) << "</title>\n"
     << "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  drawHead(title);
  drawAxis(across, true);
  drawAxis(up, false);
  os << formatv("<rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" "
                "fill=\"none\" stroke=\"#888\"/>\n",
                plot.x, plot.y, plot.width, plot.height);
  Point middle{plot.x + plot.width / 2, plot.y + plot.height / 2};
  drawText({middle.x, plot.getBottom() + 38}, "middle",
           "flops a byte of compulsory traffic");
  drawText({24, middle.y}, "middle", "Gflop/s",
           formatv(" transform=\"rotate(-90 24 {0})\"", middle.y).str());
  drawRoof();
  drawDisks();
  for (const Disk &disk : disks)
    drawLabel(disk);
  drawTable();
  os << "</svg>\n";
  return text;
}

std::string gaugec::run::drawRoofline(const Profile &profile,
                                      const Machine &machine, StringRef title) {
  return Picture(profile, machine).draw(title);
}
