//===- Folder.h - the folder of a run -------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_FOLDER_H
#define COMPILER_TOOLS_PIC_FOLDER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include <set>
#include <string>

namespace gaugec::pic {

/// A folder that one process at a time writes to. Measurements are tables whose
/// first column is the step, and files STEP.* in folders of their own (ten
/// digits, formatStep): so those that came after a checkpoint are known, and
/// are dropped when the run goes on from there.
class Folder {
public:
  explicit Folder(std::string path) : path(std::move(path)) {}
  Folder(const Folder &) = delete;
  ~Folder();

  /// Makes it; one that is there already is an error.
  llvm::Error create();
  /// One that is there, to go on with.
  llvm::Error open();

  const std::string &getPath() const { return path; }
  std::string pathOf(const llvm::Twine &name) const;

  /// The path of a file in a folder of its own, which is made.
  llvm::Expected<std::string> makePath(const llvm::Twine &name,
                                       const llvm::Twine &file) const;

  /// A file as a whole: after a failure the one before is still there. Folders
  /// in its name are made.
  llvm::Error write(const llvm::Twine &name, llvm::StringRef text);
  /// A row of a table; the table gets its heading with the first one.
  llvm::Error append(const llvm::Twine &name,
                     llvm::ArrayRef<const char *> columns,
                     llvm::ArrayRef<double> row);
  /// Puts what was written since the last time on the disk, so that it survives
  /// a loss of power once a checkpoint takes its place.
  llvm::Error flush();
  /// Whether anything was measured after that step.
  bool holdsAfter(int64_t step) const;
  /// Drops what was measured after that step, and what a killed process left
  /// half written.
  llvm::Error dropAfter(int64_t step);

private:
  void remember(const std::string &file);
  llvm::Error dropRows(const std::string &table, int64_t step);

  std::string path;
  std::set<std::string> unflushed; ///< files and the folders that they are in
  int lockFile = -1;
};

/// "0000000120".
std::string formatStep(int64_t step);
/// A row of a table; what is not a number is left empty.
std::string formatRow(llvm::ArrayRef<double> numbers);
std::string formatHeading(llvm::ArrayRef<const char *> columns);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_FOLDER_H
