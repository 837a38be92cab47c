// SPDX-License-Identifier: Apache-2.0
#include "builder/archive/testing/compress.h"

#include <archive.h>
#include <archive_entry.h>

#include <cstdlib>

namespace bootmill::testing {
namespace {

void Require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

int FilterCode(archive::Filter filter) {
  switch (filter) {
    case archive::Filter::kGzip:
      return ARCHIVE_FILTER_GZIP;
    case archive::Filter::kXz:
      return ARCHIVE_FILTER_XZ;
    case archive::Filter::kZstd:
      return ARCHIVE_FILTER_ZSTD;
    case archive::Filter::kNone:
      return ARCHIVE_FILTER_NONE;
  }
  return ARCHIVE_FILTER_NONE;
}

}  // namespace

Bytes Compress(ByteSpan bytes, archive::Filter filter) {
  // Enough for everything that tests compress.
  Bytes packed(bytes.size() + 4096);
  size_t used = 0;
  struct ::archive* writer = archive_write_new();
  Require(archive_write_add_filter(writer, FilterCode(filter)) == ARCHIVE_OK);
  Require(archive_write_set_format_raw(writer) == ARCHIVE_OK);
  Require(archive_write_open_memory(writer, packed.data(), packed.size(),
                                    &used) == ARCHIVE_OK);
  struct archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  Require(archive_write_header(writer, entry) == ARCHIVE_OK);
  Require(archive_write_data(writer, bytes.data(), bytes.size()) ==
          static_cast<la_ssize_t>(bytes.size()));
  Require(archive_write_close(writer) == ARCHIVE_OK);
  archive_entry_free(entry);
  archive_write_free(writer);
  packed.resize(used);
  return packed;
}

}  // namespace bootmill::testing
