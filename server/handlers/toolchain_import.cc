// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/toolchain_import.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "bootmill/v1/toolchain_service.pb.h"
#include "builder/toolchain/load.h"
#include "builder/toolchain/platform.h"
#include "common/limits.h"
#include "common/resource_name.h"
#include "common/rpc/error_info.h"
#include "common/sha256.h"
#include "common/spool_file.h"
#include "common/status_macros.h"
#include "server/handlers/apt_index.h"
#include "server/handlers/change.h"
#include "server/handlers/messages.h"
#include "server/store/toolchains.h"

namespace bootmill::server {
namespace {

namespace fs = std::filesystem;

absl::Status WrongDigest(std::string_view what, std::string_view expected,
                         std::string_view actual) {
  return rpc::Error(
      absl::StatusCode::kInvalidArgument, "DIGEST_MISMATCH",
      absl::StrFormat("%s has SHA-256 %s, expected %s", what, actual, expected),
      {{"expected", std::string(expected)}, {"actual", std::string(actual)}});
}

// Returns whether `path` is one of `roots` or lies below one, after links are
// resolved.
bool LiesBelow(const fs::path& path, const std::vector<std::string>& roots) {
  return std::any_of(roots.begin(), roots.end(), [&](const std::string& text) {
    std::error_code error;
    const fs::path root = fs::canonical(text, error);
    const auto [end, ignored] =
        std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    return !error && end == root.end();
  });
}

// One import that is under way.
class Import final : public MessageUpload {
 public:
  Import(store::Database& database, ImportOptions options,
         RequestContext context)
      : database_(database),
        options_(std::move(options)),
        context_(std::move(context)) {}

  absl::Status Add(const google::protobuf::Message& message) override {
    const auto& part = static_cast<const v1::ImportToolchainRequest&>(message);
    if (!request_.has_value()) {
      if (!part.has_options()) {
        return rpc::FieldError("options", "required in the first message");
      }
      request_ = part.options();
      return CheckOptions();
    }
    if (!part.has_chunk()) {
      return rpc::FieldError("chunk", "required after the first message");
    }
    if (!request_->directory().empty()) {
      return rpc::FieldError("chunk", "none follows an import of a directory");
    }
    return AddChunk(part.chunk());
  }

  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Finish() override {
    if (!request_.has_value()) {
      return rpc::FieldError("options", "required in the first message");
    }
    ASSIGN_OR_RETURN(
        const store::NewToolchain import,
        request_->directory().empty() ? ReadPackage() : ReadDirectory());
    ASSIGN_OR_RETURN(const store::ToolchainRecord record,
                     WriteChange(database_, context_,
                                 [&](store::Writer& writer, Changed& changed) {
                                   return Store(writer, import, changed);
                                 }));
    return std::make_unique<v1::Toolchain>(ToMessage(record));
  }

 private:
  absl::StatusOr<store::ToolchainRecord> Store(
      store::Writer& writer, const store::NewToolchain& import,
      Changed& changed) const {
    ASSIGN_OR_RETURN(
        const std::optional<store::ToolchainRecord> same,
        store::FindToolchainByDigest(writer, import.toolchain.digest));
    ASSIGN_OR_RETURN(store::ToolchainRecord record,
                     same.has_value() ? ImportAgain(writer, *same)
                                      : store::InsertToolchain(writer, import));
    changed = {.object = ToolchainName(record.name),
               .detail = StateDetail(record.state)};
    if (!same.has_value() || record.etag != same->etag) {
      RETURN_IF_ERROR(AppendToolchainEvent(writer, record.name,
                                           same.has_value()
                                               ? v1::Event::CHANGE_UPDATED
                                               : v1::Event::CHANGE_CREATED));
    }
    return record;
  }

  // Chunks are written to disk, so that a slow client uses no memory.
  absl::Status AddChunk(const std::string& chunk) {
    if (!package_.has_value()) {
      ASSIGN_OR_RETURN(package_, SpoolFile::Create(options_.spool_dir));
    }
    if (chunk.size() > kMaxDebBytes - package_->size()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("the package has more than %d bytes", kMaxDebBytes));
    }
    return package_->Append(AsBytes(chunk));
  }

  // The content has been imported before. The toolchain stays as it is, except
  // for what this import asks for.
  absl::StatusOr<store::ToolchainRecord> ImportAgain(
      store::Writer& writer, const store::ToolchainRecord& same) const {
    if (!request_->activate() || same.state == v1::Toolchain::STATE_ACTIVE) {
      return same;
    }
    if (same.state != v1::Toolchain::STATE_QUARANTINED) {
      return rpc::Error(
          absl::StatusCode::kFailedPrecondition, "TOOLCHAIN_WAS_RETIRED",
          absl::StrFormat("this content is toolchain %s, which somebody has "
                          "deprecated or revoked: an import does not activate "
                          "it again; `bootmill toolchain activate` may",
                          same.name),
          {{"toolchain", same.name}});
    }
    return store::SetToolchainState(writer, same.name,
                                    v1::Toolchain::STATE_ACTIVE, "");
  }

