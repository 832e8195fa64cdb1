// A document in two parts: its text apart from its structs, which are read on first need.

#include <utility>

#include "blanking_fields.hpp"
#include "engine.hpp"
#include "folded_update.hpp"
#include "surrogates.hpp"
#include "version_reader.hpp"
#include "weft/base/utf.hpp"

namespace weft::crdt {
namespace {

Error broken(const char* what) { return {ErrorCode::kInvalidArgument, std::string("stored document: ") + what}; }

bool has_lone_half(std::u16string_view units) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (is_low_half(units[i])) return true;
    if (!is_high_half(units[i])) continue;
    if (++i == units.size() || !is_low_half(units[i])) return true;
  }
  return false;
}

}  // namespace

bool Engine::shows_text(const Block& block) const {
  return block.visible() && block.ref() == Ref::kString && !block.in_map();
}

// The visible text of a root; nothing when a block of it does not stand for itself in UTF-8.
std::optional<std::string> Engine::separable_text(Handle root) const {
  std::string text;
  std::u16string units;
  for (Handle at = types_[root].first; at != kNone; at = store_[at].right) {
    const Block& block = store_[at];
    if (!shows_text(block)) continue;
    if (!block.two_byte()) {
      text.append(reinterpret_cast<const char*>(store_.content(block)), block.length);
      continue;
    }
    units.clear();
    append_units(store_, block, 0, block.length, units);
    if (has_lone_half(units)) return std::nullopt;
    append_utf8(units, text);
  }
  return text;
}

SplitState Engine::split_state() {
  SplitState split;
  std::vector<bool> blanked(types_.size());
  for (const Handle root : roots_) {
    std::optional<std::string> text = separable_text(root);
    if (!text || text->empty()) continue;
    blanked[root] = true;
    split.texts.push_back({std::string(names_[types_[root].name]), std::move(*text), types_[root].length});
  }
  BlankingFieldsOut out(std::move(blanked));
  write_state(out, {});
  out_.clear();
  out.finish(out_);
  split.structure = fold_update(with_waiting(take_out(), {}, UpdateFormat::kV2));
  return split;
}

Result<void> Engine::fall_asleep(std::vector<RootText> texts, std::unique_ptr<StructureSource> source) {
  WEFT_CHECK(types_.empty());
  for (const RootText& text : texts) {
    if (!is_valid_utf8(text.root) || !is_valid_utf8(text.text)) return broken("text is not UTF-8");
    const std::size_t known = types_.size();
    if (root(text.root) != known) return broken("a root stands there twice");
  }
  sleep_ = std::make_unique<Sleep>(Sleep{std::move(texts), std::move(source)});
  return {};
}

const RootText* Engine::sleeping_text(Handle type) const {
  return sleep_ && type < sleep_->texts.size() ? &sleep_->texts[type] : nullptr;
}

std::size_t Engine::sleep_bytes() const {
  if (!sleep_) return 0;
  std::size_t bytes = sizeof(Sleep) + sleep_->texts.capacity() * sizeof(RootText) + sleep_->source->memory_bytes();
  for (const RootText& text : sleep_->texts) bytes += text.root.capacity() + text.text.capacity();
  return bytes;
}

Result<void> Engine::wake() {
  if (sleep_) {
    const std::unique_ptr<Sleep> sleep = std::move(sleep_);
    const Result<void> woken = wake_from(*sleep);
    if (!woken) wake_error_ = woken.error();
  }
  if (wake_error_) return *wake_error_;
  return {};
}

// Nobody watches yet, and no transaction is open: either would have woken the document.
Result<void> Engine::wake_from(const Sleep& sleep) {
  WEFT_ASSIGN(Bytes structure, sleep.source->structure());
  WEFT_ASSIGN(structure, unfold_update(structure));
  const bool cleans_formats = std::exchange(options_.cleans_formats, false);
  const Result<Outcome> applied = apply(structure, UpdateFormat::kV2, {}, Trust::kStored, nullptr);
  options_.cleans_formats = cleans_formats;
  if (!applied) return applied.error();
  for (std::size_t i = 0; i < sleep.texts.size(); ++i)
    WEFT_TRY(fill_text(static_cast<Handle>(i), sleep.texts[i]));
  return {};
}

Result<void> Engine::fill_text(Handle root, const RootText& text) {
  if (types_[root].length != text.length) return broken("a root is of another length");
  if (is_ascii(text.text)) return fill_blanks(root, std::string_view(text.text));
  std::u16string units;
  append_utf16(text.text, units);
  return fill_blanks(root, std::u16string_view(units));
}

// Puts text in the place of blanks.
template <class Text>
Result<void> Engine::fill_blanks(Handle root, Text units) {
  std::size_t filled = 0;
  for (Handle at = types_[root].first; at != kNone; at = store_[at].right) {
    Block& block = store_[at];
    if (!shows_text(block)) continue;
    if (block.length > units.size() - filled) return broken("a root shows more text than there is");
    for (std::uint32_t i = 0; i < block.length; ++i) {
      const auto unit = static_cast<char16_t>(units[filled++]);
      if (!block.two_byte() && unit > 0x7F) return broken("a run of a root is not ASCII as it should be");
      store_.set_text_unit(block, i, unit);
    }
  }
  if (filled != units.size()) return broken("a root shows less text than there is");
  return {};
}

}  // namespace weft::crdt
