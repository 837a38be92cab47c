// SPDX-License-Identifier: Apache-2.0
#include "agent/install/slot_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <string>
#include <thread>

#include "common/atomic_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace bootmill::agent {
namespace {

namespace fs = std::filesystem;
using ::bootmill::testing::IsOk;
using ::bootmill::testing::StatusIs;
using ::bootmill::testing::TempDir;
using ::testing::HasSubstr;

constexpr Target kTarget = Target::kI386XenPvh;
constexpr char kLoader[] = "/slots/default/loader-i386-xen_pvh.bin";
constexpr char kPrevious[] = "/slots/default/loader-i386-xen_pvh.prev.bin";

absl::Status Accept(ByteSpan /*written*/) { return absl::OkStatus(); }

// Returns an image that consists of the letter `letter`.
Bytes Image(char letter, size_t size = 300'000) {
  return ToBytes(std::string(size, letter));
}

InstalledState StateOf(const Bytes& image, const std::string& release) {
  return {release, Sha256(image).Hex(), "2026-11-24T13:49:05Z"};
}

class SlotDirectoryTest : public ::testing::Test {
 protected:
  absl::StatusOr<SlotDirectory> Open() const {
    return SlotDirectory::Open(State(), "default");
  }
  std::string State() const { return directory_.path() + "/state"; }

  // Installs an image of one letter.
  absl::Status Install(char letter) const {
    const absl::StatusOr<SlotDirectory> slot = Open();
    if (!slot.ok()) {
      return slot.status();
    }
    const Bytes image = Image(letter);
    return slot->Install(kTarget, image, StateOf(image, {letter}), &Accept);
  }

  TempDir directory_;
};

TEST_F(SlotDirectoryTest, TheNewLoaderTakesThePlaceAndTheOldOneIsKept) {
  EXPECT_THAT(Install('a'), IsOk());
  EXPECT_FALSE(fs::exists(State() + kPrevious));
  EXPECT_THAT(Install('b'), IsOk());
  EXPECT_THAT(Install('c'), IsOk());
  ASSERT_OK_AND_ASSIGN(const SlotDirectory slot, Open());
  EXPECT_EQ(slot.LoaderPath(kTarget), State() + kLoader);
  EXPECT_EQ(slot.ReadLoader(kTarget)->value(), Image('c'));
  EXPECT_EQ(slot.ReadPrevious(kTarget)->value(), Image('b'));
  EXPECT_EQ(slot.ReadState(kTarget), StateOf(Image('c'), "c"));
  struct stat info{};
  ASSERT_EQ(stat((State() + kLoader).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0644U);
  EXPECT_EQ(info.st_nlink, 1U);
  // No draft and no partial file is left.
  EXPECT_EQ(std::distance(fs::directory_iterator(State() + "/slots/default"),
                          fs::directory_iterator()),
            3);
}

TEST_F(SlotDirectoryTest, AnImageThatIsRefusedChangesNothing) {
  EXPECT_THAT(Install('a'), IsOk());
  ASSERT_OK_AND_ASSIGN(const SlotDirectory slot, Open());
  EXPECT_THAT(slot.Install(kTarget, Image('b'), StateOf(Image('b'), "b"),
                           [](ByteSpan written) {
                             EXPECT_EQ(Bytes(written.begin(), written.end()),
                                       Image('b'));
                             return absl::PermissionDeniedError("not signed");
                           }),
              StatusIs(absl::StatusCode::kPermissionDenied, "not signed"));
  EXPECT_EQ(slot.ReadLoader(kTarget)->value(), Image('a'));
  EXPECT_EQ(slot.ReadState(kTarget), StateOf(Image('a'), "a"));
  EXPECT_FALSE(fs::exists(State() + kPrevious));
  EXPECT_EQ(std::distance(fs::directory_iterator(State() + "/slots/default"),
                          fs::directory_iterator()),
            2);
}

TEST_F(SlotDirectoryTest, PartialFilesOfOtherImagesGo) {
  ASSERT_OK_AND_ASSIGN(const SlotDirectory slot, Open());
  const Sha256Digest first = Sha256(Image('a'));
  {
    ASSERT_OK_AND_ASSIGN(const UniqueFd fd, slot.OpenPartial(kTarget, first));
    EXPECT_EQ(write(fd.get(), "abc", 3), 3);
  }
  {
    ASSERT_OK_AND_ASSIGN(const UniqueFd fd, slot.OpenPartial(kTarget, first));
    EXPECT_EQ(lseek(fd.get(), 0, SEEK_END), 3);
  }
  ASSERT_OK_AND_ASSIGN(const UniqueFd other,
                       slot.OpenPartial(kTarget, Sha256(Image('b'))));
  EXPECT_EQ(std::distance(fs::directory_iterator(State() + "/slots/default"),
                          fs::directory_iterator()),
            1);
}

TEST_F(SlotDirectoryTest, LinksAreRefused) {
  EXPECT_THAT(Install('a'), IsOk());
  fs::rename(State() + kLoader, directory_.path() + "/elsewhere");
  fs::create_symlink(directory_.path() + "/elsewhere", State() + kLoader);
  EXPECT_THAT(Install('b'), StatusIs(absl::StatusCode::kFailedPrecondition,
                                     HasSubstr("is a link")));
  fs::remove_all(State());
  fs::create_directory(directory_.path() + "/other");
  fs::create_directory_symlink(directory_.path() + "/other", State());
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("is a link")));
  fs::remove(State());
  fs::create_directories(State());
  fs::create_directory_symlink(directory_.path() + "/other",
                               State() + "/slots");
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("slots is a link")));
}

