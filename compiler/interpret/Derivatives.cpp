//===- Derivatives.cpp - derivatives against finite differences -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Derivatives.h"
#include "compiler/interpret/Covariance.h"
#include "compiler/interpret/Leapfrog.h"
#include "compiler/interpret/RandomProblem.h"
#include "compiler/interpret/Requests.h"
#include "compiler/interpret/Verify.h"
#include "dialect/gauge/Gauge.h"
#include <cmath>
#include <random>

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::failed;
using llvm::failure;
using llvm::FailureOr;
using llvm::SmallVector;
using mlir::func::FuncOp;

using Values = std::vector<Array>;
using Function = mlir::OwningOpRef<FuncOp>;

//===----------------------------------------------------------------------===//
// Lists of arrays
//===----------------------------------------------------------------------===//

static double inner(const Values &a, const Values &b) {
  double sum = 0;
  for (auto [x, y] : llvm::zip_equal(a, b))
    sum += inner(x, y);
  return sum;
}

static double norm(const Values &a) { return std::sqrt(inner(a, a)); }

namespace {
/// Random directions, the same on every machine for a seed.
class Directions {
public:
  explicit Directions(uint64_t seed) : engine(seed) {}

  /// Normal numbers of the given deviation, real where the type is.
  Array make(mlir::Type type, const Array &like, double deviation = 1) {
    Array out(like.shape);
    bool complex = isComplexValue(type);
    for (Complex &number : out.data)
      number = {deviation * normal(engine),
                complex ? deviation * normal(engine) : 0};
    return out;
  }
  /// As large as the values themselves.
  Array makeLike(mlir::Type type, const Array &value) {
    double size = norm(value) / std::sqrt(double(value.data.size()));
    return make(type, value, size > 0 ? size : 1);
  }
  Array makeAlgebra(const Array &links, bool special) {
    return makeRandomAlgebra(links, special, engine());
  }

private:
  std::mt19937_64 engine;
  std::normal_distribution<double> normal;
};
} // namespace

//===----------------------------------------------------------------------===//
// Functions with requests
//===----------------------------------------------------------------------===//

namespace {
/// What a function with requests is made from.
struct Parts {
  mlir::OpBuilder &builder;
  mlir::Location loc;
  mlir::ValueRange arguments, extra, results;
};
} // namespace

/// A copy of `function` with further arguments of the types `extra` that
/// returns what `make` builds; requests are expanded. Null on failure.
static Function
extend(FuncOp function, mlir::TypeRange extra,
       llvm::function_ref<mlir::ValueRange(const Parts &)> make) {
  Function copy(function.clone());
  mlir::Block &block = copy->getBody().front();
  SmallVector<mlir::Value> arguments(block.getArguments()), added;
  for (mlir::Type type : extra)
    added.push_back(block.addArgument(type, copy->getLoc()));
  mlir::Operation *end = block.getTerminator();
  mlir::OpBuilder builder(end);
  SmallVector<mlir::Value> results(end->getOperands());
  SmallVector<mlir::Value> made(
      make({builder, copy->getLoc(), arguments, added, results}));
  end->setOperands(made);
  copy->removeArgAttrsAttr();
  copy->removeResAttrsAttr();
  copy->setFunctionType(builder.getFunctionType(
      block.getArgumentTypes(), mlir::ValueRange(made).getTypes()));
  return expandRequests(*copy);
}

/// (x, c) -> the gradients of <c, y> by x.
static mlir::ValueRange buildGradient(const Parts &p, mlir::ValueRange c) {
  return gauge::VJPOp::create(p.builder, p.loc, p.arguments.getTypes(),
                              p.results, c, p.arguments)
      .getGradients();
}

/// (x, dx) -> dy.
static Function makeTangentFunction(FuncOp function) {
  return extend(function, function.getArgumentTypes(), [](const Parts &p) {
    return gauge::JVPOp::create(p.builder, p.loc, p.results.getTypes(),
                                p.results, p.arguments, p.extra)
        .getDerivatives();
  });
}

static Function makeGradientFunction(FuncOp function) {
  return extend(function, function.getResultTypes(),
                [](const Parts &p) { return buildGradient(p, p.extra); });
}

