//===- Stability.cpp - how long a step may be -----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/pic/Stability.h"
#include "runtime/pic/Algebra.h"

#include <Eigen/Eigenvalues>
#include <numbers>

using namespace gauge;
using namespace gauge::pic;
using namespace gauge::rt;

using Vector = std::array<double, 3>;
using Site = std::array<int64_t, 3>;

double gauge::pic::longestStep(const EvolutionOptions &o) {
  constexpr double any = std::numeric_limits<double>::infinity();
  if (o.action)
    return o.action->longestStep;
  Vector squares{};
  for (int i = 0; i < 3; ++i)
    if (o.box.cells[i] > 1)
      squares[i] = 1 / (o.spacings[i] * o.spacings[i]);
  if (o.scheme == Scheme::Implicit)
    return any;
  double sum = squares[0];
  if (o.scheme != Scheme::SemiImplicit)
    sum += squares[1] + squares[2];
  return sum > 0 ? 1 / std::sqrt(sum) : any;
}

//===----------------------------------------------------------------------===//
// Responses
//===----------------------------------------------------------------------===//

namespace {

/// A part of the second derivative: how links of a direction answer to the
/// angle of one link.
struct Response {
  int to, of; ///< directions
  Site site;  ///< of the link that answers, from the other
  double value;
};

/// Links of 1 on a small periodic lattice, one of which is turned, and what a
/// step makes of them.
class Probe {
public:
  Probe(gauge_context *context, const EvolutionOptions &options)
      : context_(context), options_(options) {}

  Status load();
  Status measure(std::vector<Response> &responses);

  int64_t extent(int direction) const { return extents_[direction]; }
  int64_t reach(int direction) const {
    return options_.action ? options_.action->reach[direction] : 1;
  }
  /// Whether responses do not meet themselves: waves of any length follow.
  bool isOpen(int direction) const {
    return extents_[direction] == 2 * reach(direction) + 1;
  }

private:
  using Kernels = std::unique_ptr<Kernel>;
  Status load(Kernels &kernel, const char *scheme, const char *function);
  Status makeLattice();
  void turn(Field &links, int direction, double angle) const;
  Status step(int direction, double angle);
  Status respond(int direction, double angle, std::vector<double> &momenta);
  Status add(int direction, std::vector<Response> &responses);
  bool isImplicit() const { return pic::isImplicit(options_.scheme); }

  gauge_context *context_;
  const EvolutionOptions &options_;
  Site extents_{};
  struct DestroyLattice {
    void operator()(gauge_lattice *l) const { gauge_lattice_destroy(l); }
  };
  std::unique_ptr<gauge_lattice, DestroyLattice> lattice_;
  Kernels momentum_, step_; ///< the former if the scheme is implicit
  Field before_, now_, kept_;
};

} // namespace

Status Probe::makeLattice() {
  for (int i = 0; i < 3; ++i)
    extents_[i] = std::min(options_.box.cells[i], 2 * reach(i) + 1);
  gauge_lattice *made = nullptr;
  if (gauge_status code =
          gauge_lattice_create(context_, 3, extents_.data(), 1, nullptr, &made))
    return Status(code, context_->message);
  lattice_.reset(made);
  return success();
}

Status Probe::load(Kernels &kernel, const char *scheme, const char *function) {
  auto made = makeKernel(context_, options_, scheme, function);
  if (!made)
    return made.status();
  kernel = std::move(*made);
  return success();
}

Status Probe::load() {
  if (Status s = makeLattice())
    return s;
  const char *scheme = nameOf(options_.scheme);
  if (isImplicit())
    if (Status s = load(momentum_, scheme, "momentum"))
      return s;
  Status status = isImplicit() ? load(step_, scheme, "iterate")
                  : options_.scheme == Scheme::Exponential
                      ? load(step_, "leapfrog", "exponential_step")
                      : load(step_, "leapfrog", "explicit_step");
  if (status)
    return status;
  step_->set("damping", std::array{0.0});
  for (Field *field : {&before_, &now_, &kept_}) {
    auto made = step_->makeInput(*lattice_, 0);
    if (!made)
      return made.status();
    *field = std::move(*made);
  }
  return success();
}

