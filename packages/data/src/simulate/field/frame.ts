import { separationArcsec, type SkyPosition } from '@perseus/core';
import { fromTangentPlane, toTangentPlane } from '../tangent-plane.js';

/** The piece of sky that a field shows: gnomonic about its middle. */
export interface FieldFrame {
  centre: SkyPosition;
  width: number;
  height: number;
  pixelScaleArcsec: number;
  /** Of the upward direction from North through East. */
  positionAngleDeg: number;
}

/** Pixel (0, 0) is the upper left one and reaches from 0 to 1; y grows downwards, as in a cutout. */
export interface Place {
  x: number;
  y: number;
}

/**
 * Positions are taken to this part of a pixel: differences to whole pixels are then exact, and the light of a source is
 * the same to the last bit wherever the stripe begins that it is drawn into.
 */
const GRAIN = 2 ** -20;

export function placeOf(position: SkyPosition, frame: FieldFrame): Place {
  const { xiArcsec, etaArcsec } = toTangentPlane(position, frame.centre);
  const { cos, sin } = turn(frame);
  const right = (sin * etaArcsec - cos * xiArcsec) / frame.pixelScaleArcsec;
  const up = (sin * xiArcsec + cos * etaArcsec) / frame.pixelScaleArcsec;
  return { x: grained(frame.width / 2 + right), y: grained(frame.height / 2 - up) };
}

export function positionOf({ x, y }: Place, frame: FieldFrame): SkyPosition {
  const right = (x - frame.width / 2) * frame.pixelScaleArcsec;
  const up = (frame.height / 2 - y) * frame.pixelScaleArcsec;
  const { cos, sin } = turn(frame);
  return fromTangentPlane(
    { xiArcsec: sin * up - cos * right, etaArcsec: sin * right + cos * up },
    frame.centre,
  );
}

/** Whether a position lies in the image, or in a border of so many pixels about it. */
export function isInside(position: SkyPosition, frame: FieldFrame, border = 0): boolean {
  if (separationArcsec(position, frame.centre) > 45 * 3600) return false;
  const { x, y } = placeOf(position, frame);
  return x >= -border && y >= -border && x < frame.width + border && y < frame.height + border;
}

function turn({ positionAngleDeg }: FieldFrame): { cos: number; sin: number } {
  const angle = (positionAngleDeg * Math.PI) / 180;
  return { cos: Math.cos(angle), sin: Math.sin(angle) };
}

function grained(pixels: number): number {
  return Math.round(pixels / GRAIN) * GRAIN;
}
