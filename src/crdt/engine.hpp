#pragma once

// The document behind the handles. One class, its parts in files by task:
//
//   integrate.cpp    putting a struct in its place (YATA)
//   change.cpp       split, merge, delete, collect
//   transaction.cpp  what happens when a transaction ends
//   apply.cpp        updates: dependencies, pending data
//   apply_plain.cpp  the same for structs that only their neighbours have to know about
//   apply_run.cpp    the same for a run that a peer typed or erased
//   encode.cpp       updates out
//   edit_text.cpp    local edits of text; edit_list.cpp, edit_map.cpp, edit_xml.cpp likewise
//   edit_new.cpp     shared types that are created, and what they start with
//   subdocuments.cpp  documents inside the document
//   edit_rich.cpp    formatted text: what is allowed, deltas; edit_format.cpp does it
//   format_*.cpp     places in formatted text; formats of no use
//   typing.cpp       edits of text that go on in one place
//   relative_position.cpp  places that stay where they are
//   run_event.cpp    the event of a run that was typed or erased
//   dump.cpp         the visible content as values; dump_json.cpp as JSON, dump_xml.cpp as markup
//   invariants.cpp   check_invariants()
//   sleep.cpp        text and structs apart, structs read on first need

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "block.hpp"
#include "byte_sink.hpp"
#include "content_bytes.hpp"
#include "fields_out.hpp"
#include "format_set.hpp"
#include "format_trail.hpp"
#include "observers.hpp"
#include "offset_index.hpp"
#include "redone_links.hpp"
#include "store.hpp"
#include "struct_reader.hpp"
#include "subdocuments.hpp"
#include "transaction_record.hpp"
#include "waiting_updates.hpp"
#include "weft/causal/id_set.hpp"
#include "weft/container/flat_index.hpp"
#include "weft/container/order_tree.hpp"
#include "weft/container/string_table.hpp"
#include "weft/crdt/doc.hpp"
#include "weft/crdt/relative_position.hpp"
#include "weft/crdt/snapshot.hpp"
#include "weft/crdt/split_state.hpp"
#include "weft/crdt/version_diff.hpp"
#include "wire_struct.hpp"

namespace weft::crdt {

class NestedText;
struct TypeText;

#ifndef WEFT_CRDT_LEAF_MAX
#define WEFT_CRDT_LEAF_MAX 16
#define WEFT_CRDT_NODE_MAX 16
#endif

/// Lets the position tree walk the blocks.
class BlockLinks {
 public:
  explicit BlockLinks(Store& store) : store_(store) {}
  Handle next(Handle block) const { return store_[block].right; }
  std::uint32_t leaf(Handle block) const { return store_[block].place; }
  void set_leaf(Handle block, std::uint32_t leaf) { store_[block].place = leaf; }
  std::uint64_t weight(Handle block) const { return store_[block].visible() ? store_[block].length : 0; }

