// SPDX-License-Identifier: Apache-2.0
#include "server/store/toolchains.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "common/rpc/error_info.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/store/blobs.h"
#include "server/store/errors.h"
#include "server/store/query.h"

namespace bootmill::store {
namespace {

// A record and the number of its row.
struct Found {
  int64_t id = 0;
  ToolchainRecord record;
};

std::string Select(std::string_view rest) {
  return absl::StrFormat(
      "SELECT id, name, digest, state, flavour, version, upstream_version,"
      " evidence, create_time, edit, is_default FROM toolchains %s",
      rest);
}

toolchain::Flavour ReadFlavour(const Row& row, int column) {
  const auto flavour = toolchain::FindFlavour(row.Text(column));
  if (!flavour.ok()) {
    row.Damaged(column, "the name of a flavour");
  }
  return flavour.value_or(toolchain::Flavour::kUpstream);
}

Found ReadRecord(const Row& row) {
  Found found;
  found.id = row.Integer(0);
  ToolchainRecord& record = found.record;
  record.name = row.Text(1);
  record.digest = row.Digest(2);
  record.state = row.Enum<v1::Toolchain::State>(3);
  record.flavour = ReadFlavour(row, 4);
  record.version = row.Text(5);
  record.upstream_version = row.Text(6);
  record.evidence = row.Text(7);
  record.create_time = row.TimeAt(8);
  record.etag = absl::StrFormat("%d-%d", found.id, row.Integer(9));
  record.is_default = row.Integer(10) != 0;
  return found;
}

// Adds the members that come from other tables.
absl::StatusOr<ToolchainRecord> Complete(Reader& reader, Found found) {
  ASSIGN_OR_RETURN(found.record.platforms,
                   QueryAll(reader,
                            "SELECT target, module_count, size_bytes"
                            " FROM toolchain_platforms WHERE toolchain = ?1",
                            {found.id}, [](const Row& row) {
                              return ToolchainPlatform{row.TargetAt(0),
                                                       row.Integer(1),
                                                       row.Integer(2)};
                            }));
  std::sort(found.record.platforms.begin(), found.record.platforms.end(),
            [](const ToolchainPlatform& a, const ToolchainPlatform& b) {
              return a.target < b.target;
            });
  return std::move(found.record);
}

absl::StatusOr<std::optional<Found>> FindByName(Reader& reader,
                                                std::string_view name) {
  return QueryOne(reader, Select("WHERE name = ?1"), {name}, ReadRecord);
}

absl::StatusOr<Found> MustFind(Reader& reader, std::string_view name) {
  ASSIGN_OR_RETURN(std::optional<Found> found, FindByName(reader, name));
  if (!found.has_value()) {
    return NotFound(ToolchainResource(name));
  }
  return *std::move(found);
}

absl::Status InsertPlatform(Writer& writer, int64_t id,
                            const toolchain::Platform& platform,
                            const toolchain::PlatformFiles& files) {
  int64_t size_bytes = 0;
  for (const auto& [name, module] : platform.modules) {
    size_bytes += static_cast<int64_t>(module.file.size());
  }
  RETURN_IF_ERROR(
      Execute(writer,
              "INSERT INTO toolchain_platforms"
              " (toolchain, target, module_count, size_bytes)"
              " VALUES (?1, ?2, ?3, ?4)",
              {id, platform.target, platform.modules.size(), size_bytes})
          .status());
  for (const auto& [name, bytes] : files) {
    if (!toolchain::IsToolchainFile(name)) {
      continue;
    }
    const Blob blob = MakeBlob(bytes);
    RETURN_IF_ERROR(PutBlob(writer, blob));
    RETURN_IF_ERROR(Execute(writer,
                            "INSERT INTO toolchain_files"
                            " (toolchain, target, name, digest)"
                            " VALUES (?1, ?2, ?3, ?4)",
                            {id, platform.target, name, blob.digest})
                        .status());
  }
  return absl::OkStatus();
}

std::optional<std::string_view> NameOf(
    std::optional<toolchain::Flavour> flavour) {
  return flavour.has_value() ? std::optional(toolchain::FlavourName(*flavour))
                             : std::nullopt;
}

absl::Status InsertRow(Writer& writer, const NewToolchain& import) {
  const toolchain::Toolchain& toolchain = import.toolchain;
  return Execute(
             writer,
             "INSERT INTO toolchains (name, digest, state, flavour,"
             " said_flavour, version, upstream_version, evidence,"
             " create_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
             {toolchain.name, toolchain.digest, import.state,
              toolchain::FlavourName(toolchain.flavour), NameOf(import.flavour),
              toolchain.version, toolchain.upstream_version, import.evidence,
              import.create_time})
      .status();
}

// The default toolchain is ACTIVE; an ACTIVE one becomes it if there is none.
absl::Status SettleDefault(Writer& writer, int64_t id) {
  RETURN_IF_ERROR(Execute(writer,
                          "UPDATE toolchains SET is_default = 0"
                          " WHERE id = ?1 AND state <> ?2",
                          {id, v1::Toolchain::STATE_ACTIVE})
                      .status());
  return Execute(writer,
                 "UPDATE toolchains SET is_default = 1"
                 " WHERE id = ?1 AND state = ?2 AND NOT EXISTS"
                 " (SELECT 1 FROM toolchains WHERE is_default = 1)",
                 {id, v1::Toolchain::STATE_ACTIVE})
      .status();
}

// Returns the files of all platforms, as they were imported.
absl::StatusOr<std::map<Target, toolchain::PlatformFiles>> LoadFiles(
    Reader& reader, int64_t id) {
  std::map<Target, toolchain::PlatformFiles> files;
  RETURN_IF_ERROR(reader.connection().Query(
      "SELECT target, name, digest FROM toolchain_files WHERE toolchain = ?1",
      {id}, [&](const Row& row) -> absl::Status {
        const std::string name = row.Text(1);
        auto blob = GetBlob(reader, row.Digest(2));
        if (!blob.ok()) {
          return Annotate(blob.status(), name);
        }
        files[row.TargetAt(0)].emplace(name, Bytes(*blob->bytes));
        return absl::OkStatus();
      }));
  return files;
}

absl::Status Damaged(std::string_view why) {
  return absl::DataLossError(
      absl::StrFormat("it is damaged: %s; restore the last backup", why));
}

absl::StatusOr<toolchain::Toolchain> AssembleStored(Reader& reader,
                                                    const Found& found) {
  ASSIGN_OR_RETURN(
      const auto flavour,
      QueryOne(reader, "SELECT said_flavour FROM toolchains WHERE id = ?1",
               {found.id}, [](const Row& row) {
                 return row.IsNull(0) ? std::optional<toolchain::Flavour>()
                                      : ReadFlavour(row, 0);
               }));
  ASSIGN_OR_RETURN(auto files, LoadFiles(reader, found.id));
  if (files.empty()) {
    return Damaged("no file is stored");
  }
  toolchain::LoadOptions options;
  options.flavour = flavour.value_or(std::nullopt);
  auto toolchain = toolchain::Assemble(std::move(files), options);
  if (!toolchain.ok()) {
    return Damaged(std::string(toolchain.status().message()));
  }
  if (toolchain->digest != found.record.digest) {
    return Damaged(absl::StrFormat(
        "its files make a toolchain with digest %s, recorded is %s",
        toolchain->digest.Hex(), found.record.digest.Hex()));
  }
  return toolchain;
}

}  // namespace

absl::StatusOr<ToolchainRecord> InsertToolchain(Writer& writer,
                                                const NewToolchain& import) {
  const toolchain::Toolchain& toolchain = import.toolchain;
  const absl::Status inserted = InsertRow(writer, import);
  if (absl::IsAlreadyExists(inserted)) {
    return AlreadyExists(ToolchainResource(toolchain.name));
  }
  RETURN_IF_ERROR(inserted);
  ASSIGN_OR_RETURN(const Found found, MustFind(writer, toolchain.name));
  for (const auto& [target, platform] : toolchain.platforms) {
    const auto files = import.files.find(target);
    if (files == import.files.end()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("toolchain %s: the files of platform %s are missing",
                          toolchain.name, TargetName(target)));
    }
    RETURN_IF_ERROR(InsertPlatform(writer, found.id, platform, files->second));
  }
  RETURN_IF_ERROR(SettleDefault(writer, found.id));
  return FindToolchain(writer, toolchain.name);
}

