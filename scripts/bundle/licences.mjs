import { copyFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Something of others' that goes into the bundle.
 *
 * @typedef {object} Bundled
 * @property {string} name
 * @property {string} version
 * @property {string} licence what it says of itself, an SPDX expression in most
 * @property {string} folder of the archive, where its licence lies
 */

const TEXT = /(^|\/)[\w.-]*(licen[cs]e|copying|copyright|notice)[\w.-]*$/i;
const CODE = /\.([mc]?js|json)$/;

/**
 * Writes `licenses/README.md`: all that is bundled, with its licence and where its text is.
 *
 * @param {string} place
 * @param {Bundled[]} bundled
 */
export function writeLicences(place, bundled) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  copyFileSync(join(root, 'LICENSE'), join(place, 'LICENSE'));
  const rows = bundled.map(({ name, version, licence, folder }) => {
    return `| ${name} | ${version} | ${licence} | ${textsIn(place, folder).join(', ') || 'its package.json'} |`;
  });
  const page = [
    '# Licenses',
    '',
    'Perseus itself is under the MIT license: `LICENSE`, at the top. These are bundled with it:',
    '',
    '| what | version | license | text |',
    '|---|---|---|---|',
    ...rows,
    '',
    'CFITSIO, WCSLIB, SEP, zlib and bzip2 come as sources, in `.perseus/sky-sources`, as they were released but for',
    'documents and tests; `manifest.json` has the SHA-256 of each release. They are compiled where the bundle is installed.',
    '',
  ];
  mkdirSync(join(place, 'licenses'), { recursive: true });
  writeFileSync(join(place, 'licenses/README.md'), page.join('\n'));
}

/** @param {string} place @param {string} folder */
function textsIn(place, folder) {
  const names = readdirSync(join(place, folder), { recursive: true })
    .filter((name) => !name.includes('node_modules') && statSync(join(place, folder, name)).isFile())
    .sort();
  const texts = names.filter((name) => TEXT.test(name) && !CODE.test(name));
  // Some say it there, and the libraries of sharp have a table of theirs.
  const readmes = names.filter(
    (name) => /^readme\b/i.test(name) && /licen[cs]e/i.test(readFileSync(join(place, folder, name), 'utf8')),
  );
  const all = folder.startsWith('licenses/') ? names : texts.length > 0 ? texts : readmes;
  return all.map((name) => `\`${folder}/${name}\``);
}
