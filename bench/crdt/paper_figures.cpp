#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <string>

#include "document_work.hpp"
#include "figures/give_up.hpp"
#include "paper_documents.hpp"
#include "recorded_trace.hpp"
#include "trace_figures.hpp"

namespace weft::bench {
namespace {

std::string sha256_of(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) give_up("no SHA-256");
  std::string hex;
  constexpr std::size_t kCompared = 8;
  for (std::size_t at = 0; at < kCompared; ++at) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned>(digest[at]));
    hex += digits.data();
  }
  return hex;
}

void figures_of(const FigureRun& run, const PaperDocument& paper, const Bytes& update) {
  std::string end;
  load(update, crdt::UpdateFormat::kV2, [&](crdt::Doc& doc) { end = trace_text(doc).to_string(); });
  if (sha256_of(end) != paper.sha256) give_up("the text is not the one known");
  const Check check = expect_text(end);
  time_load_v2(run, std::string(paper.name), update, check);
}

}  // namespace

void paper_figures(const FigureRun& run, const std::filesystem::path& traces) {
  for (const PaperDocument& paper : kPaperDocuments) {
    const std::string name(paper.name);
    if (run.wants(name + "/load-v2")) figures_of(run, paper, read_packed(traces / "egwalker" / (name + ".yjs.gz")));
  }
}

}  // namespace weft::bench
