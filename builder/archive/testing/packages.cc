// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/testing/packages.h"

#include <cstring>

#include "absl/strings/str_format.h"

namespace bootmill::testing {
namespace {

constexpr size_t kBlock = 512;

void Append(Bytes& out, std::string_view text) {
  const ByteSpan bytes = AsBytes(text);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void Put(Bytes& header, size_t offset, std::string_view text) {
  std::memcpy(header.data() + offset, text.data(), text.size());
}

}  // namespace

Bytes TarBlocks(const TarMember& member) {
  Bytes header(kBlock);
  Put(header, 0, std::string_view(member.path).substr(0, 100));
  Put(header, 100, "0000644");
  Put(header, 108, "0000000");
  Put(header, 116, "0000000");
  Put(header, 124,
      member.size_field.value_or(
          absl::StrFormat("%011o", member.content.size())));
  Put(header, 136, "00000000000");
  Put(header, 148, "        ");
  Put(header, 156, std::string_view(&member.type, 1));
  Put(header, 157, std::string_view(member.link).substr(0, 100));
  Put(header, 257, "ustar  ");  // GNU
  unsigned sum = member.good_checksum ? 0 : 1;
  for (const std::byte byte : header) {
    sum += std::to_integer<unsigned>(byte);
  }
  Put(header, 148, absl::StrFormat("%06o", sum));
  header[154] = std::byte{0};
  Bytes blocks = header;
  Append(blocks, member.content);
  blocks.resize((blocks.size() + kBlock - 1) / kBlock * kBlock);
  return blocks;
}

Bytes MakeTar(const std::vector<TarMember>& members) {
  Bytes tar;
  for (const TarMember& member : members) {
    const Bytes blocks = TarBlocks(member);
    tar.insert(tar.end(), blocks.begin(), blocks.end());
  }
  tar.resize(tar.size() + 2 * kBlock);
  return tar;
}

Bytes MakeAr(const std::vector<ArMember>& members) {
  Bytes archive = ToBytes("!<arch>\n");
  for (const ArMember& member : members) {
    Append(archive,
           absl::StrFormat("%-16s%-12s%-6s%-6s%-8s%-10d`\n", member.name, "0",
                           "0", "0", "100644", member.content.size()));
    archive.insert(archive.end(), member.content.begin(), member.content.end());
    if (member.content.size() % 2 != 0) {
      Append(archive, "\n");
    }
  }
  return archive;
}

Bytes MakeDeb(const std::vector<TarMember>& data, const std::string& md5sums) {
  std::vector<TarMember> control = {{"./control", std::string(kControl)}};
  if (!md5sums.empty()) {
    control.push_back({"./md5sums", md5sums});
  }
  return MakeAr({{"debian-binary", ToBytes("2.0\n")},
                 {"control.tar", MakeTar(control)},
                 {"data.tar", MakeTar(data)}});
}

}  // namespace bootmill::testing
