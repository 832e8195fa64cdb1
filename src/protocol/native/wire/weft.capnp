# The native protocol of Weft: what one message on a connection holds.
#
# A message is one Frame, packed, in one frame of the transport. This file is the specification: fields
# are only ever added, and numbers never used again. What a peer does not know it ignores when it is a
# field, and answers with `bye` (malformed) when it is a kind of message.

@0xd1c6a0f3b8e2794d;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("weft::protocol::native::schema");

struct Frame {
  union {
    hello @0 :Hello;         # client, first
    welcome @1 :Welcome;     # server, answer to hello
    bye @2 :Bye;             # either; the connection ends behind it
    open @3 :Open;           # client: begin a conversation about a document
    opened @4 :Opened;       # server: the document is there
    close @5 :Close;         # either: this conversation ends
    piece @6 :Piece;       # either: a frame of a conversation, or a part of one
    confirm @7 :Confirm;     # client: say when what I sent so far is stored
    saved @8 :Saved;         # server: answer to confirm
    ping @9 :UInt64;         # either; any number
    pong @10 :UInt64;        # the same number back, at once
    request @11 :Request;    # client: about documents, not inside one
    response @12 :Response;  # server
  }
}

struct Hello {
  versionMin @0 :UInt16;  # of this protocol, spoken by the client
  versionMax @1 :UInt16;
  features @2 :UInt64;    # bits, none given out yet; those of both sides hold
  resume @3 :Data;        # the token of an earlier welcome, or empty
  credential @4 :Text;    # what the host's authenticator wants, when there is no token or it is too old
  agent @5 :Text;         # who wrote the client, for logs
}

struct Welcome {
  version @0 :UInt16;
  features @1 :UInt64;
  resume @2 :Data;        # shows who this was, once, when the connection is lost
  principal @3 :Text;     # who the server takes the client for; empty: nobody it knows
  silenceMs @4 :UInt32;   # a side that hears nothing for so long ends the connection
  frameBytesMax @5 :UInt32;   # longer frames of the transport are not read
  channelsMax @6 :UInt32;     # conversations at one time
  resumed @7 :Bool;       # the token was taken, the credential not looked at
}

struct Bye {
  code @0 :UInt16;        # as a WebSocket close code
  reason @1 :Text;
}

struct Open {
  channel @0 :UInt32;     # chosen by the client, not in use, not 0
  domain @1 :Text;
  collection @2 :Text;
  name @3 :Text;
  model @4 :Text;         # the type of the document, and so the words of the conversation
  mode @5 :Mode;
  begins @6 :Bool;        # the client has what a document begins with that nobody has written
}

enum Mode {
  openOrCreate @0;
  open @1;                # refused with 4404 when there is none
  create @2;              # refused with 4409 when there is one
}

struct Opened {
  channel @0 :UInt32;
  incarnationHigh @1 :UInt64;
  incarnationLow @2 :UInt64;
  mayWrite @3 :Bool;
  begin @4 :Bool;         # nobody has written it, and this client is the one to say what it begins with
}

struct Close {
  channel @0 :UInt32;
  code @1 :UInt16;
  reason @2 :Text;
}

struct Piece {
  channel @0 :UInt32;
  bytes @1 :Data;
  more @2 :Bool;          # the frame goes on in the next piece of this channel
}

struct Confirm {
  channel @0 :UInt32;
  number @1 :UInt64;      # chosen by the client, ascending
}

struct Saved {
  channel @0 :UInt32;
  number @1 :UInt64;      # of a confirm; it and all before
  level @2 :UInt8;        # 3: durable in the server's storage
}

struct Request {
  id @0 :UInt32;          # chosen by the client, not in use
  union {
    list @1 :ListRequest;
    remove @2 :DocumentName;
    feed @3 :FeedRequest;
  }
}

struct DocumentName {
  domain @0 :Text;
  collection @1 :Text;
  name @2 :Text;
}

struct ListRequest {
  domain @0 :Text;
  collection @1 :Text;
  after @2 :Text;         # names behind this one, in order of bytes
  limit @3 :UInt32;       # at most; the server may give fewer
}

struct FeedRequest {
  domain @0 :Text;
  collection @1 :Text;
  after @2 :UInt64;       # places behind this one
  limit @3 :UInt32;
}

struct Response {
  id @0 :UInt32;
  code @1 :UInt16;        # an error code of Weft; 0: done
  reason @2 :Text;
  documents @3 :List(DocumentRow);
  end @4 :Bool;           # there is nothing more now
  nextAfter @5 :Text;     # of a list: where the next one goes on; not always the last row, for some are not shown
  nextPosition @6 :UInt64;  # of a feed: the same
}

struct DocumentRow {
  name @0 :Text;
  model @1 :Text;         # of a list
  position @2 :UInt64;    # of a feed
  removed @3 :Bool;
  incarnationHigh @4 :UInt64;
  incarnationLow @5 :UInt64;
  version @6 :Data;
}
