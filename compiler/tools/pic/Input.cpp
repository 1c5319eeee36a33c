//===- Input.cpp - the JSON of gauge-pic ----------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Input.h"
#include "compiler/tools/run/Runtime.h"
#include "frontend/json/Json.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <numbers>

using namespace gaugec;
using namespace gaugec::pic;
using frontend::Diagnostics;
using frontend::JsonValue;
using gauge::pic::EvolutionOptions;
using gauge::pic::NucleusOptions;
using gauge::pic::Scheme;
using llvm::StringRef;
using llvm::Twine;
using run::fail;

double Input::energyUnit() const { return isPhysical ? hbarC : 1; }

namespace {

/// An object whose members are asked for one after another; what nobody asked
/// for is a mistake.
class Members {
public:
  Members(const JsonValue *json, StringRef title, Diagnostics &diagnostics)
      : json(json), title(title), diagnostics(diagnostics) {
    if (json && !json->isObject()) {
      diagnostics.error(json->span, Twine(title) + " is an object, not " +
                                        json->describe());
      this->json = nullptr;
    }
  }
  /// Names what is left over.
  void finish() {
    if (!json)
      return;
    for (const frontend::JsonMember &member : json->members)
      if (!llvm::is_contained(known, StringRef(member.key.text)))
        diagnostics.error(member.key.span,
                          Twine(title) + " has no member '" + member.key.text +
                              "'" +
                              frontend::didYouMean(member.key.text, known));
  }

  const JsonValue *find(StringRef key) {
    known.push_back(key);
    return json ? json->find(key) : nullptr;
  }
  /// A missing member that there is no default for.
  const JsonValue *need(StringRef key, StringRef what) {
    const JsonValue *value = find(key);
    if (json && !value)
      diagnostics.error(json->span,
                        Twine(title) + " needs '" + key + "': " + what);
    return value;
  }

  /// A number in [least, most].
  void read(StringRef key, double &number, double least, double most,
            bool isNeeded = false) {
    const JsonValue *value = isNeeded ? need(key, "a number") : find(key);
    if (value)
      set(*value, key, number, least, most);
  }
  void read(StringRef key, int64_t &number, int64_t least, int64_t most) {
    double real = double(number);
    if (const JsonValue *value = find(key)) {
      set(*value, key, real, double(least), double(most));
      if (real != std::floor(real))
        diagnostics.error(value->span,
                          Twine("'") + key + "' is a whole number");
      number = int64_t(real);
    }
  }
  /// As many numbers as there are.
  template <class T, size_t N>
  bool read(StringRef key, std::array<T, N> &numbers, double least,
            double most) {
    const JsonValue *value = find(key);
    if (!value)
      return false;
    if (!value->isArray() || value->elements.size() != N) {
      diagnostics.error(value->span, Twine("'") + key + "' is a list of " +
                                         Twine(N) + " numbers");
      return true;
    }
    for (size_t i = 0; i < N; ++i) {
      double real = double(numbers[i]);
      set(value->elements[i], key, real, least, most);
      if (std::is_integral_v<T> && real != std::floor(real))
        diagnostics.error(value->elements[i].span,
                          Twine("'") + key + "' are whole numbers");
      numbers[i] = T(real);
    }
    return true;
  }
  /// One of a few words; its number.
  size_t choose(StringRef key, llvm::ArrayRef<StringRef> words,
                size_t otherwise) {
    const JsonValue *value = find(key);
    if (!value)
      return otherwise;
    auto *found = value->isString()
                      ? llvm::find(words, StringRef(value->string))
                      : words.end();
    if (found != words.end())
      return found - words.begin();
    diagnostics.error(
        value->span,
        Twine("'") + key + "' is " + frontend::listChoices(words) +
            (value->isString() ? frontend::didYouMean(value->string, words)
                               : std::string()));
    return otherwise;
  }

private:
  void set(const JsonValue &value, StringRef key, double &number, double least,
           double most) {
    if (value.kind != JsonValue::Kind::Number) {
      diagnostics.error(value.span, Twine("'") + key + "' is a number, not " +
                                        value.describe());
      return;
    }
    if (!(value.number >= least && value.number <= most)) {
      diagnostics.error(
          value.span,
          llvm::formatv("'{0}' is a number from {1} to {2}", key, least, most));
      return;
    }
    number = value.number;
  }

  const JsonValue *json;
  StringRef title;
  Diagnostics &diagnostics;
  llvm::SmallVector<StringRef> known;
};

/// Reads one input.
class Reader {
public:
  Reader(Input &input, Diagnostics &diagnostics)
      : input(input), diagnostics(diagnostics) {}

  void read(const JsonValue &json);

private:
  void readBox(const JsonValue *json, Members &all);
  void readTime(Members &all, const JsonValue &json);
  void readCoupling(Members &all);
  void readNucleus(const JsonValue &json);
  void readRest(Members &all);
  void checkStability(const JsonValue &json);