/// (x, c, v) -> H v.
static Function makeHessianFunction(FuncOp function) {
  SmallVector<mlir::Type> extra(function.getResultTypes());
  llvm::append_range(extra, function.getArgumentTypes());
  return extend(function, extra, [](const Parts &p) -> mlir::ValueRange {
    mlir::ValueRange gradient =
        buildGradient(p, p.extra.take_front(p.results.size()));
    return gauge::JVPOp::create(p.builder, p.loc, gradient.getTypes(), gradient,
                                p.arguments,
                                p.extra.drop_front(p.results.size()))
        .getDerivatives();
  });
}

//===----------------------------------------------------------------------===//
// Differences
//===----------------------------------------------------------------------===//

namespace {
struct Difference {
  Values derivative;
  bool settled; ///< two steps agree
};
/// A curve t -> values.
using Curve = llvm::function_ref<FailureOr<Values>(double)>;
} // namespace

/// (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / (12 h), from f(h) - f(-h) and
/// f(2h) - f(-2h).
static Values combine(const Values &near, const Values &far, double h) {
  Values out;
  for (auto [a, b] : llvm::zip_equal(near, far)) {
    Array d(a.shape);
    for (size_t i = 0; i < d.data.size(); ++i)
      d.data[i] = (8.0 * a.data[i] - b.data[i]) / (12 * h);
    out.push_back(std::move(d));
  }
  return out;
}

static FailureOr<Values> evaluateOdd(Curve f, double h) {
  FailureOr<Values> plus = f(h), minus = f(-h);
  if (failed(plus) || failed(minus))
    return failure();
  for (auto [a, b] : llvm::zip_equal(*plus, *minus))
    a = add(a, -1, b);
  return plus;
}

/// The largest of max |a - b| relative to max(max |b|, scale).
static double getDisagreement(const Values &a, const Values &b,
                              const std::vector<double> &scales) {
  double worst = 0;
  for (auto [x, y, scale] : llvm::zip_equal(a, b, scales))
    worst = std::max(worst,
                     compare(x, y, std::max(getMagnitude(y), scale)).deviation);
  return worst;
}

/// df/dt at 0. The steps h = 2^-9, 2^-10, .. are halved until two agree to a
/// tenth of the tolerance: the error of the formula goes like h^4, that of
/// rounding like 1e-16/h, and a kink is out of reach if h is small enough.
static FailureOr<Difference> differentiate(Curve f,
                                           const std::vector<double> &scales) {
  double h = std::ldexp(1.0, -8);
  FailureOr<Values> far = evaluateOdd(f, 2 * h), near = evaluateOdd(f, h);
  if (failed(far) || failed(near))
    return failure();
  Values last = combine(*near, *far, h);
  for (int halvings = 0; halvings < 6; ++halvings) {
    h /= 2;
    far = std::move(near);
    near = evaluateOdd(f, h);
    if (failed(near))
      return failure();
    Values next = combine(*near, *far, h);
    if (getDisagreement(last, next, scales) < 0.1 * differenceTolerance)
      return Difference{std::move(next), true};
    last = std::move(next);
  }
  return Difference{std::move(last), false};
}

/// `point` with its first arguments moved by t `direction`.
static Problem move(Problem point, double t, const Values &direction) {
  for (auto [argument, by] : llvm::zip(point.arguments, direction))
    argument = add(std::move(argument), t, by);
  return point;
}

static Problem append(Problem point, const Values &more) {
  llvm::append_range(point.arguments, more);
  return point;
}

//===----------------------------------------------------------------------===//
// All results by all arguments
//===----------------------------------------------------------------------===//

namespace {
/// The functions, the point, and the random cotangents c.
class Checker {
public:
  Checker(FuncOp original, const Problem &point, uint64_t seed)
      : value(copyInDouble(original)), point(point), random(seed) {}

  FailureOr<DerivativeReport> run();

private:
  FailureOr<Values> start();
  llvm::LogicalResult checkArgument(size_t index);
  llvm::LogicalResult checkSecond();
  Values makeZeros() const;
  void compareAll(const std::string &what, const Values &actual,
                  const Difference &expected,
                  const std::vector<double> &scales);

  Function value;
  Problem point;
  Directions random;
  Function tangent, gradient, hessian;
  Values cotangents, gradients;
  std::vector<double> scales;
  DerivativeReport report;
};
} // namespace

