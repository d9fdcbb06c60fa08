import { html, type TemplateResult } from 'lit';
import type { TimeCause } from '../../session/advice/session-causes.ts';
import { formatSeconds, formatShare } from '../../text/units.ts';
import { explained } from '../explained/explained.ts';
import type { SessionFacts } from './session-facts.ts';

const CAUSES: Readonly<Record<TimeCause['name'], readonly [css: string, meaning: string]>> = {
  'work at the roofs': [
    'at-roofs',
    'What the work takes if every kernel reaches its roof: the least time on this GPU for these kernels',
  ],
  'kernels under their roofs': ['under-roofs', 'What kernels take beyond that: better kernels gain it'],
  'kernels without a place': ['no-place', 'Kernels that were not counted, or for whose work there is no ceiling'],
  'first and untimed dispatches': [
    'untimed',
    'First dispatches of pipelines, in which drivers compile, and those without stamps',
  ],
  'passes timed whole and first dispatches': [
    'untimed',
    'Passes of several pipelines, whose time is of none of them alone, and first dispatches, in which drivers compile',
  ],
  'waits for JavaScript': [
    'waits-for-cpu',
    'Nothing was submitted: the GPU waits until JavaScript encodes and submits more work',
  ],
  'between passes': ['between-passes', 'Work was submitted and no pass ran: launches, barriers and copies'],
  'results are read back': ['readback', 'The page waits for results to reach it, and submits nothing meanwhile'],
};

/** Where all time watched went: parts that add up to it, as a bar and as a list. */
export function causeBar({ causes, summary }: SessionFacts): TemplateResult | '' {
  const whole = causes.reduce((all, { seconds }) => all + seconds, 0);
  if (!(whole > 0)) return '';
  return html`<h2>Where ${formatSeconds(summary.seconds)} went</h2>
    <div class="cause-bar" aria-hidden="true">
      ${causes.map(({ name, seconds }) => html`<span class=${CAUSES[name][0]} .style=${`flex-grow:${seconds / whole}`}></span>`)}
    </div>
    <ul class="time-causes" role="list">
      ${causes.map(
        ({ name, seconds }) =>
          html`<li>
            <span class="swatch ${CAUSES[name][0]}" aria-hidden="true"></span><span>${name}</span>
            ${explained(formatShare(seconds / whole), () => ({
              title: `${formatShare(seconds / whole)}: ${name}`,
              meaning: CAUSES[name][1],
              formula: 'part of the time / time watched',
              values: `${formatSeconds(seconds)} / ${formatSeconds(whole)}`,
            }))}
          </li>`,
      )}
    </ul>`;
}
