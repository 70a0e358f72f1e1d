/**
 * Compiles the addons where the bundle was unpacked and leaves the commands in `bin`. Started by install.sh.
 *
 * Every step leaves its result whole or not at all, and is passed over where that is there already.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const log = (line) => process.stderr.write(`${line}\n`);

// What was bundled lies here, and what is built stays here.
process.env.PERSEUS_HOME = join(root, '.perseus');

/** @param {{openvino: boolean}} wanted */
async function install(wanted) {
  const { checkFiles } = await import('./check-files.mjs');
  const manifest = checkFiles(root);
  // Only now: these files might have been damaged on the way.
  const { findTools } = await import('./tools.mjs');
  const { buildSkyWherePossible } = await import('./sky.mjs');
  const { writeCommands } = await import('./commands.mjs');
  const { setUp, setUpOpenVinoWherePossible } =
    await import('../../../packages/native-trainer/setup/index.mjs');

  log(`Installing ${readFileSync(join(root, 'VERSION'), 'utf8').trim()} in ${root}.`);
  const libtorch = findTools(process.env.PERSEUS_HOME, log);
  log(`PyTorch ${libtorch.version} is in ${libtorch.folder}.`);
  const sky = await buildSkyWherePossible(root, log);
  const trainer = await setUp({ root, log });
  const openvino = await setUpOpenVinoWherePossible({ root, log });
  if (wanted.openvino && !openvino) {
    throw new Error(
      'No OpenVINO was found, and this archive has none. Unpack the wheel of `openvino`, or an archive of OpenVINO, that you ' +
        'bring from a machine with internet, set PERSEUS_OPENVINO to its folder `openvino`, and start install.sh again.',
    );
  }
  const commands = writeCommands(root);

  askDoctor(commands.perseus, { withFields: sky !== null });
  log('');
  const skyPrefix = join(root, '.perseus/sky');
  const places = [
    ['training addon', trainer.folder],
    ['FITS addon', sky?.folder ?? 'not built: its sources are not in this archive'],
    ['FITS libraries', existsSync(skyPrefix) ? skyPrefix : 'not built'],
    ['OpenVINO addon', openvino?.folder ?? 'not built: no OpenVINO is here, and everything works without it'],
    ['Node.js', manifest.node ? join(root, 'node') : process.execPath],
  ];
  for (const [what, where] of places) log(`${what.padEnd(16)} ${where}`);
  log(
    'Everything is inside this folder; removing it removes Perseus. To try it, and to see what it does on a GPU:',
  );
  log(`  '${commands.check}'`);
  log(`  '${commands.gpuCheck}'`);
  process.stdout.write(`${commands.perseus}\n`);
}

/** Shows what `perseus doctor` says. @throws Error with what is missing @param {string} perseus */
function askDoctor(perseus, { withFields }) {
  spawnSync(perseus, ['doctor'], { stdio: ['ignore', process.stderr.fd, process.stderr.fd] });
  const { status, signal, stdout } = spawnSync(perseus, ['doctor', '--json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`perseus doctor ended with ${signal ?? `exit code ${status}`}.`);
  const { problems, sky } = JSON.parse(stdout);
  const missing = problems.map(({ what }) => what);
  if (withFields && sky.state !== 'ready') missing.push(sky.reason);
  if (missing.length > 0) throw new Error(missing.join('\n'));
}

try {
  const { values } = parseArgs({ options: { openvino: { type: 'boolean', default: false } } });
  await install(values);
} catch (error) {
  log(error instanceof Error && !process.env.PERSEUS_DEBUG ? error.message : String(error?.stack ?? error));
  process.exitCode = 1;
}
