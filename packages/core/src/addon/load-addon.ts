import { createRequire } from 'node:module';
import {
  findBuiltAddon,
  setupCommand,
  tryLoading,
  type CommonInputs,
  type NativePackage,
} from '../../native-build/index.mjs';
import { PerseusError } from '../errors/perseus-error.js';
import { withPerseusErrors } from './addon-errors.js';

/** What a sign in the loader's words means to the user. */
export interface LoadFailure<Inputs> {
  sign: RegExp;
  why: (inputs: Inputs) => string;
}

const COMMON_FAILURES: LoadFailure<unknown>[] = [
  {
    sign: /version `(GLIBC|GLIBCXX|CXXABI)_[\d.]+' not found/,
    why: () => 'it was built on a newer system than this one',
  },
  { sign: /invalid ELF header|wrong ELF class|file too short/, why: () => 'the file is damaged' },
  { sign: /SIGILL/, why: () => 'it uses an instruction that this processor lacks' },
];

/**
 * Loads a package's addon into this thread.
 *
 * Before a machine loads a binary for the first time, another process tries it: a crash there is an error here.
 *
 * @param name in an error: `training addon`
 * @param failures what may stand behind a failure of this addon, beside what can befall any
 * @throws PerseusError `ADDON_MISSING`, `ADDON_STALE` (also half built), `ADDON_UNLOADABLE`, each with what to do
 */
export function loadAddon<Binding, Inputs extends CommonInputs>(
  pack: NativePackage<Inputs>,
  name: string,
  failures: readonly LoadFailure<Inputs>[],
): Promise<Binding> {
  return withPerseusErrors(async () => {
    const { folder, binary, info } = findBuiltAddon(pack);
    const refuse = (said: string) => loadFailure(said, { name, binary, inputs: info.inputs, failures });
    const trial = await tryLoading(folder, pack.binary);
    if (!trial.ok) throw refuse(trial.said);
    try {
      return createRequire(import.meta.url)(binary) as Binding;
    } catch (error) {
      throw refuse(error instanceof Error ? error.message : String(error));
    }
  });
}

/** Why the addon did not load and what to do, from what the loader said or how the process that tried it ended. */
export function loadFailure<Inputs>(
  said: string,
  about: { name: string; binary: string; inputs: Inputs; failures: readonly LoadFailure<Inputs>[] },
): PerseusError {
  const { name, binary, inputs, failures } = about;
  if (/ERR_DLOPEN_DISABLED|--no-addons/.test(said)) {
    return new PerseusError(
      'ADDON_UNLOADABLE',
      `The ${name} cannot be loaded: Node.js was started with --no-addons. Start it without.`,
      { path: binary },
    );
  }
  const known = [...failures, ...COMMON_FAILURES].find(({ sign }) => sign.test(said));
  const why = known ? `${known.why(inputs)} (${said})` : said;
  return new PerseusError(
    'ADDON_UNLOADABLE',
    `The ${name} ${binary} does not load: ${why}. Build it anew on this machine with \`${setupCommand()}\`.`,
    { path: binary },
  );
}