/// The component that links are turned in: theirs decouple.
static constexpr int colour = 2;

/// All links 1, but that of the first site exp(i angle t^3).
void Probe::turn(Field &links, int direction, double angle) const {
  withColours(options_.colours, [&]<int N>() {
    Components<N> none{}, one{};
    one[colour] = angle;
    int64_t reals = links.entries / 3;
    int64_t count = 3 * extents_[0] * extents_[1] * extents_[2];
    for (int64_t k = 0; k < count; ++k)
      storeMatrix<N>(links, k / 3, k % 3, reals, exponential<N>(none.data()));
    storeMatrix<N>(links, 0, direction, reals, exponential<N>(one.data()));
  });
}

/// From rest; with an implicit scheme between slices of opposite angles.
Status Probe::step(int direction, double angle) {
  turn(now_, direction, angle);
  turn(before_, direction, isImplicit() ? -angle : angle);
  if (options_.scheme == Scheme::Exponential)
    return step_->run(*lattice_, {&now_, &kept_}, {});
  if (!isImplicit())
    return step_->run(*lattice_, {&before_, &now_}, {});
  if (Status s = momentum_->run(*lattice_, {&before_, &now_}, {&kept_}))
    return s;
  return step_->run(*lattice_, {&now_, &kept_, &before_}, {});
}

/// P of what links are multiplied by, [site][3].
Status Probe::respond(int direction, double angle,
                      std::vector<double> &momenta) {
  if (Status s = step(direction, angle))
    return s;
  std::vector<double> after;
  if (Status s = step_->read(*lattice_, 0, after))
    return s;
  withColours(options_.colours, [&]<int N>() {
    momenta.resize(after.size() / (2 * N * N));
    for (size_t k = 0; k < momenta.size(); ++k) {
      Matrix<N> moved, link = loadMatrix<N>(now_, int64_t(k / 3),
                                            int64_t(k % 3), now_.entries / 3);
      for (size_t i = 0; i < N * N; ++i)
        moved[i] = {after[2 * (k * N * N + i)], after[2 * (k * N * N + i) + 1]};
      link = sample::dagger<N>(link.data());
      momenta[k] =
          project<N>(sample::multiply<N>(moved.data(), link.data()))[colour];
    }
  });
  return success();
}

/// A place on the lattice as seen from its first site.
static int64_t offsetOf(int64_t place, int64_t extent) {
  return place > extent / 2 ? place - extent : place;
}

/// Those to the link of the first site.
Status Probe::add(int direction, std::vector<Response> &responses) {
  double angle = options_.isDouble ? 1e-5 : 0.03;
  std::vector<double> forward, back;
  if (Status s = respond(direction, angle, forward))
    return s;
  if (Status s = respond(direction, -angle, back))
    return s;
  for (size_t k = 0; k < forward.size(); ++k) {
    auto site = static_cast<int64_t>(k / 3);
    int to = static_cast<int>(k % 3);
    double kick = (forward[k] - back[k]) / (2 * angle);
    if (isImplicit() && k == size_t(direction))
      kick -= 2; // what moves freely
    const auto &a = options_.spacings;
    double value = -kick / (options_.dt * options_.dt) * a[direction] / a[to];
    Site at{site / (extents_[1] * extents_[2]),
            site / extents_[2] % extents_[1], site % extents_[2]};
    for (int i = 0; i < 3; ++i)
      at[i] = offsetOf(at[i], extents_[i]);
    responses.push_back({to, direction, at, value});
  }
  return success();
}

