#include "weft/base/task_queue.hpp"
#include "weft/testing/transport_contract.hpp"
#include "weft/transport/loopback.hpp"

namespace {

class LoopbackSubject final : public weft::testing::TransportSubject {
 public:
  void join(weft::testing::TransportEnd& near, weft::testing::TransportEnd& far) override {
    auto [one, other] = weft::make_loopback(queue_);
    near.adopt(std::move(one));
    far.adopt(std::move(other));
  }
  bool run_until(const std::function<bool()>& done) override {
    queue_.run_until_idle();
    return done();
  }
  void settle() override { queue_.run_until_idle(); }

 private:
  weft::TaskQueue queue_;
};

}  // namespace

TEST_CASE("loopback keeps the transport contract", "[contract][transport]") {
  weft::testing::transport_contract([] { return std::make_unique<LoopbackSubject>(); });
}
