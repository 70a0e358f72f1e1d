import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of Debian's source packages; it has an old SEP, whose newer releases are on PyPI. */
const OF_DEBIAN = ['cfitsio', 'wcslib', 'zlib', 'bzip2'];
const OF_PYPI = 'sep==1.4.1';

/**
 * Fetches the sources once, without root: from the source packages of the Debian or Ubuntu that this is, which apt-get
 * checks against their signatures, and from PyPI.
 *
 * @param {string} home
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the folder with the tarballs
 */
export async function fetchSkySources(home, log) {
  const folder = join(home, 'sky-sources');
  if (existsSync(join(folder, 'complete.json'))) return folder;
  log(`Fetching the sources of CFITSIO, WCSLIB, SEP, zlib and bzip2 into ${folder} ...`);
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(join(partial, 'lists/partial'), { recursive: true });
  mkdirSync(join(partial, 'cache/archives/partial'), { recursive: true });
  const tarballs = join(partial, 'tarballs');
  mkdirSync(tarballs);

  writeFileSync(join(partial, 'own.sources'), sourcePackagesOfThisSystem());
  const apt = [
    ...[
      '-o',
      'Dir::Etc::SourceParts=/dev/null',
      '-o',
      `Dir::Etc::SourceList=${join(partial, 'own.sources')}`,
    ],
    ...['-o', `Dir::State::Lists=${join(partial, 'lists')}`, '-o', `Dir::Cache=${join(partial, 'cache')}`],
    ...['-o', 'APT::Sandbox::User=root', '-qq'],
  ];
  fetch('apt-get', [...apt, 'update'], partial);
  fetch('apt-get', [...apt, 'source', '--download-only', '--tar-only', ...OF_DEBIAN], tarballs);
  const pip = ['-m', 'pip', 'download', '--no-deps', '--no-binary', 'sep', '--disable-pip-version-check'];
  fetch('python3', [...pip, '--quiet', '--dest', tarballs, OF_PYPI], '/');

  writeFileSync(join(tarballs, 'complete.json'), `${JSON.stringify(readdirSync(tarballs))}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(tarballs, folder);
  rmSync(partial, { recursive: true });
  return folder;
}

/** The system's own lists with `deb` turned into `deb-src`, of the distribution alone. */
function sourcePackagesOfThisSystem() {
  const etc = '/etc/apt';
  const codename = /^VERSION_CODENAME=(\S+)/m.exec(textOf('/etc/os-release'))?.[1];
  const parts = existsSync(`${etc}/sources.list.d`) ? readdirSync(`${etc}/sources.list.d`).sort() : [];
  const stanzas = parts
    .filter((name) => name.endsWith('.sources'))
    .flatMap((name) => textOf(`${etc}/sources.list.d/${name}`).split(/\n\s*\n/))
    .filter((stanza) => new RegExp(`^Suites:.*\\b${codename}(\\s|$)`, 'm').test(stanza))
    .map((stanza) => stanza.replace(/^Types:.*$/m, 'Types: deb-src'));
  const lines = [
    textOf(`${etc}/sources.list`),
    ...parts.map((name) => textOf(`${etc}/sources.list.d/${name}`)),
  ]
    .join('\n')
    .split('\n')
    .filter((line) => new RegExp(`^deb\\s.*\\s${codename}\\s.*\\bmain\\b`).test(line))
    .map((line) => asStanza(line, codename));
  if (codename && stanzas.length + lines.length > 0) return [...stanzas, ...lines].join('\n\n');
  throw new Error(`This system has no lists of Debian's or Ubuntu's packages. ${ADVICE}`);
}

/** @param {string} line "deb [signed-by=…] URI SUITE COMPONENT…" @param {string} suite */
function asStanza(line, suite) {
  const [, options = '', uri] = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)/.exec(line) ?? [];
  const signedBy = /signed-by=(\S+)/.exec(options)?.[1];
  const key = signedBy ? `\nSigned-By: ${signedBy}` : '';
  return `Types: deb-src\nURIs: ${uri}\nSuites: ${suite}\nComponents: main${key}\n`;
}

const ADVICE =
  'Fetch the release tarballs of CFITSIO, WCSLIB and SEP, and of zlib and bzip2, by other means and set PERSEUS_SKY_SOURCES ' +
  'to their folder, or leave the reading of FITS images out with --without-fields.';

function fetch(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  const said = error?.message ?? `${stdout}\n${stderr}`.trim().split('\n').slice(-5).join('\n  ');
  throw new Error(`The sources could not be fetched (${program}). ${ADVICE}\n  ${said}`);
}

function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
