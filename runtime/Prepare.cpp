//===- Prepare.cpp - making a call ready to run ---------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Call.h"

#include <cstring>
#include <set>

using namespace gauge::rt;

static Layout layoutOf(const gauge_call &call, Axes axes) {
  return makeLayout(call.lattice->geometry, axes, call.model().lanes);
}

static Size storageBytes(const gauge_call &call, const StoragePlan &storage) {
  Layout layout = layoutOf(call, storage.axes);
  return Size(static_cast<uint64_t>(layout.outer)) * layout.lanes *
         static_cast<uint64_t>(storage.entries) * call.model().realBytes();
}

/// The reductions, not yet allocated: their workspace is part of the total.
static void prepareReductions(gauge_call &call) {
  for (PreparedStep &step : call.steps) {
    if (step.plan->kind != StepPlan::Kind::Reduce)
      continue;
    const FieldPlan &from = call.function->fields[step.plan->input];
    const FieldPlan &to = call.function->fields[step.plan->output];
    step.reduction = std::make_unique<Reduction>(
        layoutOf(call, from.axes), layoutOf(call, to.axes), from.entries(),
        step.plan->mean);
  }
}

/// The sums, likewise.
static void prepareSums(gauge_call &call) {
  for (PreparedStep &step : call.steps) {
    if (step.plan->sums.empty())
      continue;
    std::vector<uint64_t> elements;
    for (size_t buffer : step.plan->sums)
      elements.push_back(call.function->weightElements(buffer));
    step.sums =
        std::make_unique<Sums>(layoutOf(call, step.plan->axes),
                               std::move(elements), call.model().realBytes());
    call.sumSpace.stride =
        std::max(call.sumSpace.stride, step.sums->accumulatorBytes().value());
  }
}

/// The step with the most elements says how large the totals are.
static Size sumTotalBytes(const gauge_call &call) {
  uint64_t most = 0;
  for (const PreparedStep &step : call.steps)
    if (step.sums)
      most = std::max(most, step.sums->totalBytes().value());
  return most;
}

static Size totalBytes(const gauge_call &call) {
  Size total = (Size(call.scratchStride) + call.sumSpace.stride) *
               static_cast<uint64_t>(call.threads());
  total += sumTotalBytes(call);
  for (const StoragePlan &storage : call.function->storages)
    total += storageBytes(call, storage);
  for (const ParameterPlan &parameter : call.function->parameters)
    total += parameterBytes(call.model(), parameter);
  for (uint64_t elements : call.function->buffers)
    total += Size(elements) * call.model().realBytes();
  for (const PreparedStep &step : call.steps)
    if (step.reduction)
      total += step.reduction->workspaceBytes();
  return total;
}

/// What the entries of the neighbour tables need; the lattice keeps them for
/// all its calls, so equal ones count once.
static Size tableBytes(const gauge_call &call) {
  Size total = 0;
  std::set<std::pair<Axes, TableSpec>> counted;
  for (const StepPlan &step : call.function->steps)
    for (const TableSpec &spec : step.tables) {
      if (!counted.insert({step.axes, spec}).second)
        continue;
      bool winding = spec.kind == TableSpec::Kind::Winding;
      Size maps =
          winding ? uint64_t(call.lattice->geometry.extents[spec.mu]) : 1;
      total +=
          maps * uint64_t(layoutOf(call, step.axes).outer) * sizeof(int64_t);
    }
  return total;
}

/// Stores how much the call needs, unless that is too much.
static Status checkTotal(gauge_call &call) {
  Size total = totalBytes(call);
  call.bytes = total.value();
  total += tableBytes(call);
  const Geometry &geometry = call.lattice->geometry;
  return checkMemory(total,
                     fmt::format("'{}' on {} x ({}) sites", call.function->name,
                                 geometry.batch, formatExtents(geometry)));
}

