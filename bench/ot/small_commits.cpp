#include "small_commits.hpp"

#include <string>

#include "step_operations.hpp"

namespace weft::bench {
namespace {

constexpr std::size_t kTextLength = 400;
constexpr std::size_t kKeys = 100;
constexpr std::size_t kStride = 7919;  // a prime: places that are far from one another
constexpr std::uint64_t kFirstListCounter = 5;

std::uint32_t place(std::size_t at, std::size_t places) { return static_cast<std::uint32_t>(at * kStride % places); }

}  // namespace

ot::State start_state(std::size_t elements) {
  PlainDocument document;
  document.text.assign(kTextLength, 'a');
  for (std::size_t i = 0; i < elements; ++i) document.list.push_back(static_cast<std::int64_t>(i));
  return state_of(document);
}

ot::Operation small_operation(SmallKind kind, std::size_t at, std::size_t before, std::size_t elements, ot::IdMint& mint) {
  const auto number = [&] { return ot::Element{{mint.replica, mint.next++}, ot::Number(static_cast<std::int64_t>(at))}; };
  switch (kind) {
    case SmallKind::kText: return ot::TextEdit{kTextId, ot::TextChange::splice(place(at, kTextLength + before + 1), 0, "x")};
    case SmallKind::kNumber: return ot::NumberAdd{kCountId, ot::Number(1)};
    case SmallKind::kObject: return ot::ObjectPut{kMapId, "key" + std::to_string(at % kKeys), number()};
    case SmallKind::kItem:
      return ot::NumberAdd{{ot::kInitialReplica, kFirstListCounter + place(at, elements)}, ot::Number(1)};
    case SmallKind::kInsert: break;
  }
  return ot::ArrayInsert{kListId, place(at, elements + before + 1), number()};
}

std::vector<Bytes> small_submissions(SmallKind kind, std::size_t count, std::size_t elements) {
  ot::IdMint mint{1, 1};
  std::vector<Bytes> submissions;
  for (std::size_t at = 0; at < count; ++at) {
    const ot::Submission<ot::Json> submission{mint.replica, at + 1, at, {small_operation(kind, at, at, elements, mint)}};
    Bytes bytes;
    Writer out(bytes);
    ot::write_submission(submission, out);
    submissions.push_back(std::move(bytes));
  }
  return submissions;
}

}  // namespace weft::bench
