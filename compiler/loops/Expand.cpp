//===- Expand.cpp - networks as polynomials in Wilson loops ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Expand.h"
#include "compiler/interpret/Evaluator.h"
#include "dialect/gauge/Gauge.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;
using namespace gaugec::loops;
using namespace gaugec::gauge;

static Displacement makeDisplacement(ArrayRef<int64_t> by) {
  Displacement out{};
  llvm::copy(by, out.begin());
  return out;
}

namespace {
template <typename A>
class Expander {
public:
  using Sum = typename A::Sum;
  using C = typename A::Coefficient;
  using Tensor = Weights<C>;
  using Result = FailureOr<Sum>;

  Expander(const A &algebra, const ExpandOptions &options)
      : algebra(algebra), options(options) {}

  LogicalResult bind(func::FuncOp function,
                     const DenseMap<unsigned, Tensor> &weights);
  /// Expands an op and keeps what it gives.
  LogicalResult run(Operation *op);
  const Sum *find(Value value) const {
    auto at = sums.find(value);
    return at == sums.end() ? nullptr : &at->second;
  }

private:
  Result visit(Operation *op);
  // Layers.
  Result visit(PlaqOp op);
  Result visit(PolyOp op);
  Result visit(LConvOp op);
  Result visit(LBilinOp op);
  Result visit(LConvBilinOp op);
  Result visit(LLinOp op);
  Result visit(LActOp op);
  Result visit(LActPolyOp op);
  Result visit(LinearOp op);
  Result visit(ConvOp op);
  // Core ops on matrix fields.
  Result visit(LinkOp op);
  Result visit(PathOp op);
  Result visit(AroundOp op);
  Result visit(WindingOp op);
  Result visit(TransportOp op);
  Result visit(UnitOp op);
  Result visit(ScaleOp op);
  Result visit(MixOp op);
  Result visit(BilinearOp op);
  Result visit(ProjectOp op);
  Result visit(TraceOp op);
  // Core ops on both kinds of fields.
  Result visit(ShiftOp op);
  Result visit(MulOp op);
  Result visit(DaggerOp op);
  Result visit(AddOp op);
  Result visit(ConcatOp op);
  Result visit(SliceOp op);
  Result visit(RepeatOp op);
  Result visit(SumChannelsOp op);
  Result visit(ZeroOp op);
  // Core ops on numbers.
  Result visit(ReOp op);
  Result visit(ImOp op);
  Result visit(FlattenOp op);
  Result visit(UnflattenOp op);
  Result visit(PointwiseOp op);
  Result visit(ConstantOp op);
  Result visit(ParameterOp op);
  Result visit(BroadcastOp op);
  Result visit(SumOp op);
  Result visit(MeanOp op);

  LogicalResult keepLinks(MakeLinksOp op);

  /// `what` is no polynomial, for the user.
  Result refuse(Operation *op, const llvm::Twine &what);
  const Sum &get(Value value) const { return sums.find(value)->second; }
  const Tensor &getWeights(Value value) const {
    return weights.find(value)->second;
  }
  bool isKnown(Value value) const;

  Sum getLink(Value links, int64_t axis, const Displacement &at) const;
  Sum followPath(Value links, ArrayRef<int64_t> steps) const;
  Sum transport(Value links, const Sum &field, ArrayRef<int64_t> steps) const;
  template <typename OpT>
  Sum transportSlots(OpT op) const;
  Sum flatten(Value numbers) const;
  Sum concat(ValueRange fields) const;
  Sum concat(const std::vector<Sum> &fields) const {
    return algebra.concat(llvm::to_vector(llvm::make_pointer_range(fields)));
  }
  Result multiply(Operation *op, const Sum &a, const Sum &b);
  Result bilinear(Operation *op, const Tensor &omega, const Sum &a,
                  const Sum &b);
  LogicalResult checkSize(Operation *op, double a, double b);
  Result average(Operation *op, InvariantType from, InvariantType to,
                 const Sum &numbers, bool sum);
  std::vector<C> getColumn(const Tensor &tensor, int64_t column) const;

  const A &algebra;
  ExpandOptions options;
  DenseMap<Value, Sum> sums;
  DenseMap<Value, Tensor> weights;
  DenseMap<Value, std::vector<Sum>> madeLinks;
  Value links; ///< those that words are made of
  bool isTooLarge = false;
};
} // namespace

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

