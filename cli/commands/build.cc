// SPDX-License-Identifier: Apache-2.0
// bootmill build: builds images from specs.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>

#include "absl/strings/str_format.h"
#include "builder/pipeline.h"
#include "cli/commands/build_remote.h"
#include "cli/commands/image_file.h"
#include "cli/context.h"
#include "cli/inputs.h"
#include "common/atomic_file.h"
#include "common/clock.h"
#include "common/status.h"
#include "common/status_macros.h"

namespace bootmill::cli {
namespace {

struct BuildOptions {
  bool local = false;
  RemoteBuildOptions remote;
  FleetOptions fleets;
  ToolchainOptions toolchain;
  std::vector<std::string> targets;
  std::string output;
  int64_t jobs = std::max(1U, std::thread::hardware_concurrency());
  OutputFormat format = OutputFormat::kTable;
};

// One image to build, and its result.
struct Job {
  const Fleet* fleet = nullptr;
  Target target = Target::kI386XenPvh;
  std::string path;
  absl::Status status;
  std::optional<Resolution> resolution;
  std::optional<Image> image;
  std::chrono::microseconds elapsed{};
};

absl::Status RunJob(const LoadedToolchain& toolchain, Job& job) {
  const Stopwatch watch;
  ASSIGN_OR_RETURN(job.resolution,
                   Resolve(job.fleet->spec.message, toolchain.toolchain,
                           job.target, toolchain.resolve));
  ASSIGN_OR_RETURN(job.image, Build(job.resolution->plan));
  job.elapsed = watch.Elapsed();
  return WriteFileAtomic(job.path, job.image->bytes);
}

// Runs all jobs on `threads` threads. The results do not depend on which thread
// runs which job.
void RunJobs(const LoadedToolchain& toolchain, unsigned threads,
             std::vector<Job>& jobs) {
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < jobs.size(); i = next++) {
      jobs[i].status = RunJob(toolchain, jobs[i]);
    }
  };
  std::vector<std::thread> pool;
  for (unsigned i = 1; i < std::min<size_t>(threads, jobs.size()); ++i) {
    pool.emplace_back(work);
  }
  work();
  for (std::thread& thread : pool) {
    thread.join();
  }
}

// Second stages of several fleets have the same file names.
absl::Status CheckPathsDiffer(const std::vector<Job>& jobs) {
  std::map<std::string, const Fleet*> writers;
  for (const Job& job : jobs) {
    const auto [other, is_new] = writers.try_emplace(job.path, job.fleet);
    if (!is_new) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "fleets %s and %s would both write %s; build them into directories "
          "of their own",
          other->second->spec.message.fleet(), job.fleet->spec.message.fleet(),
          job.path));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Job>> ListJobs(const std::vector<Fleet>& fleets,
                                          const BuildOptions& options) {
  std::vector<Job> jobs;
  for (const Fleet& fleet : fleets) {
    ASSIGN_OR_RETURN(const std::vector<Target> targets,
                     SelectTargets(fleet, options.targets));
    for (const Target target : targets) {
      Job job;
      job.fleet = &fleet;
      job.target = target;
      job.path =
          absl::StrFormat("%s/%s", options.output,
                          ImageFileName(fleet.spec.message.fleet(),
                                        fleet.spec.message.role(), target));
      jobs.push_back(std::move(job));
    }
  }
  RETURN_IF_ERROR(CheckPathsDiffer(jobs));
  return jobs;
}

Document Describe(const Job& job, const toolchain::Toolchain& toolchain) {
  Document warnings = Document::array();
  for (const Warning& warning :
       WarningsAndLimits(job.fleet->spec.message, *job.resolution)) {
    warnings.push_back(
        {{"field", warning.field}, {"message", warning.message}});
  }
  return {
      {"fleet", job.fleet->spec.message.fleet()},
      {"target", TargetName(job.target)},
      {"toolchain", toolchain.name},
      {"line", job.resolution->line},
      {"modules", job.resolution->plan.modules.size()},
      {"sizeBytes", std::to_string(job.image->bytes.size())},
      {"sha256", job.image->digest.Hex()},
      {"plan", job.image->plan_identity.Hex()},
      {"microseconds", job.elapsed.count()},
      {"path", job.path},
      {"guestPaths", GuestPaths(job.fleet->spec.message.role(), job.target)},
      {"warnings", warnings}};
}

