// SPDX-License-Identifier: Apache-2.0
// bootmill config: contexts, which say which daemon is meant and as whom it is
// called.
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "cli/commands/config_renew.h"
#include "cli/commands/credential.h"
#include "cli/commands/opened_config.h"
#include "cli/context.h"
#include "cli/exit_status.h"
#include "cli/remote/config.h"
#include "cli/remote/home.h"
#include "common/atomic_file.h"
#include "common/crypto/api_token.h"
#include "common/crypto/certificate.h"
#include "common/limits.h"
#include "common/secret_file.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct ConfigOptions {
  std::string name;
  std::vector<std::string> names;  // of delete
  std::string called;              // --context, which calls would take
  ServerContext values;
  std::string token_file;
  OutputFormat format = OutputFormat::kTable;
};

// Makes the path absolute, so that it is right in every working directory.
// Errors: those of finding the present one, which may be gone.
absl::Status Take(const std::string& file, std::string& value) {
  if (file.empty()) {
    return absl::OkStatus();
  }
  std::error_code error;
  const std::filesystem::path path =
      std::filesystem::absolute(BelowHome(file), error);
  if (error) {
    return ErrnoStatus(error.value(), "find the directory of " + file);
  }
  value = path.lexically_normal().string();
  return absl::OkStatus();
}

// Reads a token, which the command line must not hold: others see it.
absl::StatusOr<std::string> ReadToken(const std::string& file) {
  std::string text;
  if (file == "-") {
    std::getline(std::cin, text);
  } else {
    constexpr size_t kMostBytes = 1024;
    ASSIGN_OR_RETURN(const Bytes bytes, ReadSecretFile(file, kMostBytes));
    text = std::string(AsText(bytes));
  }
  absl::StripAsciiWhitespace(&text);
  if (!crypto::IsApiToken(text)) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: expected an API token, as `bootmill tokens create` prints it",
        file));
  }
  return text;
}

absl::Status CheckWords(const ConfigOptions& options) {
  if (options.name.empty()) {
    return WithExitCode(
        absl::InvalidArgumentError("the context needs a name, such as `acme`"),
        kExitUsage);
  }
  const absl::Status server = options.values.server.empty()
                                  ? absl::OkStatus()
                                  : CheckServer(options.values.server);
  return WithExitCode(server, kExitUsage);
}

absl::StatusOr<Document> SetContext(const ConfigOptions& options) {
  RETURN_IF_ERROR(CheckWords(options));
  ASSIGN_OR_RETURN(OpenedConfig opened, OpenConfig(Access::kMake));
  const bool is_first = opened.config.contexts.empty();
  ServerContext& context = opened.config.contexts[options.name];
  if (!options.values.server.empty()) {
    context.server = options.values.server;
  }
  if (!options.values.org.empty()) {
    context.org = options.values.org;
  }
  RETURN_IF_ERROR(Take(options.values.ca, context.ca));
  RETURN_IF_ERROR(Take(options.values.certificate, context.certificate));
  RETURN_IF_ERROR(Take(options.values.key, context.key));
  if (!options.values.trusted_keys.empty()) {
    context.trusted_keys.clear();
    for (const std::string& file : options.values.trusted_keys) {
      RETURN_IF_ERROR(Take(file, context.trusted_keys.emplace_back()));
    }
  }
  if (!options.token_file.empty()) {
    ASSIGN_OR_RETURN(context.token, ReadToken(options.token_file));
  }
  if (context.server.empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "context `%s` needs --server: HOST:PORT or unix:PATH", options.name));
  }
  if (is_first) {
    opened.config.current = options.name;
  }
  RETURN_IF_ERROR(SaveConfig(opened.path, opened.config));
  return DescribeContext(options.name, context, opened.config);
}

absl::StatusOr<Document> UseContext(const ConfigOptions& options) {
  ASSIGN_OR_RETURN(OpenedConfig opened, OpenConfig(Access::kChange));
  RETURN_IF_ERROR(CheckKnown(opened, options.name));
  opened.config.current = options.name;
  RETURN_IF_ERROR(SaveConfig(opened.path, opened.config));
  return DescribeContext(options.name, opened.config.contexts[options.name],
                         opened.config);
}

