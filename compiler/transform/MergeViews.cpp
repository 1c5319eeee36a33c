//===- MergeViews.cpp - site-merge-views ----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Looking up a neighbour may call a function, which leaves nothing in the
// registers: so all of it comes first, and what lies together is looked up
// together.
//
//===----------------------------------------------------------------------===//

#include "compiler/Passes.h"
#include "dialect/site/Site.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/MapVector.h"

namespace gaugec {
#define GEN_PASS_DEF_SITEMERGEVIEWS
#include "compiler/Passes.h.inc"
} // namespace gaugec

using namespace mlir;
using namespace gaugec;

/// A view of one entry, at a neighbour, that is only loaded from.
static bool isLookup(site::ViewOp view) {
  return view.getEntries()[1] == 1 &&
         llvm::any_of(view.getDisplacement(), [](int64_t d) { return d; }) &&
         llvm::all_of(view->getUsers(), llvm::IsaPred<site::LoadOp>);
}

/// Views of neighbouring entries at one place, in the order of the entries.
using Group = SmallVector<site::ViewOp>;

/// Splits views of one place where entries between two of them would be
/// gathered for nothing.
static SmallVector<Group> splitAtGaps(Group views) {
  llvm::sort(views, [](site::ViewOp a, site::ViewOp b) {
    return a.getEntries()[0] < b.getEntries()[0];
  });
  SmallVector<Group> groups;
  for (site::ViewOp view : views) {
    int64_t entry = view.getEntries()[0];
    if (groups.empty() || entry - groups.back().back().getEntries()[0] > 2)
      groups.emplace_back();
    groups.back().push_back(view);
  }
  return groups;
}

/// One view of all entries of the group, at `builder`.
static void merge(const Group &group, OpBuilder &builder) {
  site::ViewOp first = group.front(), last = group.back();
  int64_t begin = first.getEntries()[0], end = last.getEntries()[0] + 1;
  Value merged = site::ViewOp::create(builder, first.getLoc(), first.getField(),
                                      first.getDisplacement(),
                                      ArrayRef<int64_t>{begin, end - begin});
  for (site::ViewOp view : group) {
    Value entry = arith::ConstantIndexOp::create(builder, view.getLoc(),
                                                 view.getEntries()[0] - begin);
    for (Operation *user : llvm::make_early_inc_range(view->getUsers())) {
      auto load = cast<site::LoadOp>(user);
      load.getTileMutable().assign(merged);
      load.getEntryMutable().assign(entry);
    }
    view.erase();
  }
}

namespace {
struct SiteMergeViews : gaugec::impl::SiteMergeViewsBase<SiteMergeViews> {
  void runOnOperation() override {
    site::KernelOp kernel = getOperation();
    using Place = std::pair<Value, ArrayRef<int64_t>>;
    llvm::MapVector<Place, Group> places;
    kernel.walk([&](site::ViewOp view) {
      if (isLookup(view))
        places[{view.getField(), view.getDisplacement()}].push_back(view);
    });
    auto builder = OpBuilder::atBlockBegin(&kernel.getBody().front());
    for (auto &[place, views] : places)
      for (const Group &group : splitAtGaps(views))
        merge(group, builder);
  }
};
} // namespace
