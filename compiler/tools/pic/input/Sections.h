//===- Sections.h - the parts of an input ---------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each section is read by a function in a file of its own, in the order of the
// list in Input.cpp: later ones may use what earlier ones found.
//
//===----------------------------------------------------------------------===//

#ifndef COMPILER_TOOLS_PIC_INPUT_SECTIONS_H
#define COMPILER_TOOLS_PIC_INPUT_SECTIONS_H

#include "compiler/tools/pic/Input.h"
#include "compiler/tools/pic/input/Members.h"

namespace gaugec::pic {

/// An input while it is read.
struct Reading {
  Input &input;
  Members &all; ///< the outermost object
  frontend::Diagnostics &diagnostics;
  double saturation = 0; ///< Q_s in GeV
  uint64_t seed = 1;
};

void readUnits(Reading &reading);
void readGeometry(Reading &reading);
void readBox(Reading &reading);
void readScheme(Reading &reading);
void readTime(Reading &reading);
/// 'duration', in steps of dt.
void readDuration(Reading &reading);
void readCoupling(Reading &reading);
void readSeed(Reading &reading);
void readNuclei(Reading &reading);
void readFields(Reading &reading);
void readParticles(Reading &reading);
void readMeasure(Reading &reading);
void readCheckpoint(Reading &reading);

/// Those of boost-invariant fields, where they differ.
void readPlane(Reading &reading);
void readProperTime(Reading &reading);

/// The charges of a nucleus across the beam.
void readSheets(Reading &reading, Members &members,
                gauge::pic::SheetOptions &sheets);
/// Whether cells across the beam resolve a nucleus.
void checkScales(Reading &reading, Members &members,
                 const gauge::pic::NucleusOptions &nucleus);
/// Whether a nucleus fits into the box and is resolved by its cells.
void checkNucleus(Reading &reading, Members &members,
                  const gauge::pic::NucleusOptions &nucleus);

} // namespace gaugec::pic

#endif // COMPILER_TOOLS_PIC_INPUT_SECTIONS_H
