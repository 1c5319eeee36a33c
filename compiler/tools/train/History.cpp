//===- History.cpp - the learning curve as a picture ----------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/report/Page.h"
#include "compiler/tools/train/Trainer.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>
#include <cmath>

using namespace gaugec;
using namespace gaugec::train;

static constexpr double width = 640, height = 400;
static constexpr double left = 70, right = 20, top = 40, bottom = 45;

namespace {
/// Epochs and decades in the frame of the picture.
struct Axes {
  double epochs, low, high; ///< powers of ten

  double x(double epoch) const {
    double part = epochs > 1 ? (epoch - 1) / (epochs - 1) : 0.5;
    return left + part * (width - left - right);
  }
  double y(double loss) const {
    double part = (std::log10(loss) - low) / (high - low);
    return height - bottom - part * (height - top - bottom);
  }
};
} // namespace

static Axes chooseAxes(llvm::ArrayRef<Epoch> history) {
  double low = 300, high = -300;
  for (const Epoch &epoch : history)
    for (double loss : {epoch.loss, epoch.validation})
      if (loss > 0 && std::isfinite(loss)) {
        low = std::min(low, std::floor(std::log10(loss)));
        high = std::max(high, std::ceil(std::log10(loss)));
      }
  if (low > high)
    low = high = 0;
  return {double(history.size()), low, std::max(high, low + 1)};
}

static std::string drawGrid(const Axes &axes) {
  std::string text;
  double step = std::max(1.0, std::ceil((axes.high - axes.low) / 8));
  for (double decade = axes.low; decade <= axes.high; decade += step) {
    double y = axes.y(std::pow(10, decade));
    text += llvm::formatv(
        "<line x1='{0}' x2='{1}' y1='{2:f1}' y2='{2:f1}' stroke='#ddd'/>\n"
        "<text x='{3}' y='{4:f1}' text-anchor='end'>1e{5}</text>\n",
        left, width - right, y, left - 6, y + 4, int(decade));
  }
  for (int part = 0; part <= 4; ++part) {
    double epoch = std::round(1 + part * (axes.epochs - 1) / 4);
    text += llvm::formatv(
        "<text x='{0:f1}' y='{1}' text-anchor='middle'>{2}</text>\n",
        axes.x(epoch), height - bottom + 18, int(epoch));
    if (axes.epochs <= 1)
      break;
  }
  return text;
}

static std::string drawCurve(llvm::ArrayRef<Epoch> history, const Axes &axes,
                             double Epoch::*loss, const char *colour,
                             const char *dash) {
  std::string points;
  for (size_t i = 0; i < history.size(); ++i)
    if (history[i].*loss > 0 && std::isfinite(history[i].*loss))
      points += llvm::formatv("{0:f1},{1:f1} ", axes.x(double(i + 1)),
                              axes.y(history[i].*loss));
  return llvm::formatv("<polyline points='{0}' fill='none' stroke='{1}' "
                       "stroke-width='1.8' stroke-dasharray='{2}'/>\n",
                       points, colour, dash);
}

/// Colours of Okabe and Ito, which colour-blind readers tell apart.
std::string gaugec::train::drawHistory(llvm::ArrayRef<Epoch> history,
                                       llvm::StringRef title) {
  Axes axes = chooseAxes(history);
  std::string text = llvm::formatv(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {0} {1}' "
      "font-family='sans-serif' font-size='12'>\n"
      "<rect width='{0}' height='{1}' fill='white'/>\n"
      "<text x='{2}' y='20' font-size='14'>{3}</text>\n",
      width, height, left, escapeMarkup(title));
  text += drawGrid(axes);
  text += drawCurve(history, axes, &Epoch::loss, "#0072B2", "none");
  text += drawCurve(history, axes, &Epoch::validation, "#D55E00", "6 3");
  text += llvm::formatv(
      "<text x='{0}' y='{1}' text-anchor='end' fill='#0072B2'>training</text>\n"
      "<text x='{0}' y='{2}' text-anchor='end' fill='#D55E00'>validation "
      "(dashed)</text>\n"
      "<text x='{3}' y='{4}' text-anchor='middle'>epoch</text>\n</svg>\n",
      width - right, top + 4, top + 20, (left + width - right) / 2, height - 8);
  return text;
}