void Print(const std::vector<Job>& jobs, const toolchain::Toolchain& toolchain,
           OutputFormat format, Context& context) {
  Table table({"FLEET", "TARGET", "MODULES", "BYTES", "SHA-256", "MICROSECONDS",
               "PATH"});
  Document images = Document::array();
  std::string places;
  for (const Job& job : jobs) {
    if (!job.status.ok()) {
      continue;
    }
    places +=
        GuestPathsLine(job.path, job.fleet->spec.message.role(), job.target);
    images.push_back(Describe(job, toolchain));
    table.AddRow(
        {job.fleet->spec.message.fleet(), std::string(TargetName(job.target)),
         std::to_string(job.resolution->plan.modules.size()),
         std::to_string(job.image->bytes.size()), job.image->digest.Hex(),
         std::to_string(job.elapsed.count()), Printable(job.path)});
  }
  if (IsDocument(format)) {
    context.Show(Document{{"images", images}}, format);
  } else if (!images.empty()) {
    context.Show(table);
    context.out.Lines(places);
  }
}

absl::Status MakeDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return ErrnoStatus(error.value(), "create directory " + path);
  }
  return absl::OkStatus();
}

// Says all that keeps the image from being made, and sets the exit code.
void SayFailure(const Job& job, const LoadedToolchain& toolchain,
                Context& context) {
  std::vector<FileViolation> violations;
  if (!job.resolution.has_value()) {
    violations = BuildViolations(*job.fleet, toolchain, job.target);
  }
  if (violations.empty()) {
    violations.push_back(ViolationOf(*job.fleet, job.status));
  }
  for (const FileViolation& violation : violations) {
    Say(context, violation);
    context.exit_code = ExitOf(violation);
  }
}

void RunLocalBuild(const BuildOptions& options, Context& context) {
  const std::vector<Fleet> fleets = LoadValidFleets(options.fleets, context);
  if (context.exit_code != kExitOk) {
    return;
  }
  absl::StatusOr<std::vector<Job>> jobs = ListJobs(fleets, options);
  if (!jobs.ok()) {
    return context.Fail(jobs.status());
  }
  const absl::StatusOr<LoadedToolchain> toolchain =
      LoadToolchain(options.toolchain);
  if (!toolchain.ok()) {
    return context.Fail(toolchain.status());
  }
  if (const absl::Status made = MakeDirectory(options.output); !made.ok()) {
    return context.Fail(made);
  }
  RunJobs(*toolchain, static_cast<unsigned>(options.jobs), *jobs);
  for (const Job& job : *jobs) {
    if (!job.status.ok()) {
      SayFailure(job, *toolchain, context);
      continue;
    }
    for (const Warning& warning :
         WarningsAndLimits(job.fleet->spec.message, *job.resolution)) {
      Say(context, ViolationOf(*job.fleet, warning), Severity::kWarning);
    }
  }
  Print(*jobs, toolchain->toolchain, options.format, context);
}

