//===- Plan.cpp - which networks run where --------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/differential/Plan.h"
#include <map>
#include <set>

using namespace gaugec;
using namespace gaugec::test;
using interpret::Lattice;

static constexpr size_t rulesPerNetwork = 7;

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

/// Even, odd and single-site extents, and such whose sites do not fill the
/// lanes of a vector; small, for the interpreter is slow.
static std::vector<Lattice> getLattices(int64_t dimensions) {
  switch (dimensions) {
  case 1:
    return {{{16}, 1}, {{7}, 3}, {{1}, 16}, {{13}, 1},
            {{4}, 16}, {{1}, 1}, {{2}, 3},  {{9}, 16}};
  case 2:
    return {{{4, 6}, 1},  {{3, 5}, 3}, {{1, 4}, 16}, {{7, 3}, 1},
            {{2, 2}, 16}, {{5, 1}, 3}, {{6, 5}, 1},  {{3, 3}, 16}};
  case 3:
    return {{{2, 4, 4}, 1}, {{3, 3, 3}, 1},  {{2, 1, 2}, 16}, {{2, 3, 5}, 1},
            {{2, 2, 2}, 3}, {{1, 1, 3}, 16}, {{3, 1, 4}, 3},  {{4, 2, 2}, 16}};
  default:
    return {{{2, 2, 4, 2}, 1}, {{3, 3, 1, 5}, 1}, {{2, 1, 2, 1}, 16},
            {{2, 3, 1, 5}, 1}, {{2, 2, 2, 2}, 3}, {{1, 3, 1, 1}, 16},
            {{3, 1, 3, 1}, 3}, {{3, 3, 3, 3}, 1}, {{2, 2, 2, 2}, 16}};
  }
}

/// For each batch a lattice that has a single-site extent, only odd ones, and
/// sites that do not fill the lanes of a vector: every network runs on all
/// three; in two dimensions also on one with rows long enough for runs of
/// permuted lanes, and ends of blocks of all kinds, at 8 and 16 lanes.
static std::vector<Lattice> getLatticesOfAll(int64_t dimensions) {
  switch (dimensions) {
  case 1:
    return {{{1}, 1}, {{1}, 3}, {{1}, 17}};
  case 2:
    return {{{5, 1}, 1}, {{1, 3}, 3}, {{3, 1}, 17}, {{6, 20}, 1}};
  case 3:
    return {{{3, 1, 5}, 1}, {{1, 3, 3}, 3}, {{1, 1, 3}, 17}};
  default:
    return {{{3, 1, 1, 5}, 1}, {{1, 3, 1, 3}, 3}, {{1, 1, 3, 1}, 17}};
  }
}

/// A random order, the same on every machine.
template <typename T>
static void shuffle(std::vector<T> &items, std::mt19937_64 &engine) {
  for (size_t i = items.size(); i > 1; --i)
    std::swap(items[i - 1], items[engine() % i]);
}

/// Mostly the CPU's own; every third module another size, in turn: the number
/// of lanes decides what is padding and where blocks of the lattice end.
static unsigned chooseVectorBits(uint64_t seed) {
  static constexpr unsigned others[] = {64, 128, 256, 512};
  return seed % 3 == 0 ? others[seed / 3 % 4] : 0;
}

/// Every third module, of those with the CPU's own size.
static bool chooseLowMemory(uint64_t seed) { return seed % 3 == 1; }

/// Deals all rules into networks, in random order, and lattices to each in
/// turn.
static ModulePlan makePlan(const Setting &setting, uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<const Rule *> rules;
  for (const Rule &rule : getRules())
    if (rule.minDimensions <= setting.dimensions)
      rules.push_back(&rule);
  shuffle(rules, engine);

  ModulePlan plan{setting, chooseVectorBits(seed), chooseLowMemory(seed), {}};
  std::vector<Lattice> lattices = getLattices(setting.dimensions);
  size_t next = engine() % lattices.size();
  for (size_t i = 0; i < rules.size(); i += rulesPerNetwork) {
    size_t end = std::min(rules.size(), i + rulesPerNetwork);
    NetworkPlan network{"n" + std::to_string(plan.networks.size()),
                        engine(),
                        {rules.begin() + i, rules.begin() + end},
                        getLatticesOfAll(setting.dimensions)};
    network.lattices.push_back(lattices[next++ % lattices.size()]);
    plan.networks.push_back(std::move(network));
  }
  return plan;
}

