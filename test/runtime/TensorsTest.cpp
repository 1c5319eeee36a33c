//===- TensorsTest.cpp ----------------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors, safetensors files, and parameters from them.
//
//===----------------------------------------------------------------------===//

#include "runtime/Tensors.h"
#include "test/runtime/Fixture.h"
#include "test/runtime/TestModel.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

using namespace gauge::rt;
using namespace test;

namespace {

class Tensors : public RuntimeTest {
protected:
  std::string folder;
  std::string path;

  void SetUp() override {
    folder = testing::TempDir() + "gauge_tensors_" +
             testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    path = folder + "/p.safetensors";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  Owner<gauge_tensors> create() {
    gauge_tensors *tensors = nullptr;
    EXPECT_EQ(gauge_tensors_create(context.get(), &tensors), GAUGE_OK);
    return Owner<gauge_tensors>(tensors);
  }
  Owner<gauge_tensors> load() {
    gauge_tensors *tensors = nullptr;
    EXPECT_EQ(gauge_tensors_load(context.get(), path.c_str(), &tensors),
              GAUGE_OK)
        << message();
    return Owner<gauge_tensors>(tensors);
  }
  template <class T>
  void set(gauge_tensors *tensors, const char *name, gauge_dtype dtype,
           std::vector<int64_t> shape, std::vector<T> values) {
    EXPECT_EQ(gauge_tensors_set(context.get(), tensors, name, dtype,
                                shape.data(), shape.size(), values.data()),
              GAUGE_OK)
        << message();
  }
  /// Writes a file with this header and data and loads it.
  gauge_status loadRaw(const std::string &header, const std::string &data) {
    uint64_t length = header.size();
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char *>(&length), 8);
    file << header << data;
    file.close();
    gauge_tensors *tensors = nullptr;
    gauge_status status =
        gauge_tensors_load(context.get(), path.c_str(), &tensors);
    EXPECT_EQ(tensors != nullptr, status == GAUGE_OK);
    loaded.reset(tensors);
    return status;
  }
  Owner<gauge_tensors> loaded;
};

TEST_F(Tensors, RoundTrip) {
  auto tensors = create();
  set<float>(tensors.get(), "odd", GAUGE_F32, {3}, {1, 2, 3});
  set<double>(tensors.get(), "b \"quoted\" ü", GAUGE_F64, {2, 1}, {4, 5});
  set<float>(tensors.get(), "c", GAUGE_C64, {2}, {6, 7, 8, 9});
  set<double>(tensors.get(), "scalar", GAUGE_C128, {}, {10, 11});
  set<float>(tensors.get(), "empty", GAUGE_F32, {0, 4}, {});
  ASSERT_EQ(gauge_tensors_save(context.get(), tensors.get(), path.c_str()),
            GAUGE_OK)
      << message();
  auto back = load();
  EXPECT_EQ(gauge_tensors_count(back.get()), 5u);
  for (const Tensor &tensor : tensors->list) {
    const Tensor *found = back->find(tensor.name);
    ASSERT_TRUE(found) << tensor.name;
    EXPECT_EQ(found->data, tensor.data);
    EXPECT_EQ(found->isDouble(), tensor.isDouble());
    std::vector<int64_t> shape = tensor.shape;
    if (tensor.isComplex())
      shape.push_back(2);
    EXPECT_EQ(found->shape, shape);
  }
  EXPECT_EQ(gauge_tensors_name(back.get(), 5), nullptr);
  // Nothing is left beside the file.
  auto files = std::filesystem::directory_iterator(folder);
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(Tensors, SetReplaces) {
  auto tensors = create();
  set<float>(tensors.get(), "a", GAUGE_F32, {1}, {1});
  set<double>(tensors.get(), "a", GAUGE_F64, {2}, {2, 3});
  ASSERT_EQ(gauge_tensors_count(tensors.get()), 1u);
  EXPECT_EQ(tensors->list[0].real(1), 3);
  int64_t negative = -1, huge = INT64_MAX;
  auto bad = [&](const char *name, int dtype, const int64_t *shape,
                 const void *data) {
    return gauge_tensors_set(context.get(), tensors.get(), name,
                             static_cast<gauge_dtype>(dtype), shape, 1, data);
  };
  EXPECT_EQ(bad("b", 0, &negative, &huge), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(bad("b", 0, &huge, &huge), GAUGE_OUT_OF_MEMORY);
  EXPECT_EQ(bad(nullptr, 0, &huge, &huge), GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(bad("b", 3, nullptr, &huge), GAUGE_INVALID_ARGUMENT);
}

TEST_F(Tensors, GetShowsATensor) {
  auto tensors = create();
  set<double>(tensors.get(), "w", GAUGE_C128, {2}, {1, 2, 3, 4});
  gauge_tensor_view view{};
  ASSERT_EQ(gauge_tensors_get(context.get(), tensors.get(), 0, &view),
            GAUGE_OK);
  EXPECT_STREQ(view.name, "w");
  EXPECT_EQ(view.dtype, GAUGE_C128);
  ASSERT_EQ(view.rank, 1u);
  EXPECT_EQ(view.shape[0], 2);
  ASSERT_EQ(view.bytes, 32u);
  EXPECT_EQ(static_cast<const double *>(view.data)[3], 4);

  EXPECT_EQ(gauge_tensors_get(context.get(), tensors.get(), 1, &view),
            GAUGE_NOT_FOUND);
  EXPECT_MESSAGE("there is no tensor 1, there are 1");
  EXPECT_EQ(gauge_tensors_get(context.get(), tensors.get(), 0, nullptr),
            GAUGE_INVALID_ARGUMENT);
}

TEST_F(Tensors, ReadsEveryFormat) {
  const std::string header =
      R"({"__metadata__": {"a": "b"},
          "h": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]},
          "b": {"dtype": "BF16", "shape": [1], "data_offsets": [8, 10]},
          "c": {"dtype": "C64", "shape": [1], "data_offsets": [10, 18]}})";
  // 1, -2, the least subnormal, the largest finite; 1; 3 + 0.5 i
  const uint16_t half[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x3f80};
  const float complex[] = {3, 0.5f};
  std::string data(reinterpret_cast<const char *>(half), sizeof half);
  data.append(reinterpret_cast<const char *>(complex), sizeof complex);
  ASSERT_EQ(loadRaw(header, data), GAUGE_OK) << message();
  const Tensor *h = loaded->find("h");
  EXPECT_EQ(h->real(0), 1);
  EXPECT_EQ(h->real(1), -2);
  EXPECT_EQ(h->real(2), 0x1p-24);
  EXPECT_EQ(h->real(3), 65504);
  EXPECT_EQ(loaded->find("b")->real(0), 1);
  EXPECT_EQ(loaded->find("c")->dtype, GAUGE_C64);
  EXPECT_EQ(loaded->find("c")->real(1), 0.5);
}