 private:
  Store& store_;
};

using PositionTrees = OrderForest<BlockLinks, WEFT_CRDT_LEAF_MAX, WEFT_CRDT_NODE_MAX>;

/// A shared type: its list, its map entries, and the place of the last local edit.
struct TypeNode {
  std::uint32_t generation = 0;
  TypeKind kind = TypeKind::kUntyped;
  bool has_formats = false;     ///< there are format blocks, or were
  bool cleans_formats = false;  ///< as above, since it is of this kind; see format_cleanup.cpp
  bool in_use = true;
  bool wide_text = false;  ///< has held text that is not ASCII
  Handle item = kNone;         ///< the block that holds it; kNone for a root
  std::uint32_t name = kNone;  ///< of a root, an element, a hook
  Handle first = kNone;
  Handle last = kNone;
  PositionTrees::Tree tree;
  std::uint64_t length = 0;      ///< visible units of the list
  Handle first_entry = kNone;    ///< map entries in order of arrival
  Handle last_entry = kNone;
  Handle cursor = kNone;         ///< a visible block of the list, or kNone
  std::uint64_t cursor_start = 0;
  std::unique_ptr<OffsetIndex> offsets;  ///< of a text of which somebody asked for other offsets
};

/// What a type holds under one key: the ends of the key's own list, whose rightmost block counts.
struct MapEntry {
  Handle type;
  std::uint32_t key;
  Handle head;
  Handle tail;
  Handle next;  ///< entry of the same type
};

/// Where the user types or erases a text. Edits that go on there look nothing up; any other change
/// of the blocks, and whatever may move them, makes it forgotten. The blocks live and hold ASCII.
struct Typing {
  Handle type = kNone;  ///< kNone: forgotten
  std::uint32_t generation = 0;
  std::uint64_t at = 0;
  TypeNode* node = nullptr;
  Client* client = nullptr;
  Block* grows = nullptr;   ///< ends at `at`; what is typed there is appended to it
  Block* behind = nullptr;  ///< ends at `at`; the tombstone to its right takes what is erased of it
  Block* ahead = nullptr;   ///< begins at `at`; the tombstone to its left takes what is erased of it
};

/// Visible content at a place: where a new block would go.
struct Gap {
  Handle left;
  Handle right;
};

/// Where an update comes from, which decides about its limits.
enum class Trust : std::uint8_t {
  kPeer,      ///< anybody: all limits hold
  kAdmitted,  ///< a document accepted it once, within the limits it had then
  kStored,    ///< the same, and it has a byte at least for each of its structs elsewhere
};

/// What a handle names, for functions that are not its members.
class TypeAccess {
 public:
  static Engine& engine(const TypeRef& type);
  static Handle handle(const TypeRef& type) { return type.type_; }
};

class Engine {
 public:
  explicit Engine(DocOptions options);

  // Roots and types.
  Handle root(std::string_view name);
  Result<Handle> typed_root(std::string_view name, TypeKind kind);
  TypeNode* resolve(const TypeRef& ref);
  std::optional<Id> item_id(Handle type) const;
  TypeRef ref_to(Handle type) { return {this, type, types_[type].generation}; }

  // Sleep: only the text of some roots is known, and everything else is read on first need.
  Result<void> fall_asleep(std::vector<RootText> texts, std::unique_ptr<StructureSource> source);
  Result<void> wake();
  /// Whoever wants more than the text that a sleeping document has goes through here.
  Engine& awake() {
    if (sleep_) (void)wake();
    return *this;
  }
  /// The text of a root while the document sleeps, else null.
  const RootText* sleeping_text(Handle type) const;

  // Transactions.
  void begin(Origin origin, bool local);
  void end();
  /// Runs a local edit, its checks included: callbacks may edit too when a transaction begins.
  template <class Edit>
  Result<void> edit(Edit&& make) {
    begin({}, true);
    const Result<void> made = make();
    end();
    return made;
  }

  // Local edits; see the handles. The first two do nothing and say no unless the edit goes on where
  // the last one was.
  bool type_on(Handle type, std::uint32_t generation, std::uint64_t at, std::string_view text);
  bool begins_eager();
  bool goes_on(Handle type, std::uint32_t generation);
  bool erase_on(Handle type, std::uint32_t generation, std::uint64_t at, std::uint64_t count);
  Result<void> insert_text(Handle type, std::uint64_t at, std::string_view text);
  Result<void> insert_text(Handle type, std::uint64_t at, std::u16string_view text);
  Result<void> erase_text(Handle type, std::uint64_t at, std::uint64_t count);
  Result<void> insert_rich(Handle type, std::uint64_t at, std::string_view text, const AnyObject& attributes);
  Result<void> insert_embed(Handle type, std::uint64_t at, const Input& input, const AnyObject& attributes);
  Result<void> format_text(Handle type, std::uint64_t at, std::uint64_t count, const AnyObject& attributes);
  Result<void> apply_delta(Handle type, const Delta& delta, Sanitize sanitize);
  Result<void> insert_items(Handle type, std::uint64_t at, const std::vector<Input>& items);
  Result<void> push_items(Handle type, const std::vector<Input>& items);
  Result<void> erase_items(Handle type, std::uint64_t at, std::uint64_t count);
  Result<void> insert_children(Handle type, std::uint64_t at, const std::vector<Input>& children);
  Result<void> insert_children_after(Handle type, Handle child, const std::vector<Input>& children);
  Result<void> set_entry(Handle type, std::string_view key, const Input& value);
  void erase_entry(Handle type, std::string_view key);
  void clear_entries(Handle type);

