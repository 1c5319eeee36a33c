//===- Hdf5.cpp - arrays in HDF5 files ------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/run/Hdf5.h"
#include "runtime/Durable.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include <H5Apublic.h>
#include <H5Dpublic.h>
#include <H5Epublic.h>
#include <H5Fpublic.h>
#include <H5Gpublic.h>
#include <H5Ipublic.h>
#include <H5Lpublic.h>
#include <H5Opublic.h>
#include <H5Ppublic.h>
#include <H5Spublic.h>
#include <H5Tpublic.h>
#include <H5public.h>
#include <cstdio>

using namespace gaugec::run;
using llvm::ArrayRef;
using llvm::StringRef;

namespace {
/// Closes an identifier of HDF5, of whatever kind.
class Handle {
public:
  Handle(hid_t id) : id(id) {}
  Handle(const Handle &) = delete;
  ~Handle() {
    if (id > 0)
      H5Idec_ref(id);
  }
  operator hid_t() const { return id; }
  bool isBad() const { return id < 0; }

private:
  hid_t id;
};
} // namespace

/// HDF5 prints a page for each error unless it is told not to; our sentence
/// says the same. At exit it would try again what a full disk did not take, and
/// crash; our files are closed before.
static void beQuiet() {
  H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

/// A compound of two reals at the start and behind it.
static hid_t makeComplex(hid_t real, const char *re, const char *im) {
  size_t size = H5Tget_size(real);
  hid_t type = H5Tcreate(H5T_COMPOUND, 2 * size);
  H5Tinsert(type, re, 0, real);
  H5Tinsert(type, im, size, real);
  return type;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The names of all datasets of the file's root group.
static std::vector<std::string> listDatasets(hid_t file) {
  std::vector<std::string> out;
  H5G_info_t info;
  if (H5Gget_info(file, &info) < 0)
    return out;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[256];
    ssize_t length = H5Lget_name_by_idx(file, ".", H5_INDEX_NAME, H5_ITER_INC,
                                        i, name, sizeof name, H5P_DEFAULT);
    if (length <= 0 || length >= ssize_t(sizeof name))
      continue;
    Handle set = H5Dopen2(file, name, H5P_DEFAULT);
    if (!set.isBad())
      out.emplace_back(name);
  }
  return out;
}

static std::string joinNames(ArrayRef<std::string> names) {
  std::string out;
  for (const std::string &name : names)
    out += (out.empty() ? "'" : ", '") + name + "'";
  return out.empty() ? "none" : out;
}

/// Numbers as they are in sound files. HDF5 reads beyond its buffers where a
/// damaged one describes others.
static bool isKnownNumber(hid_t type, bool isPart) {
  for (hid_t known :
       {H5T_IEEE_F32LE, H5T_IEEE_F32BE, H5T_IEEE_F64LE, H5T_IEEE_F64BE})
    if (H5Tequal(type, known) > 0)
      return true;
  if (isPart)
    return false;
  for (hid_t known : {H5T_STD_I8LE, H5T_STD_U8LE, H5T_STD_I16LE, H5T_STD_U16LE,
                      H5T_STD_I32LE, H5T_STD_U32LE, H5T_STD_I64LE,
                      H5T_STD_U64LE, H5T_STD_I32BE, H5T_STD_I64BE})
    if (H5Tequal(type, known) > 0)
      return true;
  return false;
}

/// The real type of a dataset's parts; fills in the names of the parts of a
/// complex number.
static bool readType(hid_t set, std::string &real, std::string &imaginary,
                     bool &isComplex) {
  Handle type = H5Dget_type(set);
  H5T_class_t kind = H5Tget_class(type);
  isComplex = kind == H5T_COMPOUND;
  if (!isComplex)
    return isKnownNumber(type, /*isPart=*/false);
  if (H5Tget_nmembers(type) != 2)
    return false;
  for (unsigned i = 0; i < 2; ++i) {
    Handle part = H5Tget_member_type(type, i);
    if (!isKnownNumber(part, /*isPart=*/true) ||
        H5Tget_size(type) < H5Tget_member_offset(type, i) + H5Tget_size(part))
      return false;
    char *name = H5Tget_member_name(type, i);
    (i == 0 ? real : imaginary) = name;
    H5free_memory(name);
  }
  return StringRef(real).starts_with("r") &&
         StringRef(imaginary).starts_with("i");
}

static Shape readShape(hid_t set) {
  Handle space = H5Dget_space(set);
  int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> extents(std::max(rank, 0));
  if (rank > 0)
    H5Sget_simple_extent_dims(space, extents.data(), nullptr);
  return Shape(extents.begin(), extents.end());
}

/// Whether the file can hold so many numbers: a damaged shape would take all
/// memory. Compressed data are smaller, gzip's by a factor of 1032 at the most.
static bool isPlausible(hid_t set, ArrayRef<int64_t> shape) {
  constexpr uint64_t mostCompressed = 1032;
  Handle type = H5Dget_type(set);
  uint64_t bytes = H5Tget_size(type);
  uint64_t limit = H5Dget_storage_size(set) * mostCompressed;
  for (int64_t extent : shape) {
    if (extent < 0 || (extent > 0 && bytes > limit / extent))
      return false;
    bytes *= extent;
  }
  return true;
}

llvm::Expected<StoredDataset> StoredDataset::open(StringRef path,
                                                  StringRef name) {
  beQuiet();
  StoredDataset out;
  if (!llvm::sys::fs::exists(path))
    return fail("there is no file '" + path + "'");
  out.file = H5Fopen(path.str().c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (out.file < 0)
    return fail("'" + path + "' cannot be read as an HDF5 file");
  std::vector<std::string> all = listDatasets(out.file);
  std::string wanted = name.str();
  if (wanted.empty()) {
    if (all.size() != 1)
      return fail("'" + path + "' holds the datasets " + joinNames(all) +
                  ": say which, as in " + path + ":NAME");
    wanted = all.front();
  }
  out.title = ("'" + path + ":" + wanted + "'").str();
  out.set = H5Dopen2(out.file, wanted.c_str(), H5P_DEFAULT);
  if (out.set < 0)
    return fail("'" + path + "' has no dataset '" + wanted + "'; it has " +
                joinNames(all));
  if (!readType(out.set, out.real, out.imaginary, out.complex))
    return fail(out.title + " holds neither real nor complex numbers (a "
                            "compound of r and i)");
  out.shape = readShape(out.set);
  if (!isPlausible(out.set, out.shape))
    return fail(out.title + " has the shape " + formatShape(out.shape) +
                ", but hardly any data: the file is damaged or incomplete");
  return out;
}

StoredDataset::StoredDataset(StoredDataset &&other)
    : file(std::exchange(other.file, -1)), set(std::exchange(other.set, -1)),
      title(std::move(other.title)), real(std::move(other.real)),
      imaginary(std::move(other.imaginary)), shape(std::move(other.shape)),
      complex(other.complex) {}

bool StoredDataset::isDouble() const {
  Handle type = H5Dget_type(set);
  return H5Tget_size(type) >= (complex ? 16 : 8);
}

StoredDataset::~StoredDataset() { Handle closeSet(set), closeFile(file); }

llvm::Expected<std::vector<double>> StoredDataset::read() const {
  return read(llvm::product_of(shape), H5S_ALL, H5S_ALL);
}

llvm::Expected<std::vector<double>>
StoredDataset::readRows(int64_t first, int64_t count) const {
  std::vector<hsize_t> start(shape.size(), 0),
      extents(shape.begin(), shape.end());
  start.front() = first;
  extents.front() = count;
  auto rank = static_cast<int>(shape.size());
  Handle memory = H5Screate_simple(rank, extents.data(), nullptr);
  Handle selected = H5Dget_space(set);
  H5Sselect_hyperslab(selected, H5S_SELECT_SET, start.data(), nullptr,
                      extents.data(), nullptr);
  size_t numbers = 1;
  for (hsize_t extent : extents)
    numbers *= extent;
  return read(numbers, memory, selected);
}

llvm::Expected<std::vector<double>>
StoredDataset::read(size_t count, int64_t memory, int64_t selected) const {
  std::vector<double> numbers(count * (complex ? 2 : 1));
  Handle type =
      complex ? makeComplex(H5T_NATIVE_DOUBLE, real.c_str(), imaginary.c_str())
              : H5Tcopy(H5T_NATIVE_DOUBLE);
  if (H5Dread(set, type, memory, selected, H5P_DEFAULT, numbers.data()) < 0)
    return fail("the numbers of " + title +
                " cannot be read: the file is damaged or incomplete");
  return numbers;
}

llvm::Expected<Shape> gaugec::run::readExtents(const std::string &path,
                                               ArrayRef<int64_t> shape) {
  int64_t dimensions = shape.drop_back(2).back();
  if (shape.size() != 5 || dimensions == 1)
    return Shape(shape.drop_front().drop_back(3));
  auto dims = StoredDataset::open(path, "dims");
  if (!dims)
    return dims.takeError();
  auto numbers = dims->read();
  if (!numbers)
    return numbers.takeError();
  Shape extents;
  int64_t sites = 1;
  for (double extent : *numbers) {
    bool isPossible = extent >= 1 && extent <= double(shape[1] / sites);
    extents.push_back(isPossible ? static_cast<int64_t>(extent) : 0);
    sites = isPossible ? sites * extents.back() : 0;
    if (sites == 0)
      break;
  }
  if (int64_t(extents.size()) != dimensions || sites != shape[1])
    return fail("'" + path + "' is damaged: its dims do not make " +
                llvm::Twine(shape[1]) + " sites");
  return extents;
}

bool gaugec::run::hasDataset(const std::string &path, const std::string &name) {
  beQuiet();
  Handle file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  return !file.isBad() && H5Lexists(file, name.c_str(), H5P_DEFAULT) > 0;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// Calls `read` with the attribute; it returns whether it is sound.
static llvm::Error
readAttribute(const std::string &path, const std::string &name,
              llvm::function_ref<bool(hid_t attribute, hid_t type)> read) {
  beQuiet();
  if (!llvm::sys::fs::exists(path))
    return fail("there is no file '" + path + "'");
  Handle file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file.isBad())
    return fail("'" + path + "' cannot be read as an HDF5 file");
  Handle attribute = H5Aopen(file, name.c_str(), H5P_DEFAULT);
  if (attribute.isBad())
    return fail("'" + path + "' has no attribute '" + name + "'");
  Handle type = H5Aget_type(attribute);
  if (!read(attribute, type))
    return fail("the attribute '" + name + "' of '" + path + "' is damaged");
  return llvm::Error::success();
}

llvm::Expected<int64_t>
gaugec::run::readNumberAttribute(const std::string &path,
                                 const std::string &name) {
  int64_t number = 0;
  llvm::Error error =
      readAttribute(path, name, [&](hid_t attribute, hid_t type) {
        Handle space = H5Aget_space(attribute);
        return H5Tget_class(type) == H5T_INTEGER &&
               H5Sget_simple_extent_npoints(space) == 1 &&
               H5Aread(attribute, H5T_NATIVE_INT64, &number) >= 0;
      });
  if (error)
    return error;
  return number;
}

llvm::Expected<std::string>
gaugec::run::readTextAttribute(const std::string &path,
                               const std::string &name) {
  std::string text;
  llvm::Error error =
      readAttribute(path, name, [&](hid_t attribute, hid_t type) {
        char *read = nullptr;
        Handle space = H5Aget_space(attribute);
        if (H5Tis_variable_str(type) <= 0 ||
            H5Sget_simple_extent_npoints(space) != 1 ||
            H5Aread(attribute, type, static_cast<void *>(&read)) < 0 || !read)
          return false;
        text = read;
        H5free_memory(read);
        return true;
      });
  if (error)
    return error;
  return text;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

llvm::Expected<std::unique_ptr<Hdf5Writer>> Hdf5Writer::create(StringRef path) {
  beQuiet();
  std::unique_ptr<Hdf5Writer> out(new Hdf5Writer);
  out->path = path.str();
  std::string beside =
      (path + "." + llvm::Twine(llvm::sys::Process::getProcessId()) + ".tmp")
          .str();
  if (llvm::sys::fs::is_directory(path))
    return fail("'" + path + "' cannot be written: it is a folder");
  out->file = H5Fcreate(beside.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT);
  if (out->file < 0)
    return fail("'" + path + "' cannot be written: " + llvm::sys::StrError());
  out->beside = beside;
  llvm::sys::RemoveFileOnSignal(beside);
  return out;
}

Hdf5Writer::~Hdf5Writer() {
  if (file >= 0)
    H5Fclose(file);
  if (beside.empty())
    return;
  std::remove(beside.c_str());
  llvm::sys::DontRemoveFileOnSignal(beside);
}

llvm::Error Hdf5Writer::failed() const {
  return fail("'" + path + "' cannot be written: " + llvm::sys::StrError());
}

llvm::Error Hdf5Writer::write(StringRef name, ArrayRef<int64_t> shape,
                              bool isComplex, bool isDouble, const void *data) {
  hid_t real = isDouble ? H5T_NATIVE_DOUBLE : H5T_NATIVE_FLOAT;
  Handle type = isComplex ? makeComplex(real, "r", "i") : H5Tcopy(real);
  return writeTyped(name, shape, type, data);
}

llvm::Error Hdf5Writer::write(StringRef name, ArrayRef<int64_t> numbers) {
  return writeTyped(name, {static_cast<int64_t>(numbers.size())},
                    H5T_NATIVE_INT64, numbers.data());
}

/// `type` is a hid_t.
llvm::Error Hdf5Writer::writeTyped(StringRef name, ArrayRef<int64_t> shape,
                                   int64_t type, const void *data) {
  std::vector<hsize_t> extents(shape.begin(), shape.end());
  Handle space = H5Screate_simple(static_cast<int>(extents.size()),
                                  extents.data(), nullptr);
  // Without times equal results make equal files.
  Handle creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_obj_track_times(creation, false);
  Handle set = H5Dcreate2(file, name.str().c_str(), type, space, H5P_DEFAULT,
                          creation, H5P_DEFAULT);
  if (set.isBad() ||
      H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
    return failed();
  return llvm::Error::success();
}

/// An attribute of a file's root group, a group or a dataset.
static bool writeAttribute(hid_t file, StringRef name, hid_t type, hid_t space,
                           const void *data) {
  Handle attribute = H5Acreate2(file, name.str().c_str(), type, space,
                                H5P_DEFAULT, H5P_DEFAULT);
  return !attribute.isBad() && H5Awrite(attribute, type, data) >= 0;
}

llvm::Error Hdf5Writer::setAttribute(StringRef name,
                                     ArrayRef<int64_t> numbers) {
  hsize_t count = numbers.size();
  Handle space = numbers.size() == 1 ? H5Screate(H5S_SCALAR)
                                     : H5Screate_simple(1, &count, nullptr);
  if (!writeAttribute(file, name, H5T_NATIVE_INT64, space, numbers.data()))
    return failed();
  return llvm::Error::success();
}

llvm::Error Hdf5Writer::setAttribute(StringRef name, StringRef text) {
  std::string copy = text.str();
  const char *pointer = copy.c_str();
  Handle type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  Handle space = H5Screate(H5S_SCALAR);
  if (!writeAttribute(file, name, type, space, &pointer))
    return failed();
  return llvm::Error::success();
}

/// Groups in a name are made.
static hid_t makeGroupsOnTheWay() {
  hid_t links = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  return links;
}

llvm::Error Hdf5Writer::addGroup(StringRef name) {
  Handle links = makeGroupsOnTheWay();
  Handle creation = H5Pcreate(H5P_GROUP_CREATE);
  H5Pset_obj_track_times(creation, false);
  Handle group =
      H5Gcreate2(file, name.str().c_str(), links, creation, H5P_DEFAULT);
  return group.isBad() ? failed() : llvm::Error::success();
}

llvm::Error Hdf5Writer::addZeros(StringRef name, ArrayRef<int64_t> shape,
                                 bool isDouble) {
  std::vector<hsize_t> extents(shape.begin(), shape.end());
  Handle space = H5Screate_simple(static_cast<int>(extents.size()),
                                  extents.data(), nullptr);
  Handle creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_obj_track_times(creation, false);
  Handle links = makeGroupsOnTheWay();
  Handle set = H5Dcreate2(file, name.str().c_str(),
                          isDouble ? H5T_IEEE_F64LE : H5T_IEEE_F32LE, space,
                          links, creation, H5P_DEFAULT);
  return set.isBad() ? failed() : llvm::Error::success();
}

llvm::Error Hdf5Writer::writeRows(StringRef name, int64_t first,
                                  ArrayRef<double> numbers) {
  Handle set = H5Dopen2(file, name.str().c_str(), H5P_DEFAULT);
  if (set.isBad())
    return failed();
  Handle space = H5Dget_space(set);
  std::vector<hsize_t> extents(H5Sget_simple_extent_ndims(space));
  H5Sget_simple_extent_dims(space, extents.data(), nullptr);
  hsize_t row = 1;
  for (hsize_t extent : ArrayRef(extents).drop_front())
    row *= extent;
  std::vector<hsize_t> start(extents.size(), 0);
  start.front() = first;
  extents.front() = numbers.size() / row;
  Handle memory = H5Screate_simple(static_cast<int>(extents.size()),
                                   extents.data(), nullptr);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr,
                      extents.data(), nullptr);
  if (H5Dwrite(set, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT,
               numbers.data()) < 0)
    return failed();
  return llvm::Error::success();
}

namespace {
/// Text as ASCII of a fixed length, padded with zeros.
struct FixedText {
  explicit FixedText(ArrayRef<std::string> texts) {
    for (const std::string &text : texts)
      length = std::max(length, text.size());
    for (const std::string &text : texts) {
      characters += text;
      characters.resize(characters.size() + length - text.size());
    }
  }
  hid_t type() const {
    hid_t made = H5Tcopy(H5T_C_S1);
    H5Tset_size(made, length);
    H5Tset_strpad(made, H5T_STR_NULLPAD);
    return made;
  }

  size_t length = 1;
  std::string characters;
};
} // namespace

llvm::Error Hdf5Writer::annotate(StringRef object, StringRef name,
                                 const Attribute &value) {
  Handle at = H5Oopen(file, object.str().c_str(), H5P_DEFAULT);
  Handle one = H5Screate(H5S_SCALAR);
  auto list = [](size_t count) {
    hsize_t extent = count;
    return H5Screate_simple(1, &extent, nullptr);
  };
  bool isWritten = false;
  if (const auto *number = std::get_if<double>(&value))
    isWritten = writeAttribute(at, name, H5T_NATIVE_DOUBLE, one, number);
  else if (const auto *number = std::get_if<uint32_t>(&value))
    isWritten = writeAttribute(at, name, H5T_NATIVE_UINT32, one, number);
  else if (const auto *numbers = std::get_if<std::vector<double>>(&value)) {
    Handle many = list(numbers->size());
    isWritten =
        writeAttribute(at, name, H5T_NATIVE_DOUBLE, many, numbers->data());
  } else if (const auto *numbers = std::get_if<std::vector<uint64_t>>(&value)) {
    Handle many = list(numbers->size());
    isWritten =
        writeAttribute(at, name, H5T_NATIVE_UINT64, many, numbers->data());
  } else if (const auto *text = std::get_if<std::string>(&value)) {
    FixedText fixed(*text);
    Handle type = fixed.type();
    isWritten = writeAttribute(at, name, type, one, fixed.characters.data());
  } else {
    const auto &texts = std::get<std::vector<std::string>>(value);
    FixedText fixed(texts);
    Handle type = fixed.type(), many = list(texts.size());
    isWritten = writeAttribute(at, name, type, many, fixed.characters.data());
  }
  return isWritten ? llvm::Error::success() : failed();
}

llvm::Error Hdf5Writer::commit() {
  hid_t closing = std::exchange(file, -1);
  if (H5Fflush(closing, H5F_SCOPE_GLOBAL) < 0 || H5Fclose(closing) < 0)
    return failed();
  if (int error = ::gauge::rt::moveIntoPlace(beside, path))
    return fail("'" + path +
                "' cannot be written: " + llvm::sys::StrError(error));
  llvm::sys::DontRemoveFileOnSignal(beside);
  beside.clear();
  return llvm::Error::success();
}
