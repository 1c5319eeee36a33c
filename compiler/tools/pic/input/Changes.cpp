//===- Changes.cpp - what of an input may change in a run -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/pic/Input.h"
#include "compiler/tools/run/Runtime.h"
#include "frontend/json/Json.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace gaugec;
using namespace gaugec::pic;
using frontend::Diagnostics;
using frontend::JsonMember;
using frontend::JsonValue;
using run::fail;

static constexpr llvm::StringRef changeable[] = {"measure", "checkpoint",
                                                 "duration"};

namespace {
/// Finds what differs between two values.
class Comparison {
public:
  explicit Comparison(Diagnostics &diagnostics) : diagnostics(diagnostics) {}

  void compare(const JsonValue &before, const JsonValue &now,
               const std::string &name);

private:
  void compareMembers(const JsonValue &before, const JsonValue &now,
                      const std::string &name);
  void report(const frontend::Span &span, const llvm::Twine &what) {
    diagnostics.error(span, what + " since the run began: only " +
                                frontend::listChoices(changeable) +
                                " may change; put it back, or start a new run");
  }

  Diagnostics &diagnostics;
};
} // namespace

static bool isScalar(const JsonValue &value) {
  return !value.isArray() && !value.isObject();
}

void Comparison::compare(const JsonValue &before, const JsonValue &now,
                         const std::string &name) {
  bool same =
      before.kind == now.kind && before.elements.size() == now.elements.size();
  if (same && isScalar(now))
    same = before.boolean == now.boolean && before.number == now.number &&
           before.string == now.string;
  if (!same)
    return report(now.span, "'" + name + "' was changed");
  for (size_t i = 0; i < now.elements.size(); ++i)
    compare(before.elements[i], now.elements[i],
            name + "[" + std::to_string(i) + "]");
  compareMembers(before, now, name);
}

void Comparison::compareMembers(const JsonValue &before, const JsonValue &now,
                                const std::string &name) {
  auto isFree = [&](llvm::StringRef key) {
    return name.empty() && llvm::is_contained(changeable, key);
  };
  auto full = [&](llvm::StringRef key) {
    return name.empty() ? key.str() : (name + "." + key).str();
  };
  for (const JsonMember &member : now.members) {
    llvm::StringRef key = member.key.text;
    const JsonValue *old = before.find(key);
    if (isFree(key))
      continue;
    if (old)
      compare(*old, member.value, full(key));
    else
      report(member.key.span, "'" + full(key) + "' was added");
  }
  for (const JsonMember &member : before.members)
    if (!isFree(member.key.text) && !now.find(member.key.text))
      report(now.span, "'" + full(member.key.text) + "' was taken away");
}

llvm::Error gaugec::pic::checkSameRun(llvm::StringRef before,
                                      const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return fail("cannot read '" + path + "': " + buffer.getError().message());
  llvm::SourceMgr sources;
  llvm::StringRef now = (*buffer)->getBuffer();
  sources.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBuffer(before),
                             llvm::SMLoc());
  Diagnostics diagnostics(sources, [](const llvm::SMDiagnostic &diagnostic) {
    diagnostic.print(nullptr, llvm::errs(), /*ShowColors=*/false);
  });
  auto old = frontend::parseJson(before, diagnostics);
  auto json = frontend::parseJson(now, diagnostics);
  if (old && json)
    Comparison(diagnostics).compare(*old, *json, "");
  if (diagnostics.hasErrors())
    return fail("'" + path + "' is not the input that the run began with");
  return llvm::Error::success();
}
