#include "protocol/native/wire/native_wire.hpp"

#include <capnp/message.h>
#include <capnp/serialize-packed.h>
#include <kj/exception.h>
#include <kj/io.h>

#include <utility>

#include "weft.capnp.h"

namespace weft::protocol::native::wire {
namespace {

using BytesReader = capnp::Data::Reader;

capnp::Text::Reader text(const std::string& value) { return {value.data(), value.size()}; }
BytesReader data(const std::vector<std::uint8_t>& value) { return {value.data(), value.size()}; }
std::string string_of(capnp::Text::Reader value) { return {value.begin(), value.size()}; }
std::vector<std::uint8_t> bytes_of(BytesReader value) { return {value.begin(), value.end()}; }

template <class Target, class Name>
void put_name(Target target, const Name& name) {
  target.setDomain(text(name.domain));
  target.setCollection(text(name.collection));
  target.setName(text(name.name));
}

// ---- writing: one overload for each kind of message

class Put {
 public:
  explicit Put(capnp::MallocMessageBuilder& builder) : frame_(builder.initRoot<schema::Frame>()) {}

  void operator()(const Hello& m) {
    auto out = frame_.initHello();
    out.setVersionMin(m.version_min);
    out.setVersionMax(m.version_max);
    out.setFeatures(m.features);
    out.setResume(data(m.resume));
    out.setCredential(text(m.credential));
    out.setAgent(text(m.agent));
  }
  void operator()(const Welcome& m) {
    auto out = frame_.initWelcome();
    out.setVersion(m.version);
    out.setFeatures(m.features);
    out.setResume(data(m.resume));
    out.setPrincipal(text(m.principal));
    out.setSilenceMs(m.silence_ms);
    out.setFrameBytesMax(m.frame_bytes_max);
    out.setChannelsMax(m.channels_max);
    out.setResumed(m.resumed);
  }
  void operator()(const Bye& m) {
    auto out = frame_.initBye();
    out.setCode(m.code);
    out.setReason(text(m.reason));
  }
  void operator()(const Open& m) {
    auto out = frame_.initOpen();
    out.setChannel(m.channel);
    put_name(out, m);
    out.setModel(text(m.model));
    out.setMode(static_cast<schema::Mode>(m.mode));
    out.setBegins(m.begins);
  }
  void operator()(const Opened& m) {
    auto out = frame_.initOpened();
    out.setChannel(m.channel);
    out.setIncarnationHigh(m.incarnation_high);
    out.setIncarnationLow(m.incarnation_low);
    out.setMayWrite(m.may_write);
    out.setBegin(m.begin);
  }
  void operator()(const Close& m) {
    auto out = frame_.initClose();
    out.setChannel(m.channel);
    out.setCode(m.code);
    out.setReason(text(m.reason));
  }
  void operator()(const Piece& m) {
    auto out = frame_.initPiece();
    out.setChannel(m.channel);
    out.setBytes(data(m.bytes));
    out.setMore(m.more);
  }
  void operator()(const Confirm& m) {
    auto out = frame_.initConfirm();
    out.setChannel(m.channel);
    out.setNumber(m.number);
  }
  void operator()(const Saved& m) {
    auto out = frame_.initSaved();
    out.setChannel(m.channel);
    out.setNumber(m.number);
    out.setLevel(m.level);
  }
  void operator()(const Ping& m) { frame_.setPing(m.number); }
  void operator()(const Pong& m) { frame_.setPong(m.number); }
  void operator()(const Request& m) {
    auto out = frame_.initRequest();
    out.setId(m.id);
    if (const auto* list = std::get_if<ListRequest>(&m.what)) {
      auto what = out.initList();
      what.setDomain(text(list->domain));
      what.setCollection(text(list->collection));
      what.setAfter(text(list->after));
      what.setLimit(list->limit);
    } else if (const auto* remove = std::get_if<RemoveRequest>(&m.what)) {
      put_name(out.initRemove(), *remove);
    } else if (const auto* feed = std::get_if<FeedRequest>(&m.what)) {
      auto what = out.initFeed();
      what.setDomain(text(feed->domain));
      what.setCollection(text(feed->collection));
      what.setAfter(feed->after);
      what.setLimit(feed->limit);
    }
  }
  void operator()(const Response& m) {
    auto out = frame_.initResponse();
    out.setId(m.id);
    out.setCode(m.code);
    out.setReason(text(m.reason));
    out.setEnd(m.end);
    out.setNextAfter(text(m.next_after));
    out.setNextPosition(m.next_position);
    auto rows = out.initDocuments(static_cast<unsigned>(m.documents.size()));
    for (unsigned i = 0; i < rows.size(); ++i) put_row(rows[i], m.documents[i]);
  }

 private:
  static void put_row(schema::DocumentRow::Builder out, const DocumentRow& row) {
    out.setName(text(row.name));
    out.setModel(text(row.model));
    out.setPosition(row.position);
    out.setRemoved(row.removed);
    out.setIncarnationHigh(row.incarnation_high);
    out.setIncarnationLow(row.incarnation_low);
    out.setVersion(data(row.version));
  }

