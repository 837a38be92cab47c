// SPDX-License-Identifier: Apache-2.0
#include "cli/sources.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iostream>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "cli/exit_status.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStdin = "-";

// Says what the parser's "fleet: required" would not.
absl::Status CheckNotEmpty(const std::string& file, std::string_view text) {
  return text.find_first_not_of(" \t\r\n") != std::string_view::npos
             ? absl::OkStatus()
             : WithExitCode(absl::InvalidArgumentError(
                                file + ": is empty; expected a spec"),
                            kExitInvalid);
}

absl::StatusOr<Source> ReadStdin(const std::string& format_name) {
  ASSIGN_OR_RETURN(const spec::Format format,
                   spec::FormatOfPath("stdin." + format_name));
  std::string text(kMaxSpecBytes + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(std::cin.gcount()));
  RETURN_IF_ERROR(CheckNotEmpty("stdin", text));
  return Source{"stdin", std::move(text), format};
}

absl::StatusOr<Source> ReadSource(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    return ErrnoStatus(error ? error.value() : ENOENT, "read " + path);
  }
  if (!fs::is_regular_file(path, error)) {
    return absl::FailedPreconditionError(
        path + ": not a regular file" +
        (fs::is_directory(path, error)
             ? ""
             : "; a spec from a pipe is read with `-f -`"));
  }
  const absl::StatusOr<spec::Format> format = spec::FormatOfPath(path);
  if (!format.ok()) {
    return absl::InvalidArgumentError(
        std::string(format.status().message()) +
        (path.starts_with("/dev/") ? "; `-f -` reads standard input" : ""));
  }
  const absl::StatusOr<Bytes> bytes = ReadFile(path, kMaxSpecBytes);
  if (absl::IsResourceExhausted(bytes.status())) {
    return WithExitCode(bytes.status(), kExitInvalid);
  }
  RETURN_IF_ERROR(bytes.status());
  std::string text(AsText(*bytes));
  RETURN_IF_ERROR(CheckNotEmpty(path, text));
  return Source{path, std::move(text), *format};
}

// Finds the specs of a directory.
class SpecFinder {
 public:
  explicit SpecFinder(bool recursive) : recursive_(recursive) {}

  // Returns the specs directly in `directory`, or below it, by name. Errors:
  // those of listing a directory.
  absl::StatusOr<std::vector<std::string>> Find(const std::string& directory) {
    pending_.insert(directory);
    while (!pending_.empty()) {
      const std::string next = *pending_.begin();
      pending_.erase(pending_.begin());
      RETURN_IF_ERROR(List(next));
    }
    std::sort(specs_.begin(), specs_.end());
    return std::move(specs_);
  }

 private:
  absl::Status List(const std::string& directory) {
    // Links may lead back to a directory above.
    struct stat info{};
    if (stat(directory.c_str(), &info) != 0) {
      return ErrnoStatus(errno, "list " + directory);
    }
    if (!seen_.insert({info.st_dev, info.st_ino}).second) {
      return absl::OkStatus();
    }
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), end;
         !error && entry != end; entry.increment(error)) {
      RETURN_IF_ERROR(Take(*entry));
    }
    return error ? ErrnoStatus(error.value(), "list " + directory)
                 : absl::OkStatus();
  }

  absl::Status Take(const fs::directory_entry& entry) {
    if (entry.path().filename().string().starts_with('.')) {
      return absl::OkStatus();
    }
    const std::string path = entry.path().string();
    std::error_code error;
    const bool is_directory = entry.is_directory(error);
    if (recursive_ && is_directory) {
      pending_.insert(path);
    } else if (spec::FormatOfPath(path).ok()) {
      specs_.push_back(path);
    } else if (recursive_ && !entry.exists(error)) {
      // It could lead to a directory of specs.
      return ErrnoStatus(error ? error.value() : ENOENT, "list " + path);
    }
    return absl::OkStatus();
  }

  bool recursive_;
  std::set<std::string> pending_;           // directories to be listed
  std::set<std::pair<dev_t, ino_t>> seen_;  // those that were
  std::vector<std::string> specs_;
};

absl::StatusOr<std::vector<std::string>> SpecsIn(const std::string& directory,
                                                 bool recursive) {
  ASSIGN_OR_RETURN(std::vector<std::string> paths,
                   SpecFinder(recursive).Find(directory));
  if (paths.empty()) {
    return absl::NotFoundError(
        directory + ": holds no spec (.yaml, .yml, .json, .textproto)" +
        (recursive ? "" : "; -R looks below it too"));
  }
  return paths;
}

}  // namespace

void AddFleetOptions(Command& command, FleetOptions& options, bool required) {
  command.Texts(
      {.names = "-f,--file",
       .help = "Fleet specs: files, directories of files, - for standard "
               "input",
       .type = "PATH",
       .required = required},
      options.paths);
  command.Flag("-R,--recursive", "Take the specs below these directories too",
               options.recursive);
  command.Text({.names = "--input-format",
                .help = "Format of a spec on standard input [yaml]",
                .type = "INPUT-FORMAT",
                .values = {"yaml", "json", "textproto"}},
               options.stdin_format);
}

absl::StatusOr<std::vector<Source>> ReadSources(const FleetOptions& options) {
  std::vector<Source> sources;
  for (const std::string& path : options.paths) {
    if (path == kStdin) {
      ASSIGN_OR_RETURN(Source source, ReadStdin(options.stdin_format));
      sources.push_back(std::move(source));
      continue;
    }
    std::vector<std::string> files = {path};
    std::error_code error;
    if (fs::is_directory(path, error)) {
      ASSIGN_OR_RETURN(files, SpecsIn(path, options.recursive));
    }
    for (const std::string& file : files) {
      ASSIGN_OR_RETURN(Source source, ReadSource(file));
      sources.push_back(std::move(source));
    }
  }
  return sources;
}

std::vector<Source> ReadSourcesOrFail(const FleetOptions& options,
                                      Context& context) {
  absl::StatusOr<std::vector<Source>> sources = ReadSources(options);
  if (!sources.ok()) {
    context.Fail(sources.status());
    return {};
  }
  return *std::move(sources);
}

v1::SpecSource ToSpecSource(const Source& source) {
  v1::SpecSource wire;
  wire.set_text(source.text);
  switch (source.format) {
    case spec::Format::kYaml:
      wire.set_format(v1::SpecSource::FORMAT_YAML);
      break;
    case spec::Format::kJson:
      wire.set_format(v1::SpecSource::FORMAT_JSON);
      break;
    case spec::Format::kTextproto:
      wire.set_format(v1::SpecSource::FORMAT_TEXTPROTO);
      break;
  }
  return wire;
}

}  // namespace bootmill::cli
