/** Cutouts of one size, packed: `pixels` is [count, height, width, 3] uint8. They may be larger than the model's size. */
export interface CutoutBatch {
  pixels: Uint8Array<ArrayBuffer>;
  count: number;
  height: number;
  width: number;
}

/** What a batch gave, view by view in the order asked for. */
export interface EngineOutput {
  /** [views, count, 2], before temperature; index 1 is `member`. */
  logits: Float32Array<ArrayBuffer>;
  /** [views, count, 2], softmax(logits / T) with the model's own temperature for a single view. */
  probability: Float32Array<ArrayBuffer>;
  /** [count, embeddingSize] of the first view. */
  embedding: Float32Array<ArrayBuffer>;
}
