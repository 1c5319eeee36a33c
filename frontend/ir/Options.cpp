//===- Options.cpp - from a model to gauge IR: options and weights
//------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "frontend/ir/ModelBuilder.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::frontend;
using llvm::Twine;

//===----------------------------------------------------------------------===//
// Plain options
//===----------------------------------------------------------------------===//

const Option *ModelBuilder::findOption(const Expr &call, StringRef name) {
  for (const Option &option : call.options)
    if (option.name.text == name)
      return &option;
  return nullptr;
}

bool ModelBuilder::readFlag(const Expr &call, StringRef name, bool &value) {
  const Option *option = findOption(call, name);
  if (!option)
    return true;
  if (!option->value.isName("true") && !option->value.isName("false"))
    return fail(option->value, "'" + name + "' is true or false"), false;
  value = option->value.name == "true";
  return true;
}

bool ModelBuilder::readInteger(const Expr &call, StringRef name, int64_t low,
                               int64_t high, int64_t &value) {
  const Option *option = findOption(call, name);
  if (!option)
    return true;
  std::optional<int64_t> read =
      evaluateInteger(option->value, ("'" + name + "'").str());
  if (!read)
    return false;
  if (*read < low || *read > high)
    return fail(option->value, "'" + name + "' must be " + Twine(low) + " to " +
                                   Twine(high) + ", not " + Twine(*read)),
           false;
  value = *read;
  return true;
}

bool ModelBuilder::readReal(const Expr &call, StringRef name, double &value) {
  const Option *option = findOption(call, name);
  if (!option)
    return true;
  Entity read = evaluate(option->value);
  if (read.isPoison())
    return false;
  if (!read.isNumber() || read.number.imag() != 0 ||
      !std::isfinite(read.number.real()))
    return fail(option->value,
                "'" + name + "' must be a real number known here"),
           false;
  value = read.number.real();
  return true;
}

bool ModelBuilder::readChoice(const Expr &call, StringRef name,
                              ArrayRef<StringRef> choices, size_t &value) {
  const Option *option = findOption(call, name);
  if (!option)
    return true;
  const auto *found = llvm::find(choices, option->value.name);
  if (option->value.isName() && found != choices.end()) {
    value = found - choices.begin();
    return true;
  }
  std::string hint =
      option->value.isName() ? didYouMean(option->value.name, choices) : "";
  fail(option->value, "'" + name + "' must be " + listChoices(choices) + hint);
  return false;
}

/// `axes = [0, 2]`, ascending in the result; all axes without it.
bool ModelBuilder::readAxes(const Expr &call, SmallVectorImpl<int64_t> &axes) {
  const Option *option = findOption(call, "axes");
  if (!option) {
    llvm::append_range(axes, allAxes());
    return true;
  }
  if (option->value.kind != ExprKind::List || option->value.operands.empty())
    return fail(option->value, "'axes' is a list such as [0, 1]"), false;
  for (const Expr &item : option->value.operands) {
    std::optional<Entity> axis = evaluateDirection(item);
    if (!axis)
      return false;
    if (axis->backward)
      return fail(item, "an axis has no sign"), false;
    if (llvm::is_contained(axes, axis->axis))
      return fail(item, "axis " + Twine(axis->axis) + " occurs twice"), false;
    axes.push_back(axis->axis);
  }
  llvm::sort(axes);
  return true;
}

