//===- gauge-convert.cpp - gauge configurations from format to format -----===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exit codes: 0 done, 1 the input is wrong, 2 the command line is.
//
//===----------------------------------------------------------------------===//

#include "compiler/Version.h"
#include "compiler/tools/run/Hdf5.h"
#include "runtime/io/Configuration.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace gaugec;
using namespace gaugec::run;
using gauge::io::Complex;
using gauge::io::Configuration;
namespace cl = llvm::cl;
namespace fs = llvm::sys::fs;

static constexpr const char *overview =
    "gauge-convert: gauge configurations from format to format";

static constexpr const char *examples = R"(
Formats: HDF5 (`u` [N][sites][D][Nc][Nc] complex, `dims` [D]), ILDG (LIME records) and NERSC,
which hold one configuration of SU(3) in four dimensions. What a file is, is seen from its
content; what is written, from the name: .h5 or .hdf5, .ildg or .lime, .nersc. Directions x, y, z,
t of ILDG and NERSC are the axes 3, 2, 1, 0.

Without -o it only says what is there. Checksums, and the plaquette of a header, are checked.

Exit codes: 0 done, 1 the input is wrong, 2 the command line is wrong.

Examples:
  gauge-convert ckpoint_lat.1000
  gauge-convert ckpoint_lat.1000 ckpoint_lat.1010 -o train.h5
  gauge-convert su3.h5 --config=7 --precision=f64 -o seven.ildg
)";

namespace {
struct Options {
  cl::OptionCategory category{"gauge-convert options"};
  cl::cat ours{category};
  cl::list<std::string> inputs{cl::Positional, cl::desc("FILE.."), ours};
  cl::opt<std::string> output{
      "o", ours, cl::value_desc("file"),
      cl::desc("what is written: .h5, .ildg, .lime or .nersc")};
  cl::opt<int64_t> config{"config", ours, cl::init(-1), cl::value_desc("k"),
                          cl::desc("only configuration k, from 0")};
  cl::opt<std::string> precision{
      "precision", ours, cl::value_desc("f32|f64"),
      cl::desc("of what is written (that of the first file)")};
  cl::opt<bool> unchecked{
      "unchecked", ours,
      cl::desc("go on where a checksum or a plaquette does not fit")};
  cl::extrahelp help{examples};
};

enum class Output { Hdf5, Ildg, Nersc };
} // namespace

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static llvm::Error readHdf5(const std::string &path,
                            std::vector<Configuration> &configurations) {
  auto stored = StoredDataset::open(path, "u");
  if (!stored)
    return stored.takeError();
  llvm::ArrayRef<int64_t> shape = stored->getShape();
  if (!stored->isComplex() || shape.size() < 5 ||
      shape[shape.size() - 1] != shape[shape.size() - 2] ||
      llvm::is_contained(shape, 0) || shape.back() > 8)
    return fail(stored->getTitle() + " has the shape " + formatShape(shape) +
                ": links are complex, [N][sites][D][Nc][Nc]");
  auto extents = readExtents(path, shape);
  if (!extents)
    return extents.takeError();
  for (int64_t i = 0; i < shape[0]; ++i) {
    auto numbers = stored->readRows(i, 1);
    if (!numbers)
      return numbers.takeError();
    Configuration &one = configurations.emplace_back();
    one.colours = static_cast<int>(shape.back());
    one.extents.assign(extents->begin(), extents->end());
    one.isDouble = stored->isDouble();
    for (size_t k = 0; k < numbers->size(); k += 2)
      one.links.emplace_back((*numbers)[k], (*numbers)[k + 1]);
    if (!std::isfinite(gauge::io::getDefect(one)))
      return fail(stored->getTitle() + " holds numbers that are not finite");
  }
  return llvm::Error::success();
}

static llvm::Error readFile(const std::string &path, bool unchecked,
                            std::vector<Configuration> &configurations) {
  char first[12] = {};
  int file = -1;
  if (std::error_code error = fs::openFileForRead(path, file))
    return fail("cannot read '" + path + "': " + error.message());
  auto count = fs::readNativeFile(fs::convertFDToNativeFile(file), first);
  fs::closeFile(file);
  if (!count) {
    std::string message = llvm::toString(count.takeError());
    return fail("cannot read '" + path + "': " + message);
  }
  if (llvm::StringRef(first, *count).starts_with("\x89HDF"))
    return readHdf5(path, configurations);
  Configuration &one = configurations.emplace_back();
  gauge::io::Mismatch mismatch;
  if (std::string wrong = gauge::io::readConfiguration(path, one, mismatch);
      !wrong.empty())
    return fail(wrong);
  if (mismatch.empty())
    return llvm::Error::success();
  if (!unchecked)
    return fail("'" + path + "' is damaged: " + mismatch +
                " (--unchecked takes it as it is)");
  llvm::errs() << "gauge-convert: warning: '" << path << "': " << mismatch
               << "\n";
  return llvm::Error::success();
}

