//===- CallTest.cpp -------------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls of a hand-written model, against its formula.
//
//===----------------------------------------------------------------------===//

#include "test/runtime/Fixture.h"
#include "test/runtime/TestModel.h"

#include <cmath>
#include <thread>

using namespace test;

namespace {

/// The outputs of the test model.
template <class Real>
struct Outputs {
  std::vector<Real> out, mean, slices;
  bool operator==(const Outputs &) const = default;
};

/// A lattice with two axes, its links, and what the model makes of them.
template <class Real>
struct Problem {
  int64_t x0, x1, batch;
  std::vector<Real> links;
  Real a = Real(0.7);
  std::vector<Real> z{Real(0.1), Real(0.2), Real(0.3), Real(-0.4)};

  Problem(int64_t x0, int64_t x1, int64_t batch)
      : x0(x0), x1(x1), batch(batch), links(batch * x0 * x1 * 16) {
    for (size_t i = 0; i < links.size(); ++i)
      links[i] = static_cast<Real>(std::cos(1.0 + 3.0 * i));
  }
  int64_t flat(int64_t b, int64_t i, int64_t j) const {
    return (b * x0 + (i + x0) % x0) * x1 + (j + x1) % x1;
  }
  double s(int64_t b, int64_t i, int64_t j) const {
    return 2.0 * a * links[flat(b, i, j) * 16] +
           double(z[3]) * links[flat(b, i + 1, j - 1) * 16 + 9];
  }
  /// By the formula, in double precision.
  Outputs<double> expected() const {
    Outputs<double> r{std::vector<double>(batch * x0 * x1),
                      std::vector<double>(batch),
                      std::vector<double>(batch * x1)};
    for (int64_t b = 0; b < batch; ++b) {
      for (int64_t i = 0; i < x0; ++i)
        for (int64_t j = 0; j < x1; ++j)
          r.mean[b] += s(b, i, j) / double(x0 * x1);
      for (int64_t i = 0; i < x0; ++i)
        for (int64_t j = 0; j < x1; ++j) {
          double sum = s(b, i, j) - r.mean[b];
          for (int64_t k = 0; k < x0; ++k)
            sum += s(b, i + k, j);
          r.out[flat(b, i, j)] = sum;
          r.slices[b * x1 + j] += sum;
        }
    }
    return r;
  }
};

template <class T>
gauge_array arrayOf(std::vector<T> &v) {
  return {v.data(), v.size() * sizeof(T)};
}

class Call : public RuntimeTest {
protected:
  Owner<gauge_module> makeModule(const Model &model) {
    gauge_module *module = nullptr;
    EXPECT_EQ(
        gauge_module_from_descriptor(context.get(), &model.descriptor, &module),
        GAUGE_OK)
        << message();
    return Owner<gauge_module>(module);
  }

  template <class Real>
  Outputs<Real> run(const Problem<Real> &p, int lanes, int threads) {
    context.reset(gauge_context_create(threads));
    Model model;
    makeModel(model, sizeof(Real) == 8, lanes);
    auto module = makeModule(model);
    auto lattice = makeLattice({p.x0, p.x1}, p.batch);
    Outputs<Real> r{std::vector<Real>(p.batch * p.x0 * p.x1),
                    std::vector<Real>(p.batch),
                    std::vector<Real>(p.batch * p.x1)};
    Problem<Real> copy = p;
    gauge_array input = arrayOf(copy.links);
    gauge_array parameters[] = {{&copy.a, sizeof(Real)}, arrayOf(copy.z)};
    gauge_array outputs[] = {arrayOf(r.out), arrayOf(r.mean),
                             arrayOf(r.slices)};
    EXPECT_EQ(gauge_run(context.get(), module.get(), "value", lattice.get(),
                        &input, 1, parameters, 2, outputs, 3),
              GAUGE_OK)
        << message();
    return r;
  }

  /// Prepares a call of `module` on 4 x 6 sites, 2 configurations.
  Owner<gauge_call> makeCall(gauge_module *module, gauge_lattice *lattice,
                             const char *function = "value") {
    gauge_call *call = nullptr;
    EXPECT_EQ(
        gauge_call_create(context.get(), module, function, lattice, &call),
        GAUGE_OK)
        << message();
    return Owner<gauge_call>(call);
  }
};

template <class Real>
void expectNear(const std::vector<Real> &a, const std::vector<double> &b,
                double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i)
    ASSERT_NEAR(a[i], b[i], tolerance) << i;
}

