import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const run = promisify(execFile);

/** Runs `ours/NAME` in a process of its own and parses the JSON of its last line. */
export function measureOurs(name, ...args) {
  return measure(process.execPath, oursArguments(name, args), process.env);
}

/** The same with all its threads on one core. */
export function measureOursOnOneCore(name, ...args) {
  return measure('taskset', ['-c', '0', process.execPath, ...oursArguments(name, args)], process.env);
}

function oursArguments(name, args) {
  return ['--expose-gc', join(here, 'ours', name), ...args];
}

/** Runs `peers/NAME` with the checks' Python packages and the very LibTorch that the addon was built against. */
export function measurePeer(name, ...args) {
  return measure('python3', [join(here, 'peers', name), ...args], peersEnvironment());
}

/** Runs `peers/NAME`, which makes what a benchmark needs. */
export function makeByPeer(name, ...args) {
  return run('python3', [join(here, 'peers', name), ...args.map(String)], { env: peersEnvironment() });
}

function peersEnvironment() {
  const folders = [join(root, '.perseus/python'), dirname(libtorchFolder())];
  // ONNX Runtime would report to its maker what is measured, on threads of its own. Perseus tells its own to leave that.
  return { ...process.env, PYTHONPATH: folders.join(delimiter), ORT_DISABLE_TELEMETRY: '1' };
}

async function measure(program, args, env) {
  const { stdout } = await run(program, args.map(String), { env, maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function libtorchFolder() {
  const build = join(root, 'packages/native-trainer/build');
  const records = readdirSync(build)
    .map((name) => join(build, name, 'build-info.json'))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')))
    .filter(({ inputs }) => inputs.libtorch);
  records.sort((a, b) => a.built.localeCompare(b.built));
  return records.at(-1).inputs.libtorch.folder;
}
