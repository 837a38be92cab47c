// SPDX-License-Identifier: Apache-2.0
#include "agent/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/testing/status_matchers.h"

namespace bootmill::agent {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kWhole[] = R"(server: boot.example:7443
org: acme
credentials:
  ca: /etc/bootmill/ca.pem
  certificate: /etc/bootmill/cert.pem
  key: /etc/bootmill/key.pem
trusted_keys: [/etc/bootmill/attestation.pem]
slots:
  default: {fleet: web, target: i386-xen_pvh}
  pv: {fleet: web, target: x86_64-xen}
)";

TEST(AgentConfigTest, ReadsEveryMember) {
  ASSERT_OK_AND_ASSIGN(const AgentConfig config,
                       ParseAgentConfig(kWhole, "agent.yaml"));
  EXPECT_EQ(config.server, "boot.example:7443");
  EXPECT_EQ(config.org, "acme");
  EXPECT_EQ(config.ca, "/etc/bootmill/ca.pem");
  EXPECT_EQ(config.certificate, "/etc/bootmill/cert.pem");
  EXPECT_EQ(config.key, "/etc/bootmill/key.pem");
  EXPECT_THAT(config.trusted_keys,
              ElementsAre("/etc/bootmill/attestation.pem"));
  EXPECT_THAT(config.slots,
              ElementsAre(Slot{"default", "web", Target::kI386XenPvh},
                          Slot{"pv", "web", Target::kX8664Xen}));
}

TEST(AgentConfigTest, ASocketNeedsNoCredentials) {
  EXPECT_THAT(ParseAgentConfig("server: unix:/run/bootmill/bootmilld.sock\n"
                               "trusted_keys: [/k.pem]\n"
                               "slots: {default: {fleet: web, target: "
                               "i386-xen}}\n",
                               "agent.yaml"),
              IsOk());
}

std::string Replaced(const std::string& what, const std::string& with) {
  std::string text = kWhole;
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(AgentConfigTest, SaysWhatIsWrongAndWhere) {
  const struct {
    std::string text;
    const char* message;
  } cases[] = {
      {"", "1:1: expected a map"},
      {"[]", "expected a map"},
      {"server: [", "agent.yaml:"},
      {Replaced("org: acme", "orgg: acme"),
       "agent.yaml:2:1: unknown member `orgg`; did you mean `org`?"},
      {Replaced("org: acme", "org: Acme"), "agent.yaml:2:6: expected an id"},
      {Replaced("org: acme", "server: other"),
       "agent.yaml:2:1: `server` comes twice"},
      {Replaced("server: boot.example:7443\n", ""), "`server` is missing"},
      {Replaced("/etc/bootmill/key.pem", "key.pem"),
       "agent.yaml:6:8: expected the absolute path of a file"},
      {Replaced("  key: /etc/bootmill/key.pem\n", ""),
       "`credentials` needs `ca`, `certificate` and `key`"},
      {Replaced("[/etc/bootmill/attestation.pem]", "[]"),
       "without a key no image can be verified"},
      {Replaced("fleet: web, target: i386-xen_pvh", "fleet: web"),
       "a slot needs `fleet` and `target`"},
      {Replaced("target: i386-xen_pvh", "target: i386-pc"),
       "agent.yaml:9:33: unknown target `i386-pc`"},
      {Replaced("  pv:", "  default:"),
       "agent.yaml:10:3: `default` comes twice"},
      {Replaced("  pv:", "  ../pv:"), "agent.yaml:10:3: expected an id"},
      {Replaced("  pv:", "  pv-:"), "expected an id"},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(
        ParseAgentConfig(test.text, "agent.yaml"),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.text;
  }
}

}  // namespace
}  // namespace bootmill::agent