TEST_F(Call, AgreesWithTheFormula) {
  const int64_t shapes[][3] = {{1, 1, 1}, {2, 1, 3},  {8, 8, 1}, {8, 8, 16},
                               {5, 7, 2}, {3, 17, 5}, {16, 6, 1}};
  for (auto [x0, x1, batch] : shapes)
    for (int lanes : someLanes) {
      SCOPED_TRACE(describe({2, {x0, x1}, batch}, lanes));
      Problem<double> p(x0, x1, batch);
      Outputs<double> got = run(p, lanes, 2), want = p.expected();
      expectNear(got.out, want.out, 1e-12);
      expectNear(got.mean, want.mean, 1e-12);
      expectNear(got.slices, want.slices, 1e-11);
      Problem<float> q(x0, x1, batch);
      Outputs<float> gotFloat = run(q, lanes, 2);
      expectNear(gotFloat.out, q.expected().out, 1e-4);
      expectNear(gotFloat.slices, q.expected().slices, 1e-3);
    }
  EXPECT_EQ(badScratches(), 0);
}

TEST_F(Call, SameBitsForAnyNumberOfThreads) {
  for (int lanes : {1, 8, 16}) {
    Problem<float> p(37, 29, 3);
    Outputs<float> one = run(p, lanes, 1);
    EXPECT_TRUE(one == run(p, lanes, 2));
    EXPECT_TRUE(one == run(p, lanes, 3));
  }
}

/// What the function `weights` of the test model returns.
template <class Real>
struct Weights {
  std::vector<Real> sums = std::vector<Real>(2), scale = std::vector<Real>(1),
                    g = std::vector<Real>(4), out, same = std::vector<Real>(4);
  bool operator==(const Weights &) const = default;
};

/// By the formula, in double precision.
template <class Real>
Weights<double> expectedWeights(const Problem<Real> &p) {
  Weights<double> r;
  auto each = [&](auto f) {
    for (int64_t b = 0; b < p.batch; ++b)
      for (int64_t i = 0; i < p.x0; ++i)
        for (int64_t j = 0; j < p.x1; ++j)
          f(p.s(b, i, j), &p.links[p.flat(b, i, j) * 16]);
  };
  each([&](double s, const Real *) {
    r.sums[0] += s;
    r.sums[1] += s * s;
  });
  r.scale[0] = 1 / (1 + r.sums[1]);
  each([&](double s, const Real *links) {
    double weight = r.scale[0] * s * s;
    r.out.push_back(weight * weight);
    for (int k = 0; k < 4; ++k)
      r.g[k] += weight * links[k];
  });
  r.same.assign(p.z.begin(), p.z.end());
  return r;
}

class WeightsCall : public Call {
protected:
  template <class Real>
  Weights<Real> run(const Problem<Real> &p, int lanes, int threads) {
    context.reset(gauge_context_create(threads));
    Model model;
    makeModel(model, sizeof(Real) == 8, lanes);
    auto module = makeModule(model);
    auto lattice = makeLattice({p.x0, p.x1}, p.batch);
    Weights<Real> r;
    r.out.resize(p.batch * p.x0 * p.x1);
    Problem<Real> copy = p;
    gauge_array input = arrayOf(copy.links);
    gauge_array parameters[] = {{&copy.a, sizeof(Real)}, arrayOf(copy.z)};
    gauge_array outputs[] = {arrayOf(r.sums), arrayOf(r.scale), arrayOf(r.g),
                             arrayOf(r.out), arrayOf(r.same)};
    EXPECT_EQ(gauge_run(context.get(), module.get(), "weights", lattice.get(),
                        &input, 1, parameters, 2, outputs, 5),
              GAUGE_OK)
        << message();
    return r;
  }
};

TEST_F(WeightsCall, AgreesWithTheFormula) {
  const int64_t shapes[][3] = {{1, 1, 1}, {2, 1, 3},  {8, 8, 1},  {8, 8, 16},
                               {5, 7, 2}, {3, 17, 5}, {61, 47, 1}};
  for (auto [x0, x1, batch] : shapes)
    for (int lanes : someLanes) {
      SCOPED_TRACE(describe({2, {x0, x1}, batch}, lanes));
      Problem<double> p(x0, x1, batch);
      Weights<double> got = run(p, lanes, 2), want = expectedWeights(p);
      expectNear(got.sums, want.sums, 1e-10);
      expectNear(got.scale, want.scale, 1e-12);
      expectNear(got.g, want.g, 1e-12);
      expectNear(got.out, want.out, 1e-12);
      EXPECT_EQ(got.same, want.same);
      Problem<float> q(x0, x1, batch);
      Weights<float> gotFloat = run(q, lanes, 2);
      expectNear(gotFloat.g, expectedWeights(q).g, 1e-5);
      expectNear(gotFloat.out, expectedWeights(q).out, 1e-5);
    }
  EXPECT_EQ(badScratches(), 0);
}

