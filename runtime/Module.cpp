//===- Module.cpp - loading a compiled model ------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "runtime/Module.h"
#include "runtime/Context.h"

#include <fmt/ranges.h>

#include <dlfcn.h>
#include <elf.h>

#include <cstring>
#include <filesystem>
#include <fstream>

using namespace gauge::rt;

gauge_module::~gauge_module() {
  if (library)
    dlclose(library);
}

static Status checkDescriptor(const gauge_model_descriptor *descriptor) {
  if (!descriptor)
    return failure(GAUGE_BAD_FORMAT, "the descriptor is NULL");
  // struct_size and abi_version stand first in every version of the ABI.
  if (descriptor->abi_version != GAUGE_ABI_VERSION)
    return failure(GAUGE_VERSION_MISMATCH,
                   "the model was compiled for ABI {}, this runtime has ABI "
                   "{}: compile it again",
                   descriptor->abi_version, GAUGE_ABI_VERSION);
  if (descriptor->struct_size < sizeof(gauge_model_descriptor))
    return failure(GAUGE_VERSION_MISMATCH,
                   "the model's descriptor has {} bytes, this runtime needs "
                   "{}: compile it again",
                   descriptor->struct_size, sizeof(gauge_model_descriptor));
  if (!descriptor->json || (descriptor->kernel_count && !descriptor->kernels))
    return failure(GAUGE_BAD_FORMAT,
                   "the descriptor lacks its JSON or its kernels");
  for (uint64_t k = 0; k < descriptor->kernel_count; ++k)
    if (!descriptor->kernels[k])
      return failure(GAUGE_BAD_FORMAT, "kernel {} of the descriptor is NULL",
                     k);
  return success();
}

/// Fills in descriptor and plan.
static Status adopt(gauge_module &module,
                    const gauge_model_descriptor *descriptor) {
  if (Status s = checkDescriptor(descriptor))
    return s;
  module.descriptor = descriptor;
  Result<ModelPlan> plan = readPlan({descriptor->json, descriptor->json_size},
                                    descriptor->kernel_count);
  if (!plan)
    return plan.status();
  module.plan = std::move(*plan);
  return success();
}

/// Refuses what is no shared library before the dynamic linker maps it: a file
/// that was cut off would otherwise end in a bus error.
static Status checkFile(const std::string &path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return failure(GAUGE_NOT_FOUND, "there is no file '{}'", path);
  if (!std::filesystem::is_regular_file(path, error))
    return failure(GAUGE_BAD_FORMAT, "'{}' is not a regular file", path);
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return failure(GAUGE_IO_ERROR, "'{}' cannot be opened: {}", path,
                   std::strerror(errno));
  Elf64_Ehdr head{};
  file.read(reinterpret_cast<char *>(&head), sizeof head);
  if (file.gcount() != sizeof head ||
      std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
    return failure(GAUGE_BAD_FORMAT,
                   "'{}' is not a shared library (gaugec writes them)", path);
  // Linkers write the table of sections last.
  Size end = Size(head.e_shoff) + Size(head.e_shnum) * head.e_shentsize;
  if (head.e_ident[EI_CLASS] == ELFCLASS64 &&
      end.value() > std::filesystem::file_size(path, error))
    return failure(GAUGE_BAD_FORMAT, "'{}' is incomplete: it was cut off",
                   path);
  return success();
}

static Status load(gauge_module &module, const std::string &path) {
  if (Status s = checkFile(path))
    return s;
  // A name without a slash would be looked for in the system's folders.
  std::string file = path.find('/') == path.npos ? "./" + path : path;
  module.library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!module.library)
    return failure(GAUGE_BAD_FORMAT, "'{}' cannot be loaded: {}", path,
                   dlerror());
  using Entry = const gauge_model_descriptor *(*)();
  auto entry =
      reinterpret_cast<Entry>(dlsym(module.library, GAUGE_MODEL_SYMBOL));
  if (!entry)
    return failure(GAUGE_NOT_FOUND,
                   "'{}' exports no function {}(): it is not a library made "
                   "by gaugec",
                   path, GAUGE_MODEL_SYMBOL);
  if (Status s = adopt(module, entry()))
    return failure(s.code(), "'{}': {}", path, s.message());
  return success();
}

/// Makes a module with `fill` and hands it out if that works.
template <class Fill>
static gauge_status createModule(gauge_context *context,
                                 gauge_module **out_module, Fill &&fill) {
  return guarded(context, [&]() -> Status {
    if (!out_module)
      return failure(GAUGE_INVALID_ARGUMENT, "out_module is NULL");
    *out_module = nullptr;
    auto module = std::make_unique<gauge_module>();
    if (Status s = fill(*module))
      return s;
    *out_module = module.release();
    return success();
  });
}

gauge_status gauge_module_load(gauge_context *context, const char *path,
                               gauge_module **out_module) {
  return createModule(context, out_module, [&](gauge_module &module) {
    return path ? load(module, path)
                : failure(GAUGE_INVALID_ARGUMENT, "the path is NULL");
  });
}

gauge_status
gauge_module_from_descriptor(gauge_context *context,
                             const gauge_model_descriptor *descriptor,
                             gauge_module **out_module) {
  return createModule(context, out_module, [&](gauge_module &module) {
    return adopt(module, descriptor);
  });
}

void gauge_module_destroy(gauge_module *module) { delete module; }

const gauge_model_descriptor *
gauge_module_descriptor(const gauge_module *module) {
  return module ? module->descriptor : nullptr;
}

Result<const FunctionPlan *> gauge::rt::findFunction(const gauge_module *module,
                                                     const char *name) {
  if (!module || !name)
    return failure(GAUGE_INVALID_ARGUMENT, "the {} is NULL",
                   module ? "function's name" : "module");
  if (const FunctionPlan *function = module->plan.find(name))
    return function;
  std::vector<std::string> names;
  for (const FunctionPlan &function : module->plan.functions)
    names.push_back(function.name);
  return failure(GAUGE_NOT_FOUND, "model '{}' has no function '{}'; it has: {}",
                 module->plan.model, name, fmt::join(names, ", "));
}