  // Reading.
  std::string text_of(Handle type);
  Delta delta_of(Handle type);
  Result<Value> item_at(Handle type, std::uint64_t at);
  std::vector<Value> items_of(Handle type);
  std::optional<Value> entry_of(Handle type, std::string_view key);
  std::vector<std::string> keys_of(Handle type);
  std::string type_json(Handle type);
  std::string xml_of(Handle type);
  std::string_view node_name(Handle type) const;
  Value wrap(Handle type);
  Handle parent_of(Handle type) const;
  std::optional<Value> first_value(Handle type);
  std::optional<Value> sibling(Handle type, bool next);
  std::string roots_json();
  std::vector<RootInfo> roots();

  // Reading blocks, for what looks into them without changing them.
  const Store& store() const { return store_; }
  /// The type a handle names, deleted or not; null when it was collected.
  const TypeNode* known(const TypeRef& ref) const;
  /// What one unit of a block holds.
  Value value_at(const Block& block, std::uint64_t offset);
  Handle find_entry(Handle type, std::string_view key);
  const MapEntry& map_entry(Handle entry) const { return entries_[entry]; }
  std::string_view name(std::uint32_t number) const { return names_[number]; }

  // Offsets in bytes and code points.
  TextSize text_size(Handle type);
  Result<TextSize> text_place(Handle type, std::uint64_t TextSize::*counted, std::uint64_t value);

  // Subdocuments.
  Result<void> load_subdocument(Id item);
  Result<void> unload_subdocument(Id item);
  std::vector<Subdocument> subdocuments();

  // Relative positions.
  RelativePosition position_at(Handle type, std::uint64_t index, std::int64_t assoc);
  std::optional<AbsolutePosition> resolve_position(const RelativePosition& position, Redone redone);

  // Updates.
  /// `change`, when not null, becomes the canonical change; see Doc::admit().
  Result<Outcome> apply(ByteView update, UpdateFormat format, Origin origin, Trust trust, Bytes* change);
  Result<Bytes> encode(ByteView state_vector, UpdateFormat format);
  Bytes encode_all(UpdateFormat format);
  StateVector state_vector() const;
  Bytes encode_snapshot(UpdateFormat format);
  /// The event that is being told about, in format v2.
  Bytes encode_event();
  SplitState split_state();
  Snapshot take_snapshot() const;
  Result<Bytes> encode_at(const Snapshot& snapshot);
  Result<std::vector<TypeDiff>> diff_versions(const Snapshot& from, const Snapshot& to, const Authors& authors);
  std::string inspect(std::size_t bytes_max);
  bool has_pending() const { return !waiting_structs_.empty() || !waiting_deletes_.empty(); }
  StateVector pending_missing() const { return waiting_structs_.awaited(); }
  std::vector<ClientStructs> structs() const;

  Subscription observe(const TypeRef& type, std::function<void(const TypeEvent&)> callback);
  Subscription observe_deep(const TypeRef& type, std::function<void(TypeEvents)> callback);
  Subscription observe(TransactionPhase phase, std::function<void(const TransactionEvent&)> callback);
  Subscription capture_transactions(std::function<void(TransactionRecord&)> callback);
  /// An origin that no application uses, nor another undo manager of this document.
  Origin new_undo_origin() { return {(std::uint64_t{1} << 63) + ++undo_origins_}; }
  Observers& observers() { return observers_; }
  ClientId client() const { return options_.client; }
  const TransactionRecord& transaction() const { return *open_; }
  std::size_t memory_bytes() const;
  void check_invariants();

  TypeNode& type(Handle handle) { return types_[handle]; }
  const DocOptions& options() const { return options_; }

 private:
  /// The numbers of the clients that a struct names; kNone for those not known here.
  struct Writers {
    std::uint32_t own;
    std::uint32_t first;  ///< of the origin, else of the parent
    std::uint32_t right;  ///< of the right origin
  };
  friend class Observation;
  friend class TextObservation;
  friend class UndoWork;

