/** A box in CSS pixels of the viewport. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A width and a height, in CSS pixels. */
interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Least distance to the edges of the viewport, and distance to what is explained, in CSS pixels. */
const [MARGIN, GAP] = [8, 6];

/**
 * Where a tip goes, in CSS pixels: below its anchor, above where there is more room; never over the anchor and never
 * outside the viewport. `most` is the height it may have there.
 */
export function placeTip(
  anchor: Box,
  tip: Extent,
  viewport: Extent,
): { readonly left: number; readonly top: number; readonly most: number } {
  const below = viewport.height - MARGIN - (anchor.bottom + GAP);
  const above = anchor.top - GAP - MARGIN;
  const isBelow = tip.height <= below || below >= above;
  const most = Math.max(0, isBelow ? below : above);
  const height = Math.min(tip.height, most);
  const left = Math.max(MARGIN, Math.min(anchor.left, viewport.width - MARGIN - tip.width));
  return { left, top: isBelow ? anchor.bottom + GAP : anchor.top - GAP - height, most };
}
