// SPDX-License-Identifier: Apache-2.0
// gRPC's health and reflection services of the real daemon, asked by clients
// that know nothing of its protos. The environment says what to start:
//   BOOTMILL_E2E_DAEMON  the program bootmilld
import assert from "node:assert/strict";
import {spawn} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {after, before, test} from "node:test";

import grpc from "@grpc/grpc-js";
import reflection from "grpc-js-reflection-client";

let directory;
let daemon;
let address;

before(async () => {
  const program = process.env.BOOTMILL_E2E_DAEMON;
  assert.ok(program, "BOOTMILL_E2E_DAEMON names no program");
  directory = mkdtempSync(join(tmpdir(), "bootmill-"));
  daemon = spawn(program, [
    "--data-dir", join(directory, "data"), "--grpc-address", "127.0.0.1:0",
    "--http-address", "", "--grpc-socket", "", "--http-socket", "",
  ], {stdio: ["ignore", "ignore", "pipe"]});
  const lines = createInterface({input: daemon.stderr});
  const log = [];
  await new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      log.push(line);
      address ??= line.match(/gRPC on port (\d+)/)?.[1];
      if (line.includes("ready")) {
        resolve();
      }
    });
    daemon.on("exit", () => reject(new Error(log.join("\n"))));
  });
  address = `127.0.0.1:${address}`;
});

after(async () => {
  const ended = new Promise((resolve) => daemon.on("exit", resolve));
  daemon.kill("SIGTERM");
  assert.equal(await ended, 0);
  rmSync(directory, {recursive: true});
});

function credentials({withCertificate}) {
  const read = (name) =>
    readFileSync(join(directory, "data/credentials/admin", name));
  return withCertificate
    ? grpc.credentials.createSsl(read("ca.pem"), read("key.pem"),
                                 read("cert.pem"))
    : grpc.credentials.createSsl(read("ca.pem"));
}

// Calls a unary method with bytes and returns bytes.
function call(method, request, withCertificate) {
  const same = (bytes) => bytes;
  const client = new grpc.Client(address, credentials({withCertificate}));
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      method, same, same, request, {deadline: Date.now() + 20_000},
      (error, answer) => {
        client.close();
        error ? reject(error) : resolve(answer);
      });
  });
}

test("the daemon is healthy, also for a client without a certificate",
  async () => {
    for (const withCertificate of [true, false]) {
      // HealthCheckRequest{}: the server as a whole; answered `status: SERVING`
      // (1).
      const answer = await call("/grpc.health.v1.Health/Check",
                                Buffer.alloc(0), withCertificate);
      assert.deepEqual([...answer], [0x08, 0x01]);
    }
  });

test("a service that nobody has is NOT_FOUND to the health check", async () => {
  const name = Buffer.from("absent");
  const request = Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  await assert.rejects(call("/grpc.health.v1.Health/Check", request, true),
                       {code: grpc.status.NOT_FOUND});
});

test("reflection lists every service", async () => {
  const client = new reflection.GrpcReflection(
    address, credentials({withCertificate: true}));
  const services = await client.listServices();
  for (const service of ["Agent", "Artifact", "Audit", "Build", "Event",
                         "Fleet", "Principal", "Release", "Toolchain"]) {
    assert.ok(services.includes(`bootmill.v1.${service}Service`),
              `${service} in ${services}`);
  }
});

test("a client made from reflection calls the API", async () => {
  const client = new reflection.GrpcReflection(
    address, credentials({withCertificate: true}));
  const descriptor =
    await client.getDescriptorBySymbol("bootmill.v1.PrincipalService");
  const api = descriptor.getPackageObject({keepCase: true, enums: String});
  const principals = new api.bootmill.v1.PrincipalService(
    address, credentials({withCertificate: true}));
  const caller = await new Promise((resolve, reject) =>
    principals.GetCaller({}, (error, answer) =>
      error ? reject(error) : resolve(answer)));
  principals.close();
  assert.equal(caller.identity, "bootmill://default/user/admin");
});
