//===- KernelInfo.cpp - what the runtime must know to call a kernel -------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/KernelInfo.h"
#include "dialect/site/Site.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace gaugec;

static constexpr llvm::StringLiteral infoName = "site.info";

std::optional<KernelTable> KernelTable::of(Operation *op) {
  using Table = std::optional<KernelTable>;
  return llvm::TypeSwitch<Operation *, Table>(op)
      .Case([](site::ViewOp view) -> Table {
        ArrayRef<int64_t> by = view.getDisplacement();
        if (llvm::all_of(by, [](int64_t d) { return d == 0; }))
          return std::nullopt;
        return KernelTable{Kind::Displacement, SmallVector<int64_t>(by)};
      })
      .Case([](site::WindOp wind) -> Table {
        return KernelTable{Kind::Winding, {int64_t(wind.getAxis())}};
      })
      .Case([](site::RestrictOp restrict) -> Table {
        return KernelTable{
            Kind::Project,
            SmallVector<int64_t>(restrict.getField().getType().getAxes())};
      })
      .Case([](site::IndicatorOp indicator) -> Table {
        SmallVector<int64_t> numbers(indicator.getStride());
        llvm::append_range(numbers, indicator.getDisplacement());
        numbers.push_back(indicator.getWhole());
        return KernelTable{Kind::Indicator, numbers};
      })
      .Default([](Operation *) { return std::nullopt; });
}

void KernelInfo::addTable(const KernelTable &table) {
  if (!llvm::is_contained(tables, table))
    tables.push_back(table);
}

size_t KernelInfo::findTable(const KernelTable &table) const {
  return llvm::find(tables, table) - tables.begin();
}

void KernelInfo::attach(func::FuncOp func) const {
  Builder builder(func.getContext());
  SmallVector<Attribute> kinds, numbers;
  for (const KernelTable &table : tables) {
    kinds.push_back(builder.getI64IntegerAttr(int64_t(table.kind)));
    numbers.push_back(builder.getDenseI64ArrayAttr(table.numbers));
  }
  NamedAttrList info;
  if (axes)
    info.set("axes", axes);
  info.set("fields", builder.getI64IntegerAttr(fieldCount));
  info.set("scratch_bytes", builder.getI64IntegerAttr(scratchBytes));
  info.set("flops", builder.getI64IntegerAttr(flops));
  info.set("bytes", builder.getI64IntegerAttr(bytes));
  info.set("table_kinds", builder.getArrayAttr(kinds));
  info.set("tables", builder.getArrayAttr(numbers));
  func->setAttr(infoName, info.getDictionary(func.getContext()));
}

std::optional<KernelInfo> KernelInfo::read(Operation *func) {
  auto attr = func->getAttrOfType<DictionaryAttr>(infoName);
  if (!attr)
    return std::nullopt;
  KernelInfo info;
  info.axes = attr.getAs<DenseI64ArrayAttr>("axes");
  info.fieldCount = attr.getAs<IntegerAttr>("fields").getInt();
  info.scratchBytes = attr.getAs<IntegerAttr>("scratch_bytes").getInt();
  info.flops = attr.getAs<IntegerAttr>("flops").getInt();
  info.bytes = attr.getAs<IntegerAttr>("bytes").getInt();
  for (auto [kind, numbers] :
       llvm::zip_equal(attr.getAs<ArrayAttr>("table_kinds"),
                       attr.getAs<ArrayAttr>("tables")))
    info.tables.push_back(
        {KernelTable::Kind(cast<IntegerAttr>(kind).getInt()),
         SmallVector<int64_t>(cast<DenseI64ArrayAttr>(numbers).asArrayRef())});
  return info;
}
