//===- Action.cpp - actions of users, for fields in real time -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//
// The functions of a step are templates (runtime/pic/kernels) in which one
// statement, F = force(sum_sites(potential(X, Y, a)), Z), knows the action. It
// becomes an input, for which the action is then put into the function.
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Action.h"
#include "compiler/Init.h"
#include "compiler/tools/run/Call.h"
#include "compiler/tools/run/Compile.h"
#include "dialect/gauge/Gauge.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/MLIRContext.h"
#include "runtime/pic/Stability.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec;
using namespace gaugec::gauge;
using namespace gaugec::pic;
using frontend::Diagnostics;
using frontend::Model;
using Action = ::gauge::pic::Action;
using ::gauge::pic::EvolutionOptions;
using ::gauge::pic::Scheme;
using llvm::StringRef;
using llvm::Twine;
using mlir::func::FuncOp;
using run::fail;

static bool isExplicit(Scheme scheme) {
  return scheme == Scheme::Leapfrog || scheme == Scheme::Exponential;
}

/// What a scheme needs.
static llvm::ArrayRef<StringRef> getFunctions(Scheme scheme) {
  static constexpr StringRef leapfrog[] = {"explicit_step", "gauss"};
  static constexpr StringRef exponential[] = {"exponential_step"};
  static constexpr StringRef implicit[] = {"explicit_step", "momentum",
                                           "iterate", "gauss"};
  if (scheme == Scheme::Leapfrog)
    return leapfrog;
  return scheme == Scheme::Exponential ? llvm::ArrayRef<StringRef>(exponential)
                                       : implicit;
}

//===----------------------------------------------------------------------===//
// What is asked of a description
//===----------------------------------------------------------------------===//

static void checkHeading(const Model &model, const EvolutionOptions &run,
                         Diagnostics &diagnostics) {
  if (!model.group.special || model.group.colours != run.colours)
    diagnostics.error(model.group.span, "the fields of the run are in SU(" +
                                            Twine(run.colours) + ")");
  if (model.dimensions != 3)
    diagnostics.error(model.dimensionsSpan,
                      "the fields of a run have 3 dimensions; those that a box "
                      "lacks have an extent of 1");
}

static void checkParameter(const frontend::Declaration &parameter,
                           Diagnostics &diagnostics) {
  const std::string &name = parameter.name.text;
  using Sizes = std::vector<int64_t>;
  bool isReal = parameter.type.kind == frontend::TypeKind::Real;
  if (name == "a" && !(isReal && parameter.type.sizes == Sizes{3}))
    diagnostics.error(parameter.type.span,
                      "'a' is the spacings in a run: real(3)");
  if (name == "dt" && !(isReal && parameter.type.sizes.empty()))
    diagnostics.error(parameter.type.span,
                      "'dt' is the time step in a run: real");
  if (name == "damping")
    diagnostics.error(parameter.name.span,
                      "'damping' belongs to the iteration of implicit schemes: "
                      "give this parameter another name");
}

static void checkSignature(const Model &model, Diagnostics &diagnostics) {
  for (const frontend::Declaration &input : model.inputs)
    if (input.type.kind != frontend::TypeKind::Links)
      diagnostics.error(input.type.span,
                        "the action of a run has links only: of one slice, or "
                        "of that at t and that at t + dt");
  if (model.inputs.empty() || model.inputs.size() > 2)
    diagnostics.error(model.name.span,
                      "the action of a run is one of links of one slice, or of "
                      "those at t and at t + dt; this one has " +
                          Twine(model.inputs.size()) + " inputs");
  for (const frontend::Declaration &parameter : model.parameters)
    checkParameter(parameter, diagnostics);
}

static bool isActionType(mlir::Type type) {
  auto numbers = llvm::dyn_cast<InvariantType>(type);
  return numbers && !numbers.getComplex() && numbers.getChannels() == 1 &&
         !numbers.isCoarse() && (numbers.isGlobal() || numbers.isField());
}

