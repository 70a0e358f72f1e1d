/**
 * Makes one archive that sets Perseus up on a machine without internet: JavaScript, the npm packages it runs on, the
 * sources of the addons and of what they link, tests and benchmarks. docs/offline.md is for who unpacks it.
 *
 *   npm run bundle [-- -o FILE] [-- --with-node [--node PROGRAM]] [-- --without-fields]
 *
 * The archive is for machines of this one's platform. OpenVINO, which would double it, is not in it.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPackages } from '../setup/packages.mjs';
import { buildTypeScript } from '../setup/typescript.mjs';
import { archiveName, packArchive } from './archive.mjs';
import { addChecks } from './contents/checks.mjs';
import { addJsonHeaders } from './contents/json-headers.mjs';
import { writeLicences } from './licences.mjs';
import { writeManifest } from './manifest.mjs';
import { addNode } from './contents/node-binary.mjs';
import { addOnSiteScripts } from './contents/on-site-scripts.mjs';
import { addOwnPackages } from './contents/own-packages.mjs';
import { addProductionModules } from './contents/production-modules.mjs';
import { addSkySources } from './contents/sky-sources.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const log = (line) => process.stderr.write(`${line}\n`);

/** @returns the archive's path */
async function bundle({ output, withNode, nodeProgram, withFields }) {
  installPackages(root, log);
  buildTypeScript(root, log);
  const folder = mkdtempSync(join(tmpdir(), 'perseus-bundle-'));
  try {
    const { name, version } = archiveName(root, withNode);
    const place = join(folder, `perseus-${version}`);
    mkdirSync(place);
    log('Gathering what goes in ...');
    addOwnPackages(root, place);
    addChecks(root, place);
    addOnSiteScripts(root, place);
    const modules = addProductionModules(root, place);
    const others = [
      await addJsonHeaders(root, place, log),
      ...(withFields ? await addSkySources(root, place, log) : []),
      ...(withNode ? [addNode(nodeProgram, place)] : []),
    ];
    writeLicences(place, [...others, ...modules]);
    writeManifest(root, place, { version, others });
    const file = resolve(output ?? join(root, 'build', name));
    log('Packing ...');
    return await packArchive(root, place, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const { values } = parseArgs({
    options: {
      output: { type: 'string', short: 'o' },
      'with-node': { type: 'boolean', default: false },
      node: { type: 'string', default: process.execPath },
      'without-fields': { type: 'boolean', default: false },
    },
  });
  const { file, bytes } = await bundle({
    output: values.output,
    withNode: values['with-node'],
    nodeProgram: values.node,
    withFields: !values['without-fields'],
  });
  log(`${(bytes / 2 ** 20).toFixed(1)} MiB. Unpack it where it shall live, and run install.sh in it:`);
  process.stdout.write(`${file}\n`);
} catch (error) {
  log(error instanceof Error && !process.env.PERSEUS_DEBUG ? error.message : String(error?.stack ?? error));
  process.exitCode = 1;
}
