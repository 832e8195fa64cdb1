#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "weft.h"
#include "weft/crdt/doc.hpp"

struct weft_doc {
  weft::crdt::Doc doc;
};

namespace {

using weft::ByteView;
using weft::Bytes;
using weft::Error;
using weft::ErrorCode;
using weft::Result;
using weft::crdt::Text;
using weft::crdt::Utf16Offset;

static_assert(WEFT_INVALID_ARGUMENT == static_cast<int>(ErrorCode::kInvalidArgument));
static_assert(WEFT_INTERNAL == static_cast<int>(ErrorCode::kInternal));

/// A copy on the C heap with a zero behind it; null when there is no memory.
void* copy_out(const void* data, std::size_t bytes) {
  auto* copy = static_cast<char*>(std::malloc(bytes + 1));
  if (copy == nullptr) return nullptr;
  if (bytes != 0) std::memcpy(copy, data, bytes);
  copy[bytes] = '\0';
  return copy;
}

weft_code succeed(char** message) {
  if (message != nullptr) *message = nullptr;
  return WEFT_OK;
}

weft_code fail(const Error& error, char** message) {
  if (message != nullptr) *message = static_cast<char*>(copy_out(error.message.data(), error.message.size()));
  return static_cast<weft_code>(error.code);
}

weft_code fail_null(const char* parameter, char** message) {
  return fail({ErrorCode::kInvalidArgument, std::string(parameter) + " is NULL"}, message);
}

/// Hands bytes to the caller.
template <class Unit>
weft_code hand_out(const void* data, std::size_t bytes, Unit** out, std::size_t* out_bytes, char** message) {
  void* copy = copy_out(data, bytes);
  if (copy == nullptr) return fail({ErrorCode::kResourceExhausted, "out of memory"}, message);
  *out = static_cast<Unit*>(copy);
  *out_bytes = bytes;
  return succeed(message);
}

Result<Text> text_root(weft_doc* doc, const char* root) {
  if (doc == nullptr) return Error{ErrorCode::kInvalidArgument, "doc is NULL"};
  if (root == nullptr) return Error{ErrorCode::kInvalidArgument, "root is NULL"};
  return doc->doc.text(root);
}

weft_outcome outcome_of(weft::Outcome outcome) {
  switch (outcome) {
    case weft::Outcome::kApplied: return WEFT_APPLIED;
    case weft::Outcome::kDuplicate: return WEFT_DUPLICATE;
    case weft::Outcome::kDeferred: return WEFT_DEFERRED;
  }
  return WEFT_APPLIED;
}

}  // namespace

weft_code weft_doc_create(uint64_t client, weft_doc** doc, char** message) {
  if (doc == nullptr) return fail_null("doc", message);
  if (client >> 53 != 0) return fail({ErrorCode::kInvalidArgument, "client has more than 53 bits"}, message);
  auto* created = new (std::nothrow) weft_doc{weft::crdt::Doc({.client = weft::ClientId{client}})};
  if (created == nullptr) return fail({ErrorCode::kResourceExhausted, "out of memory"}, message);
  *doc = created;
  return succeed(message);
}

void weft_doc_destroy(weft_doc* doc) { delete doc; }

weft_code weft_doc_text_insert(weft_doc* doc, const char* root, uint64_t offset, const char* text, size_t text_bytes,
                               char** message) {
  if (text == nullptr && text_bytes != 0) return fail_null("text", message);
  auto body = text_root(doc, root);
  if (!body) return fail(body.error(), message);
  const auto done = body->insert(Utf16Offset{offset}, std::string_view(text, text_bytes));
  return done ? succeed(message) : fail(done.error(), message);
}

weft_code weft_doc_text_erase(weft_doc* doc, const char* root, uint64_t offset, uint64_t count, char** message) {
  auto body = text_root(doc, root);
  if (!body) return fail(body.error(), message);
  const auto done = body->erase(Utf16Offset{offset}, count);
  return done ? succeed(message) : fail(done.error(), message);
}

weft_code weft_doc_text_length(weft_doc* doc, const char* root, uint64_t* length, char** message) {
  if (length == nullptr) return fail_null("length", message);
  const auto body = text_root(doc, root);
  if (!body) return fail(body.error(), message);
  *length = body->length();
  return succeed(message);
}

weft_code weft_doc_text_read(weft_doc* doc, const char* root, char** text, size_t* text_bytes, char** message) {
  if (text == nullptr) return fail_null("text", message);
  if (text_bytes == nullptr) return fail_null("text_bytes", message);
  const auto body = text_root(doc, root);
  if (!body) return fail(body.error(), message);
  const std::string characters = body->to_string();
  return hand_out(characters.data(), characters.size(), text, text_bytes, message);
}

weft_code weft_doc_apply_update(weft_doc* doc, const uint8_t* update, size_t update_bytes, weft_outcome* outcome,
                                char** message) {
  if (doc == nullptr) return fail_null("doc", message);
  if (update == nullptr && update_bytes != 0) return fail_null("update", message);
  const auto applied = doc->doc.apply_update(ByteView(update, update_bytes));
  if (!applied) return fail(applied.error(), message);
  if (outcome != nullptr) *outcome = outcome_of(*applied);
  return succeed(message);
}

weft_code weft_doc_encode_state_vector(const weft_doc* doc, uint8_t** state_vector, size_t* state_vector_bytes,
                                       char** message) {
  if (doc == nullptr) return fail_null("doc", message);
  if (state_vector == nullptr) return fail_null("state_vector", message);
  if (state_vector_bytes == nullptr) return fail_null("state_vector_bytes", message);
  const Bytes encoded = doc->doc.encode_state_vector();
  return hand_out(encoded.data(), encoded.size(), state_vector, state_vector_bytes, message);
}

weft_code weft_doc_encode_state_as_update(const weft_doc* doc, const uint8_t* state_vector, size_t state_vector_bytes,
                                          uint8_t** update, size_t* update_bytes, char** message) {
  if (doc == nullptr) return fail_null("doc", message);
  if (state_vector == nullptr && state_vector_bytes != 0) return fail_null("state_vector", message);
  if (update == nullptr) return fail_null("update", message);
  if (update_bytes == nullptr) return fail_null("update_bytes", message);
  const auto encoded = doc->doc.encode_state_as_update(ByteView(state_vector, state_vector_bytes));
  if (!encoded) return fail(encoded.error(), message);
  return hand_out(encoded->data(), encoded->size(), update, update_bytes, message);
}

void weft_free(void* memory) { std::free(memory); }
