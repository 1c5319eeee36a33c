//===- Folder.cpp - the folder of a run -----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Folder.h"
#include "compiler/target/Target.h"
#include "compiler/tools/run/Runtime.h"
#include "runtime/Durable.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

using namespace gaugec;
using namespace gaugec::pic;
using llvm::StringRef;
using llvm::Twine;
using run::fail;
namespace fs = llvm::sys::fs;

std::string gaugec::pic::formatStep(int64_t step) {
  return fmt::format("{:010}", step);
}

std::string gaugec::pic::formatRow(llvm::ArrayRef<double> numbers) {
  std::string text;
  for (auto [k, x] : llvm::enumerate(numbers)) {
    text += k ? "," : "";
    if (!std::isnan(x))
      text += fmt::format("{}", x);
  }
  return text + "\n";
}

std::string gaugec::pic::formatHeading(llvm::ArrayRef<const char *> columns) {
  return llvm::join(columns, ",") + "\n";
}

static llvm::Error cannotWrite(const Twine &path, std::error_code error) {
  return fail("cannot write '" + path + "': " + error.message());
}

Folder::~Folder() {
  if (lockFile >= 0)
    ::close(lockFile);
}

std::string Folder::pathOf(const Twine &name) const {
  return (path + "/" + name).str();
}

llvm::Error Folder::create() {
  std::error_code error =
      fs::create_directories(path, /*IgnoreExisting=*/false);
  if (error == std::errc::file_exists)
    return fail("'" + path +
                    "' is there already: --resume goes on with a run, -o names "
                    "another folder",
                run::WrongUsage);
  if (error)
    return fail("cannot make the folder '" + path + "': " + error.message());
  remember(path);
  return open();
}

/// A lock goes with its process, however that ends.
llvm::Error Folder::open() {
  lockFile = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lockFile >= 0 && ::flock(lockFile, LOCK_EX | LOCK_NB) == 0)
    return llvm::Error::success();
  if (errno == EWOULDBLOCK)
    return fail("'" + path + "' is in use: another process is at this run");
  return fail("cannot open '" + path +
              "': " + std::generic_category().message(errno));
}

llvm::Expected<std::string> Folder::makePath(const Twine &name,
                                             const Twine &file) const {
  std::string parent = pathOf(name);
  if (std::error_code error = fs::create_directories(parent))
    return fail("cannot make the folder '" + parent + "': " + error.message());
  return (parent + "/" + file).str();
}

llvm::Error Folder::write(const Twine &name, StringRef text) {
  std::string file = pathOf(name);
  StringRef parent = llvm::sys::path::parent_path(file);
  if (std::error_code error = fs::create_directories(parent))
    return cannotWrite(parent, error);
  if (llvm::Error error = writeAtomically(text, file))
    return fail(llvm::toString(std::move(error)));
  remember(file);
  return llvm::Error::success();
}

/// Names in the folder itself are flushed with that of a checkpoint.
void Folder::remember(const std::string &file) {
  unflushed.insert(file);
  if (std::string parent = gauge::rt::folderOf(file); parent != path)
    unflushed.insert(parent);
}

llvm::Error Folder::flush() {
  for (const std::string &file : unflushed)
    if (int error = gauge::rt::flushToDisk(file))
      return cannotWrite(file, {error, std::generic_category()});
  unflushed.clear();
  return llvm::Error::success();
}

llvm::Error Folder::append(const Twine &name,
                           llvm::ArrayRef<const char *> columns,
                           llvm::ArrayRef<double> row) {
  std::string file = pathOf(name);
  std::string text = fs::exists(file) ? "" : formatHeading(columns);
  text += formatRow(row);
  std::error_code error;
  llvm::raw_fd_ostream stream(file, error, fs::OF_Append);
  if (!error) {
    stream << text;
    stream.close();
    error = stream.error();
    stream.clear_error();
  }
  remember(file);
  return error ? cannotWrite(file, error) : llvm::Error::success();
}

/// The step that a row of a table begins with.
static std::optional<int64_t> stepOfRow(StringRef line) {
  int64_t step = 0;
  if (line.split(',').first.getAsInteger(10, step))
    return std::nullopt;
  return step;
}

/// A row without its end was being written when the process was killed.
llvm::Error Folder::dropRows(const std::string &table, int64_t step) {
  auto buffer = llvm::MemoryBuffer::getFile(table);
  if (!buffer)
    return fail("cannot read '" + table + "': " + buffer.getError().message());
  StringRef rest = (*buffer)->getBuffer(), begin = "step,";
  if (!rest.starts_with(begin) && !begin.starts_with(rest))
    return llvm::Error::success(); // of somebody else
  if (!rest.contains('\n')) {      // not even its heading
    std::error_code error = fs::remove(table);
    return error ? cannotWrite(table, error) : llvm::Error::success();
  }
  std::string kept;
  while (rest.contains('\n')) {
    auto [line, after] = rest.split('\n');
    rest = after;
    if (stepOfRow(line).value_or(step) <= step)
      kept += (line + "\n").str();
  }
  if (llvm::Error error = writeAtomically(kept, table, /*isDurable=*/true))
    return fail(llvm::toString(std::move(error)));
  return llvm::Error::success();
}

/// The step in a name like 0000000120.csv.
static std::optional<int64_t> stepOf(StringRef file) {
  StringRef digits = llvm::sys::path::filename(file).take_while(llvm::isDigit);
  int64_t step = 0;
  if (digits.size() < 10 || digits.getAsInteger(10, step))
    return std::nullopt;
  return step;
}

static bool hasRowAfter(StringRef table, int64_t step) {
  auto buffer = llvm::MemoryBuffer::getFile(table);
  if (!buffer || !(*buffer)->getBuffer().starts_with("step,"))
    return false;
  auto lines = llvm::split((*buffer)->getBuffer(), '\n');
  return llvm::any_of(lines, [&](StringRef line) {
    return stepOfRow(line).value_or(step) > step;
  });
}

bool Folder::holdsAfter(int64_t step) const {
  std::error_code error;
  for (fs::recursive_directory_iterator it(path, error), end;
       it != end && !error; it.increment(error)) {
    StringRef file = it->path();
    std::optional<int64_t> number = stepOf(file);
    if (number ? *number > step
               : file.ends_with(".csv") && hasRowAfter(file, step))
      return true;
  }
  return false;
}

llvm::Error Folder::dropAfter(int64_t step) {
  std::error_code error;
  for (fs::recursive_directory_iterator it(path, error), end;
       it != end && !error; it.increment(error)) {
    StringRef file = it->path();
    auto number = stepOf(file);
    if (file.ends_with(".tmp") || (number && *number > step)) {
      if ((error = fs::remove(file)))
        return cannotWrite(file, error);
    } else if (file.ends_with(".csv") && !number)
      if (llvm::Error failed = dropRows(file.str(), step))
        return failed;
  }
  return error ? cannotWrite(path, error) : llvm::Error::success();
}
