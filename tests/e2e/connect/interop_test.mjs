// SPDX-License-Identifier: Apache-2.0
// The daemon's HTTP side as Connect's own client sees it: both encodings, GET,
// streams, errors with their details, time limits. Run where prepare.sh has
// been; the environment says where the server is:
//   BOOTMILL_E2E_SERVER  a program that prints `port N` and serves with the
//                        certificates of its first argument
import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {createHash, randomBytes} from "node:crypto";
import {readFileSync} from "node:fs";
import https from "node:https";
import {createInterface} from "node:readline";
import {after, before, describe, test} from "node:test";

import {Code, ConnectError, createClient} from "@connectrpc/connect";
import {createConnectTransport} from "@connectrpc/connect-node";

import {ArtifactService} from "./gen/bootmill/v1/artifact_service_pb.js";
import {ErrorInfoSchema} from "./gen/bootmill/v1/error_info_pb.js";
import {EventService} from "./gen/bootmill/v1/event_service_pb.js";
import {FleetService, SpecSource_Format}
  from "./gen/bootmill/v1/fleet_service_pb.js";
import {ToolchainService}
  from "./gen/bootmill/v1/toolchain_service_pb.js";

const here = new URL(".", import.meta.url).pathname;
const read = (name) => readFileSync(here + name);
let server;
let baseUrl;

before(async () => {
  const program = process.env.BOOTMILL_E2E_SERVER;
  assert.ok(program, "BOOTMILL_E2E_SERVER names no program");
  server = spawn(program, [here], {stdio: ["pipe", "pipe", "inherit"]});
  for await (const line of createInterface({input: server.stdout})) {
    baseUrl = `https://127.0.0.1:${line.replace("port ", "")}`;
    break;
  }
  assert.ok(baseUrl, "the server printed no port");
});

after(async () => {
  // Serves until its standard input ends.
  const ended = new Promise((resolve) => server.on("exit", resolve));
  server.stdin.end();
  assert.equal(await ended, 0);
});

function transport(user, options) {
  const agent = new https.Agent({
    ca: read("ca.pem"),
    ...(user && {cert: read(`${user}.pem`), key: read(`${user}.key`)}),
    keepAlive: false,
  });
  return createConnectTransport({
    httpVersion: "1.1",
    baseUrl,
    nodeOptions: {agent},
    ...options,
  });
}

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return ConnectError.from(error);
  }
  assert.fail("expected an error");
}

async function collect(stream) {
  const all = [];
  for await (const message of stream) {
    all.push(message);
  }
  return all;
}

const encodings = [
  {name: "JSON", options: {useBinaryFormat: false}},
  {name: "binary", options: {useBinaryFormat: true}},
  {name: "JSON, GET", options: {useBinaryFormat: false, useHttpGet: true}},
  {name: "binary, GET", options: {useBinaryFormat: true, useHttpGet: true}},
];

