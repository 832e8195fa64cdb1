#pragma once

// What the figures do with documents, the same way everywhere.

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "edit.hpp"
#include "figure_run.hpp"
#include "update_list.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/update_format.hpp"

namespace weft::bench {

/// Reads a document and stops the program when it is not the one expected.
using Check = std::function<void(crdt::Doc&)>;

/// The client id of documents that only read: no trace writes under it.
inline constexpr std::uint64_t kReader = 0xffffffff;

crdt::Doc new_doc(std::uint64_t client);
/// The text that every trace is typed into.
crdt::Text trace_text(crdt::Doc& doc);
/// One edit; as one transaction when it stands alone.
void type(crdt::Doc& doc, crdt::Text& text, const Edit& edit);
/// Runs `work` on the document and puts the update of each of its own transactions into `updates`.
void with_updates_out(crdt::Doc& doc, UpdateList& updates, const std::function<void()>& work);
void apply_one(crdt::Doc& doc, ByteView update);
void apply_update_list(crdt::Doc& doc, const UpdateList& updates);
Check expect_text(const std::string& end);

/// Figures `remote` and `merge`: the updates one by one on a new document, and merged without one.
void time_updates(const FigureRun& run, const std::string& group, const UpdateList& updates, const Check& check);
/// A new document that one update was applied to, read and checked.
MadeDoc load(ByteView update, crdt::UpdateFormat format, const Check& check);
/// Figures `load-*` and `encode-*` of one whole document. Where the paper published a document, `load-v2` is
/// left to that.
void time_state(const FigureRun& run, const std::string& group, const crdt::Doc& doc, const Check& check);
/// Figures `snapshot`, `snapshot-small`, `load-snapshot` and `wake-snapshot`.
void time_snapshot(const FigureRun& run, const std::string& group, const crdt::Doc& doc, const Check& check);
/// Figure `load-v2`.
void time_load_v2(const FigureRun& run, const std::string& group, ByteView update, const Check& check);

}  // namespace weft::bench
