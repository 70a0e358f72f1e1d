/** A package with an addon in it: what it is compiled from, and how it is spoken of. */
export interface NativePackage<Inputs extends CommonInputs = CommonInputs> {
  /** Of the package. */
  folder: string;
  /**
   * Folder below it with a CMakeLists.txt, and a package.json for cmake-js; its builds then lie below `build/` under the
   * last name of it. `folder` itself where not given.
   */
  project?: string;
  /** File name of the addon, e.g. "trainer.node". */
  binary: string;
  /** Files and folders below `folder` that go into the addon. */
  sources: string[];
  /** Folder of another package whose headers go into it too: `addonHeaders`. */
  headers?: string;
  /** Environment variable that names a folder with a built addon. */
  variable: string;
  /** What a user reads where it was never built: what it is for, what it takes, what works without. */
  missing: string;
  /** Why what it was built against no longer serves. */
  objection(inputs: Inputs): string | undefined;
}

/** What decides, in every package, what a compiled addon is. */
export interface CommonInputs {
  sources: string;
  compiler: { path: string; version: string };
  nodeAddonApi: string;
  platform: string;
}

/** `build-info.json`. */
export interface BuildInfo<Inputs extends CommonInputs = CommonInputs> {
  formatVersion: 1;
  fingerprint: string;
  built: string;
  bytes: number;
  inputs: Inputs;
}

export interface SetupReport<Inputs extends CommonInputs = CommonInputs> {
  /** False where it was all there already. */
  built: boolean;
  /** Of the addon. */
  folder: string;
  inputs: Inputs;
}

export declare class SetupError extends Error {
  readonly code: string;
  readonly place: Record<string, string>;
  constructor(code: string, message: string, place?: Record<string, string>, options?: { cause?: unknown });
}

type Log = (line: string) => void;

export declare function buildAddon<Inputs extends CommonInputs>(
  pack: NativePackage<Inputs>,
  request: {
    inputs: Inputs;
    definitions: Record<string, string>;
    target: string;
    beginning: string;
    unloadable: string;
  },
  log: Log,
): Promise<SetupReport<Inputs>>;
export declare function compile(
  pack: Pick<NativePackage, 'folder' | 'project' | 'headers'>,
  request: { madeFor: object; definitions: Record<string, string>; targets: string[]; root?: string },
  log: Log,
): Promise<string>;
export declare function buildRoot(pack: Pick<NativePackage, 'folder' | 'project'>): string;
export declare function findBuiltAddon<Inputs extends CommonInputs>(
  pack: NativePackage<Inputs>,
): { folder: string; binary: string; info: BuildInfo<Inputs> };
export declare function tryLoading(
  folder: string,
  binary: string,
): Promise<{ ok: true } | { ok: false; said: string }>;
export declare function commonInputs(
  pack: Pick<NativePackage, 'folder' | 'sources' | 'headers'>,
): CommonInputs;
export declare function fingerprintOf(inputs: object): string;

export declare function which(program: string): string | undefined;
export declare function outputOf(
  program: string,
  args: string[],
  options?: { cwd?: string },
): string | undefined;
export declare function runLong(
  program: string,
  args: string[],
  options?: { cwd?: string; logFile?: string; onLine?: (line: string) => void },
): Promise<{ ok: boolean; how: string; tail: string[] }>;
export declare function withLock<T>(path: string, log: Log, work: () => Promise<T>): Promise<T>;

export interface MissingPackage {
  what: string;
  package: string;
}

export declare const TO_BUILD: string[];
export declare const TO_FETCH: string[];
export declare function missingPackages(names: string[]): MissingPackage[];
export declare function requirePackages(names: string[]): void;
export declare function installLine(missing: MissingPackage[]): string;

/** Headers that glue C++ to Node.js, for every addon of Perseus: CMake's definition PERSEUS_ADDON_HEADERS. */
export declare const addonHeaders: string;
export declare function perseusHome(root: string): string;
export declare function projectRoot(from?: string): string;
export declare function setupCommand(): string;