// Shows what DescribeContext returned to people.
void PrintContext(const Document& document, TextOut& out) {
  const std::pair<const char*, const char*> rows[] = {
      {"context", "name"}, {"server", "server"},    {"org", "org"},
      {"ca", "ca"},        {"cert", "certificate"}, {"ends", "certificateEnds"},
      {"key", "key"},      {"token", "token"}};
  for (const auto& [label, member] : rows) {
    if (document.contains(member)) {
      const bool current =
          label == rows[0].first && document["current"].get<bool>();
      out.Print("%-8s  %s%s\n", label, document[member].get<std::string>(),
                current ? ", the current one" : "");
    }
  }
  if (document.contains("trustedKeys")) {
    for (const Document& key : document["trustedKeys"]) {
      out.Print("trusted   %s\n", key.get<std::string>());
    }
  }
}

void RunList(const ConfigOptions& options, Context& context) {
  const absl::StatusOr<OpenedConfig> opened = OpenConfig(Access::kRead);
  if (!opened.ok()) {
    return context.Fail(opened.status());
  }
  Table table({"CONTEXT", "CURRENT", "SERVER", "ORG"});
  Document contexts = Document::array();
  for (const auto& [name, one] : opened->config.contexts) {
    contexts.push_back(DescribeContext(name, one, opened->config));
    table.AddRow({Printable(name), name == opened->config.current ? "*" : "",
                  Printable(one.server),
                  one.org.empty() ? "default" : Printable(one.org)});
  }
  if (IsDocument(options.format)) {
    context.Show(Document{{"contexts", contexts}}, options.format);
  } else if (options.format == OutputFormat::kName) {
    for (const auto& [name, one] : opened->config.contexts) {
      context.out.Print("%s\n", name);
    }
  } else {
    context.Show(table, options.format);
  }
}

// Returns the certificate in the file, or nullopt if it cannot be read. Why it
// cannot is no matter of this command: a call with that certificate says it.
std::optional<crypto::Certificate> CertificateIn(const std::string& file) {
  constexpr size_t kMostBytes = 256 * kKiB;
  const absl::StatusOr<Bytes> pem = ReadFile(file, kMostBytes);
  if (file.empty() || !pem.ok()) {
    return std::nullopt;
  }
  const absl::StatusOr<crypto::Certificate> certificate =
      crypto::Certificate::FirstOfPem(std::string(AsText(*pem)));
  return certificate.ok() ? std::optional(*certificate) : std::nullopt;
}

void RunShow(const ConfigOptions& options, Context& context) {
  const absl::StatusOr<OpenedConfig> opened = OpenConfig(Access::kRead);
  if (!opened.ok()) {
    return context.Fail(opened.status());
  }
  const std::string& called =
      options.name.empty() ? options.called : options.name;
  const std::string& name = called.empty() ? opened->config.current : called;
  if (name.empty()) {
    return context.Fail(kExitFailed,
                        opened->path +
                            ": no context is current; `bootmill config use` "
                            "chooses one");
  }
  if (const absl::Status known = CheckKnown(*opened, name); !known.ok()) {
    return context.Fail(known);
  }
  const ServerContext& shown = opened->config.contexts.at(name);
  Document document = DescribeContext(name, shown, opened->config);
  const std::string file = BesideConfig(opened->path, shown.certificate);
  if (const auto certificate = CertificateIn(file); certificate.has_value()) {
    const crypto::Seconds end = certificate->validity().not_after;
    document["certificateEnds"] = crypto::FormatTime(end);
    WarnOfEnd(end.time_since_epoch().count(), file, context);
  }
  if (IsDocument(options.format)) {
    context.Show(document, options.format);
  } else if (!context.ShowName(name, options.format)) {
    PrintContext(document, context.out);
  }
}

// Changes the configuration and returns the context that it was about.
using Change = absl::StatusOr<Document> (*)(const ConfigOptions&);

void OnChange(Command& command, const std::shared_ptr<ConfigOptions>& options,
              Change change, Context& context) {
  command.Format(options->format);
  command.OnRun([options, change, &context] {
    const absl::StatusOr<Document> changed = change(*options);
    if (!changed.ok()) {
      context.Fail(changed.status());
    } else if (IsDocument(options->format)) {
      context.Show(*changed, options->format);
    } else {
      context.ShowName(options->name, options->format);
    }
  });
}

void RunDelete(const ConfigOptions& options, Context& context) {
  absl::StatusOr<OpenedConfig> opened = OpenConfig(Access::kChange);
  if (!opened.ok()) {
    return context.Fail(opened.status());
  }
  Document deleted = Document::array();
  for (const std::string& name : options.names) {
    if (const absl::Status known = CheckKnown(*opened, name); !known.ok()) {
      context.Fail(known);
      continue;
    }
    Config& config = opened->config;
    deleted.push_back(DescribeContext(name, config.contexts.at(name), config));
    config.contexts.erase(name);
    if (config.current == name) {
      config.current.clear();
    }
  }
  if (const absl::Status saved = SaveConfig(opened->path, opened->config);
      !saved.ok()) {
    return context.Fail(saved);
  }
  if (IsDocument(options.format)) {
    context.Show(Document{{"contexts", deleted}}, options.format);
  }
  for (const Document& one : deleted) {
    context.ShowName(one["name"].get<std::string>(), options.format);
  }
}

