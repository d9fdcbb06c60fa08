import type { Report } from '../../report/report-format.ts';
import { LIGHT, type Role } from '../scene/palette.ts';
import { machineName } from '../../report/measured-machine.ts';
import { FONT_FAMILY, PLOT_STYLE } from './style.ts';
import { roofline } from './roofline-figure.ts';
import { node, serialize } from '../scene/scene.ts';

const WIDTH = 1000;
const HEIGHT = 620;
const HEAD = 34;
const FOOT = 26;

/** Literal colours: many programs that import SVG files do not support custom properties. */
const LITERAL_STYLE = PLOT_STYLE.replaceAll(/var\(--([\w-]+)\)/g, (_, role: Role) => LIGHT[role]);

/** The roofline of a report, or of theory alone if it is null, as a standalone SVG file in light colours. */
export function rooflineSvg(report: Report | null): string {
  const plot = roofline(report, { width: WIDTH - 32, height: HEIGHT - HEAD - FOOT });
  const scene = node(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      'font-family': FONT_FAMILY,
      role: 'graphics-document',
      'aria-label': title(report),
    },
    [
      node('style', {}, [LITERAL_STYLE]),
      node('rect', { width: WIDTH, height: HEIGHT, fill: LIGHT.paper }),
      node('text', { x: 16, y: 24, 'font-weight': 600 }, [title(report)]),
      node('g', { transform: `translate(16,${HEAD})` }, plot.children),
      node('text', { class: 'note', x: 16, y: HEIGHT - 12 }, [
        'Filled: measured. Hollow: analytic. Square: linear layer. Circle: any other operator. Dashed and thin: datasheets (FP16 tensor cores; f32 without).',
      ]),
    ],
  );
  return `${serialize(scene)}\n`;
}

function title(report: Report | null): string {
  if (!report) return 'Roofline of A10, T4 and A100, with Llama 2 7B';
  const { vendor, architecture, device, description } = report.adapter;
  const name = (description || [vendor, architecture || device].filter((part) => part !== '').join(' ')).slice(0, 60);
  const who =
    name === '' ? machineName(report) : `${name}${report.adapter.isFallback ? ' (software adapter: the CPU)' : ''}`;
  return `${who} compared with A10, T4 and A100, ${report.createdAt.slice(0, 10)}`;
}
