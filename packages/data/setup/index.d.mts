import type { CommonInputs, NativePackage, SetupReport } from '@perseus/core/native-build';

/** CFITSIO, WCSLIB and SEP, all three under one prefix. */
export interface SkyLibraries {
  prefix: string;
}

/** All that decides what the compiled addon is. */
export interface SkyBuildInputs extends CommonInputs {
  libraries: SkyLibraries;
}

export declare const skyPackage: NativePackage<SkyBuildInputs>;
export declare function setUpSky(options?: {
  log?: (line: string) => void;
}): Promise<SetupReport<SkyBuildInputs>>;
export declare function findSkyLibraries(prefix?: string): SkyLibraries | undefined;