static StringRef getShortName(Operation *op) {
  return op->getName().stripDialect();
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::refuse(Operation *op,
                                               const llvm::Twine &what) {
  if (options.partial)
    op->emitRemark() << what << ": left out, with all that is made of it";
  else
    op->emitError() << what
                    << ", so that the network cannot be expanded in loops "
                       "(--partial expands what comes before)";
  return failure();
}

template <typename A>
LogicalResult Expander<A>::checkSize(Operation *op, double a, double b) {
  if (a * b <= options.limit)
    return success();
  isTooLarge = true;
  op->emitError() << getShortName(op) << " would multiply " << printCount(a)
                  << " by " << printCount(b) << " terms, " << printCount(a * b)
                  << " products; the limit is " << printCount(options.limit)
                  << " (--limit sets it; a million different words take about "
                     "half a gigabyte). --count needs no loops";
  return failure();
}

//===----------------------------------------------------------------------===//
// Arguments and links
//===----------------------------------------------------------------------===//

template <typename A>
LogicalResult Expander<A>::bind(func::FuncOp function,
                                const DenseMap<unsigned, Tensor> &given) {
  for (BlockArgument argument : function.getArguments()) {
    if (auto at = given.find(argument.getArgNumber()); at != given.end()) {
      weights[argument] = at->second;
      continue;
    }
    if (isa<LinksType>(argument.getType()) && !links) {
      links = argument;
      continue;
    }
    auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                      nameAttrName);
    if (options.partial)
      continue;
    return function.emitError()
           << "the input '" << (name ? name.getValue() : "?")
           << "' is not made of the links"
           << ", so that the network cannot be expanded in loops (--partial "
              "expands what does not need it)";
  }
  return success();
}

template <typename A>
bool Expander<A>::isKnown(Value value) const {
  return value == links || sums.contains(value) || weights.contains(value) ||
         madeLinks.contains(value);
}

/// U_mu at x + `at`.
template <typename A>
typename A::Sum Expander<A>::getLink(Value from, int64_t axis,
                                     const Displacement &at) const {
  if (from == links)
    return algebra.shift(algebra.makeWord(makeStep(axis, true)), at);
  return algebra.shift(madeLinks.find(from)->second[axis], at);
}

/// The product of links from x; of links that were made of others each is a
/// sum.
template <typename A>
typename A::Sum Expander<A>::followPath(Value from,
                                        ArrayRef<int64_t> steps) const {
  Word word;
  for (int64_t step : steps)
    append(word, static_cast<Letter>(step));
  if (from == links)
    return algebra.makeWord(word);
  Sum product = algebra.makeWord({});
  Displacement at{};
  for (int64_t step : steps) {
    Displacement next =
        at + getDisplacement(WordRef(static_cast<Letter>(step)));
    int64_t axis = std::abs(step) - 1;
    Sum link = step > 0 ? getLink(from, axis, at)
                        : algebra.dagger(getLink(from, axis, next), at);
    product = *algebra.multiply(product, link);
    at = next;
  }
  return product;
}

