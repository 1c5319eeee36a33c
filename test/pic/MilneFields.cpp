//===- MilneFields.cpp - what tests put into boost-invariant fields -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "test/pic/MilneFields.h"
#include "runtime/Random.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace gauge;
using namespace gauge::test;
using pic::MilneField;
using Complex = std::complex<double>;

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

Dense gauge::test::at(const Matrices &field, int64_t number, int n) {
  Dense m(n, n);
  for (int i = 0; i < n * n; ++i)
    m(i / n, i % n) = field[number * n * n + i];
  return m;
}

void gauge::test::put(Matrices &field, int64_t number, const Dense &m) {
  int64_t n = m.rows();
  for (int64_t i = 0; i < n * n; ++i)
    field[number * n * n + i] = m(i / n, i % n);
}

Dense gauge::test::exponential(const Dense &a) {
  Eigen::SelfAdjointEigenSolver<Dense> solver(a);
  Eigen::VectorXcd phases =
      (Complex(0, 1) * solver.eigenvalues()).array().exp();
  return solver.eigenvectors() * phases.asDiagonal() *
         solver.eigenvectors().adjoint();
}

double gauge::test::largest(const Matrices &field) {
  double most = 0;
  for (Complex x : field)
    most = std::max(most, std::abs(x));
  return most;
}

double gauge::test::notUnitary(int n, const Matrices &links) {
  double most = 0;
  for (size_t k = 0; k < links.size() / (n * n); ++k) {
    Dense u = at(links, k, n);
    Dense broken = u * u.adjoint() - Dense::Identity(n, n);
    most = std::max(
        {most, broken.cwiseAbs().maxCoeff(), std::abs(u.determinant() - 1.0)});
  }
  return most;
}

Matrices gauge::test::embed(const Matrices &small) {
  Matrices large(small.size() / 4 * 9);
  for (size_t k = 0; k < small.size() / 4; ++k) {
    Dense m = Dense::Identity(3, 3);
    m.topLeftCorner(2, 2) = at(small, k, 2);
    put(large, k, m);
  }
  return large;
}

//===----------------------------------------------------------------------===//
// Nuclei
//===----------------------------------------------------------------------===//

pic::MilneOptions gauge::test::makeOptions(int colours,
                                           std::array<int64_t, 2> cells) {
  pic::MilneOptions o;
  o.cells = cells;
  o.colours = colours;
  o.dt = 1.0 / 16;
  return o;
}

pic::Transverse gauge::test::transverseOf(const pic::MilneOptions &o) {
  return {o.cells, {o.spacing, o.spacing}, o.colours, o.coupling};
}

pic::SheetOptions gauge::test::sheetOf(double mu, uint32_t number) {
  pic::SheetOptions sheet;
  sheet.mu = mu;
  sheet.infrared = 0.2;
  sheet.sheets = mu < 0.01 ? 1 : 3;
  sheet.number = number;
  return sheet;
}

Matrices gauge::test::makeNucleus(const pic::MilneOptions &o, double mu,
                                  uint32_t number, int sheets) {
  pic::SheetOptions sheet = sheetOf(mu, number);
  if (sheets)
    sheet.sheets = sheets;
  return pic::makeLines(transverseOf(o), sheet);
}

int64_t gauge::test::neighbour(const pic::MilneOptions &o, int64_t site, int mu,
                               int step) {
  int64_t n = o.cells[0], m = o.cells[1], x = site / m, y = site % m;
  return mu == 0 ? (x + n + step) % n * m + y : x * m + (y + m + step) % m;
}

std::vector<Dense>
gauge::test::gradients(const pic::MilneOptions &o,
                       const std::vector<double> &potential) {
  std::vector<Dense> all;
  int components = o.colours * o.colours - 1;
  const Complex i(0, 1);
  for (int64_t site = 0; site < o.sites(); ++site)
    for (int mu : {0, 1}) {
      double d[3];
      for (int a = 0; a < 3; ++a)
        d[a] = potential[neighbour(o, site, mu, 1) * components + a] -
               potential[site * components + a];
      Dense m(2, 2);
      m << d[2] / 2, (d[0] - i * d[1]) / 2.0, (d[0] + i * d[1]) / 2.0,
          -d[2] / 2;
      all.push_back(m);
    }
  return all;
}

