//===- Reader.cpp - JSON to a model
//-------------------------------------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shapes read here are published in schema.json and docs/json.md. A string
// in the place of an expression is DSL text, of which a name is the simplest
// case.
//
//===----------------------------------------------------------------------===//

#include "frontend/json/Reader.h"
#include "frontend/dsl/Parser.h"
#include "frontend/json/Json.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace gaugec::frontend;
using llvm::StringRef;
using llvm::Twine;

namespace {

class JsonReader {
public:
  explicit JsonReader(Diagnostics &diagnostics) : diagnostics(diagnostics) {}
  Parsed<Model> readModel(const JsonValue &json);

private:
  // The description.
  bool readHeader(const JsonValue &json, Model &model);
  bool readDeclarations(const JsonValue *json, std::vector<Declaration> &out);
  bool readFunctions(const JsonValue *json, std::vector<Function> &out);
  bool readBody(const JsonValue &json, std::vector<Statement> &out);
  bool readResults(const JsonValue &json, Model &model);
  bool readResultTypes(const JsonValue *json, std::vector<TypeRef> &out);
  Parsed<TypeRef> readType(const JsonValue &json);

  // Expressions.
  Parsed<Expr> readExpression(const JsonValue &json);
  Parsed<Expr> readString(const JsonValue &json, bool step);
  Parsed<Expr> readNumber(const JsonValue &json);
  Parsed<Expr> readList(const JsonValue &json);
  Parsed<Expr> readOperation(const JsonValue &json);
  Parsed<Expr> readOperationOf(const JsonValue &json, const JsonValue &op);
  Parsed<Expr> readOperator(const JsonValue &json, ExprKind kind,
                            std::vector<Expr> operands);
  Parsed<Expr> readOver(const JsonValue &json, StringRef name,
                        std::vector<Expr> operands);
  Parsed<Expr> readCall(const JsonValue &json, StringRef name,
                        std::vector<Expr> operands);
  /// The expression of `{"name": .., "value": ..}` or `{"name": .., "op": ..}`.
  Parsed<Expr> readValueOf(const JsonValue &json);
  Parsed<Expr> checkDepth(Expr expr);

  // Pieces.
  const JsonValue *need(const JsonValue &object, StringRef key,
                        JsonValue::Kind kind);
  bool checkKind(const JsonValue &json, JsonValue::Kind kind,
                 const Twine &what);
  bool checkKeys(const JsonValue &object, llvm::ArrayRef<StringRef> known);
  Parsed<Ident> readName(const JsonValue &json);
  Parsed<Ident> needName(const JsonValue &object);
  /// The characters between the quotes, for the DSL parser.
  Parsed<StringRef> rawText(const JsonValue &json);
  bool error(const JsonValue &json, const Twine &message);

  Diagnostics &diagnostics;
};

} // namespace

//===----------------------------------------------------------------------===//
// Pieces
//===----------------------------------------------------------------------===//

bool JsonReader::error(const JsonValue &json, const Twine &message) {
  diagnostics.error(json.span, message);
  return false;
}

static StringRef describeKind(JsonValue::Kind kind) {
  JsonValue value;
  value.kind = kind;
  return value.describe();
}

bool JsonReader::checkKind(const JsonValue &json, JsonValue::Kind kind,
                           const Twine &what) {
  if (json.kind == kind)
    return true;
  return error(json, what + " must be " + describeKind(kind) + ", not " +
                         json.describe());
}

const JsonValue *JsonReader::need(const JsonValue &object, StringRef key,
                                  JsonValue::Kind kind) {
  const JsonValue *value = object.find(key);
  if (!value) {
    error(object, "this object needs \"" + key + "\"");
    return nullptr;
  }
  return checkKind(*value, kind, "\"" + key + "\"") ? value : nullptr;
}

