// Typing, and taking what others typed, asks nothing of the heap for a single edit: what a document
// holds grows by doubling, so that a thousand edits may cost a few allocations and never a thousand.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/counted_heap.hpp"
#include "weft/crdt/doc.hpp"

namespace weft::crdt {
namespace {

constexpr std::size_t kWarmUp = 5000;
constexpr std::size_t kEdits = 1000;
// What doubles: the text, the blocks and their index, buffers of updates.
constexpr std::size_t kGrowth = 4;

Doc new_doc(std::uint64_t client) {
  DocOptions options;
  options.client = ClientId{client};
  return Doc(options);
}

// How often `edit(step)`, which says whether it was done, asks for memory in some steps, after others
// that made room. Nothing of Catch2 is used inside, which asks for memory itself.
template <class Step>
std::size_t allocations_of(const Step& edit) {
  bool done = true;
  for (std::size_t step = 0; step < kWarmUp; ++step) done = edit(step) && done;
  const std::size_t before = testing::heap_use().allocations;
  for (std::size_t step = kWarmUp; step < kWarmUp + kEdits; ++step) done = edit(step) && done;
  const std::size_t after = testing::heap_use().allocations;
  REQUIRE(done);
  return after - before;
}

std::size_t while_typing(Doc& doc) {
  Text text = doc.text("text").value();
  return allocations_of([&](std::size_t step) { return text.insert(Utf16Offset{step}, "k").has_value(); });
}

TEST_CASE("Allocations are counted where they happen", "[allocation]") {
  constexpr std::size_t kSize = 1000;
  constexpr std::size_t kRounding = 32;
  const testing::HeapUse before = testing::heap_use();
  const std::vector<char> letters(kSize, 'a');
  const testing::HeapUse with_vector = testing::heap_use();
  void* block = std::malloc(kSize);
  block = std::realloc(block, 2 * kSize);
  const testing::HeapUse with_block = testing::heap_use();
  std::free(block);
  const testing::HeapUse after = testing::heap_use();
  CHECK(with_vector.allocations == before.allocations + 1);
  CHECK(with_vector.bytes_held - before.bytes_held >= kSize);
  CHECK(with_vector.bytes_held - before.bytes_held < kSize + kRounding);
  CHECK(with_block.allocations == with_vector.allocations + 2);
  CHECK(with_block.bytes_held - with_vector.bytes_held >= 2 * kSize);
  CHECK(with_block.bytes_held - with_vector.bytes_held < 2 * kSize + kRounding);
  CHECK(after.bytes_held == with_vector.bytes_held);
}

TEST_CASE("Typing on within a transaction allocates nothing for a key", "[allocation][crdt]") {
  Doc doc = new_doc(1);
  std::size_t allocations = 0;
  doc.transact([&](const Transaction&) { allocations = while_typing(doc); });
  CHECK(allocations <= kGrowth);
}

TEST_CASE("Typing on, a transaction for each key, allocates nothing for a key", "[allocation][crdt]") {
  Doc doc = new_doc(1);
  CHECK(while_typing(doc) <= kGrowth);
}

TEST_CASE("Typing on while each update is handed out allocates nothing for a key", "[allocation][crdt]") {
  Doc doc = new_doc(1);
  std::size_t bytes = 0;
  const auto watch = doc.on_update([&](const UpdateEvent& event) { bytes += event.update.size(); });
  CHECK(while_typing(doc) <= kGrowth);
  CHECK(bytes > kWarmUp + kEdits);
}

TEST_CASE("Erasing backwards, a transaction for each key, allocates nothing for a key", "[allocation][crdt]") {
  Doc doc = new_doc(1);
  Text text = doc.text("text").value();
  REQUIRE(text.append(std::string(kWarmUp + kEdits, 'k')));
  CHECK(allocations_of([&](std::size_t step) {
          return text.erase(Utf16Offset{kWarmUp + kEdits - 1 - step}, 1).has_value();
        }) <= kGrowth);
}

TEST_CASE("Typing that moves about the text allocates nothing for a key", "[allocation][crdt]") {
  Doc doc = new_doc(1);
  Text text = doc.text("text").value();
  CHECK(allocations_of([&](std::size_t step) {
          return text.insert(Utf16Offset{(step * 7919) % (step + 1)}, "k").has_value();
        }) <= kEdits / 10);
}

TEST_CASE("Taking updates of a key each allocates nothing for a key", "[allocation][crdt]") {
  std::vector<Bytes> updates;
  Doc writer = new_doc(1);
  const auto watch = writer.on_update([&](const UpdateEvent& event) { updates.push_back(to_bytes(event.update)); });
  static_cast<void>(while_typing(writer));
  Doc reader = new_doc(2);
  REQUIRE(updates.size() == kWarmUp + kEdits);
  CHECK(allocations_of([&](std::size_t step) { return reader.apply_update(updates[step]).has_value(); }) <= kGrowth);
  CHECK(reader.text("text").value().length() == kWarmUp + kEdits);
}

}  // namespace
}  // namespace weft::crdt
