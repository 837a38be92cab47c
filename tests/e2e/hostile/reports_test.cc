// SPDX-License-Identifier: Apache-2.0
// How other servers were hurt, by public reports (reports.py names them).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/limits.h"
#include "common/testing/status_matchers.h"
#include "server/http/testing/raw_client.h"
#include "tests/e2e/hostile/world.h"

namespace bootmill::testing {
namespace {

// What they may cost in addition: docs/security.md.
constexpr size_t kBudgetOfStrangers = 256 * kMiB;
constexpr size_t kBudgetOfACaller = 512 * kMiB;

constexpr char kKinds[] =
    "continuations,table_bomb,crumbs,made_resets,priorities,dribble,pipelined,"
    "slow_hello,slow_chunks,nested,ranges";

class ReportsTest : public World {
 protected:
  void SetUp() override { StartDaemon(); }

  // Three clients of each kind, with the certificates in `certificates`. Others
  // are served meanwhile, and afterwards everything is as it was.
  void ExpectWithin(size_t budget, const std::vector<std::string>& certificates,
                    const std::string& artifact) {
    const Usage before = UsageOfDaemon();
    ResetPeak();
    Strangers attack(*daemon_, {.clients = 33,
                                .time = std::chrono::seconds(10),
                                .kinds = kKinds,
                                .certificates = certificates,
                                .artifact = artifact});
    std::this_thread::sleep_for(std::chrono::seconds(3));
    ASSERT_OK_AND_ASSIGN(const Client root, LocalRoot());
    EXPECT_THAT(root.WhoAmI(), IsOk());
    const std::string told = attack.Wait();
    std::cout << told;
    EXPECT_LE(UsageOfDaemon().peak_memory_bytes, before.memory_bytes + budget)
        << told;
    for (int i = 0; i < 200; ++i) {
      if (UsageOfDaemon().descriptors <= before.descriptors + 8) {
        break;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    EXPECT_LE(UsageOfDaemon().descriptors, before.descriptors + 8) << told;
    ASSERT_OK_AND_ASSIGN(const Client admin, Administrator());
    EXPECT_THAT(admin.WhoAmI(), IsOk());
  }
};

TEST_F(ReportsTest, DoNotHoldByStrangers) {
  ExpectWithin(kBudgetOfStrangers, {}, "");
}

TEST_F(ReportsTest, DoNotHoldByACaller) {
  ASSERT_OK_AND_ASSIGN(const Client root, LocalRoot());
  ASSERT_THAT(root.Import("/usr/lib/grub"), IsOk());
  ASSERT_THAT(
      root.Apply("web", absl::StrFormat("%s# %s\n", FaultSpec("web", "reports"),
                                        std::string(200 * kKiB, 'x'))),
      IsOk());
  ASSERT_OK_AND_ASSIGN(const v1::Release release, root.Build("web"));
  ExpectWithin(kBudgetOfACaller, {AdministratorFiles()},
               release.images(0).artifact());
}

// A second request in the body of the first, which servers in a row understand
// differently.
TEST_F(ReportsTest, NoRequestIsSmuggledInAnother) {
  const std::string call =
      "POST /bootmill.v1.PrincipalService/GetCaller HTTP/1.1\r\nHost: a\r\n"
      "Content-Type: application/json\r\n";
  const std::string chunks = "\r\n2\r\n{}\r\n0\r\n\r\n";
  const std::string smuggled = Request("GET", "/smuggled");
  struct Row {
    const char* report;
    std::string bytes;
    int status;
  };
  const Row rows[] = {
      {"openlitespeed#392: both lengths",
       call + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n" + chunks,
       400},
      {"goliath#351: different lengths",
       call + "Content-Length: 2\r\nContent-Length: 0\r\n\r\n{}", 400},
      {"goliath#351: a space before the colon",
       call + "Transfer-Encoding : chunked\r\n" + chunks, 400},
      {"goliath#351: a vertical tab",
       call + "Transfer-Encoding: \vchunked\r\n" + chunks, 400},
      {"goliath#351: almost chunked",
       call + "Transfer-Encoding: xchunked\r\n" + chunks, 501},
      {"goliath#351: twice",
       call + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n" +
           chunks,
       400},
      {"glaze#2654: a line's end without CR in an extension",
       call + "Transfer-Encoding: chunked\r\n\r\n2;a\nb\r\n{}\r\n0\r\n\r\n",
       400},
      {"a length in hex with a prefix",
       call + "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n", 400},
      {"httpwg/http-core#879: chunks in HTTP/1.0",
       "POST /bootmill.v1.PrincipalService/GetCaller HTTP/1.0\r\n"
       "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n" +
           chunks,
       200},
      {"a trailer that names a length",
       call + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
              "Content-Length: 5\r\n\r\n",
       400},
  };
  for (const Row& row : rows) {
    RawClient client(directory_.path() + "/http.sock");
    client.Send(row.bytes + smuggled);
    const RawResponse response = client.Read();
    EXPECT_EQ(response.status, row.status) << row.report;
    EXPECT_TRUE(client.ClosesWithin(std::chrono::milliseconds(5'000)))
        << row.report;
  }
}

// dotnet/yarp#877: a proxy that passes this on would no longer see what
// follows.
TEST_F(ReportsTest, NoConnectionIsUpgraded) {
  RawClient client(directory_.path() + "/http.sock");
  client.Send(Request("GET", "/healthz",
                      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                      "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"));
  const RawResponse response = client.Read();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "ok\n");
  client.Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  EXPECT_EQ(client.Read().status, 505);
  EXPECT_TRUE(client.ClosesWithin(std::chrono::milliseconds(5'000)));
}

}  // namespace
}  // namespace bootmill::testing
