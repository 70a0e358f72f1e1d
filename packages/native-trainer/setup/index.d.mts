import type { CommonInputs, NativePackage, SetupReport } from '@perseus/core/native-build';

export interface LibTorch {
  /** Holds `lib`, `include` and `share/cmake/Torch`. */
  folder: string;
  /** E.g. "2.13.0+cpu". */
  version: string;
  /** The CUDA version it was built with; "?" where it does not say; null for a CPU build. */
  cuda: string | null;
}

/** The compiler for device code. */
export interface Nvcc {
  path: string;
  /** Of CUDA, e.g. "13.0". */
  version: string;
  /** The folder it belongs to; null where it does not say. */
  toolkit: string | null;
}

/** What of the addon's code for GPUs is compiled, and with what. */
export interface CudaInputs {
  /** Of CUDA, e.g. "13.0"; null where the addon is built for the CPU alone. */
  version: string | null;
  /** As TORCH_CUDA_ARCH_LIST has them, e.g. "9.0"; empty without CUDA. */
  architectures: string;
  nvcc: Nvcc | null;
}

/** A GPU as NVIDIA's driver shows it. */
export interface DriverGpu {
  name: string;
  memoryBytes: number;
  /** E.g. "9.0". */
  computeCapability: string;
  driver: string;
}

/** All that decides what the compiled addon is. */
export interface BuildInputs extends CommonInputs {
  libtorch: LibTorch;
  json: { folder: string; version: string };
  cuda: CudaInputs;
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
/** Compiles targets of the trainer's CMakeLists.txt in a folder; what was compiled lies in the folder that it gives. */
export declare function compileTrainer(
  targets: string[],
  options?: SetupOptions & { folder?: string },
): Promise<string>;

export declare function findLibTorch(home: string, log: Log): LibTorch | undefined;
export declare function installLibTorch(home: string, log: Log): Promise<string>;
export declare function findJsonHeaders(home: string): { folder: string; version: string } | undefined;
export declare function installJsonHeaders(home: string, log: Log): Promise<void>;
export declare function findNvcc(): Nvcc | undefined;
export declare function driverGpus(): DriverGpu[];
export declare function chooseCuda(libtorch: LibTorch): CudaInputs;
/** Why the addon is built for the CPU alone, where somebody might expect otherwise; `mend` to stand in a sentence. */
export declare function whyNoCuda(
  libtorch: LibTorch,
  hasGpu?: boolean,
): { what: string; mend: string } | undefined;
/** Whether code for `architectures` ("8.0;9.0+PTX") runs on a GPU of `computeCapability` ("9.0"). */
export declare function architecturesFit(architectures: string, computeCapability: string): boolean;
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