  /// What of a client's content is to be written.
  struct ClientFrom {
    std::uint32_t client;
    std::uint64_t clock;
  };
  /// One client's part of an update that is being applied: some of its structs, in order.
  struct Section {
    std::uint64_t client;
    std::uint64_t content = 0;  ///< bytes of the content of all
    std::uint32_t next;         ///< struct that comes next
    std::uint32_t end;
    bool closed = false;        ///< set aside, or replaced by a later one of the same client
  };
  /// A struct, and the section it is of.
  struct Head {
    std::uint32_t section;
    std::uint32_t item;
  };
  struct DeletedIds {
    std::uint64_t client;
    std::uint64_t clock;
    std::uint64_t end;
  };
  /// An update that was read, and everything that applying it takes; kept to be used again.
  struct ApplyState {
    ReadAids aids;
    PodVector<WireStruct> structs;
    std::vector<Section> sections;
    std::vector<DeletedIds> deletes;
    std::vector<std::uint32_t> order;  ///< sections by client, ascending
    std::vector<Head> stack;
    std::vector<Head> rest;            ///< from here on to the end of the section
    std::map<std::uint64_t, std::uint64_t> missing;  ///< by client, the lowest clock
    std::uint64_t high_lanes = 0;      ///< lanes from clock 2^32 on that it may need, at most
    std::uint64_t reads = 0;           ///< how many updates were read so far
    std::uint32_t grown = 0;           ///< structs that a block took in at once
    std::uint32_t cuts = 0;            ///< blocks that were cut to place others
  };
  /// What became of the parts of an update that cannot be applied yet.
  struct Kept {
    bool any = false;   ///< there were some
    bool more = false;  ///< and not all of them were waiting already
    bool retry = false;  ///< what waited before may be applicable now
  };
  struct TextPlace {
    Handle block;          ///< the visible block that holds the unit, or kNone at the end
    std::uint64_t offset;  ///< of the unit in the block
    std::uint64_t start;   ///< of the block in the type
  };
  /// A unit by where it is.
  struct NamedUnit {
    Handle block;
    std::uint64_t offset;
  };
  enum class Width : std::uint8_t { kOne, kTwo };
  /// UTF-16 code units, with one or two bytes each.
  struct Units {
    const std::uint8_t* bytes;
    std::size_t count;
    Width width;
  };
  /// What one insertion puts into a text: units, or when `input` is not null what that says.
  struct TextContent {
    Units units;
    const Input* input;
  };
  struct TypeSet {
    std::vector<Handle> types;
    FlatIndex known;
    bool holds(Handle type) const { return known.find(type) != FlatIndex::kNone; }
    void add(Handle type) {
      if (holds(type)) return;
      known.insert(type, 0);
      types.push_back(type);
    }
  };
  /// A place in a text, and what is in force there once it is known.
  struct TextPosition {
    Handle type;
    Handle left;
    Handle right;
    std::uint64_t index;
    FormatSet formats;
    bool known;
  };

  // change.cpp
  Handle split(Handle block, std::uint64_t offset);
  bool try_merge(Handle left, Handle right);
  void delete_block(Handle block);
  void delete_units(Handle block, std::uint64_t offset, std::uint64_t count);
  void note_deleted(std::uint32_t client, std::uint64_t clock, std::uint64_t length, bool settled);
  void turn_deleted(Block& block);
  void turn_gc(Handle block);
  void delete_children(Handle type, std::vector<Handle>& blocks);
  void collect_type(Handle type);
  void free_type(Handle type);
  Handle add_type(TypeKind kind, Handle item, std::uint32_t name);

