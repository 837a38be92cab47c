// SPDX-License-Identifier: Apache-2.0
#include "common/blob.h"

#include <utility>

namespace bootmill {

Blob MakeBlob(Bytes bytes) {
  const Sha256Digest digest = Sha256(bytes);
  return {std::make_shared<const Bytes>(std::move(bytes)), digest};
}

}  // namespace bootmill
