// SPDX-License-Identifier: Apache-2.0
// A gRPC server that answers every method of the API with texts made to steer a
// terminal and to forge lines; tests only.
#ifndef BOOTMILL_CLI_TESTING_LYING_SERVER_H_
#define BOOTMILL_CLI_TESTING_LYING_SERVER_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>

#include <atomic>
#include <memory>
#include <string>

namespace bootmill::cli::testing {

// What stands in every field that is a text. What an honest program prints
// never begins a line with the word of its second line.
inline constexpr char kForged[] = "FORGED";
inline constexpr char kHostile[] =
    "orgs/o/fleets/x\u202e\u009b31m\x1b[2J\x1b]0;title\x07\r\nFORGED\x7f\t"
    "\u2028\U000e0041y";

// What the server does in place of answering honestly.
enum class Lie {
  kAnswers,      // hostile answers; builds have succeeded, states are the first
  kOtherStates,  // hostile answers; builds have failed, states are the last
  kErrors,       // every call fails with a hostile message and hostile details
  kBareErrors,   // every call fails with a message that is not even UTF-8
  kEmptyPages,   // lists have nothing, and always another page
  kFullPages,    // lists have something, and always another page
};

// Serves on a Unix socket until it is destroyed. Thread-safe.
class LyingServer {
 public:
  explicit LyingServer(const std::string& socket);
  ~LyingServer();

  void Tell(Lie lie) { lie_ = lie; }
  // How many calls have come.
  int calls() const { return calls_; }

 private:
  class Service;
  class Call;

  std::atomic<Lie> lie_ = Lie::kAnswers;
  std::atomic<int> calls_ = 0;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace bootmill::cli::testing

#endif  // BOOTMILL_CLI_TESTING_LYING_SERVER_H_