bool JsonReader::checkKeys(const JsonValue &object,
                           llvm::ArrayRef<StringRef> known) {
  bool ok = true;
  for (const JsonMember &member : object.members) {
    if (llvm::is_contained(known, member.key.text))
      continue;
    diagnostics.error(member.key.span, "unknown key \"" + member.key.text +
                                           "\"" +
                                           didYouMean(member.key.text, known));
    ok = false;
  }
  return ok;
}

Parsed<StringRef> JsonReader::rawText(const JsonValue &json) {
  const char *begin = json.span.begin.getPointer() + 1;
  StringRef raw(begin, json.span.end.getPointer() - 1 - begin);
  if (!raw.contains('\\'))
    return raw;
  error(json, "this text needs no escapes: write it without backslashes");
  return std::nullopt;
}

Parsed<Ident> JsonReader::readName(const JsonValue &json) {
  if (!checkKind(json, JsonValue::Kind::String, "a name"))
    return std::nullopt;
  if (isValidName(json.string) && !isKeyword(json.string))
    return Ident{json.string, json.span};
  error(json,
        isKeyword(json.string)
            ? "'" + json.string +
                  "' is a word of the language and cannot be a name"
            : Twine("a name has letters, digits and '_', and no digit first"));
  return std::nullopt;
}

Parsed<Ident> JsonReader::needName(const JsonValue &object) {
  const JsonValue *name = need(object, "name", JsonValue::Kind::String);
  return name ? readName(*name) : std::nullopt;
}

//===----------------------------------------------------------------------===//
// The description
//===----------------------------------------------------------------------===//

static constexpr StringRef topKeys[] = {
    "$schema", "gaugec",    "kind",   "name",       "group",
    "lattice", "precision", "inputs", "parameters", "functions",
    "returns", "body",      "results"};

Parsed<Model> JsonReader::readModel(const JsonValue &json) {
  if (!checkKind(json, JsonValue::Kind::Object, "a description"))
    return std::nullopt;
  Model model;
  checkKeys(json, topKeys);
  readHeader(json, model);
  const JsonValue *body = json.find("body");
  if (body && checkKind(*body, JsonValue::Kind::Array, "\"body\""))
    readBody(*body, model.body);
  if (const JsonValue *results = need(json, "results", JsonValue::Kind::Array))
    readResults(*results, model);
  readDeclarations(json.find("inputs"), model.inputs);
  readDeclarations(json.find("parameters"), model.parameters);
  readFunctions(json.find("functions"), model.functions);
  readResultTypes(json.find("returns"), model.resultTypes);
  if (diagnostics.hasErrors())
    return std::nullopt;
  return model;
}

bool JsonReader::readHeader(const JsonValue &json, Model &model) {
  if (const JsonValue *version = json.find("gaugec");
      version && version->number != 1)
    error(*version, "this format is not known: \"gaugec\" must be 1");
  if (const JsonValue *kind = need(json, "kind", JsonValue::Kind::String)) {
    if (kind->string != "network" && kind->string != "action")
      error(*kind, "\"kind\" must be 'network' or 'action'");
    model.kind =
        kind->string == "action" ? ModelKind::Action : ModelKind::Network;
  }
  if (Parsed<Ident> name = needName(json))
    model.name = *name;
  if (const JsonValue *group = need(json, "group", JsonValue::Kind::String))
    if (Parsed<StringRef> text = rawText(*group))
      if (Parsed<Group> parsed =
              DslParser(*text, diagnostics).parseWholeGroup())
        model.group = *parsed;
  if (const JsonValue *lattice =
          need(json, "lattice", JsonValue::Kind::Number)) {
    if (!(lattice->number >= 1 && lattice->number <= 1e9 &&
          lattice->number == std::trunc(lattice->number)))
      error(*lattice, "a lattice has 1 to 4 dimensions");
    else
      model.dimensions = static_cast<int64_t>(lattice->number);
    model.dimensionsSpan = lattice->span;
  }
  if (const JsonValue *precision = json.find("precision")) {
    if (precision->string != "f32" && precision->string != "f64")
      error(*precision, "\"precision\" must be 'f32' or 'f64'");
    model.precision =
        precision->string == "f64" ? Precision::F64 : Precision::F32;
  }
  return !diagnostics.hasErrors();
}

