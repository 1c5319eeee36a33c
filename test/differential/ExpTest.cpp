//===- ExpTest.cpp - the exponential and its derivatives ------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiled `gauge.exp`, its `jvp` and its `vjp` at exponents where formulas by
// eigenvalues need care: near 0, with eigenvalues that are equal or nearly so,
// or with eigenvectors that coincide. The reference is the interpreter's
// exponential (extended precision, norms below 1/2, degree 24), also for the
// derivative L(A, E) along E, a block of
//
//   exp [ A E ]  =  [ exp(A)  L(A, E) ]
//       [ 0 A ]     [   0     exp(A)  ]
//
// (Higham, Functions of Matrices, 3.16). The gradient under C is L(A^dagger,
// C).
//
//===----------------------------------------------------------------------===//

#include "compiler/interpret/Compiled.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "test/differential/Compile.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"
#include <cmath>
#include <ostream>
#include <random>
#include <utility>

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

//===----------------------------------------------------------------------===//
// The reference
//===----------------------------------------------------------------------===//

static Matrix getBlock(const Matrix &m, int64_t row, int64_t column) {
  int64_t n = m.size() / 2;
  Matrix out(n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j)
      out(i, j) = m(row * n + i, column * n + j);
  return out;
}

/// L(A, E).
static Matrix differential(const Matrix &a, const Matrix &e) {
  int64_t n = a.size();
  Matrix blocks(2 * n);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j) {
      blocks(i, j) = blocks(n + i, n + j) = a(i, j);
      blocks(i, n + j) = e(i, j);
    }
  return getBlock(*exponential(blocks), 0, 1);
}

/// Not less than the 2-norm.
static double getFrobeniusNorm(const Matrix &m) {
  return std::sqrt((m.dagger() * m).trace().real());
}

/// Of A = i diag(a) the derivative is E_ij times a divided difference,
/// (e^(i a_i) - e^(i a_j)) / (i a_i - i a_j) = e^(i (a_i + a_j)/2) sinc(d/2).
TEST(ExpReference, OfDiagonalMatrices) {
  for (double gap : {0.0, 1e-15, 1e-9, 1e-3, 1.0}) {
    double a[] = {0.7, 0.7 + gap, -1.4 - gap};
    Matrix exponent(3), e(3), expected(3);
    for (int64_t i = 0; i < 3; ++i)
      for (int64_t j = 0; j < 3; ++j) {
        exponent(i, i) = Complex(0, a[i]);
        e(i, j) = Complex(double(i + 1), double(j - 1));
        double half = (a[i] - a[j]) / 2;
        expected(i, j) = e(i, j) * std::polar(1.0, (a[i] + a[j]) / 2) *
                         (half == 0 ? 1 : std::sin(half) / half);
      }
    EXPECT_LE(getFrobeniusNorm(differential(exponent, e) - expected), 4e-15)
        << gap;
  }
}

//===----------------------------------------------------------------------===//
// The compiled functions
//===----------------------------------------------------------------------===//

namespace {
struct Setting {
  int64_t colours;
  bool isF64;
  std::string getName() const {
    return "SU" + std::to_string(colours) + (isF64 ? "_f64" : "_f32");
  }
};

/// What GoogleTest prints of it.
void PrintTo(const Setting &setting, std::ostream *os) {
  *os << setting.getName();
}

struct Exponent {
  std::string name;
  double norm;          ///< the largest singular value
  bool isAntiHermitian; ///< exp(A) is unitary
  Matrix matrix;
};

class Exp : public testing::TestWithParam<Setting> {
protected:
  Exp() { loadCompilerDialects(context); }
  ~Exp() override { gauge_context_destroy(runtime); }

  std::vector<Exponent> makeExponents();
  Exponent makeRotation(double norm, double gap);
  Exponent makeJordanBlock(double norm);
  Matrix makeNormal();
  Matrix makeUnitary();
  Matrix round(const Matrix &m);

  /// What a compiled function returns that begins with %y = gauge.exp %a, for
  /// each exponent %a and, if there are any, other argument %b. NaN if it does
  /// not compile, for which there is a diagnostic.
  std::vector<Matrix> run(const std::string &body,
                          const std::vector<Exponent> &exponents,
                          const std::vector<Matrix> &others = {});

