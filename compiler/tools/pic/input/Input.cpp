//===- Input.cpp - the JSON of gauge-pic ----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Input.h"
#include "compiler/tools/pic/input/Sections.h"
#include "compiler/tools/run/Runtime.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec;
using namespace gaugec::pic;
using frontend::Diagnostics;
using run::fail;

double Input::energyUnit() const { return isPhysical ? hbarC : 1; }

/// Relative names are those beside the input; a run remembers where that was.
static std::string folderOf(llvm::StringRef path) {
  llvm::SmallString<256> folder(path);
  llvm::sys::fs::make_absolute(folder);
  llvm::sys::path::remove_filename(folder);
  auto origin = llvm::MemoryBuffer::getFile(folder + "/origin");
  return origin ? (*origin)->getBuffer().trim().str() : folder.str().str();
}

std::string Input::pathOf(llvm::StringRef name) const {
  if (llvm::sys::path::is_absolute(name))
    return name.str();
  return folder + "/" + name.str();
}

using Section = void (*)(Reading &);

static llvm::ArrayRef<Section> sectionsOf(Geometry geometry) {
  static constexpr Section laboratory[] = {
      readBox,    readScheme, readTime,      readCoupling, readSeed,
      readNuclei, readFields, readParticles, readMeasure,  readCheckpoint};
  static constexpr Section boostInvariant[] = {
      readPlane,  readProperTime, readCoupling,  readSeed,
      readNuclei, readMeasure,    readCheckpoint};
  if (geometry == Geometry::BoostInvariant)
    return boostInvariant;
  return laboratory;
}

llvm::Expected<Input> gaugec::pic::readInput(const std::string &path,
                                             bool withWarnings) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return fail("cannot read '" + path + "': " + buffer.getError().message());
  Input input;
  input.text = (*buffer)->getBuffer().str();
  input.folder = folderOf(path);
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  Diagnostics diagnostics(sources, [&](const llvm::SMDiagnostic &diagnostic) {
    if (withWarnings || diagnostic.getKind() == llvm::SourceMgr::DK_Error)
      diagnostic.print(nullptr, llvm::errs(), /*ShowColors=*/false);
  });
  llvm::StringRef text =
      sources.getMemoryBuffer(sources.getMainFileID())->getBuffer();
  auto json = frontend::parseJson(text, diagnostics);
  if (json) {
    Members all(&*json, "the input", diagnostics);
    Reading reading{input, all, diagnostics};
    readUnits(reading);
    readGeometry(reading);
    for (Section section : sectionsOf(input.geometry))
      section(reading);
    all.finish();
  }
  if (!json || diagnostics.hasErrors())
    return fail("'" + path + "' is no input that can be run");
  for (std::string *name : {&input.action.path, &input.action.params})
    if (!name->empty())
      *name = input.pathOf(*name);
  return input;
}