TEST_F(SlotDirectoryTest, ADirectoryThatOthersMayWriteToIsRefused) {
  EXPECT_THAT(Install('a'), IsOk());
  fs::permissions(State() + "/slots/default", fs::perms::all);
  EXPECT_THAT(Open(), StatusIs(absl::StatusCode::kFailedPrecondition,
                               HasSubstr("may be written by others")));
}

TEST_F(SlotDirectoryTest, AStateThatDoesNotReadIsNone) {
  EXPECT_THAT(Install('a'), IsOk());
  const std::string path = State() + "/slots/default/loader-i386-xen_pvh.json";
  for (const char* text : {"", "{", "[]", "7"}) {
    EXPECT_THAT(WriteFileAtomic(path, AsBytes(text)), IsOk());
    ASSERT_OK_AND_ASSIGN(const SlotDirectory slot, Open());
    EXPECT_EQ(slot.ReadState(kTarget), std::nullopt) << text;
  }
}

// Installs two images in turn until the process is killed.
[[noreturn]] void InstallUntilKilled(const std::string& state) {
  const absl::StatusOr<SlotDirectory> slot =
      SlotDirectory::Open(state, "default");
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  for (size_t i = 0; slot.ok(); ++i) {
    const char letter = kLetters[i % kLetters.size()];
    const Bytes image = Image(letter);
    if (!slot->Install(kTarget, image, StateOf(image, {letter}), &Accept)
             .ok()) {
      break;
    }
  }
  _exit(1);
}

bool IsWholeImage(const Bytes& bytes) {
  return bytes.size() == Image('a').size() &&
         bytes == Image(static_cast<char>(bytes.front()));
}

TEST_F(SlotDirectoryTest, SurvivesSigkillAtAnyMoment) {
  EXPECT_THAT(Install('a'), IsOk());
  std::mt19937 random(20261124);
  std::uniform_int_distribution<int> microseconds(100, 30'000);
  for (int round = 0; round < 60; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      InstallUntilKilled(State());
    }
    std::this_thread::sleep_for(
        std::chrono::microseconds(microseconds(random)));
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    ASSERT_OK_AND_ASSIGN(const SlotDirectory slot, Open());
    ASSERT_OK_AND_ASSIGN(const std::optional<Bytes> loader,
                         slot.ReadLoader(kTarget));
    ASSERT_TRUE(loader.has_value()) << "round " << round;
    ASSERT_TRUE(IsWholeImage(*loader)) << "round " << round;
    ASSERT_OK_AND_ASSIGN(const std::optional<Bytes> previous,
                         slot.ReadPrevious(kTarget));
    ASSERT_TRUE(!previous.has_value() || IsWholeImage(*previous));
  }
  // The next install succeeds.
  EXPECT_THAT(Install('!'), IsOk());
  ASSERT_OK_AND_ASSIGN(const SlotDirectory slot, Open());
  EXPECT_EQ(slot.ReadLoader(kTarget)->value(), Image('!'));
}

}  // namespace
}  // namespace bootmill::agent