absl::StatusOr<ToolchainRecord> FindToolchain(Reader& reader,
                                              std::string_view name) {
  ASSIGN_OR_RETURN(Found found, MustFind(reader, name));
  return Complete(reader, std::move(found));
}

absl::StatusOr<std::optional<ToolchainRecord>> FindToolchainByDigest(
    Reader& reader, const Sha256Digest& digest) {
  ASSIGN_OR_RETURN(
      std::optional<Found> found,
      QueryOne(reader, Select("WHERE digest = ?1"), {digest}, ReadRecord));
  if (!found.has_value()) {
    return std::nullopt;
  }
  return Complete(reader, *std::move(found));
}

absl::StatusOr<ToolchainRecord> DefaultToolchain(Reader& reader) {
  ASSIGN_OR_RETURN(
      std::optional<Found> found,
      QueryOne(reader, Select("WHERE is_default = 1"), {}, ReadRecord));
  if (!found.has_value()) {
    return rpc::Error(
        absl::StatusCode::kFailedPrecondition, "NO_DEFAULT_TOOLCHAIN",
        "no toolchain is the default: activate one or choose an ACTIVE one "
        "with `bootmill toolchain default`, or name one");
  }
  return Complete(reader, *std::move(found));
}

absl::Status CheckCanBeDefault(const ToolchainRecord& record) {
  return record.state == v1::Toolchain::STATE_ACTIVE
             ? absl::OkStatus()
             : NotPossible(ToolchainResource(record.name),
                           "TOOLCHAIN_NOT_ACTIVE",
                           "is not ACTIVE: `bootmill toolchain activate` makes "
                           "it so");
}