TEST_F(WeightsCall, SameBitsForAnyNumberOfThreads) {
  for (int lanes : {1, 8, 16}) {
    Problem<float> p(37, 29, 3);
    Weights<float> one = run(p, lanes, 1);
    EXPECT_TRUE(one == run(p, lanes, 2));
    EXPECT_TRUE(one == run(p, lanes, 3));
  }
}

/// A prepared call in double precision with everything around it.
class PreparedCall : public Call {
protected:
  Problem<double> problem{4, 6, 2};
  Model model;
  Owner<gauge_module> module;
  Owner<gauge_lattice> lattice;
  Owner<gauge_call> call;
  std::vector<double> out = std::vector<double>(48, -1);

  void SetUp() override {
    makeModel(model, true, 8);
    module = makeModule(model);
    lattice = makeLattice({4, 6}, 2);
    call = makeCall(module.get(), lattice.get());
  }
  void setAll() {
    ASSERT_EQ(gauge_call_set_input(call.get(), 0, arrayOf(problem.links)),
              GAUGE_OK);
    ASSERT_EQ(gauge_call_set_parameter(call.get(), 0, {&problem.a, 8}),
              GAUGE_OK);
    ASSERT_EQ(gauge_call_set_parameter(call.get(), 1, arrayOf(problem.z)),
              GAUGE_OK);
  }
};

TEST_F(PreparedCall, StaysPackedAndSetsUpOnlyWhenAParameterChanged) {
  setAll();
  int before = setupRuns();
  ASSERT_EQ(gauge_call_execute(call.get()), GAUGE_OK) << message();
  ASSERT_EQ(gauge_call_execute(call.get()), GAUGE_OK);
  EXPECT_EQ(setupRuns(), before + 1);
  ASSERT_EQ(gauge_call_get_output(call.get(), 0, arrayOf(out)), GAUGE_OK);
  expectNear(out, problem.expected().out, 1e-12);

  problem.a = 3;
  gauge_call_set_parameter(call.get(), 0, {&problem.a, 8});
  ASSERT_EQ(gauge_call_execute(call.get()), GAUGE_OK);
  EXPECT_EQ(setupRuns(), before + 2);
  ASSERT_EQ(gauge_call_get_output(call.get(), 0, arrayOf(out)), GAUGE_OK);
  expectNear(out, problem.expected().out, 1e-12);
}

TEST_F(PreparedCall, TellsSizesAndTimes) {
  EXPECT_EQ(gauge_call_input_bytes(call.get(), 0), 2u * 24 * 16 * 8);
  EXPECT_EQ(gauge_call_input_bytes(call.get(), 1), 0u);
  EXPECT_EQ(gauge_call_parameter_bytes(call.get(), 0), 8u);
  EXPECT_EQ(gauge_call_parameter_bytes(call.get(), 1), 32u);
  EXPECT_EQ(gauge_call_parameter_bytes(call.get(), 2), 0u);
  EXPECT_EQ(gauge_call_output_bytes(call.get(), 2), 2u * 6 * 8);
  EXPECT_GT(gauge_call_workspace_bytes(call.get()), 2u * 24 * 16 * 8);
  EXPECT_EQ(gauge_call_step_count(call.get()), 5u);
  setAll();
  gauge_call_execute(call.get());
  for (size_t step = 0; step < 5; ++step)
    EXPECT_GE(gauge_call_step_seconds(call.get(), step), 0);
  EXPECT_EQ(gauge_call_step_seconds(call.get(), 5), 0);
  gauge_call_execute(call.get());
  EXPECT_EQ(gauge_call_step_seconds(call.get(), 0), 0) << "setup ran again";
}

TEST_F(PreparedCall, StepsWithoutSitesBehindOthersRunEveryTime) {
  call = makeCall(module.get(), lattice.get(), "weights");
  setAll();
  int setups = setupRuns(), middles = middleRuns();
  ASSERT_EQ(gauge_call_execute(call.get()), GAUGE_OK) << message();
  for (double &link : problem.links)
    link *= 2;
  gauge_call_set_input(call.get(), 0, arrayOf(problem.links));
  ASSERT_EQ(gauge_call_execute(call.get()), GAUGE_OK);
  EXPECT_EQ(setupRuns(), setups + 1);
  EXPECT_EQ(middleRuns(), middles + 2);
  std::vector<double> g(4);
  ASSERT_EQ(gauge_call_get_output(call.get(), 2, arrayOf(g)), GAUGE_OK);
  expectNear(g, expectedWeights(problem).g, 1e-12);
}

