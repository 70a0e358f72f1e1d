import { createRequire } from 'node:module';

const own = createRequire(import.meta.url)('@perseus/core/package.json') as { version: string };

/** The version of this package, which is that of all four. */
export const PERSEUS_VERSION = own.version;
