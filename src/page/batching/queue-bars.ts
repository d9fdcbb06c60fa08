import { html, svg, type TemplateResult } from 'lit';
import type { Served } from '../../scenario/queue.ts';
import { formatSeconds } from '../../text/units.ts';

const [WIDTH, HEIGHT] = [100, 120];
/** Classes of bars, and what they mean. */
const KINDS = { wait: 'waiting', read: 'prompt', write: 'tokens' } as const;

/** What the bars mean; and which requests they are of, if not of all. */
export const queueKey = (which: string): TemplateResult =>
  html`<p class="key">
    ${Object.entries(KINDS).map(
      ([kind, words]) =>
        html`<span
          ><svg aria-hidden="true"><rect class=${kind} width="12" height="12" /></svg>${words}</span
        >`,
    )}
    ${which === '' ? '' : html`<span>${which}</span>`}
  </p>`;

/**
 * A row for each request, and the ends of their time.
 * @param whole seconds from end to end
 */
export function queueBars(rows: readonly Served[], whole: number): TemplateResult {
  const height = HEIGHT / rows.length;
  const bar = (row: number, kind: keyof typeof KINDS, [from, to]: readonly [number, number]): TemplateResult =>
    svg`<rect class=${kind} x=${(WIDTH * from) / whole} y=${row * height} width=${(WIDTH * (to - from)) / whole} height=${0.8 * height} />`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${rows.map(({ arrival, started, first, finished }, i) => [
        bar(i, 'wait', [arrival, started]),
        bar(i, 'read', [started, first]),
        bar(i, 'write', [first, finished]),
      ])}
    </svg>
    <div class="ends"><span>0 s</span><span>${formatSeconds(whole)}</span></div>`;
}
