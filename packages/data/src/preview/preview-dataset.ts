export interface PreviewOptions {
  /** Folder that the figures go to; made where it is missing. */
  output: string;
  /** Cutouts shown of each class in each split, 8 by default. */
  perClass?: number;
  /** Draws which cutouts are shown; the dataset's own where it is not given. */
  seed?: number;
  /** Columns of `objects.csv`, where the guess by name is wrong. */
  columns?: { magnitude?: string; colour?: string };
}

export interface PreviewReport {
  /** `contact-sheet.png` in the output folder. */
  contactSheetPath: string;
  cutoutsShown: number;
  /** `colour-magnitude.png` and `.svg`; null where the dataset has no such columns. */
  colourMagnitude: { pngPath: string; svgPath: string; drawn: number; leftOut: Record<string, number> } | null;
  /** Why there is no colour-magnitude diagram; null where there is one. */
  whyNoColourMagnitude: string | null;
}

export async function previewDataset(datasetFolder: string, options: PreviewOptions): Promise<PreviewReport> {
  throw new Error(`not yet: ${datasetFolder} ${options.output}`);
}