  schema::Frame::Builder frame_;
};

// ---- reading: one overload for each kind of message

template <class Name, class Source>
void take_name(Name& name, Source in) {
  name.domain = string_of(in.getDomain());
  name.collection = string_of(in.getCollection());
  name.name = string_of(in.getName());
}

Hello take(schema::Hello::Reader in) {
  return {in.getVersionMin(), in.getVersionMax(), in.getFeatures(), bytes_of(in.getResume()), string_of(in.getCredential()),
          string_of(in.getAgent())};
}

Welcome take(schema::Welcome::Reader in) {
  return {in.getVersion(),   in.getFeatures(),      bytes_of(in.getResume()), string_of(in.getPrincipal()),
          in.getSilenceMs(), in.getFrameBytesMax(), in.getChannelsMax(),      in.getResumed()};
}

Bye take(schema::Bye::Reader in) { return {in.getCode(), string_of(in.getReason())}; }

Open take(schema::Open::Reader in) {
  Open open;
  open.channel = in.getChannel();
  take_name(open, in);
  open.model = string_of(in.getModel());
  open.mode = static_cast<OpenMode>(in.getMode());
  open.begins = in.getBegins();
  return open;
}

Opened take(schema::Opened::Reader in) {
  return {in.getChannel(), in.getIncarnationHigh(), in.getIncarnationLow(), in.getMayWrite(), in.getBegin()};
}

Close take(schema::Close::Reader in) { return {in.getChannel(), in.getCode(), string_of(in.getReason())}; }
Piece take(schema::Piece::Reader in) { return {in.getChannel(), bytes_of(in.getBytes()), in.getMore()}; }
Confirm take(schema::Confirm::Reader in) { return {in.getChannel(), in.getNumber()}; }
Saved take(schema::Saved::Reader in) { return {in.getChannel(), in.getNumber(), in.getLevel()}; }

ListRequest take(schema::ListRequest::Reader in) {
  return {string_of(in.getDomain()), string_of(in.getCollection()), string_of(in.getAfter()), in.getLimit()};
}

RemoveRequest take(schema::DocumentName::Reader in) {
  RemoveRequest remove;
  take_name(remove, in);
  return remove;
}

FeedRequest take(schema::FeedRequest::Reader in) {
  return {string_of(in.getDomain()), string_of(in.getCollection()), in.getAfter(), in.getLimit()};
}

DocumentRow take(schema::DocumentRow::Reader in) {
  return {string_of(in.getName()),  string_of(in.getModel()), in.getPosition(),         in.getRemoved(),
          in.getIncarnationHigh(), in.getIncarnationLow(),   bytes_of(in.getVersion())};
}

Response take(schema::Response::Reader in) {
  Response response{in.getId(),  in.getCode(), string_of(in.getReason()), {},
                    in.getEnd(), string_of(in.getNextAfter()), in.getNextPosition()};
  for (const auto row : in.getDocuments()) response.documents.push_back(take(row));
  return response;
}

bool take_request(schema::Request::Reader in, Message& message) {
  Request request;
  request.id = in.getId();
  switch (in.which()) {
    case schema::Request::LIST: request.what = take(in.getList()); break;
    case schema::Request::REMOVE: request.what = take(in.getRemove()); break;
    case schema::Request::FEED: request.what = take(in.getFeed()); break;
    default: return false;
  }
  message = std::move(request);
  return true;
}

bool take_frame(schema::Frame::Reader in, Message& message) {
  switch (in.which()) {
    case schema::Frame::HELLO: message = take(in.getHello()); return true;
    case schema::Frame::WELCOME: message = take(in.getWelcome()); return true;
    case schema::Frame::BYE: message = take(in.getBye()); return true;
    case schema::Frame::OPEN: message = take(in.getOpen()); return std::get<Open>(message).mode <= OpenMode::kCreate;
    case schema::Frame::OPENED: message = take(in.getOpened()); return true;
    case schema::Frame::CLOSE: message = take(in.getClose()); return true;
    case schema::Frame::PIECE: message = take(in.getPiece()); return true;
    case schema::Frame::CONFIRM: message = take(in.getConfirm()); return true;
    case schema::Frame::SAVED: message = take(in.getSaved()); return true;
    case schema::Frame::PING: message = Ping{in.getPing()}; return true;
    case schema::Frame::PONG: message = Pong{in.getPong()}; return true;
    case schema::Frame::REQUEST: return take_request(in.getRequest(), message);
    case schema::Frame::RESPONSE: message = take(in.getResponse()); return true;
  }
  return false;
}

}  // namespace

std::vector<std::uint8_t> write(const Message& message) {
  capnp::MallocMessageBuilder builder;
  Put put(builder);
  std::visit(put, message);
  kj::VectorOutputStream out;
  capnp::writePackedMessage(out, builder);
  const auto bytes = out.getArray();
  return {bytes.begin(), bytes.end()};
}

bool read(const std::uint8_t* bytes, std::size_t size, std::size_t words_max, Message& message, std::string& problem) {
  capnp::ReaderOptions options;
  options.nestingLimit = 8;
  problem = "not known";
  // The library has no other way than an exception to say no.
  try {
    // What is there bounds what is allocated and, since parts may be pointed at twice, what is copied.
    const std::size_t words = capnp::computeUnpackedSizeInWords({bytes, size});
    if (words > words_max) {
      problem = "too long when unpacked";
      return false;
    }
    options.traversalLimitInWords = 2 * words;
    kj::ArrayInputStream in({bytes, size});
    capnp::PackedMessageReader reader(in, options);
    if (!take_frame(reader.getRoot<schema::Frame>(), message)) return false;
    if (in.tryGetReadBuffer().size() == 0) return true;
    problem = "bytes left over";
  } catch (const kj::Exception&) {
    problem = "malformed";
  }
  return false;
}

}  // namespace weft::protocol::native::wire
