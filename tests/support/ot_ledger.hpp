#pragma once

// What a simulation knows by itself of what was written: which edits were made, which of them their author
// lost with its memory, which were given back as a branch, and what storage took. It reads the first
// numbers of log entries and looks for marks in them; it never asks the code under test.

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/varint.hpp"
#include "weft/storage/forwarding_storage.hpp"

namespace weft::testing {

/// A mark that stands in the bytes of the edit it belongs to, and nowhere else.
using EditMark = std::string;

class OtLedger {
 public:
  void edited(const EditMark& mark) { edited_.insert(mark); }
  /// Its author crashed before it was kept anywhere.
  void crashed(const EditMark& mark) { crashed_.insert(mark); }
  void branched(const EditMark& mark) { branched_.insert(mark); }

  /// Storage took an entry of the newest document.
  void stored(ByteView change, const std::set<EditMark>& known) {
    Reader changes(change);
    REQUIRE(changes.u8() == 1);
    while (!changes.at_end()) {
      const ByteView bytes = changes.varbytes();
      Reader entry(bytes);
      REQUIRE(entry.varuint() == ++document_.version);
      const std::uint64_t replica = entry.varuint();
      REQUIRE(entry.varuint() == ++document_.sequences[replica]);
      note_marks(bytes, known);
    }
  }
  /// The document was deleted: the next entry is another one's first.
  void deleted() {
    deleted_.insert(document_.marks.begin(), document_.marks.end());
    document_ = {};
  }

  std::size_t crashed() const { return crashed_.size(); }
  std::size_t branched() const { return branched_.size(); }
  std::size_t deleted_edits() const { return deleted_.size(); }
  std::uint64_t entries() const { return document_.version; }
  const std::set<EditMark>& marks() const { return edited_; }

  /// `shown` are the marks in the document that everybody ended with.
  void check(const std::set<EditMark>& shown) const {
    REQUIRE(shown == document_.marks);
    for (const EditMark& mark : edited_) {
      INFO("edit " << mark);
      const bool is_shown = shown.count(mark) != 0;
      if (crashed_.count(mark) != 0 || branched_.count(mark) != 0) {
        REQUIRE_FALSE(is_shown);  // nothing was sent before it was kept, nothing given back and sent
      } else {
        REQUIRE((is_shown || deleted_.count(mark) != 0));
      }
    }
  }

 private:
  struct Document {
    std::uint64_t version = 0;
    std::map<std::uint64_t, std::uint64_t> sequences;
    std::set<EditMark> marks;
  };

  void note_marks(ByteView entry, const std::set<EditMark>& known) {
    const std::string_view text = as_chars(entry);
    std::set<EditMark> found;  // what takes an edit back names its mark again
    for (std::size_t at = text.find("<m"); at != std::string_view::npos; at = text.find("<m", at + 1))
      found.emplace(text.substr(at, text.find('>', at) - at + 1));
    for (const EditMark& mark : found) {
      REQUIRE(known.count(mark) != 0);
      REQUIRE(document_.marks.insert(mark).second);  // once, and once only
    }
  }

  Document document_;
  std::set<EditMark> edited_, crashed_, branched_, deleted_;
};

/// Tells a ledger of the entries that storage took.
class LedgerStorage final : public ForwardingStorage {
 public:
  LedgerStorage(Storage& next, OtLedger& ledger) : ForwardingStorage(next), ledger_(&ledger) {}

  std::vector<Result<Appended>> append(std::span<const Append> batch, Durability durability) override {
    auto results = ForwardingStorage::append(batch, durability);
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (!results[i]) continue;
      for (const Entry& entry : batch[i].entries) ledger_->stored(entry.payload, ledger_->marks());
    }
    return results;
  }
  Result<void> remove(const DocumentId& id) override {
    auto removed = ForwardingStorage::remove(id);
    if (removed) ledger_->deleted();
    return removed;
  }

 private:
  OtLedger* ledger_;
};

}  // namespace weft::testing
