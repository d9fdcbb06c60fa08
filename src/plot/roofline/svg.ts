import type { Report } from '../../report/report-format.ts';
import { LIGHT, type Role } from '../scene/palette.ts';
import { fullName } from '../../report/machine-name.ts';
import { cut } from '../../text/untrusted.ts';
import { FONT_FAMILY, PLOT_STYLE } from './style.ts';
import { roofline } from './roofline-figure.ts';
import type { ChartSize } from '../scene/chart.ts';
import { node, serialize, type SceneNode } from '../scene/scene.ts';

const WIDTH = 1000;
const HEIGHT = 620;
const HEAD = 34;
const FOOT = 26;
/** Height of the line that says where a drawing comes from. */
const CAPTION = 20;

/** Literal colours: many programs that import SVG files do not support custom properties. */
const LITERAL_STYLE = PLOT_STYLE.replaceAll(/var\(--([\w-]+)\)/g, (_, role: Role) => LIGHT[role]);

/** What a file holds besides the chart. */
export interface SvgOptions {
  /** A line below the title, 150 characters at most: device, date, source. The file is 20 pixels higher with it. */
  readonly caption?: string;
}

/** A drawing with its words, about to be a file. */
export interface FramedDrawing extends SvgOptions {
  readonly title: string;
  /** Makes the drawing for the room it has. */
  readonly draw: (size: ChartSize) => SceneNode;
  /** What the marks mean. */
  readonly note: string;
}

/** A drawing as a standalone SVG file in light colours, with its title above and what the marks mean below. */
export function framedSvg({ title: words, draw, note, caption }: FramedDrawing): string {
  const below = caption === undefined ? 0 : CAPTION;
  const height = HEIGHT + below;
  const plot = draw({ width: WIDTH - 32, height: HEIGHT - HEAD - FOOT });
  const scene = node(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      'font-family': FONT_FAMILY,
      role: 'graphics-document',
      'aria-label': words,
    },
    [
      node('style', {}, [LITERAL_STYLE]),
      node('rect', { width: WIDTH, height, fill: LIGHT.paper }),
      node('text', { x: 16, y: 24, 'font-weight': 600 }, [words]),
      caption === undefined ? null : node('text', { class: 'note', x: 16, y: 24 + CAPTION }, [caption]),
      node('g', { transform: `translate(16,${HEAD + below})` }, plot.children),
      node('text', { class: 'note', x: 16, y: height - 12 }, [note]),
    ],
  );
  return `${serialize(scene)}\n`;
}

/** The roofline of a report, or of theory alone if it is null, as a standalone SVG file in light colours. */
export const rooflineSvg = (report: Report | null, { caption }: SvgOptions = {}): string =>
  framedSvg({
    title: title(report),
    draw: (size) => roofline(report, size),
    note: 'Filled: measured. Hollow: analytic. Square: linear layer. Circle: any other operator. Dashed and thin: datasheets (FP16 tensor cores; f32 without).',
    ...(caption !== undefined && { caption }),
  });

function title(report: Report | null): string {
  if (!report) return 'Roofline of A10, T4 and A100, with Llama 2 7B';
  const who = `${cut(fullName(report), 60)}${report.adapter.isFallback ? ' (software adapter: the CPU)' : ''}`;
  return `${who} compared with A10, T4 and A100, ${report.createdAt.slice(0, 10)}`;
}
