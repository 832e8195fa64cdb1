/* The C binding, used from C alone. Ends with the number of failed expectations. */
#include <stdio.h>
#include <string.h>

#include "weft.h"

static int failures = 0;

#define EXPECT(condition)                                                    \
  do {                                                                       \
    if (!(condition)) {                                                      \
      fprintf(stderr, "line %d: expected %s\n", __LINE__, #condition);       \
      ++failures;                                                            \
    }                                                                        \
  } while (0)

static weft_doc *new_doc(uint64_t client) {
  weft_doc *doc = NULL;
  EXPECT(weft_doc_create(client, &doc, NULL) == WEFT_OK);
  return doc;
}

static int shows(weft_doc *doc, const char *expected) {
  char *text = NULL;
  size_t bytes = 0;
  EXPECT(weft_doc_text_read(doc, "body", &text, &bytes, NULL) == WEFT_OK);
  const int same = bytes == strlen(expected) && strcmp(text, expected) == 0;
  weft_free(text);
  return same;
}

/* Gives `to` what it lacks of `from`. */
static weft_outcome exchange(const weft_doc *from, weft_doc *to) {
  uint8_t *state_vector = NULL, *update = NULL;
  size_t state_vector_bytes = 0, update_bytes = 0;
  weft_outcome outcome = WEFT_DEFERRED;
  EXPECT(weft_doc_encode_state_vector(to, &state_vector, &state_vector_bytes, NULL) == WEFT_OK);
  EXPECT(weft_doc_encode_state_as_update(from, state_vector, state_vector_bytes, &update, &update_bytes, NULL) ==
         WEFT_OK);
  EXPECT(weft_doc_apply_update(to, update, update_bytes, &outcome, NULL) == WEFT_OK);
  weft_free(state_vector);
  weft_free(update);
  return outcome;
}

static void two_documents_converge(void) {
  weft_doc *left = new_doc(1), *right = new_doc(2);
  uint64_t length = 0;
  /* A thread emoji is four bytes of UTF-8 and two units of UTF-16. */
  EXPECT(weft_doc_text_insert(left, "body", 0, "a\xF0\x9F\xA7\xB5z", 6, NULL) == WEFT_OK);
  EXPECT(exchange(left, right) == WEFT_APPLIED);
  EXPECT(exchange(left, right) == WEFT_DUPLICATE);
  EXPECT(weft_doc_text_length(right, "body", &length, NULL) == WEFT_OK && length == 4);
  EXPECT(weft_doc_text_insert(right, "body", 3, "b", 1, NULL) == WEFT_OK);
  EXPECT(weft_doc_text_erase(left, "body", 1, 2, NULL) == WEFT_OK);
  exchange(right, left);
  exchange(left, right);
  EXPECT(shows(left, "abz"));
  EXPECT(shows(right, "abz"));
  weft_doc_destroy(left);
  weft_doc_destroy(right);
}

static void an_empty_text_is_read_as_one(void) {
  weft_doc *doc = new_doc(1);
  EXPECT(weft_doc_text_insert(doc, "body", 0, NULL, 0, NULL) == WEFT_OK);
  EXPECT(shows(doc, ""));
  weft_doc_destroy(doc);
}

static void an_update_that_comes_early_is_kept(void) {
  weft_doc *writer = new_doc(1), *reader = new_doc(2);
  uint8_t *state_vector = NULL, *later = NULL;
  size_t state_vector_bytes = 0, later_bytes = 0;
  weft_outcome outcome = WEFT_APPLIED;
  EXPECT(weft_doc_text_insert(writer, "body", 0, "one ", 4, NULL) == WEFT_OK);
  EXPECT(weft_doc_encode_state_vector(writer, &state_vector, &state_vector_bytes, NULL) == WEFT_OK);
  EXPECT(weft_doc_text_insert(writer, "body", 4, "two", 3, NULL) == WEFT_OK);
  EXPECT(weft_doc_encode_state_as_update(writer, state_vector, state_vector_bytes, &later, &later_bytes, NULL) ==
         WEFT_OK);
  EXPECT(weft_doc_apply_update(reader, later, later_bytes, &outcome, NULL) == WEFT_OK);
  EXPECT(outcome == WEFT_DEFERRED);
  EXPECT(shows(reader, ""));
  exchange(writer, reader);
  EXPECT(shows(reader, "one two"));
  weft_free(state_vector);
  weft_free(later);
  weft_doc_destroy(writer);
  weft_doc_destroy(reader);
}

static void a_failure_says_why_and_changes_nothing(void) {
  weft_doc *doc = new_doc(1);
  char *message = NULL;
  char *text = (char *)&message;
  size_t bytes = 77;
  const uint8_t garbage[] = {0xff, 0xff, 0xff};
  EXPECT(weft_doc_text_insert(doc, "body", 0, "abc", 3, &message) == WEFT_OK);
  EXPECT(message == NULL);
  EXPECT(weft_doc_text_insert(doc, "body", 9, "x", 1, &message) == WEFT_INVALID_ARGUMENT);
  EXPECT(message != NULL && strlen(message) > 0);
  weft_free(message);
  EXPECT(weft_doc_text_insert(doc, "body", 0, "\xff", 1, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_text_erase(doc, "body", 2, 5, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_apply_update(doc, garbage, sizeof garbage, NULL, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_text_read(doc, "\xff", &text, &bytes, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(text == (char *)&message && bytes == 77);
  EXPECT(shows(doc, "abc"));
  weft_doc_destroy(doc);
}

static void a_null_that_must_not_be_is_refused(void) {
  weft_doc *doc = new_doc(1);
  uint8_t *update = NULL;
  size_t bytes = 0;
  EXPECT(weft_doc_create(1, NULL, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_text_insert(NULL, "body", 0, "x", 1, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_text_insert(doc, NULL, 0, "x", 1, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_text_insert(doc, "body", 0, NULL, 1, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_apply_update(doc, NULL, 1, NULL, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_encode_state_as_update(doc, NULL, 1, &update, &bytes, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(weft_doc_encode_state_as_update(doc, NULL, 0, NULL, &bytes, NULL) == WEFT_INVALID_ARGUMENT);
  weft_doc_destroy(doc);
  weft_doc_destroy(NULL);
  weft_free(NULL);
}

static void a_client_id_has_53_bits(void) {
  weft_doc *doc = NULL;
  EXPECT(weft_doc_create((uint64_t)1 << 53, &doc, NULL) == WEFT_INVALID_ARGUMENT);
  EXPECT(doc == NULL);
  EXPECT(weft_doc_create(((uint64_t)1 << 53) - 1, &doc, NULL) == WEFT_OK);
  weft_doc_destroy(doc);
}

int main(void) {
  two_documents_converge();
  an_empty_text_is_read_as_one();
  an_update_that_comes_early_is_kept();
  a_failure_says_why_and_changes_nothing();
  a_null_that_must_not_be_is_refused();
  a_client_id_has_53_bits();
  return failures;
}
