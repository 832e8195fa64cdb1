#include "weft/crdt/doc.hpp"

#include "engine.hpp"
#include "weft/crdt/update.hpp"

namespace weft::crdt {

static_assert(Model<Doc>);

Doc::Doc(DocOptions options) : engine_(std::make_unique<Engine>(options)) {}
Doc::Doc(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Doc::Doc(Doc&&) noexcept = default;
Doc& Doc::operator=(Doc&&) noexcept = default;
Doc::~Doc() = default;

ClientId Doc::client() const { return engine_->client(); }

Engine& Doc::awake() const { return engine_->awake(); }

Result<Text> Doc::text(std::string_view name) {
  WEFT_ASSIGN(const Handle handle, engine_->typed_root(name, TypeKind::kText));
  return Text(engine_.get(), handle, engine_->type(handle).generation);
}

Result<Array> Doc::array(std::string_view name) {
  WEFT_ASSIGN(const Handle handle, engine_->typed_root(name, TypeKind::kArray));
  return Array(engine_.get(), handle, engine_->type(handle).generation);
}

Result<Map> Doc::map(std::string_view name) {
  WEFT_ASSIGN(const Handle handle, engine_->typed_root(name, TypeKind::kMap));
  return Map(engine_.get(), handle, engine_->type(handle).generation);
}

Result<XmlFragment> Doc::xml_fragment(std::string_view name) {
  WEFT_ASSIGN(const Handle handle, engine_->typed_root(name, TypeKind::kXmlFragment));
  return XmlFragment(engine_.get(), handle, engine_->type(handle).generation);
}

Result<XmlElement> Doc::xml_element(std::string_view name) {
  WEFT_ASSIGN(const Handle handle, engine_->typed_root(name, TypeKind::kXmlElement));
  return XmlElement(engine_.get(), handle, engine_->type(handle).generation);
}

Result<XmlText> Doc::xml_text(std::string_view name) {
  WEFT_ASSIGN(const Handle handle, engine_->typed_root(name, TypeKind::kXmlText));
  return XmlText(engine_.get(), handle, engine_->type(handle).generation);
}

std::optional<AbsolutePosition> Doc::resolve(const RelativePosition& position, Redone redone) const {
  return awake().resolve_position(position, redone);
}

std::vector<RootInfo> Doc::roots() const { return awake().roots(); }

Transaction Doc::begin(Origin origin) {
  awake().begin(origin, true);
  return {engine_->transaction().origin, engine_->transaction().local};
}

void Doc::end() { engine_->end(); }

Subscription Doc::on_update(std::function<void(const UpdateEvent&)> callback) {
  return awake().observers().updates.add(std::move(callback));
}

Subscription Doc::on_transaction(TransactionPhase phase, std::function<void(const TransactionEvent&)> callback) {
  return awake().observe(phase, std::move(callback));
}

std::vector<Subdocument> Doc::subdocuments() const { return awake().subdocuments(); }
Result<void> Doc::load(const Subdocument& subdocument) { return awake().load_subdocument(subdocument.item); }
Result<void> Doc::unload(const Subdocument& subdocument) { return awake().unload_subdocument(subdocument.item); }

Doc Doc::open(const Subdocument& subdocument) const {
  DocOptions options = engine_->options();
  options.gc = subdocument.gc;
  options.collection = subdocument.collection;
  return Doc(std::move(options));
}

Subscription Doc::on_subdocuments(std::function<void(const SubdocumentsEvent&)> callback) {
  return awake().observers().subdocuments.add(std::move(callback));
}

Bytes UpdateEvent::update_v2() const { return engine->encode_event(); }

Result<Outcome> Doc::apply_update(ByteView update, Origin origin, UpdateFormat format) {
  return awake().apply(update, format, origin, Trust::kPeer, nullptr);
}
Result<Bytes> Doc::encode_state_as_update(ByteView state_vector, UpdateFormat format) const {
  return awake().encode(state_vector, format);
}
Bytes Doc::encode_state_as_update(UpdateFormat format) const { return awake().encode_all(format); }
Bytes Doc::encode_state_vector() const { return awake().state_vector().encode(); }
StateVector Doc::state_vector() const { return awake().state_vector(); }
Bytes Doc::encode_snapshot(UpdateFormat format) const { return awake().encode_snapshot(format); }
Snapshot Doc::take_snapshot() const { return awake().take_snapshot(); }
SplitState Doc::split_state() const { return awake().split_state(); }
Result<Bytes> Doc::encode_state_at(const Snapshot& snapshot) const { return awake().encode_at(snapshot); }

Result<Doc> Doc::from_version(const Doc& origin, const Snapshot& snapshot, DocOptions options) {
  WEFT_ASSIGN(const Bytes state, origin.encode_state_at(snapshot));
  Doc doc(options);
  WEFT_TRY(doc.integrate(state));
  return doc;
}

Result<std::vector<TypeDiff>> Doc::diff_versions(const Snapshot& from, const Snapshot& to,
                                                   const Authors& authors) const {
  return awake().diff_versions(from, to, authors);
}

std::string Doc::inspect(std::size_t bytes_max) const { return awake().inspect(bytes_max); }
Result<Doc> Doc::asleep(DocOptions options, std::vector<RootText> texts, std::unique_ptr<StructureSource> source) {
  Doc doc(options);
  WEFT_TRY(doc.engine_->fall_asleep(std::move(texts), std::move(source)));
  return doc;
}

Result<void> Doc::wake() const { return engine_->wake(); }

bool Doc::has_pending() const { return awake().has_pending(); }
StateVector Doc::pending_missing() const { return awake().pending_missing(); }
std::vector<ClientStructs> Doc::structs() const { return awake().structs(); }

Result<Admitted> Doc::admit(ByteView change) {
  Admitted admitted;
  WEFT_TRY(awake().apply(change, UpdateFormat::kV1, {}, Trust::kPeer, &admitted.change));
  return admitted;
}

Result<Outcome> Doc::integrate(ByteView change) { return awake().apply(change, UpdateFormat::kV1, {}, Trust::kAdmitted, nullptr); }

Result<bool> Doc::includes(ByteView update) const {
  WEFT_ASSIGN(const UpdateMeta meta, update_meta(update));
  const StateVector known = state_vector();
  for (const StateVector::Entry& entry : meta.to.entries())
    if (known.get(entry.client) < entry.clock) return false;
  WEFT_ASSIGN(const IdSet deletions, deletions_of_update(update));
  if (deletions.empty()) return true;
  const Bytes snapshot = encode_snapshot();
  Reader reader(snapshot);
  IdSet deleted;
  deleted.decode_add(reader);
  deleted.normalize();
  IdSet together = deleted;
  for (const IdSet::Client& client : deletions.clients())
    for (const IdSet::Range& range : client.ranges) together.add(client.client, range.clock, range.length);
  together.normalize();
  return together == deleted;
}

Result<Bytes> Doc::merge_changes(std::span<const ByteView> changes) { return merge_updates(changes); }

Result<Doc> Doc::from_snapshot(ByteView snapshot, const Limits& limits) {
  Doc doc = create(limits);
  WEFT_TRY(doc.integrate(snapshot));
  return doc;
}

Doc Doc::create(const Limits& limits) {
  DocOptions options;
  options.limits = limits;
  options.cleans_formats = false;
  return Doc(options);
}

std::string Doc::to_json_text() const { return awake().roots_json(); }
std::size_t Doc::memory_bytes() const { return engine_->memory_bytes(); }
void Doc::check_invariants() const { awake().check_invariants(); }

}  // namespace weft::crdt
