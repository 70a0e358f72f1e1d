export declare function unresolvedIn(binary: string): string[];
export declare function neededBy(binary: string): string[];
export declare function deviceCodeIn(binary: string): string[];
