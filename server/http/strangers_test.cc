// SPDX-License-Identifier: Apache-2.0
// Which threads do what for whom.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "common/mutex.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "server/http/server.h"
#include "server/http/testing/test_tls.h"
#include "server/net/io_threads.h"

namespace bootmill::server {
namespace {

using testing::IsOk;
using testing::RunProgram;

int Nice() { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); }

// A server that notes with which priority it does what. Requests with the
// header `token` are those of ann.
class StrangersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::StatusOr<TlsOptions> tls = testing::MakeTestTls(directory_.path());
    ASSERT_THAT(tls, IsOk());
    tls->identity_of = [this](X509* certificate) {
      Note(identified_);
      return testing::IdentityOf(certificate);
    };
    HttpHandler handler;
    handler.admit = [this](HttpRequest& head) {
      Note(admitted_);
      if (head.headers.contains("token")) {
        head.caller = *ParseIdentityUri("bootmill://default/user/ann");
      }
      return size_t{0};
    };
    handler.handle = [](const HttpRequest&, const HttpResponder& responder) {
      HttpResponse empty;
      empty.status = 200;
      responder.Respond(empty);
    };
    auto started = HttpServer::Start(
        gate_,
        {.tcp = {{.address = "127.0.0.1", .port = 0, .tls = *std::move(tls)},
                 {.address = "127.0.0.1"}},
         .unix_sockets = {},
         .limits = {}},
        std::move(handler));
    ASSERT_THAT(started, IsOk());
    server_ = *std::move(started);
  }

  // Makes a request over a new connection with TLS.
  void Curl(const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {"curl",
                                          "--silent",
                                          "--fail",
                                          "--output",
                                          "/dev/null",
                                          "--cacert",
                                          directory_.path() + "/ca.pem",
                                          "--max-time",
                                          "10"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.push_back(
        "https://127.0.0.1:" + std::to_string(server_->ports().front()) + "/");
    EXPECT_EQ(RunProgram(arguments), 0);
  }
  std::vector<std::string> AsAnn() const {
    return {"--cert", directory_.path() + "/ann.pem", "--key",
            directory_.path() + "/ann.key"};
  }

  void Note(std::vector<int>& where) {
    const MutexLock lock(&mutex_);
    where.push_back(Nice());
  }
  std::vector<int> Noted(const std::vector<int>& where) {
    const MutexLock lock(&mutex_);
    return where;
  }

  const int own_ = Nice();
  testing::TempDir directory_;
  ConnectionGate gate_{GateLimits{}};
  Mutex mutex_;
  std::vector<int> identified_;
  std::vector<int> admitted_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(StrangersTest, AreServedByThreadsThatGiveWay) {
  Curl({});
  Curl({});
  EXPECT_EQ(Noted(admitted_),
            std::vector<int>({kStrangersNice, kStrangersNice}));
}

TEST_F(StrangersTest, WhoShowsACertificateIsServedByOthers) {
  Curl(AsAnn());
  EXPECT_EQ(Noted(identified_), std::vector<int>({kStrangersNice}));
  EXPECT_EQ(Noted(admitted_), std::vector<int>({own_}));
}

TEST_F(StrangersTest, HandshakesFromAKnownAddressGoFirst) {
  Curl(AsAnn());
  Curl(AsAnn());
  EXPECT_EQ(Noted(identified_), std::vector<int>({kStrangersNice, own_}));
  // What strangers send from there afterwards does not.
  Curl({});
  EXPECT_EQ(Noted(admitted_), std::vector<int>({own_, own_, kStrangersNice}));
}

TEST_F(StrangersTest, WhereTokensCameFromIsRemembered) {
  Curl({});
  Curl({"--header", "token: 1"});
  Curl({});
  EXPECT_EQ(Noted(admitted_),
            std::vector<int>({kStrangersNice, kStrangersNice, own_}));
}

TEST_F(StrangersTest, WithoutTlsThereIsNothingToWaitFor) {
  EXPECT_EQ(RunProgram({"curl", "--silent", "--fail", "--output", "/dev/null",
                        "--max-time", "10",
                        "http://127.0.0.1:" +
                            std::to_string(server_->ports().back()) + "/"}),
            0);
  EXPECT_EQ(Noted(admitted_), std::vector<int>({own_}));
}

}  // namespace
}  // namespace bootmill::server
