// SPDX-License-Identifier: Apache-2.0
#include "common/crypto/pem.h"

#include <openssl/pem.h>

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_format.h"
#include "common/crypto/openssl.h"
#include "common/status_macros.h"

namespace bootmill::crypto {

std::string EncodePem(std::string_view label, ByteSpan der) {
  const ErrorQueue errors;
  const BioPtr out(BIO_new(BIO_s_mem()));
  PEM_write_bio(out.get(), std::string(label).c_str(), "", Data(der),
                static_cast<long>(der.size()));
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<size_t>(size)};
}

absl::StatusOr<std::vector<Bytes>> DecodePemBlocks(std::string_view pem,
                                                   std::string_view label) {
  if (pem.size() > kMaxPemBytes) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "PEM text of %d bytes, limit %d", pem.size(), kMaxPemBytes));
  }
  const ErrorQueue errors;
  const BioPtr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<Bytes> blocks;
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  while (PEM_read_bio(in.get(), &name, &header, &data, &size) == 1) {
    const absl::Cleanup free_block = [&] {
      OPENSSL_free(name);
      OPENSSL_free(header);
      OPENSSL_clear_free(data, static_cast<size_t>(size));
    };
    if (label != name || *header != '\0') {
      return absl::InvalidArgumentError(
          absl::StrFormat("expected a PEM block `%s`, got `%s`%s", label, name,
                          *header != '\0' ? " with headers (encrypted?)" : ""));
    }
    const auto* first = reinterpret_cast<const std::byte*>(data);
    blocks.emplace_back(first, first + size);
  }
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return errors.Invalid(absl::StrFormat("read PEM block `%s`", label));
  }
  if (blocks.empty()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("expected a PEM block `%s`, found none", label));
  }
  return blocks;
}

absl::StatusOr<Bytes> DecodePem(std::string_view pem, std::string_view label) {
  ASSIGN_OR_RETURN(std::vector<Bytes> blocks, DecodePemBlocks(pem, label));
  if (blocks.size() != 1) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "expected one PEM block `%s`, found %d", label, blocks.size()));
  }
  return std::move(blocks.front());
}

}  // namespace bootmill::crypto