static void print(const std::string &path, const Configuration &one) {
  std::string lattice;
  for (int64_t extent : one.extents)
    lattice += (lattice.empty() ? "" : "x") + std::to_string(extent);
  llvm::outs() << llvm::formatv(
      "{0}  {1}  {2}  {3}  plaquette {4:f8}  trace {5:f8}  unitary to {6:e1}\n",
      path,
      (one.colours == 1 ? "U(" : "SU(") + std::to_string(one.colours) + ")",
      lattice, one.isDouble ? "f64" : "f32", gauge::io::getPlaquette(one),
      gauge::io::getLinkTrace(one), gauge::io::getDefect(one));
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static llvm::Error writeHdf5(const std::string &path,
                             llvm::ArrayRef<Configuration> configurations,
                             bool isDouble) {
  const Configuration &first = configurations.front();
  std::vector<double> numbers;
  for (const Configuration &one : configurations) {
    if (one.extents != first.extents || one.colours != first.colours)
      return fail("the configurations are of different lattices or groups: one "
                  "file holds those of one");
    for (Complex z : one.links)
      numbers.insert(numbers.end(), {z.real(), z.imag()});
  }
  auto dimensions = static_cast<int64_t>(first.extents.size());
  int64_t n = first.colours;
  auto links = static_cast<int64_t>(first.links.size());
  int64_t shape[] = {static_cast<int64_t>(configurations.size()),
                     links / (dimensions * n * n), dimensions, n, n};
  std::vector<float> narrow(numbers.begin(), numbers.end());
  const void *data = isDouble ? static_cast<const void *>(numbers.data())
                              : static_cast<const void *>(narrow.data());
  auto writer = Hdf5Writer::create(path);
  if (!writer)
    return writer.takeError();
  if (llvm::Error error = (*writer)->write("u", shape, true, isDouble, data))
    return error;
  if (llvm::Error error = (*writer)->write("dims", first.extents))
    return error;
  return (*writer)->commit();
}

static llvm::Error writeOne(const std::string &path, Output format,
                            llvm::ArrayRef<Configuration> configurations,
                            bool isDouble) {
  const Configuration &one = configurations.front();
  if (configurations.size() != 1)
    return fail("'" + path + "' holds one configuration, there are " +
                    llvm::Twine(configurations.size()) +
                    ": --config=K takes one of them",
                WrongUsage);
  if (one.colours != 3 || one.extents.size() != 4)
    return fail("'" + path +
                "' would hold SU(3) in four dimensions, this is another group "
                "or lattice");
  std::string wrong = format == Output::Ildg
                          ? gauge::io::writeIldg(path, one, isDouble)
                          : gauge::io::writeNersc(path, one, isDouble);
  return wrong.empty() ? llvm::Error::success() : fail(wrong);
}

static std::optional<Output> findOutput(llvm::StringRef path) {
  if (path.ends_with(".h5") || path.ends_with(".hdf5"))
    return Output::Hdf5;
  if (path.ends_with(".ildg") || path.ends_with(".lime"))
    return Output::Ildg;
  if (path.ends_with(".nersc"))
    return Output::Nersc;
  return std::nullopt;
}

static llvm::Error checkOptions(const Options &options) {
  if (options.inputs.empty())
    return fail("name a file", WrongUsage);
  if (!options.precision.empty() && options.precision != "f32" &&
      options.precision != "f64")
    return fail("--precision is f32 or f64, not '" + options.precision + "'",
                WrongUsage);
  if (options.config.getNumOccurrences() && options.config < 0)
    return fail("--config counts from 0", WrongUsage);
  if (options.output.empty())
    return llvm::Error::success();
  if (!findOutput(options.output))
    return fail("'" + options.output +
                    "' ends with none of .h5, .hdf5, .ildg, .lime, .nersc",
                WrongUsage);
  if (fs::exists(options.output))
    return fail("'" + options.output + "' is there already: name another file",
                WrongUsage);
  return llvm::Error::success();
}

static llvm::Error runAll(const Options &options) {
  if (llvm::Error error = checkOptions(options))
    return error;
  std::vector<Configuration> configurations;
  for (const std::string &path : options.inputs) {
    size_t before = configurations.size();
    if (llvm::Error error = readFile(path, options.unchecked, configurations))
      return error;
    for (size_t i = before; i < configurations.size(); ++i)
      if (options.config < 0 || options.config == int64_t(i))
        print(path, configurations[i]);
  }
  if (options.config >= int64_t(configurations.size()))
    return fail("there is no configuration " + llvm::Twine(options.config) +
                    ": there are " + llvm::Twine(configurations.size()),
                WrongUsage);
  if (options.config >= 0)
    configurations = {configurations[options.config]};
  if (options.output.empty())
    return llvm::Error::success();
  bool isDouble = options.precision.empty() ? configurations.front().isDouble
                                            : options.precision == "f64";
  Output format = *findOutput(options.output);
  if (format == Output::Hdf5)
    return writeHdf5(options.output, configurations, isDouble);
  return writeOne(options.output, format, configurations, isDouble);
}

static int report(llvm::Error error) {
  int code = Done;
  llvm::handleAllErrors(std::move(error), [&](const Failure &failure) {
    code = failure.getCode();
    llvm::errs() << "gauge-convert: error: " << failure.message();
    if (code == WrongUsage)
      llvm::errs() << " (gauge-convert --help shows all options)";
    llvm::errs() << "\n";
  });
  return code;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::ResetCommandLineParser();
  Options options;
  cl::HideUnrelatedOptions(options.category);
  cl::SetVersionPrinter([](llvm::raw_ostream &stream) {
    stream << "gauge-convert " GAUGEC_VERSION "\n";
  });
  if (!cl::ParseCommandLineOptions(argc, argv, overview, &llvm::errs()))
    return WrongUsage;
  return report(runAll(options));
}
