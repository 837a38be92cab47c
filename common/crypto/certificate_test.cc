// SPDX-License-Identifier: Apache-2.0
// Certificates as issued, read and checked, by us and by the openssl program.
#include "common/crypto/certificate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "common/atomic_file.h"
#include "common/crypto/authority.h"
#include "common/crypto/pem.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::crypto {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;
using ::bootmill::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr std::chrono::days kYear{365};

class CertificateTest : public ::testing::Test {
 protected:
  Validity Around(std::chrono::seconds lifetime) const {
    return {now_ - std::chrono::hours(1), now_ + lifetime};
  }
  Certificate Server(const std::vector<std::string>& names) {
    auto certificate =
        ca_->IssueServer(key_->public_key(), names, Around(kYear));
    EXPECT_THAT(certificate, IsOk());
    return *certificate;
  }
  Certificate Client(const std::string& uri) {
    auto certificate = ca_->IssueClient(key_->public_key(), uri, Around(kYear));
    EXPECT_THAT(certificate, IsOk());
    return *certificate;
  }
  // Returns the exit status of `openssl verify -x509_strict` with `options`.
  int OpensslVerify(const Certificate& ca, const Certificate& certificate,
                    const std::vector<std::string>& options) {
    const std::string ca_path = dir_.path() + "/ca.pem";
    const std::string path = dir_.path() + "/cert.pem";
    EXPECT_THAT(WriteFileAtomic(ca_path, AsBytes(ca.Pem())), IsOk());
    EXPECT_THAT(WriteFileAtomic(path, AsBytes(certificate.Pem())), IsOk());
    std::vector<std::string> command = {"openssl", "verify", "-x509_strict",
                                        "-CAfile", ca_path};
    command.insert(command.end(), options.begin(), options.end());
    command.push_back(path);
    return RunProgram(command);
  }

  const Seconds now_ = std::chrono::floor<std::chrono::seconds>(
      std::chrono::system_clock::now());
  absl::StatusOr<Authority> ca_ =
      Authority::Create("Test CA", Around(10 * kYear));
  absl::StatusOr<PrivateKey> key_ = PrivateKey::Generate();
  testing::TempDir dir_;
};

TEST_F(CertificateTest, OpensslAcceptsServersForTheirNamesOnly) {
  const Certificate server =
      Server({"localhost", "127.0.0.1", "::1", "mill.example.org"});
  const Certificate& ca = ca_->certificate();
  const struct {
    std::vector<std::string> options;
    bool accepted;
  } cases[] = {
      {{"-purpose", "sslserver"}, true},
      {{"-purpose", "sslserver", "-verify_hostname", "localhost"}, true},
      {{"-purpose", "sslserver", "-verify_hostname", "mill.example.org"}, true},
      {{"-purpose", "sslserver", "-verify_ip", "127.0.0.1"}, true},
      {{"-purpose", "sslserver", "-verify_ip", "::1"}, true},
      {{"-purpose", "sslserver", "-verify_hostname", "other.org"}, false},
      {{"-purpose", "sslserver", "-verify_ip", "127.0.0.2"}, false},
      {{"-purpose", "sslclient"}, false},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(OpensslVerify(ca, server, test.options) == 0, test.accepted)
        << test.options.back();
  }
}

TEST_F(CertificateTest, OpensslAcceptsClientsAsClientsOnly) {
  const Certificate client = Client("bootmill://default/user/admin");
  EXPECT_EQ(
      OpensslVerify(ca_->certificate(), client, {"-purpose", "sslclient"}), 0);
  EXPECT_NE(
      OpensslVerify(ca_->certificate(), client, {"-purpose", "sslserver"}), 0);
  ASSERT_OK_AND_ASSIGN(const Authority other,
                       Authority::Create("Test CA", Around(kYear)));
  EXPECT_NE(OpensslVerify(other.certificate(), client, {}), 0);
}