bool ModelBuilder::readFunction(const Expr &call, const Expr &name,
                                gauge::Function &function) {
  SmallVector<StringRef> choices;
  for (uint32_t i = 0; i <= gauge::getMaxEnumValForFunction(); ++i)
    choices.push_back(
        gauge::stringifyFunction(static_cast<gauge::Function>(i)));
  std::optional<gauge::Function> found =
      name.isName() ? gauge::symbolizeFunction(name.name) : std::nullopt;
  if (found) {
    function = *found;
    return true;
  }
  return fail(name, "expected a function: " + listChoices(choices) +
                        (name.isName() ? didYouMean(name.name, choices) : "")),
         false;
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// `[lo, hi]` with lo <= 0 <= hi.
bool ModelBuilder::readRange(const Expr &call, const Expr &range, int64_t &low,
                             int64_t &high) {
  if (range.kind != ExprKind::List || range.operands.size() != 2)
    return fail(range, "a kernel range is [lo, hi], such as [-1, 2]"), false;
  std::optional<int64_t> lo =
      evaluateInteger(range.operands[0], "a kernel bound");
  std::optional<int64_t> hi =
      evaluateInteger(range.operands[1], "a kernel bound");
  if (!lo || !hi)
    return false;
  if (*lo > 0 || *hi < 0)
    return fail(range, "the kernel range must contain 0: write [lo, hi] with "
                       "lo <= 0 <= hi"),
           false;
  low = *lo;
  high = *hi;
  return true;
}

bool ModelBuilder::checkReach(const Expr &call, const Kernel &kernel) {
  for (auto [low, high] : llvm::zip(kernel.low, kernel.high)) {
    if (std::max(-low, high) <= gauge::maxPathLength / kernel.dilation)
      continue;
    const Option *option = findOption(call, "kernel");
    return failed(option ? option->value.span : call.span,
                  "a kernel reaches at most " + Twine(gauge::maxPathLength) +
                      " sites in each direction");
  }
  return true;
}

/// `kernel = k`, `[lo, hi]` for all axes, or one `[lo, hi]` per axis.
bool ModelBuilder::readKernel(const Expr &call, bool symmetric,
                              Kernel &kernel) {
  const Option *option = findOption(call, "kernel");
  bool isConv = call.name == "conv";
  if (!readInteger(call, "dilation", 1, gauge::maxPathLength, kernel.dilation))
    return false;
  if (!option || option->value.kind != ExprKind::List) {
    int64_t k = isConv ? 3 : 2;
    if (!readInteger(call, "kernel", 1, gauge::maxPathLength, k))
      return false;
    // Ordinary kernels are centred as PyTorch's circular padding does it.
    int64_t low = isConv ? -((k - 1) / 2) : symmetric ? -(k - 1) : 0;
    kernel.low.assign(dimensions, low);
    kernel.high.assign(dimensions, isConv ? low + k - 1 : k - 1);
    return checkReach(call, kernel);
  }
  if (const Option *flag = findOption(call, "symmetric"))
    return failed(flag->name.span,
                  "'symmetric' goes with kernel = k; a range says "
                  "both ends itself");
  kernel.low.assign(dimensions, 0);
  kernel.high.assign(dimensions, 0);
  const Expr &list = option->value;
  bool perAxis =
      !list.operands.empty() && list.operands.front().kind == ExprKind::List;
  if (perAxis && list.operands.size() != static_cast<size_t>(dimensions))
    return fail(list, "a kernel per axis needs " + Twine(dimensions) +
                          " ranges, not " + Twine(list.operands.size())),
           false;
  for (int64_t axis = 0; axis < dimensions; ++axis)
    if (!readRange(call, perAxis ? list.operands[axis] : list, kernel.low[axis],
                   kernel.high[axis]))
      return false;
  return checkReach(call, kernel);
}

/// One positive number for all axes, or a list of one for each. Without the
/// option `numbers` stays as it is.
bool ModelBuilder::readPerAxis(const Expr &call, StringRef name,
                               SmallVectorImpl<int64_t> &numbers) {
  const Option *option = findOption(call, name);
  if (!option)
    return true;
  if (option->value.kind != ExprKind::List) {
    int64_t number = 1;
    if (!readInteger(call, name, 1, gauge::maxPathLength, number))
      return false;
    numbers.assign(dimensions, number);
    return true;
  }
  ArrayRef<Expr> list = option->value.operands;
  if (list.size() != static_cast<size_t>(dimensions))
    return failed(option->value.span,
                  "'" + name + "' has a number for each of " +
                      Twine(dimensions) + " axes, not " + Twine(list.size()));
  numbers.clear();
  for (const Expr &item : list) {
    std::optional<int64_t> number =
        evaluateInteger(item, ("'" + name + "'").str());
    if (!number)
      return false;
    if (*number < 1 || *number > gauge::maxPathLength)
      return failed(item.span, "'" + name + "' must be 1 to " +
                                   Twine(gauge::maxPathLength) + ", not " +
                                   Twine(*number));
    numbers.push_back(*number);
  }
  return true;
}

/// The type on the lattice of every so many of its sites.
bool ModelBuilder::coarsen(const Expr &call, ArrayRef<int64_t> stride,
                           gauge::InvariantType &type) {
  SmallVector<int64_t> strides(type.getStride());
  for (auto [axis, by] : llvm::enumerate(stride))
    if ((strides[axis] *= by) > gauge::maxPathLength)
      return failed(call.span, "strides up to here are " +
                                   Twine(strides[axis]) + " along axis " +
                                   Twine(axis) + ", the limit is " +
                                   Twine(gauge::maxPathLength));
  type = type.withStride(strides);
  return true;
}

/// Transported copies of a layer, 0 if there are none or too many.
int64_t ModelBuilder::countSlots(const Expr &call, const Kernel &kernel,
                                 bool local) {
  int64_t slots = local ? 1 : 0;
  for (auto [low, high] : llvm::zip(kernel.low, kernel.high))
    slots += high - low;
  if (slots >= 1 && slots <= gauge::maxSlots)
    return slots;
  const Option *option = findOption(call, "kernel");
  failed(option ? option->value.span : call.span,
         slots ? "a layer has at most " + std::to_string(gauge::maxSlots) +
                     " transported copies, not " + std::to_string(slots)
               : "this kernel has no slots: nothing is transported and the "
                 "local copy is off");
  return 0;
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

std::string ModelBuilder::claimLayerName() {
  std::string name = layerName;
  unsigned &number = layerCounts[layerName];
  while (!layerNames.insert(name).second) {
    number = std::max(2u, number + 1);
    name = layerName + "_" + std::to_string(number);
  }
  return name;
}

static std::string formatShape(ArrayRef<int64_t> shape) {
  std::string text;
  for (auto [i, extent] : llvm::enumerate(shape))
    text += (i ? ", " : "") + std::to_string(extent);
  return text;
}

Value ModelBuilder::addWeights(const Expr &call, const std::string &name,
                               ArrayRef<int64_t> shape, bool complex,
                               double deviation) {
  double count = 1;
  for (int64_t extent : shape)
    count *= extent;
  if (count > gauge::maxWeights) {
    fail(call, "the weights of this layer would have the shape (" +
                   formatShape(shape) + "): more than " +
                   Twine(gauge::maxWeights) + " elements");
    return {};
  }
  Type element = precision;
  if (complex)
    element = ComplexType::get(precision);
  return addArgument(RankedTensorType::get(shape, element), name,
                     locate(call.span), deviation);
}

/// A parameter of the user's as weights. An extent of 0 in `shape` is free.
Value ModelBuilder::findWeights(const Expr &call, StringRef option,
                                ArrayRef<int64_t> shape, bool allowComplex) {
  const Expr &name = findOption(call, option)->value;
  Binding *binding = name.isName() ? lookup(name.name) : nullptr;
  if (!binding || !binding->entity.isTensor()) {
    fail(name,
         "'" + option + "' must be " +
             (option == "bias"
                  ? "true, false"
                  : "real" + std::string(allowComplex ? ", complex" : "")) +
             " or a parameter");
    return {};
  }
  auto type = cast<RankedTensorType>(binding->entity.value.getType());
  bool fits = type.getRank() == static_cast<int64_t>(shape.size());
  for (size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] == 0 || shape[i] == type.getDimSize(i);
  if (!fits) {
    std::string wanted =
        shape.front()
            ? formatShape(shape)
            : "channels" + (shape.size() > 1
                                ? ", " + formatShape(shape.drop_front())
                                : "");
    fail(name, "'" + name.name + "' has the shape (" +
                   formatShape(type.getShape()) + "), but " + call.name +
                   " needs (" + wanted + ") here");
    diagnostics.note(binding->declared, "declared here");
    return {};
  }
  if (isa<ComplexType>(type.getElementType()) && !allowComplex) {
    fail(name, "the weights of " + call.name + " are real");
    diagnostics.note(binding->declared, "declared here");
    return {};
  }
  return binding->entity.value;
}

Value ModelBuilder::makeWeights(const Expr &call, const std::string &layer,
                                const WeightsSpec &spec) {
  int64_t channels = spec.rows.value_or(0);
  if (!spec.rows &&
      !readInteger(call, "channels", 1, gauge::maxChannels, channels))
    return {};
  SmallVector<int64_t> shape = {channels};
  llvm::append_range(shape, spec.entries);
  const Option *option = findOption(call, "weights");
  bool complex = option && option->value.isName("complex");
  if (option && !complex && !option->value.isName("real")) {
    Value value = findWeights(call, "weights", shape, spec.allowComplex);
    if (value && cast<RankedTensorType>(value.getType()).getDimSize(0) >
                     gauge::maxChannels) {
      fail(option->value,
           "a field has 1 to " + Twine(gauge::maxChannels) + " channels");
      return {};
    }
    return value;
  }
  if (complex && !spec.allowComplex) {
    fail(option->value, "the weights of " + call.name + " are real");
    return {};
  }
  if (channels == 0) {
    fail(call, call.name +
                   " needs the number of its channels: add channels = 4, "
                   "for example");
    return {};
  }
  double factor = 1;
  if (!readReal(call, "init", factor))
    return {};
  if (factor < 0) {
    fail(findOption(call, "init")->value, "'init' must not be negative");
    return {};
  }
  return addWeights(call, layer + ".weight", shape, complex,
                    factor * spec.deviation);
}

/// The bias of a head: `bias = true` (default), false, or a parameter. Null
/// without one; check the failures for an error.
Value ModelBuilder::makeBias(const Expr &call, const std::string &layer,
                             int64_t channels, double deviation) {
  const Option *option = findOption(call, "bias");
  if (option && option->value.isName("false"))
    return {};
  if (option && !option->value.isName("true"))
    return findWeights(call, "bias", {channels}, false);
  double factor = 1;
  readReal(call, "init", factor);
  return addWeights(call, layer + ".bias", {channels}, false,
                    factor * deviation);
}
