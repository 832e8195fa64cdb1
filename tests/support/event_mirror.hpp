#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "weft/base/utf.hpp"
#include "weft/ot/element_event.hpp"

namespace weft::test {

/// A value that is kept up to date by the events of one element, and by nothing else.
class EventMirror {
 public:
  explicit EventMirror(const ot::Handle& element)
      : value_(*element.to_plain()), watch_(element.observe([this](const ot::ElementEvent& event) { take(event); })) {}
  EventMirror(const EventMirror&) = delete;
  EventMirror& operator=(const EventMirror&) = delete;

  const ot::Plain& value() const { return value_; }
  bool detached() const { return detached_; }
  std::size_t remote_events() const { return remote_; }

 private:
  void take(const ot::ElementEvent& event) {
    REQUIRE_FALSE(detached_);
    remote_ += event.local() ? 0 : 1;
    ot::Plain& target = down(event.path());
    switch (event.kind()) {
      case ot::EventKind::kText: return edit(*target.as_string(), event);
      case ot::EventKind::kSet:
        REQUIRE(event.old_value() == target);
        target = *event.new_value();
        return;
      case ot::EventKind::kInserted: return insert(target, event);
      case ot::EventKind::kReplaced: {
        ot::Plain& slot = step(target, event.place());
        REQUIRE(event.old_value() == slot);
        slot = *event.new_value();
        return;
      }
      case ot::EventKind::kRemoved: return remove(target, event);
      case ot::EventKind::kMoved: return move(*target.as_list(), event);
      case ot::EventKind::kDetached:
        REQUIRE(event.path().empty());
        REQUIRE(event.old_value() == value_);
        detached_ = true;
        return;
    }
  }

  static ot::Plain& step(ot::Plain& in, const ot::PathStep& place) {
    if (const auto* index = std::get_if<std::uint32_t>(&place)) {
      REQUIRE(in.as_list() != nullptr);
      REQUIRE(*index < in.as_list()->size());
      return (*in.as_list())[*index];
    }
    REQUIRE(in.as_map() != nullptr);
    ot::Plain* found = in.as_map()->find(std::get<std::string>(place));
    REQUIRE(found != nullptr);
    return *found;
  }

  ot::Plain& down(const ot::Path& path) {
    ot::Plain* at = &value_;
    for (const ot::PathStep& place : path) at = &step(*at, place);
    return *at;
  }

  static void edit(std::string& text, const ot::ElementEvent& event) {
    for (const ot::TextPiece& piece : event.pieces()) {
      REQUIRE(piece.position <= code_point_count(text));
      const std::size_t at = utf8_prefix_bytes(text, piece.position);
      if (piece.inserted) {
        text.insert(at, piece.text);
      } else {
        REQUIRE(text.substr(at, piece.text.size()) == piece.text);
        text.erase(at, piece.text.size());
      }
    }
  }

  static void insert(ot::Plain& target, const ot::ElementEvent& event) {
    REQUIRE_FALSE(event.old_value().has_value());
    if (ot::Plain::List* list = target.as_list()) {
      REQUIRE(event.index() <= list->size());
      list->insert(list->begin() + event.index(), *event.new_value());
    } else {
      REQUIRE(target.as_map()->find(event.key()) == nullptr);
      (*target.as_map())[event.key()] = *event.new_value();
    }
  }

  static void remove(ot::Plain& target, const ot::ElementEvent& event) {
    REQUIRE(event.old_value() == step(target, event.place()));
    if (ot::Plain::List* list = target.as_list()) {
      list->erase(list->begin() + event.index());
    } else {
      target.as_map()->erase(event.key());
    }
  }

  static void move(ot::Plain::List& list, const ot::ElementEvent& event) {
    REQUIRE(event.index() < list.size());
    ot::Plain moved = std::move(list[event.index()]);
    list.erase(list.begin() + event.index());
    REQUIRE(event.moved_to() <= list.size());
    list.insert(list.begin() + event.moved_to(), std::move(moved));
  }

  ot::Plain value_;
  bool detached_ = false;
  std::size_t remote_ = 0;
  ot::Subscription watch_;
};

}  // namespace weft::test
