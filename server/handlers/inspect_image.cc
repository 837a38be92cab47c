// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/inspect_image.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_format.h"
#include "builder/elf/words.h"
#include "builder/image/image_end.h"
#include "builder/image/inspect.h"
#include "common/limits.h"
#include "common/printable.h"
#include "common/rpc/error_info.h"
#include "common/sha256.h"
#include "common/spool_file.h"
#include "common/status_macros.h"
#include "common/utf8.h"

namespace bootmill::server {
namespace {

using image::ImageParts;
using image::ObjectKind;

// The longest name shown. An image may hold names and texts of many MiB, and
// more than a hundred thousand parts, but clients of gRPC take answers of 4
// MiB.
constexpr size_t kMaxNameBytes = 255;
constexpr size_t kMaxAnswerBytes = 4 * kMiB - 256 * kKiB;

std::string NameText(std::string_view text) {
  return PrintableStart(text, kMaxNameBytes);
}

// Returns the first `max_bytes` of `text`; what is not UTF-8 is replaced.
std::string Utf8Text(std::string_view text, size_t max_bytes) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string shown;
  for (size_t at = 0; at < text.size() && shown.size() < max_bytes;) {
    const std::optional<CodePoint> point = DecodeUtf8(text, at);
    const size_t size = point.has_value() ? point->size_bytes : 1;
    shown += point.has_value() ? text.substr(at, size) : kReplacement;
    at += size;
  }
  return shown;
}

std::string_view TextOf(const ImageParts& parts, ObjectKind kind) {
  const image::ObjectPart* object = image::FindObject(parts, kind);
  return object == nullptr ? std::string_view() : AsText(object->data);
}

// Returns where `part`, a view of `image`, begins in it.
int64_t OffsetIn(ByteSpan image, ByteSpan part) {
  return part.data() - image.data();
}

// What an answer still has room for.
class Room {
 public:
  // Returns whether `bytes` fit, and takes them from the room.
  bool Take(size_t bytes) {
    if (bytes > left_) {
      return false;
    }
    left_ -= bytes;
    return true;
  }
  // Appends `row` to `rows` if it fits. Once a row did not, none does.
  template <typename Row>
  void Add(Row row, google::protobuf::RepeatedPtrField<Row>& rows) {
    constexpr size_t kFrameBytes = 8;
    if (omitted_ > 0 || !Take(row.ByteSizeLong() + kFrameBytes)) {
      ++omitted_;
      return;
    }
    *rows.Add() = std::move(row);
  }
  size_t omitted() const { return omitted_; }

 private:
  size_t left_ = kMaxAnswerBytes;
  size_t omitted_ = 0;
};

void AddModules(ByteSpan image, const ImageParts& parts, Room& room,
                v1::InspectArtifactResponse& response) {
  for (const image::ModulePart& module : parts.modules) {
    v1::InspectedModule shown;
    shown.set_name(NameText(module.name));
    shown.set_size_bytes(static_cast<int64_t>(module.file.size()));
    shown.set_license(NameText(module.license));
    shown.set_sha256(Sha256(module.file).Hex());
    shown.set_offset(OffsetIn(image, module.file));
    for (const std::string& needed : module.dependencies) {
      shown.add_dependencies(NameText(needed));
    }
    room.Add(std::move(shown), *response.mutable_modules());
  }
}

void AddFiles(ByteSpan image, const ImageParts& parts, Room& room,
              v1::InspectArtifactResponse& response) {
  for (const archive::ArchivedFile& file : parts.memdisk_files) {
    v1::InspectedFile shown;
    shown.set_path(NameText(file.path));
    shown.set_size_bytes(static_cast<int64_t>(file.bytes.size()));
    shown.set_sha256(Sha256(file.bytes).Hex());
    if (!file.place.empty()) {
      shown.set_offset(OffsetIn(image, file.place));
    }
    room.Add(std::move(shown), *response.mutable_files());
  }
}

// Adds the texts of the files that are shown.
void AddTexts(const ImageParts& parts, Room& room,
              v1::InspectArtifactResponse& response) {
  for (int i = 0; i < response.files_size(); ++i) {
    const std::string_view text =
        AsText(parts.memdisk_files[static_cast<size_t>(i)].bytes);
    if (text.size() <= kMaxConfigBytes && !FindInvalidUtf8(text).has_value() &&
        room.Take(text.size())) {
      response.mutable_files(i)->set_text(std::string(text));
    }
  }
}

void AddObjects(ByteSpan image, const ImageParts& parts, Room& room,
                v1::InspectArtifactResponse& response) {
  for (const image::ObjectPart& object : parts.objects) {
    if (object.kind == ObjectKind::kModule ||
        object.kind == ObjectKind::kConfig ||
        object.kind == ObjectKind::kPrefix) {
      continue;
    }
    v1::InspectedObject shown;
    shown.set_kind(std::string(image::ObjectKindName(object.kind)));
    shown.set_type(object.type);
    shown.set_size_bytes(static_cast<int64_t>(object.data.size()));
    shown.set_sha256(Sha256(object.data).Hex());
    shown.set_offset(OffsetIn(image, object.data));
    room.Add(std::move(shown), *response.mutable_objects());
  }
}

void AddHeaders(const ImageParts& parts, Room& room,
                v1::InspectArtifactResponse& response) {
  for (const elf::Segment& segment : parts.program_headers) {
    v1::InspectedSegment shown;
    shown.set_type(elf::SegmentTypeName(segment));
    shown.set_flags(elf::SegmentFlags(segment));
    shown.set_offset(segment.offset);
    shown.set_virtual_address(segment.virtual_address);
    shown.set_physical_address(segment.physical_address);
    shown.set_file_size_bytes(segment.file_size);
    shown.set_memory_size_bytes(segment.memory_size);
    shown.set_alignment(segment.alignment);
    room.Add(std::move(shown), *response.mutable_segments());
  }
  for (const elf::Note& note : parts.xen.notes) {
    v1::InspectedNote shown;
    shown.set_type(note.type);
    shown.set_name(std::string(elf::XenNoteName(note.type)));
    shown.set_value(elf::XenNoteValue(note));
    room.Add(std::move(shown), *response.mutable_notes());
  }
}

// One image that arrives.
class ImageUpload final : public MessageUpload {
 public:
  explicit ImageUpload(std::string spool_dir)
      : spool_dir_(std::move(spool_dir)) {}

