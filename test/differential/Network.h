//===- Network.h - random networks as gauge IR ----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TEST_DIFFERENTIAL_NETWORK_H
#define TEST_DIFFERENTIAL_NETWORK_H

#include "dialect/gauge/Gauge.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include <random>

namespace gaugec::test {

/// What all values of a network have in common.
struct Setting {
  gauge::GroupKind kind;
  int64_t colours;
  int64_t dimensions;
  bool isF64;

  std::string getName() const; ///< "su3_4d_f64"
  std::string getGroupName() const;
};

/// A function under construction: values to draw operands from, and the numbers
/// that keep it tame. Every value has a degree, roughly its polynomial degree
/// in the arguments; operands of products have low ones, so that numbers stay
/// of order 1 and f32 has a meaning.
class Network {
public:
  Network(mlir::ModuleOp module, const Setting &setting, std::string name,
          uint64_t seed);

  /// Returns all values that nothing uses. Call it last.
  mlir::func::FuncOp finish();

  // Choosing.
  int64_t choose(int64_t count) { return int64_t(engine() % uint64_t(count)); }
  bool toss() { return choose(2) == 0; }
  template <typename T>
  T pick(std::initializer_list<T> of) {
    return *(of.begin() + choose(of.size()));
  }

  // Operands, by kind; with at most this degree and this many channels.
  mlir::Value drawLinks(bool unitary = false);
  mlir::Value drawLocal(int degree = 6, int64_t channels = 2);
  mlir::Value drawClosed(int degree = 6, int64_t channels = 2);
  mlir::Value drawCovariant(int degree = 6, int64_t channels = 2);
  /// Starts at x and ends one step ahead in direction `axis`: like a link.
  mlir::Value drawLinkLike(int64_t axis);
  mlir::Value drawInvariant(int degree = 6, int64_t channels = 3);
  mlir::Value drawField(int degree = 6, int64_t channels = 3);
  mlir::Value drawComplex(int degree = 6, int64_t channels = 3);
  mlir::Value drawReal(int degree = 6, int64_t channels = 3);
  /// A new argument, a weight tensor.
  mlir::Value makeWeights(llvm::ArrayRef<int64_t> shape, bool complex = false);
  /// The value, cut down to at most this many channels.
  mlir::Value narrow(mlir::Value value, int64_t channels);
  /// `value` with as many channels as `like`, or a single one.
  mlir::Value matchChannels(mlir::Value value, mlir::Value like);

  /// An argument of the function: what one differentiates by.
  mlir::Value drawArgument();

  // Building.
  template <typename OpT, typename... Args>
  mlir::Value build(int degree, Args &&...args) {
    mlir::Value value = OpT::create(builder, builder.getUnknownLoc(),
                                    std::forward<Args>(args)...)
                            ->getResult(0);
    return keep(value, degree);
  }
  mlir::Value keep(mlir::Value value, int degree) {
    values.push_back(value);
    degrees[value] = degree;
    return value;
  }
  int getDegree(mlir::Value value) const { return degrees.lookup(value); }

  // Types.
  int64_t getDimensions() const { return setting.dimensions; }
  gauge::LinksType getLinksType() const;
  gauge::CovariantType getLocalType(int64_t channels) const;
  gauge::InvariantType getFieldType(int64_t channels, bool complex) const;
  llvm::SmallVector<int64_t> makeVector(int64_t entry) const;
  llvm::SmallVector<int64_t> makeSteps(int64_t count);
  static int64_t getChannels(mlir::Value value);

  mlir::OpBuilder builder;

private:
  template <typename Predicate>
  mlir::Value draw(Predicate predicate, int degree);
  mlir::Value addArgument(mlir::Type type, const char *name, int degree);

  Setting setting;
  std::mt19937_64 engine;
  mlir::FloatType precision;
  gauge::GroupAttr group;
  mlir::func::FuncOp function;
  llvm::SmallVector<mlir::Value> values;
  llvm::DenseMap<mlir::Value, int> degrees;
  llvm::SmallVector<std::string> argumentNames;
};

enum class RuleKind {
  Value,  ///< an op that computes something
  Request ///< asks for a derivative
};

/// One thing that a network may do: an op, or a variant of it.
struct Rule {
  const char *name;
  void (*apply)(Network &);
  int64_t minDimensions = 1;
  RuleKind kind = RuleKind::Value;
};

/// All rules: every op of the dialect, in each published convention.
llvm::ArrayRef<Rule> getRules();

/// Those among them that only derivatives need.
llvm::ArrayRef<Rule> getDerivativeRules();

} // namespace gaugec::test

#endif // TEST_DIFFERENTIAL_NETWORK_H
