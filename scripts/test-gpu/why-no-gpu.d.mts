/** Why nothing can run on a GPU here, in words that follow a colon; null where it can. */
export declare function whyNoGpu(): string | null;
