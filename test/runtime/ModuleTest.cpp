//===- ModuleTest.cpp -----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loading libraries and reading their descriptors, good and bad.
//
//===----------------------------------------------------------------------===//

#include "runtime/Module.h"
#include "test/runtime/Fixture.h"
#include "test/runtime/TestModel.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace test;
using nlohmann::json;

namespace {

class Module : public RuntimeTest {
protected:
  Model model;

  void SetUp() override { makeModel(model, true, 4); }

  gauge_status adopt(const std::string &text) {
    gauge_model_descriptor descriptor = model.descriptor;
    descriptor.json = text.data();
    descriptor.json_size = text.size();
    gauge_module *module = nullptr;
    gauge_status status =
        gauge_module_from_descriptor(context.get(), &descriptor, &module);
    EXPECT_EQ(module != nullptr, status == GAUGE_OK);
    gauge_module_destroy(module);
    return status;
  }
  /// The model with the value at `pointer` replaced.
  gauge_status adoptWith(const char *pointer, const json &value) {
    json document = json::parse(model.json);
    document[json::json_pointer(pointer)] = value;
    return adopt(document.dump());
  }
  gauge_status load(const std::string &path) {
    gauge_module *module = nullptr;
    gauge_status status =
        gauge_module_load(context.get(), path.c_str(), &module);
    EXPECT_EQ(module != nullptr, status == GAUGE_OK);
    gauge_module_destroy(module);
    return status;
  }
  /// A file in the test's own folder.
  std::string write(const std::string &name, const std::string &contents) {
    std::string path = testing::TempDir() + "gauge_" + name;
    std::ofstream(path, std::ios::binary) << contents;
    return path;
  }
};

TEST_F(Module, LoadsALibrary) {
  gauge_module *module = nullptr;
  ASSERT_EQ(gauge_module_load(context.get(), GOOD_LIBRARY, &module), GAUGE_OK)
      << message();
  const gauge_model_descriptor *descriptor = gauge_module_descriptor(module);
  ASSERT_TRUE(descriptor);
  EXPECT_EQ(descriptor->kernel_count, 6u);
  EXPECT_EQ(module->plan.functions[0].steps.size(), 5u);
  gauge_module_destroy(module);
  EXPECT_EQ(gauge_module_descriptor(nullptr), nullptr);
  gauge_module_destroy(nullptr);
}

TEST_F(Module, RefusesWhatIsNoModel) {
  EXPECT_EQ(load("/nowhere/libmodel.so"), GAUGE_NOT_FOUND);
  EXPECT_MESSAGE("no file '/nowhere/libmodel.so'");
  EXPECT_EQ(load(testing::TempDir()), GAUGE_BAD_FORMAT);
  EXPECT_EQ(load(write("text.so", "not a library")), GAUGE_BAD_FORMAT);
  EXPECT_MESSAGE("is not a shared library");
  EXPECT_EQ(load(write("empty.so", "")), GAUGE_BAD_FORMAT);
  EXPECT_EQ(load(NO_SYMBOL_LIBRARY), GAUGE_NOT_FOUND);
  EXPECT_MESSAGE("gauge_model()");
  EXPECT_EQ(load(OLD_ABI_LIBRARY), GAUGE_VERSION_MISMATCH);
  EXPECT_MESSAGE("compiled for ABI 99");
  gauge_module *module = nullptr;
  EXPECT_EQ(gauge_module_load(context.get(), nullptr, &module),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(gauge_module_load(context.get(), GOOD_LIBRARY, nullptr),
            GAUGE_INVALID_ARGUMENT);
}

TEST_F(Module, RefusesLibrariesThatWereCutOff) {
  std::ifstream file(GOOD_LIBRARY, std::ios::binary);
  std::string whole{std::istreambuf_iterator<char>(file), {}};
  for (size_t size :
       {size_t(10), size_t(64), whole.size() / 2, whole.size() - 1}) {
    EXPECT_EQ(load(write("cut.so", whole.substr(0, size))), GAUGE_BAD_FORMAT);
    EXPECT_NE(message(), "");
  }
}

TEST_F(Module, ChecksTheDescriptor) {
  gauge_module *module = nullptr;
  auto make = [&](const gauge_model_descriptor *d) {
    return gauge_module_from_descriptor(context.get(), d, &module);
  };
  EXPECT_EQ(make(nullptr), GAUGE_BAD_FORMAT);
  gauge_model_descriptor d = model.descriptor;
  d.struct_size = 8;
  EXPECT_EQ(make(&d), GAUGE_VERSION_MISMATCH);
  d = model.descriptor;
  d.abi_version = 1;
  EXPECT_EQ(make(&d), GAUGE_VERSION_MISMATCH);
  d = model.descriptor;
  d.json = nullptr;
  EXPECT_EQ(make(&d), GAUGE_BAD_FORMAT);
  d = model.descriptor;
  gauge_kernel none[6] = {};
  d.kernels = none;
  EXPECT_EQ(make(&d), GAUGE_BAD_FORMAT);
  EXPECT_MESSAGE("kernel 0");
  d = model.descriptor;
  d.struct_size += 100; // a later version of the same ABI
  EXPECT_EQ(make(&d), GAUGE_OK);
  gauge_module_destroy(module);
}

TEST_F(Module, ChecksThePlan) {
  struct Case {
    const char *pointer;
    json value;
    const char *message;
  };
  const std::string f = "/functions/0";
  const Case cases[] = {
      {"/target/lanes", 3, "power of two"},
      {"/target/lanes", 128, "descriptor.target.lanes"},
      {"/dimensions", 5, "not from 1 to 4"},
      {"/precision", "f16", "\"f16\""},
      {"/functions/0/inputs/0/field", 5, "but there are 5 fields"},
      {"/functions/0/inputs/0/field", 1, "shape of its field 1"},
      {"/functions/0/inputs/0/channels", 3, "one channel for each"},
      {"/functions/0/inputs/0/components", 4, "4 components a channel, not 8"},
      {"/functions/0/inputs/0/axes", {1, 0}, "ascend"},
      {"/functions/0/inputs/0/kind", "scalar", "\"scalar\""},
      {"/functions/0/parameters/0/shape", {0}, "shape[0]"},
      {"/functions/0/parameters/0/shape", {1 << 30, 1 << 30}, "too large"},
      {"/functions/0/parameters/0/init", -1, "not a number >= 0"},
      {"/functions/0/parameters/0/name", "z", "two parameters \"z\""},
      {"/functions/0/steps/0/parameters",
       {0, 1, 3},
       "steps[0].parameters[2]: is 3"},
      {"/functions/0/steps/1/kernel", 6, "there are 6 kernels"},
      {"/functions/0/steps/1/axes", nullptr, "null"},
      {"/functions/0/steps/1/tables/0/displacement", {1}, "1 entries, not 2"},
      {"/functions/0/steps/1/tables/0", json::object(), "no displacement"},
      {"/functions/0/steps/1/scratch_bytes", -1, "scratch_bytes"},
      {"/functions/0/steps/2/output", 1, "into itself"},
      {"/functions/0/steps/2/input", 0, "reduces 16 numbers a site to 1"},
      {"/functions/0/steps/3/tables/1/winding", 2, "axes of the lattice"},
      {"/functions/0/steps/4/output", 9, "output: is 9"},
      {"/functions/0/steps/4/kind", "scatter", "\"scatter\""},
      {"/functions/0/inputs/0/kind", "parameter", "\"parameter\""},
      {"/functions/0/storages/1/entries", 0, "storages[1].entries"},
      {"/functions/0/storages/2/axes", {0}, "fit into its storage 2"},
      {"/functions/0/storages/0/entries", 15, "fit into its storage 0"},
      {"/functions/0/fields/3/storage", 5, "there are 5 storages"},
      {"/functions/0/fields/1/storage", 3, "share storage 3"},
      {"/functions/1/fields/3/storage", 2,
       "steps[4]: has the fields 2 and 3, which share storage 2"},
      {"/functions/1/fields/1/storage", 3,
       "\"out\" shares its storage with another field"},
      {"/functions/1/outputs/0/buffer", 9, "outputs[0].buffer: is 9"},
      {"/functions/1/outputs/0/buffer", 4,
       "has 2 real numbers, but its buffer 4 has 1"},
      {"/functions/1/outputs/2/complex", false, "has 2 real numbers"},
      {"/functions/1/outputs/0/shape", {0}, "outputs[0].shape[0]"},
      {"/functions/1/steps/2/sums", {8}, "sums[0]: is 8, but there are 8"},
      {"/functions/1/steps/2/sums", {1}, "sums go to buffers"},
      {"/functions/1/steps/2/sums", {3, 3}, "as another sum"},
      {"/functions/1/steps/3/sums", {3}, "fields, tables or sums"},
  };
  for (const Case &c : cases) {
    EXPECT_EQ(adoptWith(c.pointer, c.value), GAUGE_BAD_FORMAT) << c.pointer;
    EXPECT_MESSAGE(c.message) << c.pointer;
  }
  EXPECT_EQ(adoptWith("/abi", 1), GAUGE_VERSION_MISMATCH);
  EXPECT_EQ(adopt("{"), GAUGE_BAD_FORMAT);
  EXPECT_EQ(adopt(""), GAUGE_BAD_FORMAT);
  EXPECT_EQ(adopt("[]"), GAUGE_BAD_FORMAT);
  EXPECT_EQ(adopt(std::string(100000, '[')), GAUGE_BAD_FORMAT);
}

TEST_F(Module, SurvivesAnyByteInTheJson) {
  auto lattice = makeLattice({3, 2});
  for (size_t i = 0; i < model.json.size(); ++i)
    for (char c : {'\0', '9', '-', '"', '}', '\xff'}) {
      std::string bad = model.json;
      bad[i] = c;
      gauge_model_descriptor descriptor = model.descriptor;
      descriptor.json = bad.data();
      descriptor.json_size = bad.size();
      gauge_module *module = nullptr;
      if (gauge_module_from_descriptor(context.get(), &descriptor, &module) !=
          GAUGE_OK)
        continue;
      gauge_call *call = nullptr;
      (void)gauge_call_create(context.get(), module, "value", lattice.get(),
                              &call);
      gauge_call_destroy(call);
      gauge_module_destroy(module);
    }
  for (size_t size = 0; size < model.json.size(); ++size)
    EXPECT_EQ(adopt(model.json.substr(0, size)), GAUGE_BAD_FORMAT);
}

TEST_F(Module, SurvivesAnyValueInTheJson) {
  json document = json::parse(model.json);
  const json values[] = {nullptr,
                         true,
                         -1,
                         99,
                         INT64_MIN,
                         UINT64_MAX,
                         1e300,
                         "",
                         json::array(),
                         {0, 0},
                         json::object(),
                         {{"name", 1}}};
  std::vector<std::string> pointers;
  const json leaves = document.flatten();
  for (const auto &[pointer, value] : leaves.items())
    for (size_t end = 0; end != pointer.npos; end = pointer.find('/', end + 1))
      pointers.push_back(pointer.substr(0, end));
  for (const std::string &pointer : pointers)
    for (const json &value : values)
      (void)adoptWith(pointer.c_str(), value);
}

} // namespace
