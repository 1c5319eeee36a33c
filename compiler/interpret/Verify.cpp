//===- Verify.cpp - compiled models against the interpreter ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Verify.h"
#include "compiler/interpret/Compiled.h"
#include "compiler/interpret/Covariance.h"
#include "compiler/interpret/Derivatives.h"
#include "compiler/interpret/RandomProblem.h"
#include "compiler/interpret/Requests.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

using namespace gaugec;
using namespace gaugec::interpret;
using llvm::failed;
using llvm::failure;
using llvm::FailureOr;
using llvm::LogicalResult;
using llvm::success;

//===----------------------------------------------------------------------===//
// Comparing
//===----------------------------------------------------------------------===//

Comparison gaugec::interpret::compare(const Array &actual,
                                      const Array &expected, double scale) {
  Comparison out;
  for (size_t i = 0; i < expected.data.size(); ++i) {
    double deviation;
    if (isFinite(actual.data[i]) && isFinite(expected.data[i]))
      deviation = std::abs(actual.data[i] - expected.data[i]) / scale;
    else
      deviation =
          isFinite(actual.data[i]) == isFinite(expected.data[i]) ? 0 : INFINITY;
    if (deviation > out.deviation)
      out = {deviation, i};
  }
  return out;
}

double gaugec::interpret::getMagnitude(const Array &array) {
  double largest = 0;
  for (Complex number : array.data)
    if (isFinite(number))
      largest = std::max(largest, std::abs(number));
  return largest;
}

double gaugec::interpret::getTolerance(mlir::Type type) {
  return getPrecision(type).isF64() ? 1e-12 : 2e-5;
}

FailureOr<std::vector<double>>
gaugec::interpret::getScales(mlir::func::FuncOp function,
                             const Problem &problem,
                             const std::vector<Array> &results) {
  // Large against rounding, small against the numbers themselves.
  constexpr double amount = 1e-6;
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> noise(-amount, amount);
  FailureOr<std::vector<Array>> changed =
      interpretFunction(function, problem, [&](Array &array) {
        for (Complex &number : array.data) {
          double size = std::abs(number);
          bool real = number.imag() == 0; // real numbers stay real
          number += size * Complex(noise(engine), real ? 0 : noise(engine));
        }
      });
  if (failed(changed))
    return failure();
  std::vector<double> scales;
  for (auto [result, other] : llvm::zip(results, *changed)) {
    Array difference = result;
    for (size_t i = 0; i < result.data.size(); ++i)
      difference.data[i] = (other.data[i] - result.data[i]) / amount;
    double scale = std::max(getMagnitude(result), getMagnitude(difference));
    scales.push_back(scale > 0 ? scale : 1); // 0 everywhere: absolute
  }
  return scales;
}

//===----------------------------------------------------------------------===//
// The report
//===----------------------------------------------------------------------===//

static std::string formatLattice(const Lattice &lattice) {
  std::string out;
  for (int64_t extent : lattice.extents)
    out += (out.empty() ? "" : "x") + std::to_string(extent);
  return out + " batch " + std::to_string(lattice.batch);
}

static std::string formatTuple(llvm::ArrayRef<size_t> digits) {
  std::string out = "(";
  for (size_t i = 0; i < digits.size(); ++i)
    out += (i ? ", " : "") + std::to_string(digits[i]);
  return out + ")";
}

/// "configuration 0, site (1, 2), channel 3, row 0, column 1"; of weights,
/// "element (1, 2)".
static std::string formatPlace(mlir::Type type, const Array &array,
                               size_t index) {
  llvm::SmallVector<size_t> digits(array.shape.size());
  for (size_t axis = array.shape.size(); axis-- > 0;) {
    digits[axis] = index % array.shape[axis];
    index /= array.shape[axis];
  }
  if (llvm::isa<mlir::RankedTensorType>(type))
    return "element " + formatTuple(digits);
  bool matrices = !llvm::isa<gauge::InvariantType>(type);
  size_t sites = digits.size() - (matrices ? 4 : 2);
  std::string out = llvm::formatv("configuration {0}", digits[0]);
  if (sites > 0)
    out +=
        ", site " + formatTuple(llvm::ArrayRef<size_t>(digits).slice(1, sites));
  const size_t *rest = digits.data() + 1 + sites;
  const char *channel =
      llvm::isa<gauge::LinksType>(type) ? "direction" : "channel";
  out += llvm::formatv(", {0} {1}", channel, rest[0]);
  if (matrices)
    out += llvm::formatv(", row {0}, column {1}", rest[1], rest[2]);
  return out;
}

