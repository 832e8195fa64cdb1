#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace weft::bench {

/// A document of the Eg-walker paper, which is one update of format v2: egwalker/NAME.yjs.gz.
struct PaperDocument {
  std::string_view name;
  std::string_view sha256;  ///< how that of its text begins, in hexadecimal digits
};

inline constexpr std::array<PaperDocument, 7> kPaperDocuments{{{"S1", "8409d42979be648c"},
                                                               {"S2", "742fc259a98a421e"},
                                                               {"S3", "919594197c2eac21"},
                                                               {"C1", "0740f4cf919bb5c8"},
                                                               {"C2", "f0e63a1dc9bedbeb"},
                                                               {"A1", "c822bf881ad1fb04"},
                                                               {"A2", "5d1d2eac18199fa3"}}};

inline bool is_paper_document(std::string_view name) {
  return std::any_of(kPaperDocuments.begin(), kPaperDocuments.end(),
                     [&](const PaperDocument& paper) { return paper.name == name; });
}

}  // namespace weft::bench