  // integrate.cpp
  void integrate(const WireStruct& in, const Writers& writers, std::uint64_t offset);
  Handle clean_end(std::uint32_t client, std::uint64_t clock);
  Handle clean_start(std::uint32_t client, std::uint64_t clock);
  void cut_known_neighbours(const WireStruct& in, const Writers& writers);
  Handle right_of(Handle left, std::uint32_t client, std::uint64_t clock);
  Handle parent_by_id(std::uint32_t client, std::uint64_t clock);
  void integrate_gc(std::uint32_t client, std::uint64_t clock, std::uint64_t length);
  void keep_content(const WireStruct& in, std::uint64_t offset, Block& block, std::uint32_t client);
  Handle resolve_conflicts(const Block& block, Handle left, Handle right, Handle entry);
  void link(Handle block, Handle left, Handle entry);
  void insert_linked(Handle block, Handle left, Handle entry);
  void append(std::uint32_t client, Handle block);
  void touch(std::uint32_t client) {
    if (!store_.clients()[client].touched) touch_first(client);
  }
  void touch_first(std::uint32_t client);
  Handle entry(Handle type, std::string_view key);

  // transaction.cpp
  void open_transaction(Origin origin, bool local);
  void close_body();
  void tidy_up();
  void settle(TransactionRecord& ending);
  void commit(TransactionRecord& ending);
  void collect_garbage(const TransactionRecord& ending);
  void collect_range(const DeletedRange& range);
  void collect_block(Handle block);
  void merge_blocks(TransactionRecord& ending);
  void merge_new(const TouchedClient& touched);
  /// False: two neighbours in clock order do not merge. It looks at their kinds and links only.
  bool may_merge(Handle left, Handle right) const {
    const Block& block = store_[left];
    return !block.differs(store_[right]) && (!block.is_item() || block.right == right);
  }
  ClockIndex::Place merge_lefts(Client& client, ClockIndex::Place at);
  void merge_range(const DeletedRange& range);
  void merge_candidate(const BlockName& candidate);
  void sort_deleted(std::vector<DeletedRange>& ranges);
  bool own_id_touched(const TransactionRecord& ending) const;
  void change_client_id();
  void note_deleted_order(TransactionRecord& ending);
  void note_changed(Handle type, Handle entry);
  void call_observers(TransactionRecord& ending);
  bool changed_formatted_text(const TransactionRecord& ending) const;
  void publish(TransactionRecord& ending);
  void emit(const TransactionRecord& ending);

  // apply.cpp
  Result<void> read_update(ByteView update, UpdateFormat format, std::size_t nesting_max, Claims claims);
  template <class Fields>
  Result<void> read_structs(ByteView update, std::size_t nesting_max, Claims claims);
  template <class Fields>
  bool read_section(StructReader<Fields>& reader, std::uint64_t structs, std::uint64_t client, std::uint64_t clock);
  void release_update();
  void order_sections();
  Result<void> read_allowed(ByteView update, UpdateFormat format, Trust trust);
  Result<void> check_limits(ByteView update) const;
  Result<void> check_capacity(Trust trust) const;
  void note_arrivals(const TransactionRecord& transaction);
  void note_missing(std::uint64_t client, std::uint64_t clock);
  bool outgrows_trees() const;
  void suspend_trees();
  void resume_trees();
  void integrate_structs();
  bool take_next(Head& out);
  bool take_from(std::uint32_t section, Head& out);
  std::uint32_t section_of(std::uint64_t client) const;
  Writers writers_of(const WireStruct& in) const;
  std::optional<Id> missing_unit(const WireStruct& in, const Writers& writers) const;
  bool wait_for(Id unit, Head& head);
  void set_aside();
  IdSet apply_deletes();
  void apply_delete_range(std::uint32_t client, std::uint64_t clock, std::uint64_t end);
  bool keep_structs();
  bool keep_deletes(const IdSet& rest);
  void retry_deletes();
  void retry_structs();
  Kept apply_once();

