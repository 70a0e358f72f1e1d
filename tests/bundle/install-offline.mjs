/**
 * Installs a bundle as a user of a node without internet does, and tries it: in an empty folder with blanks in its path, the
 * network cut off, the home directory read-only, a PyTorch for the CPU standing in.
 *
 *   node tests/bundle/install-offline.mjs [--archive FILE] [--gpu-check] [--keep]
 *
 * Without --archive it makes one with Node inside. It compiles everything once, which takes some minutes, and --gpu-check the
 * C++ tests as well; so it is no part of `npm test`. PERSEUS_LIBTORCH is taken, else what set-up would take.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { perseusHome } from '../../packages/core/native-build/index.mjs';
import { findLibTorch } from '../../packages/native-trainer/setup/index.mjs';

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({
  options: {
    archive: { type: 'string' },
    'gpu-check': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'perseus-offline-')));
const home = join(folder, 'home');
mkdirSync(home);
const libtorch = findLibTorch(perseusHome(repository), () => {});
if (!libtorch) throw new Error('No PyTorch stands in: set PERSEUS_LIBTORCH.');
const cut = cutOff();
const begun = performance.now();

try {
  const installed = unpack();
  let passed = 0;
  for (const [fact, holds] of Object.entries(facts(installed))) {
    await holds();
    passed++;
    console.log(`ok  ${fact} (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
  }
  console.log(`${passed} passed, 0 failed; the network was cut off by ${cut.how}`);
} catch (error) {
  console.log(`FAILED  ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  if (values.keep) console.log(`Kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

/** What is true, in the order in which it is tried. @param {string} installed */
function facts(installed) {
  const install = ['sh', join(installed, 'install.sh')];
  const perseus = join(installed, 'bin/perseus');
  /** @type {string[]} */
  let addons = [];
  return {
    ...(cut.prefix.length > 0 && {
      'no network but the loopback is there': () => {
        const program =
          'process.exit(Object.keys(os.networkInterfaces()).every((name) => name === "lo") ? 0 : 1)';
        run([process.execPath, '-e', program]);
      },
    }),
    'an installation killed while it compiles the FITS libraries': () =>
      killedAt(install, /Building CFITSIO/),
    'and killed while it compiles the addon that trains': () => killedAt(install, /against LibTorch/),
    'goes on when it is started again, and ends well': () => {
      const { stdout, stderr } = run(install);
      expect(stdout.trim() === perseus, `it printed ${stdout}`);
      expect(!stderr.includes('Building CFITSIO'), 'it built CFITSIO anew');
      addons = builds(installed);
      expect(addons.length === 2, `there are ${addons.length} addons`);
    },
    'perseus doctor misses nothing': () => {
      const { problems, sky, addon } = JSON.parse(run([perseus, 'doctor', '--json']).stdout);
      expect(problems.length === 0 && addon.state === 'ready', JSON.stringify(problems));
      expect(sky.state === 'ready' && sky.folder.startsWith(installed), JSON.stringify(sky));
    },
    'the addon for FITS images needs none of its libraries from the system': () => {
      const needed = execFileSync('ldd', [addons.find((path) => path.endsWith('sky.node')) ?? '']).toString();
      expect(!/cfitsio|libwcs|libsep|libbz2|libz\.so|libcurl/.test(needed), needed);
    },
    'started again, it builds nothing': () => {
      const { stderr } = run(install);
      expect(!stderr.includes('Building'), stderr);
      expect(`${builds(installed)}` === `${addons}`, `${builds(installed)}`);
    },
    'it simulates, trains, classifies and evaluates, on cutouts and on fields': () => {
      const { stdout } = run([join(installed, 'bin/perseus-check')]);
      expect(/^passed: /m.test(stdout) && /^ok +fields /m.test(stdout), stdout);
    },
    'nothing was written into the home directory': () =>
      expect(readdirSync(home).length === 0, `${readdirSync(home)}`),
    ...(values['gpu-check'] && {
      'the check for GPU nodes runs the C++ tests, and says what it left out and why': () => {
        const { stdout } = run([join(installed, 'bin/perseus-gpu-check')]);
        expect(/^ok +C\+\+ tests/m.test(stdout), stdout);
        expect(/^skipped benchmark gpu-training: \S/m.test(stdout), stdout);
      },
    }),
  };
}

function unpack() {
  let archive = values.archive && resolve(values.archive);
  if (!archive) {
    const program = join(repository, 'scripts/bundle/bundle.mjs');
    archive = join(folder, 'perseus-node.tar.xz');
    execFileSync(process.execPath, [program, '--with-node', '-o', archive], { stdio: 'inherit' });
  }
  const place = join(folder, 'a node without internet');
  mkdirSync(place);
  execFileSync('tar', ['-xf', archive, '-C', place]);
  return join(place, readdirSync(place)[0]);
}

/** @param {string} installed */
function builds(installed) {
  return ['data', 'native-trainer'].flatMap((name) => {
    const build = join(installed, 'packages', name, 'build');
    return readdirSync(build, { recursive: true })
      .filter((path) => /^[0-9a-f]{16}\/\w+\.node$/.test(path))
      .map((path) => join(build, path));
  });
}

/** By a network namespace of its own where the kernel lets us, else by proxies that are not there. */
function cutOff() {
  const mount = `mount -t tmpfs -o ro tmpfs '${home}' && exec "$@"`;
  const prefix = ['unshare', '--map-root-user', '--net', '--mount', 'sh', '-c', mount, 'sh'];
  if (spawnSync(prefix[0], [...prefix.slice(1), 'true']).status === 0) {
    return { how: 'a network namespace', prefix, env: {} };
  }
  const closed = 'http://127.0.0.1:9';
  const proxies = { http_proxy: closed, https_proxy: closed, HTTP_PROXY: closed, HTTPS_PROXY: closed };
  const env = { ...proxies, PIP_NO_INDEX: '1', npm_config_offline: 'true', NODE_USE_ENV_PROXY: '1' };
  return { how: 'proxies to a closed port', prefix: [], env };
}

function environment() {
  return { PATH: process.env.PATH, HOME: home, PERSEUS_LIBTORCH: libtorch.folder, ...cut.env };
}

/** @param {string[]} command */
function run(command) {
  const [program, ...args] = [...cut.prefix, ...command];
  const result = spawnSync(program, args, { env: environment(), encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status === 0) return result;
  throw new Error(`${command.join(' ')}\n${result.stdout}\n${result.stderr}`);
}

/** @param {string[]} command @param {RegExp} sign in what it says */
function killedAt(command, sign) {
  const [program, ...args] = [...cut.prefix, ...command];
  const child = spawn(program, args, {
    env: environment(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((settle, reject) => {
    let said = '';
    let killing = false;
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (killing || !sign.test(said)) return;
      killing = true;
      setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 2000);
    });
    child.on('close', (code, signal) =>
      signal === 'SIGKILL' ? settle() : reject(new Error(`it ended with ${code ?? signal}:\n${said}`)),
    );
  });
}

/** @param {boolean} holds @param {string} otherwise */
function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
