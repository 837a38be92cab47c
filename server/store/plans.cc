// SPDX-License-Identifier: Apache-2.0
#include "server/store/plans.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/status.h"
#include "common/status_macros.h"
#include "server/store/blobs.h"
#include "server/store/query.h"

namespace bootmill::store {
namespace {

using image::Plan;

// The use of an input: the values of plan_inputs.kind.
constexpr std::string_view kKernel = "kernel";
constexpr std::string_view kModule = "module";
constexpr std::string_view kPublicKey = "public_key";
constexpr std::string_view kArchive = "archive";
constexpr std::string_view kFile = "file";
constexpr std::string_view kDtb = "dtb";
constexpr std::string_view kConfig = "config";

// The values of plans.memdisk: the alternatives of image::Memdisk.
constexpr int kArchiveMemdisk = 1;
constexpr int kFilesMemdisk = 2;

// One row of plan_inputs; it views the plan.
struct Input {
  std::string_view kind;
  size_t position = 0;
  std::string_view name;
  std::string_view reason;
  const Blob* blob = nullptr;
};

std::vector<Input> InputsOf(const Plan& plan) {
  std::vector<Input> inputs = {{kKernel, 0, "", "", &plan.kernel}};
  for (size_t i = 0; i < plan.modules.size(); ++i) {
    const image::PlanModule& module = plan.modules[i];
    inputs.push_back({kModule, i, module.name, module.reason, &module.file});
  }
  for (size_t i = 0; i < plan.public_keys.size(); ++i) {
    inputs.push_back({kPublicKey, i, "", "", &plan.public_keys[i]});
  }
  if (const Blob* archive = std::get_if<Blob>(&plan.memdisk)) {
    inputs.push_back({kArchive, 0, "", "", archive});
  }
  if (const auto* files =
          std::get_if<std::vector<image::PlanFile>>(&plan.memdisk)) {
    for (size_t i = 0; i < files->size(); ++i) {
      inputs.push_back({kFile, i, (*files)[i].path, "", &(*files)[i].content});
    }
  }
  if (plan.dtb.has_value()) {
    inputs.push_back({kDtb, 0, "", "", &*plan.dtb});
  }
  if (plan.config.has_value()) {
    inputs.push_back({kConfig, 0, "", "", &*plan.config});
  }
  return inputs;
}

// Returns the number of new rows: 1, or 0 if the plan was stored before.
absl::StatusOr<int64_t> InsertPlanRow(Writer& writer,
                                      const Sha256Digest& identity,
                                      const Plan& plan) {
  const image::ObjectTypes& types = plan.object_types;
  return Execute(
      writer,
      "INSERT INTO plans (identity, layout_version, target, prefix,"
      " disable_shim_lock, disable_cli, memdisk, types_name, type_elf,"
      " type_memdisk, type_config, type_prefix, type_public_key, type_dtb,"
      " type_disable_shim_lock, type_disable_cli) VALUES (?1, ?2, ?3, ?4, ?5,"
      " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
      " ON CONFLICT (identity) DO NOTHING",
      {identity, plan.layout_version, plan.target, plan.prefix,
       plan.disable_shim_lock, plan.disable_cli, plan.memdisk.index(),
       types.name, types.elf, types.memdisk, types.config, types.prefix,
       types.public_key, types.dtb, types.disable_shim_lock,
       types.disable_cli});
}

absl::Status InsertInput(Writer& writer, const Sha256Digest& identity,
                         const Input& input) {
  RETURN_IF_ERROR(PutBlob(writer, *input.blob));
  return Execute(writer,
                 "INSERT INTO plan_inputs (plan, kind, position, name, reason,"
                 " digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                 {identity, input.kind, input.position, input.name,
                  input.reason, input.blob->digest})
      .status();
}

Plan ReadPlanRow(const Row& row) {
  Plan plan;
  plan.layout_version = row.Unsigned(0);
  plan.target = row.TargetAt(1);
  plan.prefix = row.Text(2);
  plan.disable_shim_lock = row.Flag(3);
  plan.disable_cli = row.Flag(4);
  switch (row.Integer(5)) {
    case 0:
      break;
    case kArchiveMemdisk:
      plan.memdisk = Blob{};
      break;
    case kFilesMemdisk:
      plan.memdisk = std::vector<image::PlanFile>();
      break;
    default:
      row.Damaged(5, "a kind of memdisk");
  }
  image::ObjectTypes& types = plan.object_types;
  types.name = row.Text(6);
  types.elf = row.Unsigned(7);
  types.memdisk = row.Unsigned(8);
  types.config = row.Unsigned(9);
  types.prefix = row.Unsigned(10);
  types.public_key = row.Optional(11, &Row::Unsigned);
  types.dtb = row.Optional(12, &Row::Unsigned);
  types.disable_shim_lock = row.Optional(13, &Row::Unsigned);
  types.disable_cli = row.Optional(14, &Row::Unsigned);
  return plan;
}

// Puts an input into the plan. A row whose kind does not fit the plan is
// ignored; the plan then has another identity, which is checked.
void AddInput(std::string_view kind, std::string name, std::string reason,
              Blob blob, Plan& plan) {
  auto* files = std::get_if<std::vector<image::PlanFile>>(&plan.memdisk);
  if (kind == kKernel) {
    plan.kernel = std::move(blob);
  } else if (kind == kModule) {
    plan.modules.push_back(
        {std::move(name), std::move(blob), std::move(reason)});
  } else if (kind == kPublicKey) {
    plan.public_keys.push_back(std::move(blob));
  } else if (kind == kArchive) {
    plan.memdisk = std::move(blob);
  } else if (kind == kFile && files != nullptr) {
    files->push_back({std::move(name), std::move(blob)});
  } else if (kind == kDtb) {
    plan.dtb = std::move(blob);
  } else if (kind == kConfig) {
    plan.config = std::move(blob);
  }
}

absl::Status LoadInputs(Reader& reader, const Sha256Digest& identity,
                        Plan& plan) {
  return reader.connection().Query(
      "SELECT kind, name, reason, digest FROM plan_inputs WHERE plan = ?1"
      " ORDER BY kind, position",
      {identity}, [&](const Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(Blob blob, GetBlob(reader, row.Digest(3)));
        AddInput(row.Text(0), row.Text(1), row.Text(2), std::move(blob), plan);
        return absl::OkStatus();
      });
}

absl::StatusOr<std::optional<Plan>> ReadPlan(Reader& reader,
                                             const Sha256Digest& identity) {
  ASSIGN_OR_RETURN(
      std::optional<Plan> plan,
      QueryOne(reader,
               "SELECT layout_version, target, prefix, disable_shim_lock,"
               " disable_cli, memdisk, types_name, type_elf, type_memdisk,"
               " type_config, type_prefix, type_public_key, type_dtb,"
               " type_disable_shim_lock, type_disable_cli"
               " FROM plans WHERE identity = ?1",
               {identity}, ReadPlanRow));
  if (plan.has_value()) {
    RETURN_IF_ERROR(LoadInputs(reader, identity, *plan));
  }
  return plan;
}

}  // namespace

absl::StatusOr<Sha256Digest> PutPlan(Writer& writer, const image::Plan& plan) {
  const Sha256Digest identity = image::Identity(plan);
  ASSIGN_OR_RETURN(const int64_t inserted,
                   InsertPlanRow(writer, identity, plan));
  if (inserted > 0) {
    for (const Input& input : InputsOf(plan)) {
      RETURN_IF_ERROR(InsertInput(writer, identity, input));
    }
  }
  return identity;
}

absl::StatusOr<image::Plan> LoadPlan(Reader& reader,
                                     const Sha256Digest& identity) {
  auto plan = ReadPlan(reader, identity);
  if (!plan.ok()) {
    return Annotate(plan.status(), absl::StrFormat("plan %s", identity.Hex()));
  }
  if (!plan->has_value()) {
    return absl::NotFoundError(
        absl::StrFormat("plan %s is not stored", identity.Hex()));
  }
  const Sha256Digest actual = image::Identity(**plan);
  if (actual != identity) {
    return absl::DataLossError(absl::StrFormat(
        "plan %s is damaged: what is stored makes plan %s; restore the last "
        "backup",
        identity.Hex(), actual.Hex()));
  }
  return **std::move(plan);
}

}  // namespace bootmill::store
