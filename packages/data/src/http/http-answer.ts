import type { Headers } from 'undici';

/** One question to a service. */
export interface HttpRequest {
  /** `http:` or `https:`. */
  url: string;
  /** Default `GET`. */
  method?: 'GET' | 'HEAD' | 'POST';
  headers?: Record<string, string>;
  /** A form (`URLSearchParams`) brings its own content type. */
  body?: string | Uint8Array | URLSearchParams | FormData;
  signal?: AbortSignal;
  /** In place of the client's own limit. */
  maxBytes?: number;
  /**
   * What the status alone does not tell: true asks once more although the status is good (an error page with 200), false
   * takes an answer that would be asked for again (a wrong query with status 500), undefined leaves it to the status.
   */
  isTransient?(answer: HttpAnswer): boolean | undefined;
}

/** What a service said, whole; any status that another try would not change. */
export interface HttpAnswer {
  /** After redirects; with whatever secrets the request had. */
  url: string;
  status: number;
  headers: Headers;
  /** Lower case, without parameters: `image/jpeg`; '' where the service gave none. */
  contentType: string;
  /** Decompressed where it came with a content encoding. */
  body: Buffer;
  /** How often it was asked for, this answer counted. */
  attempts: number;
  /** From the start of the last attempt to its last byte. */
  elapsedMs: number;
}