Matrices gauge::test::transformLinks(const pic::MilneOptions &o,
                                     const Matrices &links, uint64_t seed) {
  int n = o.colours;
  rt::Stream stream(seed, rt::Purpose::Gauge);
  auto omega = [&](int64_t site) {
    Matrices m(n * n);
    rt::randomUnitary(stream, 0, uint64_t(site) << 8, true, n, m.data());
    return at(m, 0, n);
  };
  Matrices result(links.size());
  for (int64_t k = 0; k < 2 * o.sites(); ++k)
    put(result, k,
        omega(k / 2) * at(links, k, n) *
            omega(neighbour(o, k / 2, int(k % 2), 1)).adjoint());
  return result;
}

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

std::unique_ptr<pic::Milne> gauge::test::makeMilne(gauge_context *context,
                                                   const pic::MilneOptions &o) {
  auto made = pic::Milne::create(context, o);
  if (made)
    return std::move(*made);
  ADD_FAILURE() << made.status().message();
  return nullptr;
}

MilneRun gauge::test::makeCollision(const pic::MilneOptions &o, double mu,
                                    uint64_t gauge, int threads, int sheets) {
  MilneRun run{Context(gauge_context_create(threads)), nullptr};
  run.milne = makeMilne(run.context.get(), o);
  Matrices up = makeNucleus(o, mu, 0, sheets);
  Matrices down = makeNucleus(o, mu, 1, sheets);
  if (!gauge) {
    auto status = pic::collide(*run.milne, up, down);
    EXPECT_FALSE(status) << status.message();
    return run;
  }
  Matrices a = pic::makePureGauge(o, up), b = pic::makePureGauge(o, down);
  auto u = pic::solveLightCone(o, a, b);
  EXPECT_TRUE(u);
  Matrices front = pic::makePureGauge(o, makeNucleus(o, 0, 0));
  for (Matrices *links : {&a, &b, &*u, &front})
    *links = transformLinks(o, *links, gauge);
  EXPECT_FALSE(run.milne->setCollision(front, a, b, *u));
  return run;
}

std::vector<Dense> gauge::test::alongBeam(const pic::Evolution &evolution,
                                          int64_t plane) {
  const auto &o = evolution.options();
  Matrices before(o.box.sitesOfPlane() * 12), now(before);
  evolution.beam().getLinks(pic::Slice::Before, plane, before);
  evolution.beam().getLinks(pic::Slice::Now, plane, now);
  std::vector<Dense> fields;
  for (int64_t site = 0; site < o.box.sitesOfPlane(); ++site) {
    Dense t = at(now, 3 * site, 2) * at(before, 3 * site, 2).adjoint();
    fields.emplace_back(Complex(0, -0.5) * (t - t.adjoint()) /
                        (o.spacings[0] * o.dt));
  }
  return fields;
}

void gauge::test::setLongWaves(pic::Milne &milne, double size) {
  const auto &o = milne.options();
  Matrices u = milne.get(MilneField::Links);
  Matrices e = milne.get(MilneField::Electric);
  for (int64_t site = 0; site < o.sites(); ++site) {
    double x = 2 * std::numbers::pi * double(site / o.cells[1]) / o.cells[0];
    double y = 2 * std::numbers::pi * double(site % o.cells[1]) / o.cells[1];
    auto diagonal = [&](double value) {
      Dense m = Dense::Zero(2, 2);
      m(0, 0) = size * value / 2;
      m(1, 1) = -m(0, 0);
      return m;
    };
    put(u, 2 * site, exponential(diagonal(3 * std::cos(y + 0.4))));
    put(u, 2 * site + 1,
        exponential(diagonal(4 * std::sin(x) + 2 * std::cos(x + y))));
    put(e, site, 0.1 * diagonal(4 * std::cos(x - 0.7) + 3 * std::sin(x + y)));
  }
  milne.set(MilneField::Links, u);
  milne.set(MilneField::Electric, e);
}

void gauge::test::advance(pic::Milne &milne, int steps) {
  for (int k = 0; k < steps; ++k) {
    auto status = milne.advance();
    ASSERT_FALSE(status) << status.message();
  }
}

double gauge::test::gaussOf(pic::Milne &milne) {
  std::vector<double> residual;
  auto status = milne.measureGauss(residual);
  EXPECT_FALSE(status) << status.message();
  return distance(residual, std::vector<double>(residual.size()));
}
