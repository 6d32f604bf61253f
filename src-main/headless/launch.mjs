#!/usr/bin/env node
// The program that is installed as `drawbridge`. Plain JavaScript, so that a
// Node too old for the rest can say so, or start the Node that comes with it.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const built = join(root, 'out', 'src-main', 'headless', 'main.js');
const source = join(root, 'src-main', 'headless', 'main.ts');
const ownNode = join(root, 'node_modules', '.bin', 'node');
// A checkout runs what is there to be read; the installed package has only what was built.
const isBuilt = !existsSync(source);

// 22.12 is the oldest that runs the built program. TypeScript as it is needs
// 22.18 or 23.6: those that do have it say so in process.features.
function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 12)) return false;
  return isBuilt || Boolean(process.features.typescript);
}

// As main.ts does; but main.ts itself must be found compiled, or Node loads what strips its types.
function keepCompiled() {
  const modules = join(root, 'node_modules');
  const owner = statSync(modules, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && owner === process.geteuid?.())
    module.enableCompileCache(join(modules, '.cache/drawbridge'));
}

function runHere() {
  keepCompiled();
  const program = isBuilt ? built : source;
  process.argv[1] = program;
  import(pathToFileURL(program).href).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}

function runOn(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`The Node at ${node} does not start (${error.message}).`));
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + constants.signals[signal] : code;
  });
}

function fail(what) {
  console.error(`drawbridge: ${what} Install Node 22.18 or newer, or run "npm ci" in ${root}.`);
  process.exitCode = 1;
}

function hasOtherNode() {
  return existsSync(ownNode) && realpathSync(ownNode) !== realpathSync(process.execPath);
}

if (isNewEnough()) runHere();
else if (hasOtherNode()) runOn(ownNode);
else fail(`Node ${process.versions.node} is too old.`);
