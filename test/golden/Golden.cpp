//===- Golden.cpp - the golden cases: functions and their data ------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/golden/Golden.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Parser/Parser.h"
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

using namespace gaugec;
using namespace gaugec::test;
using interpret::Array;

//===----------------------------------------------------------------------===//
// Data
//===----------------------------------------------------------------------===//

namespace {
/// "x3[2:5]": the channels 2 to 4 of the array x3. Without brackets: all.
struct Selection {
  std::string array;
  int64_t begin = 0, end = -1;
};
} // namespace

/// Names may hold brackets themselves ("prl_k[-1,2]/out[2:4]"): channels are a
/// last pair of brackets with a colon.
static Selection parseSelection(llvm::StringRef text) {
  auto [name, range] = text.rsplit('[');
  Selection selection{text.str()};
  if (!range.contains(':') || !range.consume_back("]"))
    return selection;
  auto [begin, end] = range.split(':');
  if (begin.getAsInteger(10, selection.begin) ||
      end.getAsInteger(10, selection.end))
    return selection;
  selection.array = name.str();
  return selection;
}

/// The selected channels (axis 2) of an array [batch, site, channel, ..].
static std::vector<double> select(const NpyArray &array,
                                  const Selection &selection) {
  if (selection.end < 0)
    return array.data;
  int64_t channels = array.shape[2];
  int64_t inner = 1;
  for (size_t axis = 3; axis < array.shape.size(); ++axis)
    inner *= array.shape[axis];
  std::vector<double> out;
  for (size_t i = 0; i < array.data.size(); ++i) {
    int64_t channel = int64_t(i) / inner % channels;
    if (channel >= selection.begin && channel < selection.end)
      out.push_back(array.data[i]);
  }
  return out;
}

/// "sign(a-b)": the signs of the differences of two arrays.
static std::optional<NpyArray> makeSigns(const NpzFile &data,
                                         llvm::StringRef text) {
  if (!text.consume_front("sign(") || !text.consume_back(")"))
    return std::nullopt;
  auto [left, right] = text.split('-');
  auto a = data.find(left.str()), b = data.find(right.str());
  if (a == data.end() || b == data.end() ||
      a->second.data.size() != b->second.data.size())
    return std::nullopt;
  NpyArray signs = a->second;
  for (size_t i = 0; i < signs.data.size(); ++i) {
    double difference = signs.data[i] - b->second.data[i];
    signs.data[i] = double(difference > 0) - double(difference < 0);
  }
  return signs;
}

/// Complex numbers are pairs in the files; weights and some results are real.
static bool isComplex(mlir::Type type) {
  if (auto field = llvm::dyn_cast<gauge::InvariantType>(type))
    return field.getComplex();
  return !llvm::isa<mlir::RankedTensorType>(type);
}

static std::optional<Array> makeArray(const NpzFile &data, mlir::Attribute name,
                                      mlir::Type type,
                                      const interpret::Lattice &lattice,
                                      std::string &error) {
  auto text = llvm::dyn_cast_or_null<mlir::StringAttr>(name);
  if (!text) {
    error = "a value without golden.array";
    return std::nullopt;
  }
  Selection selection = parseSelection(text.getValue());
  std::optional<NpyArray> source = makeSigns(data, text.getValue());
  if (auto found = data.find(selection.array); found != data.end())
    source = found->second;
  if (!source) {
    error = "no array '" + selection.array + "'";
    return std::nullopt;
  }
  std::vector<double> numbers = select(*source, selection);
  Array array(interpret::getShape(type, lattice));
  size_t parts = isComplex(type) ? 2 : 1;
  if (numbers.size() != array.data.size() * parts) {
    error = "the array '" + text.getValue().str() + "' has the wrong size";
    return std::nullopt;
  }
  for (size_t i = 0; i < array.data.size(); ++i)
    array.data[i] = {numbers[i * parts],
                     parts == 2 ? numbers[i * parts + 1] : 0.0};
  return array;
}

//===----------------------------------------------------------------------===//
// Cases
//===----------------------------------------------------------------------===//

static constexpr llvm::StringLiteral arrayAttrName = "golden.array";

static std::optional<GoldenCase>
makeCase(mlir::func::FuncOp function, const NpzFile &data, std::string &error) {
  GoldenCase golden{function.getName().str(), function, {}, {}};
  auto dims = data.find("dims"), links = data.find("u");
  if (dims == data.end() || links == data.end()) {
    error = "the arrays 'dims' and 'u' are missing";
    return std::nullopt;
  }
  for (double extent : dims->second.data)
    golden.problem.extents.push_back(int64_t(extent));
  golden.problem.batch = links->second.shape[0];

  interpret::Lattice lattice{golden.problem.extents, golden.problem.batch};
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto array = makeArray(data, function.removeArgAttr(i, arrayAttrName),
                           function.getArgumentTypes()[i], lattice, error);
    if (!array)
      return std::nullopt;
    golden.problem.arguments.push_back(std::move(*array));
  }
  for (unsigned i = 0; i < function.getNumResults(); ++i) {
    auto array = makeArray(
        data,
        function.removeResultAttr(
            i, mlir::StringAttr::get(function.getContext(), arrayAttrName)),
        function.getResultTypes()[i], lattice, error);
    if (!array)
      return std::nullopt;
    golden.expected.push_back(std::move(*array));
  }
  return golden;
}

/// The text with every whole word f64 replaced.
static std::string setPrecision(std::string text,
                                const std::string &precision) {
  for (size_t at = text.find("f64"); at != std::string::npos;
       at = text.find("f64", at + 3))
    text.replace(at, 3, precision);
  return text;
}

std::optional<GoldenFile> gaugec::test::loadGolden(const GoldenSource &source,
                                                   const std::string &precision,
                                                   mlir::MLIRContext *context,
                                                   std::string &error) {
  std::string folder = std::string(GOLDEN_DIR) + "/", stem = source.stem;
  std::string path = folder + stem;
  NpzFile data = readNpz(folder + source.data + ".npz", error);
  if (!error.empty())
    return std::nullopt;
  std::ifstream stream(path + ".mlir");
  std::string text((std::istreambuf_iterator<char>(stream)),
                   std::istreambuf_iterator<char>());
  GoldenFile file;
  file.module = mlir::parseSourceString<mlir::ModuleOp>(
      setPrecision(text, precision), context, path + ".mlir");
  if (text.empty() || !file.module) {
    error = path + ".mlir: cannot be read";
    return std::nullopt;
  }
  for (auto function : file.module->getOps<mlir::func::FuncOp>()) {
    auto golden = makeCase(function, data, error);
    if (!golden) {
      error = stem + ", " + function.getName().str() + ": " + error;
      return std::nullopt;
    }
    file.cases.push_back(std::move(*golden));
  }
  if (file.cases.size() != source.cases) {
    error = stem + ": " + std::to_string(file.cases.size()) +
            " cases instead of " + std::to_string(source.cases);
    return std::nullopt;
  }
  return file;
}

double gaugec::test::getDeviation(const Array &result, const Array &expected) {
  if (result.shape != expected.shape)
    return INFINITY;
  double worst = 0, largest = 0;
  for (size_t i = 0; i < expected.data.size(); ++i) {
    double difference = std::abs(result.data[i] - expected.data[i]);
    if (std::isnan(difference))
      return INFINITY;
    worst = std::max(worst, difference);
    largest = std::max(largest, std::abs(expected.data[i]));
  }
  return worst / largest;
}
