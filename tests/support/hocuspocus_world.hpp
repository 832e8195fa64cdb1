#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/frame_recorder.hpp"
#include "support/server_world.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_gateway.hpp"
#include "weft/protocol/hocuspocus/hocuspocus_messages.hpp"
#include "weft/transport/loopback.hpp"

namespace weft::testing {

/// A server behind a gateway, whose host judges tokens as a test says.
struct HocuspocusWorld {
  ServerWorld world;
  std::vector<protocol::hocuspocus::Login> logins;
  std::vector<std::function<void(protocol::hocuspocus::Grant)>> unanswered;  // while `thinking`
  bool thinking = false;
  std::vector<std::string> said;  // stateless, with who said it
  std::vector<protocol::hocuspocus::ConversationId> attached;
  std::unique_ptr<protocol::hocuspocus::Gateway> gateway;

  explicit HocuspocusWorld(protocol::hocuspocus::GatewayLimits limits = {},
                           std::function<Access(const ConnectionInfo&)> authorize = {})
      : world({}, std::move(authorize)) {
    protocol::hocuspocus::GatewayOptions options;
    options.runtime = {&world.main, &world.main, &world.io, &world.random, &world.log};
    options.limits = limits;
    options.authenticate = [this](protocol::hocuspocus::Login login,
                                  std::function<void(protocol::hocuspocus::Grant)> answer) {
      logins.push_back(login);
      if (thinking) {
        unanswered.push_back(std::move(answer));
      } else {
        answer(grant_for(login.token));
      }
    };
    options.attach = [this](protocol::hocuspocus::Attachment attachment) {
      attached.push_back(attachment.id);
      world.server->accept(std::move(attachment.connection),
                           {document_named(std::move(attachment.document)), std::move(attachment.principal),
                            std::move(attachment.session)});
    };
    options.on_stateless = [this](const protocol::hocuspocus::StatelessMessage& message) {
      said.push_back(std::string(message.document) + "/" + std::string(message.principal) + ": " +
                     std::string(message.payload));
    };
    gateway = std::make_unique<protocol::hocuspocus::Gateway>(std::move(options));
  }

  static protocol::hocuspocus::Grant grant_for(const std::string& token) {
    if (token == "deny") return {};
    return {token == "read" ? Access::kRead : Access::kWrite, token, ""};
  }

  std::unique_ptr<FrameRecorder> connect() {
    auto [ours, theirs] = make_loopback(world.main);
    gateway->accept(std::move(theirs));
    return std::make_unique<FrameRecorder>(std::move(ours));
  }

  /// A connection on which `address` is let in; what it was greeted with is taken.
  std::unique_ptr<FrameRecorder> enter(const std::string& address, const std::string& token = "ann") {
    auto peer = connect();
    peer->send(protocol::hocuspocus::encode_token(address, token, "4.8.0"));
    settle();
    peer->take();
    return peer;
  }

  void settle() { world.settle(); }
  void pass(Duration time) {
    world.main.advance(time);
    settle();
  }
};

}  // namespace weft::testing
