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
/** Where `buildSkyLibraries` puts them unless told otherwise. */
export declare function ownSkyPrefix(): string;
/** The Debian packages that the addon is compiled against. */
export declare const SKY_PACKAGES: string[];
/** Builds CFITSIO, WCSLIB and SEP from their release tarballs, without root. */
export declare function buildSkyLibraries(options?: {
  sources?: string;
  prefix?: string;
  log?: (line: string) => void;
}): Promise<string>;
/** A tarball's local path: itself, or where it was fetched to below `folder`. */
export declare function fetchTarball(tarball: string, folder: string): Promise<string>;
export declare function tarballsOf(sources: string): [{ name: string }, string][];
