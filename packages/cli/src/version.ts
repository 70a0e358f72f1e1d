import { createRequire } from 'node:module';

const own = createRequire(import.meta.url)('@perseus/cli/package.json') as { version: string };

/** The version of the command, which is that of all four packages. */
export const PERSEUS_VERSION = own.version;
