//===- ModelBuilder.h - from a model to gauge IR
//----------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The one place where IR is made. Expressions are evaluated to entities: what
// is known at compile time (numbers, directions) stays outside the IR, sums
// over directions and functions are expanded, and fields become ops. Every
// check has a message in the user's words; a poisoned entity stands for an
// expression that was reported, and stops messages about what is built from it.
//
//===----------------------------------------------------------------------===//

#ifndef FRONTEND_IR_MODELBUILDER_H
#define FRONTEND_IR_MODELBUILDER_H

#include "dialect/gauge/Gauge.h"
#include "frontend/Frontend.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <complex>
#include <concepts>

namespace gaugec::frontend {

/// What an expression evaluates to.
struct Entity {
  enum class Kind {
    Poison,    // was reported
    Number,    // a complex number known now
    Direction, // +mu or -mu
    Value,     // links, a covariant or an invariant field
    Tensor,    // a parameter
  };
  Kind kind = Kind::Poison;
  std::complex<double> number;
  int64_t axis = 0;
  bool backward = false;
  mlir::Value value;

  Entity() = default;
  Entity(std::complex<double> number) : kind(Kind::Number), number(number) {}
  Entity(mlir::Value value);
  static Entity direction(int64_t axis, bool backward);

  bool isPoison() const { return kind == Kind::Poison; }
  bool isNumber() const { return kind == Kind::Number; }
  bool isDirection() const { return kind == Kind::Direction; }
  bool isTensor() const { return kind == Kind::Tensor; }
  /// The type of a value, or null.
  gauge::LinksType links() const;
  gauge::CovariantType covariant() const;
  gauge::InvariantType invariant() const;
};

/// A name and what it stands for.
struct Binding {
  Entity entity;
  Span declared;
  enum class Kind { Input, Parameter, Variable, Argument } kind;
  bool used = false;
};

/// Names in scope. The body of a function sees its arguments only.
struct Scope {
  llvm::StringMap<Binding> names;
  Scope *outer = nullptr;
};

/// Weights that a layer needs: n_out, given by `channels` or by the user's own
/// tensor, times the `entries` that it mixes.
struct WeightsSpec {
  llvm::SmallVector<int64_t> entries;
  double deviation = 1; // standard deviation of the initial values
  bool allowComplex = true;
  std::optional<int64_t> rows = std::nullopt; // n_out where the layer fixes it
};

class ModelBuilder {
public:
  /// Of @value, or of the function of `derivative`, one of the options.
  ModelBuilder(const Model &model, mlir::MLIRContext *context,
               const BuildOptions &options, Diagnostics &diagnostics,
               const Statement *derivative = nullptr);
  mlir::OwningOpRef<mlir::ModuleOp> build();

private:
  using Value = mlir::Value;
  using Type = mlir::Type;
  using Steps = llvm::SmallVector<int64_t>;
  using BuildCall = Entity (ModelBuilder::*)(const Expr &call);

  /// A function of the language.
  struct FunctionInfo {
    llvm::StringRef name;
    unsigned minArguments, maxArguments;
    BuildCall build;
    llvm::StringRef options; // separated by blanks
    llvm::StringRef usage;
  };
  static llvm::ArrayRef<FunctionInfo> getFunctions();

  // Build.cpp: the model.
  void indexLines();
  bool checkHeader();
  bool checkNames();
  bool checkNewName(const Ident &name, llvm::StringRef what);
  void createFunction();
  void addInput(const Declaration &input);
  void addParameter(const Declaration &parameter);
  Type convertInputType(const Declaration &input);
  void buildStatement(const Statement &statement);
  void buildResults();
  Value buildResult(const Result &result, size_t index);
  Value evaluateResult(const Expr &expr);
  Value buildDerivative(llvm::ArrayRef<Value> values);
  bool checkResultTypes(llvm::ArrayRef<Value> values);
  bool checkActionResult(llvm::ArrayRef<Value> values);
  bool matchesType(Type type, const TypeRef &wanted);
  void hintAtReal(Type type, TypeKind wanted);
  std::string nameResult(const Result &result, size_t index);
  void finishFunction(llvm::ArrayRef<Value> values);
  void warnAboutUnused();
  bool verifyModule();