  // Upper-case hex digits are accepted too.
  bool IsExpected(const std::string& digest) const {
    return request_->sha256().empty() ||
           absl::EqualsIgnoreCase(request_->sha256(), digest);
  }

  absl::Status CheckOptions() const {
    if (!request_->directory().empty()) {
      if (request_->sha256().empty() && !request_->trust_directory()) {
        return rpc::FieldError(
            "options.sha256",
            "required: the digest that `bootmill toolchain show` prints; or "
            "set trust_directory");
      }
      return absl::OkStatus();
    }
    return request_->sha256().empty() && request_->apt_package().empty()
               ? rpc::FieldError("options.sha256",
                                 "required for a package, or apt_package")
               : absl::OkStatus();
  }

  store::NewToolchain NewImport(toolchain::PlatformSet files,
                                toolchain::Toolchain toolchain,
                                std::string evidence) const {
    return {.files = std::move(files),
            .flavour = std::nullopt,
            .toolchain = std::move(toolchain),
            .state = request_->activate() ? v1::Toolchain::STATE_ACTIVE
                                          : v1::Toolchain::STATE_QUARANTINED,
            .evidence = std::move(evidence),
            .create_time = database_.Now()};
  }

  absl::StatusOr<store::NewToolchain> ReadDirectory() const {
    std::error_code error;
    const fs::path path = fs::canonical(request_->directory(), error);
    const std::vector<std::string> allowed = options_.toolchain_dirs();
    if (error || !LiesBelow(path, allowed)) {
      return rpc::Error(
          absl::StatusCode::kPermissionDenied, "DIRECTORY_NOT_ALLOWED",
          absl::StrFormat(
              "`%s` is not there or not below the daemon's toolchain "
              "directories (%s); on Debian the package grub-xen-bin fills "
              "/usr/lib/grub",
              request_->directory(), absl::StrJoin(allowed, ", ")));
    }
    ASSIGN_OR_RETURN(toolchain::PlatformSet files,
                     toolchain::ReadDirectory(path.string()));
    ASSIGN_OR_RETURN(toolchain::Toolchain toolchain,
                     rpc::AsInput(toolchain::Assemble(files, {})));
    const std::string digest = toolchain.digest.Hex();
    if (!IsExpected(digest)) {
      return WrongDigest("the toolchain in the directory", request_->sha256(),
                         digest);
    }
    return NewImport(
        std::move(files), std::move(toolchain),
        request_->sha256().empty()
            ? absl::StrFormat("directory %s, trusted as it was", path.string())
            : absl::StrFormat("directory %s, content as expected",
                              path.string()));
  }

  absl::StatusOr<store::NewToolchain> ReadPackage() const {
    if (!package_.has_value()) {
      return rpc::FieldError("chunk", "required after the first message");
    }
    ASSIGN_OR_RETURN(const SpoolFile::Mapping content, package_->Map());
    const std::string digest = Sha256(content.bytes()).Hex();
    std::string evidence = "package, SHA-256 " + digest;
    if (!IsExpected(digest)) {
      return WrongDigest("the package", request_->sha256(), digest);
    }
    if (!request_->apt_package().empty()) {
      ASSIGN_OR_RETURN(const std::vector<std::string> listed,
                       AptDigests(request_->apt_package()));
      if (std::find(listed.begin(), listed.end(), digest) == listed.end()) {
        return WrongDigest("the package",
                           "one that apt lists for " + request_->apt_package(),
                           digest);
      }
      evidence += ", listed by apt as " + request_->apt_package();
    }
    ASSIGN_OR_RETURN(toolchain::PackagePlatforms package,
                     rpc::AsInput(toolchain::ReadPackage(content.bytes())));
    ASSIGN_OR_RETURN(toolchain::Toolchain toolchain,
                     rpc::AsInput(toolchain::Assemble(package.platforms, {})));
    return NewImport(std::move(package.platforms), std::move(toolchain),
                     evidence);
  }

  store::Database& database_;
  const ImportOptions options_;
  const RequestContext context_;
  std::optional<v1::ImportToolchainOptions> request_;
  std::optional<SpoolFile> package_;
};

}  // namespace

void RegisterImport(MethodTable& table, store::Database& database,
                    const ImportOptions& options) {
  table.AddUpload<v1::ImportToolchainRequest, v1::Toolchain>(
      "ToolchainService/ImportToolchain",
      [&database, options](const RequestContext& context) {
        return std::make_unique<Import>(database, options, context);
      });
}

}  // namespace bootmill::server
