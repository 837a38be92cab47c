// SPDX-License-Identifier: Apache-2.0
#include "cli/editor.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_format.h"

namespace bootmill::cli {
namespace {

std::string Editor() {
  for (const char* name : {"VISUAL", "EDITOR"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') {
      return value;
    }
  }
  return "vi";
}

}  // namespace

absl::Status EditFile(const std::string& path) {
  const std::string editor = Editor();
  std::string command = editor + " \"$1\"";
  std::string file = path;
  char shell[] = "sh";
  char option[] = "-c";
  char* const arguments[] = {shell, option,      command.data(),
                             shell, file.data(), nullptr};
  pid_t child = 0;
  const int error =
      posix_spawn(&child, "/bin/sh", nullptr, nullptr, arguments, environ);
  if (error != 0) {
    return absl::FailedPreconditionError(
        absl::StrFormat("start the editor `%s`: %s", editor, strerror(error)));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0
             ? absl::OkStatus()
             : absl::FailedPreconditionError(absl::StrFormat(
                   "the editor `%s` failed; set EDITOR to another one",
                   editor));
}

}  // namespace bootmill::cli
