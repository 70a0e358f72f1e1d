import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonHeaders, commonInputs, setupCommand } from '@perseus/core/native-build';
import { describeOpenVino } from './openvino.mjs';

/**
 * All that decides what the compiled addon is.
 *
 * @typedef {import('@perseus/core/native-build').CommonInputs & {openvino: import('./openvino.mjs').OpenVino}} OpenVinoBuildInputs
 */

/** @type {import('@perseus/core/native-build').NativePackage<OpenVinoBuildInputs>} */
export const openvinoPackage = {
  folder: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  project: 'cpp/openvino',
  binary: 'openvino.node',
  sources: [
    'cpp/openvino',
    'cpp/cmake/Warnings.cmake',
    // Views are turned by the trainer's code.
    ...['rotate.cpp', 'rotate.h', 'sampling.h', 'rendering.h'].map((file) => `cpp/trainer/views/${file}`),
    'cpp/trainer/kernels/device_function.h',
  ],
  headers: addonHeaders,
  variable: 'PERSEUS_OPENVINO_ADDON_DIR',
  missing:
    'The addon that classifies through OpenVINO was not built. It is several times faster than ONNX Runtime on ' +
    `processors with bfloat16 or int8 instructions; get it with \`${openvinoCommand()}\` (about 60 MB to fetch; it needs ` +
    'g++ and cmake). Everything works without it.',
  objection({ openvino }) {
    const found = describeOpenVino(openvino.folder);
    if (!found) return `the OpenVINO it was built against, ${openvino.folder}, is not there any more`;
    if (found.version === openvino.version) return undefined;
    return `it is stale: it was built against OpenVINO ${openvino.version}, and ${found.folder} is ${found.version} now`;
  },
};

/** The command that sets up with OpenVINO, as this user would type it. */
export function openvinoCommand() {
  const command = setupCommand();
  // npm keeps options to itself but for those behind two dashes.
  return command.startsWith('npm ') ? `${command} -- --openvino` : `${command} --openvino`;
}

/**
 * @param {import('./openvino.mjs').OpenVino} openvino
 * @returns {OpenVinoBuildInputs}
 */
export function openvinoBuildInputs(openvino) {
  return { ...commonInputs(openvinoPackage), openvino };
}
