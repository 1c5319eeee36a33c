//===- Hdf5.h - arrays in HDF5 files --------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Complex numbers are compounds of two floats r and i, as h5py writes them.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_RUN_HDF5_H
#define COMPILER_TOOLS_RUN_HDF5_H

#include "compiler/tools/run/Description.h"
#include <variant>

namespace gaugec::run {

/// A dataset, its numbers in double precision; complex ones are pairs.
struct Dataset {
  Shape shape;
  bool isComplex = false;
  std::vector<double> numbers;
};

/// A dataset whose numbers are still in the file.
class StoredDataset {
public:
  /// Opens a dataset; an empty `name` takes the only one of the file.
  static llvm::Expected<StoredDataset> open(llvm::StringRef file,
                                            llvm::StringRef name);
  StoredDataset(StoredDataset &&other);
  StoredDataset &operator=(StoredDataset &&) = delete;
  ~StoredDataset();

  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  bool isComplex() const { return complex; }
  /// Numbers of 8 bytes.
  bool isDouble() const;
  llvm::Expected<std::vector<double>> read() const;
  /// Entries first .. first+count-1 of the first axis.
  llvm::Expected<std::vector<double>> readRows(int64_t first,
                                               int64_t count) const;
  /// "'links.h5:U'", for messages.
  const std::string &getTitle() const { return title; }

private:
  StoredDataset() = default;
  /// `memory` and `selected` are hid_t.
  llvm::Expected<std::vector<double>> read(size_t count, int64_t memory,
                                           int64_t selected) const;

  int64_t file = -1, set = -1; ///< hid_t
  std::string title;
  std::string real, imaginary; ///< names of the parts of a complex number
  Shape shape;
  bool complex = false;
};

/// The extents of links [N][sites][D][Nc][Nc] of that shape in a file: those in
/// `dims`, which must make its sites; or [N][x0][x1]..[D][Nc][Nc] tells them.
llvm::Expected<Shape> readExtents(const std::string &path,
                                  llvm::ArrayRef<int64_t> shape);

/// Whether a file is there and has a dataset of that name.
bool hasDataset(const std::string &path, const std::string &name);

/// An attribute of the file's root group, as Hdf5Writer sets them.
llvm::Expected<int64_t> readNumberAttribute(const std::string &path,
                                            const std::string &name);
llvm::Expected<std::string> readTextAttribute(const std::string &path,
                                              const std::string &name);

/// A file that appears under its name when it is complete.
class Hdf5Writer {
public:
  static llvm::Expected<std::unique_ptr<Hdf5Writer>>
  create(llvm::StringRef path);
  ~Hdf5Writer();

  /// `data` holds floats (`isDouble` = false) or doubles.
  llvm::Error write(llvm::StringRef name, llvm::ArrayRef<int64_t> shape,
                    bool isComplex, bool isDouble, const void *data);
  /// Integers in a row.
  llvm::Error write(llvm::StringRef name, llvm::ArrayRef<int64_t> numbers);
  llvm::Error setAttribute(llvm::StringRef name,
                           llvm::ArrayRef<int64_t> numbers);
  llvm::Error setAttribute(llvm::StringRef name, llvm::StringRef text);

  /// A dataset of zeros; groups in its name are made.
  llvm::Error addZeros(llvm::StringRef name, llvm::ArrayRef<int64_t> shape,
                       bool isDouble);
  /// A group for attributes, with those in its name.
  llvm::Error addGroup(llvm::StringRef name);
  /// Writes entries of the first axis of a dataset, from `first` on.
  llvm::Error writeRows(llvm::StringRef name, int64_t first,
                        llvm::ArrayRef<double> numbers);
  /// An attribute of a dataset or group, such as "/"; text in ASCII, of a fixed
  /// length.
  using Attribute =
      std::variant<double, uint32_t, std::string, std::vector<double>,
                   std::vector<uint64_t>, std::vector<std::string>>;
  llvm::Error annotate(llvm::StringRef object, llvm::StringRef name,
                       const Attribute &value);
  /// Gives the file its name. Without it nothing is left behind.
  llvm::Error commit();

private:
  Hdf5Writer() = default;
  llvm::Error failed() const;
  llvm::Error writeTyped(llvm::StringRef name, llvm::ArrayRef<int64_t> shape,
                         int64_t type, const void *data);

  int64_t file = -1;
  std::string path, beside;
};

} // namespace gaugec::run

#endif // COMPILER_TOOLS_RUN_HDF5_H
