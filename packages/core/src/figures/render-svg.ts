import { createRequire } from 'node:module';
import { FONT_FAMILY } from './style.js';

/**
 * Renders an SVG as a PNG on white, in a thread of its own, so that the event loop stays free.
 *
 * The font comes from a package and the system's are left alone: without any font installed text would be missing from
 * the picture without a word, and with others it would look different on each machine.
 *
 * @param zoom pixels for each unit of the drawing
 */
export async function renderSvg(svg: string, zoom: number): Promise<Uint8Array> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = ['400Regular/Arimo_400Regular.ttf', '700Bold/Arimo_700Bold.ttf'].map((file) =>
    resolve(`@expo-google-fonts/arimo/${file}`),
  );
  const image = await renderAsync(svg, {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: FONT_FAMILY, sansSerifFamily: FONT_FAMILY },
    fitTo: { mode: 'zoom', value: zoom },
    background: 'white',
  });
  return image.asPng();
}
