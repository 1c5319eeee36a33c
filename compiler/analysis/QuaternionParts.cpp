//===- QuaternionParts.cpp - which matrices are quaternions ---------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/analysis/QuaternionParts.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;

static bool isMemory(Value value) {
  return isa<site::FieldType, site::TileType>(value.getType());
}

static bool isTwoByTwo(Type type) {
  auto matrix = dyn_cast<site::MatrixType>(type);
  return matrix && matrix.getColours() == 2;
}

QuaternionParts::Parts QuaternionParts::multiply(Parts a, Parts b) {
  bool first = (a & p && b & p) || (a & q && b & q);
  bool second = (a & p && b & q) || (a & q && b & p);
  return (first ? p : none) | (second ? q : none);
}

QuaternionParts::QuaternionParts(ModuleOp module) {
  module.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (op != module)
      ops.push_back(op);
  });
  for (Operation *op : ops)
    uniteMemory(op);
  for (Operation *op : ops)
    uniteForms(op);
  for (Operation *op : ops)
    setForms(op);
  for (auto plan : module.getOps<func::FuncOp>())
    seed(plan);
  do {
    changed = false;
    for (Operation *op : ops)
      flowForward(op);
  } while (changed);
  do {
    changed = false;
    for (Operation *op : llvm::reverse(ops))
      flowBackward(op);
  } while (changed);
  checkGroups();
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

Value QuaternionParts::findIn(const Classes &classes, Value value) {
  auto leader = classes.findLeader(value);
  return leader == classes.member_end() ? value : *leader;
}

/// Kernels' arguments are the plan's fields, tiles are views of them; what a
/// loop carries is what it returns.
void QuaternionParts::uniteMemory(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case<site::ViewOp, site::WindOp, site::RestrictOp>(
          [&](auto view) { same.unionSets(view.getField(), view.getResult()); })
      .Case([&](site::RunOp run) {
        auto kernel = SymbolTable::lookupNearestSymbolFrom<site::KernelOp>(
            run, run.getKernelAttr());
        for (auto [operand, argument] :
             llvm::zip(run.getArguments(), kernel.getBody().getArguments()))
          same.unionSets(operand, argument);
      })
      .Case([&](scf::ForOp loop) {
        for (auto [carried, result] :
             llvm::zip_equal(loop.getRegionIterArgs(), loop.getResults()))
          same.unionSets(carried, result);
      });
}

/// Ops that work on components see them in one form on both sides.
void QuaternionParts::uniteForms(Operation *op) {
  auto unite = [&](Value a, Value b, bool sameForm) {
    if (sameForm)
      forms.unionSets(find(a), find(b));
    groups.unionSets(find(a), find(b));
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case<site::MixOp, site::ReduceOp>(
          [&](auto mix) { unite(mix.getInput(), mix.getOutput(), true); })
      .Case([&](site::ContractOp contract) {
        unite(contract.getLeft(), contract.getRight(), true);
      })
      .Case<site::SplitOp, site::JoinOp>([&](auto parts) {
        unite(parts.getHermitian(), parts.getAntihermitian(), false);
      });
}

/// Says what a tile's entries are where it is read or written.
void QuaternionParts::setForms(Operation *op) {
  auto set = [&](Value memory, Form form) {
    Form &known = formOf[findIn(forms, find(memory))];
    known = known == Form::Unknown || known == form ? form : Form::Several;
  };
  auto setMatrices = [&](Type entry, Value tile) {
    if (isTwoByTwo(entry))
      set(tile, Form::Matrices);
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](site::LoadOp load) {
        setMatrices(load.getResult().getType(), load.getTile());
      })
      .Case([&](site::StoreOp store) {
        setMatrices(store.getValue().getType(), store.getTile());
      })
      .Case<site::SplitOp, site::JoinOp>([&](auto parts) {
        if (!isTwoByTwo(parts->getNumResults()
                            ? parts->getResult(0).getType()
                            : parts->getOperand(0).getType()))
          return;
        set(parts.getHermitian(), Form::Hermitian);
        set(parts.getAntihermitian(), Form::Antihermitian);
      });
}