static void checkResult(const Model &model, FuncOp value,
                        Diagnostics &diagnostics) {
  if (model.results.size() != 1 ||
      !isActionType(value.getFunctionType().getResult(0)))
    diagnostics.error(model.results[0].value.span,
                      "the action of a run is one real number per site, or per "
                      "configuration, such as re(trace(..)) or "
                      "sum_sites(re(trace(..)))");
  value.walk([&](mlir::Operation *op) {
    for (mlir::Type type : op->getResultTypes())
      if (auto numbers = llvm::dyn_cast<InvariantType>(type);
          numbers && numbers.isCoarse())
        return diagnostics.error(model.name.span,
                                 "the action of a run has no coarser lattices: "
                                 "a box is cut into slabs anywhere"),
               mlir::WalkResult::interrupt();
    return mlir::WalkResult::advance();
  });
}

//===----------------------------------------------------------------------===//
// Templates
//===----------------------------------------------------------------------===//

namespace {
/// A function of a step with an input in the place of the force.
struct StepTemplate {
  Model model;
  /// F = factor d potential(first, second) / d by.
  std::string first, second, by;
  static constexpr const char *force = "action_force";

  /// How often the potential of one slice is in it.
  double countSlices() const {
    return 0.5 * (first == by) + 0.5 * (second == by);
  }
};
} // namespace

/// Reads the statement of F and makes it one of an input.
static void openForce(StepTemplate &step, size_t slices) {
  auto statement = llvm::find_if(
      step.model.body, [](const auto &one) { return one.name.text == "F"; });
  // force(sum_sites(potential(X, Y, a)), Z)
  const frontend::Expr &call = statement->value;
  const frontend::Expr &potential = call.operands[0].operands[0];
  step.first = potential.operands[0].name;
  step.second = potential.operands[1].name;
  step.by = call.operands[1].name;
  double factor = slices == 1 ? step.countSlices() : 1;
  frontend::Span span = statement->value.span;
  std::vector<frontend::Expr> factors = {
      frontend::makeNumber(factor, span),
      frontend::makeName(StepTemplate::force, span)};
  statement->value = frontend::makeNode(frontend::ExprKind::Multiply,
                                        std::move(factors), span);
  frontend::Declaration input;
  input.name = {StepTemplate::force, span};
  input.type.kind = frontend::TypeKind::Matrices;
  input.type.sizes = {3};
  step.model.inputs.push_back(std::move(input));
}

static StringRef findTemplate(StringRef function, int colours) {
  for (const ::gauge::pic::Template &one : ::gauge::pic::templates())
    if (function == one.function && one.colours == colours)
      return one.text;
  return {};
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static StringRef getName(FuncOp function, unsigned argument) {
  return function.getArgAttrOfType<mlir::StringAttr>(argument, nameAttrName)
      .getValue();
}

static mlir::Value findArgument(FuncOp function, StringRef name) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (getName(function, i) == name)
      return function.getArgument(i);
  return {};
}

/// Puts the action into a function: of these slices, with parameters of the
/// same names, new ones behind the function's own. Its value.
static mlir::Value insertAction(FuncOp function, FuncOp action,
                                llvm::ArrayRef<mlir::Value> slices) {
  mlir::IRMapping mapping;
  const mlir::Value *slice = slices.begin();
  for (unsigned i = 0; i < action.getNumArguments(); ++i) {
    mlir::BlockArgument argument = action.getArgument(i);
    if (llvm::isa<LinksType>(argument.getType())) {
      mapping.map(argument, *slice++);
      continue;
    }
    mlir::Value same = findArgument(function, getName(action, i));
    if (!same) {
      unsigned end = function.getNumArguments();
      (void)function.insertArgument(
          end, argument.getType(), action.getArgAttrDict(i), argument.getLoc());
      same = function.getArgument(end);
    }
    mapping.map(argument, same);
  }
  auto builder = mlir::OpBuilder::atBlockBegin(&function.front());
  for (mlir::Operation &op : action.front().without_terminator())
    builder.clone(op, mapping);
  return mapping.lookup(action.front().getTerminator()->getOperand(0));
}

