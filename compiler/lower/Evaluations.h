//===- Evaluations.h - what each kernel evaluates, and what that costs ----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_EVALUATIONS_H
#define COMPILER_LOWER_EVALUATIONS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include <map>

namespace gaugec {

/// What it costs to move one real number of a field, in flops.
struct MemoryPrices {
  int64_t read = 0;  ///< by a kernel, however many neighbours' it looks at
  int64_t write = 0; ///< once, and to have the memory for it
};

/// A kernel evaluates the op at its own site only: it is a walk around the
/// torus from there, or the restriction of a site to other axes.
bool isOfOwnSite(mlir::Operation *op);

/// A value is evaluated in a kernel once for each displacement at which
/// something there needs it; a stored one is read instead, except by the kernel
/// that computes it. Counts all that for a given set of stored values, and what
/// would change if one more or one less were stored.
class Evaluations {
public:
  /// Kernels run over the axes, in levels.
  using KernelKey = std::pair<int64_t, llvm::SmallVector<int64_t>>;

  /// `kernelOf` says which kernel computes a value if it is stored.
  Evaluations(mlir::func::FuncOp func,
              const llvm::SetVector<mlir::Value> &stored,
              llvm::function_ref<KernelKey(mlir::Value)> kernelOf,
              MemoryPrices prices);

  /// All flops, and all that goes to memory and comes from it at its price.
  int64_t getTotal() const { return total; }
  /// Flops that storing `value` saves, less the price of its memory.
  int64_t getGainOfStoring(mlir::Value value);
  /// Flops that go away with the memory of a stored value.
  int64_t getGainOfRecomputing(mlir::Value value);
  void store(mlir::Value value) { store(numbers.lookup(value)); }
  void recompute(mlir::Value value) { recompute(numbers.lookup(value)); }
  /// Kernels and displacements at which the value is evaluated or read.
  int64_t countPlaces(mlir::Value value) const;

private:
  /// A field of the function.
  struct Item {
    mlir::Operation *op = nullptr; ///< null for an argument
    int64_t flops = 0, size = 0;   ///< at one site; real numbers at one site
    int64_t kernel = 0;
    bool stored = false;
  };
  /// Item, kernel and displacement, by number.
  struct Place {
    int64_t item, kernel, at;
    auto operator<=>(const Place &) const = default;
  };
  using Vector = llvm::SmallVector<int64_t>;

  void addItem(mlir::Value value,
               llvm::function_ref<KernelKey(mlir::Value)> kernelOf);
  bool isRead(const Place &place) const;
  int64_t getFlops(const Place &place) const;
  void store(int64_t item);
  void recompute(int64_t item);
  void use(Place place);
  void release(Place place);
  /// Adds (sign = 1) or takes away (-1) what happens at a place.
  void count(const Place &place, int64_t sign);
  void forOperands(const Place &place,
                   llvm::function_ref<void(Place operand)> body);
  int64_t getDisplacement(const Vector &vector);

  MemoryPrices prices;
  std::vector<Item> items;
  llvm::DenseMap<mlir::Value, int64_t> numbers; ///< of the items
  std::map<KernelKey, int64_t> kernels;
  std::map<Vector, int64_t> displacements;
  std::vector<Vector> vectors;                  ///< of the displacements
  std::vector<std::map<Place, int64_t>> places; ///< uses, by item
  std::map<std::pair<int64_t, int64_t>, int64_t> readers; ///< item, kernel
  int64_t total = 0;
};

} // namespace gaugec

#endif // COMPILER_LOWER_EVALUATIONS_H
