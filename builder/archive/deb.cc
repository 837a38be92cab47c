// SPDX-License-Identifier: Apache-2.0
// How a package is read:
// 1. Members: walk the ar archive, checking that members follow each other
//    without gaps to the last byte.
// 2. Files: undo the compression of a tar, whole, within the limits; walk it,
//    keeping the wanted files.
// 3. Control: its fields; the wanted files of the data tar against md5sums.
#include "builder/archive/deb.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/archive/control.h"
#include "builder/archive/path.h"
#include "builder/archive/reader.h"
#include "builder/archive/strict_tar.h"
#include "builder/archive/unpack.h"
#include "common/checked_math.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::archive {
namespace {

using Wanted = std::function<bool(std::string_view)>;

constexpr std::string_view kVersionMember = "debian-binary";
constexpr std::string_view kVersionText = "2.0\n";
constexpr size_t kArMagicBytes = 8;
constexpr size_t kArHeaderBytes = 60;
// The most signatures that may follow the data.
constexpr size_t kMaxIgnoredMembers = 16;
// Of the control archive only `control` and `md5sums` are read.
constexpr size_t kMaxControlTextBytes = 4 * kMiB;

// A member of the ar archive; a view into the package.
struct Member {
  std::string name;
  ByteSpan bytes;
};

// ---- 1. Members -------------------------------------------------------------

absl::StatusOr<std::vector<Member>> ReadMembers(ByteSpan deb) {
  ASSIGN_OR_RETURN(Reader reader,
                   Reader::Open(deb, Format::kAr, Filter::kNone));
  std::vector<Member> members;
  // libarchive silently accepts name tables, long names and a broken last
  // header. Therefore the offset of the next member is computed here too, and
  // must agree.
  uint64_t next = kArMagicBytes;
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<Entry> entry, reader.Next());
    if (!entry.has_value()) {
      break;
    }
    const bool first = members.empty();
    // libarchive counts the first header from the start of the archive's magic.
    if (entry->header_offset != (first ? 0 : next)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("bytes that belong to no member before offset %d",
                          entry->header_offset));
    }
    const std::optional<ByteSpan> bytes =
        Slice(deb, next + kArHeaderBytes, entry->size);
    if (!bytes.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("member %s of %d bytes goes beyond the package",
                          QuotePath(entry->path), entry->size));
    }
    if (members.size() == 3 + kMaxIgnoredMembers) {
      return absl::ResourceExhaustedError(
          absl::StrFormat("more than %d members", members.size()));
    }
    members.push_back({entry->path, *bytes});
    // Members begin at even offsets.
    next += kArHeaderBytes + entry->size + entry->size % 2;
  }
  if (next != deb.size()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("members end at offset %d, the package has %d bytes",
                        next, deb.size()));
  }
  return members;
}

// If `name` is `stem` with one of the known endings, returns how that member is
// compressed.
std::optional<Filter> FilterOf(std::string_view name, std::string_view stem) {
  constexpr std::array<std::pair<std::string_view, Filter>, 4> kEndings = {{
      {"", Filter::kNone},
      {".gz", Filter::kGzip},
      {".xz", Filter::kXz},
      {".zst", Filter::kZstd},
  }};
  if (!name.starts_with(stem)) {
    return std::nullopt;
  }
  name.remove_prefix(stem.size());
  const auto* known =
      std::ranges::find(kEndings, name, &decltype(kEndings)::value_type::first);
  return known == kEndings.end() ? std::nullopt
                                 : std::optional<Filter>(known->second);
}

absl::Status CheckMembers(const std::vector<Member>& members) {
  if (members.empty() || members[0].name != kVersionMember) {
    return absl::InvalidArgumentError(
        absl::StrFormat("the first member is not `%s`", kVersionMember));
  }
  if (AsText(members[0].bytes) != kVersionText) {
    return absl::InvalidArgumentError("format version is not 2.0");
  }
  constexpr std::array<std::string_view, 2> kTars = {"control.tar", "data.tar"};
  for (size_t i = 0; i < kTars.size(); ++i) {
    if (members.size() <= i + 1) {
      return absl::InvalidArgumentError(
          absl::StrFormat("no member `%s`", kTars[i]));
    }
    if (!FilterOf(members[i + 1].name, kTars[i]).has_value()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "member %d is %s; expected `%s`, as it is or as .gz, .xz or .zst",
          i + 2, QuotePath(members[i + 1].name), kTars[i]));
    }
  }
  for (size_t i = 1 + kTars.size(); i < members.size(); ++i) {
    if (!members[i].name.starts_with('_')) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "member %s after the data", QuotePath(members[i].name)));
    }
  }
  return absl::OkStatus();
}

