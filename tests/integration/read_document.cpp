// read_document DATA NAME ROOT: prints the text root ROOT of the document NAME in weftd's data
// directory DATA, read as a server would load it, in one process and without any protocol.

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "weft/crdt/doc.hpp"
#include "weft/document/load.hpp"
#include "weft/storage/sqlite/sqlite_storage.hpp"

namespace {

weft::Result<std::string> read_text(const std::string& data, const std::string& name, const std::string& root) {
  weft::sqlite::SqliteOptions options;
  options.path = data + "/weft.sqlite";
  WEFT_ASSIGN(const auto storage, weft::sqlite::SqliteStorage::open(options));
  weft::ModelRegistry models;
  models.add<weft::crdt::Doc>();
  WEFT_ASSIGN(auto loaded, weft::load_document(*storage, {"default", "default", name}, models, weft::Limits{}));
  loaded.model.check_invariants();
  WEFT_ASSIGN(const weft::crdt::Text text, loaded.model.target<weft::crdt::Doc>()->text(root));
  return text.to_string();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 3) {
    std::fputs("usage: read_document DATA NAME ROOT\n", stderr);
    return 2;
  }
  const auto text = read_text(arguments[0], arguments[1], arguments[2]);
  if (!text) {
    std::fprintf(stderr, "read_document: %s\n", text.error().message.c_str());
    return 1;
  }
  std::fwrite(text->data(), 1, text->size(), stdout);
  return 0;
}