static std::string formatNumber(Complex number) {
  return llvm::formatv("{0:e6} + {1:e6}i", number.real(), number.imag());
}

static std::string getResultName(mlir::func::FuncOp function, unsigned index) {
  if (auto name = function.getResultAttrOfType<mlir::StringAttr>(
          index, gauge::nameAttrName))
    return name.getValue().str();
  return "result " + std::to_string(index);
}

namespace {
/// One way of checking one function on one lattice.
struct Check {
  mlir::func::FuncOp function;
  const Lattice &lattice;
  const char *what;
  llvm::raw_ostream &os;

  LogicalResult report(unsigned result, const Array &actual,
                       const Array &expected, double scale);
};
} // namespace

LogicalResult Check::report(unsigned result, const Array &actual,
                            const Array &expected, double scale) {
  mlir::Type type = function.getResultTypes()[result];
  Comparison worst = compare(actual, expected, scale);
  double tolerance = getTolerance(type);
  bool passed = worst.deviation <= tolerance;
  os << (passed ? "PASS  " : "FAIL  ")
     << llvm::formatv("{0}, {1}, {2}, {3}: ", function.getName(),
                      formatLattice(lattice), what,
                      getResultName(function, result))
     << llvm::format("%.1e (at most %.0e)\n", worst.deviation, tolerance);
  if (!passed)
    os << "      at " << formatPlace(type, expected, worst.worst) << ": "
       << formatNumber(actual.data[worst.worst]) << " instead of "
       << formatNumber(expected.data[worst.worst]) << ", scale "
       << llvm::format("%.1e\n", scale);
  return success(passed);
}

static LogicalResult reportAll(Check check, const std::vector<Array> &actual,
                               const std::vector<Array> &expected,
                               const std::vector<double> &scales) {
  bool passed = true;
  for (unsigned i = 0; i < expected.size(); ++i)
    passed &= succeeded(check.report(i, actual[i], expected[i], scales[i]));
  return success(passed);
}

//===----------------------------------------------------------------------===//
// Verifying
//===----------------------------------------------------------------------===//

std::vector<Lattice> gaugec::interpret::getVerifyLattices(int64_t dimensions) {
  switch (dimensions) {
  case 1:
    return {{{16}, 1}, {{7}, 3}, {{1}, 2}, {{5}, 17}};
  case 2:
    return {{{8, 8}, 1}, {{5, 3}, 3}, {{1, 6}, 2}, {{2, 3}, 17}};
  case 3:
    return {{{4, 4, 4}, 1}, {{3, 2, 5}, 2}, {{1, 2, 3}, 17}};
  default:
    return {{{4, 4, 2, 4}, 1}, {{3, 2, 5, 2}, 1}, {{1, 2, 1, 3}, 17}};
  }
}

/// The dimension of the fields among a function's arguments and results.
static std::optional<int64_t> findDimensions(mlir::func::FuncOp function) {
  llvm::SmallVector<mlir::Type> types(function.getArgumentTypes());
  llvm::append_range(types, function.getResultTypes());
  for (mlir::Type type : types) {
    if (auto links = llvm::dyn_cast<gauge::LinksType>(type))
      return links.getDimensions();
    if (auto field = llvm::dyn_cast<gauge::CovariantType>(type))
      return field.getDimensions();
    if (auto field = llvm::dyn_cast<gauge::InvariantType>(type))
      return field.getDimensions();
  }
  return std::nullopt;
}

/// (b): compiled(transformed arguments) = transformed(compiled(arguments)).
static LogicalResult
verifyCovariance(gauge_context *context, const gauge_module *compiled,
                 const Check &check, const Problem &problem,
                 const std::vector<Array> &results,
                 const std::vector<double> &scales, uint64_t seed) {
  FailureOr<std::optional<Array>> omega =
      makeRandomTransformation(context, check.function, check.lattice, seed);
  if (failed(omega))
    return failure();
  if (!*omega)
    return success(); // only invariants: nothing transforms
  FailureOr<std::vector<Array>> actual =
      runCompiled(context, compiled, check.function,
                  transformProblem(check.function, problem, **omega));
  if (failed(actual))
    return failure();
  return reportAll(
      check, *actual,
      transformResults(check.function, results, **omega, check.lattice),
      scales);
}