Values Checker::makeZeros() const {
  Values zeros;
  for (const Array &argument : point.arguments)
    zeros.emplace_back(argument.shape);
  return zeros;
}

void Checker::compareAll(const std::string &what, const Values &actual,
                         const Difference &expected,
                         const std::vector<double> &scales) {
  report.nearKink |= !expected.settled;
  for (auto [i, is] : llvm::enumerate(actual)) {
    const Array &must = expected.derivative[i];
    double scale = std::max(getMagnitude(must), scales[i]);
    report.add(what + std::to_string(i), compare(is, must, scale).deviation,
               differenceTolerance);
  }
}

llvm::LogicalResult Checker::checkArgument(size_t index) {
  Values direction = makeZeros();
  direction[index] =
      random.makeLike(value->getArgumentTypes()[index], point.arguments[index]);
  FailureOr<Difference> difference = differentiate(
      [&](double t) {
        return interpretFunction(*value, move(point, t, direction));
      },
      scales);
  FailureOr<Values> forward =
      interpretFunction(*tangent, append(point, direction));
  if (failed(difference) || failed(forward))
    return failure();
  std::string by = " by argument " + std::to_string(index);
  compareAll("jvp" + by + ", result ", *forward, *difference, scales);

  double scale = inner(difference->derivative, difference->derivative);
  for (double s : scales)
    scale += s * s;
  double deviation = std::abs(inner(cotangents, difference->derivative) -
                              inner(gradients[index], direction[index])) /
                     std::sqrt(scale);
  report.add("vjp" + by, deviation, differenceTolerance);
  return mlir::success();
}

llvm::LogicalResult Checker::checkSecond() {
  Problem withCotangents = append(point, cotangents);
  FailureOr<std::vector<double>> gradientScales =
      getScales(*gradient, withCotangents, gradients);
  Values v, w;
  for (auto [type, argument] :
       llvm::zip(value->getArgumentTypes(), point.arguments)) {
    v.push_back(random.makeLike(type, argument));
    w.push_back(random.makeLike(type, argument));
  }
  FailureOr<Values> hv = interpretFunction(*hessian, append(withCotangents, v));
  FailureOr<Values> hw = interpretFunction(*hessian, append(withCotangents, w));
  if (failed(gradientScales) || failed(hv) || failed(hw))
    return failure();
  FailureOr<Difference> difference = differentiate(
      [&](double t) {
        return interpretFunction(*gradient, move(withCotangents, t, v));
      },
      *gradientScales);
  if (failed(difference))
    return failure();
  compareAll("second derivative by argument ", *hv, *difference,
             *gradientScales);
  double scale = std::max({norm(*hv), norm(*hw), norm(gradients)});
  double asymmetry = std::abs(inner(w, *hv) - inner(v, *hw));
  report.add("symmetry of the second derivative",
             asymmetry == 0 ? 0 : asymmetry / scale, symmetryTolerance);
  return mlir::success();
}

/// The functions, cotangents and gradients; returns the values.
FailureOr<Values> Checker::start() {
  tangent = makeTangentFunction(*value);
  gradient = makeGradientFunction(*value);
  hessian = makeHessianFunction(*value);
  if (!tangent || !gradient || !hessian)
    return failure();
  FailureOr<Values> results = interpretFunction(*value, point);
  if (failed(results))
    return failure();
  for (auto [type, result] : llvm::zip(value->getResultTypes(), *results))
    cotangents.push_back(random.make(type, result));
  FailureOr<Values> made =
      interpretFunction(*gradient, append(point, cotangents));
  FailureOr<std::vector<double>> sizes = getScales(*value, point, *results);
  if (failed(made) || failed(sizes))
    return failure();
  gradients = std::move(*made);
  scales = std::move(*sizes);
  return results;
}

FailureOr<DerivativeReport> Checker::run() {
  if (failed(start()))
    return failure();
  for (size_t i = 0; i < point.arguments.size() && !report.nearKink; ++i)
    if (failed(checkArgument(i)))
      return failure();
  if (!report.nearKink && failed(checkSecond()))
    return failure();
  return report;
}

