/**
 * Makes a checkout ready: packages, TypeScript, LibTorch, the addon that trains, and where their libraries are there the one
 * that reads fields and the one that classifies through OpenVINO. Quick where nothing is to be done.
 *
 *   node scripts/setup.mjs [--openvino] [--for-tests] [--for-bench]
 *
 * `--openvino` installs OpenVINO where there is none.
 *
 * Node's built-ins only: it runs before anything is installed. `npm run demo`, `npm test` and `npm run bench` begin
 * with it; those who installed the packages have the last steps as `perseus setup`.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { installPackages } from './setup/packages.mjs';
import { installPythonChecks } from './setup/python-checks.mjs';
import { buildTypeScript } from './setup/typescript.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const log = (line) => process.stderr.write(`${line}\n`);

async function setUp({ openvino, forTests, forBench }) {
  installPackages(root, log);
  buildTypeScript(root, log);
  const native = await import(pathToFileURL(join(root, 'packages/native-trainer/setup/index.mjs')).href);
  await native.setUp({ root, log });
  await (openvino ? native.setUpOpenVino({ root, log }) : native.setUpOpenVinoWherePossible({ root, log }));
  const sky = await import(pathToFileURL(join(root, 'packages/data/setup/index.mjs')).href);
  await sky.setUpSkyWherePossible({ log });
  if (forTests || forBench) installPythonChecks(root, { forBench }, log);
}

try {
  const { values } = parseArgs({
    options: {
      openvino: { type: 'boolean' },
      'for-tests': { type: 'boolean' },
      'for-bench': { type: 'boolean' },
    },
  });
  await setUp({
    openvino: values.openvino ?? false,
    forTests: values['for-tests'] ?? false,
    forBench: values['for-bench'] ?? false,
  });
} catch (error) {
  log(error instanceof Error && !process.env.PERSEUS_DEBUG ? error.message : String(error?.stack ?? error));
  process.exitCode = 1;
}
