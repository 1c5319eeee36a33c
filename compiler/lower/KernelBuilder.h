//===- KernelBuilder.h - writes the body of one site.kernel ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_LOWER_KERNELBUILDER_H
#define COMPILER_LOWER_KERNELBUILDER_H

#include "compiler/lower/Schedule.h"
#include "compiler/lower/WeightKernels.h"
#include "dialect/gauge/Gauge.h"
#include "dialect/site/Site.h"
#include "mlir/IR/Builders.h"
#include <map>
#include <set>

namespace gaugec {

/// Where a kernel finds the memory of gauge values: answered by the plan.
class PlanMemory {
public:
  virtual ~PlanMemory() = default;
  /// The plan's `!site.field` of a value in memory.
  virtual mlir::Value getField(mlir::Value value) = 0;
  /// The plan's flat memref of a parameter.
  virtual mlir::Value getWeights(mlir::Value tensor) = 0;
  /// The plan's reordered weights.
  virtual mlir::Value getReordered(mlir::Value tensor, EntryShape shape,
                                   WeightOrder order) = 0;
  /// A new buffer of the plan for `elements` sums of a kernel.
  virtual mlir::Value makeSums(mlir::Location loc, int64_t elements,
                               mlir::FloatType precision) = 0;
  /// Says that the weights `op` are made of `sums` once the kernel has run: one
  /// buffer that is the weights, or two parts to be joined.
  virtual void setContraction(gauge::ContractOp op, EntryShape shape,
                              llvm::ArrayRef<mlir::Value> sums) = 0;
};

/// Builds one kernel. Each value is evaluated at the displacement where it is
/// needed, one entry (channel) at a time; only what mixes entries gets a tile.
class KernelBuilder {
public:
  KernelBuilder(mlir::OpBuilder builder, llvm::StringRef name,
                const Schedule::Kernel &kernel, const Schedule &schedule,
                PlanMemory &memory, mlir::Location loc);

  /// Computes all results of the kernel into their fields.
  void build();

  site::KernelOp getKernel() { return kernelOp; }
  /// Operands of the `site.run` in the plan.
  llvm::SmallVector<mlir::Value> getOperands() const;
  llvm::ArrayRef<mlir::Value> getSums() const { return sums; }

private:
  using Vector = llvm::SmallVector<int64_t>;
  /// A value evaluated at x + `at`, entry `index`.
  struct Key {
    void *value;
    Vector at;
    void *index;
    auto operator<=>(const Key &other) const {
      return std::tie(value, at, index) <=>
             std::tie(other.value, other.at, other.index);
    }
    bool operator==(const Key &) const = default;
  };
  /// How a real product reads matrices: with their daggers as entries of their
  /// own, or in a Hermitian and an anti-Hermitian tile, whose dual form makes
  /// the sum over components the trace of a product.
  enum class OperandForm { Plain, WithDaggers, Parts, DualParts };
  /// Entries [fields, unit] at x + `at` in that form.
  struct OperandKey {
    llvm::SmallVector<void *> fields;
    Vector at;
    OperandForm form;
    bool unit;
    auto operator<=>(const OperandKey &other) const {
      return std::tie(fields, at, form, unit) <=>
             std::tie(other.fields, other.at, other.form, other.unit);
    }
    bool operator==(const OperandKey &) const = default;
  };
  /// What has been evaluated so far, outermost loop first.
  struct Scope {
    std::map<Key, mlir::Value> entries;
    std::map<Key, mlir::Value> tiles;
    std::map<OperandKey, llvm::SmallVector<mlir::Value, 2>> operands;
    std::set<Key> prepared; ///< values without a tile
  };

  // Entries and tiles.
  mlir::Value getEntry(mlir::Value value, llvm::ArrayRef<int64_t> at,
                       mlir::Value index);
  mlir::Value getTile(mlir::Value value, llvm::ArrayRef<int64_t> at);
  mlir::Value getRestricted(mlir::Value value);
  mlir::Value flattenTile(mlir::Value tile);
  void prepare(mlir::Value value, llvm::ArrayRef<int64_t> at);
  void prepareOperands(mlir::Operation *op, llvm::ArrayRef<int64_t> at);
  void fill(mlir::Value value, llvm::ArrayRef<int64_t> at, mlir::Value tile);
  void storeEntries(mlir::Value value, llvm::ArrayRef<int64_t> at,
                    mlir::Value tile, int64_t offset);
  void countUses();
  bool hasTile(mlir::Value value);
  bool isWorthTile(mlir::Value value);
  int64_t getEntryFlops(mlir::Value value);
  gauge::MixOp findRows(gauge::BilinearOp op);

  // Entry by entry.
  mlir::Value emitEntry(mlir::Operation *op, llvm::ArrayRef<int64_t> at,
                        mlir::Value index);
  mlir::Value emitLink(mlir::Value links, int64_t direction,
                       llvm::ArrayRef<int64_t> at);
  mlir::Value emitPath(mlir::Value links, llvm::ArrayRef<int64_t> steps,
                       llvm::ArrayRef<int64_t> at);
  mlir::Value emitAround(gauge::AroundOp op, llvm::ArrayRef<int64_t> at);
  mlir::Value emitTransport(gauge::TransportOp op, llvm::ArrayRef<int64_t> at,
                            mlir::Value index);
  mlir::Value emitProduct(mlir::Value lhs, mlir::Value rhs);
  mlir::Value emitSum(mlir::Value lhs, mlir::Value rhs);
  mlir::Value emitConstant(gauge::ConstantOp op);
  mlir::Value toComplex(mlir::Value real);
  mlir::Value makeReal(double number, mlir::FloatType precision);
  mlir::Value makeComplex(double re, double im, mlir::FloatType precision);
  mlir::Value emitParameter(gauge::ParameterOp op, mlir::Value index);
  mlir::Value emitWeight(mlir::Value weights, mlir::Value index, bool complex);