FailureOr<DerivativeReport>
gaugec::interpret::checkDerivatives(FuncOp function, const Problem &point,
                                    uint64_t seed) {
  if (function.getNumArguments() == 0 || function.getNumResults() == 0)
    return DerivativeReport();
  return Checker(function, point, seed).run();
}

//===----------------------------------------------------------------------===//
// The force
//===----------------------------------------------------------------------===//

namespace {
/// An action, its force and the force's derivative, at a point.
class ForceChecker {
public:
  ForceChecker(FuncOp original, unsigned result, unsigned links,
               const Problem &point, uint64_t seed)
      : value(copyInDouble(original)), result(result), links(links),
        point(point), random(seed) {}

  FailureOr<DerivativeReport> run(gauge_context *context, uint64_t seed);

private:
  llvm::LogicalResult start();
  void checkAlgebra();
  llvm::LogicalResult checkCovariance(gauge_context *context, uint64_t seed);
  llvm::LogicalResult checkDifferences();
  llvm::LogicalResult checkCommutator();
  gauge::LinksType getLinksType() {
    return llvm::cast<gauge::LinksType>(value->getArgumentTypes()[links]);
  }
  bool isSpecial() { return getLinksType().getGroup().isSpecial(); }
  double pair(const Array &h, const Array &f) {
    return interpret::pair(h, f, isSpecial());
  }
  Array makeAlgebra() {
    return random.makeAlgebra(point.arguments[links], isSpecial());
  }
  /// rule(H, U) of each link.
  Array
  mapLinks(const Array &h,
           llvm::function_ref<Matrix(const Matrix &, const Matrix &)> rule) {
    return mapMatrices(h, point.arguments[links], rule);
  }
  FailureOr<Array> getForceAlong(const Array &h);

  Function value;
  unsigned result, links;
  Problem point;
  Directions random;
  Function force, tangent;
  Array f;
  std::vector<double> scales;
  DerivativeReport report;
};
} // namespace

llvm::LogicalResult ForceChecker::start() {
  auto build = [&](const Parts &p) {
    auto type = getLinksType();
    return gauge::ForceOp::create(
        p.builder, p.loc,
        gauge::CovariantType::getLocal(type.getGroup(), type.getDimensions(),
                                       type.getDimensions(),
                                       type.getPrecision()),
        p.results[result], p.arguments[links]);
  };
  force = extend(*value, {}, [&](const Parts &p) -> mlir::ValueRange {
    return build(p)->getResults();
  });
  tangent = extend(*value, getLinksType(), [&](const Parts &p) {
    gauge::ForceOp op = build(p);
    return gauge::JVPOp::create(p.builder, p.loc, op->getResultTypes(),
                                op->getResults(), p.arguments[links], p.extra)
        .getDerivatives();
  });
  if (!force || !tangent)
    return failure();
  FailureOr<Values> forces = interpretFunction(*force, point);
  if (failed(forces))
    return failure();
  FailureOr<std::vector<double>> sizes = getScales(*force, point, *forces);
  if (failed(sizes))
    return failure();
  f = forces->front();
  scales = std::move(*sizes);
  return mlir::success();
}

void ForceChecker::checkAlgebra() {
  bool special = isSpecial();
  Array projected =
      mapLinks(f, [&](const Matrix &m, const Matrix &) { // H(i F) = F
        return project(Complex(0, 1) * m, special);
      });
  report.add(
      special ? "the force is Hermitian and traceless" : "the force is real",
      compare(f, projected, scales.front()).deviation, covarianceTolerance);
}

llvm::LogicalResult ForceChecker::checkCovariance(gauge_context *context,
                                                  uint64_t seed) {
  Lattice lattice{point.extents, point.batch};
  FailureOr<std::optional<Array>> omega =
      makeRandomTransformation(context, *value, lattice, seed);
  if (failed(omega) || !*omega)
    return failure();
  FailureOr<Values> actual =
      interpretFunction(*force, transformProblem(*value, point, **omega));
  if (failed(actual))
    return failure();
  Array expected =
      transformValue(f, force->getResultTypes().front(), **omega, lattice);
  report.add("covariance of the force",
             compare(actual->front(), expected, scales.front()).deviation,
             covarianceTolerance);
  return mlir::success();
}

