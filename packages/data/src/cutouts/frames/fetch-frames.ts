import type { FetchReport, FetchRequest } from '../request.js';
import type { SdssFrames } from '../services/service.js';
export async function fetchFrames(request: FetchRequest, source: SdssFrames): Promise<FetchReport> {
  throw new Error(`not yet: ${request.output} ${source.preset}`);
}