// Returns which options cannot be combined; empty if all can.
std::string UsageError(const BuildOptions& options) {
  const FleetSelection& fleets = options.remote.fleets;
  const bool any = !fleets.names.empty() || fleets.all || fleets.outdated;
  if (options.local && any) {
    return "--local builds the specs of --file, not a fleet of the daemon";
  }
  if (options.local && options.output.empty()) {
    return "--local needs --output: a directory for the images";
  }
  if (options.local &&
      (options.remote.watch || options.remote.wait || options.remote.promote ||
       options.remote.revision != 0 || !options.remote.toolchain.empty())) {
    return "--watch, --wait, --promote, --revision and --toolchain are for "
           "builds of the daemon; --local takes GRUB's modules from "
           "--directory or --deb";
  }
  if (options.remote.revision != 0 && fleets.names.size() > 1) {
    return "--revision is of one fleet";
  }
  if (!options.local && !any) {
    return "a fleet is needed, such as `bootmill build web`; to build files of "
           "this machine add --local";
  }
  if (!options.local && (!options.fleets.paths.empty() ||
                         !options.output.empty() || !options.targets.empty())) {
    return "--file, --output and --target are for --local; `bootmill apply` "
           "stores a spec, `bootmill pull` fetches images";
  }
  return LocalUsageError(options.local, options.fleets, options.toolchain);
}

void RunBuild(const BuildOptions& options, Context& context) {
  if (const std::string error = UsageError(options); !error.empty()) {
    context.Fail(kExitUsage, error + "; see `bootmill build --help`");
  } else if (options.local) {
    RunLocalBuild(options, context);
  } else {
    RunRemoteBuild(options.remote, options.format, context);
  }
}

void AddLocalOptions(Command& command, BuildOptions& options) {
  AddLocalOption(command, options.local);
  AddFleetOptions(command, options.fleets, /*required=*/false);
  AddToolchainOptions(command, options.toolchain, ToolchainNeed::kOptional);
  AddObjectTypesOption(command, options.toolchain);
  AddTargetOption(command, options.targets);
  command.Text(
      {.names = "--output", .help = "Directory for the images", .type = "DIR"},
      options.output);
  command.Number(
      {.names = "-j,--jobs", .help = "Images built at once", .type = "N"}, 1,
      256, options.jobs);
}

}  // namespace

void AddBuildCommand(Command& app, Context& context) {
  auto options = std::make_shared<BuildOptions>();
  Command command = app.Add(
      "build", "Builds a release of a fleet, or images from specs here",
      "The daemon builds a fleet's current revision into its next release; "
      "`bootmill\npromote` gives that to hosts, `bootmill pull` fetches its "
      "images. With --local, images of spec files "
      "are written as\nDIR/FLEET-TARGET.bin, those for guests (role: "
      "guest_second_stage) as\nDIR/pvboot-x86_64.elf, DIR/pvboot-i386.elf or "
      "DIR/pvhboot-i386.elf, each whole or\nnot at all; if one fails, the "
      "others are still built; the exit code is 1.\n\n"
      "Examples:\n"
      "  bootmill build web --watch\n"
      "  bootmill build web --promote\n"
      "  bootmill build --outdated --watch\n"
      "  bootmill build web --revision 3 --toolchain debian-2.06-13+deb12u2\n"
      "  bootmill build --local -f web.yaml -d /usr/lib/grub --output images\n"
      "  bootmill build --local -f fleets/ --deb grub-xen-bin.deb --output "
      "images "
      "\\\n"
      "    --target i386-xen_pvh --format json");
  AddFleetSelection(command, /*outdated=*/true, options->remote.fleets);
  command.Flag("-w,--watch", "Show stages until the build has ended",
               options->remote.watch);
  command.Flag("--wait", "Wait for the end; the exit code tells",
               options->remote.wait);
  command.Flag("--promote",
               "Wait for the end, and give the release to hosts without asking",
               options->remote.promote);
  command.Number({.names = "--revision",
                  .help = "The fleet's revision [the current one]",
                  .type = "REVISION"},
                 1, INT32_MAX, options->remote.revision);
  AddToolchainNameOption(command, options->remote.toolchain);
  AddLocalOptions(command, *options);
  command.Format(options->format);
  AddRemoteOptions(command, options->remote.remote);
  command.OnRun([options, &context] { RunBuild(*options, context); });
}

}  // namespace bootmill::cli
