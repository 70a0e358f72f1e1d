import type { CommonInputs, NativePackage, SetupReport } from '@perseus/core/native-build';

export interface LibTorch {
  /** Holds `lib`, `include` and `share/cmake/Torch`. */
  folder: string;
  /** E.g. "2.13.0+cpu". */
  version: string;
  /** The CUDA version it was built with; "?" where it does not say; null for a CPU build. */
  cuda: string | null;
}

/** All that decides what the compiled addon is. */
export interface BuildInputs extends CommonInputs {
  libtorch: LibTorch;
  json: { folder: string; version: string };
  cuda: { wanted: string; nvcc: string | null; architectures: string };
}

export interface SetupOptions {
  /** What is fetched goes to `.perseus` in it, where `PERSEUS_HOME` says nothing else. */
  root?: string;
  log?: (line: string) => void;
}

type Log = (line: string) => void;

export interface OpenVino {
  /** Of the Python package `openvino`, or of an archive of OpenVINO's. */
  folder: string;
  /** Holds OpenVINOConfig.cmake. */
  cmake: string;
  /** E.g. "2026.4.1". */
  version: string;
}

export interface OpenVinoBuildInputs extends CommonInputs {
  openvino: OpenVino;
}

export declare const openvinoPackage: NativePackage<OpenVinoBuildInputs>;
export declare function setUpOpenVino(options?: SetupOptions): Promise<SetupReport<OpenVinoBuildInputs>>;
export declare function setUpOpenVinoWherePossible(
  options?: SetupOptions,
): Promise<SetupReport<OpenVinoBuildInputs> | null>;
export declare function findOpenVino(home: string, log: Log): OpenVino | undefined;
export declare function installOpenVino(home: string, log: Log): Promise<string>;
export declare function openvinoCommand(): string;
export declare function openvinoBuildInputs(openvino: OpenVino): OpenVinoBuildInputs;

export declare const trainerPackage: NativePackage<BuildInputs>;
export declare function setUp(options?: SetupOptions): Promise<SetupReport<BuildInputs>>;
export declare function buildNativeTests(options?: SetupOptions): Promise<string>;

export declare function findLibTorch(home: string, log: Log): LibTorch | undefined;
export declare function installLibTorch(home: string, log: Log): Promise<string>;
export declare function findJsonHeaders(home: string): { folder: string; version: string } | undefined;
export declare function installJsonHeaders(home: string, log: Log): Promise<void>;
export declare function nvccVersion(): string | undefined;
export declare function fetchFromPyPI(request: {
  requirement: string;
  target: string;
  options?: string[];
  anyPython?: string;
  advice: string;
  log: Log;
}): Promise<void>;

export declare function buildInputs(
  libtorch: LibTorch,
  json: { folder: string; version: string },
): BuildInputs;
