#ifndef WEFT_H
#define WEFT_H

/* Weft's commutative document for C, and for every language that can call C.
 *
 *   weft_doc *doc;
 *   weft_doc_create(1, &doc, NULL);
 *   weft_doc_text_insert(doc, "body", 0, "hello", 5, NULL);
 *   uint8_t *update;
 *   size_t update_bytes;
 *   weft_doc_encode_state_as_update(doc, NULL, 0, &update, &update_bytes, NULL);
 *   ... send it ...
 *   weft_free(update);
 *   weft_doc_destroy(doc);
 *
 * Every function that can fail returns a weft_code. Its last parameter, `message`, may be NULL; when it is not,
 * a failing call puts a sentence there, zero-terminated UTF-8 to be given to weft_free, and a good call puts NULL.
 * A failing call changes neither the document nor any other out-parameter.
 *
 * Texts are UTF-8. Names of roots are zero-terminated, other texts come with their size. Sizes are bytes, offsets
 * and counts in a text are UTF-16 code units. A document is used by one thread at a time. */

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define WEFT_API __attribute__((visibility("default")))
#else
#define WEFT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What kind of thing went wrong; the numbers are stable. */
typedef enum weft_code {
  WEFT_OK = 0,
  WEFT_INVALID_ARGUMENT = 1,    /* malformed input, a place outside the text, or a NULL that must not be */
  WEFT_NOT_FOUND = 2,           /* no such thing */
  WEFT_ALREADY_EXISTS = 3,      /* the thing to be created is there already */
  WEFT_ABORTED = 4,             /* a compare-and-set lost */
  WEFT_RESOURCE_EXHAUSTED = 5,  /* a limit of the document was reached, or memory */
  WEFT_UNAVAILABLE = 6,         /* cannot be served now */
  WEFT_DATA_LOSS = 7,           /* stored data is damaged */
  WEFT_PERMISSION_DENIED = 8,   /* known caller, not allowed */
  WEFT_UNAUTHENTICATED = 9,     /* unknown caller */
  WEFT_FAILED_PRECONDITION = 10, /* wrong state for this call: the root has another kind */
  WEFT_INTERNAL = 11            /* our fault, or the operating system's */
} weft_code;

/* What became of an update. */
typedef enum weft_outcome {
  WEFT_APPLIED = 0,   /* something changed */
  WEFT_DUPLICATE = 1, /* everything was known */
  WEFT_DEFERRED = 2   /* some of it builds on changes that have not arrived; it is kept until they do */
} weft_outcome;

/* One replica of a document. Lifetime: from weft_doc_create to weft_doc_destroy. */
typedef struct weft_doc weft_doc;

/* Creates an empty document. `client` names who writes here: unique among all replicas of the document for ever, so
 * draw 32 random bits. */
WEFT_API weft_code weft_doc_create(uint64_t client, weft_doc **doc, char **message);

/* Ends a document; NULL is allowed. */
WEFT_API void weft_doc_destroy(weft_doc *doc);

/* Inserts `text_bytes` bytes of UTF-8 into the text root `root`, which is created when it is not there. */
WEFT_API weft_code weft_doc_text_insert(weft_doc *doc, const char *root, uint64_t offset, const char *text,
                                        size_t text_bytes, char **message);

/* Deletes `count` UTF-16 code units from `offset` on. */
WEFT_API weft_code weft_doc_text_erase(weft_doc *doc, const char *root, uint64_t offset, uint64_t count,
                                       char **message);

/* The length of a text root in UTF-16 code units. */
WEFT_API weft_code weft_doc_text_length(weft_doc *doc, const char *root, uint64_t *length, char **message);

/* The characters of a text root: UTF-8 with a zero behind the last of `text_bytes` bytes, to be given to weft_free. */
WEFT_API weft_code weft_doc_text_read(weft_doc *doc, const char *root, char **text, size_t *text_bytes,
                                      char **message);

/* Applies an update (Yjs format v1) that came from anywhere. `outcome` may be NULL. */
WEFT_API weft_code weft_doc_apply_update(weft_doc *doc, const uint8_t *update, size_t update_bytes,
                                         weft_outcome *outcome, char **message);

/* What this replica has, to be sent to one that shall answer with the rest; to be given to weft_free. */
WEFT_API weft_code weft_doc_encode_state_vector(const weft_doc *doc, uint8_t **state_vector,
                                                size_t *state_vector_bytes, char **message);

/* What a replica at `state_vector` lacks, as one update to be given to weft_free; everything when the state vector
 * has no bytes. */
WEFT_API weft_code weft_doc_encode_state_as_update(const weft_doc *doc, const uint8_t *state_vector,
                                                   size_t state_vector_bytes, uint8_t **update, size_t *update_bytes,
                                                   char **message);

/* Gives back what a function of this header handed out; NULL is allowed. */
WEFT_API void weft_free(void *memory);

#ifdef __cplusplus
}
#endif

#endif /* WEFT_H */
