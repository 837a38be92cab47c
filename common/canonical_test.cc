// SPDX-License-Identifier: Apache-2.0
#include "common/canonical.h"

#include <gtest/gtest.h>

#include <set>

#include "common/hex.h"

namespace bootmill {
namespace {

TEST(CanonicalTest, EncodesNamesTagsAndLengths) {
  CanonicalWriter writer;
  writer.Text("a", "xy");
  writer.Integer("n", 258);
  EXPECT_EQ(HexEncode(writer.bytes()),
            "0100000000000000"
            "6174"
            "0200000000000000"
            "7879"
            "0100000000000000"
            "6e69"
            "0201000000000000");
}

TEST(CanonicalTest, DifferentStructuresNeverCollide) {
  std::set<Bytes> seen;
  const auto add = [&seen](auto... calls) {
    CanonicalWriter writer;
    (calls(writer), ...);
    EXPECT_TRUE(seen.insert(writer.bytes()).second);
  };
  using W = CanonicalWriter;
  add([](W& w) { w.Text("a", "b"); });
  add([](W& w) { w.Text("ab", ""); });
  add([](W& w) { w.Text("", "ab"); });
  add([](W& w) { w.Text("a", ""); }, [](W& w) { w.Text("b", ""); });
  add([](W& w) { w.List("a", 2); }, [](W& w) { w.Text("", "b"); },
      [](W& w) { w.Text("", "c"); });
  add([](W& w) { w.List("a", 1); }, [](W& w) { w.Text("", "b"); },
      [](W& w) { w.Text("", "c"); });
  add([](W& w) { w.Flag("a", true); });
  add([](W& w) { w.Integer("a", 1); });
  add([](W& w) { w.Message("a", W()); });
  add([](W& w) {
    W nested;
    nested.Flag("a", true);
    w.Message("a", nested);
  });
}

// Stored digests depend on these bytes. Version 1 of the encoding never
// changes.
TEST(CanonicalTest, GoldenDigest) {
  CanonicalWriter nested;
  nested.Digest("digest", Sha256(AsBytes("abc")));
  CanonicalWriter writer("bootmill.test.v1");
  writer.Message("nested", nested);
  writer.List("list", 1);
  writer.Text("", "item");
  writer.Flag("flag", true);
  EXPECT_EQ(writer.Hash().Hex(),
            "2e45f4ac895683ffb0b705e697196b7f3d400323424e9f0862cf68f29f8ef91c");
}

}  // namespace
}  // namespace bootmill
