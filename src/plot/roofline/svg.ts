import type { Report } from '../../report/report-format.ts';
import { LIGHT, type Role } from '../scene/palette.ts';
import { fullName } from '../../report/machine-name.ts';
import { cut } from '../../text/untrusted.ts';
import { FONT_FAMILY, PLOT_STYLE } from './style.ts';
import { roofline } from './roofline-figure.ts';
import { node, serialize } from '../scene/scene.ts';

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

/** The roofline of a report, or of theory alone if it is null, as a standalone SVG file in light colours. */
export function rooflineSvg(report: Report | null, { caption }: SvgOptions = {}): string {
  const below = caption === undefined ? 0 : CAPTION;
  const height = HEIGHT + below;
  const plot = roofline(report, { width: WIDTH - 32, height: HEIGHT - HEAD - FOOT });
  const scene = node(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      'font-family': FONT_FAMILY,
      role: 'graphics-document',
      'aria-label': title(report),
    },
    [
      node('style', {}, [LITERAL_STYLE]),
      node('rect', { width: WIDTH, height, fill: LIGHT.paper }),
      node('text', { x: 16, y: 24, 'font-weight': 600 }, [title(report)]),
      caption === undefined ? null : node('text', { class: 'note', x: 16, y: 24 + CAPTION }, [caption]),
      node('g', { transform: `translate(16,${HEAD + below})` }, plot.children),
      node('text', { class: 'note', x: 16, y: height - 12 }, [
        'Filled: measured. Hollow: analytic. Square: linear layer. Circle: any other operator. Dashed and thin: datasheets (FP16 tensor cores; f32 without).',
      ]),
    ],
  );
  return `${serialize(scene)}\n`;
}

function title(report: Report | null): string {
  if (!report) return 'Roofline of A10, T4 and A100, with Llama 2 7B';
  const who = `${cut(fullName(report), 60)}${report.adapter.isFallback ? ' (software adapter: the CPU)' : ''}`;
  return `${who} compared with A10, T4 and A100, ${report.createdAt.slice(0, 10)}`;
}