TEST_F(PreparedCall, OutputsThatAreWeightsHaveNoBatch) {
  call = makeCall(module.get(), lattice.get(), "weights");
  EXPECT_EQ(gauge_call_output_bytes(call.get(), 0), 2u * 8);
  EXPECT_EQ(gauge_call_output_bytes(call.get(), 1), 8u);
  EXPECT_EQ(gauge_call_output_bytes(call.get(), 2), 4u * 8);
  EXPECT_EQ(gauge_call_output_bytes(call.get(), 3), 48u * 8);
  setAll();
  ASSERT_EQ(gauge_call_execute(call.get()), GAUGE_OK);
  EXPECT_EQ(gauge_call_get_output(call.get(), 2, arrayOf(out)),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(message(), "output 'g' needs 32 bytes ([2] complex f64), but 384 "
                       "are given");
}

TEST_F(PreparedCall, HoldsAStorageOnceAndAccumulatorsForEachThread) {
  auto bytes = [&](int threads, const char *function) {
    context.reset(gauge_context_create(threads));
    call = makeCall(module.get(), lattice.get(), function);
    uint64_t size = gauge_call_workspace_bytes(call.get());
    call.reset();
    return size;
  };
  // 48 sites in 8 lanes are 6 rows of 8, without padding. Storages: 16 + 1 +
  // 2 + 1 numbers a site; weights: 5 parameters, 12 in buffers, 5 totals.
  uint64_t fixed = 8 * (48 * 20 + 5 + 12 + 5);
  // By thread: scratch, and 4 + 1 accumulators of 8 lanes.
  EXPECT_EQ(bytes(1, "weights"), fixed + 128 + 8 * 8 * 5);
  EXPECT_EQ(bytes(3, "weights"), fixed + 3 * (128 + 8 * 8 * 5));
}

TEST_F(PreparedCall, WantsEverythingSet) {
  EXPECT_EQ(gauge_call_get_output(call.get(), 0, arrayOf(out)),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("execute the call first");
  EXPECT_EQ(gauge_call_execute(call.get()), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("input 'U' has not been set");
  gauge_call_set_input(call.get(), 0, arrayOf(problem.links));
  gauge_call_set_parameter(call.get(), 0, {&problem.a, 8});
  EXPECT_EQ(gauge_call_execute(call.get()), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("parameter 'z' has not been set");
}

TEST_F(PreparedCall, SaysWhereAnInputIsNotFinite) {
  setAll();
  problem.links[((1 * 4 + 2) * 6 + 5) * 16 + 7] = NAN;
  EXPECT_EQ(gauge_call_set_input(call.get(), 0, arrayOf(problem.links)),
            GAUGE_NOT_FINITE);
  EXPECT_EQ(message(),
            "input 'U' is not finite at configuration 1, site (2,5), entry 7");
  // The field is half new: the call must not run on it.
  EXPECT_EQ(gauge_call_execute(call.get()), GAUGE_INVALID_ARGUMENT);
  problem.z[2] = INFINITY;
  EXPECT_EQ(gauge_call_set_parameter(call.get(), 1, arrayOf(problem.z)),
            GAUGE_NOT_FINITE);
  EXPECT_EQ(message(), "parameter 'z' is not finite at element 1");
}

/// (a, b) of each matrix as they are, (-b*, a*) below.
static std::vector<double> makeQuaternions(size_t count) {
  std::vector<double> matrices;
  for (size_t i = 0; i < count; ++i) {
    double a = 1 + i, b = 0.25 * i, c = -2.5 * i, d = 0.125 * i;
    matrices.insert(matrices.end(), {a, b, c, d, -c, d, a, -b});
  }
  return matrices;
}

TEST_F(PreparedCall, QuaternionsComeBackWithBothRows) {
  call = makeCall(module.get(), lattice.get(), "quaternions");
  problem.links = makeQuaternions(48 * 2);
  ASSERT_EQ(gauge_call_set_input(call.get(), 0, arrayOf(problem.links)),
            GAUGE_OK)
      << message();
  ASSERT_EQ(gauge_call_execute(call.get()), GAUGE_OK);
  std::vector<double> back(problem.links.size());
  ASSERT_EQ(gauge_call_get_output(call.get(), 0, arrayOf(back)), GAUGE_OK);
  EXPECT_EQ(back, problem.links);
}

TEST_F(PreparedCall, SaysWhereALinkIsNotInSU2) {
  call = makeCall(module.get(), lattice.get(), "quaternions");
  problem.links = makeQuaternions(48 * 2);
  size_t at = ((1 * 4 + 2) * 6 + 5) * 16 + 8 + 6; // U_1, Re of its 11
  problem.links[at] *= 1.01;
  EXPECT_EQ(gauge_call_set_input(call.get(), 0, arrayOf(problem.links)),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(message(),
            "input 'U' is no SU(2) matrix at configuration 1, site (2,5), "
            "entry 1: its second row must be (-b*, a*) with the first row (a, "
            "b), to 1e-06");
  problem.links[at] = NAN;
  EXPECT_EQ(gauge_call_set_input(call.get(), 0, arrayOf(problem.links)),
            GAUGE_NOT_FINITE);
  EXPECT_EQ(message(),
            "input 'U' is not finite at configuration 1, site (2,5), entry 14");
}

TEST_F(PreparedCall, RefusesWrongSizes) {
  gauge_array array = arrayOf(problem.links);
  array.bytes -= 8;
  EXPECT_EQ(gauge_call_set_input(call.get(), 0, array), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(message(), "input 'U' needs 6144 bytes ([2][4][6][2][2][2] complex "
                       "f64), but 6136 are given");
  EXPECT_EQ(gauge_call_set_input(call.get(), 0, {nullptr, 6144}),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(gauge_call_set_input(call.get(), 1, array), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(gauge_call_set_parameter(call.get(), 1, {&problem.a, 8}),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("needs 32 bytes ([2] complex f64), but 8 are given");
  setAll();
  gauge_call_execute(call.get());
  EXPECT_EQ(gauge_call_get_output(call.get(), 1, arrayOf(out)),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(gauge_call_get_output(call.get(), 3, arrayOf(out)),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(gauge_call_execute(nullptr), GAUGE_INVALID_ARGUMENT);
}

TEST_F(PreparedCall, RunWritesNothingOnFailure) {
  gauge_array input = arrayOf(problem.links);
  gauge_array parameters[] = {{&problem.a, 8}, arrayOf(problem.z)};
  gauge_array outputs[] = {arrayOf(out), {nullptr, 16}, {nullptr, 96}};
  auto run = [&](const char *name, size_t inputs, size_t count) {
    return gauge_run(context.get(), module.get(), name, lattice.get(), &input,
                     inputs, parameters, 2, outputs, count);
  };
  EXPECT_EQ(run("value", 1, 3), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("output 'mean'");
  EXPECT_EQ(run("value", 1, 2), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("3 outputs (out, mean, slices), but 2 are given");
  EXPECT_EQ(run("value", 0, 3), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(run("force", 1, 3), GAUGE_NOT_FOUND);
  EXPECT_EQ(message(),
            "model 'test' has no function 'force'; it has: value, weights, "
            "quaternions");
  EXPECT_EQ(out, std::vector<double>(48, -1));
}

TEST_F(PreparedCall, RefusesOtherLattices) {
  gauge_call *other = nullptr;
  auto line = makeLattice({4});
  EXPECT_EQ(gauge_call_create(context.get(), module.get(), "value", line.get(),
                              &other),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("for 2 dimensions, the lattice has 1");
  EXPECT_EQ(
      gauge_call_create(context.get(), module.get(), "value", nullptr, &other),
      GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(
      gauge_call_create(context.get(), nullptr, "value", line.get(), &other),
      GAUGE_INVALID_ARGUMENT);
  auto huge = makeLattice({1 << 20, 1 << 20});
  EXPECT_EQ(gauge_call_create(context.get(), module.get(), "value", huge.get(),
                              &other),
            GAUGE_OUT_OF_MEMORY);
  EXPECT_MESSAGE("EiB, but this machine grants"); // mostly its winding tables
  EXPECT_EQ(other, nullptr);
}

TEST_F(PreparedCall, ContextsWorkSideBySide) {
  std::vector<std::thread> threads;
  std::vector<std::vector<double>> results(3, out);
  for (auto &result : results)
    threads.emplace_back([&] {
      Owner<gauge_context> own(gauge_context_create(2));
      gauge_call *raw = nullptr;
      gauge_call_create(own.get(), module.get(), "value", lattice.get(), &raw);
      Owner<gauge_call> mine(raw);
      Problem<double> p = problem;
      gauge_call_set_input(raw, 0, arrayOf(p.links));
      gauge_call_set_parameter(raw, 0, {&p.a, 8});
      gauge_call_set_parameter(raw, 1, arrayOf(p.z));
      gauge_call_execute(raw);
      gauge_call_get_output(raw, 0, arrayOf(result));
    });
  for (std::thread &thread : threads)
    thread.join();
  for (auto &result : results)
    expectNear(result, problem.expected().out, 1e-12);
}

} // namespace