  // Channels.
  mlir::Value emitRepeat(gauge::RepeatOp op, llvm::ArrayRef<int64_t> at,
                         mlir::Value index);
  mlir::Value emitSumChannels(gauge::SumChannelsOp op,
                              llvm::ArrayRef<int64_t> at, mlir::Value index);
  mlir::Value emitBroadcast(gauge::BroadcastOp op, llvm::ArrayRef<int64_t> at,
                            mlir::Value index);

  // Sums over all sites.
  void emitContraction(gauge::ContractOp op);
  void contractParts(gauge::ContractOp op, EntryShape shape);
  void contractTiles(gauge::ContractOp op, EntryShape shape);

  // Tiles.
  void emitConcat(gauge::ConcatOp op, llvm::ArrayRef<int64_t> at,
                  mlir::Value tile);
  void emitMix(gauge::MixOp op, llvm::ArrayRef<int64_t> at, mlir::Value tile);
  void emitBilinear(gauge::BilinearOp op, llvm::ArrayRef<int64_t> at,
                    mlir::Value tile);
  mlir::Value
  emitLeftProducts(gauge::BilinearOp op, llvm::ArrayRef<int64_t> at,
                   llvm::function_ref<mlir::Value(mlir::Value v)> getRow);
  void emitLinear(gauge::LinearOp op, llvm::ArrayRef<int64_t> at,
                  mlir::Value tile);
  void emitConv(gauge::ConvOp op, llvm::ArrayRef<int64_t> at, mlir::Value tile);
  void emitRealMix(mlir::Value weights, mlir::Value bias, mlir::Value input,
                   mlir::Value tile);

  llvm::SmallVector<mlir::Value, 2> getOperandTiles(mlir::ValueRange fields,
                                                    llvm::ArrayRef<int64_t> at,
                                                    OperandForm form,
                                                    bool unit);
  llvm::SmallVector<mlir::Value, 2> fillOperandTiles(mlir::ValueRange fields,
                                                     llvm::ArrayRef<int64_t> at,
                                                     OperandForm form,
                                                     bool unit);
  /// Rows of mixed fields: sum_w weights[row, w] X_w as matrices.
  struct MixedRows;
  MixedRows prepareRows(mlir::Value weights, mlir::ValueRange fields,
                        bool daggers, bool unit, llvm::ArrayRef<int64_t> at,
                        int64_t rows);
  void computeRows(MixedRows &rows, mlir::Value firstRow);
  mlir::Value loadRow(MixedRows &rows, mlir::Value firstRow, mlir::Value row);

  // Arguments and small constants.
  mlir::Value getArgument(mlir::Value planValue);
  mlir::Value addSums(mlir::Value buffer);
  mlir::Value getFieldArgument(mlir::Value value);
  mlir::Value getIndex(int64_t value);
  mlir::Value addIndex(mlir::Value a, int64_t b);
  mlir::Value scaleIndex(mlir::Value a, int64_t factor);
  mlir::Value divideIndex(mlir::Value a, int64_t divisor);
  mlir::Value remainder(mlir::Value a, int64_t divisor);
  mlir::Value getView(mlir::Value field, llvm::ArrayRef<int64_t> at,
                      int64_t first, int64_t count);
  mlir::Value accumulate(
      int64_t count, mlir::Value initial,
      llvm::function_ref<mlir::Value(mlir::Value index, mlir::Value partial)>
          body);
  void forEach(int64_t count, llvm::function_ref<void(mlir::Value)> body);
  mlir::Type getEntryType(mlir::Type type) const;
  site::TileType getTileType(mlir::Type type) const;
  mlir::Value makeScratch(int64_t entries, int64_t components,
                          mlir::FloatType precision);

  mlir::OpBuilder builder;
  mlir::Location loc;
  const Schedule::Kernel &kernel;
  const Schedule &schedule;
  PlanMemory &memory;
  site::KernelOp kernelOp;
  mlir::Block *constants; ///< where index constants go: the head of the body
  std::map<int64_t, mlir::Value> indices;
  llvm::SmallVector<mlir::Value> fields, weights, sums; ///< of the plan
  llvm::DenseMap<mlir::Value, mlir::Value> arguments;
  llvm::SmallVector<Scope> scopes;
  /// How often what this kernel evaluates reads an entry of a value.
  llvm::DenseMap<mlir::Value, int64_t> uses;
  llvm::DenseMap<mlir::Value, int64_t> entryFlops;
};

/// Entries and components of a value's field.
std::pair<int64_t, int64_t> getFieldShape(mlir::Type type);
/// The field type that holds a value of the gauge dialect.
site::FieldType getFieldType(mlir::Type type);

} // namespace gaugec

#endif // COMPILER_LOWER_KERNELBUILDER_H