void AddName(Command& command, ConfigOptions& options, bool required) {
  command.Text({.names = "name",
                .help = required ? "The context" : "The context [the current]",
                .type = "CONTEXT",
                .required = required},
               options.name);
}

void AddSet(Command& group, Context& context) {
  auto options = std::make_shared<ConfigOptions>();
  Command command = group.Add(
      "set-context", "Makes or changes a context",
      "What is not named stays as it is. The first context becomes the current "
      "one.\n\n"
      "Examples:\n"
      "  bootmill config set-context production --server boot.example:7443 "
      "\\\n"
      "    --ca ca.pem --cert cert.pem --key key.pem --org default\n"
      "  bootmill config set-context here --server "
      "unix:/run/bootmill/bootmilld.sock");
  AddName(command, *options, true);
  ServerContext& values = options->values;
  command.Text(
      {.names = "--server", .help = "HOST:PORT or unix:PATH", .type = "SERVER"},
      values.server);
  command.Text(
      {.names = "--org", .help = "The org that is meant", .type = "ORG"},
      values.org);
  command.Text({.names = "--ca",
                .help = "CA certificate of the daemon (PEM)",
                .type = "FILE"},
               values.ca);
  command.Text({.names = "--cert",
                .help = "The caller's certificate (PEM)",
                .type = "FILE"},
               values.certificate);
  command.Text(
      {.names = "--key", .help = "The certificate's key (PEM)", .type = "FILE"},
      values.key);
  command.Text({.names = "--token-file",
                .help = "File with an API token that stands for a certificate; "
                        "- for standard input",
                .type = "FILE"},
               options->token_file);
  command.Texts({.names = "--trusted-key",
                 .help = "Public key (PEM) that must vouch for images",
                 .type = "FILE"},
                values.trusted_keys);
  OnChange(command, options, &SetContext, context);
}

void AddShowAndList(Command& group, Context& context) {
  auto list = std::make_shared<ConfigOptions>();
  Command list_command = group.Add("list", "Lists all contexts",
                                   "Examples:\n"
                                   "  bootmill config list -o json");
  list_command.Format(list->format);
  list_command.OnRun([list, &context] { RunList(*list, context); });
  auto show = std::make_shared<ConfigOptions>();
  Command show_command = group.Add("show", "Shows one context",
                                   "Examples:\n"
                                   "  bootmill config show\n"
                                   "  bootmill config show production -o json");
  AddName(show_command, *show, false);
  show_command.Text({.names = "--context",
                     .help = "The context, as calls name it",
                     .type = "CONTEXT",
                     .env = "BOOTMILL_CONTEXT"},
                    show->called);
  show_command.Format(show->format);
  show_command.OnRun([show, &context] { RunShow(*show, context); });
}

}  // namespace

void AddConfigCommand(Command& app, Context& context) {
  Command group =
      app.Add("config", "Contexts: which server is asked, and as whom",
              "They are in ~/.config/bootmill/config.yaml, or the file that "
              "BOOTMILL_CONFIG names.\n\n"
              "Examples:\n"
              "  bootmill config use production\n"
              "  bootmill config list");
  group.NeedsCommand();
  AddSet(group, context);
  auto use = std::make_shared<ConfigOptions>();
  Command use_command = group.Add("use", "Makes a context the current one",
                                  "Examples:\n"
                                  "  bootmill config use production");
  AddName(use_command, *use, true);
  OnChange(use_command, use, &UseContext, context);
  AddShowAndList(group, context);
  AddConfigRenew(group, context);
  auto remove = std::make_shared<ConfigOptions>();
  Command remove_command = group.Add("delete", "Forgets contexts",
                                     "Its files of credentials stay.\n\n"
                                     "Examples:\n"
                                     "  bootmill config delete staging");
  remove_command.Texts({.names = "name",
                        .help = "The contexts",
                        .type = "CONTEXT",
                        .required = true},
                       remove->names);
  remove_command.Format(remove->format);
  remove_command.OnRun([remove, &context] { RunDelete(*remove, context); });
}

}  // namespace bootmill::cli
