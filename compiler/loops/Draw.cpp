//===- Draw.cpp - loops as paths on the lattice ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The unit is a link of axis 0; y points down, as in SVG.
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Draw.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <map>

using namespace gaugec;
using namespace gaugec::loops;
using llvm::formatv;
using llvm::StringRef;

namespace {
struct Point {
  double x = 0, y = 0;

  Point operator+(Point b) const { return {x + b.x, y + b.y}; }
  Point operator-(Point b) const { return {x - b.x, y - b.y}; }
  Point operator*(double s) const { return {s * x, s * y}; }
  double length() const { return std::hypot(x, y); }
};

/// The middle part of a link, and where it goes.
struct Segment {
  Point from, to, along; ///< `along` has the length 1
  bool isDashed = false;
  bool startsAnew = false; ///< nothing leads to it from the one before
};
} // namespace

/// Unit vectors of the axes: no two sites of a small box fall together.
static constexpr Point axes[] = {{1, 0}, {0, -1}, {0.55, -0.32}, {-0.30, 0.45}};
// Of Okabe and Ito's palette, told apart by every kind of sight.
static constexpr const char *colours[] = {"#0072b2", "#d55e00", "#009e73",
                                          "#cc79a7", "#e69f00", "#56b4e9"};
static constexpr double corner = 0.2;  ///< kept free at both ends of a link
static constexpr double lane = 0.13;   ///< between passages of a link
static constexpr double widest = 0.42; ///< of all lanes of a link
static constexpr double stub = 0.7;    ///< of a winding, before it is cut
static constexpr double margin = 0.45; ///< around the sites
static constexpr double arrow = 0.085;

static Point project(const Displacement &site) {
  Point at;
  for (int axis = 0; axis < 4; ++axis)
    at = at + axes[axis] * site[axis];
  return at;
}

static Displacement step(const Displacement &from, Letter letter) {
  return from + getDisplacement(letter);
}

std::vector<Path> loops::getPaths(const Tables &tables, WordId word,
                                  const Displacement &start,
                                  ProductId product) {
  std::vector<Path> paths;
  if (WordRef open = tables.getWord(word); !open.empty())
    paths.push_back({Word(open), start, false});
  for (const Factor &factor : tables.getProduct(product).factors)
    paths.push_back({Word(tables.getWord(factor.loop)), factor.at, true});
  return paths;
}

namespace {
class Picture {
public:
  Picture(llvm::ArrayRef<Path> paths, int64_t dimensions, llvm::raw_ostream &os)
      : paths(paths), dimensions(dimensions), os(os) {
    countLanes();
    findBox();
  }
  void draw(double size);

private:
  /// A link or a winding at a site, whichever way it is passed.
  using Passage = std::tuple<Displacement, int, bool>;
  struct Lanes {
    int count = 0, next = 0;
  };

  static Passage getPassage(const Displacement &from, Letter letter);
  void countLanes();
  void findBox();
  void include(Point at);
  void drawLattice();
  void drawLink(const Displacement &site, int axis);
  void drawSite(const Displacement &site);
  void drawAxes(Point at, double length);
  void drawPath(const Path &path, StringRef colour);
  std::vector<Segment> layOut(const Path &path);
  void addStep(const Displacement &from, Letter letter,
               std::vector<Segment> &segments);
  void drawCurve(llvm::ArrayRef<Segment> segments, bool isClosed,
                 StringRef colour);
  void drawCorner(const Segment &from, const Segment &to);
  void drawArrow(Point tip, Point along, StringRef colour);
  void drawDot(Point at, StringRef colour);
  template <typename F>
  void forSites(F act) const;

  llvm::ArrayRef<Path> paths;
  int64_t dimensions;
  llvm::raw_ostream &os;
  std::map<Passage, Lanes> lanes;
  Displacement low{}, high{};
  Point topLeft{-margin, -margin}, bottomRight{margin, margin};
};
} // namespace

//===----------------------------------------------------------------------===//
// Layout
//===----------------------------------------------------------------------===//

Picture::Passage Picture::getPassage(const Displacement &from, Letter letter) {
  bool winding = isWinding(letter);
  return {letter > 0 || winding ? from : step(from, letter), getAxis(letter),
          winding};
}

void Picture::countLanes() {
  for (const Path &path : paths) {
    Displacement at = path.start;
    for (Letter letter : path.word) {
      ++lanes[getPassage(at, letter)].count;
      at = step(at, letter);
    }
  }
}

void Picture::include(Point at) {
  topLeft = {std::min(topLeft.x, at.x - margin),
             std::min(topLeft.y, at.y - margin)};
  bottomRight = {std::max(bottomRight.x, at.x + margin),
                 std::max(bottomRight.y, at.y + margin)};
}

void Picture::findBox() {
  auto visit = [&](const Displacement &at) {
    for (int axis = 0; axis < 4; ++axis) {
      low[axis] = std::min(low[axis], at[axis]);
      high[axis] = std::max(high[axis], at[axis]);
    }
  };
  for (const Path &path : paths) {
    Displacement at = path.start;
    visit(at);
    for (Letter letter : path.word) {
      if (isWinding(letter))
        for (double end : {-stub, stub})
          include(project(at) + axes[getAxis(letter)] * end);
      at = step(at, letter);
      visit(at);
    }
  }
  forSites([&](const Displacement &site) { include(project(site)); });
}