  // encode.cpp
  void list_event_clients(const TransactionRecord& ending);
  void write_event(TransactionRecord& ending);
  void sort_clients(std::vector<ClientFrom>& clients) const;
  template <class Fields>
  void write_clients(Fields& out, const std::vector<ClientFrom>& clients, std::vector<DeletedRange>* deleted);
  template <class Fields>
  void write_section(Fields& out, ClientFrom from, std::vector<DeletedRange>* deleted);
  template <class Fields>
  void write_block(Fields& out, const Block& block, std::uint64_t offset);
  template <class Fields>
  void write_block_parent(Fields& out, const Block& block);
  template <class Fields>
  void write_block_content(Fields& out, const Block& block, std::uint64_t offset);
  template <class Fields>
  void write_deleted(Fields& out, const std::vector<DeletedRange>& ranges);
  template <class Fields>
  void write_state(Fields& out, const StateVector& known);
  bool note_deleted_block(std::uint32_t client, const Block& block, bool open, std::vector<DeletedRange>& out) const;
  void collect_deleted(std::vector<DeletedRange>& out) const;
  Bytes take_out();
  Bytes encode_since(const StateVector& known, UpdateFormat format);
  Bytes encode_with_waiting(const StateVector& known, UpdateFormat format);
  Bytes with_waiting(Bytes state, const StateVector& known, UpdateFormat format);

  // inspect.cpp
  std::string root_json(Handle root) const;
  std::string block_json(const Block& block) const;

  // restore.cpp
  void write_section_until(std::uint32_t client, std::uint64_t end);

  // edit_text.cpp
  TextPlace find_unit(Handle type, std::uint64_t at);
  Result<Gap> text_gap(Handle type, std::uint64_t at);
  TextPlace place_behind(TextPlace place, std::uint64_t count) const;
  bool refuses_cut(const TextPlace& place) const;
  bool touches_formats(const TextPlace& from, const TextPlace& to) const;
  Handle insert_run(Handle type, Gap gap, std::uint64_t at, Units units);
  Result<void> insert_units(Handle type, std::uint64_t at, Units units);
  bool extend_own(TypeNode& node, Gap gap, std::uint64_t at, const std::uint8_t* units, std::size_t count, Width width);
  void erase_units(Handle type, std::uint64_t at, std::uint64_t count) {
    erase_from(type, find_unit(type, at), count);
  }
  void erase_from(Handle type, const TextPlace& place, std::uint64_t count);

  // typing.cpp
  void note_typing(Handle type, Handle block);
  void note_erasing(Handle type, std::uint64_t at);
  void forget_typing() { typing_.type = kNone; }
  Block* tomb_behind(const Block& block);
  Block* tomb_ahead(const Block& block);
  bool erase_end(Block& block, std::uint32_t count);
  bool erase_into(Block& block, Block& tomb, std::uint32_t count);
  bool erase_start(Block& block, std::uint32_t count);
  void note_erased(const Block& block, std::uint64_t clock, std::uint32_t count);

  // text_offsets.cpp
  template <class Visit>
  void visit_units(Handle type, std::uint64_t at, Visit&& visit);
  TextSize measure_text(Handle type, std::uint64_t at, std::uint64_t count);
  OffsetIndex& fresh_offsets(Handle type);
  void note_text_change(Handle block, std::uint64_t offset, std::int64_t change);
  void check_offsets(Handle type);
  std::size_t offsets_bytes() const;

  // relative_position.cpp
  std::uint64_t visible_before(Handle block);
  std::optional<NamedUnit> find_named(Id id, Redone redone) const;
  std::optional<AbsolutePosition> resolve_item(const NamedUnit& unit, std::int64_t assoc);
  Handle type_of(const RelativePosition& position, Redone redone) const;

  // apply_plain.cpp
  void integrate_plain(Section& section, std::uint64_t until);
  bool place_plain(const WireStruct& in, std::uint32_t number, Client& owner);

  // apply_run.cpp
  Block* growing_last(std::uint32_t client, bool has_right, Id right);
  void grow_last(std::uint32_t client, Block& last, std::string_view text);
  std::optional<Outcome> apply_run(ByteView update, Origin origin, Bytes* change);
  bool apply_typed_run(Reader& in, Origin origin, Bytes* change);
  bool apply_erased_run(Reader& in, Origin origin, Bytes* change);

  // run_event.cpp
  bool write_run_event(const TransactionRecord& ending);
  bool write_typed_run(const TouchedClient& touched);
  bool write_erased_run(const DeletedRange& range);

