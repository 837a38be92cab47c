// SPDX-License-Identifier: Apache-2.0
// How long it takes to lay out the PVH image of 27 modules that
// docs/performance.md speaks of, in process and by grub-mkimage, and where the
// time goes. bench/report.py turns the results into ratios.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "builder/image/kernel.h"
#include "builder/image/layout.h"
#include "builder/image/module_area.h"
#include "builder/image/object_types.h"
#include "builder/image/plan.h"
#include "builder/image/xen_view.h"
#include "builder/pipeline.h"
#include "builder/toolchain/load.h"
#include "common/atomic_file.h"
#include "common/limits.h"
#include "common/testing/run_program.h"
#include "common/testing/temp_dir.h"

namespace bootmill {
namespace {

constexpr char kGrub[] = "/usr/lib/grub";
constexpr Target kTarget = Target::kI386XenPvh;
constexpr size_t kModuleCount = 27;

[[noreturn]] void Stop(const std::string& message) {
  static_cast<void>(
      std::fprintf(stderr, "layout_bench: %s\n", message.c_str()));
  std::exit(1);
}

const std::vector<std::string>& Requested() {
  static const std::vector<std::string> kNames = {
      "echo",  "normal",     "memdisk", "tar",      "configfile", "test",
      "linux", "part_msdos", "ext2",    "part_gpt", "search",     "sleep"};
  return kNames;
}

// The case, once for all benchmarks, checked to be the same bytes both ways.
struct Case {
  toolchain::Toolchain toolchain;
  image::Plan plan;
  Bytes image;
  testing::TempDir directory;
  std::vector<std::string> command;
};

std::vector<std::string> OracleCommand(const std::string& directory) {
  std::vector<std::string> command = {
      "grub-mkimage",        "-O", std::string(TargetName(kTarget)), "-p",
      "(memdisk)/boot/grub", "-o", directory + "/oracle.bin"};
  command.insert(command.end(), Requested().begin(), Requested().end());
  return command;
}

void CheckSameBytes(const Case& bench) {
  if (testing::RunProgram(bench.command) != 0) {
    Stop("grub-mkimage failed; install package grub-common");
  }
  const auto oracle =
      ReadFile(bench.directory.path() + "/oracle.bin", kMaxArtifactBytes);
  if (!oracle.ok() || *oracle != bench.image) {
    Stop("grub-mkimage wrote other bytes");
  }
}

const Case& TheCase() {
  static const Case* const kCase = [] {
    auto* made = new Case;
    auto loaded = toolchain::LoadFromDirectory(kGrub);
    if (!loaded.ok()) {
      Stop(loaded.status().ToString());
    }
    made->toolchain = *std::move(loaded);
    const toolchain::Platform& platform = made->toolchain.platforms.at(kTarget);
    const auto order =
        toolchain::ResolveOrder(made->toolchain, platform, Requested());
    if (!order.ok() || order->size() != kModuleCount) {
      Stop("the case is not the one of 27 modules with this GRUB");
    }
    made->plan.target = kTarget;
    made->plan.kernel = platform.kernel;
    made->plan.prefix = "(memdisk)/boot/grub";
    for (const toolchain::Module* module : *order) {
      made->plan.modules.push_back({module->name, module->file, ""});
    }
    made->image = *image::Layout(made->plan);
    made->command = OracleCommand(made->directory.path());
    CheckSameBytes(*made);
    return made;
  }();
  return *kCase;
}

double ChildrenCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Google Benchmark's loop variable is never read.
// NOLINTBEGIN(clang-analyzer-deadcode.DeadStores)

// The peer, by the CPU time that the program itself took: what it would cost
// if starting it were free is not measured in its disfavour.
void GrubMkimageCpu(benchmark::State& state) {
  const Case& bench = TheCase();
  for (auto iteration : state) {
    const double before = ChildrenCpuSeconds();
    if (testing::RunProgram(bench.command) != 0) {
      state.SkipWithError("grub-mkimage failed");
    }
    state.SetIterationTime(ChildrenCpuSeconds() - before);
  }
}
BENCHMARK(GrubMkimageCpu)->UseManualTime()->Iterations(50);

void LayoutInProcess(benchmark::State& state) {
  const Case& bench = TheCase();
  for (auto iteration : state) {
    benchmark::DoNotOptimize(image::Layout(bench.plan));
  }
}
BENCHMARK(LayoutInProcess);

// Parts of the above, and what a build does besides.
void PartReadKernel(benchmark::State& state) {
  const Case& bench = TheCase();
  for (auto iteration : state) {
    benchmark::DoNotOptimize(
        image::ReadKernel(kTarget, bench.plan.kernel.span()));
  }
}
BENCHMARK(PartReadKernel);

void PartAllocateZeroed(benchmark::State& state) {
  const size_t size = TheCase().image.size();
  for (auto iteration : state) {
    benchmark::DoNotOptimize(Bytes(size));
  }
}
BENCHMARK(PartAllocateZeroed);

void PartWriteModuleArea(benchmark::State& state) {
  const Case& bench = TheCase();
  const auto area = image::PlanModuleArea(bench.plan, std::nullopt);
  Bytes out(area->size);
  for (auto iteration : state) {
    image::WriteModuleArea(*area, TargetElfClass(kTarget), out);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(PartWriteModuleArea);

void BesidesReadBack(benchmark::State& state) {
  const Case& bench = TheCase();
  for (auto iteration : state) {
    benchmark::DoNotOptimize(image::CheckImage(kTarget, bench.image));
  }
}
BENCHMARK(BesidesReadBack);

void BesidesSha256(benchmark::State& state) {
  const Case& bench = TheCase();
  for (auto iteration : state) {
    benchmark::DoNotOptimize(Sha256(bench.image));
  }
}
BENCHMARK(BesidesSha256);

void BesidesPlanIdentity(benchmark::State& state) {
  const Case& bench = TheCase();
  for (auto iteration : state) {
    benchmark::DoNotOptimize(image::Identity(bench.plan));
  }
}
BENCHMARK(BesidesPlanIdentity);

// NOLINTEND(clang-analyzer-deadcode.DeadStores)

}  // namespace
}  // namespace bootmill

BENCHMARK_MAIN();
