import type { NativeSession, NativeSessionSettings, OpenVinoBinding } from './binding.js';
import type { CompiledCache } from './compiled-cache.js';

/** An opened session, and what keeps its compiled form for the next process; null where that is kept already. */
export interface OpenedSession {
  session: NativeSession;
  keepCompiled: (() => Promise<void>) | null;
}

/**
 * Opens a model from its compiled form where one is kept, which takes a quarter of the time, else compiles it.
 *
 * A kept form that OpenVINO refuses is passed over, and replaced by what is compiled now.
 *
 * @param cache null for a model so small that compiling it takes no time
 */
export async function openSession(
  binding: OpenVinoBinding,
  settings: NativeSessionSettings,
  cache: CompiledCache | null,
): Promise<OpenedSession> {
  const kept = await cache?.read();
  if (kept) {
    try {
      return { session: await binding.openSession(settings, kept), keepCompiled: null };
    } catch (error) {
      if ((error as { code?: string }).code !== 'COMPILED_MODEL_UNUSABLE') throw error;
    }
  }
  const session = await binding.openSession(settings, null);
  if (!cache) return { session, keepCompiled: null };
  return { session, keepCompiled: () => cache.write((path) => session.writeCompiled(path)) };
}