/// The force of a density or its sum, by links.
static mlir::Value createForce(mlir::Value action, mlir::Value links) {
  auto numbers = llvm::cast<InvariantType>(action.getType());
  auto type = llvm::cast<LinksType>(links.getType());
  mlir::OpBuilder builder(action.getContext());
  builder.setInsertionPointAfterValue(action);
  mlir::Location loc = action.getLoc();
  if (numbers.isField())
    action = SumOp::create(builder, loc, numbers.withAxes({}), action);
  auto field =
      CovariantType::getLocal(type.getGroup(), type.getDimensions(),
                              type.getDimensions(), type.getPrecision());
  return ForceOp::create(builder, loc, field, action, links);
}

namespace {
/// One action on its way to a library.
class Compiler {
public:
  Compiler(const EvolutionOptions &run) : run(run) {
    mlir::DialectRegistry registry;
    registerDialects(registry);
    mlirContext.appendDialectRegistry(registry);
    mlirContext.loadAllAvailableDialects();
  }

  llvm::Error read(const std::string &path);
  llvm::Expected<run::Library> compile(gauge_context *context,
                                       bool withLinkFields);
  const Model &getModel() const { return model; }

private:
  frontend::BuildOptions getOptions() const;
  llvm::Error addFunction(StringRef name);
  llvm::Error checkSeparable();
  llvm::Error checkLocal(mlir::ModuleOp core) const;
  llvm::Error fail(const Twine &message) const {
    return run::fail("the action '" + model.name.text + "' of '" + path + "' " +
                     message);
  }

  const EvolutionOptions &run;
  std::string path;
  llvm::SourceMgr sources;
  Model model;
  mlir::MLIRContext mlirContext;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  FuncOp value;
};
} // namespace

frontend::BuildOptions Compiler::getOptions() const {
  frontend::BuildOptions options;
  options.precision =
      run.isDouble ? frontend::Precision::F64 : frontend::Precision::F32;
  return options;
}

llvm::Error Compiler::read(const std::string &file) {
  path = file;
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return run::fail("cannot read '" + path +
                     "': " + buffer.getError().message());
  frontend::Format format = frontend::guessFormat(path, (*buffer)->getBuffer());
  sources.AddNewSourceBuffer(std::move(*buffer), {});
  Diagnostics diagnostics(sources, [](const llvm::SMDiagnostic &diagnostic) {
    diagnostic.print(nullptr, llvm::errs(), /*ShowColors=*/false);
  });
  if (auto parsed = frontend::parseModel(sources, format, diagnostics)) {
    model = std::move(*parsed);
    checkHeading(model, run, diagnostics);
    checkSignature(model, diagnostics);
    if (!diagnostics.hasErrors())
      module =
          frontend::buildModule(model, &mlirContext, getOptions(), diagnostics);
    if (module) {
      value = *module->getOps<FuncOp>().begin();
      checkResult(model, value, diagnostics);
    }
  }
  if (diagnostics.hasErrors() || !module)
    return run::fail("'" + path + "' is no action that moves these fields");
  return llvm::Error::success();
}

llvm::Error Compiler::addFunction(StringRef name) {
  std::string text = ("group SU(" + Twine(run.colours) + ")\nlattice 3\n" +
                      findTemplate(name, run.colours))
                         .str();
  llvm::SourceMgr texts;
  texts.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBuffer(text, name), {});
  std::string message;
  Diagnostics diagnostics(texts, [&](const llvm::SMDiagnostic &diagnostic) {
    message = diagnostic.getMessage().str();
  });
  StepTemplate step;
  if (auto parsed =
          frontend::parseModel(texts, frontend::Format::Dsl, diagnostics)) {
    step.model = std::move(*parsed);
    openForce(step, model.inputs.size());
  }
  auto made = frontend::buildModule(step.model, &mlirContext, getOptions(),
                                    diagnostics);
  if (!made)
    return run::fail("internal error: the template " + name + ": " + message,
                     run::OurBug);
  FuncOp function = *made->getOps<FuncOp>().begin();
  function.setName(name);
  function->setAttr(modelAttrName, value->getAttr(modelAttrName));
  mlir::Value by = findArgument(function, step.by);
  llvm::SmallVector<mlir::Value> slices = {by};
  if (model.inputs.size() == 2)
    slices = {findArgument(function, step.first),
              findArgument(function, step.second)};
  mlir::Value force = createForce(insertAction(function, value, slices), by);
  auto input = llvm::cast<mlir::BlockArgument>(
      findArgument(function, StepTemplate::force));
  input.replaceAllUsesWith(force);
  (void)function.eraseArgument(input.getArgNumber());
  function->moveBefore(module->getBody(), module->getBody()->end());
  return llvm::Error::success();
}