TEST_F(CertificateTest, ReadsBackWhatWasIssued) {
  const Certificate server = Server({"localhost", "10.0.0.1", "fe80::1"});
  EXPECT_THAT(server.DnsNames(), ElementsAre("localhost"));
  EXPECT_THAT(server.IpAddresses(), ElementsAre("10.0.0.1", "fe80::1"));
  EXPECT_THAT(server.Uris(), IsEmpty());
  EXPECT_FALSE(server.IsCa());
  const Certificate client = Client("bootmill://default/host/dom0");
  EXPECT_THAT(client.Uris(), ElementsAre("bootmill://default/host/dom0"));
  EXPECT_EQ(client.validity().not_before, now_ - std::chrono::hours(1));
  EXPECT_EQ(client.validity().not_after, now_ + kYear);
  ASSERT_OK_AND_ASSIGN(const PublicKey key, client.KeyOf());
  EXPECT_EQ(key, key_->public_key());
  ASSERT_OK_AND_ASSIGN(const Certificate again,
                       Certificate::FromPem(client.Pem()));
  EXPECT_EQ(again.Fingerprint(), client.Fingerprint());
  EXPECT_NE(server.Fingerprint(), client.Fingerprint());
}

TEST_F(CertificateTest, FingerprintIsOpenssls) {
  const std::string path = dir_.path() + "/ca.pem";
  ASSERT_THAT(WriteFileAtomic(path, AsBytes(ca_->certificate().Pem())), IsOk());
  const std::string script = "test \"$(openssl x509 -in " + path +
                             " -outform DER | sha256sum | cut -d' ' -f1)\" = " +
                             ca_->certificate().Fingerprint();
  EXPECT_EQ(RunProgram({"sh", "-c", script}), 0);
}

TEST_F(CertificateTest, NothingOutlivesItsCa) {
  ASSERT_OK_AND_ASSIGN(
      const Authority brief,
      Authority::Create("Brief", Around(std::chrono::hours(2))));
  ASSERT_OK_AND_ASSIGN(const Certificate client,
                       brief.IssueClient(key_->public_key(),
                                         "bootmill://a/user/b", Around(kYear)));
  EXPECT_EQ(client.validity().not_after, now_ + std::chrono::hours(2));
}

TEST_F(CertificateTest, KnowsItsIssuer) {
  const Certificate client = Client("bootmill://a/user/b");
  EXPECT_THAT(client.CheckIssuedBy(ca_->certificate()), IsOk());
  ASSERT_OK_AND_ASSIGN(const Authority other,
                       Authority::Create("Test CA", Around(kYear)));
  EXPECT_THAT(client.CheckIssuedBy(other.certificate()),
              StatusIs(kInvalid, HasSubstr("is not issued by the CA")));
  EXPECT_THAT(client.CheckIssuedBy(Server({"localhost"})),
              StatusIs(kInvalid, HasSubstr("is not issued by the CA")));
}

TEST_F(CertificateTest, TimesThatDoNotFitAreShownBoth) {
  const auto time = [](int year, unsigned month, unsigned day) {
    return Seconds(std::chrono::sys_days(std::chrono::year(year) /
                                         static_cast<int>(month) /
                                         static_cast<int>(day)));
  };
  ASSERT_OK_AND_ASSIGN(
      const Authority ca,
      Authority::Create("CA", {time(2026, 1, 2), time(2036, 1, 2)}));
  const Certificate& certificate = ca.certificate();
  EXPECT_THAT(certificate.CheckValidAt(time(2026, 1, 2)), IsOk());
  EXPECT_THAT(certificate.CheckValidAt(time(2036, 1, 2)), IsOk());
  EXPECT_THAT(certificate.CheckValidAt(time(2025, 1, 2)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("valid from 2026-01-02T00:00:00Z"),
                             HasSubstr("clock says 2025-01-02T00:00:00Z"),
                             HasSubstr("set the clock"))));
  EXPECT_THAT(certificate.CheckValidAt(time(2036, 1, 3)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("valid until 2036-01-02T00:00:00Z"),
                             HasSubstr("clock says 2036-01-03T00:00:00Z"))));
}

// ASN.1 has two forms of time; dates from 2050 on use the second one.
TEST_F(CertificateTest, TimesBeyond2050Survive) {
  const Validity late = {now_, now_ + 40 * kYear};
  ASSERT_OK_AND_ASSIGN(const Authority ca, Authority::Create("CA", late));
  EXPECT_EQ(ca.certificate().validity().not_after, late.not_after);
}

