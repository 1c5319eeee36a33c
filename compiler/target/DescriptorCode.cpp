//===- DescriptorCode.cpp - the descriptor and the entries as LLVM IR -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/lower/Gather.h"
#include "compiler/target/Descriptor.h"
#include "runtime/gauge_runtime.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace gaugec;

/// How many of a kernel's memrefs come from each argument of gauge_kernel.
namespace {
struct EntryLayout {
  unsigned fields, weights, tables;
};
} // namespace

/// A lowered memref argument is five: two pointers, offset, size, stride.
static void appendMemref(IRBuilder<> &builder, SmallVectorImpl<Value *> &out,
                         Value *pointer) {
  Value *zero = builder.getInt64(0), *one = builder.getInt64(1);
  out.append({pointer, pointer, zero,
              builder.getInt64(std::numeric_limits<int64_t>::max()), one});
}

/// The entry of a kernel that may be in another unit.
static Function *declareEntry(Module &module, StringRef kernel) {
  Type *pointer = PointerType::get(module.getContext(), 0),
       *i64 = Type::getInt64Ty(module.getContext());
  auto *type = FunctionType::get(
      Type::getVoidTy(module.getContext()),
      {pointer, pointer, pointer, pointer, pointer, i64, i64}, false);
  FunctionCallee entry =
      module.getOrInsertFunction((kernel + ".entry").str(), type);
  auto *function = cast<Function>(entry.getCallee());
  function->setVisibility(GlobalValue::HiddenVisibility);
  return function;
}

/// Line numbers of a kernel (Listing.h) stay when it is inlined into its entry.
static void continueLines(const Function *kernel, Function *entry,
                          IRBuilder<> &builder) {
  DISubprogram *lines = kernel->getSubprogram();
  if (!lines)
    return;
  entry->setSubprogram(MDNode::replaceWithDistinct(lines->clone()));
  builder.SetCurrentDebugLocation(DILocation::get(
      builder.getContext(), lines->getLine(), 0, entry->getSubprogram()));
}

/// void entry(fields, parameters, tables, sizes, scratch, begin, end): fetches
/// the pointers and calls the kernel.
static void addEntry(Function *kernel, EntryLayout layout) {
  Module &module = *kernel->getParent();
  LLVMContext &context = module.getContext();
  Type *pointer = PointerType::get(context, 0);
  Function *entry = declareEntry(module, kernel->getName());
  IRBuilder<> builder(BasicBlock::Create(context, "", entry));
  continueLines(kernel, entry, builder);
  SmallVector<Value *> arguments;
  auto fetch = [&](unsigned source, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      Value *slot =
          builder.CreateConstInBoundsGEP1_64(pointer, entry->getArg(source), i);
      appendMemref(builder, arguments, builder.CreateLoad(pointer, slot));
    }
  };
  fetch(0, layout.fields);
  fetch(1, layout.weights);
  fetch(2, 2 * layout.tables);
  appendMemref(builder, arguments, entry->getArg(3));
  appendMemref(builder, arguments, entry->getArg(4));
  arguments.append({entry->getArg(5), entry->getArg(6)});
  builder.CreateCall(kernel, arguments);
  builder.CreateRetVoid();
  kernel->addFnAttr(Attribute::AlwaysInline);
}

static Constant *addBytes(Module &module, StringRef bytes, const char *name) {
  Constant *data = ConstantDataArray::getString(module.getContext(), bytes,
                                                /*AddNull=*/true);
  auto *global = new GlobalVariable(module, data->getType(), true,
                                    GlobalValue::PrivateLinkage, data, name);
  global->setAlignment(Align(16));
  return global;
}

/// Wide vectors stay wide even where the CPU's scheduling model would rather
/// split them.
static void setVectorWidth(Module &module, unsigned bits) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("prefer-vector-width", std::to_string(bits));
    function.addFnAttr("min-legal-vector-width", std::to_string(bits));
    // Spilled vectors lie in one cache line each.
    function.addFnAttr("stackrealign");
  }
}

/// Counts of a kernel step's fields, weights (its sums are the last) and tables
/// by kernel number.
static std::map<int64_t, EntryLayout>
readLayouts(const json::Object &descriptor) {
  std::map<int64_t, EntryLayout> layouts;
  for (const json::Value &function : *descriptor.getArray("functions"))
    for (const json::Value &value :
         *function.getAsObject()->getArray("steps")) {
      const json::Object &step = *value.getAsObject();
      if (step.getString("kind") != "kernel")
        continue;
      const json::Array *sums = step.getArray("sums");
      layouts[*step.getInteger("kernel")] = {
          unsigned(step.getArray("fields")->size()),
          unsigned(step.getArray("parameters")->size() +
                   (sums ? sums->size() : 0)),
          unsigned(step.getArray("tables")->size())};
    }
  return layouts;
}

void gaugec::addEntries(Module &module, ArrayRef<std::string> kernelNames,
                        const json::Object &descriptor, const Target &target) {
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.setLinkage(GlobalValue::InternalLinkage);
    // Called from many places that are seldom reached.
    if (function.getName().starts_with(gatherName))
      function.addFnAttr(Attribute::NoInline);
  }
  auto layouts = readLayouts(descriptor);
  for (auto [number, name] : llvm::enumerate(kernelNames))
    if (Function *kernel = module.getFunction(name))
      addEntry(kernel, layouts[number]);
  setVectorWidth(module, target.vectorBits);
}

void gaugec::addDescriptor(Module &module, ArrayRef<std::string> kernelNames,
                           const json::Object &descriptor, StringRef bytecode) {
  LLVMContext &context = module.getContext();
  Type *pointer = PointerType::get(context, 0);
  SmallVector<Constant *> entries;
  for (StringRef name : kernelNames)
    entries.push_back(declareEntry(module, name));
  auto *tableType = ArrayType::get(pointer, entries.size());
  auto *table =
      new GlobalVariable(module, tableType, true, GlobalValue::PrivateLinkage,
                         ConstantArray::get(tableType, entries), "kernels");
  std::string text;
  raw_string_ostream(text) << json::Value(json::Object(descriptor));
  auto u32 = [&](uint32_t n) {
    return ConstantInt::get(Type::getInt32Ty(context), n);
  };
  auto u64 = [&](uint64_t n) {
    return ConstantInt::get(Type::getInt64Ty(context), n);
  };
  Constant *members[] = {u32(sizeof(gauge_model_descriptor)),
                         u32(GAUGE_ABI_VERSION),
                         addBytes(module, text, "json"),
                         u64(text.size()),
                         addBytes(module, bytecode, "ir"),
                         u64(bytecode.size()),
                         table,
                         u64(entries.size())};
  Constant *value = ConstantStruct::getAnon(members);
  auto *global =
      new GlobalVariable(module, value->getType(), true,
                         GlobalValue::PrivateLinkage, value, "descriptor");
  std::string own = toIdentifier(*descriptor.getString("model")) + "_model";
  for (StringRef name : {StringRef(GAUGE_MODEL_SYMBOL), StringRef(own)}) {
    if (module.getFunction(name))
      continue; // a model called `gauge`
    auto *get = Function::Create(FunctionType::get(pointer, false),
                                 GlobalValue::ExternalLinkage, name, module);
    IRBuilder<> builder(BasicBlock::Create(context, "", get));
    builder.CreateRet(global);
  }
}