  absl::Status Add(const google::protobuf::Message& message) override {
    const std::string& chunk =
        static_cast<const v1::InspectImageRequest&>(message).chunk();
    if (!file_.has_value()) {
      ASSIGN_OR_RETURN(file_, SpoolFile::Create(spool_dir_));
    }
    if (chunk.size() > kMaxArtifactBytes - file_->size()) {
      return rpc::FieldError("chunk",
                             absl::StrFormat("the image has more than %d bytes",
                                             kMaxArtifactBytes));
    }
    return file_->Append(AsBytes(chunk));
  }

  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Finish() override {
    if (!file_.has_value() || file_->size() == 0) {
      return rpc::FieldError("chunk", "required: the image's bytes");
    }
    ASSIGN_OR_RETURN(const SpoolFile::Mapping image, file_->Map());
    ASSIGN_OR_RETURN(v1::InspectArtifactResponse response,
                     InspectImage(image.bytes()));
    return std::make_unique<v1::InspectArtifactResponse>(std::move(response));
  }

 private:
  const std::string spool_dir_;
  std::optional<SpoolFile> file_;
};

}  // namespace

absl::StatusOr<v1::InspectArtifactResponse> InspectImage(ByteSpan image) {
  ASSIGN_OR_RETURN(const ImageParts parts, rpc::AsInput(image::Inspect(image)));
  v1::InspectArtifactResponse response;
  response.set_target(std::string(TargetName(parts.xen.target)));
  response.set_sha256(Sha256(image).Hex());
  response.set_size_bytes(static_cast<int64_t>(image.size()));
  response.set_entry(parts.xen.entry);
  response.set_kernel_size_bytes(static_cast<int64_t>(parts.payload.size()));
  response.set_kernel_sha256(Sha256(parts.payload).Hex());
  response.set_kernel_offset(OffsetIn(image, parts.payload));
  response.set_zeroed_size_bytes(static_cast<int64_t>(parts.zeroed_size));
  response.set_prefix(NameText(TextOf(parts, ObjectKind::kPrefix)));
  Room room;
  AddHeaders(parts, room, response);
  AddModules(image, parts, room, response);
  AddObjects(image, parts, room, response);
  AddFiles(image, parts, room, response);
  std::string early =
      Utf8Text(TextOf(parts, ObjectKind::kConfig), kMaxConfigBytes);
  if (room.Take(early.size())) {
    response.set_early_configuration(std::move(early));
  }
  AddTexts(parts, room, response);
  if (room.omitted() > 0) {
    response.add_warnings(
        absl::StrFormat("%d parts are not shown: the answer would be too large",
                        room.omitted()));
  }
  if (const absl::Status end = image::CheckEnd(parts.xen); !end.ok()) {
    response.add_warnings(std::string(end.message()));
  }
  return response;
}

void RegisterImageUpload(MethodTable& table, const std::string& spool_dir) {
  table.AddUpload<v1::InspectImageRequest, v1::InspectArtifactResponse>(
      "ArtifactService/InspectImage",
      [spool_dir](const RequestContext&) -> std::unique_ptr<MessageUpload> {
        return std::make_unique<ImageUpload>(spool_dir);
      });
}

}  // namespace bootmill::server