  Input &input;
  Diagnostics &diagnostics;
  static constexpr double tiny = 1e-12, huge = 1e12;
  double saturation = 0; ///< Q_s, GeV
};

} // namespace

//===----------------------------------------------------------------------===//
// Members
//===----------------------------------------------------------------------===//

void Reader::readBox(const JsonValue *json, Members &all) {
  EvolutionOptions &o = input.evolution;
  Members box(json, "'box'", diagnostics);
  o.box.cells = {64, 16, 16};
  if (json && !box.read("cells", o.box.cells, 1, 1e6))
    box.need("cells", "three numbers of cells, along the beam and across it");
  std::array<double, 3> size{};
  bool hasSize = box.read("size", size, tiny, huge);
  bool hasSpacings = box.read("spacings", o.spacings, tiny, huge);
  if (json && hasSize == hasSpacings)
    diagnostics.error(json->span, "'box' needs either 'size' or 'spacings'");
  if (hasSize)
    for (int i = 0; i < 3; ++i)
      o.spacings[i] = size[i] / double(o.box.cells[i]);
  o.box.periodic = box.choose("ends", {"fixed", "periodic"}, 0) == 1;
  if (json && !o.box.periodic && o.box.cells[0] < 3)
    diagnostics.error(json->span, "a box with fixed ends has at least 3 cells "
                                  "along the beam");
  box.finish();
}

void Reader::readTime(Members &all, const JsonValue &json) {
  EvolutionOptions &o = input.evolution;
  bool implicit =
      o.scheme == Scheme::SemiImplicit || o.scheme == Scheme::Implicit;
  int64_t stepsOfCell = implicit ? 1 : 2;
  all.read("steps_per_cell", stepsOfCell, 1, 1000);
  o.dt = o.spacings[0] / double(stepsOfCell);
  double duration = 0;
  all.read("duration", duration, 0, huge, true);
  double steps = std::ceil(duration / o.dt - 1e-9);
  if (steps > 1e12)
    diagnostics.error(json.span, "'duration' is more than 1e12 steps");
  else
    input.steps = int64_t(steps);
}

/// The coupling, if it is not given, runs with Q_s = (sqrt(s) / GeV)^(1/8) GeV
/// of 200 GeV (benchmark script of pyglasma3d_numba).
void Reader::readCoupling(Members &all) {
  double energy = 200;
  all.read("sqrt_s", energy, 1, 1e6);
  saturation = std::pow(energy, 1.0 / 8);
  double alpha = 4 * std::numbers::pi / (18 * std::log(saturation / 0.217));
  input.evolution.coupling =
      input.isPhysical ? std::sqrt(4 * std::numbers::pi * alpha) : 1;
  all.read("coupling", input.evolution.coupling, tiny, 1e3);
}

void Reader::readNucleus(const JsonValue &json) {
  Members members(&json, "a nucleus", diagnostics);
  NucleusOptions nucleus;
  const EvolutionOptions &o = input.evolution;
  size_t number = input.nuclei.size();
  nucleus.number = uint32_t(number);
  nucleus.direction =
      members.choose("direction", {"+", "-"}, number % 2) ? -1 : 1;
  nucleus.position = input.length() * (nucleus.direction > 0 ? 0.25 : 0.75);
  members.read("position", nucleus.position, 0, huge);
  double g = o.coupling;
  double unit = input.isPhysical ? 1 / hbarC : 1; // of energies
  double mu = saturation / (0.75 * g * g), infrared = 0.2, ultraviolet = 10;
  double gold = 7.27331, gamma = 100;
  if (!input.isPhysical)
    infrared = ultraviolet = 0;
  members.read("gamma", gamma, 1, 1e6);
  nucleus.width = gold / (2 * gamma);
  members.read("width", nucleus.width, tiny, huge, !input.isPhysical);
  members.read("mu", mu, 0, 1e6, !input.isPhysical);
  members.read("infrared", infrared, 0, huge);
  members.read("ultraviolet", ultraviolet, 0, huge);
  nucleus.mu = mu * unit;
  nucleus.infrared = infrared * unit;
  nucleus.ultraviolet = ultraviolet * unit;
  int64_t sheets = 1;
  members.read("sheets", sheets, 1, 10000);
  nucleus.sheets = int(sheets);
  members.read("coherence", nucleus.coherence, 0, huge);
  members.read("radius", nucleus.radius, 0, huge);
  members.read("skin", nucleus.skin, 0, huge);
  nucleus.centre = {double(o.box.cells[1]) * o.spacings[1] / 2,
                    double(o.box.cells[2]) * o.spacings[2] / 2};
  members.read("centre", nucleus.centre, -huge, huge);
  members.finish();
  double length = double(o.box.cells[0] - 1) * o.spacings[0];
  double room = std::min(nucleus.position, length - nucleus.position);
  if (room < 5 * nucleus.width)
    diagnostics.error(json.span,
                      llvm::formatv("the nucleus at {0:g} needs 5 widths of "
                                    "{1:g} to the ends of the box, 0 and {2:g}",
                                    nucleus.position, nucleus.width, length));
  if (nucleus.width < 0.999 * o.spacings[0])
    diagnostics.error(
        json.span, llvm::formatv("the nucleus is {0:g} wide, but a cell along "
                                 "the beam is {1:g}: take more cells or a "
                                 "smaller gamma; 2 cells are a good choice",
                                 nucleus.width, o.spacings[0]));
  input.nuclei.push_back(nucleus);
}