/// With products of both slices the new links would depend on themselves: the
/// force by one slice must not know the other.
llvm::Error Compiler::checkSeparable() {
  mlir::OwningOpRef<mlir::ModuleOp> copy(module->clone());
  FuncOp function = *copy->getOps<FuncOp>().begin();
  mlir::Operation *end = function.front().getTerminator();
  mlir::Value force = createForce(end->getOperand(0), function.getArgument(1));
  end->setOperands(force);
  function.setFunctionType(mlir::FunctionType::get(
      &mlirContext, function.getArgumentTypes(), force.getType()));
  auto compilation = Compilation::create(std::move(copy), CompileOptions());
  if (failed(compilation) || failed((*compilation)->runTo("core")))
    return fail("cannot be compiled");
  function = *(*compilation)->getModule().getOps<FuncOp>().begin();
  if (function.getArgument(0).use_empty())
    return llvm::Error::success();
  return fail("has products of links of both slices, '" +
              model.inputs[0].name.text + "' and '" +
              model.inputs[1].name.text +
              "': an explicit scheme cannot solve for the new ones; take the "
              "scheme \"implicit\"");
}

/// Whether a number that was summed over sites comes back to them.
static bool returnsToSites(mlir::Value sum) {
  llvm::SmallVector<mlir::Value> worklist = {sum};
  llvm::DenseSet<mlir::Value> seen;
  while (!worklist.empty()) {
    mlir::Value next = worklist.pop_back_val();
    auto numbers = llvm::dyn_cast<InvariantType>(next.getType());
    if (!numbers || numbers.isField())
      return true;
    if (seen.insert(next).second)
      for (mlir::Operation *user : next.getUsers())
        llvm::append_range(worklist, user->getResults());
  }
  return false;
}

/// Slabs know nothing of the sites beyond their halos.
llvm::Error Compiler::checkLocal(mlir::ModuleOp core) const {
  bool isLocal = true;
  core.walk([&](mlir::Operation *op) {
    if (llvm::isa<SumOp, MeanOp>(op))
      isLocal &= !returnsToSites(op->getResult(0));
    if (auto broadcast = llvm::dyn_cast<BroadcastOp>(op))
      isLocal &= !broadcast.getMean();
  });
  if (isLocal)
    return llvm::Error::success();
  return fail("is no sum of terms at sites: its force would depend on all "
              "sites at once (a mean, or a function of a sum)");
}

llvm::Expected<run::Library> Compiler::compile(gauge_context *context,
                                               bool withLinkFields) {
  if (model.inputs.size() == 2 && isExplicit(run.scheme))
    if (llvm::Error error = checkSeparable())
      return std::move(error);
  for (StringRef name : getFunctions(run.scheme))
    if (llvm::Error error = addFunction(name))
      return std::move(error);
  if (withLinkFields)
    if (llvm::Error error = addFunction("link_fields"))
      return std::move(error);
  CompileOptions options;
  options.splitAxis = ::gauge::pic::splitAxis;
  auto compilation = Compilation::create(std::move(module), options);
  if (failed(compilation) || failed((*compilation)->runTo("core")))
    return fail("cannot be compiled");
  if (llvm::Error error = checkLocal((*compilation)->getModule()))
    return std::move(error);
  return run::load(context, **compilation, model.name.text);
}

//===----------------------------------------------------------------------===//
// Reach and parameters
//===----------------------------------------------------------------------===//

/// Gauss's law looks no further than a step: of the site before it wants the
/// link between the two alone, all loops through which reach one plane further
/// on its other side.
static std::array<int64_t, 3> getReach(const run::Description &description) {
  std::array<int64_t, 3> most{1, 1, 1};
  for (const run::Function &function : description.functions)
    for (int i = 0; i < 3 && function.name != "gauss"; ++i) {
      auto [low, high] = function.reach[i].value_or(
          std::pair(Action::everywhere, Action::everywhere));
      most[i] = std::max({most[i], std::abs(low), std::abs(high)});
    }
  return most;
}

