import { sep } from 'node:path';

/** At the top of a package: read by its developers alone. */
const FOLDERS =
  /^(\.github|\.vscode|\.idea|__tests__|tests?|docs?|examples?|benchmarks?|coverage|site|website)$/;

/** Nothing that runs reads them. Texts of licences and notices stay, and READMEs, of which some are all there is of those. */
const FILES = /\.(map|d\.[mc]?ts|ts|mts|cts|tsbuildinfo|tsx|flow|pdb|lib)$|^\.[^/]+$/;
const WRITINGS = /(^|\/)(change(log|s)|history|contributing|security|code_of_conduct|authors)(\.\w+)?$/i;

/**
 * Says which files of an npm package stay out of the bundle.
 *
 * @param {string} module its path, e.g. "node_modules/sharp"
 * @returns {(path: string) => boolean} given paths relative to it
 */
export function leftOutOf(module) {
  const own = module.endsWith('/onnxruntime-node') ? leftOutOfOnnxRuntime : () => false;
  return (path) => FOLDERS.test(path) || FILES.test(path) || WRITINGS.test(path) || own(path);
}

/** Its binaries of all platforms come in one package; what runs on the CPU here is the library and its binding. */
function leftOutOfOnnxRuntime(path) {
  const [bin, , platform, arch, file] = path.split(sep);
  if (bin !== 'bin') return false;
  if (platform !== undefined && platform !== process.platform) return true;
  if (arch !== undefined && arch !== process.arch) return true;
  return file !== undefined && !/^libonnxruntime\.|^onnxruntime_binding\.node$/.test(file);
}