void Picture::addStep(const Displacement &from, Letter letter,
                      std::vector<Segment> &segments) {
  auto passage = getPassage(from, letter);
  Lanes &here = lanes[passage];
  Point axis = axes[getAxis(letter)];
  double length = axis.length(), sign = letter > 0 ? 1 : -1;
  double gap = std::min(lane, widest / std::max(1, here.count));
  Point normal{-axis.y / length, axis.x / length};
  Point side = normal * ((here.next++ - (here.count - 1) / 2.0) * gap);
  Point along = axis * (sign / length);
  Point a = project(from) + side, b = a + axis * sign;
  Point inner = along * (corner * length);
  if (!isWinding(letter)) {
    segments.push_back({a + inner, b - inner, along});
    return;
  }
  Point out = along * (stub * length);
  segments.push_back({a + inner, a + out, along, /*isDashed=*/true});
  segments.push_back({a - out, a - inner, along, true, /*startsAnew=*/true});
}

std::vector<Segment> Picture::layOut(const Path &path) {
  std::vector<Segment> segments;
  Displacement at = path.start;
  for (Letter letter : path.word) {
    addStep(at, letter, segments);
    at = step(at, letter);
  }
  return segments;
}

//===----------------------------------------------------------------------===//
// Drawing
//===----------------------------------------------------------------------===//

template <typename F>
void Picture::forSites(F act) const {
  Displacement site = low;
  while (true) {
    act(site);
    int axis = 0;
    while (axis < 4 && site[axis] == high[axis])
      site[axis] = low[axis], ++axis;
    if (axis == 4)
      return;
    ++site[axis];
  }
}

void Picture::drawLink(const Displacement &site, int axis) {
  if (site[axis] == high[axis])
    return;
  Point a = project(site), b = a + axes[axis];
  os << formatv("<path d='M{0:f3} {1:f3}L{2:f3} {3:f3}' stroke='#ddd' "
                "stroke-width='.02'/>",
                a.x, a.y, b.x, b.y);
}

void Picture::drawSite(const Displacement &site) {
  Point at = project(site);
  bool isOrigin = site == Displacement{};
  os << formatv("<circle cx='{0:f3}' cy='{1:f3}' r='{2}' {3}/>", at.x, at.y,
                isOrigin ? ".09" : ".035",
                isOrigin ? "fill='none' stroke='#666' stroke-width='.03'"
                         : "fill='#aaa'");
}

void Picture::drawLattice() {
  for (int axis = 0; axis < dimensions; ++axis)
    forSites([&](const Displacement &site) { drawLink(site, axis); });
  forSites([&](const Displacement &site) { drawSite(site); });
}

/// Round from the end of a link to the beginning of the next.
void Picture::drawCorner(const Segment &from, const Segment &to) {
  double bend = 0.55 * (to.from - from.to).length();
  Point a = from.to + from.along * bend, b = to.from - to.along * bend;
  os << formatv("C{0:f3} {1:f3} {2:f3} {3:f3} {4:f3} {5:f3}", a.x, a.y, b.x,
                b.y, to.from.x, to.from.y);
}

void Picture::drawArrow(Point tip, Point along, StringRef colour) {
  Point back = tip - along * (1.7 * arrow), side{-along.y, along.x};
  Point a = back + side * (0.75 * arrow), b = back - side * (0.75 * arrow);
  os << formatv("<path d='M{0:f3} {1:f3}L{2:f3} {3:f3}L{4:f3} {5:f3}Z' "
                "fill='{6}'/>",
                tip.x, tip.y, a.x, a.y, b.x, b.y, colour);
}

void Picture::drawDot(Point at, StringRef colour) {
  os << formatv("<circle cx='{0:f3}' cy='{1:f3}' r='.075' fill='{2}'/>", at.x,
                at.y, colour);
}

/// Solid and dashed parts are elements of their own.
void Picture::drawCurve(llvm::ArrayRef<Segment> segments, bool isClosed,
                        StringRef colour) {
  os << formatv("<path fill='none' stroke='{0}' stroke-width='.045' "
                "stroke-linejoin='round' d='",
                colour);
  for (size_t i = 0; i < segments.size(); ++i) {
    const Segment &segment = segments[i];
    if (i > 0 && !segment.startsAnew)
      drawCorner(segments[i - 1], segment);
    else
      os << formatv("M{0:f3} {1:f3}", segment.from.x, segment.from.y);
    os << formatv("{0}{1:f3} {2:f3}", segment.isDashed ? "M" : "L",
                  segment.to.x, segment.to.y);
  }
  if (isClosed && !segments.front().startsAnew)
    drawCorner(segments.back(), segments.front());
  os << "'/>";
  for (const Segment &segment : segments)
    if (segment.isDashed)
      os << formatv("<path stroke='{0}' stroke-width='.045' "
                    "stroke-dasharray='.09 .06' d='M{1:f3} {2:f3}L{3:f3} "
                    "{4:f3}'/>",
                    colour, segment.from.x, segment.from.y, segment.to.x,
                    segment.to.y);
}

