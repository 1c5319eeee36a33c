//===- ExpansionTest.cpp - sums of loops are the network's value ----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random networks: the reference interpreter against the sum of coefficients
// times products of traced loops (times words), on random links.
//
//===----------------------------------------------------------------------===//

#include "Fixture.h"
#include <random>

using namespace gaugec;
using namespace gaugec::loops;
using gaugec::test::LoopsTest;

namespace {
/// Makes descriptions of random layers; each layer takes the last ones' values.
class Writer {
public:
  explicit Writer(unsigned seed) : engine(seed) {}

  std::string write() {
    static const char *const groups[] = {"U(1)", "SU(2)", "SU(3)"};
    group = engine() % 3;
    dimensions = 2 + choose(3);
    std::string text = std::string("group ") + groups[group] + "\nlattice " +
                       std::to_string(dimensions) + "\nprecision f64\n\n" +
                       "network n(U: links) {\n";
    text += writeStart();
    for (int layer = 0; layer < 2; ++layer)
      text += writeLayer(layer == 0);
    return text + writeHead() + "}\n";
  }

  int64_t getColours() const { return 1 + group; }
  int64_t getDimensions() const { return dimensions; }

private:
  int choose(int count) { return int(engine() % unsigned(count)); }
  std::string pick(std::vector<const char *> of) {
    return of[choose(int(of.size()))];
  }
  std::string writeStart() {
    return "  W = " +
           pick({"plaq(U)", "plaq(U, orientation = 1)[0:1]",
                 "poly(U, daggers = true)[1:3]",
                 "path(+1, +0, -1, -0) + 2 * path(-0, -1, +0, +1)",
                 "project(plaq(U)[0])", "stack(mu < 1) winding(mu)",
                 "plaq(U, clover = true)[1:3]"}) +
           "\n";
  }
  /// The second layer keeps the number of terms down.
  std::string writeLayer(bool first) {
    std::string channels = std::to_string(1 + choose(2));
    std::string convolution =
        "lconv(U, W, channels = " + channels + pick({"", ", daggers = true"}) +
        pick({", kernel = [0, 1]", ", kernel = [-1, 0], dilation = 2"}) + ")";
    std::string complex = pick({"", ", weights = complex"});
    std::vector<std::string> layers = {
        convolution,
        "lconvbilin(U, W, channels = " + channels + complex +
            ", convention = arxiv)",
        "llin(W, channels = " + channels + complex + ")",
        "lactpoly(W, degree = 1)",
        "lact(W, identity, weights = real)",
        "W * transport(W, +0, -1)",
        "dagger(W) * W - 3 * transport(W, +1)",
        "trace(W) * W"};
    if (first && dimensions < 4)
      layers.push_back("lbilin(W, transport(W, +1), channels = " + channels +
                       ")");
    return "  W = " + layers[choose(int(layers.size()))] + "\n";
  }
  std::string writeHead() {
    return "  return y = " +
           pick({"linear(trace(W), channels = 2)", "trace(W)",
                 "re(trace(W)) ^ 2 - im(trace(shift(W, +0)))", "W",
                 "mean(re(trace(W)))", "sum_sites(re(trace(W))) + 1",
                 "conv(re(trace(W)), channels = 1, kernel = 2)",
                 "linear(flatten(trace(W)), channels = 1) * re(trace(W))[0]"}) +
           "\n";
  }

  std::mt19937 engine;
  int group = 0, dimensions = 2;
};

class Expansions : public LoopsTest {
protected:
  /// Number by number at a site, against the interpreter.
  void compareSite(const LoopValues &values, const Expansion<Complex> &sum,
                   mlir::Type type, const interpret::Array &expected,
                   int64_t site, double scale) {
    std::vector<Complex> actual;
    if (llvm::isa<gauge::InvariantType>(type))
      actual = values.getNumbers(sum, site);
    else
      for (size_t c = 0; c < sum.channels; ++c) {
        interpret::Matrix matrix = values.getField(sum, c, site);
        for (int64_t i = 0; i < matrix.size() * matrix.size(); ++i)
          actual.push_back(matrix(i / matrix.size(), i % matrix.size()));
      }
    ASSERT_EQ(actual.size(), perSite);
    for (size_t i = 0; i < actual.size(); ++i)
      EXPECT_LE(std::abs(actual[i] - expected.data[site * actual.size() + i]),
                1e-10 * scale);
  }

  /// Sites that are compared; true if the network was small enough.
  bool check(const std::string &text, int64_t colours, int64_t dimensions) {
    mlir::func::FuncOp function = build(text);
    interpret::Lattice lattice{{3, 2, 2, 2}, 1};
    lattice.extents.resize(dimensions);
    auto problem = interpret::makeRandomProblem(runtime, function, lattice, 3);
    auto results = interpret::interpretFunction(function, *problem);
    if (failed(results)) {
      ADD_FAILURE() << messages;
      return false;
    }
    WeightMap<Complex> weights;
    for (auto [index, type] : llvm::enumerate(function.getArgumentTypes()))
      if (auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type))
        weights[index] = {tensor.getShape().vec(),
                          problem->arguments[index].data};
    Tables tables(colours == 2);
    ExpandOptions options;
    options.limit = 3e4;
    auto expanded = expand(function, tables, colours, weights, options);
    if (failed(expanded)) {
      EXPECT_NE(messages.find("the limit is"), std::string::npos) << messages;
      return false;
    }
    LoopValues values(tables, lattice, problem->arguments[0]);
    const interpret::Array &expected = (*results)[0];
    double scale = 1;
    for (Complex number : expected.data)
      scale = std::max(scale, std::abs(number));
    int64_t sites = expected.shape.size() < 3 ? 1 : lattice.getSites();
    EXPECT_EQ(expected.data.size() % sites, 0u);
    perSite = expected.data.size() / sites;
    for (int64_t site = 0; site < sites; site += 1 + sites / 3)
      compareSite(values, *expanded->results[0], function.getResultTypes()[0],
                  expected, site, scale);
    return true;
  }

  size_t perSite = 0; ///< numbers of the result
};
} // namespace

TEST_F(Expansions, OfRandomNetworksAreTheirValues) {
  int compared = 0;
  for (unsigned seed = 0; seed < 100; ++seed) {
    Writer writer(seed);
    std::string text = writer.write();
    SCOPED_TRACE(text);
    compared += check(text, writer.getColours(), writer.getDimensions());
    if (HasFailure())
      break;
  }
  RecordProperty("compared", compared);
  EXPECT_GE(compared, 50) << "networks that are not too large";
}
