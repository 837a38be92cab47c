// SPDX-License-Identifier: Apache-2.0
#include "builder/image/image_end.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "builder/image/layout.h"

namespace bootmill::image {
namespace {

bool MayEndAt(Target target, uint64_t end) {
  return target != Target::kI386XenPvh || RoomBehind(end) >= kHeapRecordBytes;
}

// The embedded objects move the end by whole words, so one word onto the next
// page is the least.
uint64_t BytesMissing(uint64_t end) {
  return RoomBehind(end) + sizeof(uint32_t);
}

}  // namespace

absl::Status CheckEnd(const XenView& view) {
  uint64_t end = 0;
  for (const LoadedSegment& segment : view.segments) {
    end = std::max(end, segment.address + segment.memory_size);
  }
  if (MayEndAt(view.target, end)) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrFormat(
      "the image ends at 0x%x, %d bytes before the page where Xen puts what it "
      "passes to the guest, expected at least %d: GRUB 2.12 and newer may "
      "overwrite it, and the guest then has no ACPI tables or no command line; "
      "append %d newlines to the early configuration",
      end, RoomBehind(end), kHeapRecordBytes, BytesMissing(end)));
}

void PadEnd(Plan& plan) {
  if (plan.target != Target::kI386XenPvh || !plan.config.has_value()) {
    return;
  }
  const absl::StatusOr<uint64_t> end = EndAddress(plan);
  if (!end.ok() || MayEndAt(plan.target, *end)) {
    return;
  }
  Bytes config = *plan.config->bytes;
  config.resize(config.size() + BytesMissing(*end), std::byte{'\n'});
  plan.config = MakeBlob(std::move(config));
}

}  // namespace bootmill::image
