// SPDX-License-Identifier: Apache-2.0
#include "common/program/text_out.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace bootmill::program {
namespace {

std::string Printed(void (*write)(TextOut&)) {
  std::ostringstream stream;
  TextOut out(stream);
  write(out);
  return stream.str();
}

TEST(TextOutTest, ATextThatIsFilledInStaysOneLine) {
  EXPECT_EQ(Printed([](TextOut& out) {
              const std::string name = "a\nrole  admin\x1b[2J";
              out.Print("name  %s, %d\n", name, 5);
            }),
            "name  a\\x0arole  admin\\x1b[2J, 5\n");
  EXPECT_EQ(Printed([](TextOut& out) {
              out.Print("%s%s%s\n", "c\tc", std::string_view("v\r"),
                        "\xe2\x80\xae");
            }),
            "c\\x09cv\\x0d\\xe2\\x80\\xae\n");
  EXPECT_EQ(Printed([](TextOut& out) {
              out.Print("%s\n", absl::DataLossError("a\nb").message());
            }),
            "a\\x0ab\n");
}

TEST(TextOutTest, LinesKeepLineBreaksAndTabsOnly) {
  EXPECT_EQ(Printed([](TextOut& out) {
              out.Lines("one\n\ttwo\x07\n\nthr\xc3\xb6\xff\x9b");
            }),
            "one\n\ttwo\\x07\n\nthr\xc3\xb6\\xff\\x9b");
}

TEST(TextOutTest, ALineIsReplaced) {
  EXPECT_EQ(Printed([](TextOut& out) {
              out.Replace("50\r %", 2);
              out.Rewind();
            }),
            "\r50\\x0d %  \r");
}

TEST(TextOutTest, DocumentsSayTheSameWithEscapes) {
  EXPECT_EQ(EscapedJson("{\n  \"a\u202eb\u009bc\x7f\U000e0041\u00fc\\n\"\n}\n"),
            "{\n  \"a\\u202eb\\u009bc\\u007f\\udb40\\udc41\u00fc\\n\"\n}\n");
  EXPECT_EQ(EscapedYaml("said: |\n  a\tb\n"), "said: |\n  a\tb\n");
  EXPECT_EQ(EscapedYaml("\"a\u202eb\u009bc\x7f\U000e0041\u00fc\"\n"),
            "\"a\\u202eb\\x9bc\\x7f\\U000e0041\u00fc\"\n");
}

}  // namespace
}  // namespace bootmill::program
