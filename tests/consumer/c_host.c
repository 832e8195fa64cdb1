/* A host in C. */
#include <weft.h>

int main(void) {
  weft_doc *doc;
  uint64_t length = 0;
  if (weft_doc_create(1, &doc, 0) != WEFT_OK) return 1;
  if (weft_doc_text_insert(doc, "body", 0, "hello", 5, 0) != WEFT_OK) return 2;
  if (weft_doc_text_length(doc, "body", &length, 0) != WEFT_OK || length != 5) return 3;
  weft_doc_destroy(doc);
  return 0;
}