static LogicalResult verifyFunction(gauge_context *context,
                                    const gauge_module *compiled,
                                    mlir::func::FuncOp function,
                                    const Lattice &lattice, uint64_t seed,
                                    llvm::raw_ostream &os) {
  FailureOr<Problem> problem =
      makeRandomProblem(context, function, lattice, seed);
  if (failed(problem))
    return failure();
  FailureOr<std::vector<Array>> expected =
      interpretFunction(function, *problem);
  if (failed(expected))
    return failure();
  FailureOr<std::vector<double>> scales =
      getScales(function, *problem, *expected);
  FailureOr<std::vector<Array>> actual =
      runCompiled(context, compiled, function, *problem);
  if (failed(scales) || failed(actual))
    return failure();
  LogicalResult same = reportAll({function, lattice, "interpreter", os},
                                 *actual, *expected, *scales);
  LogicalResult covariant =
      verifyCovariance(context, compiled, {function, lattice, "covariance", os},
                       *problem, *actual, *scales, seed + 1000);
  return success(succeeded(same) && succeeded(covariant));
}

/// Configurations that make a small lattice worth several threads.
static constexpr int64_t manyConfigurations = 64;

/// (c): one thread and three give the same bits.
static LogicalResult verifyThreads(gauge_context *context,
                                   const gauge_module *compiled,
                                   mlir::func::FuncOp function, Lattice lattice,
                                   uint64_t seed, llvm::raw_ostream &os) {
  lattice.batch = std::max(lattice.batch, manyConfigurations);
  FailureOr<Problem> problem =
      makeRandomProblem(context, function, lattice, seed);
  if (failed(problem))
    return failure();
  std::vector<std::vector<Array>> results;
  for (int32_t threads : {1, 3}) {
    std::unique_ptr<gauge_context, decltype(&gauge_context_destroy)> own(
        gauge_context_create(threads), gauge_context_destroy);
    if (!own)
      return function.emitError("out of memory");
    FailureOr<std::vector<Array>> actual =
        runCompiled(own.get(), compiled, function, *problem);
    if (failed(actual))
      return failure();
    results.push_back(std::move(*actual));
  }
  bool same = true;
  for (auto [one, three] : llvm::zip_equal(results[0], results[1]))
    same &= one.data.size() == three.data.size() &&
            std::memcmp(one.data.data(), three.data.data(),
                        one.data.size() * sizeof(one.data.front())) == 0;
  os << (same ? "PASS  " : "FAIL  ") << function.getSymName() << ", "
     << formatLattice(lattice) << ", threads: 1 and 3 give "
     << (same ? "the same bits" : "different results") << "\n";
  return success(same);
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

/// Few sites: each check takes dozens of evaluations.
static Lattice getDerivativeLattice(int64_t dimensions) {
  llvm::SmallVector<int64_t> extents{3, 2, 2, 2};
  extents.resize(dimensions);
  return {extents, 1};
}

/// The lattice with extents that the strides of a function divide, or that it
/// flattens.
static Lattice fitLattice(mlir::func::FuncOp function, Lattice lattice) {
  llvm::SmallVector<int64_t> multiples(lattice.extents.size(), 1);
  llvm::SmallVector<int64_t> whole(multiples.size(), 0);
  function.walk([&](mlir::Operation *op) {
    for (mlir::Type type : op->getResultTypes())
      if (auto field = llvm::dyn_cast<gauge::InvariantType>(type))
        for (auto [multiple, stride] : llvm::zip(multiples, field.getStride()))
          multiple = std::lcm(multiple, stride);
    if (auto flatten = llvm::dyn_cast<gauge::FlattenSitesOp>(op))
      for (auto [axis, extent] : llvm::enumerate(flatten.getExtents()))
        whole[axis] = extent * flatten.getInput().getType().getStride()[axis];
  });
  for (auto [axis, extent] : llvm::enumerate(lattice.extents))
    extent = whole[axis] ? whole[axis] : extent * multiples[axis];
  return lattice;
}

/// One line for all checks that passed, one for each that did not.
static LogicalResult report(mlir::func::FuncOp function, const Lattice &lattice,
                            llvm::StringRef name,
                            const DerivativeReport &report,
                            llvm::raw_ostream &os) {
  std::string place =
      (function.getSymName() + ", " + formatLattice(lattice) + ", " + name)
          .str();
  if (report.nearKink) {
    os << "SKIP  " << place << ": no point away from kinks was found\n";
    return success();
  }
  bool passed = true;
  double worst = 0;
  for (const DerivativeCheck &check : report.checks) {
    worst = std::max(worst, check.deviation / check.tolerance);
    if (check.passed())
      continue;
    passed = false;
    os << "FAIL  " << place << ": " << check.what << ": "
       << llvm::format("%.1e", check.deviation) << ", allowed "
       << llvm::format("%.1e", check.tolerance) << "\n";
  }
  if (passed)
    os << "PASS  " << place << ": " << report.checks.size()
       << " checks, the worst at " << llvm::format("%.1e", worst)
       << " of what is allowed\n";
  return success(passed);
}

/// Points are drawn until one is away from kinks, this often.
static constexpr uint64_t maxDraws = 5;

using DerivativeCheckFunction =
    llvm::function_ref<FailureOr<DerivativeReport>(const Problem &, uint64_t)>;

static FailureOr<DerivativeReport>
checkAwayFromKinks(gauge_context *context, mlir::func::FuncOp function,
                   const Lattice &lattice, uint64_t seed,
                   DerivativeCheckFunction check) {
  FailureOr<DerivativeReport> report = failure();
  for (uint64_t draw = 0; draw < maxDraws; ++draw) {
    FailureOr<Problem> point =
        makeRandomProblem(context, function, lattice, seed + draw);
    if (failed(point) || failed(report = check(*point, seed + draw)))
      return failure();
    if (!report->nearKink)
      break;
  }
  return report;
}

static bool isAction(mlir::Type type) {
  auto invariant = llvm::dyn_cast<gauge::InvariantType>(type);
  return invariant && invariant.isGlobal() && !invariant.getComplex() &&
         invariant.getChannels() == 1;
}

/// (d): derivatives of `function` against differences, its Hessian, its forces;
/// in f64, by the interpreter, to which (a) compares compiled derivatives.
static LogicalResult verifyDerivatives(gauge_context *context,
                                       mlir::func::FuncOp function,
                                       int64_t dimensions, uint64_t seed,
                                       llvm::raw_ostream &os) {
  Lattice lattice = fitLattice(function, getDerivativeLattice(dimensions));
  bool passed = true;
  auto run = [&](llvm::StringRef name, DerivativeCheckFunction check) {
    FailureOr<DerivativeReport> result =
        checkAwayFromKinks(context, function, lattice, seed, check);
    passed &= succeeded(result) &&
              succeeded(report(function, lattice, name, *result, os));
  };
  run("derivatives", [&](const Problem &point, uint64_t draw) {
    return checkDerivatives(function, point, draw);
  });
  for (auto [result, type] : llvm::enumerate(function.getResultTypes()))
    for (auto [links, from] : llvm::enumerate(function.getArgumentTypes()))
      if (isAction(type) && llvm::isa<gauge::LinksType>(from))
        run("force", [&, result = result, links = links](const Problem &point,
                                                         uint64_t draw) {
          return checkForce(context, function, result, links, point, draw);
        });
  return success(passed);
}

//===----------------------------------------------------------------------===//
// Forces
//===----------------------------------------------------------------------===//

namespace {
/// A result of a compiled function that is the force by links among its
/// arguments, at a point.
class CompiledForce {
public:
  CompiledForce(gauge_context *context, const gauge_module *compiled,
                mlir::func::FuncOp function, unsigned result, unsigned links)
      : context(context), compiled(compiled), function(function),
        result(result), links(links) {}

  FailureOr<DerivativeReport> check(const Problem &at, uint64_t seed);

private:
  gauge::ForceOp getOp() {
    return function.front()
        .getTerminator()
        ->getOperand(result)
        .getDefiningOp<gauge::ForceOp>();
  }
  FailureOr<double> getScale();

  gauge_context *context;
  const gauge_module *compiled;
  mlir::func::FuncOp function;
  unsigned result, links;
  Problem point;
};
} // namespace

FailureOr<double> CompiledForce::getScale() {
  FailureOr<std::vector<Array>> results = interpretFunction(function, point);
  if (failed(results))
    return failure();
  FailureOr<std::vector<double>> scales = getScales(function, point, *results);
  if (failed(scales))
    return failure();
  return (*scales)[result];
}

/// The compiled force drives; the interpreted action tells the energy, without
/// the rounding of f32.
///
/// Reversal: in f64 a step back repeats the numbers of the step there but for
/// roundings of 1e-16, of which there are some dozens. The same holds in f32,
/// as links and momenta are in f64 here and the force is asked about the same
/// links rounded to f32: unless one of them is so close to a tie that it rounds
/// to the other side, by 1e-7.
///
/// Energy: what is left of a right force is O(dt^4), which halving dt makes as
/// small as one likes, in f32 down to the roundings of the force. A wrong one
/// is found if the work it does on the way is off by these tolerances.
FailureOr<DerivativeReport> CompiledForce::check(const Problem &at,
                                                 uint64_t seed) {
  point = at;
  FailureOr<double> scale = getScale();
  if (failed(scale))
    return failure();
  auto action = copyInDouble(*copyReturning(function, getOp().getAction()));
  auto getForce = [&](const Array &u) -> FailureOr<Array> {
    point.arguments[links] = u;
    FailureOr<std::vector<Array>> results =
        runCompiled(context, compiled, function, point);
    if (failed(results))
      return failure();
    return (*results)[result];
  };
  auto getAction = [&](const Array &u) -> FailureOr<double> {
    point.arguments[links] = u;
    FailureOr<std::vector<Array>> results = interpretFunction(*action, point);
    if (failed(results))
      return failure();
    return results->front().data.front().real();
  };
  mlir::Type type = function.getArgumentTypes()[links];
  bool isF64 = getPrecision(type).isF64();
  return checkLeapfrog(
      {getForce, getAction,
       llvm::cast<gauge::LinksType>(type).getGroup().isSpecial(), *scale,
       isF64 ? 1e-7 : 1e-5, isF64 ? 1e-12 : 1e-6},
      at.arguments[links], seed);
}

/// (e): trajectories with each result of `function` that is a force.
static LogicalResult verifyForces(gauge_context *context,
                                  const gauge_module *compiled,
                                  mlir::func::FuncOp function,
                                  int64_t dimensions, uint64_t seed,
                                  llvm::raw_ostream &os) {
  Lattice lattice = fitLattice(function, getDerivativeLattice(dimensions));
  bool passed = true;
  for (auto [index, value] :
       llvm::enumerate(function.front().getTerminator()->getOperands())) {
    auto op = value.getDefiningOp<gauge::ForceOp>();
    auto links = op ? llvm::dyn_cast<mlir::BlockArgument>(op.getLinks())
                    : mlir::BlockArgument();
    if (!links)
      continue;
    CompiledForce force(context, compiled, function, index,
                        links.getArgNumber());
    FailureOr<DerivativeReport> result =
        checkAwayFromKinks(context, function, lattice, seed,
                           [&](const Problem &point, uint64_t draw) {
                             return force.check(point, draw);
                           });
    passed &= succeeded(result) &&
              succeeded(report(function, lattice,
                               "leapfrog of " + getResultName(function, index),
                               *result, os));
  }
  return success(passed);
}

/// The library has derivatives of its functions.
static bool hasDerivatives(mlir::ModuleOp module) {
  return llvm::any_of(module.getOps<mlir::func::FuncOp>(), [](auto function) {
    return function->hasAttr(gauge::derivativeAttrName);
  });
}

LogicalResult gaugec::interpret::verifyModule(gauge_context *context,
                                              const gauge_module *compiled,
                                              mlir::ModuleOp module,
                                              const VerifyOptions &options,
                                              llvm::raw_ostream &os) {
  bool passed = true;
  for (auto function : module.getOps<mlir::func::FuncOp>()) {
    if (function.isPrivate())
      continue;
    std::optional<int64_t> dimensions = findDimensions(function);
    if (!dimensions)
      return function.emitError("a function without fields cannot be verified");
    std::vector<Lattice> lattices = options.lattices;
    if (lattices.empty())
      for (const Lattice &lattice : getVerifyLattices(*dimensions))
        lattices.push_back(fitLattice(function, lattice));
    for (const Lattice &lattice : lattices)
      passed &= succeeded(verifyFunction(context, compiled, function, lattice,
                                         options.seed, os));
    passed &= succeeded(verifyThreads(context, compiled, function,
                                      lattices.front(), options.seed, os));
    if (hasDerivatives(module) && !function->hasAttr(gauge::derivativeAttrName))
      passed &= succeeded(
          verifyDerivatives(context, function, *dimensions, options.seed, os));
    passed &= succeeded(verifyForces(context, compiled, function, *dimensions,
                                     options.seed, os));
  }
  return success(passed);
}

mlir::OwningOpRef<mlir::ModuleOp>
gaugec::interpret::readModelIR(const gauge_module *compiled,
                               mlir::MLIRContext *mlirContext) {
  mlirContext->loadDialect<gauge::GaugeDialect, mlir::func::FuncDialect>();
  const gauge_model_descriptor *descriptor = gauge_module_descriptor(compiled);
  return mlir::parseSourceString<mlir::ModuleOp>(
      llvm::StringRef(static_cast<const char *>(descriptor->ir),
                      descriptor->ir_size),
      mlirContext, "the library's gauge IR");
}

LogicalResult gaugec::interpret::verifyModel(gauge_context *context,
                                             const gauge_module *compiled,
                                             mlir::MLIRContext *mlirContext,
                                             const VerifyOptions &options,
                                             llvm::raw_ostream &os) {
  mlir::OwningOpRef<mlir::ModuleOp> module = readModelIR(compiled, mlirContext);
  if (!module)
    return failure(); // the parser has said why
  return verifyModule(context, compiled, *module, options, os);
}