  // Locations and ops.
  mlir::Location locate(const Span &span);
  bool spend(const Span &span);
  Value createOp(
      const Expr &at, mlir::OperationState &state,
      llvm::function_ref<llvm::LogicalResult(llvm::SmallVectorImpl<Type> &)>
          infer);
  /// Creates an op and checks it; null if it was reported. Without `result` the
  /// op infers its type.
  template <typename Op, typename Set>
    requires(!std::convertible_to<Set, Type>)
  Value emit(const Expr &at, mlir::ValueRange operands, Set set,
             Type result = {});
  template <typename Op>
  Value emit(const Expr &at, mlir::ValueRange operands, Type result = {}) {
    return emit<Op>(at, operands, [](auto &) {}, result);
  }
  Value addArgument(Type type, std::string name, mlir::Location loc,
                    std::optional<double> deviation = std::nullopt);

  // Expressions.cpp
  Entity evaluate(const Expr &expr);
  Entity evaluateName(const Expr &expr);
  Entity evaluateBinary(const Expr &expr);
  Entity evaluateIndex(const Expr &expr);
  Entity indexLinks(const Expr &expr, Value links);
  Entity evaluateOver(const Expr &expr);
  bool collectVariables(const Expr &expr,
                        llvm::SmallVectorImpl<Ident> &variables);
  std::optional<bool> holds(const Chain &chain);
  bool
  forEachAssignment(const Expr &over,
                    llvm::function_ref<bool(llvm::ArrayRef<int64_t>)> body);
  Entity combineTerms(const Expr &over, llvm::ArrayRef<Entity> terms);
  Entity stackTerms(const Expr &over, llvm::ArrayRef<Entity> terms);
  Entity makeLinks(const Expr &over, llvm::ArrayRef<Entity> terms);
  Entity callFunction(const Expr &call, const Function &function);
  Binding *lookup(llvm::StringRef name);
  Entity reportUnknownName(const Expr &expr);
  std::optional<int64_t> evaluateInteger(const Expr &expr,
                                         llvm::StringRef what);
  std::optional<int64_t> requireInteger(const Expr &expr, const Entity &entity,
                                        llvm::StringRef what);
  std::optional<int64_t> evaluateChannel(const Expr &expr, int64_t channels);
  std::optional<Entity> evaluateDirection(const Expr &expr);

  // Arithmetic.cpp
  Entity add(const Expr &at, Entity lhs, Entity rhs);
  Entity multiply(const Expr &at, Entity lhs, Entity rhs);
  Entity divide(const Expr &at, Entity lhs, Entity rhs);
  Entity power(const Expr &at, Entity base, Entity exponent);
  Entity negate(const Expr &at, Entity operand);
  Entity reciprocal(const Expr &at, Entity operand);
  Entity addMatrices(const Expr &at, Value lhs, Value rhs);
  Entity multiplyMatrices(const Expr &at, Value lhs, Value rhs);
  Entity scale(const Expr &at, Value field, Entity factor);
  Entity asMatrix(const Expr &at, Entity entity, gauge::CovariantType like);
  bool checkOperand(const Expr &expr, Entity &entity);
  bool checkChannels(const Expr &at, int64_t lhs, int64_t rhs);
  Value constant(const Expr &at, std::complex<double> number,
                 llvm::ArrayRef<int64_t> axes);
  Value broadcast(const Expr &at, Value value, llvm::ArrayRef<int64_t> axes);
  Value broadcastLike(const Expr &at, Value value, gauge::InvariantType like);
  Value matchConstant(const Expr &at, std::complex<double> number,
                      gauge::InvariantType like);
  bool alignAxes(const Expr &at, Value &lhs, Value &rhs);
  /// A scalar or vector parameter as an invariant; null if it has another rank.
  Value parameterValue(const Expr &at, Value tensor);
  llvm::SmallVector<int64_t> allAxes() const;

  // Calls.cpp: the table of functions, their arguments.
  Entity evaluateCall(const Expr &call);
  bool checkCall(const Expr &call, const FunctionInfo &info);
  Value linksArgument(const Expr &call, size_t index);
  Value implicitLinks(const Expr &call, llvm::StringRef before = "");
  Value matrixArgument(const Expr &call, size_t index);
  Value localArgument(const Expr &call, size_t index);
  Value closedArgument(const Expr &call, size_t index);
  Value requireLocal(const Expr &call, const Expr &argument, Value value);
  Value requireMatrix(const Expr &call, const Expr &argument,
                      const Entity &entity);
  Value requireClosed(const Expr &call, const Expr &argument, Value value);
  Value invariantArgument(const Expr &call, size_t index);
  Value requireInvariant(const Expr &call, const Expr &argument,
                         const Entity &entity);
  bool readSteps(const Expr &call, size_t first, Steps &steps);
  bool readStep(const Expr &step, Steps &steps);
  /// Splits `f([U,] rest..)`: true if the first argument is links.
  bool takesLinksFirst(const Expr &call, Value &links, size_t &first);