FailureOr<Array> ForceChecker::getForceAlong(const Array &h) {
  FailureOr<Values> out = interpretFunction(
      *tangent,
      append(point, {mapLinks(h, [](const Matrix &m, const Matrix &u) {
               return Complex(0, 1) * m * u;
             })}));
  if (failed(out))
    return failure();
  return out->front();
}

llvm::LogicalResult ForceChecker::checkDifferences() {
  Array h = makeAlgebra();
  auto turn = [&](double t) {
    Problem moved = point;
    moved.arguments[links] = rotate(point.arguments[links], t, h);
    return moved;
  };
  double predicted = pair(h, f);
  FailureOr<Values> actions = interpretFunction(*value, point);
  if (failed(actions))
    return failure();
  FailureOr<std::vector<double>> actionScales =
      getScales(*value, point, *actions);
  if (failed(actionScales))
    return failure();
  // Of the sum over configurations, as large as its parts.
  std::vector<double> size{norm(f) + scales.front() + (*actionScales)[result]};
  FailureOr<Difference> action = differentiate(
      [&](double t) -> FailureOr<Values> {
        FailureOr<Values> results = interpretFunction(*value, turn(t));
        if (failed(results))
          return failure();
        Array total({1});
        for (Complex s : (*results)[result].data)
          total.data[0] += s;
        return Values{total};
      },
      size);
  FailureOr<Difference> forces = differentiate(
      [&](double t) { return interpretFunction(*force, turn(t)); }, scales);
  FailureOr<Array> along = getForceAlong(h);
  if (failed(action) || failed(forces) || failed(along))
    return failure();
  report.nearKink |= !action->settled || !forces->settled;
  report.add("derivative of the action in the group",
             std::abs(predicted - action->derivative.front().data[0].real()) /
                 std::max(std::abs(predicted), size.front()),
             differenceTolerance);
  const Array &expected = forces->derivative.front();
  report.add("derivative of the force in the group",
             compare(*along, expected,
                     std::max(getMagnitude(expected), scales.front()))
                 .deviation,
             differenceTolerance);
  return mlir::success();
}

llvm::LogicalResult ForceChecker::checkCommutator() {
  Array h = makeAlgebra();
  Array k = makeAlgebra();
  FailureOr<Array> alongH = getForceAlong(h), alongK = getForceAlong(k);
  if (failed(alongH) || failed(alongK))
    return failure();
  Array c = mapMatrices(h, k, [](const Matrix &a, const Matrix &b) {
    return Complex(0, -1) * (a * b - b * a);
  });
  double actual = pair(k, *alongH) - pair(h, *alongK);
  double scale =
      std::max({norm(*alongH), norm(*alongK), norm(f), scales.front()});
  report.add("commutator of Lie derivatives",
             std::abs(actual - pair(c, f)) / scale, symmetryTolerance);
  return mlir::success();
}

FailureOr<DerivativeReport> ForceChecker::run(gauge_context *context,
                                              uint64_t seed) {
  if (failed(start()))
    return failure();
  checkAlgebra();
  if (failed(checkCovariance(context, seed)) || failed(checkDifferences()) ||
      failed(checkCommutator()))
    return failure();
  return report;
}

FailureOr<DerivativeReport>
gaugec::interpret::checkForce(gauge_context *context, FuncOp function,
                              unsigned result, unsigned links,
                              const Problem &point, uint64_t seed) {
  return ForceChecker(function, result, links, point, seed).run(context, seed);
}

//===----------------------------------------------------------------------===//
// Trajectories
//===----------------------------------------------------------------------===//

namespace {
/// Trajectories from one point.
class LeapfrogChecker {
public:
  LeapfrogChecker(const MolecularDynamics &system, const Array &links,
                  uint64_t seed)
      : system(system),
        start{links, makeRandomAlgebra(links, system.special, seed)} {}

  FailureOr<DerivativeReport> run();

private:
  FailureOr<bool> prepare();
  FailureOr<double> getEnergy(const PhaseSpacePoint &point);
  FailureOr<double> getEnergyError(double step, int64_t count);
  FailureOr<double> extrapolateEnergyError(double step);
  FailureOr<double> getReversalError(double step);
  double getWork(double time);

