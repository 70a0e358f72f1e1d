import { PerseusError, type ErrorPlace } from '@perseus/core';
import type { NativeError } from './binding.js';
import { SetupError, setupCommand } from '../../setup/index.mjs';

/**
 * The one place where errors of C++ and of the set-up become a PerseusError.
 *
 * A PerseusError stays what it is, and so does what neither of them made: that is a fault of ours, with its stack.
 */
export function toPerseusError(error: unknown): unknown {
  if (error instanceof SetupError) {
    return new PerseusError(error.code, error.message, error.place, { cause: error });
  }
  if (isNativeError(error)) {
    return new PerseusError(error.code, error.message, placeIn(error.fields), { cause: error });
  }
  return error;
}

/** Runs `work`; what it throws is a PerseusError wherever it can be one. */
export async function withPerseusErrors<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toPerseusError(error);
  }
}

function isNativeError(error: unknown): error is NativeError {
  return error instanceof Error && 'code' in error && 'fields' in error && typeof error.fields === 'string';
}

function placeIn(fields: string): ErrorPlace {
  const content: unknown = JSON.parse(fields);
  const entries = content !== null && typeof content === 'object' ? Object.entries(content) : [];
  return Object.fromEntries(
    entries.filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  ) as ErrorPlace;
}

interface LoadFailure {
  sign: RegExp;
  /** Why, given LibTorch's folder. */
  why: (libtorch: string) => string;
}

const LOAD_FAILURES: LoadFailure[] = [
  {
    sign: /lib(torch|c10|gomp)[\w.]*: cannot open shared object file/,
    why: (libtorch) => `a library of LibTorch is missing from ${libtorch}`,
  },
  {
    sign: /version `(GLIBC|GLIBCXX|CXXABI)_[\d.]+' not found/,
    why: () => 'it was built on a newer system than this one',
  },
  {
    sign: /undefined symbol/,
    why: (libtorch) => `${libtorch} is not the LibTorch that it was built against`,
  },
  { sign: /invalid ELF header|wrong ELF class|file too short/, why: () => 'the file is damaged' },
  { sign: /SIGILL/, why: () => 'it uses an instruction that this processor lacks' },
  { sign: /SIGSEGV|SIGBUS|SIGABRT/, why: (libtorch) => `loading it, or ${libtorch}, crashes here` },
];

/**
 * Why the addon did not load and what to do.
 *
 * @param said by the loader, or how the process that tried ended
 */
export function loadFailure(
  said: string,
  { binary, libtorch }: { binary: string; libtorch: string },
): PerseusError {
  if (/ERR_DLOPEN_DISABLED|--no-addons/.test(said)) {
    return new PerseusError(
      'ADDON_UNLOADABLE',
      `The training addon cannot be loaded: Node.js was started with --no-addons. Start it without.`,
      { path: binary },
    );
  }
  const known = LOAD_FAILURES.find(({ sign }) => sign.test(said));
  const why = known ? `${known.why(libtorch)} (${said})` : said;
  return new PerseusError(
    'ADDON_UNLOADABLE',
    `The training addon ${binary} does not load: ${why}. Build it anew on this machine with \`${setupCommand()}\`.`,
    { path: binary },
  );
}
