//===- Header.cpp - the C header of a compiled library --------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/Version.h"
#include "compiler/target/Descriptor.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include <fmt/format.h>

using namespace gaugec;
namespace json = llvm::json;

/// Names that C, C++ or the standard headers take.
static bool isReserved(llvm::StringRef name) {
  static const llvm::StringSet<> words = {"NULL",         "alignas",
                                          "alignof",      "and",
                                          "and_eq",       "asm",
                                          "auto",         "bitand",
                                          "bitor",        "bool",
                                          "break",        "case",
                                          "catch",        "char",
                                          "char16_t",     "char32_t",
                                          "char8_t",      "class",
                                          "co_await",     "co_return",
                                          "co_yield",     "compl",
                                          "concept",      "const",
                                          "const_cast",   "consteval",
                                          "constexpr",    "constinit",
                                          "continue",     "decltype",
                                          "default",      "delete",
                                          "do",           "double",
                                          "dynamic_cast", "else",
                                          "enum",         "errno",
                                          "explicit",     "export",
                                          "extern",       "false",
                                          "float",        "for",
                                          "friend",       "goto",
                                          "if",           "inline",
                                          "int",          "linux",
                                          "long",         "mutable",
                                          "namespace",    "new",
                                          "noexcept",     "not",
                                          "not_eq",       "nullptr",
                                          "operator",     "or",
                                          "or_eq",        "private",
                                          "protected",    "public",
                                          "register",     "reinterpret_cast",
                                          "requires",     "restrict",
                                          "return",       "short",
                                          "signed",       "sizeof",
                                          "static",       "static_assert",
                                          "static_cast",  "struct",
                                          "switch",       "template",
                                          "this",         "thread_local",
                                          "throw",        "true",
                                          "try",          "typedef",
                                          "typeid",       "typename",
                                          "typeof",       "union",
                                          "unix",         "unsigned",
                                          "using",        "virtual",
                                          "void",         "volatile",
                                          "wchar_t",      "while",
                                          "xor",          "xor_eq"};
  return words.contains(name);
}

std::string gaugec::toIdentifier(llvm::StringRef name) {
  std::string identifier;
  for (char c : name)
    identifier += llvm::isAlnum(c) ? c : '_';
  if (identifier.empty() || llvm::isDigit(identifier.front()))
    identifier.insert(identifier.begin(), '_');
  if (isReserved(identifier))
    identifier += '_';
  return identifier;
}

static std::string getText(const json::Object &object, llvm::StringRef key) {
  return object.getString(key).value_or("").str();
}

namespace {

/// One argument as the header shows it.
struct Argument {
  std::string identifier, comment, size; ///< size: elements, a C expression
};

class HeaderWriter {
public:
  HeaderWriter(const json::Object &descriptor, llvm::StringRef libraryName)
      : descriptor(descriptor),
        prefix(toIdentifier(getText(descriptor, "model"))),
        guard(llvm::StringRef(toIdentifier(libraryName)).upper() + "_H"),
        scalar(getText(descriptor, "precision") == "f64" ? "double" : "float"),
        colours(*descriptor.getObject("group")->getInteger("colours")) {}

  std::string write();

private:
  Argument describeField(const json::Object &field) const;
  Argument describeParameter(const json::Object &parameter) const;
  Argument describeOutput(const json::Object &output) const;
  void writeStruct(const std::string &name, const char *qualifier,
                   const std::vector<Argument> &arguments, const char *comment);
  void writeFunction(const json::Object &function);

  const json::Object &descriptor;
  std::string prefix, guard, scalar;
  int64_t colours;
  std::string text;
};

} // namespace

/// `W.weight` and `W_weight` would be the same member: later ones get a number.
static void makeUnique(std::vector<Argument> &arguments) {
  llvm::StringSet<> taken;
  for (Argument &argument : arguments) {
    std::string base = argument.identifier;
    for (int number = 2; !taken.insert(argument.identifier).second; ++number)
      argument.identifier = fmt::format("{}_{}", base, number);
  }
}

static std::string formatAxes(const json::Array &axes) {
  std::string shape;
  for (const json::Value &axis : axes)
    shape += fmt::format("[x_{}]", *axis.getAsInteger());
  return shape;
}

Argument HeaderWriter::describeField(const json::Object &field) const {
  int64_t channels = *field.getInteger("channels");
  int64_t components = *field.getInteger("components");
  const json::Array &axes = *field.getArray("axes");
  std::string kind = getText(field, "kind");
  std::string shape = "[batch]" + formatAxes(axes);
  shape += fmt::format("[{}]", channels);
  if (kind != "invariant")
    shape += fmt::format("[{0}][{0}]", colours);
  if (*field.getBoolean("complex"))
    shape += "[2], the last index (re, im)";
  std::string meaning = kind == "links"       ? "links U_mu(x), from x+mu to x"
                        : kind == "covariant" ? "covariant field"
                                              : "invariant field";
  std::string size = "gauge_lattice_batch(lattice)";
  for (const json::Value &axis : axes)
    size += fmt::format(" * gauge_lattice_extent(lattice, {})",
                        *axis.getAsInteger());
  size += fmt::format(" * {}", channels * components);
  return {toIdentifier(getText(field, "name")), meaning + ": " + shape, size};
}