std::vector<ModulePlan> gaugec::test::makePlans(bool isLong) {
  std::vector<ModulePlan> plans;
  uint64_t seed = 20220101;
  for (int round = 0; round < (isLong ? 3 : 1); ++round)
    for (int64_t colours : {1, 2, 3, 4, 6})
      for (int64_t dimensions = 1; dimensions <= 4; ++dimensions)
        for (bool isF64 : {false, true}) {
          bool turn = (colours / 2 + dimensions) % 2 == 0;
          if (!isLong && isF64 != turn)
            continue;
          auto kind = colours == 1 ? gauge::GroupKind::U : gauge::GroupKind::SU;
          plans.push_back(makePlan({kind, colours, dimensions, isF64}, ++seed));
        }
  return plans;
}

//===----------------------------------------------------------------------===//
// Plans for derivatives
//===----------------------------------------------------------------------===//

static constexpr size_t rulesPerDerivative = 5;

/// Extents 1 and 2, where neighbours coincide, and 3.
static std::vector<Lattice> getSmallLattices(int64_t dimensions) {
  switch (dimensions) {
  case 1:
    return {{{3}, 2}, {{1}, 2}, {{4}, 1}};
  case 2:
    return {{{2, 3}, 1}, {{1, 2}, 2}, {{3, 1}, 1}};
  case 3:
    return {{{1, 3, 1}, 2}, {{2, 1, 2}, 1}, {{1, 2, 3}, 1}};
  default:
    return {{{1, 2, 1, 2}, 1}, {{1, 1, 3, 1}, 2}, {{2, 1, 1, 2}, 1}};
  }
}

static ModulePlan makeDerivativePlan(const Setting &setting, uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<const Rule *> rules;
  for (const Rule &rule : getRules())
    if (rule.minDimensions <= setting.dimensions &&
        rule.kind != RuleKind::Request)
      rules.push_back(&rule);
  shuffle(rules, engine);
  ModulePlan plan{setting, 0, false, {}};
  for (size_t i = 0; i < rules.size(); i += rulesPerDerivative) {
    size_t end = std::min(rules.size(), i + rulesPerDerivative);
    plan.networks.push_back({"n" + std::to_string(plan.networks.size()),
                             engine(),
                             {rules.begin() + i, rules.begin() + end},
                             getSmallLattices(setting.dimensions)});
  }
  return plan;
}

std::vector<ModulePlan> gaugec::test::makeDerivativePlans(bool isLong) {
  std::vector<ModulePlan> plans;
  uint64_t seed = 20230101;
  for (int round = 0; round < (isLong ? 20 : 1); ++round)
    for (int64_t colours : {1, 2, 3, 4})
      for (int64_t dimensions = 1; dimensions <= 4; ++dimensions) {
        auto kind = colours == 1 ? gauge::GroupKind::U : gauge::GroupKind::SU;
        plans.push_back(
            makeDerivativePlan({kind, colours, dimensions, true}, ++seed));
      }
  return plans;
}

//===----------------------------------------------------------------------===//
// Modules
//===----------------------------------------------------------------------===//

mlir::OwningOpRef<mlir::ModuleOp>
gaugec::test::buildModule(const ModulePlan &plan, mlir::MLIRContext *context) {
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(mlir::UnknownLoc::get(context));
  for (const NetworkPlan &network : plan.networks) {
    Network builder(*module, plan.setting, network.name, network.seed);
    for (const Rule *rule : network.rules)
      rule->apply(builder);
    builder.finish();
  }
  return module;
}

//===----------------------------------------------------------------------===//
// Coverage
//===----------------------------------------------------------------------===//

namespace {
using Counts = std::map<std::string, int>;
} // namespace

static const char *const groupNames[] = {"U(1)", "SU(2)", "SU(3)", "SU(4)",
                                         "SU(6)"};
static const char *const runNames[] = {"f32",     "f64",      "even",
                                       "odd",     "extent 1", "non-dividing",
                                       "batch 1", "batch 3",  "batch 16"};

/// The columns that a run on a lattice counts for.
static std::vector<std::string> describeRun(const Setting &setting,
                                            const Lattice &lattice) {
  std::vector<std::string> out = {setting.isF64 ? "f64" : "f32",
                                  "batch " + std::to_string(lattice.batch)};
  auto parity = [](int64_t rest) {
    return [rest](int64_t extent) { return extent % 2 == rest; };
  };
  if (llvm::all_of(lattice.extents, parity(0)))
    out.push_back("even");
  if (llvm::all_of(lattice.extents, parity(1)))
    out.push_back("odd");
  if (llvm::is_contained(lattice.extents, 1))
    out.push_back("extent 1");
  if (lattice.getSites() % 4 != 0) // of the narrowest vectors
    out.push_back("non-dividing");
  return out;
}