Parsed<TypeRef> JsonReader::readType(const JsonValue &json) {
  if (!checkKind(json, JsonValue::Kind::String, "a type"))
    return std::nullopt;
  Parsed<StringRef> text = rawText(json);
  return text ? DslParser(*text, diagnostics).parseWholeType() : std::nullopt;
}

bool JsonReader::readDeclarations(const JsonValue *json,
                                  std::vector<Declaration> &out) {
  if (!json)
    return true;
  if (!checkKind(*json, JsonValue::Kind::Array, "a list of declarations"))
    return false;
  for (const JsonValue &item : json->elements) {
    if (!checkKind(item, JsonValue::Kind::Object, "a declaration") ||
        !checkKeys(item, {"name", "type"}))
      continue;
    Parsed<Ident> name = needName(item);
    const JsonValue *text = need(item, "type", JsonValue::Kind::String);
    Parsed<TypeRef> type = text ? readType(*text) : std::nullopt;
    if (name && type)
      out.push_back({std::move(*name), std::move(*type)});
  }
  return true;
}

bool JsonReader::readResultTypes(const JsonValue *json,
                                 std::vector<TypeRef> &out) {
  if (!json)
    return true;
  if (!checkKind(*json, JsonValue::Kind::Array, "\"returns\""))
    return false;
  for (const JsonValue &item : json->elements)
    if (Parsed<TypeRef> type = readType(item))
      out.push_back(std::move(*type));
  return true;
}

bool JsonReader::readFunctions(const JsonValue *json,
                               std::vector<Function> &out) {
  if (!json)
    return true;
  if (!checkKind(*json, JsonValue::Kind::Array, "\"functions\""))
    return false;
  for (const JsonValue &item : json->elements) {
    if (!checkKind(item, JsonValue::Kind::Object, "a function") ||
        !checkKeys(item, {"name", "arguments", "value"}))
      continue;
    Function function;
    Parsed<Ident> name = needName(item);
    const JsonValue *arguments =
        need(item, "arguments", JsonValue::Kind::Array);
    if (!name || !arguments)
      continue;
    function.name = std::move(*name);
    for (const JsonValue &argument : arguments->elements)
      if (Parsed<Ident> ident = readName(argument))
        function.arguments.push_back(std::move(*ident));
    const JsonValue *value = item.find("value");
    if (!value)
      error(item, "this object needs \"value\"");
    else if (Parsed<Expr> body = readExpression(*value)) {
      function.body = std::move(*body);
      out.push_back(std::move(function));
    }
  }
  return true;
}

Parsed<Expr> JsonReader::readValueOf(const JsonValue &json) {
  if (json.find("op"))
    return readOperation(json);
  const JsonValue *value = json.find("value");
  if (value && checkKeys(json, {"name", "value"}))
    return readExpression(*value);
  if (!value)
    error(json, "this object needs \"op\" or \"value\"");
  return std::nullopt;
}

bool JsonReader::readBody(const JsonValue &json, std::vector<Statement> &out) {
  for (const JsonValue &item : json.elements) {
    if (diagnostics.isFull())
      return false;
    if (!checkKind(item, JsonValue::Kind::Object, "a statement"))
      continue;
    Parsed<Ident> name = needName(item);
    Parsed<Expr> value = readValueOf(item);
    if (name && value)
      out.push_back({std::move(*name), std::move(*value)});
  }
  return true;
}