  // Matrices.cpp
  Entity buildPath(const Expr &call);
  Entity buildTransport(const Expr &call);
  Entity buildShift(const Expr &call);
  Entity buildWinding(const Expr &call);
  Entity buildUnit(const Expr &call);
  Entity buildDagger(const Expr &call);
  Entity buildTrace(const Expr &call);
  Entity buildProject(const Expr &call);
  Entity buildConcat(const Expr &call);
  Entity concatenate(const Expr &at, llvm::ArrayRef<Value> values);
  Entity buildMix(const Expr &call);
  Entity buildBilinear(const Expr &call);
  bool collectFields(const Expr &call, size_t index,
                     llvm::SmallVectorImpl<Value> &fields);

  // Numbers.cpp
  Entity buildRe(const Expr &call);
  Entity buildIm(const Expr &call);
  Entity buildRealPart(const Expr &call, bool imaginary);
  Entity buildFlatten(const Expr &call);
  Entity buildPointwise(const Expr &call);
  Entity applyPointwise(const Expr &call, const Entity &operand);
  Entity buildMean(const Expr &call);
  Entity buildSumSites(const Expr &call);
  Entity buildExp(const Expr &call);
  template <typename Op>
  Entity buildReduction(const Expr &call);

  // Derivatives.cpp
  Entity buildForce(const Expr &call);
  Entity buildGradient(const Expr &call);
  Entity buildVJP(const Expr &call);
  Entity buildJVP(const Expr &call);
  Entity buildVJPOf(const Expr &call, Value output, Value cotangent, Value by);
  Value actionArgument(const Expr &call);
  Value outputArgument(const Expr &call);
  Value independentArgument(const Expr &call, size_t index, Value output);
  Value independentParameter(const Expr &call, const Expr &argument,
                             Value tensor, Value output);
  Value matchingArgument(const Expr &call, size_t index, Value other,
                         const Expr &otherName);
  Value matchInvariant(const Expr &argument, Entity entity,
                       gauge::InvariantType wanted);
  Value complexOne(const Expr &at, llvm::ArrayRef<int64_t> axes);
  Value repeatChannels(const Expr &at, Value value, int64_t channels);
  bool dependsOn(Value value, mlir::ValueRange targets);
  void warnIfIndependent(const Expr &call, const llvm::Twine &by, Value output,
                         Value value);
  void hintAtAction(const Expr &argument, const Entity &entity);

  // Layers.cpp
  Entity buildPlaq(const Expr &call);
  Entity buildPoly(const Expr &call);
  Entity buildLConv(const Expr &call);
  Entity buildLBilin(const Expr &call);
  Entity buildLConvBilin(const Expr &call);
  Entity buildLLin(const Expr &call);
  Entity buildLAct(const Expr &call);
  Entity buildLActPoly(const Expr &call);
  Entity buildLExp(const Expr &call);
  Entity buildLinear(const Expr &call);
  Entity buildConv(const Expr &call);
  Entity buildPool(const Expr &call);
  Entity flattenSites(const Expr &call, Value input);

