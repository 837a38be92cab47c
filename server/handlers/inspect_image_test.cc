// SPDX-License-Identifier: Apache-2.0
#include "server/handlers/inspect_image.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "builder/elf/format.h"
#include "builder/image/layout.h"
#include "builder/image/testing/synthetic.h"
#include "builder/testing/installed.h"
#include "builder/toolchain/testing/fake_platform.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/sha256.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::server {
namespace {

using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class InspectImageTest : public ::testing::Test {
 protected:
  InspectImageTest() { RegisterImageUpload(table_, directory_.path()); }

  // Begins an upload.
  std::unique_ptr<MessageUpload> Open() {
    return table_.Find("bootmill.v1.ArtifactService/InspectImage")
        ->open(RequestContext());
  }

  // Sends `image` in pieces of at most `piece` bytes.
  absl::StatusOr<v1::InspectArtifactResponse> Send(ByteSpan image,
                                                   size_t piece = kMiB) {
    const std::unique_ptr<MessageUpload> upload = Open();
    while (!image.empty()) {
      v1::InspectImageRequest request;
      const ByteSpan chunk = image.first(std::min(piece, image.size()));
      request.set_chunk(std::string(AsText(chunk)));
      if (absl::Status status = upload->Add(request); !status.ok()) {
        return status;
      }
      image = image.subspan(chunk.size());
    }
    absl::StatusOr<std::unique_ptr<google::protobuf::Message>> answer =
        upload->Finish();
    if (!answer.ok()) {
      return answer.status();
    }
    return static_cast<const v1::InspectArtifactResponse&>(**answer);
  }

  ::bootmill::testing::TempDir directory_;
  MethodTable table_;
};

TEST_F(InspectImageTest, TakesADistributionsImageApart) {
  for (const Target target : kAllTargets) {
    ASSERT_OK_AND_ASSIGN(const Bytes image,
                         ReadFile(::bootmill::testing::StockImagePath(target),
                                  kMaxArtifactBytes));
    ASSERT_OK_AND_ASSIGN(const v1::InspectArtifactResponse parts,
                         Send(image, 100'000));
    EXPECT_EQ(parts.target(), TargetName(target));
    EXPECT_EQ(parts.sha256(), Sha256(image).Hex());
    EXPECT_EQ(parts.size_bytes(), static_cast<int64_t>(image.size()));
    EXPECT_GT(parts.modules_size(), 200);
    std::vector<std::string> loaded;
    for (const v1::InspectedSegment& segment : parts.segments()) {
      if (segment.type() == "LOAD") {
        loaded.push_back(segment.flags());
      }
    }
    EXPECT_THAT(loaded, ElementsAre("RWE", "RWE"));
    std::vector<std::string> notes;
    for (const v1::InspectedNote& note : parts.notes()) {
      notes.push_back(note.name() + "=" + note.value());
    }
    EXPECT_THAT(
        notes, Contains(target == Target::kI386XenPvh ? "PHYS32_ENTRY=0x100000"
                                                      : "XEN_VERSION=xen-3.0"));
    const auto ext2 =
        std::ranges::find(parts.modules(), "ext2", &v1::InspectedModule::name);
    ASSERT_NE(ext2, parts.modules().end());
    EXPECT_THAT(ext2->dependencies(), ElementsAre("fshelp"));
    EXPECT_EQ(parts.files(0).path(), "grub.cfg");
    EXPECT_THAT(parts.files(0).text(), HasSubstr("configfile"));
    EXPECT_EQ(parts.objects(0).kind(), "memdisk");
  }
}

// Whoever has the image finds each part by its offset and size.
TEST_F(InspectImageTest, SaysWhereEachPartLies) {
  for (const Target target : kAllTargets) {
    image::Plan plan = image::testing::SyntheticPlan(target);
    plan.memdisk = std::vector<image::PlanFile>{
        {"grub.cfg", MakeBlob(ToBytes("normal\n"))},
        {"empty", MakeBlob({})},
        {"modules/some.mod", MakeBlob(Bytes(513, std::byte{7}))}};
    ASSERT_OK_AND_ASSIGN(const Bytes image, image::Layout(plan));
    ASSERT_OK_AND_ASSIGN(const v1::InspectArtifactResponse parts, Send(image));
    const auto digest = [&](int64_t offset, int64_t size) {
      const ByteSpan part =
          ByteSpan(image).subspan(static_cast<size_t>(offset));
      return Sha256(part.first(static_cast<size_t>(size))).Hex();
    };
    EXPECT_EQ(digest(parts.kernel_offset(), parts.kernel_size_bytes()),
              parts.kernel_sha256());
    EXPECT_GT(parts.modules_size(), 0);
    for (const v1::InspectedModule& module : parts.modules()) {
      EXPECT_EQ(digest(module.offset(), module.size_bytes()), module.sha256());
    }
    ASSERT_EQ(parts.files_size(), 3);
    for (const v1::InspectedFile& file : parts.files()) {
      EXPECT_EQ(file.has_offset(), file.size_bytes() > 0) << file.path();
      EXPECT_EQ(digest(file.offset(), file.size_bytes()), file.sha256());
    }
    EXPECT_GT(parts.objects_size(), 0);
    for (const v1::InspectedObject& object : parts.objects()) {
      EXPECT_EQ(digest(object.offset(), object.size_bytes()), object.sha256());
    }
  }
}

// An image that somebody made in order to hurt whoever looks at it.
TEST_F(InspectImageTest, TextsOfAHostileImageAreTextAndShort) {
  image::Plan plan = image::testing::SyntheticPlan(Target::kI386XenPvh);
  std::string needs;
  for (int i = 0; i < 1000; ++i) {
    needs += "n";
    needs += '\0';
  }
  const std::string name = "\xff\x1b[2J<b>" + std::string(100'000, 'a') + '\0';
  plan.modules[0].file = MakeBlob(::bootmill::testing::MakeElf(
      elf::Class::k32, elf::kTypeRelocatable,
      {{".moddeps", needs}, {".modname", name}, {".module_license", name}}));
  plan.config = MakeBlob(ToBytes("echo \xfe\n"));
  const Blob large = MakeBlob(Bytes(kMaxConfigBytes, std::byte{'t'}));
  std::vector<image::PlanFile> files = {
      {"not-text", MakeBlob(ToBytes("\xff"))}};
  for (int i = 0; i < 4; ++i) {
    files.push_back({"large/" + std::to_string(i), large});
  }
  plan.memdisk = files;
  ASSERT_OK_AND_ASSIGN(const Bytes image, image::Layout(plan));
  ASSERT_OK_AND_ASSIGN(const v1::InspectArtifactResponse parts, Send(image));
  EXPECT_THAT(parts.modules(0).name(), HasSubstr("\\xff\\x1b[2J<b>aaa"));
  EXPECT_LE(parts.modules(0).name().size(), 1100U);
  EXPECT_LE(parts.modules(0).license().size(), 1100U);
  EXPECT_EQ(parts.modules(0).dependencies_size(), 64);
  EXPECT_EQ(parts.early_configuration(), "echo \xef\xbf\xbd\n");
  EXPECT_THAT(parts.files(0).text(), IsEmpty());
  EXPECT_EQ(parts.files(3).text().size(), kMaxConfigBytes);
  EXPECT_THAT(parts.files(4).text(), IsEmpty());
  EXPECT_EQ(parts.files(4).sha256(), parts.files(3).sha256());
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(parts, &json).ok());
}

TEST_F(InspectImageTest, ManySmallPartsAreCountedAndNotAllShown) {
  image::Plan plan = image::testing::SyntheticPlan(Target::kI386XenPvh);
  constexpr int kFiles = 10'000;
  const Blob none = MakeBlob(Bytes());
  std::vector<image::PlanFile> files;
  for (int i = 0; i < kFiles; ++i) {
    files.push_back({std::string(150, '\xff') + '/' + std::string(90, '\xff') +
                         std::to_string(i),
                     none});
  }
  plan.memdisk = files;
  ASSERT_OK_AND_ASSIGN(const Bytes image, image::Layout(plan));
  ASSERT_OK_AND_ASSIGN(const v1::InspectArtifactResponse parts, Send(image));
  EXPECT_LE(parts.ByteSizeLong(), 4 * kMiB);
  EXPECT_GT(parts.files_size(), 3'000);
  ASSERT_EQ(parts.warnings_size(), 1);
  EXPECT_EQ(parts.warnings(0),
            std::to_string(kFiles - parts.files_size()) +
                " parts are not shown: the answer would be too large");
}

TEST_F(InspectImageTest, TakesNoMoreThanTheLargestImage) {
  const std::unique_ptr<MessageUpload> upload = Open();
  v1::InspectImageRequest request;
  request.set_chunk(std::string(kMiB, 'x'));
  for (size_t sent = 0; sent < kMaxArtifactBytes; sent += kMiB) {
    ASSERT_THAT(upload->Add(request), IsOk());
  }
  request.set_chunk("x");
  EXPECT_THAT(upload->Add(request),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("more than 33554432 bytes")));
}

TEST_F(InspectImageTest, SaysWhatIsNoImage) {
  EXPECT_THAT(Send({}), StatusIs(absl::StatusCode::kInvalidArgument,
                                 HasSubstr("the image's bytes")));
  EXPECT_THAT(
      Send(AsBytes("#!/bin/sh and so on and on")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no ELF magic")));
}

}  // namespace
}  // namespace bootmill::server