for (const {name, options} of encodings) {
  describe(name, () => {
    const fleets = () => createClient(FleetService, transport("ann", options));
    const events = () => createClient(EventService, transport("ann", options));

    test("answers a call", async () => {
      const fleet = await fleets().getFleet({name: "orgs/default/fleets/web"});
      assert.equal(fleet.name, "orgs/default/fleets/web");
      assert.equal(fleet.revision, 7);
      assert.equal(fleet.createTime.seconds, 1700000000n);
    });

    test("keeps a text with every kind of character", async () => {
      const text = "name: \u00e4\u{1f4be}\"\\\t\r\n\u0001\n";
      const fleet = await fleets().createFleet({
        parent: "orgs/default",
        source: {format: SpecSource_Format.YAML, text},
      });
      assert.equal(fleet.source.text, text);
    });

    test("gives errors with their details", async () => {
      const error = await failure(fleets().createFleet({
        parent: "orgs/default",
        source: {format: SpecSource_Format.YAML, text: "broken"},
      }));
      assert.equal(error.code, Code.InvalidArgument);
      assert.equal(error.rawMessage, "the spec has 2 mistakes");
      const [info] = error.findDetails(ErrorInfoSchema);
      assert.equal(info.reason, "INVALID_SPEC");
      assert.equal(info.domain, "bootmill");
      assert.deepEqual({...info.metadata}, {format: "yaml"});
      assert.deepEqual(info.fieldViolations.map((v) => v.field),
        ["boot.timeout", "targets[0]"]);
      assert.equal(info.fieldViolations[0].range.begin.column, 7);
    });

    test("gives the error of a read", async () => {
      const error = await failure(
        fleets().getFleet({name: "orgs/default/fleets/missing"}));
      assert.equal(error.code, Code.NotFound);
      const [info] = error.findDetails(ErrorInfoSchema);
      assert.equal(info.reason, "FLEET_MISSING");
    });

    test("streams to the end", async () => {
      const got = await collect(
        events().streamEvents({parent: "orgs/default", cursor: 500n}));
      assert.deepEqual(got.map((event) => Number(event.cursor)),
        Array.from({length: 500}, (_, i) => i + 1));
    });

    test("ends a stream with an error", async () => {
      const error = await failure(
        collect(events().streamEvents({parent: "orgs/default"})));
      assert.equal(error.code, Code.OutOfRange);
      const [info] = error.findDetails(ErrorInfoSchema);
      assert.equal(info.metadata.cursor, "5");
    });

    test("lets the client leave a stream", async () => {
      const abort = new AbortController();
      const stream = events().streamEvents({parent: "orgs/quiet"},
        {signal: abort.signal});
      const error = await failure((async () => {
        for await (const event of stream) {
          assert.ok(event);
          abort.abort();
        }
      })());
      assert.equal(error.code, Code.Canceled);
    });

    test("keeps to the client's time limit", async () => {
      const error = await failure(collect(
        events().streamEvents({parent: "orgs/quiet"}, {timeoutMs: 300})));
      assert.equal(error.code, Code.DeadlineExceeded);
    });
  });
}

describe("identity", () => {
  const name = "orgs/default/fleets/web";

  test("without a certificate: unauthenticated", async () => {
    const fleets = createClient(FleetService, transport(null));
    const error = await failure(fleets.getFleet({name}));
    assert.equal(error.code, Code.Unauthenticated);
  });

  test("without a role: permission denied", async () => {
    const fleets = createClient(FleetService, transport("bob"));
    const error = await failure(fleets.getFleet({name}));
    assert.equal(error.code, Code.PermissionDenied);
  });

  test("in another org: permission denied", async () => {
    const fleets = createClient(FleetService, transport("ann"));
    const error = await failure(
      fleets.getFleet({name: "orgs/other/fleets/web"}));
    assert.equal(error.code, Code.PermissionDenied);
  });

  test("with a certificate of another authority: no connection", async () => {
    const fleets = createClient(FleetService, transport("stranger"));
    const error = await failure(fleets.getFleet({name}));
    assert.ok([Code.Unavailable, Code.Internal, Code.Aborted, Code.Unknown]
      .includes(error.code), error.message);
  });
});

describe("a stream of requests", () => {
  for (const useBinaryFormat of [false, true]) {
    test(`is taken, ${useBinaryFormat ? "binary" : "JSON"}`, async () => {
      const artifacts =
        createClient(ArtifactService, transport("ann", {useBinaryFormat}));
      const chunk = randomBytes(1 << 20);
      const sha256 = createHash("sha256");
      const answer = await artifacts.inspectImage((async function* () {
        for (let i = 0; i < 8; ++i) {
          sha256.update(chunk);
          yield {chunk};
        }
      })());
      assert.equal(answer.sha256, sha256.digest("hex"));
    });
  }

  test("is refused before its end", async () => {
    const toolchains = createClient(ToolchainService, transport("ann"));
    const error = await failure(toolchains.importToolchain((async function* () {
      yield {part: {case: "options", value: {sha256: ""}}};
    })()));
    assert.equal(error.code, Code.PermissionDenied);
  });
});

test("a method that is not there is unimplemented", async () => {
  const toolchains = createClient(ToolchainService, transport("ann"));
  const error = await failure(toolchains.getToolchain({name: "toolchains/x"}));
  assert.equal(error.code, Code.Unimplemented);
});