TEST_F(CertificateTest, RefusesNamesThatNoServerOrClientHas) {
  const PublicKey& key = key_->public_key();
  for (const std::string name :
       {"", "a b", "a,DNS:b", "-a", "a..b", "*.example.org", "1.2.3.4.", "::g",
        "a\n", "ö"}) {
    EXPECT_THAT(ca_->IssueServer(key, {name}, Around(kYear)),
                StatusIs(kInvalid, HasSubstr("server name")))
        << name;
  }
  EXPECT_EQ(ca_->IssueServer(key, {}, Around(kYear)).status().code(), kInvalid);
  for (const std::string& uri :
       {std::string(), std::string("a b"), std::string("a\0b", 3),
        std::string("\xff"), std::string(3000, 'a')}) {
    EXPECT_THAT(ca_->IssueClient(key, uri, Around(kYear)),
                StatusIs(kInvalid, HasSubstr("client name")));
  }
}

TEST_F(CertificateTest, AuthoritiesComeBackFromPemWithTheirOwnKeyOnly) {
  ASSERT_OK_AND_ASSIGN(const std::string key_pem, ca_->key().Pem());
  const std::string& pem = ca_->certificate().Pem();
  ASSERT_OK_AND_ASSIGN(const Authority read, Authority::FromPem(pem, key_pem));
  ASSERT_OK_AND_ASSIGN(const Certificate issued,
                       read.IssueClient(key_->public_key(),
                                        "bootmill://a/user/b", Around(kYear)));
  EXPECT_THAT(issued.CheckIssuedBy(ca_->certificate()), IsOk());
  ASSERT_OK_AND_ASSIGN(const std::string other_pem, key_->Pem());
  EXPECT_THAT(Authority::FromPem(pem, other_pem),
              StatusIs(kInvalid, HasSubstr("does not match")));
  EXPECT_THAT(Authority::FromPem(Client("a").Pem(), other_pem),
              StatusIs(kInvalid, HasSubstr("not one of a CA")));
}

TEST_F(CertificateTest, RefusesTextThatIsNoCertificate) {
  const std::string pem = Client("a").Pem();
  EXPECT_THAT(Certificate::FromPem(pem + pem),
              StatusIs(kInvalid, HasSubstr("found 2")));
  for (size_t size = 0; size + 1 < pem.size(); ++size) {
    EXPECT_EQ(Certificate::FromPem(pem.substr(0, size)).status().code(),
              kInvalid);
  }
  ASSERT_OK_AND_ASSIGN(Bytes der, DecodePem(pem, "CERTIFICATE"));
  der.push_back(std::byte{0});
  EXPECT_EQ(Certificate::FromPem(EncodePem("CERTIFICATE", der)).status().code(),
            kInvalid);
}

TEST_F(CertificateTest, FlippedBitsNeverPassAsIssued) {
  ASSERT_OK_AND_ASSIGN(
      Bytes der, DecodePem(Client("bootmill://a/user/b").Pem(), "CERTIFICATE"));
  for (size_t bit = 0; bit < der.size() * 8; ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    der[bit / 8] ^= mask;
    const auto read = Certificate::FromPem(EncodePem("CERTIFICATE", der));
    EXPECT_FALSE(read.ok() && read->CheckIssuedBy(ca_->certificate()).ok())
        << "bit " << bit;
    der[bit / 8] ^= mask;
  }
}

TEST_F(CertificateTest, TheCommonNameOfAClientSaysWhoItIs) {
  const auto is_of = [&](const std::string& uri, const std::string& name) {
    const std::string path = dir_.path() + "/cert.pem";
    EXPECT_THAT(WriteFileAtomic(path, AsBytes(Client(uri).Pem())), IsOk());
    const std::string script = "test \"$(openssl x509 -in " + path +
                               " -noout -subject -nameopt RFC2253)\" ="
                               " subject=CN=" +
                               name;
    return RunProgram({"sh", "-c", script}) == 0;
  };
  EXPECT_TRUE(is_of("bootmill://default/user/ann", "default/user/ann"));
  const std::string id(63, 'x');
  EXPECT_TRUE(is_of("bootmill://" + id + "/user/" + id, id))
      << "what is too long is cut to its last part";
  EXPECT_TRUE(is_of("no-uri", "no-uri"));
}

}  // namespace
}  // namespace bootmill::crypto