  // format_position.cpp
  FormatContent format_content(Handle format) const;
  std::uint32_t format_key(Handle format);
  FormatValue format_value(Handle format);
  bool is_format(Handle block) const;
  void note_format(Handle format, FormatSet& formats);
  void note_new_format(Handle format);
  void forget_trail(Handle type);
  FormatSet formats_behind(Handle type, Handle left);
  TextPosition text_position(Handle type, std::uint64_t at);
  void know_formats(TextPosition& position);
  void step(TextPosition& position);
  void skip_deleted(TextPosition& position);
  void skip_redundant(TextPosition& position, const FormatSet& wanted);

  // edit_format.cpp
  FormatSet wanted_formats(const AnyObject& attributes);
  void write_format(TextPosition& position, std::uint32_t key, const FormatValue& value);
  FormatSet open_formats(TextPosition& position, const FormatSet& wanted);
  void close_formats(TextPosition& position, FormatSet& replaced);
  void place_content(TextPosition& position, const TextContent& content);
  void insert_inheriting(TextPosition& position, const TextContent& content);
  void insert_formatted(TextPosition& position, const AnyObject& attributes, const TextContent& content);
  void format_units(TextPosition& position, std::uint64_t count, const AnyObject& attributes);
  bool pass_format(TextPosition& position, std::uint64_t count, const FormatSet& wanted, FormatSet& replaced);
  void erase_at(TextPosition& position, std::uint64_t count);
  void erase_to_gap(Handle type, std::uint64_t at, std::uint64_t count);
  void clean_erased(TextPosition start, TextPosition& position);

  // format_cleanup.cpp
  void clean_formats(const TransactionRecord& ending);
  TypeSet texts_with_new_formats(const TransactionRecord& ending) const;
  void clean_deleted(const DeletedRange& range, TypeSet& whole, FlatIndex& seen);
  void clean_around(Handle tombstone, FlatIndex& seen);
  void clean_front(Handle type);
  void clean_gap(Handle start, Handle passed, const FormatSet& before, FormatSet& current);

  // edit_rich.cpp
  Result<void> check_attributes(const AnyObject& attributes) const;
  Result<void> check_content(const Input& input, std::size_t depth) const;
  Result<void> check_place(Handle type, std::uint64_t at);
  Result<void> apply_at(Handle type, std::uint64_t at, const DeltaOp& op);
  Result<void> check_op(const DeltaOp& op, std::uint64_t left, std::size_t depth) const;
  Result<void> check_delta(Handle type, const Delta& delta);
  void apply_op(TextPosition& position, const DeltaOp& op, std::string_view text);
  void apply_ops(Handle type, const Delta& delta, Sanitize sanitize);

  // edit_list.cpp
  Result<void> check_any(const Any& value, std::size_t depth) const;
  Result<void> check_input(const Input& input, std::size_t depth, bool in_list) const;
  Result<void> check_inputs(const std::vector<Input>& items) const;
  Result<void> check_entries(const std::vector<std::pair<std::string, Input>>& entries, std::size_t depth) const;
  Handle gap_left(Handle type, std::uint64_t at);
  void insert_after(Handle type, Handle left, const std::vector<Input>& items);
  Block own_block(Ref ref, Handle type, Gap gap);
  std::uint32_t keep_values(Bytes values);
  Handle insert_value(Handle type, Gap gap, Handle key_entry, const Input& input);
  Handle insert_type(Handle type, Gap gap, Handle key_entry, const Input& input);

  // edit_new.cpp
  static TypeKind new_kind(const Input& input);
  static const std::string* new_name(const Input& input);
  Result<void> check_new(const Input& input, std::size_t depth) const;
  Result<void> check_text(const NewText& text, std::size_t depth) const;
  Result<void> check_subdocument(const NewSubdocument& document) const;
  Result<void> check_children(const std::vector<Input>& children, std::size_t depth) const;
  void fill_type(Handle type, const Input& input);
  void fill_text(Handle type, const NewText& text);

