export declare function linkToolkit(packages: string, folder: string): string;
