import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SetupError } from '@perseus/core/native-build';
import { pythonPackageFolder, textOf } from '../dependencies/python-package.mjs';
import { installedOpenVino } from './openvino-install.mjs';

/**
 * @typedef {object} OpenVino
 * @property {string} folder of the Python package `openvino`, or of an archive of OpenVINO's
 * @property {string} cmake holds OpenVINOConfig.cmake
 * @property {string} version e.g. "2026.4.1"
 */

/** Importing a compiled model from memory came before it; older ones were not tried. */
const OLDEST = 2026;

/**
 * The OpenVINO that the addon will be built against, of those that are there: `PERSEUS_OPENVINO`, else the one that
 * set-up installed under `home`, else the `openvino` of `python3`.
 *
 * One that cannot serve is told of in `log` and passed over; but the one that `PERSEUS_OPENVINO` names was asked for.
 *
 * @param {string} home see `perseusHome`
 * @param {(line: string) => void} log
 * @returns {OpenVino | undefined}
 * @throws {SetupError} OPENVINO_UNUSABLE where `PERSEUS_OPENVINO` names something else
 */
export function findOpenVino(home, log) {
  const asked = process.env.PERSEUS_OPENVINO;
  if (asked) return openVinoAskedFor(asked);
  for (const find of [() => installedOpenVino(home), () => pythonPackageFolder('openvino')]) {
    const folder = find();
    if (!folder) continue;
    const found = describeOpenVino(folder);
    const objection = found ? objectionTo(found) : 'it has no CMake package (cmake/OpenVINOConfig.cmake)';
    if (found && !objection) return found;
    log(`Passing over the OpenVINO in ${folder}: ${objection}.`);
  }
  return undefined;
}

/** @param {string} asked */
function openVinoAskedFor(asked) {
  const found = describeOpenVino(resolve(asked));
  const objection = found
    ? objectionTo(found)
    : 'no OpenVINOConfig.cmake lies in it, in cmake or in runtime/cmake';
  if (found && !objection) return found;
  throw new SetupError(
    'OPENVINO_UNUSABLE',
    `PERSEUS_OPENVINO is "${asked}", and ${objection}. Point it at the folder of a Python package \`openvino\` or at an ` +
      'unpacked archive of OpenVINO, or unset it.',
    { option: 'PERSEUS_OPENVINO', path: asked },
  );
}

/**
 * @param {string} folder
 * @returns {OpenVino | undefined} undefined where that is no OpenVINO one can build against
 */
export function describeOpenVino(folder) {
  const cmake = ['cmake', 'openvino/cmake', 'runtime/cmake', '.']
    .map((part) => join(folder, part))
    .find((candidate) => existsSync(join(candidate, 'OpenVINOConfig.cmake')));
  if (!cmake) return undefined;
  const config = textOf(join(cmake, 'OpenVINOConfig-version.cmake'));
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`PACKAGE_VERSION_${part} (\\d+)`).exec(config)?.[1],
  );
  return parts.includes(undefined) ? undefined : { folder, cmake, version: parts.join('.') };
}

/** @param {OpenVino} openvino */
function objectionTo({ version }) {
  if (Number(version.split('.')[0]) >= OLDEST) return undefined;
  return `its version is ${version}, and Perseus builds against ${OLDEST}.0 and later`;
}
