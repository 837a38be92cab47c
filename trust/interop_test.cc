// SPDX-License-Identifier: Apache-2.0
// The openssl program verifies our signatures, and we verify its signatures.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "common/atomic_file.h"
#include "common/base64.h"
#include "common/testing/run_program.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "trust/artifact_trust.h"
#include "trust/dsse.h"
#include "trust/json.h"
#include "trust/testing/sample.h"

namespace bootmill::trust {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::RunProgram;

class InteropTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, ByteSpan data,
                    mode_t mode = 0644) {
    std::string path = dir_.path() + "/" + name;
    EXPECT_THAT(WriteFileAtomic(path, data, mode), IsOk());
    return path;
  }

  ::bootmill::testing::TempDir dir_;
  const Bytes artifact_ = bootmill::trust::testing::SampleArtifact();
};

TEST_F(InteropTest, OpensslVerifiesArtifactAndStatement) {
  const auto signer = testing::NewSigner();
  ASSERT_OK_AND_ASSIGN(const Evidence evidence,
                       Attest(testing::SampleProvenance(), artifact_, *signer));
  ASSERT_OK_AND_ASSIGN(const Envelope envelope,
                       ParseEnvelope(evidence.provenance));
  const std::string key = Write("key.pub", AsBytes(signer->public_key().Pem()));
  const auto verify = [&](const std::string& signature,
                          const std::string& data) {
    return RunProgram({"openssl", "dgst", "-sha256", "-verify", key,
                       "-signature", signature, "-out", "/dev/null", data});
  };
  const std::string artifact = Write("artifact", artifact_);
  const std::string statement =
      Write("statement",
            AsBytes(PreAuthEncoding(envelope.payload_type, envelope.payload)));
  const std::string of_artifact = Write("artifact.sig", evidence.signature);
  const std::string of_statement =
      Write("statement.sig", envelope.signatures[0].signature);
  EXPECT_EQ(verify(of_artifact, artifact), 0);
  EXPECT_EQ(verify(of_statement, statement), 0);
  EXPECT_EQ(verify(of_statement, artifact), 1);
  EXPECT_EQ(RunProgram({"openssl", "pkeyutl", "-verify", "-rawin", "-digest",
                        "sha256", "-pubin", "-inkey", key, "-sigfile",
                        of_statement, "-in", statement, "-out", "/dev/null"}),
            0);
}

TEST_F(InteropTest, WeVerifyWhatOpensslSigns) {
  const std::string key = dir_.path() + "/key";
  ASSERT_EQ(RunProgram({"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-out", key}),
            0);
  ASSERT_EQ(RunProgram({"openssl", "pkey", "-in", key, "-pubout", "-out",
                        key + ".pub"}),
            0);
  const auto sign = [&](const std::string& data) {
    EXPECT_EQ(RunProgram({"openssl", "dgst", "-sha256", "-sign", key, "-out",
                          data + ".sig", data}),
              0);
    const auto signature = ReadFile(data + ".sig", 1024);
    EXPECT_THAT(signature, IsOk());
    return *signature;
  };
  ASSERT_OK_AND_ASSIGN(const Bytes pem, ReadFile(key + ".pub", 4096));
  ASSERT_OK_AND_ASSIGN(const auto public_key,
                       crypto::PublicKey::FromPem(AsText(pem)));
  const Provenance provenance = testing::SampleProvenance();
  const std::string statement = WriteStatement(provenance);
  const Bytes of_statement = sign(Write(
      "statement",
      AsBytes(PreAuthEncoding(kStatementPayloadType, AsBytes(statement)))));
  const nlohmann::json signature = {{"keyid", public_key.Id()},
                                    {"sig", Base64Encode(of_statement)}};
  const Evidence evidence = {
      .provenance =
          WriteJson({{"payloadType", kStatementPayloadType},
                     {"payload", Base64Encode(AsBytes(statement))},
                     {"signatures", nlohmann::json::array({signature})}}),
      .signature = sign(Write("artifact", artifact_))};
  ASSERT_OK_AND_ASSIGN(const auto trust, PinnedKeyTrust::Create({public_key}));
  EXPECT_THAT(trust->Verify(ClaimOf(provenance), evidence, artifact_), IsOk());
}

}  // namespace
}  // namespace bootmill::trust
