export interface LibTorch {
  /** Holds `lib`, `include` and `share/cmake/Torch`. */
  folder: string;
  /** E.g. "2.13.0+cpu". */
  version: string;
  /** The CUDA version it was built with; "?" where it does not say; null for a CPU build. */
  cuda: string | null;
}

/** All that decides what the compiled addon is. */
export interface BuildInputs {
  sources: string;
  libtorch: LibTorch;
  json: { folder: string; version: string };
  compiler: { path: string; version: string };
  cuda: { wanted: string; nvcc: string | null; architectures: string };
  nodeAddonApi: string;
  platform: string;
}

/** `build-info.json`. */
export interface BuildInfo {
  formatVersion: 1;
  fingerprint: string;
  built: string;
  bytes: number;
  inputs: BuildInputs;
}

export interface SetupOptions {
  /** What is fetched goes to `.perseus` in it, where `PERSEUS_HOME` says nothing else. */
  root?: string;
  log?: (line: string) => void;
}

export interface SetupReport {
  /** False where it was all there already. */
  built: boolean;
  /** Of the addon. */
  folder: string;
  inputs: BuildInputs;
}

export declare class SetupError extends Error {
  readonly code: string;
  readonly place: Record<string, string>;
}

type Log = (line: string) => void;

export declare function setUp(options?: SetupOptions): Promise<SetupReport>;
export declare function buildNativeTests(options?: SetupOptions): Promise<string>;

export declare function findLibTorch(home: string, log: Log): LibTorch | undefined;
export declare function installLibTorch(home: string, log: Log): Promise<string>;
export declare function findJsonHeaders(home: string): { folder: string; version: string } | undefined;
export declare function nvccVersion(): string | undefined;
export declare function fetchFromPyPI(request: {
  requirement: string;
  target: string;
  options?: string[];
  anyPython?: string;
  advice: string;
  log: Log;
}): Promise<void>;

export interface MissingPackage {
  what: string;
  package: string;
}

export declare const TO_BUILD: string[];
export declare const TO_FETCH: string[];
export declare function missingPackages(names: string[]): MissingPackage[];
export declare function requirePackages(names: string[]): void;
export declare function installLine(missing: MissingPackage[]): string;

export declare function buildInputs(
  libtorch: LibTorch,
  json: { folder: string; version: string },
): BuildInputs;
export declare function fingerprintOf(inputs: BuildInputs): string;
export declare function findBuiltAddon(): { folder: string; binary: string; info: BuildInfo };
export declare function tryLoading(folder: string): Promise<{ ok: true } | { ok: false; said: string }>;
export declare function withLock<T>(path: string, log: Log, work: () => Promise<T>): Promise<T>;

export declare function perseusHome(root: string): string;
export declare function projectRoot(from?: string): string;
export declare function setupCommand(): string;