  /// Half of the distance from 1 to the next number.
  double getRounding() const { return GetParam().isF64 ? 0x1p-53 : 0x1p-24; }
  double getRoundings(double norm) const {
    return norm == 0 ? 0 : (16 + 4 * norm) * getRounding();
  }
  /// Degree and squarings, docs/rationale/exp.md.
  std::pair<int, int> getScheme() const {
    return GetParam().isF64 ? std::pair(12, 6) : std::pair(7, 5);
  }
  double getValueTolerance(double norm) const;
  double getDerivativeTolerance(double norm) const;

  mlir::MLIRContext context{mlir::MLIRContext::Threading::DISABLED};
  gauge_context *runtime = gauge_context_create(1);
  std::mt19937_64 engine{1};
};
} // namespace

std::vector<Matrix> Exp::run(const std::string &body,
                             const std::vector<Exponent> &exponents,
                             const std::vector<Matrix> &others) {
  int64_t n = GetParam().colours, count = int64_t(exponents.size());
  std::string type = "!gauge.covariant<su(" + std::to_string(n) + "), 1, 1, " +
                     (GetParam().isF64 ? "f64>" : "f32>");
  auto module = mlir::parseSourceString<mlir::ModuleOp>(
      "!W = " + type + "\nfunc.func @exp(%a: !W" +
          (others.empty() ? "" : ", %b: !W") +
          ") -> !W {\n%y = gauge.exp %a : !W\n" + body + "\n}",
      &context);
  LoadedModule compiled = module ? compileAndLoad(*module, runtime) : nullptr;
  std::vector<Matrix> out(count, Complex(NAN) * Matrix::unit(n));
  if (!compiled)
    return out;
  Problem problem{{count}, 1, {Array({1, count, 1, n, n})}};
  if (!others.empty())
    problem.arguments.push_back(problem.arguments.front());
  for (int64_t x = 0; x < count; ++x) {
    problem.arguments.front().setMatrix(x, 0, exponents[x].matrix);
    if (!others.empty())
      problem.arguments.back().setMatrix(x, 0, others[x]);
  }
  auto results =
      runCompiled(runtime, compiled.get(),
                  *module->getOps<mlir::func::FuncOp>().begin(), problem);
  for (int64_t x = 0; succeeded(results) && x < count; ++x)
    out[x] = results->front().getMatrix(x, 0);
  return out;
}

//===----------------------------------------------------------------------===//
// Exponents
//===----------------------------------------------------------------------===//

Matrix Exp::round(const Matrix &m) {
  Matrix out = m;
  for (int64_t i = 0; !GetParam().isF64 && i < m.size(); ++i)
    for (int64_t j = 0; j < m.size(); ++j)
      out(i, j) = {double(float(m(i, j).real())),
                   double(float(m(i, j).imag()))};
  return out;
}

Matrix Exp::makeNormal() {
  std::normal_distribution<double> normal;
  Matrix out(GetParam().colours);
  for (int64_t i = 0; i < out.size(); ++i)
    for (int64_t j = 0; j < out.size(); ++j)
      out(i, j) = {normal(engine), normal(engine)};
  return round(out);
}

Matrix Exp::makeUnitary() {
  return *exponential(Complex(0, 1) * project(makeNormal(), true));
}

/// i times a Hermitian matrix. Two of its eigenvalues are norm and norm (1 -
/// gap), the others -norm/2.
Exponent Exp::makeRotation(double norm, double gap) {
  Matrix diagonal(GetParam().colours), v = makeUnitary();
  for (int64_t i = 0; i < diagonal.size(); ++i)
    diagonal(i, i) = Complex(0, norm * (i == 0 ? 1 : i == 1 ? 1 - gap : -0.5));
  return {llvm::formatv("eigenvalues apart by {0:e1}", gap), norm, true,
          round(v * diagonal * v.dagger())};
}

/// One eigenvalue, 0, with one eigenvector.
Exponent Exp::makeJordanBlock(double norm) {
  Matrix block(GetParam().colours), v = makeUnitary();
  for (int64_t i = 0; i + 1 < block.size(); ++i)
    block(i, i + 1) = norm;
  return {"Jordan block", norm, false, round(v * block * v.dagger())};
}

