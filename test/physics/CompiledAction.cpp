//===- CompiledAction.cpp - an action and its force, compiled -------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/physics/CompiledAction.h"
#include "compiler/interpret/Compiled.h"
#include "compiler/interpret/RandomProblem.h"
#include "dialect/gauge/Gauge.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace gaugec;
using namespace gaugec::interpret;
using namespace gaugec::test;

std::string
gaugec::test::readModel(const std::string &path,
                        const std::map<std::string, std::string> &header) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return "";
  std::string text;
  llvm::SmallVector<llvm::StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n');
  for (llvm::StringRef line : lines) {
    std::string word = line.split(' ').first.str();
    auto found = header.find(word);
    text += found == header.end() ? line.str() : word + " " + found->second;
    text += "\n";
  }
  return text;
}

CompiledAction::CompiledAction(const std::string &text,
                               std::map<std::string, double> parameters)
    : parameters(std::move(parameters)) {
  loadCompilerDialects(context);
  module = parseDescription(text, {"force"}, context);
  if (!module)
    return;
  function = module->lookupSymbol<mlir::func::FuncOp>("force");
  special = llvm::cast<gauge::LinksType>(function.getArgumentTypes().front())
                .getGroup()
                .isSpecial();
  compiled = compileAndLoad(*module, runtime);
}

bool CompiledAction::setLattice(const Lattice &lattice) {
  auto random = makeRandomProblem(runtime, function, lattice, 1);
  if (failed(random))
    return false;
  this->lattice = lattice;
  problem = std::move(*random);
  for (auto [index, argument] : llvm::enumerate(problem.arguments)) {
    auto name =
        function.getArgAttrOfType<mlir::StringAttr>(index, gauge::nameAttrName);
    auto found = parameters.find(name.str());
    if (found != parameters.end())
      argument.data = {found->second};
  }
  return true;
}

Array CompiledAction::makeRandomLinks(uint64_t seed) {
  auto random = makeRandomProblem(runtime, function, lattice, seed);
  return succeeded(random) ? random->arguments.front() : Array();
}

llvm::FailureOr<CompiledAction::Values>
CompiledAction::evaluate(const Array &links) {
  problem.arguments.front() = links;
  auto results = runCompiled(runtime, compiled.get(), function, problem);
  if (failed(results))
    return llvm::failure();
  return Values{results->front().data.front().real(),
                std::move(results->back())};
}