Argument HeaderWriter::describeParameter(const json::Object &parameter) const {
  std::string shape;
  int64_t elements = 1;
  for (const json::Value &extent : *parameter.getArray("shape")) {
    shape += fmt::format("[{}]", *extent.getAsInteger());
    elements *= *extent.getAsInteger();
  }
  bool complex = *parameter.getBoolean("complex");
  std::string comment = shape.empty() ? "a number" : shape;
  if (complex)
    comment += "[2], the last index (re, im)";
  std::string name = getText(parameter, "name");
  std::string identifier = toIdentifier(name);
  if (identifier != name)
    comment = "\"" + name + "\": " + comment;
  return {identifier, comment, std::to_string(elements * (complex ? 2 : 1))};
}

/// Weights that are computed have no batch, unlike the fields beside them.
Argument HeaderWriter::describeOutput(const json::Object &output) const {
  if (getText(output, "kind") != "parameter")
    return describeField(output);
  Argument argument = describeParameter(output);
  argument.comment += "; one for the whole batch";
  return argument;
}

void HeaderWriter::writeStruct(const std::string &name, const char *qualifier,
                               const std::vector<Argument> &arguments,
                               const char *comment) {
  text += fmt::format("/** {} */\ntypedef struct {} {{\n", comment, name);
  for (const Argument &argument : arguments)
    text += fmt::format("  {}{} *{}; /**< {} */\n", qualifier, scalar,
                        argument.identifier, argument.comment);
  if (arguments.empty())
    text += "  char unused; /**< there are none */\n";
  text += fmt::format("}} {};\n\n", name);
}

void HeaderWriter::writeFunction(const json::Object &function) {
  std::string name = prefix + "_" + toIdentifier(getText(function, "name"));
  std::vector<Argument> inputs, outputs;
  for (const json::Value &input : *function.getArray("inputs"))
    inputs.push_back(describeField(*input.getAsObject()));
  size_t fields = inputs.size();
  for (const json::Value &parameter : *function.getArray("parameters"))
    inputs.push_back(describeParameter(*parameter.getAsObject()));
  for (const json::Value &output : *function.getArray("outputs"))
    outputs.push_back(describeOutput(*output.getAsObject()));
  makeUnique(inputs);
  makeUnique(outputs);
  writeStruct(name + "_inputs", "const ", inputs,
              "Input fields, then parameters. C order, batch first (parameters "
              "have none).");
  writeStruct(name + "_outputs", "", outputs,
              "Where results go. C order, batch first (parameters have none).");
  auto arrays = [&](llvm::ArrayRef<Argument> arguments, const char *variable,
                    const char *from) {
    text += fmt::format("  gauge_array {}[{}];\n", variable,
                        std::max<size_t>(arguments.size(), 1));
    for (auto [i, argument] : llvm::enumerate(arguments)) {
      text += fmt::format("  {}[{}].data = (void *){}->{};\n", variable, i,
                          from, argument.identifier);
      text += fmt::format("  {}[{}].bytes = sizeof({}) * (uint64_t)({});\n",
                          variable, i, scalar, argument.size);
    }
  };
  text += fmt::format(
      "/** Computes `{0}` of the model `{1}` on `lattice`. `module` comes "
      "from\n"
      " *  gauge_module_from_descriptor(context, {3}_model(), &module), or "
      "from\n"
      " *  gauge_module_load. Returns GAUGE_OK, or a code whose sentence\n"
      " *  gauge_context_message(context) holds; outputs are then untouched. "
      "*/\n"
      "static inline gauge_status\n{2}(gauge_context *context, const "
      "gauge_module *module,\n    const gauge_lattice *lattice, const "
      "{2}_inputs "
      "*inputs,\n    const {2}_outputs *outputs) {{\n",
      getText(function, "name"), getText(descriptor, "model"), name, prefix);
  llvm::ArrayRef<Argument> all(inputs);
  arrays(all.take_front(fields), "fields", "inputs");
  arrays(all.drop_front(fields), "parameters", "inputs");
  arrays(outputs, "results", "outputs");
  if (inputs.empty())
    text += "  (void)inputs;\n";
  text +=
      fmt::format("  return gauge_run(context, module, \"{}\", lattice, "
                  "fields, {},\n                   parameters, {}, results, "
                  "{});\n}}\n\n",
                  getText(function, "name"), fields, inputs.size() - fields,
                  outputs.size());
}

std::string HeaderWriter::write() {
  text += fmt::format(
      "/* {0}: made by gaugec {1}. Do not edit.\n *\n"
      " * {2}, D = {3}, {4}. Link with this library and libgauge_runtime, or "
      "load\n * the library with gauge_module_load. Conventions: "
      "gauge_runtime.h. */\n"
      "#ifndef {5}\n#define {5}\n\n#include \"gauge_runtime.h\"\n\n"
      "#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n"
      "/** What is inside this library. Valid as long as it is loaded. */\n"
      "const gauge_model_descriptor *{6}_model(void);\n\n",
      getText(descriptor, "model"), GAUGEC_VERSION,
      getText(*descriptor.getObject("group"), "name"),
      *descriptor.getInteger("dimensions"), scalar, guard, prefix);
  for (const json::Value &function : *descriptor.getArray("functions"))
    writeFunction(*function.getAsObject());
  text +=
      fmt::format("#ifdef __cplusplus\n}}\n#endif\n#endif /* {} */\n", guard);
  return text;
}

std::string gaugec::generateHeader(const json::Object &descriptor,
                                   llvm::StringRef libraryName) {
  return HeaderWriter(descriptor, libraryName).write();
}