/// Without what is rounding.
Status Probe::measure(std::vector<Response> &responses) {
  for (int direction = 0; direction < 3; ++direction)
    if (Status s = add(direction, responses))
      return s;
  double most = 0, least = options_.isDouble ? 1e-9 : 1e-3;
  for (const Response &one : responses) {
    if (!std::isfinite(one.value))
      return failure(GAUGE_NOT_FINITE, "its force is not finite at links of 1");
    most = std::max(most, std::abs(one.value));
  }
  std::erase_if(responses, [&](const Response &one) {
    return std::abs(one.value) <= least * most;
  });
  return success();
}

//===----------------------------------------------------------------------===//
// Waves
//===----------------------------------------------------------------------===//

/// The largest eigenvalue of the waves exp(i k x).
static double eigenvalueAt(const Vector &k,
                           std::span<const Response> responses) {
  Eigen::Matrix3cd matrix = Eigen::Matrix3cd::Zero();
  for (const Response &one : responses) {
    double phase = 0;
    for (int i = 0; i < 3; ++i)
      phase += k[i] * static_cast<double>(one.site[i]);
    matrix(one.to, one.of) += std::polar(one.value, -phase);
  }
  // Only its lower half is read.
  Eigen::SelfAdjointEigenSolver<Eigen::Matrix3cd> solver(
      matrix, Eigen::EigenvaluesOnly);
  return solver.eigenvalues()[2];
}

namespace {
/// The wave numbers that are tried in a direction, and the best of them.
struct WaveNumbers {
  std::array<int64_t, 3> count{};
  std::array<bool, 3> isOpen{};

  double spacing(int direction) const {
    return 2 * std::numbers::pi / static_cast<double>(count[direction]);
  }
};
} // namespace

/// Four to a period of the shortest oscillation, pi among them.
static WaveNumbers makeWaveNumbers(const Probe &probe) {
  WaveNumbers numbers;
  for (int i = 0; i < 3; ++i) {
    numbers.isOpen[i] = probe.isOpen(i);
    numbers.count[i] = probe.isOpen(i) ? 4 * probe.reach(i) : probe.extent(i);
  }
  return numbers;
}

static double findBest(const WaveNumbers &numbers,
                       std::span<const Response> responses, Vector &best) {
  double most = -std::numeric_limits<double>::infinity();
  const auto &count = numbers.count;
  for (int64_t n = 0; n < count[0] * count[1] * count[2]; ++n) {
    Site at{n / (count[1] * count[2]), n / count[2] % count[1], n % count[2]};
    Vector k;
    for (int i = 0; i < 3; ++i)
      k[i] = numbers.spacing(i) * static_cast<double>(at[i]);
    double value = eigenvalueAt(k, responses);
    if (value > most) {
      most = value;
      best = k;
    }
  }
  return most;
}

/// Where waves may have any length: uphill in steps that are halved.
static double climb(const WaveNumbers &numbers,
                    std::span<const Response> responses, Vector k,
                    double most) {
  for (double scale = 0.5; scale > 1e-5; scale /= 2)
    for (bool isBetter = true; std::exchange(isBetter, false);)
      for (int i = 0; i < 3; ++i)
        for (int sign : {-1, +1}) {
          Vector next = k;
          next[i] += numbers.isOpen[i] * sign * scale * numbers.spacing(i);
          double value = eigenvalueAt(next, responses);
          if (value > most * (1 + 1e-12)) {
            most = value;
            k = next;
            isBetter = true;
          }
        }
  return most;
}

Result<double> gauge::pic::findLongestStep(gauge_context *context,
                                           const EvolutionOptions &options) {
  Probe probe(context, options);
  std::vector<Response> responses;
  if (Status s = probe.load())
    return s;
  if (Status s = probe.measure(responses))
    return s;
  WaveNumbers numbers = makeWaveNumbers(probe);
  Vector best{};
  double most = findBest(numbers, responses, best);
  most = climb(numbers, responses, best, most);
  double largest = 0;
  for (const Response &one : responses)
    largest = std::max(largest, std::abs(one.value));
  if (most <= largest * (options.isDouble ? 1e-6 : 0.01))
    return std::numeric_limits<double>::infinity();
  return 2 / std::sqrt(most);
}