void Picture::drawPath(const Path &path, StringRef colour) {
  std::vector<Segment> segments = layOut(path);
  if (segments.empty())
    return;
  drawCurve(segments, path.isClosed, colour);
  for (const Segment &segment : segments) {
    Point middle = (segment.from + segment.to) * 0.5;
    drawArrow(middle + segment.along * arrow, segment.along, colour);
  }
  const Segment &first = segments.front(), &last = segments.back();
  if (path.isClosed) {
    // On the curve, halfway round the corner.
    Point between = (last.to + first.from) * 0.5;
    Point pull = (last.along - first.along) *
                 (0.55 * 0.375 * (first.from - last.to).length());
    drawDot(between + pull, colour);
  } else {
    drawDot(first.from, colour);
    drawArrow(last.to + last.along * (2 * arrow), last.along, colour);
  }
}

/// Names of the axes, around a point.
void Picture::drawAxes(Point at, double length) {
  for (int axis = 0; axis < dimensions; ++axis) {
    Point end = at + axes[axis] * length,
          label = at + axes[axis] * 1.5 * length;
    os << formatv("<path d='M{0:f3} {1:f3}L{2:f3} {3:f3}' stroke='#666' "
                  "stroke-width='{4:f3}'/><text x='{5:f3}' y='{6:f3}' "
                  "font-size='{7:f3}' fill='#333' "
                  "text-anchor='middle'>{8}</text>",
                  at.x, at.y, end.x, end.y, 0.08 * length, label.x,
                  label.y + 0.2 * length, 0.65 * length, axis);
  }
}

void Picture::draw(double size) {
  double width = bottomRight.x - topLeft.x, height = bottomRight.y - topLeft.y;
  double box = std::max({width, height, 2.2}); // small loops are not blown up
  bool isOblique = dimensions > 2;             // axes go to the lower left
  box *= isOblique ? 1.2 : 1;
  double left = topLeft.x - (box - width) * (isOblique ? 0.7 : 0.5);
  double top = topLeft.y - (box - height) * (isOblique ? 0.3 : 0.5);
  os << formatv("<svg xmlns='http://www.w3.org/2000/svg' width='{0:f0}' "
                "height='{0:f0}' viewBox='{1:f3} {2:f3} {3:f3} {3:f3}' "
                "font-family='sans-serif'>",
                size, left, top, box);
  drawLattice();
  if (isOblique)
    drawAxes({left + 0.1 * box, top + 0.9 * box}, 0.09 * box);
  for (size_t i = 0; i < paths.size(); ++i)
    drawPath(paths[i], colours[i % std::size(colours)]);
  os << "</svg>";
}

std::string loops::drawPaths(llvm::ArrayRef<Path> paths, int64_t dimensions,
                             double size) {
  std::string text;
  llvm::raw_string_ostream os(text);
  Picture(paths, dimensions, os).draw(size);
  return text;
}

//===----------------------------------------------------------------------===//
// Sheets
//===----------------------------------------------------------------------===//

static std::string escape(StringRef text) {
  std::string escaped;
  llvm::raw_string_ostream os(escaped);
  llvm::printHTMLEscaped(text, os);
  return escaped;
}

/// Cut to a width of about `letters`; the whole text is its tooltip.
static std::string shorten(StringRef text, size_t letters) {
  if (text.size() <= letters)
    return text.str();
  return text.take_front(letters - 1).str() + "…";
}

std::string loops::drawSheet(llvm::StringRef title, llvm::ArrayRef<Card> cards,
                             int64_t dimensions) {
  constexpr double picture = 150, cell = 176, row = 206, head = 44;
  size_t columns = std::clamp<size_t>(cards.size(), 1, 6);
  size_t rows = (cards.size() + columns - 1) / columns;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << formatv("<svg xmlns='http://www.w3.org/2000/svg' width='{0}' "
                "height='{1}' font-family='sans-serif'>\n<rect width='100%' "
                "height='100%' fill='white'/>\n<text x='16' y='28' "
                "font-size='16' fill='#111'>{2}</text>\n",
                std::max(columns * cell, 360.0), head + double(rows) * row,
                escape(title));
  for (auto [index, card] : llvm::enumerate(cards)) {
    double x = double(index % columns) * cell;
    double y = head + double(index / columns) * row;
    os << formatv(
        "<g transform='translate({0},{1})'><title>{2}</title>"
        "<g transform='translate(13,0)'>{3}</g>"
        "<text x='88' y='168' font-size='13' fill='#111' "
        "text-anchor='middle'>{4}</text>"
        "<text x='88' y='186' font-size='10' fill='#444' "
        "text-anchor='middle'>{5}</text></g>\n",
        x, y, escape(card.text), drawPaths(card.paths, dimensions, picture),
        escape(shorten(card.caption, 24)), escape(shorten(card.text, 30)));
  }
  os << "</svg>\n";
  return text;
}