  // subdocuments.cpp
  Handle insert_subdocument(Handle type, Gap gap, Handle key_entry, const NewSubdocument& input);
  Subdocument subdocument_of(const Block& block);
  SubdocumentChanges& subdocument_changes();
  void add_subdocument(Handle handle, bool should_load, const std::string& collection);
  void add_subdocument(Handle handle);
  void remove_subdocument(const Block& block);
  const Block* find_subdocument(Id item);
  void tell_subdocuments(TransactionRecord& ending);

  // edit_map.cpp
  void put(Handle type, std::string_view key, const Input& value);

  // dump.cpp
  void append_values(const Block& block, std::uint64_t offset, std::uint64_t count, std::vector<Value>& out);
  static const TypeRef* type_in(const Value& value);
  void append_block_text(const Block& block, std::string& out) const;
  void collect_text(const Block& block, std::string& out, std::u16string& units) const;

  // dump_json.cpp
  bool only_text(Handle type) const;
  bool has_live_entry(Handle type) const;
  TypeText list_json(Handle type);
  TypeText map_json(Handle type);
  void open_untyped_json(Handle type, NestedText& nested, std::string& out);
  void open_json(Handle type, NestedText& nested, std::string& out);
  void append_type_json(Handle type, std::string& out);

  // dump_xml.cpp
  TypeText xml_list(Handle type);
  TypeText xml_text(Handle type);
  TypeText xml_element(Handle type);
  void open_xml(Handle type, NestedText& nested, std::string& out);

  // dump_delta.cpp
  AnyObject attributes_of(const FormatSet& formats) const;

  // sleep.cpp
  struct Sleep {
    std::vector<RootText> texts;  ///< the types 0, 1, 2... in this order
    std::unique_ptr<StructureSource> source;
  };
  bool shows_text(const Block& block) const;
  std::optional<std::string> separable_text(Handle root) const;
  std::size_t sleep_bytes() const;
  Result<void> wake_from(const Sleep& sleep);
  Result<void> fill_text(Handle root, const RootText& text);
  template <class Text>
  Result<void> fill_blanks(Handle root, Text units);

  // invariants.cpp
  void check_client(std::uint32_t client) const;
  void check_list(Handle type);
  bool is_cut_value(Handle block) const;
  void check_entry(Handle entry) const;
  void check_subdocuments();

  DocOptions options_;
  Store store_;
  BlockLinks links_{store_};
  PositionTrees trees_;
  std::vector<TypeNode> types_;
  std::vector<Handle> free_types_;
  StringTable names_;
  FlatIndex root_types_;  ///< by name
  std::vector<Handle> roots_;
  std::vector<MapEntry> entries_;
  std::vector<Handle> free_entries_;
  FlatIndex entry_index_;  ///< by type and key
  std::uint32_t own_ = kNone;  ///< our client number, once we wrote something
  Typing typing_;
  FormatTrail format_trail_;
  FlatIndex format_instances_;  ///< by format block, of those that set an object
  std::uint32_t last_instance_ = 0;

  TransactionQueue transactions_;
  std::uint32_t depth_ = 0;             ///< how deep calls are nested in the open transaction
  bool tidying_ = false;
  TransactionRecord* open_ = nullptr;   ///< what notes changes: the open transaction, or the one that ends

  // Kept for later.
  WaitingUpdates waiting_structs_;
  WaitingUpdates waiting_deletes_;

  Observers observers_;
  RedoneLinks redone_;
  SubdocumentTable subdocuments_;
  std::uint64_t undo_origins_ = 0;
  std::uint64_t edits_ = 0;  ///< counts changes of any kind
  ByteSink out_;         ///< what an encoding is put together in
  FieldsOutV2 columns_;  ///< the same for format v2
  ByteSink event_;  ///< the last update event
  std::vector<ClientFrom> event_clients_;
  const TransactionRecord* told_ = nullptr;  ///< what callbacks are being told about
  ApplyState apply_;
  std::vector<Handle> scanned_blocks_;  ///< scratch of resolve_conflicts()
  std::unique_ptr<Sleep> sleep_;        ///< null: awake
  std::optional<Error> wake_error_;     ///< why what slept could not be read
};

inline Engine& TypeAccess::engine(const TypeRef& type) { return type.engine_->awake(); }

}  // namespace weft::crdt
