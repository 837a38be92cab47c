// SPDX-License-Identifier: Apache-2.0
// Where the daemon's credentials stand, and how they get there whole.
#ifndef BOOTMILL_SERVER_AUTH_CREDENTIALS_FILES_H_
#define BOOTMILL_SERVER_AUTH_CREDENTIALS_FILES_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace bootmill::server {

// Paths below the credentials' directory.
inline constexpr std::string_view kCaCertFile = "ca/cert.pem";
inline constexpr std::string_view kCaKeyFile = "ca/key.pem";
inline constexpr std::string_view kServerCertFile = "server/cert.pem";
inline constexpr std::string_view kServerKeyFile = "server/key.pem";
inline constexpr std::string_view kAdminCertFile = "admin/cert.pem";
inline constexpr std::string_view kAdminKeyFile = "admin/key.pem";
inline constexpr std::string_view kAdminCaFile = "admin/ca.pem";

// Says whether `path` is there. Errors: those of ErrnoStatus.
absl::StatusOr<bool> Exists(const std::string& path);

// Makes the directory `path` (0700) with `files`, texts by their paths
// `FOLDER/NAME` below it (folders 0700, files 0600). It is made as `path`.new
// and renamed when all of it is on disk, so that a crash leaves no `path`; what
// an earlier crash left is removed first.
// Errors: those of ErrnoStatus.
absl::Status WriteWholeDirectory(
    const std::string& path,
    const std::map<std::string_view, std::string>& files);

// Replaces the file `path`, DIRECTORY/FOLDER/NAME (0600); makes FOLDER (0700)
// if it is missing. Errors: those of ErrnoStatus.
absl::Status WriteCredential(const std::string& path, std::string_view text);

// Reads one of the files. Errors: those of ReadSecretFile;
// FAILED_PRECONDITION, with what to do, if it is not there.
absl::StatusOr<std::string> ReadCredential(const std::string& directory,
                                           std::string_view file);

}  // namespace bootmill::server

#endif  // BOOTMILL_SERVER_AUTH_CREDENTIALS_FILES_H_
