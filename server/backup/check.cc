// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/atomic_file.h"
#include "common/crypto/key.h"
#include "common/crypto/pem.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/auth/credentials.h"
#include "server/backup/backup.h"
#include "server/backup/files.h"
#include "server/store/backup.h"

namespace bootmill::backup {
namespace {

void AddIfWrong(const absl::Status& status,
                std::vector<std::string>& findings) {
  if (!status.ok()) {
    findings.emplace_back(status.message());
  }
}

absl::Status CheckKey(const std::string& path) {
  ASSIGN_OR_RETURN(const Bytes bytes, ReadFile(path, crypto::kMaxPemBytes));
  return Annotate(crypto::PrivateKey::FromPem(AsText(bytes)).status(), path);
}

// Compares the files of a backup with its list.
absl::Status CheckSums(const std::string& directory, const std::string& text,
                       std::vector<std::string>& findings) {
  ASSIGN_OR_RETURN(const Sums listed, ReadSums(text));
  ASSIGN_OR_RETURN(std::vector<std::string> files, ListFiles(directory));
  std::erase(files, kSumsFile);
  ASSIGN_OR_RETURN(const Sums found, SumsOf(directory, files));
  for (const auto& [file, digest] : listed) {
    const auto other = found.find(file);
    if (other == found.end()) {
      findings.push_back(absl::StrFormat("%s/%s is missing", directory, file));
    } else if (other->second != digest) {
      findings.push_back(absl::StrFormat("%s/%s: other bytes than %s says",
                                         directory, file, kSumsFile));
    }
  }
  for (const auto& [file, digest] : found) {
    if (!listed.contains(file)) {
      findings.push_back(
          absl::StrFormat("%s/%s: not in %s", directory, file, kSumsFile));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> Check(const std::string& directory) {
  constexpr size_t kMaxSums = kMiB;
  std::vector<std::string> findings;
  const absl::StatusOr<Bytes> sums =
      ReadFile(absl::StrFormat("%s/%s", directory, kSumsFile), kMaxSums);
  if (sums.ok()) {
    AddIfWrong(CheckSums(directory, std::string(AsText(*sums)), findings),
               findings);
  } else if (!absl::IsNotFound(sums.status())) {
    return sums.status();
  }
  AddIfWrong(CheckFinished(directory), findings);
  AddIfWrong(server::Credentials::CheckFiles(directory), findings);
  AddIfWrong(CheckKey(directory + "/attestation.key"), findings);
  ASSIGN_OR_RETURN(const store::DatabaseCheck database,
                   store::CheckDatabase(directory));
  findings.insert(findings.end(), database.findings.begin(),
                  database.findings.end());
  if (!findings.empty()) {
    return absl::DataLossError(absl::StrJoin(findings, "\n"));
  }
  return absl::StrFormat(
      "%s: nothing is damaged (schema %d, %d inputs, %d images, %d audit "
      "records)",
      directory, database.schema, database.blobs, database.images,
      database.audit_records);
}

}  // namespace bootmill::backup
