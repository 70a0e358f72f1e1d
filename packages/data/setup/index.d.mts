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
interface Options {
  log?: (line: string) => void;
}
export declare function setUpSky(options?: Options): Promise<SetupReport<SkyBuildInputs>>;
/** Null where what it needs is not there, which is said in one line. */
export declare function setUpSkyWherePossible(options?: Options): Promise<SetupReport<SkyBuildInputs> | null>;
export declare function missingForSky(): { what: string; package: string }[];
export declare function skyBuildInputs(libraries: SkyLibraries): SkyBuildInputs;
export declare function findSkyLibraries(prefix?: string): SkyLibraries | undefined;
