#include "growing_figures.hpp"

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "document_work.hpp"
#include "figures/give_up.hpp"
#include "usual_inputs.hpp"
#include "weft/crdt/events.hpp"
#include "weft/crdt/input.hpp"
#include "weft/crdt/undo.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kSizes[] = {4000, 32000};

void require(bool done) {
  if (!done) give_up("a document of growing size is not what it should be");
}

template <class Work>
void time_sizes(const FigureRun& run, const std::string& group, const Work& work) {
  for (const std::size_t size : kSizes)
    run.time_document(group + '/' + std::to_string(size), size, [&] { return MadeDoc{work(size), size}; });
}

// A list in a map, that is deleted with everything in it and brought back.
crdt::Doc undo_nested_list(std::size_t size, bool in_front) {
  crdt::Doc doc = new_doc(scattered_client(0));
  crdt::Map map = doc.map("m").value();
  require(map.set("list", crdt::NewArray{}).has_value());
  auto list = std::get<crdt::Array>(*map.get("list"));
  for (std::size_t i = 0; i < size; ++i) require(list.insert(in_front ? 0 : i, {crdt::NewMap{}}).has_value());
  crdt::UndoManager undo(doc, {}, {});
  require(map.erase("list").has_value() && undo.undo());
  require(std::get<crdt::Array>(*map.get("list")).size() == size);
  return doc;
}

// A map to which each of many writers gave one key, cleared and brought back.
crdt::Doc undo_many_writers(std::size_t size) {
  crdt::Doc doc = new_doc(kReader);
  crdt::Map map = doc.map("m").value();
  for (std::size_t i = 0; i < size; ++i) {
    crdt::Doc writer = new_doc(scattered_client(static_cast<std::uint32_t>(i)));
    require(writer.map("m").value().set(std::to_string(i), "w").has_value());
    apply_one(doc, writer.encode_state_as_update());
  }
  crdt::UndoManager undo(doc, {}, {});
  require(map.clear().has_value() && undo.undo() && map.size() == size);
  return doc;
}

// Maps each in the one before and each watched with all below, and an edit of the innermost.
crdt::Doc tell_of_depth(std::size_t size) {
  crdt::Doc doc = new_doc(scattered_client(0));
  std::vector<crdt::Subscription> watches;
  std::size_t told = 0;
  crdt::Map map = doc.map("m").value();
  for (std::size_t i = 0; i < size; ++i) {
    require(map.set("inside", crdt::NewMap{}).has_value());
    map = std::get<crdt::Map>(*map.get("inside"));
  }
  crdt::TypeRef around = map;
  for (std::size_t i = 0; i < size; ++i) {
    watches.push_back(around.observe_deep([&](std::span<const crdt::TypeEvent> events) { told += events.size(); }));
    around = *around.parent();
  }
  require(map.set("key", "value").has_value() && told == size);
  watches.clear();
  require(map.set("key", "unwatched").has_value());  // gives back what those who watched took
  return doc;
}

// Formats at random places of a text that is full of them. Each walks from where the one before was, or
// from the start: which formats are in force, and in which order they came, follows from all before.
crdt::Doc format_anywhere(std::size_t size) {
  crdt::Doc doc = new_doc(scattered_client(0));
  crdt::Text text = trace_text(doc);
  require(text.insert({0}, std::string(2 * size, 'x')).has_value());
  SharedRandom random(1);
  for (std::size_t i = 0; i < size; ++i)
    require(text.format({random.below(2 * size - 1)}, 1, {{"bold", i % 2 == 0}}).has_value());
  return doc;
}

}  // namespace

void growing_figures(const FigureRun& run) {
  time_sizes(run, "grow-undo-list", [](std::size_t size) { return undo_nested_list(size, false); });
  time_sizes(run, "grow-undo-list-backwards", [](std::size_t size) { return undo_nested_list(size, true); });
  time_sizes(run, "grow-undo-writers", undo_many_writers);
  time_sizes(run, "grow-deep-observers", tell_of_depth);
  time_sizes(run, "grow-formats", format_anywhere);
}

}  // namespace weft::bench