TEST_F(Tensors, RefusesMalformedFiles) {
  auto entry = [](const char *dtype, const char *shape, const char *offsets) {
    return fmt::format(
        R"({{"a": {{"dtype": {}, "shape": {}, "data_offsets": {}}}}})", dtype,
        shape, offsets);
  };
  auto expectBad = [&](const std::string &header, const std::string &data,
                       const char *text,
                       gauge_status status = GAUGE_BAD_FORMAT) {
    EXPECT_EQ(loadRaw(header, data), status) << header;
    EXPECT_MESSAGE(text);
  };
  std::string four(4, '\0');
  EXPECT_EQ(loadRaw(entry("\"F32\"", "[1]", "[0, 4]"), four), GAUGE_OK);
  EXPECT_EQ(loadRaw(entry("\"F32\"", "[]", "[0, 4]"), four), GAUGE_OK);
  expectBad("", "", "not JSON");
  expectBad("[]", "", "not a JSON object");
  expectBad("{\"a\": 1}", "", "not an object");
  expectBad(entry("\"F32\"", "[1]", "[0, 4]"), "", "cut off");
  expectBad(entry("\"F32\"", "[1]", "[0, 4]"), four + four, "8 bytes of data");
  expectBad(entry("\"F32\"", "[2]", "[0, 4]"), four, "needs 8 bytes");
  expectBad(entry("\"F32\"", "[1]", "[4, 0]"), four, "[begin, end]");
  expectBad(entry("\"F32\"", "[1]", "[0]"), four, "[begin, end]");
  expectBad(entry("\"F32\"", "[-1]", "[0, 4]"), four, "shape[0]");
  expectBad(entry("\"F32\"", "[1.5]", "[0, 4]"), four, "not an integer");
  expectBad(entry("\"F32\"", "[4294967296, 4294967296]", "[0, 4]"), four,
            "needs 18446744073709551615");
  expectBad(entry("\"F32\"", "[1]", "[0, 18446744073709551615]"), four,
            "tensor 'a'");
  expectBad(entry("7", "[1]", "[0, 4]"), four, "not a string");
  expectBad(entry("\"I32\"", "[1]", "[0, 4]"), four, "dtype I32",
            GAUGE_UNSUPPORTED);
  expectBad(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                "b": {"dtype": "F32", "shape": [1], "data_offsets": [2, 6]}})",
            four + "12", "begins at byte 2");
  expectBad(R"({"a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]},
                "a": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}})",
            "", "there twice");
}