static std::vector<double> widen(const gauge_tensor_view &view) {
  bool isDouble = view.dtype == GAUGE_F64 || view.dtype == GAUGE_C128;
  const auto *f64 = static_cast<const double *>(view.data);
  const auto *f32 = static_cast<const float *>(view.data);
  if (isDouble)
    return {f64, f64 + view.bytes / 8};
  return {f32, f32 + view.bytes / 4};
}

static bool isOfEngine(StringRef parameter) {
  return parameter == "a" || parameter == "dt";
}

static llvm::Error setEngineParameters(gauge_context *context,
                                       gauge_tensors *tensors,
                                       const run::Function &function,
                                       const EvolutionOptions &run) {
  const int64_t three = 3;
  for (const run::Parameter &parameter : function.parameters) {
    gauge_status status = GAUGE_OK;
    if (parameter.name == "a")
      status = gauge_tensors_set(context, tensors, "a", GAUGE_F64, &three, 1,
                                 run.spacings.data());
    if (parameter.name == "dt")
      status = gauge_tensors_set(context, tensors, "dt", GAUGE_F64, nullptr, 0,
                                 &run.dt);
    if (llvm::Error error = run::check(context, status))
      return error;
  }
  return llvm::Error::success();
}

/// All parameters of the action, checked by a call that is never executed.
static llvm::Error readParameters(gauge_context *context,
                                  const run::Library &library,
                                  const std::string &path,
                                  const EvolutionOptions &run, Action &action) {
  const run::Function *value = nullptr;
  if (auto found = library.description.findFunction("value"))
    value = *found;
  else
    return found.takeError();
  for (const run::Parameter &parameter : value->parameters)
    if (path.empty() && !isOfEngine(parameter.name))
      return fail("the action has the parameter '" + parameter.name +
                      "': a safetensors file with it must be named",
                  run::WrongInput);
  if (value->parameters.empty() && path.empty())
    return llvm::Error::success();
  gauge_tensors *raw = nullptr;
  if (llvm::Error error = run::check(
          context, path.empty()
                       ? gauge_tensors_create(context, &raw)
                       : gauge_tensors_load(context, path.c_str(), &raw)))
    return error;
  run::Owner<gauge_tensors> tensors(raw);
  if (llvm::Error error = setEngineParameters(context, raw, *value, run))
    return error;
  auto call =
      run::Call::create(context, library, "value", {4, 4, 4}, /*batch=*/1);
  if (!call)
    return call.takeError();
  if (llvm::Error error = call->setWeights(raw))
    return error;
  for (size_t i = 0; i < gauge_tensors_count(raw); ++i) {
    gauge_tensor_view view{};
    if (llvm::Error error =
            run::check(context, gauge_tensors_get(context, raw, i, &view)))
      return error;
    if (!isOfEngine(view.name))
      action.parameters[view.name] = widen(view);
  }
  return llvm::Error::success();
}

llvm::Expected<std::shared_ptr<const Action>>
gaugec::pic::compileAction(gauge_context *context, const ActionFile &file,
                           const EvolutionOptions &run, bool withLinkFields) {
  Compiler compiler(run);
  if (llvm::Error error = compiler.read(file.path))
    return std::move(error);
  auto compiled = compiler.compile(context, withLinkFields);
  if (!compiled)
    return compiled.takeError();
  auto library = std::make_shared<run::Library>(std::move(*compiled));
  auto action = std::make_shared<Action>();
  action->reach = getReach(library->description);
  if (action->reach[0] == Action::everywhere)
    return fail("the action '" + compiler.getModel().name.text +
                "' has loops that wind around the beam axis, which is open");
  action->model = gauge_module_descriptor(library->module.get());
  if (llvm::Error error =
          readParameters(context, *library, file.params, run, *action))
    return std::move(error);
  action->owner = std::move(library);
  EvolutionOptions options = run;
  options.action = action;
  auto longest = ::gauge::pic::findLongestStep(context, options);
  if (!longest)
    return fail("the action '" + compiler.getModel().name.text +
                "': " + longest.status().message());
  action->longestStep = *longest;
  return std::shared_ptr<const Action>(std::move(action));
}
