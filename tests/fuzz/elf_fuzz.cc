// SPDX-License-Identifier: Apache-2.0
// Any bytes as an ELF file, as a kernel to lay out, and as an image.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "builder/elf/reader.h"
#include "builder/image/inspect.h"
#include "builder/image/layout.h"
#include "builder/image/xen_view.h"

namespace {

using bootmill::Bytes;
using bootmill::ByteSpan;

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

bool LiesIn(ByteSpan part, ByteSpan whole) {
  return part.empty() ||
         (part.data() >= whole.data() &&
          part.data() + part.size() <= whole.data() + whole.size());
}

// After Parse, accessors must stay inside the file.
void CheckFile(ByteSpan bytes) {
  const auto file = bootmill::elf::File::Parse(bytes);
  if (!file.ok()) {
    return;
  }
  for (const auto& section : file->sections()) {
    Require(LiesIn(file->DataOf(section), bytes));
    Require(file->NameOf(section).size() < bytes.size());
  }
  for (const auto& segment : file->segments()) {
    Require(LiesIn(file->DataOf(segment), bytes));
  }
}

// An accepted kernel must give an image that Xen would read, unless the
// read-back refuses it.
void CheckKernel(ByteSpan bytes) {
  const bootmill::Blob kernel =
      bootmill::MakeBlob(Bytes(bytes.begin(), bytes.end()));
  for (const bootmill::Target target : bootmill::kAllTargets) {
    bootmill::image::Plan plan;
    plan.target = target;
    plan.kernel = kernel;
    plan.prefix = "(memdisk)";
    const auto image = bootmill::image::Layout(plan);
    if (image.ok()) {
      static_cast<void>(bootmill::image::CheckImage(target, *image));
    }
  }
}

// The parts of an image must lie inside it, and its kernel file must be a
// kernel again.
void CheckImage(ByteSpan bytes) {
  const auto parts = bootmill::image::Inspect(bytes);
  if (!parts.ok()) {
    return;
  }
  for (const auto& object : parts->objects) {
    Require(LiesIn(object.data, bytes));
  }
  const Bytes kernel = bootmill::image::MakeKernelFile(*parts);
  Require(bootmill::elf::File::Parse(kernel).ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteSpan bytes = std::as_bytes(std::span(data, size));
  CheckFile(bytes);
  CheckKernel(bytes);
  CheckImage(bytes);
  return 0;
}