void Reader::readRest(Members &all) {
  EvolutionOptions &o = input.evolution;
  Members iteration(all.find("iteration"), "'iteration'", diagnostics);
  o.residual = o.isDouble ? 1e-12 : 1e-6;
  iteration.read("residual", o.residual, 0, 1);
  int64_t most = o.maxIterations;
  iteration.read("max", most, 1, 10000);
  o.maxIterations = int(most);
  iteration.read("damping", o.damping, 0, 0.999);
  iteration.finish();
  Members measure(all.find("measure"), "'measure'", diagnostics);
  input.measureEvery = std::max<int64_t>(1, input.steps / 100);
  measure.read("every", input.measureEvery, 1, int64_t(1) << 40);
  input.gaussEvery = input.measureEvery;
  measure.read("gauss", input.gaussEvery, 0, int64_t(1) << 40);
  measure.finish();
  Members checkpoint(all.find("checkpoint"), "'checkpoint'", diagnostics);
  checkpoint.read("minutes", input.checkpointMinutes, 0, 1e6);
  checkpoint.read("steps", input.checkpointSteps, 0, int64_t(1) << 40);
  checkpoint.finish();
}

void Reader::checkStability(const JsonValue &json) {
  const EvolutionOptions &o = input.evolution;
  double sum = 0;
  for (double a : o.spacings)
    sum += 1 / (a * a);
  bool isExplicit =
      o.scheme == Scheme::Leapfrog || o.scheme == Scheme::Exponential;
  if (isExplicit && o.dt > 1 / std::sqrt(sum))
    diagnostics.error(
        json.span, llvm::formatv("dt is {0:g}, but leapfrog is stable below "
                                 "{1:g} only: take more 'steps_per_cell', or "
                                 "the scheme \"semi-implicit\"",
                                 o.dt, 1 / std::sqrt(sum)));
}

void Reader::read(const JsonValue &json) {
  Members all(&json, "the input", diagnostics);
  EvolutionOptions &o = input.evolution;
  input.isPhysical = all.choose("units", {"fm", "lattice"}, 0) == 0;
  o.colours = all.choose("group", {"SU(2)"}, 0) == 0 ? 2 : 3;
  o.isDouble = all.choose("precision", {"f64", "f32"}, 0) == 0;
  constexpr Scheme schemes[] = {Scheme::SemiImplicit, Scheme::Leapfrog,
                                Scheme::Exponential, Scheme::Implicit};
  o.scheme = schemes[all.choose(
      "scheme", {"semi-implicit", "leapfrog", "exponential", "implicit"}, 0)];
  readBox(all.need("box", "cells and size"), all);
  readTime(all, json);
  readCoupling(all);
  int64_t seed = 1;
  all.read("seed", seed, 0, int64_t(1) << 53);
  const JsonValue *nuclei = all.need("nuclei", "a list");
  if (nuclei && !nuclei->isArray())
    diagnostics.error(nuclei->span, "'nuclei' is a list");
  else if (nuclei && o.box.periodic)
    diagnostics.error(nuclei->span, "nuclei need a box with fixed ends");
  else if (nuclei && nuclei->elements.size() > 2)
    diagnostics.error(nuclei->span, "there are one or two nuclei");
  else if (nuclei && !diagnostics.hasErrors())
    for (const JsonValue &nucleus : nuclei->elements)
      readNucleus(nucleus);
  if (input.nuclei.size() == 2 &&
      input.nuclei[0].direction == input.nuclei[1].direction)
    diagnostics.error(nuclei->span, "two nuclei move towards each other: give "
                                    "one the direction \"+\", the other \"-\"");
  for (NucleusOptions &nucleus : input.nuclei)
    nucleus.seed = uint64_t(seed);
  readRest(all);
  all.finish();
  if (!diagnostics.hasErrors())
    checkStability(json);
}

llvm::Expected<Input> gaugec::pic::readInput(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return fail("cannot read '" + path + "': " + buffer.getError().message());
  Input input;
  input.text = (*buffer)->getBuffer().str();
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  Diagnostics diagnostics(sources, [](const llvm::SMDiagnostic &diagnostic) {
    diagnostic.print(nullptr, llvm::errs(), /*ShowColors=*/false);
  });
  StringRef text =
      sources.getMemoryBuffer(sources.getMainFileID())->getBuffer();
  auto json = frontend::parseJson(text, diagnostics);
  if (json)
    Reader(input, diagnostics).read(*json);
  if (!json || diagnostics.hasErrors())
    return fail("'" + path + "' is no input that can be run");
  return input;
}
