#include "frontend/json/Reader.h"
namespace gaugec::frontend {
std::optional<Model> readJson(llvm::StringRef text, Diagnostics &diagnostics) {
  diagnostics.error(Span(), "JSON comes next");
  return std::nullopt;
}
}
namespace gaugec::frontend { struct Model; std::string printJson(const Model&) { return ""; } }
