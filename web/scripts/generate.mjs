// SPDX-License-Identifier: Apache-2.0
// Makes src/gen from ../proto: the API's stubs, and the comments of the loader
// spec, which the editor shows as help.
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const proto = join(web, '..', 'proto');
const out = join(web, 'src', 'gen');
const stamp = join(out, 'comments.json');
const SPEC = 'bootmill/v1/loader_spec.proto';

/** @param {string} path */
const mtime = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const names = readdirSync(join(proto, 'bootmill/v1'))
  .filter((name) => name.endsWith('.proto') && name !== 'agent_service.proto')
  .map((name) => `bootmill/v1/${name}`);
const inputs = [
  fileURLToPath(import.meta.url),
  join(web, 'package-lock.json'),
  ...names.map((name) => join(proto, name)),
];
if (inputs.every((path) => mtime(path) < mtime(stamp))) {
  process.exit(0);
}

/** @param {string[]} args */
function protoc(args) {
  execFileSync('protoc', ['-I', proto, ...args], { stdio: 'inherit' });
}

/** Joins the lines of a comment to paragraphs. @param {string} text */
function paragraphs(text) {
  return text
    .split(/\n\s*\n/)
    .map((part) => part.trim().replace(/\s*\n\s*/g, ' '))
    .filter((part) => part !== '')
    .join('\n');
}

/**
 * Maps full names to their leading comments.
 * @param {import('@bufbuild/protobuf/wkt').FileDescriptorProto} file
 */
function commentsOf(file) {
  /** @type {Map<string, string>} */
  const byPath = new Map(
    (file.sourceCodeInfo?.location ?? [])
      .filter((location) => location.leadingComments !== '')
      .map((location) => [
        location.path.join('.'),
        paragraphs(location.leadingComments),
      ]),
  );
  /** @type {Record<string, string>} */
  const comments = {};
  /** @param {string} name @param {string} path */
  const add = (name, path) => {
    const text = byPath.get(path);
    if (text !== undefined) comments[name] = text;
  };
  // 4 and 5 are FileDescriptorProto's messages and enums, 2 their members.
  file.messageType.forEach((message, m) => {
    const name = `${file.package}.${message.name}`;
    add(name, `4.${m}`);
    message.field.forEach((field, f) => add(`${name}.${field.name}`, `4.${m}.2.${f}`));
  });
  file.enumType.forEach((type, e) => {
    const name = `${file.package}.${type.name}`;
    add(name, `5.${e}`);
    type.value.forEach((value, v) => add(`${name}.${value.name}`, `5.${e}.2.${v}`));
  });
  return comments;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
protoc([
  `--plugin=protoc-gen-es=${join(web, 'node_modules/.bin/protoc-gen-es')}`,
  `--es_out=${out}`,
  '--es_opt=target=ts',
  ...names,
]);
const scratch = mkdtempSync(join(tmpdir(), 'bootmill-web-'));
try {
  const set = join(scratch, 'set.pb');
  protoc(['--include_source_info', `--descriptor_set_out=${set}`, SPEC]);
  const files = fromBinary(FileDescriptorSetSchema, readFileSync(set)).file;
  const spec = files.find((file) => file.name === SPEC);
  if (spec === undefined) throw new Error(`protoc wrote no ${SPEC}`);
  writeFileSync(stamp, JSON.stringify(commentsOf(spec), null, 1));
} finally {
  rmSync(scratch, { recursive: true });
}