  const MolecularDynamics &system;
  PhaseSpacePoint start;
  double startEnergy = 0;
};
} // namespace

/// Of the longer steps.
static constexpr int64_t leapfrogSteps = 4;

FailureOr<double> LeapfrogChecker::getEnergy(const PhaseSpacePoint &point) {
  FailureOr<double> action = system.action(point.links);
  if (failed(action))
    return failure();
  return *action + getKineticEnergy(point.momenta, system.special);
}

FailureOr<double> LeapfrogChecker::getEnergyError(double step, int64_t count) {
  PhaseSpacePoint point = start;
  if (failed(leapfrog(point, system.force, step, count)))
    return failure();
  FailureOr<double> energy = getEnergy(point);
  if (failed(energy))
    return failure();
  return *energy - startEnergy;
}

/// Of E = a + b dt^2 + O(dt^4): a.
FailureOr<double> LeapfrogChecker::extrapolateEnergyError(double step) {
  FailureOr<double> coarse = getEnergyError(step, leapfrogSteps),
                    fine = getEnergyError(step / 2, 2 * leapfrogSteps);
  if (failed(coarse) || failed(fine))
    return failure();
  return (4 * *fine - *coarse) / 3;
}

/// The largest deviation of links and of momenta, relative to the largest.
FailureOr<double> LeapfrogChecker::getReversalError(double step) {
  PhaseSpacePoint point = start;
  if (failed(leapfrog(point, system.force, step, leapfrogSteps)))
    return failure();
  double largest =
      std::max(getMagnitude(start.momenta), getMagnitude(point.momenta));
  for (Complex &number : point.momenta.data)
    number = -number;
  if (failed(leapfrog(point, system.force, step, leapfrogSteps)))
    return failure();
  for (Complex &number : point.momenta.data)
    number = -number;
  return std::max(compare(point.links, start.links, 1).deviation,
                  compare(point.momenta, start.momenta, largest).deviation);
}

/// What |sum p^a f^a| cannot exceed, times `time`; or, if larger, the part of
/// the energy that is known in spite of rounding.
double LeapfrogChecker::getWork(double time) {
  double momentum =
      std::sqrt(pair(start.momenta, start.momenta, system.special));
  double entries = double(start.momenta.data.size());
  double force = system.forceScale * std::sqrt(2 * entries);
  double energy =
      std::abs(startEnergy) + getKineticEnergy(start.momenta, system.special);
  return std::max(time * momentum * force, 1e-6 * energy);
}

/// Gives half of the momenta to the force, which must have something to do.
/// False where numbers are not finite.
FailureOr<bool> LeapfrogChecker::prepare() {
  FailureOr<Array> force = system.force(start.links);
  if (failed(force))
    return failure();
  double size = norm(*force);
  if (size > 0)
    start.momenta = add(start.momenta, norm(start.momenta) / size, *force);
  FailureOr<double> energy = getEnergy(start);
  if (failed(energy))
    return failure();
  startEnergy = *energy;
  return isFinite(*force) && std::isfinite(startEnergy);
}

FailureOr<DerivativeReport> LeapfrogChecker::run() {
  FailureOr<bool> finite = prepare();
  if (failed(finite))
    return failure();
  DerivativeReport report;
  report.nearKink = !*finite;
  // Momenta of order 1 turn a link by 1/16 in a step, and so does a force.
  double step = 1 / (16 * std::sqrt(std::max(1.0, system.forceScale)));
  for (int halvings = 0; !report.nearKink; ++halvings, step /= 2) {
    FailureOr<double> error = extrapolateEnergyError(step);
    if (failed(error))
      return failure();
    double lost = std::abs(*error) / getWork(leapfrogSteps * step);
    if (!(lost <= system.energyTolerance) && halvings < 12)
      continue; // an action that is steep, or has kinks
    FailureOr<double> deviation = getReversalError(step);
    if (failed(deviation))
      return failure();
    report.add("conservation of energy", lost, system.energyTolerance);
    report.add("reversal", *deviation, system.reversalTolerance);
    break;
  }
  return report;
}

FailureOr<DerivativeReport>
gaugec::interpret::checkLeapfrog(const MolecularDynamics &system,
                                 const Array &links, uint64_t seed) {
  return LeapfrogChecker(system, links, seed).run();
}
