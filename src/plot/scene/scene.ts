import { lookup } from '../../text/lookup.ts';
import { harmlessLines } from '../../text/untrusted.ts';

/** A drawing as data: the page renders it with Lit, the command line writes it as text. */

/** Tags a drawing is made of; a renderer has one case for each. */
type SceneTag = 'svg' | 'g' | 'path' | 'line' | 'circle' | 'rect' | 'text' | 'title' | 'style';

/** One SVG element. Its children are elements and text; text is never markup. */
export interface SceneNode {
  readonly tag: SceneTag;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (SceneNode | string)[];
}

/** Makes a node. Numbers are rounded to a hundredth of a pixel, to keep files small. */
export function node(
  tag: SceneTag,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  children: readonly (SceneNode | string | null)[] = [],
): SceneNode {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    // Data attributes are for programs, and keep every digit.
    kept[name] = typeof value === 'number' && !name.startsWith('data-') ? cut(value) : value;
  }
  return { tag, attributes: kept, children: children.filter((child) => child !== null) };
}

/** A length in pixels, rounded to a hundredth. */
const cut = (value: number): number => Math.round(value * 100) / 100;

/** Path data through points: `M1,2L3,4`. */
export const pathThrough = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${cut(x)},${cut(y)}`).join('');

/** A drawing as XML text, every character of content and attributes escaped. */
export function serialize(scene: SceneNode, indent = ''): string {
  const attributes = Object.entries(scene.attributes)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join('');
  if (scene.children.length === 0) return `${indent}<${scene.tag}${attributes}/>`;
  const texts = scene.children.every((child) => typeof child === 'string');
  const inner = texts
    ? scene.children.map((child) => escape(child)).join('')
    : `\n${scene.children
        .map((child) => (typeof child === 'string' ? `${indent}  ${escape(child)}` : serialize(child, `${indent}  `)))
        .join('\n')}\n${indent}`;
  return `${indent}<${scene.tag}${attributes}>${inner}</${scene.tag}>`;
}

/** Every node of a drawing, the root first. */
export function* walk(scene: SceneNode): Generator<SceneNode> {
  yield scene;
  for (const child of scene.children) if (typeof child !== 'string') yield* walk(child);
}

const ENTITIES = lookup({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' });

/** Escapes markup, and drops invisible characters and those that XML 1.0 does not allow. */
const escape = (text: string): string => harmlessLines(text).replaceAll(/[&<>"]/g, (char) => ENTITIES[char]!);