TEST_F(Tensors, RefusesFilesThatAreNotThere) {
  gauge_tensors *tensors = nullptr;
  EXPECT_EQ(gauge_tensors_load(context.get(), "/nowhere/p", &tensors),
            GAUGE_NOT_FOUND);
  EXPECT_MESSAGE("'/nowhere/p' cannot be opened");
  EXPECT_EQ(gauge_tensors_load(context.get(), folder.c_str(), &tensors),
            GAUGE_IO_ERROR);
  EXPECT_EQ(gauge_tensors_load(context.get(), nullptr, &tensors),
            GAUGE_INVALID_ARGUMENT);
  EXPECT_EQ(gauge_tensors_save(context.get(), create().get(), "/nowhere/p"),
            GAUGE_IO_ERROR);
  std::ofstream(path) << "abc";
  EXPECT_EQ(gauge_tensors_load(context.get(), path.c_str(), &tensors),
            GAUGE_BAD_FORMAT);
}

TEST_F(Tensors, FailedSaveLeavesTheOldFile) {
  // The target is a folder that is not empty: rename() must fail.
  std::filesystem::create_directories(path + "/inside");
  EXPECT_EQ(gauge_tensors_save(context.get(), create().get(), path.c_str()),
            GAUGE_IO_ERROR);
  auto files = std::filesystem::directory_iterator(folder);
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(Tensors, SurvivesAnyByteInAFile) {
  auto tensors = create();
  set<float>(tensors.get(), "a", GAUGE_F32, {3}, {1, 2, 3});
  set<double>(tensors.get(), "b", GAUGE_F64, {2}, {4, 5});
  std::string file = formatSafetensors(tensors->list);
  for (size_t i = 0; i < file.size(); ++i)
    for (int c = 0; c < 256; c += 5) {
      std::string bad = file;
      bad[i] = static_cast<char>(c);
      (void)static_cast<bool>(parseSafetensors(bad));
    }
  for (size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(parseSafetensors(file.substr(0, size)));
}

TEST(EditDistance, Counts) {
  EXPECT_EQ(editDistance("", "abc"), 3u);
  EXPECT_EQ(editDistance("W_1", "W1"), 1u);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3u);
}

/// Parameters of the test model: a (real), z[2] (complex).
class Parameters : public Tensors {
protected:
  Model model;
  Owner<gauge_module> module;
  Owner<gauge_lattice> lattice;
  Owner<gauge_call> call;

  void SetUp() override {
    Tensors::SetUp();
    makeModel(model, false, 4);
    gauge_module *m = nullptr;
    gauge_module_from_descriptor(context.get(), &model.descriptor, &m);
    module.reset(m);
    lattice = makeLattice({2, 2});
    gauge_call *c = nullptr;
    gauge_call_create(context.get(), m, "value", lattice.get(), &c);
    call.reset(c);
    ASSERT_TRUE(call) << message();
  }
  gauge_status apply(const Owner<gauge_tensors> &tensors) {
    return gauge_call_set_parameters(call.get(), tensors.get());
  }
};

TEST_F(Parameters, ConvertsPrecisionAndComplexForms) {
  auto tensors = create();
  set<double>(tensors.get(), "a", GAUGE_F64, {}, {1});
  set<double>(tensors.get(), "z", GAUGE_C128, {2}, {1, 2, 3, 4});
  EXPECT_EQ(apply(tensors), GAUGE_OK) << message();
  set<float>(tensors.get(), "z", GAUGE_F32, {2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(apply(tensors), GAUGE_OK) << message();
  gauge_tensors_save(context.get(), tensors.get(), path.c_str());
  EXPECT_EQ(apply(load()), GAUGE_OK) << message();
}

TEST_F(Parameters, SaysWhatIsWrongWithATensor) {
  auto tensors = create();
  EXPECT_EQ(apply(tensors), GAUGE_NOT_FOUND);
  EXPECT_MESSAGE("tensor 'a' is missing from the tensors");
  set<float>(tensors.get(), "a", GAUGE_F32, {}, {1});
  set<float>(tensors.get(), "z_", GAUGE_C64, {2}, {1, 2, 3, 4});
  gauge_tensors_save(context.get(), tensors.get(), path.c_str());
  EXPECT_EQ(apply(load()), GAUGE_NOT_FOUND);
  EXPECT_EQ(message(), "tensor 'z' is missing from " + path +
                           ", which has 'z_': rename it");
  set<float>(tensors.get(), "z", GAUGE_C64, {2}, {1, 2, 3, 4});
  EXPECT_EQ(apply(tensors), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE(
      "tensor 'z_' of the tensors belongs to no parameter of 'test'");
}

TEST_F(Parameters, RefusesOtherShapesAndNumbers) {
  auto tensors = create();
  set<float>(tensors.get(), "a", GAUGE_F32, {1}, {1});
  set<float>(tensors.get(), "z", GAUGE_C64, {2}, {1, 2, 3, 4});
  EXPECT_EQ(apply(tensors), GAUGE_INVALID_ARGUMENT);
  EXPECT_MESSAGE("real of shape [1], but the parameter is real of shape []");
  set<float>(tensors.get(), "a", GAUGE_C64, {}, {1, 0});
  EXPECT_EQ(apply(tensors), GAUGE_INVALID_ARGUMENT);
  set<double>(tensors.get(), "a", GAUGE_F64, {}, {1e300});
  EXPECT_EQ(apply(tensors), GAUGE_NOT_FINITE); // too large for f32
  EXPECT_EQ(gauge_call_set_parameters(call.get(), nullptr),
            GAUGE_INVALID_ARGUMENT);
}

TEST_F(Parameters, RandomOnesFitTheCall) {
  gauge_tensors *a = nullptr, *b = nullptr, *c = nullptr;
  gauge_tensors_random(context.get(), module.get(), "value", 1, &a);
  gauge_tensors_random(context.get(), module.get(), "value", 1, &b);
  gauge_tensors_random(context.get(), module.get(), "value", 2, &c);
  Owner<gauge_tensors> first(a), second(b), third(c);
  EXPECT_EQ(apply(first), GAUGE_OK) << message();
  EXPECT_EQ(a->find("z")->data, b->find("z")->data);
  EXPECT_NE(a->find("z")->data, c->find("z")->data);
  gauge_tensors *none = nullptr;
  EXPECT_EQ(gauge_tensors_random(context.get(), module.get(), "?", 1, &none),
            GAUGE_NOT_FOUND);
}

} // namespace