/// The user's arrays: what comes in, and all of what goes out.
void QuaternionParts::seed(func::FuncOp plan) {
  for (BlockArgument argument : plan.getArguments()) {
    bool quaternion = bool(
        plan.getArgAttr(argument.getArgNumber(), site::quaternionAttrName));
    if (!isMemory(argument))
      continue;
    addHas(argument, quaternion ? p : all);
    if (!quaternion) // packed as they come
      addNeeded(argument, all);
  }
  for (Value result : plan.front().getTerminator()->getOperands())
    if (isMemory(result))
      addNeeded(result, all);
}

/// A group holds quaternions if each of its members can.
void QuaternionParts::checkGroups() {
  auto check = [&](Value memory) {
    Form form = getForm(memory);
    State state = get(memory);
    bool holds = form != Form::Unknown && form != Form::Several &&
                 !(state.has & state.needed & q);
    auto [known, isNew] =
        groupHolds.try_emplace(findIn(groups, find(memory)), holds);
    known->second &= holds;
  };
  for (Operation *op : ops) {
    for (Value result : op->getResults())
      if (isMemory(result))
        check(result);
    for (Region &region : op->getRegions())
      for (Value argument : region.getArguments())
        if (isMemory(argument))
          check(argument);
  }
}

//===----------------------------------------------------------------------===//
// The flow
//===----------------------------------------------------------------------===//

void QuaternionParts::addHas(Value value, Parts parts) {
  State &state = states[find(value)];
  changed |= (parts & ~state.has) != 0;
  state.has |= parts;
}

void QuaternionParts::addNeeded(Value value, Parts parts) {
  State &state = states[find(value)];
  changed |= (parts & ~state.needed) != 0;
  state.needed |= parts;
}

static bool isZero(Value real) {
  auto constant = real.getDefiningOp<site::ConstantOp>();
  return real.getDefiningOp<site::ZeroOp>() ||
         (constant && constant.getValue().isZero());
}

/// Calls `flow` for all from which an op takes parts to where it leaves them
/// as they are; false for ops that do something else.
static bool visitCopies(Operation *op,
                        function_ref<void(Value from, Value to)> flow) {
  auto flowAll = [&](ValueRange from, ValueRange to) {
    for (auto [source, target] : llvm::zip_equal(from, to))
      flow(source, target);
    return true;
  };
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case([&](site::LoadOp load) {
        return flowAll(load.getTile(), load.getResult());
      })
      .Case([&](site::StoreOp store) {
        return flowAll(store.getValue(), store.getTile());
      })
      .Case<site::MixOp, site::ReduceOp>(
          [&](auto mix) { return flowAll(mix.getInput(), mix.getOutput()); })
      .Case([&](site::SplitOp split) {
        return flowAll({split.getValue(), split.getValue()},
                       {split.getHermitian(), split.getAntihermitian()});
      })
      .Case([&](site::JoinOp join) {
        return flowAll({join.getHermitian(), join.getAntihermitian()},
                       {join.getResult(), join.getResult()});
      })
      .Case<site::AddOp, site::DaggerOp, site::TraceOp>([&](Operation *sum) {
        for (Value operand : sum->getOperands())
          flow(operand, sum->getResult(0));
        return true;
      })
      .Case([&](scf::ForOp loop) {
        return flowAll(loop.getInitArgs(), loop.getRegionIterArgs());
      })
      .Case([&](scf::YieldOp yield) {
        return flowAll(yield.getOperands(), yield->getParentOp()->getResults());
      })
      .Default(false);
}

/// The parts of what scales a matrix.
QuaternionParts::Parts QuaternionParts::hasFactor(site::ScaleOp scale) const {
  bool real = isa<site::RealType>(scale.getFactor().getType());
  return real ? p : has(scale.getFactor());
}