absl::StatusOr<ToolchainRecord> SetDefaultToolchain(Writer& writer,
                                                    std::string_view name) {
  ASSIGN_OR_RETURN(const Found found, MustFind(writer, name));
  RETURN_IF_ERROR(CheckCanBeDefault(found.record));
  if (!found.record.is_default) {
    for (const char* sql :
         {"UPDATE toolchains SET is_default = 0, edit = edit + 1"
          " WHERE is_default = 1 AND id <> ?1",
          "UPDATE toolchains SET is_default = 1, edit = edit + 1"
          " WHERE id = ?1"}) {
      RETURN_IF_ERROR(Execute(writer, sql, {found.id}).status());
    }
  }
  return FindToolchain(writer, name);
}

absl::StatusOr<ToolchainUse> FindToolchainUse(Reader& reader,
                                              std::string_view name,
                                              int max_fleets) {
  ASSIGN_OR_RETURN(const Found found, MustFind(reader, name));
  ToolchainUse use;
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> releases,
      QueryNumber(reader, "SELECT count(*) FROM releases WHERE toolchain = ?1",
                  {found.id}));
  use.release_count = releases.value_or(0);
  constexpr std::string_view kFleets =
      " FROM fleets"
      " LEFT JOIN releases AS current ON current.fleet = fleets.id"
      " AND current.number = fleets.current AND current.toolchain = ?1"
      " LEFT JOIN releases AS newest ON newest.fleet = fleets.id"
      " AND newest.number = fleets.release AND newest.toolchain = ?1"
      " WHERE fleets.id IN (SELECT fleet FROM releases WHERE toolchain = ?1)"
      " AND (current.id IS NOT NULL OR newest.id IS NOT NULL)";
  ASSIGN_OR_RETURN(
      const std::optional<int64_t> fleets,
      QueryNumber(reader, absl::StrFormat("SELECT count(*) %s", kFleets),
                  {found.id}));
  use.fleet_count = fleets.value_or(0);
  ASSIGN_OR_RETURN(
      use.fleets,
      QueryAll(reader,
               absl::StrFormat("SELECT fleets.org, fleets.name, current.number,"
                               " newest.number %s"
                               " ORDER BY fleets.id LIMIT ?2",
                               kFleets),
               {found.id, max_fleets}, [](const Row& row) {
                 return ToolchainFleet{row.Text(0), row.Text(1),
                                       row.Optional(2, &Row::Int),
                                       row.Optional(3, &Row::Int)};
               }));
  return use;
}

absl::StatusOr<Page<ToolchainRecord>> ListToolchains(Reader& reader,
                                                     const PageRequest& page) {
  const ListId list("toolchains");
  ASSIGN_OR_RETURN(const std::optional<int64_t> from,
                   list.NumberOf(page.token));
  ASSIGN_OR_RETURN(
      Page<Found> found,
      QueryPage(reader, Select("WHERE id <= ?1 ORDER BY id DESC LIMIT ?2"),
                {from.value_or(std::numeric_limits<int64_t>::max())}, page,
                list, &Row::Integer, ReadRecord));
  Page<ToolchainRecord> records;
  records.next_page_token = std::move(found.next_page_token);
  for (Found& item : found.items) {
    ASSIGN_OR_RETURN(records.items.emplace_back(),
                     Complete(reader, std::move(item)));
  }
  return records;
}

absl::StatusOr<toolchain::Toolchain> LoadToolchain(Reader& reader,
                                                   std::string_view name) {
  ASSIGN_OR_RETURN(const Found found, MustFind(reader, name));
  auto toolchain = AssembleStored(reader, found);
  if (!toolchain.ok()) {
    return Annotate(toolchain.status(), absl::StrFormat("toolchain %s", name));
  }
  return toolchain;
}

absl::StatusOr<ToolchainRecord> SetToolchainState(Writer& writer,
                                                  std::string_view name,
                                                  v1::Toolchain::State state,
                                                  std::string_view etag) {
  if (!v1::Toolchain::State_IsValid(state) ||
      state == v1::Toolchain::STATE_UNSPECIFIED) {
    return rpc::FieldError("state", "must be one of the states");
  }
  ASSIGN_OR_RETURN(const Found found, MustFind(writer, name));
  if (!etag.empty() && etag != found.record.etag) {
    return EtagMismatch(ToolchainResource(name), found.record.etag);
  }
  RETURN_IF_ERROR(Execute(writer,
                          "UPDATE toolchains SET state = ?2, edit = edit + 1"
                          " WHERE id = ?1 AND state <> ?2",
                          {found.id, state})
                      .status());
  RETURN_IF_ERROR(SettleDefault(writer, found.id));
  return FindToolchain(writer, name);
}

}  // namespace bootmill::store