static void allocate(gauge_call &call) {
  for (const FieldPlan &field : call.function->fields)
    call.layouts.push_back(layoutOf(call, field.axes));
  call.bound.assign(call.function->fields.size(), nullptr);
  // Not cleared: the first kernel that writes a page also places it.
  for (const StoragePlan &storage : call.function->storages)
    call.storages.emplace_back(storageBytes(call, storage).value());
  for (const ParameterPlan &parameter : call.function->parameters)
    call.parameters.emplace_back(parameterBytes(call.model(), parameter));
  for (uint64_t elements : call.function->buffers) {
    call.buffers.emplace_back(elements * call.model().realBytes());
    std::memset(call.buffers.back().data(), 0, call.buffers.back().bytes());
  }
  for (PreparedStep &step : call.steps)
    if (step.reduction)
      step.reduction->allocate();
  call.scratch = Block(call.scratchStride * call.threads());
  call.sumSpace.accumulators = Block(call.sumSpace.stride * call.threads());
  call.sumSpace.totals = Block(sumTotalBytes(call).value());
}

/// Each thread hands accumulators of its own to the kernel.
static void bindSums(const gauge_call &call, PreparedStep &step) {
  for (size_t buffer : step.plan->sums)
    step.results.push_back(call.weights(buffer));
  for (int thread = 0; thread < call.threads(); ++thread) {
    auto &list = step.threadParameters.emplace_back(step.parameters);
    for (size_t sum = 0; sum < step.plan->sums.size(); ++sum)
      list.push_back(step.sums->accumulator(call.sumSpace, thread, sum));
  }
}

static Status prepareKernel(const gauge_call &call, PreparedStep &step) {
  const StepPlan &plan = *step.plan;
  step.kernel = call.module->descriptor->kernels[plan.kernel];
  const Layout &layout = step.layout = layoutOf(call, plan.axes);
  step.sizes[0] = plan.runsOnce ? 1 : layout.outer;
  step.sites = static_cast<double>(layout.outer * layout.lanes);
  std::copy_n(layout.extents.begin(), layout.rank, step.sizes.begin() + 1);
  for (size_t field : plan.fields)
    step.fields.push_back(call.field(field));
  for (size_t i : plan.parameters)
    step.parameters.push_back(call.weights(i));
  if (step.sums)
    bindSums(call, step);
  for (const TableSpec &spec : plan.tables) {
    auto table =
        call.lattice->table(layout.lanes, plan.axes, spec, call.threads());
    if (!table)
      return table.status();
    step.tables.push_back((*table)->entries.data<const int64_t>());
    step.tables.push_back((*table)->patterns.data<const int64_t>());
    step.owned.push_back(*table);
  }
  return success();
}

static Status checkLattice(const gauge_module &module,
                           const gauge_lattice *lattice) {
  if (!lattice)
    return failure(GAUGE_INVALID_ARGUMENT, "the lattice is NULL");
  if (lattice->geometry.dimensions != module.plan.dimensions)
    return failure(GAUGE_INVALID_ARGUMENT,
                   "model '{}' is for {} dimensions, the lattice has {}",
                   module.plan.model, module.plan.dimensions,
                   lattice->geometry.dimensions);
  return success();
}

Result<std::unique_ptr<gauge_call>>
gauge::rt::prepareCall(gauge_context *context, const gauge_module *module,
                       const char *name, const gauge_lattice *lattice) {
  Result<const FunctionPlan *> function = findFunction(module, name);
  if (!function)
    return function.status();
  if (Status s = checkLattice(*module, lattice))
    return s;
  auto call = std::make_unique<gauge_call>();
  call->context = context;
  call->module = module;
  call->lattice = lattice;
  call->function = *function;
  for (const StepPlan &plan : call->function->steps) {
    call->steps.emplace_back().plan = &plan;
    call->scratchStride =
        std::max(call->scratchStride, aligned(plan.scratchBytes));
  }
  // Twice: preparing for an absurd lattice takes memory, too.
  if (Status s = checkTotal(*call))
    return s;
  prepareReductions(*call);
  prepareSums(*call);
  if (Status s = checkTotal(*call))
    return s;
  allocate(*call);
  for (PreparedStep &step : call->steps)
    if (step.plan->kind == StepPlan::Kind::Kernel)
      if (Status s = prepareKernel(*call, step))
        return s;
  call->inputSet.assign(call->function->inputs.size(), false);
  call->parameterSet.assign(call->function->parameters.size(), false);
  return call;
}