std::vector<Exponent> Exp::makeExponents() {
  double r = getRounding(), smallest = GetParam().isF64 ? 1e-300 : 1e-30;
  std::vector<Exponent> out;
  for (double norm : {0.0, smallest, r, 1e-6, 1e-3, 0.1, 1.0, 4.0, 8.0, 16.0})
    for (double gap : {0.0, 2 * r, 1e3 * r, std::sqrt(r), 0.01, 0.3, 2.0})
      out.push_back(makeRotation(norm, gap));
  // exp(A) and its condition grow beyond 1, as they do not for rotations.
  for (double norm : {smallest, r, 1e-6, 1e-3, 0.1, 1.0})
    out.push_back(makeJordanBlock(norm));
  return out;
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

/// |X|^k / k! for X = A/2^s.
static double getTerm(double norm, int squarings, int k) {
  double term = 1;
  for (int i = 1; i <= k; ++i)
    term *= std::ldexp(norm, -squarings) / i;
  return term;
}

/// The bounds of docs/derivatives.md, and roundings: of a dozen products of
/// some terms each, and in proportion to |A|, as a rounding of A has it. At 0
/// nothing is rounded.
double Exp::getValueTolerance(double norm) const {
  auto [degree, squarings] = getScheme();
  return std::ldexp(getTerm(norm, squarings, degree + 1), squarings) * 1.001 +
         getRoundings(norm);
}

/// Per norm of the direction.
double Exp::getDerivativeTolerance(double norm) const {
  auto [degree, squarings] = getScheme();
  return (getTerm(norm, squarings, degree) +
          std::ldexp(getTerm(norm, squarings, degree + 1), squarings)) *
             std::exp(std::ldexp(norm, -squarings)) +
         getRoundings(norm);
}

TEST_P(Exp, Values) {
  std::vector<Exponent> exponents = makeExponents();
  std::vector<Matrix> values = run("return %y : !W", exponents);
  for (auto [at, value] : llvm::zip_equal(exponents, values)) {
    Matrix error = value - *exponential(at.matrix);
    EXPECT_LE(getFrobeniusNorm(error), getValueTolerance(at.norm))
        << at.name << ", norm " << at.norm;
    // Near 0, exp(A) - 1 has the digits of A: all but those of the real parts
    // on the diagonal, which are near 1.
    if (!at.isAntiHermitian || at.norm > 0.1)
      continue;
    for (int64_t i = 0; i < error.size(); ++i)
      error(i, i) = Complex(0, error(i, i).imag());
    EXPECT_LE(getFrobeniusNorm(error), 16 * getRounding() * at.norm)
        << at.name << ", norm " << at.norm;
  }
}

TEST_P(Exp, DerivativesAlongDirections) {
  std::vector<Exponent> exponents = makeExponents();
  std::vector<Matrix> directions;
  for (size_t i = 0; i < exponents.size(); ++i)
    directions.push_back(makeNormal());
  std::vector<Matrix> derivatives =
      run("%d = gauge.jvp (%y) wrt (%a) along (%b) : (!W) -> (!W)\n"
          "return %d : !W",
          exponents, directions);
  for (auto [at, e, derivative] :
       llvm::zip_equal(exponents, directions, derivatives))
    EXPECT_LE(getFrobeniusNorm(derivative - differential(at.matrix, e)),
              getDerivativeTolerance(at.norm) * getFrobeniusNorm(e))
        << at.name << ", norm " << at.norm;
}

TEST_P(Exp, Gradients) {
  std::vector<Exponent> exponents = makeExponents();
  std::vector<Matrix> cotangents;
  for (size_t i = 0; i < exponents.size(); ++i)
    cotangents.push_back(makeNormal());
  std::vector<Matrix> gradients =
      run("%g = gauge.vjp (%y) with (%b) wrt (%a) : (!W) -> (!W)\n"
          "return %g : !W",
          exponents, cotangents);
  for (auto [at, c, gradient] :
       llvm::zip_equal(exponents, cotangents, gradients))
    EXPECT_LE(getFrobeniusNorm(gradient - differential(at.matrix.dagger(), c)),
              getDerivativeTolerance(at.norm) * getFrobeniusNorm(c))
        << at.name << ", norm " << at.norm;
}

INSTANTIATE_TEST_SUITE_P(Of, Exp,
                         testing::Values(Setting{2, true}, Setting{3, true},
                                         Setting{2, false}, Setting{3, false}),
                         [](const testing::TestParamInfo<Setting> &info) {
                           return info.param.getName();
                         });
