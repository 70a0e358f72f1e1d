import { createRequire } from 'node:module';

const own = createRequire(import.meta.url)('@perseus/data/package.json') as { version: string };

/** What a dataset says it was built by; that of all four packages. */
export const PERSEUS_VERSION = own.version;
