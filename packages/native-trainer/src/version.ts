import { createRequire } from 'node:module';

/** This package's version, which runs and models carry. */
export const PERSEUS_VERSION = (createRequire(import.meta.url)('../package.json') as { version: string })
  .version;