// ---- 2. Files ---------------------------------------------------------------

size_t UnpackedLimit(size_t packed_bytes, const DebLimits& limits) {
  const size_t by_ratio = CheckedMul(packed_bytes, limits.unpacked_ratio)
                              .value_or(limits.unpacked_bytes);
  return std::min(limits.unpacked_bytes, std::max(by_ratio, kMiB));
}

absl::StatusOr<std::vector<ArchivedFile>> FilesOf(const Member& member,
                                                  std::string_view stem,
                                                  const Wanted& wanted,
                                                  const DebLimits& limits) {
  const Filter filter = FilterOf(member.name, stem).value_or(Filter::kNone);
  Bytes unpacked;
  ByteSpan tar = member.bytes;
  if (filter != Filter::kNone) {
    ASSIGN_OR_RETURN(unpacked,
                     Unpack(member.bytes, filter,
                            UnpackedLimit(member.bytes.size(), limits)));
    tar = unpacked;
  }
  return ReadStrictTar(
      tar, wanted,
      {.entries = limits.entries, .file_bytes = limits.file_bytes});
}

// Adds "deb: NAME" to an error inside a member.
absl::StatusOr<std::vector<ArchivedFile>> FilesOfNamed(
    const Member& member, std::string_view stem, const Wanted& wanted,
    const DebLimits& limits) {
  absl::StatusOr<std::vector<ArchivedFile>> files =
      FilesOf(member, stem, wanted, limits);
  if (!files.ok()) {
    return Annotate(files.status(), absl::StrFormat("deb: %s", member.name));
  }
  return files;
}

// ---- 3. Control -------------------------------------------------------------

const ArchivedFile* Find(const std::vector<ArchivedFile>& files,
                         std::string_view path) {
  const auto found = std::ranges::find(files, path, &ArchivedFile::path);
  return found == files.end() ? nullptr : &*found;
}

absl::StatusOr<Deb> Combine(const std::vector<ArchivedFile>& control,
                            std::vector<ArchivedFile> data) {
  const ArchivedFile* fields_file = Find(control, "control");
  if (fields_file == nullptr) {
    return absl::InvalidArgumentError("control archive without `control`");
  }
  ASSIGN_OR_RETURN(const ControlFields fields,
                   ParseControl(AsText(fields_file->bytes)));
  if (const ArchivedFile* sums_file = Find(control, "md5sums");
      sums_file != nullptr) {
    ASSIGN_OR_RETURN(const Md5Sums sums,
                     ParseMd5Sums(AsText(sums_file->bytes)));
    for (const ArchivedFile& file : data) {
      RETURN_IF_ERROR(CheckMd5(sums, file.path, file.bytes));
    }
  }
  return Deb{.package = fields.package,
             .version = fields.version,
             .architecture = fields.architecture,
             .files = std::move(data)};
}

}  // namespace

absl::StatusOr<Deb> ReadDeb(ByteSpan deb, const Wanted& wanted,
                            const DebLimits& limits) {
  if (deb.size() > limits.deb_bytes) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "deb: %d bytes, limit %d", deb.size(), limits.deb_bytes));
  }
  absl::StatusOr<std::vector<Member>> members = ReadMembers(deb);
  absl::Status status =
      members.ok() ? CheckMembers(*members) : members.status();
  if (!status.ok()) {
    return Annotate(status, "deb");
  }
  DebLimits control_limits = limits;
  control_limits.file_bytes = kMaxControlTextBytes;
  ASSIGN_OR_RETURN(const std::vector<ArchivedFile> control,
                   FilesOfNamed((*members)[1], "control.tar",
                                [](std::string_view path) {
                                  return path == "control" || path == "md5sums";
                                },
                                control_limits));
  ASSIGN_OR_RETURN(std::vector<ArchivedFile> data,
                   FilesOfNamed((*members)[2], "data.tar", wanted, limits));
  absl::StatusOr<Deb> result = Combine(control, std::move(data));
  if (!result.ok()) {
    return Annotate(result.status(), "deb");
  }
  return result;
}

}  // namespace bootmill::archive