/// What ops make of their operands' parts.
void QuaternionParts::flowForward(Operation *op) {
  if (visitCopies(op, [&](Value from, Value to) { addHas(to, has(from)); }))
    return;
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](site::UnitOp unit) { addHas(unit.getResult(), p); })
      .Case([&](site::ZeroOp) {})
      .Case([&](site::ComplexOp complex) {
        addHas(complex.getResult(), isZero(complex.getRe()) ? none : p);
        addHas(complex.getResult(), isZero(complex.getIm()) ? none : q);
      })
      .Case([&](site::FlattenOp flatten) { addHas(flatten.getTile(), all); })
      .Case<site::MulOp, site::TraceMulOp>([&](auto mul) {
        addHas(mul.getResult(), multiply(has(mul.getLhs()), has(mul.getRhs())));
      })
      .Case([&](site::ScaleOp scale) {
        addHas(scale.getResult(),
               multiply(has(scale.getInput()), hasFactor(scale)));
      })
      .Case([&](site::ProjectOp project) {
        // (p - p^dagger)/(2i) + (q + q^dagger)/2, the latter a multiple of 1
        Parts left = project.getTraceless() ? p : all;
        addHas(project.getResult(),
               multiply(q, has(project.getInput()) & left));
      })
      .Default([&](Operation *other) {
        for (Value result : other->getResults())
          if (isa<site::MatrixType>(result.getType()))
            addHas(result, all);
      });
}

/// What ops need of their operands, given what is needed of their results.
void QuaternionParts::flowBackward(Operation *op) {
  if (visitCopies(op,
                  [&](Value from, Value to) { addNeeded(from, needed(to)); }))
    return;
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](site::ContractOp contract) {
        // Re Tr(A^dagger B): the parts p and q of either meet their own kind
        addNeeded(contract.getLeft(), has(contract.getRight()));
        addNeeded(contract.getRight(), has(contract.getLeft()));
      })
      .Case([&](site::FlattenOp flatten) { addNeeded(flatten.getTile(), all); })
      .Case<site::MulOp, site::TraceMulOp>([&](auto mul) {
        Parts result = needed(mul.getResult());
        addNeeded(mul.getLhs(), multiply(has(mul.getRhs()), result));
        addNeeded(mul.getRhs(), multiply(has(mul.getLhs()), result));
      })
      .Case([&](site::ScaleOp scale) {
        Parts result = needed(scale.getResult());
        addNeeded(scale.getInput(), multiply(hasFactor(scale), result));
        addNeeded(scale.getFactor(), multiply(has(scale.getInput()), result));
      })
      .Case([&](site::ProjectOp project) {
        Parts left = project.getTraceless() ? p : all;
        addNeeded(project.getInput(),
                  multiply(q, needed(project.getResult())) & left);
      })
      .Case([&](site::ReOp re) { addNeeded(re.getInput(), p); })
      .Case([&](site::ImOp im) { addNeeded(im.getInput(), q); })
      .Default([&](Operation *other) {
        for (Value operand : other->getOperands())
          if (isa<site::MatrixType>(operand.getType()))
            addNeeded(operand, all);
      });
}

//===----------------------------------------------------------------------===//
// Answers
//===----------------------------------------------------------------------===//

QuaternionParts::Form QuaternionParts::getForm(Value memory) const {
  return formOf.lookup(findIn(forms, find(memory)));
}

bool QuaternionParts::holdsQuaternions(Value memory) const {
  return groupHolds.lookup(findIn(groups, find(memory)));
}

bool QuaternionParts::isQuaternionProduct(Value a, Value b,
                                          Value result) const {
  State state = get(result);
  return !(state.has & state.needed & q) && !(has(a) & has(b) & q);
}

bool QuaternionParts::isQuaternion(Value matrix) const {
  if (!isTwoByTwo(matrix.getType()))
    return false;
  State state = get(matrix);
  bool fits = !(state.has & state.needed & q);
  Operation *op = matrix.getDefiningOp();
  if (!op) // carried by a loop
    return fits;
  return llvm::TypeSwitch<Operation *, bool>(op)
      .Case([&](site::LoadOp load) { return holdsQuaternions(load.getTile()); })
      .Case([&](site::JoinOp join) {
        return holdsQuaternions(join.getHermitian());
      })
      .Case([&](site::MulOp mul) {
        return isQuaternionProduct(mul.getLhs(), mul.getRhs(), matrix);
      })
      .Case([&](site::ScaleOp scale) {
        return isa<site::RealType>(scale.getFactor().getType())
                   ? fits
                   : isQuaternionProduct(scale.getInput(), scale.getFactor(),
                                         matrix);
      })
      .Case<site::UnitOp, site::ZeroOp, site::AddOp, site::DaggerOp,
            scf::ForOp>([&](Operation *) { return fits; })
      .Default([](Operation *) { return false; });
}