  // Options.cpp: options of calls; false if something was reported.
  struct Kernel {
    llvm::SmallVector<int64_t> low, high;
    int64_t dilation = 1;
  };
  const Option *findOption(const Expr &call, llvm::StringRef name);
  bool readFlag(const Expr &call, llvm::StringRef name, bool &value);
  bool readInteger(const Expr &call, llvm::StringRef name, int64_t low,
                   int64_t high, int64_t &value);
  bool readReal(const Expr &call, llvm::StringRef name, double &value);
  bool readChoice(const Expr &call, llvm::StringRef name,
                  llvm::ArrayRef<llvm::StringRef> choices, size_t &value);
  bool readAxes(const Expr &call, llvm::SmallVectorImpl<int64_t> &axes);
  bool readKernel(const Expr &call, bool symmetric, Kernel &kernel);
  bool readPerAxis(const Expr &call, llvm::StringRef name,
                   llvm::SmallVectorImpl<int64_t> &numbers);
  bool coarsen(const Expr &call, llvm::ArrayRef<int64_t> stride,
               gauge::InvariantType &type);
  bool readRange(const Expr &call, const Expr &range, int64_t &low,
                 int64_t &high);
  bool checkReach(const Expr &call, const Kernel &kernel);
  int64_t countSlots(const Expr &call, const Kernel &kernel, bool local);
  bool readFunction(const Expr &call, const Expr &name,
                    gauge::Function &function);
  /// The weights of a layer, the user's or new ones, and n_out.
  Value makeWeights(const Expr &call, const std::string &layer,
                    const WeightsSpec &spec);
  Value findWeights(const Expr &call, llvm::StringRef option,
                    llvm::ArrayRef<int64_t> shape, bool allowComplex);
  Value makeBias(const Expr &call, const std::string &layer, int64_t channels,
                 double deviation);
  Value addWeights(const Expr &call, const std::string &name,
                   llvm::ArrayRef<int64_t> shape, bool complex,
                   double deviation);
  /// A name for the next layer with weights: that of the statement's variable,
  /// with _2, _3, .. where it is taken.
  std::string claimLayerName();

  // Messages.
  std::string describe(const Entity &entity);
  std::string describeEnds(gauge::CovariantType type);
  Entity fail(const Expr &at, const llvm::Twine &message);
  bool failed(const Span &span, const llvm::Twine &message);

  const Model &model;
  const Statement *derivative;
  Diagnostics &diagnostics;
  mlir::OpBuilder builder;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  mlir::Block *entry = nullptr;
  gauge::GroupAttr group;
  int64_t dimensions = 0;
  mlir::FloatType precision;

  Scope root;
  Scope *scope = &root;
  std::string layerName; // the variable of the current statement
  llvm::StringSet<> layerNames;
  llvm::StringMap<unsigned> layerCounts; // the last number tried for a name
  llvm::StringSet<> resultNameSet;
  mlir::StringAttr fileName;
  const char *textEnd = nullptr;
  std::vector<const char *> lineStarts; // of the main buffer
  llvm::StringSet<> brokenFunctions;    // had an error: not expanded again
  llvm::SmallVector<mlir::DictionaryAttr> argumentAttrs;
  llvm::SmallVector<std::string> resultNames;
  llvm::DenseMap<Value, Value> parameterValues;
  size_t inputCount = 0;
  unsigned depth = 0;
  llvm::SmallVector<const Function *> activeCalls;
  llvm::StringSet<> calledFunctions;
  llvm::StringSet<> pastVariables; // of sums: only for a hint
  size_t evaluations = 0, operations = 0, dependenceSteps = 0;
  llvm::SmallPtrSet<const Expr *, 4> zeroDerivatives; // that was said
  bool exhausted = false; // the budget was exceeded and that was reported
  unsigned failures = 0;
};

/// Budgets of the expansion of sums and functions.
inline constexpr size_t maxOperations = 100000;
inline constexpr size_t maxEvaluations = 2000000;
inline constexpr unsigned maxEvaluationDepth = 600;

//===----------------------------------------------------------------------===//
// Creating ops
//===----------------------------------------------------------------------===//

template <typename Op>
concept HasProperties = requires {
  typename Op::Properties;
} && !std::is_same_v<typename Op::Properties, mlir::EmptyProperties>;

template <typename Op, typename Set>
  requires(!std::convertible_to<Set, mlir::Type>)
mlir::Value ModelBuilder::emit(const Expr &at, mlir::ValueRange operands,
                               Set set, Type result) {
  mlir::OperationState state(locate(at.span), Op::getOperationName());
  state.addOperands(operands);
  if constexpr (HasProperties<Op>)
    set(state.getOrAddProperties<typename Op::Properties>());
  return createOp(at, state, [&](llvm::SmallVectorImpl<Type> &types) {
    if (result) {
      types.push_back(result);
      return llvm::success();
    }
    if constexpr (Op::template hasTrait<mlir::InferTypeOpInterface::Trait>())
      return Op::inferReturnTypes(
          builder.getContext(), state.location, state.operands,
          mlir::DictionaryAttr::get(builder.getContext()),
          state.getRawProperties(), {}, types);
    else
      return llvm::failure();
  });
}

} // namespace gaugec::frontend

#endif // FRONTEND_IR_MODELBUILDER_H