/// A result is an expression, or an object with a name as in a statement.
bool JsonReader::readResults(const JsonValue &json, Model &model) {
  model.resultsSpan = json.span;
  for (const JsonValue &item : json.elements) {
    Result result;
    Parsed<Expr> value;
    if (item.isObject() && item.find("name")) {
      Parsed<Ident> name = needName(item);
      value = readValueOf(item);
      if (!name)
        continue;
      result.name = std::move(*name);
    } else {
      value = readExpression(item);
    }
    if (!value)
      continue;
    result.value = std::move(*value);
    model.results.push_back(std::move(result));
  }
  if (json.elements.empty())
    error(json, "a description returns at least one value");
  return true;
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

Parsed<Expr> JsonReader::checkDepth(Expr expr) {
  if (expr.depth <= maxExpressionDepth)
    return expr;
  diagnostics.error(expr.span, "this expression is nested more than " +
                                   Twine(maxExpressionDepth) +
                                   " levels deep: name parts of it");
  return std::nullopt;
}

Parsed<Expr> JsonReader::readExpression(const JsonValue &json) {
  switch (json.kind) {
  case JsonValue::Kind::Null:
    error(json, "an expression is a number, a string, an object or a list");
    return std::nullopt;
  case JsonValue::Kind::Boolean:
    return makeName(json.boolean ? "true" : "false", json.span);
  case JsonValue::Kind::Number:
    return readNumber(json);
  case JsonValue::Kind::String:
    return readString(json, false);
  case JsonValue::Kind::Array:
    return readList(json);
  case JsonValue::Kind::Object:
    return readOperation(json);
  }
  return std::nullopt;
}

/// Numbers of the model are not negative: -2 is the negation of 2, as in the
/// DSL.
Parsed<Expr> JsonReader::readNumber(const JsonValue &json) {
  Expr number = makeNumber(std::abs(json.number), json.span);
  if (!std::signbit(json.number))
    return number;
  std::vector<Expr> operands;
  operands.push_back(std::move(number));
  return makeNode(ExprKind::Negate, std::move(operands), json.span);
}

Parsed<Expr> JsonReader::readString(const JsonValue &json, bool step) {
  Parsed<StringRef> text = rawText(json);
  if (!text)
    return std::nullopt;
  if (step && (text->starts_with("+") || text->starts_with("-")))
    return DslParser(*text, diagnostics).parseWholeStep();
  return DslParser(*text, diagnostics).parseWholeExpression();
}

Parsed<Expr> JsonReader::readList(const JsonValue &json) {
  std::vector<Expr> items;
  for (const JsonValue &element : json.elements) {
    Parsed<Expr> item = readExpression(element);
    if (!item)
      return std::nullopt;
    items.push_back(std::move(*item));
  }
  return checkDepth(makeNode(ExprKind::List, std::move(items), json.span));
}

static std::optional<ExprKind> operatorOf(StringRef op) {
  static constexpr std::pair<StringRef, ExprKind> table[] = {
      {"add", ExprKind::Add},      {"sub", ExprKind::Subtract},
      {"mul", ExprKind::Multiply}, {"div", ExprKind::Divide},
      {"pow", ExprKind::Power},    {"neg", ExprKind::Negate},
      {"index", ExprKind::Index}};
  for (auto [name, kind] : table)
    if (name == op)
      return kind;
  return std::nullopt;
}

Parsed<Expr> JsonReader::readOperation(const JsonValue &json) {
  const JsonValue *op = need(json, "op", JsonValue::Kind::String);
  if (!op)
    return std::nullopt;
  Parsed<Expr> result = readOperationOf(json, *op);
  // The range is the object, the caret stands at its "op".
  if (result)
    result->span.caret = op->span.begin;
  return result;
}

Parsed<Expr> JsonReader::readOperationOf(const JsonValue &json,
                                         const JsonValue &op) {
  std::vector<Expr> operands;
  const JsonValue *args = json.find("args");
  if (args && !checkKind(*args, JsonValue::Kind::Array, "\"args\""))
    return std::nullopt;
  if (args)
    for (const JsonValue &element : args->elements) {
      bool step = takesStep(op.string, operands.size());
      Parsed<Expr> operand = step && element.isString()
                                 ? readString(element, true)
                                 : readExpression(element);
      if (!operand)
        return std::nullopt;
      operands.push_back(std::move(*operand));
    }
  if (std::optional<ExprKind> kind = operatorOf(op.string))
    return readOperator(json, *kind, std::move(operands));
  if (isOverName(op.string))
    return readOver(json, op.string, std::move(operands));
  if (!isValidName(op.string) || isKeyword(op.string)) {
    error(op, "\"op\" must name a function or an operator");
    return std::nullopt;
  }
  return readCall(json, op.string, std::move(operands));
}

Parsed<Expr> JsonReader::readOperator(const JsonValue &json, ExprKind kind,
                                      std::vector<Expr> operands) {
  if (!checkKeys(json, {"name", "op", "args"}))
    return std::nullopt;
  // Sums and products of more than two are taken from the left.
  bool isChain = kind == ExprKind::Add || kind == ExprKind::Multiply;
  size_t least = kind == ExprKind::Negate ? 1 : 2;
  size_t most = kind == ExprKind::Index ? 3 : isChain ? operands.size() : least;
  if (operands.size() < least || operands.size() > most) {
    error(json, "\"" + json.find("op")->string + "\" takes " + Twine(least) +
                    (isChain                   ? " or more"
                     : kind == ExprKind::Index ? " or 3"
                                               : "") +
                    " \"args\", not " + Twine(operands.size()));
    return std::nullopt;
  }
  if (!isChain)
    return checkDepth(makeNode(kind, std::move(operands), json.span));
  if (operands.size() > maxExpressionDepth) {
    error(json, "more than " + Twine(maxExpressionDepth) +
                    " terms in one expression: name parts of it");
    return std::nullopt;
  }
  Expr result = std::move(operands.front());
  for (Expr &operand : llvm::drop_begin(operands)) {
    std::vector<Expr> pair;
    pair.push_back(std::move(result));
    pair.push_back(std::move(operand));
    result = makeNode(kind, std::move(pair), json.span);
  }
  return checkDepth(std::move(result));
}

Parsed<Expr> JsonReader::readOver(const JsonValue &json, StringRef name,
                                  std::vector<Expr> operands) {
  if (!checkKeys(json, {"name", "op", "args", "over"}))
    return std::nullopt;
  const JsonValue *over = need(json, "over", JsonValue::Kind::String);
  Parsed<StringRef> text = over ? rawText(*over) : std::nullopt;
  if (!text)
    return std::nullopt;
  if (operands.size() != 1) {
    error(json, "\"" + name + "\" over directions takes 1 of \"args\", not " +
                    Twine(operands.size()));
    return std::nullopt;
  }
  Parsed<std::vector<Chain>> chains =
      DslParser(*text, diagnostics).parseWholeChains();
  if (!chains)
    return std::nullopt;
  Expr expr = makeNode(ExprKind::Over, std::move(operands), json.span);
  expr.name = name.str();
  expr.chains = std::move(*chains);
  return checkDepth(std::move(expr));
}

Parsed<Expr> JsonReader::readCall(const JsonValue &json, StringRef name,
                                  std::vector<Expr> operands) {
  Expr call = makeNode(ExprKind::Call, std::move(operands), json.span);
  call.name = name.str();
  for (const JsonMember &member : json.members) {
    StringRef key = member.key.text;
    if (key == "op" || key == "args" || key == "name")
      continue;
    if (!checkOptionName(call, member.key, diagnostics))
      return std::nullopt;
    Parsed<Expr> value = readExpression(member.value);
    if (!value)
      return std::nullopt;
    call.depth = std::max(call.depth, value->depth + 1);
    call.options.push_back({member.key, std::move(*value)});
  }
  return checkDepth(std::move(call));
}

std::optional<Model> gaugec::frontend::readJson(StringRef text,
                                                Diagnostics &diagnostics) {
  std::optional<JsonValue> json = parseJson(text, diagnostics);
  return json ? JsonReader(diagnostics).readModel(*json) : std::nullopt;
}