template <typename A>
LogicalResult Expander<A>::keepLinks(MakeLinksOp op) {
  std::vector<Sum> fields;
  for (Value field : op.getFields())
    fields.push_back(get(field));
  madeLinks[op.getResult()] = std::move(fields);
  return success();
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

template <typename A>
FailureOr<typename A::Sum> Expander<A>::multiply(Operation *op, const Sum &a,
                                                 const Sum &b) {
  if (failed(checkSize(op, a.size(), b.size())))
    return failure();
  if (std::optional<Sum> product = algebra.multiply(a, b))
    return std::move(*product);
  return refuse(op,
                "a product with a sum over the lattice has no loops at a site");
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::bilinear(Operation *op,
                                                 const Tensor &omega,
                                                 const Sum &a, const Sum &b) {
  if (failed(checkSize(op, a.size(), b.size())))
    return failure();
  return *algebra.bilinear(omega, a, b); // matrices are not scaled by means
}

template <typename A>
typename A::Sum Expander<A>::transport(Value from, const Sum &field,
                                       ArrayRef<int64_t> steps) const {
  Sum path = followPath(from, steps);
  llvm::SmallVector<Letter> letters(steps.begin(), steps.end());
  Sum moved = algebra.shift(field, getDisplacement(letters));
  Sum half = *algebra.multiply(path, moved);
  return *algebra.multiply(half,
                           algebra.dagger(path, getDisplacement(letters)));
}

template <typename A>
typename A::Sum Expander<A>::concat(ValueRange fields) const {
  llvm::SmallVector<const Sum *> parts;
  for (Value field : fields)
    parts.push_back(&get(field));
  return algebra.concat(parts);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

static bool isPlaneWanted(Orientation orientation, int64_t mu, int64_t nu) {
  return (mu > nu && orientation != Orientation::Positive) ||
         (mu < nu && orientation != Orientation::Negative);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(PlaqOp op) {
  std::vector<Sum> loops;
  auto add = [&](int64_t a, int64_t b) {
    loops.push_back(followPath(op.getLinks(), {a, b, -a, -b}));
  };
  int64_t dimensions = op.getLinks().getType().getDimensions();
  for (int64_t mu = 0; mu < dimensions; ++mu)
    for (int64_t nu = 0; nu < dimensions; ++nu) {
      if (!isPlaneWanted(op.getOrientation(), mu, nu))
        continue;
      int64_t a = mu + 1, b = nu + 1;
      add(a, b);
      if (!op.getClover())
        continue;
      add(b, -a);
      add(-a, -b);
      add(-b, a);
    }
  return concat(loops);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(PolyOp op) {
  if (op.getLinks() != links)
    return refuse(op, "a winding of links that were made of others has no "
                      "given number of factors");
  std::vector<Sum> loops;
  int64_t dimensions = op.getLinks().getType().getDimensions();
  for (bool daggers : {false, true})
    for (int64_t mu = 0; mu < dimensions; ++mu)
      if (Letter p = makeWinding(mu); !daggers || op.getDaggers())
        loops.push_back(
            algebra.makeWord(static_cast<Letter>(daggers ? -p : p)));
  return concat(loops);
}

template <typename A>
template <typename OpT>
typename A::Sum Expander<A>::transportSlots(OpT op) const {
  std::vector<Sum> copies;
  for (Slot slot : enumerateSlots(op.getLow(), op.getHigh(), op.getDilation(),
                                  op.getOrder(), op.getLocal())) {
    int64_t step = slot.distance > 0 ? slot.axis + 1 : -(slot.axis + 1);
    SmallVector<int64_t> steps(std::abs(slot.distance), step);
    copies.push_back(transport(op.getLinks(), get(op.getField()), steps));
  }
  return concat(copies);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(LConvOp op) {
  return algebra.mix(
      getWeights(op.getWeights()),
      algebra.appendEntries(transportSlots(op), op.getDaggers(), op.getUnit()));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(LBilinOp op) {
  auto entries = [&](Value field) {
    return algebra.appendEntries(get(field), op.getDaggers(), op.getUnit());
  };
  return bilinear(op, getWeights(op.getWeights()), entries(op.getLeft()),
                  entries(op.getRight()));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(LConvBilinOp op) {
  Sum left = algebra.appendEntries(get(op.getField()), op.getLeftDaggers(),
                                   op.getLeftUnit());
  Sum right = algebra.appendEntries(transportSlots(op), op.getRightDaggers(),
                                    op.getRightUnit());
  return bilinear(op, getWeights(op.getWeights()), left, right);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(LLinOp op) {
  return algebra.mix(
      getWeights(op.getWeights()),
      algebra.appendEntries(get(op.getField()), op.getDaggers(), op.getUnit()));
}

/// A column of a matrix; of a vector or a number all elements.
template <typename A>
std::vector<typename A::Coefficient>
Expander<A>::getColumn(const Tensor &tensor, int64_t column) const {
  if (tensor.shape.size() < 2)
    return tensor.elements;
  std::vector<C> out;
  out.reserve(tensor.shape[0]);
  for (int64_t row = 0; row < tensor.shape[0]; ++row)
    out.push_back(tensor.elements[row * tensor.shape[1] + column]);
  return out;
}

/// (w_i r_i + b_i) W_i with r = Re Tr W.
template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(LActOp op) {
  if (op.getFunction() != Function::Identity)
    return refuse(op, "lact with " + stringifyFunction(op.getFunction()) +
                          " is no polynomial of links");
  const Sum &field = get(op.getField());
  Sum factor = algebra.re(algebra.trace(field));
  if (op.getWeights()) {
    const Tensor &tensor = getWeights(op.getWeights());
    Sum slopes = algebra.makeConstants(getColumn(tensor, 0));
    Sum scaled = *algebra.multiply(factor, slopes);
    factor = algebra.add(scaled, algebra.makeConstants(getColumn(tensor, 1)));
  }
  return multiply(op, field, factor);
}

/// Horner's rule.
template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(LActPolyOp op) {
  if (op.getRelu())
    return refuse(op, "lactpoly with relu is no polynomial of links");
  const Sum &field = get(op.getField());
  const Tensor &q = getWeights(op.getWeights());
  Sum r = algebra.re(algebra.trace(field));
  Sum factor = algebra.makeConstants(getColumn(q, q.shape[1] - 1));
  for (int64_t k = q.shape[1] - 2; k >= 0; --k) {
    Result next = multiply(op, factor, r);
    if (failed(next))
      return failure();
    factor = algebra.add(*next, algebra.makeConstants(getColumn(q, k)));
  }
  return multiply(op, field, factor);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(LinearOp op) {
  Sum out = algebra.mix(getWeights(op.getWeights()), flatten(op.getInput()));
  if (!op.getBias())
    return out;
  return algebra.add(out,
                     algebra.makeConstants(getWeights(op.getBias()).elements));
}

/// The copies of all sites of the window as channels, the weights likewise.
template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ConvOp op) {
  if (op.getStride())
    return refuse(op, "conv with a stride lives on a coarser lattice, which "
                      "has no loops of its own");
  Sum input = flatten(op.getInput());
  const Tensor &tensor = getWeights(op.getWeights());
  std::vector<Sum> copies;
  for (ArrayRef<int64_t> by : op.getWindow())
    copies.push_back(algebra.shift(input, makeDisplacement(by)));
  size_t inputs = tensor.shape[1], window = copies.size();
  Tensor mixing{{tensor.shape[0], int64_t(inputs * window)}, {}};
  for (int64_t o = 0; o < tensor.shape[0]; ++o)
    for (size_t k = 0; k < window; ++k)
      for (size_t i = 0; i < inputs; ++i)
        mixing.elements.push_back(
            tensor.elements[(o * inputs + i) * window + k]);
  Sum out = algebra.mix(mixing, concat(copies));
  if (!op.getBias())
    return out;
  return algebra.add(out,
                     algebra.makeConstants(getWeights(op.getBias()).elements));
}

//===----------------------------------------------------------------------===//
// Core ops on matrix fields
//===----------------------------------------------------------------------===//

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(LinkOp op) {
  return getLink(op.getLinks(), op.getDirection(), {});
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(PathOp op) {
  return followPath(op.getLinks(), op.getSteps());
}

/// From x+mu around the torus to x: U_mu(x)^dagger P_mu(x).
template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(AroundOp op) {
  if (op.getLinks() != links || !op.getInsertions().empty())
    return refuse(op, "a winding of anything but the links has no given "
                      "number of factors");
  int64_t axis = op.getDirection();
  Word word = reduce({makeStep(axis, false), makeWinding(axis)});
  Sum out = algebra.makeWord(word);
  out.start = makeDisplacement(op.getType().getStart());
  return out;
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(WindingOp op) {
  if (op.getLinks() != links)
    return refuse(op, "a winding of links that were made of others has no "
                      "given number of factors");
  return algebra.makeWord(makeWinding(op.getDirection()));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(TransportOp op) {
  return transport(op.getLinks(), get(op.getField()), op.getSteps());
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(UnitOp op) {
  Sum one = algebra.makeWord({});
  one.start = makeDisplacement(op.getType().getStart());
  return one;
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ScaleOp op) {
  const Sum &factor = get(op.getFactor());
  if (algebra.hasMeans(factor))
    return refuse(op,
                  "a field scaled by a sum over the lattice has no loops at a "
                  "site");
  return multiply(op, get(op.getField()), factor);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(MixOp op) {
  return algebra.mix(getWeights(op.getWeights()),
                     algebra.appendEntries(concat(op.getFields()),
                                           op.getDaggers(), op.getUnit()));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(BilinearOp op) {
  Sum left = algebra.appendEntries(concat(op.getLeft()), op.getLeftDaggers(),
                                   op.getLeftUnit());
  Sum right = algebra.appendEntries(concat(op.getRight()), op.getRightDaggers(),
                                    op.getRightUnit());
  return bilinear(op, getWeights(op.getWeights()), left, right);
}

/// H = (A - A^dagger)/(2i), for SU(N) less Tr H / N.
template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ProjectOp op) {
  const Sum &field = get(op.getInput());
  Sum back = algebra.times(C(-1.0), algebra.dagger(field, field.start));
  Sum h = algebra.times(C(Complex(0, -0.5)), algebra.add(field, back));
  GroupAttr group = op.getInput().getType().getGroup();
  if (!group.isSpecial())
    return h;
  Sum one = algebra.makeWord({});
  one.start = field.start;
  Sum trace = *algebra.multiply(one, algebra.trace(h));
  return algebra.add(
      h, algebra.times(C(-1.0 / double(group.getColours())), trace));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(TraceOp op) {
  return algebra.trace(get(op.getInput()));
}

//===----------------------------------------------------------------------===//
// Core ops on both kinds of fields
//===----------------------------------------------------------------------===//

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ShiftOp op) {
  return algebra.shift(get(op.getInput()), makeDisplacement(op.getBy()));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(MulOp op) {
  return multiply(op, get(op.getLhs()), get(op.getRhs()));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(DaggerOp op) {
  auto type = dyn_cast<CovariantType>(op.getInput().getType());
  return algebra.dagger(get(op.getInput()),
                        type ? makeDisplacement(type.getEnd())
                             : Displacement{});
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(AddOp op) {
  return algebra.add(get(op.getLhs()), get(op.getRhs()));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ConcatOp op) {
  return concat(op.getInputs());
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(SliceOp op) {
  llvm::SmallVector<size_t> from;
  for (int64_t c = 0; c < int64_t(op.getSize()); ++c)
    from.push_back(op.getOffset() + c);
  return algebra.select(get(op.getInput()), from);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(RepeatOp op) {
  const Sum &input = get(op.getInput());
  llvm::SmallVector<size_t> from;
  for (size_t c = 0; c < input.channels * op.getOuter() * op.getInner(); ++c)
    from.push_back(c / op.getInner() % input.channels);
  return algebra.select(input, from);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(SumChannelsOp op) {
  return algebra.sumChannels(get(op.getInput()), op.getInner(), op.getOuter());
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ZeroOp op) {
  if (!isa<CovariantType, InvariantType>(op.getType()))
    return refuse(op, "zero links or weights are not made of the links");
  Sum zero = algebra.makeConstants(
      std::vector<C>(gauge::getChannels(op.getType()), C(0.0)));
  if (auto type = dyn_cast<CovariantType>(op.getType()))
    zero.start = makeDisplacement(type.getStart());
  return zero;
}

//===----------------------------------------------------------------------===//
// Core ops on numbers
//===----------------------------------------------------------------------===//

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ReOp op) {
  return algebra.re(get(op.getInput()));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ImOp op) {
  return algebra.im(get(op.getInput()));
}

/// The real channels re_0, im_0, re_1, ..; real ones as they are.
template <typename A>
typename A::Sum Expander<A>::flatten(Value numbers) const {
  const Sum &input = get(numbers);
  if (!cast<InvariantType>(numbers.getType()).getComplex())
    return input;
  return algebra.flatten(input);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(FlattenOp op) {
  return flatten(op.getInput());
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(UnflattenOp op) {
  const Sum &input = get(op.getInput());
  llvm::SmallVector<size_t> even, odd;
  for (size_t c = 0; c < input.channels; c += 2) {
    even.push_back(c);
    odd.push_back(c + 1);
  }
  return algebra.add(
      algebra.select(input, even),
      algebra.times(C(Complex(0, 1)), algebra.select(input, odd)));
}

/// Any function of constants; of loops only the identity.
template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(PointwiseOp op) {
  if (op.getFunction() == Function::Identity)
    return get(op.getInput());
  double slope = op.getSlope() ? op.getSlope()->convertToDouble()
                               : interpret::defaultSlope;
  auto apply = [&](double x) {
    return interpret::applyFunction(op.getFunction(), slope, x);
  };
  if (std::optional<Sum> out = algebra.mapConstants(get(op.getInput()), apply))
    return std::move(*out);
  return refuse(op, stringifyFunction(op.getFunction()) +
                        " is no polynomial of links");
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ConstantOp op) {
  double im = op.getIm() ? op.getIm()->convertToDouble() : 0;
  return algebra.makeConstants({C(Complex(op.getRe().convertToDouble(), im))});
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(ParameterOp op) {
  return algebra.makeConstants(
      getColumn(getWeights(op.getTensor()), op.getColumn().value_or(0)));
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(BroadcastOp op) {
  InvariantType from = op.getInput().getType(), to = op.getType();
  const Sum &input = get(op.getInput());
  if (from.getAxes() == to.getAxes())
    return input;
  if (!from.isGlobal() || !to.isField())
    return refuse(op, "a sum over some of the axes has no loops at a site");
  return op.getMean() ? algebra.divideByVolume(input) : input;
}

template <typename A>
FailureOr<typename A::Sum>
Expander<A>::average(Operation *op, InvariantType from, InvariantType to,
                     const Sum &numbers, bool sum) {
  if (from.getAxes() == to.getAxes())
    return numbers;
  if (!from.isField() || !to.isGlobal())
    return refuse(op, "a sum over some of the axes has no loops at a site");
  return algebra.average(numbers, sum);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(SumOp op) {
  return average(op, op.getInput().getType(), op.getType(), get(op.getInput()),
                 /*sum=*/true);
}

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(MeanOp op) {
  return average(op, op.getInput().getType(), op.getType(), get(op.getInput()),
                 /*sum=*/false);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

template <typename A>
FailureOr<typename A::Sum> Expander<A>::visit(Operation *op) {
  return llvm::TypeSwitch<Operation *, Result>(op)
      .template Case<PlaqOp, PolyOp, LConvOp, LBilinOp, LConvBilinOp, LLinOp,
                     LActOp, LActPolyOp, LinearOp, ConvOp, LinkOp, PathOp,
                     AroundOp, WindingOp, TransportOp, UnitOp, ScaleOp, MixOp,
                     BilinearOp, ProjectOp, TraceOp, ShiftOp, MulOp, DaggerOp,
                     AddOp, ConcatOp, SliceOp, RepeatOp, SumChannelsOp, ZeroOp,
                     ReOp, ImOp, FlattenOp, UnflattenOp, PointwiseOp,
                     ConstantOp, ParameterOp, BroadcastOp, SumOp, MeanOp>(
          [&](auto typed) { return visit(typed); })
      .Default([&](Operation *) {
        return refuse(op, getShortName(op) + " is no polynomial of links");
      });
}

template <typename A>
LogicalResult Expander<A>::run(Operation *op) {
  // In partial mode what is unknown stays so.
  if (!llvm::all_of(op->getOperands(),
                    [&](Value value) { return isKnown(value); }))
    return success(options.partial);
  if (auto make = dyn_cast<MakeLinksOp>(op))
    return keepLinks(make);
  Result sum = visit(op);
  if (failed(sum))
    return success(options.partial && !isTooLarge);
  if (op == options.muted)
    *sum = algebra.mute(std::move(*sum), options.mutedChannel);
  sums[op->getResult(0)] = std::move(*sum);
  return success();
}

template <typename A>
llvm::FailureOr<Expanded<A>> loops::expand(
    func::FuncOp function, const A &algebra,
    const llvm::DenseMap<unsigned, Weights<typename A::Coefficient>> &weights,
    const ExpandOptions &options) {
  Expander<A> expander(algebra, options);
  if (failed(expander.bind(function, weights)))
    return failure();
  Expanded<A> out;
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (failed(expander.run(&op)))
      return failure();
    for (Value result : op.getResults())
      if (const auto *sum = expander.find(result))
        out.fields.push_back({&op, *sum});
  }
  for (Value result : function.getBody().front().getTerminator()->getOperands())
    if (const auto *sum = expander.find(result))
      out.results.push_back(*sum);
    else
      out.results.push_back(std::nullopt);
  return out;
}

template llvm::FailureOr<Expanded<Algebra<Complex>>>
loops::expand(func::FuncOp, const Algebra<Complex> &,
              const llvm::DenseMap<unsigned, Weights<Complex>> &,
              const ExpandOptions &);
template llvm::FailureOr<Expanded<Algebra<Polynomial>>>
loops::expand(func::FuncOp, const Algebra<Polynomial> &,
              const llvm::DenseMap<unsigned, Weights<Polynomial>> &,
              const ExpandOptions &);
template llvm::FailureOr<Expanded<Counting>>
loops::expand(func::FuncOp, const Counting &,
              const llvm::DenseMap<unsigned, Weights<Anything>> &,
              const ExpandOptions &);
