//===- Optimiser.h - steps down a gradient ----------------------*- C++ -*-===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Formulas as in PyTorch's torch.optim, in double precision. Complex weights
// are pairs of real ones.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gauge::train {

enum class Method {
  SGD,  ///< with momentum; decay is added to the gradient
  Adam, ///< D. P. Kingma, J. Ba, arXiv:1412.6980; decay likewise
  AdamW ///< I. Loshchilov, F. Hutter, arXiv:1711.05101: decay apart
};

struct OptimiserOptions {
  Method method = Method::AdamW;
  double momentum = 0;                               ///< of SGD
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8; ///< of Adam
  double decay = 0;
  /// The largest second moment so far counts (S. J. Reddi et al.,
  /// arXiv:1904.09237); of Adam.
  bool amsgrad = false;
};

/// What a step depends on beside weights and gradient.
struct OptimiserState {
  int64_t steps = 0;
  std::vector<double> first;   ///< moment; of SGD the velocity
  std::vector<double> second;  ///< moment, of Adam
  std::vector<double> largest; ///< second moment, with amsgrad
};

class Optimiser {
public:
  Optimiser(const OptimiserOptions &options, size_t count);

  /// Changes the weights; all spans are as long as `count` says.
  void step(std::span<double> weights, std::span<const double> gradient,
            double rate);

  OptimiserState state;

private:
  void stepSGD(std::span<double> weights, std::span<const double> gradient,
               double rate);
  void stepAdam(std::span<double> weights, std::span<const double> gradient,
                double rate);

  OptimiserOptions options;
};

/// Scales the gradient to `limit` if its norm is larger; 0 is no limit. The
/// norm as it was.
double clipNorm(std::span<double> gradient, double limit);

enum class ScheduleKind {
  Constant,
  Cosine, ///< rate (1 + cos(pi epoch / epochs)) / 2
  Plateau ///< times `factor` after `patience` epochs without a lower loss
};

struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::Constant;
  double rate = 1e-3;
  int64_t epochs = 1;
  double factor = 0.33;
  int64_t patience = 10;
};

/// The learning rate of each epoch.
class Schedule {
public:
  explicit Schedule(const ScheduleOptions &options);

  double getRate(int64_t epoch) const;
  /// Tells the validation loss of an epoch that is over.
  void observe(double loss);

  /// What the rate depends on beside the epoch.
  struct State {
    double rate, best;
    int64_t waited = 0; ///< epochs without a lower loss
  } state;

private:
  ScheduleOptions options;
};

} // namespace gauge::train