static std::string getCell(const Setting &setting) {
  return setting.getGroupName() + " " + std::to_string(setting.dimensions) +
         "D";
}

/// The extents and batches that must occur together for each op in each group
/// and dimension.
static bool isJoint(llvm::StringRef column) {
  return column == "odd" || column == "extent 1" || column == "non-dividing";
}
static constexpr size_t jointCells = 3 * 3;

static std::map<std::string, Counts>
countCoverage(const std::vector<ModulePlan> &plans) {
  std::map<std::string, Counts> counts;
  // Rule and cell -> pairs of extents and batch.
  std::map<std::pair<std::string, std::string>,
           std::set<std::pair<std::string, int64_t>>>
      joint;
  for (const ModulePlan &plan : plans)
    for (const NetworkPlan &network : plan.networks)
      for (const Rule *rule : network.rules) {
        Counts &row = counts[rule->name];
        ++row[getCell(plan.setting)];
        for (const Lattice &lattice : network.lattices)
          for (const std::string &column : describeRun(plan.setting, lattice)) {
            ++row[column];
            if (isJoint(column))
              joint[{rule->name, getCell(plan.setting)}].insert(
                  {column, lattice.batch});
          }
      }
  for (auto &[key, cells] : joint)
    if (cells.size() < jointCells)
      counts[key.first][key.second] = 0;
  return counts;
}

/// Writes one table and notes its empty cells. Rows that need more dimensions
/// than a column has are marked with a dash.
static void writeTable(std::map<std::string, Counts> &counts,
                       const std::vector<std::string> &columns,
                       std::vector<std::string> &empty, llvm::raw_ostream &os) {
  os << "| |";
  for (const std::string &column : columns)
    os << ' ' << column << " |";
  os << "\n|---|";
  for (size_t i = 0; i < columns.size(); ++i)
    os << "---|";
  os << '\n';
  for (const Rule &rule : getRules()) {
    os << "| " << rule.name << " |";
    for (const std::string &column : columns) {
      int count = counts[rule.name][column];
      bool impossible =
          rule.minDimensions > 1 && llvm::StringRef(column).ends_with(" 1D");
      if (count == 0 && !impossible)
        empty.push_back(std::string(rule.name) + " x " + column);
      os << ' ' << (impossible ? "-" : std::to_string(count)) << " |";
    }
    os << '\n';
  }
  os << '\n';
}

std::vector<std::string>
gaugec::test::writeCoverage(const std::vector<ModulePlan> &plans,
                            llvm::raw_ostream &os) {
  std::map<std::string, Counts> counts = countCoverage(plans);
  size_t networks = 0;
  for (const ModulePlan &plan : plans)
    networks += plan.networks.size();
  os << "# What the differential tests cover\n\n"
     << networks << " random networks. How often each op occurs in them, by\n"
     << "group and dimension, and on how many runs, by precision, extents and\n"
     << "batch. An occurrence in a group and dimension counts only if the op "
        "ran\n"
     << "there with odd, single-site and non-dividing extents, each with the\n"
     << "batches 1, 3 and 17. An empty cell fails the test.\n\n";
  std::vector<std::string> empty, cells;
  for (const char *group : groupNames)
    for (int dimensions = 1; dimensions <= 4; ++dimensions)
      cells.push_back(std::string(group) + " " + std::to_string(dimensions) +
                      "D");
  writeTable(counts, cells, empty, os);
  writeTable(counts, {std::begin(runNames), std::end(runNames)}, empty, os);
  return empty;
}

std::vector<std::string>
gaugec::test::writeDerivativeCoverage(const std::vector<ModulePlan> &plans,
                                      llvm::raw_ostream &os) {
  std::map<std::string, Counts> counts;
  std::vector<std::string> cells, empty;
  size_t networks = 0;
  for (const ModulePlan &plan : plans) {
    networks += plan.networks.size();
    if (!llvm::is_contained(cells, getCell(plan.setting)))
      cells.push_back(getCell(plan.setting));
    for (const NetworkPlan &network : plan.networks)
      for (const Rule *rule : network.rules)
        ++counts[rule->name][getCell(plan.setting)];
  }
  os << "# What the tests of derivatives cover\n\n"
     << networks << " random networks, differentiated by all their arguments, "
     << "twice.\nAn empty cell fails the test.\n\n";
  writeTable(counts, cells, empty, os);
  // Derivatives of derivatives have tests of their own.
  llvm::erase_if(empty, [](llvm::StringRef cell) {
    return llvm::any_of(getRules(), [&](const Rule &rule) {
      return rule.kind == RuleKind::Request &&
             cell.starts_with((rule.name + llvm::Twine(" x ")).str());
    });
  });
  return empty;
}
