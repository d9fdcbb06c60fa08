import { css, html, type CSSResult, type TemplateResult } from 'lit';
import type { Verdict } from '../../models/levers/memory-verdict.ts';
import { chosenGpu, verdictHere, fitWords } from '../../scenario/levers-here.ts';
import { capital } from '../../text/sentence.ts';
import { significant } from '../../text/units.ts';
import { memoryShares, type MemoryShare } from '../../scenario/memory-shares.ts';
import { GUIDE_SCENARIO, keptLength, type Scenario } from '../../scenario/scenario.ts';
import { count } from '../../text/prose-quantity.ts';
import { figure } from '../explained/explained.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { term } from '../explained/glossary-term.ts';
import { LightElement } from '../light-element.ts';
import { memoryAbout, type MemoryNumber } from './memory-about.ts';

const SHEET = css`
  :is(memory-bars, live-memory) {
    display: block;
    & ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    & li {
      display: grid;
      grid-template-columns: 7em minmax(0, 1fr);
      gap: 0 16px;
      align-items: center;
      padding-block: 4px;
    }
    & .track {
      position: relative;
      display: flex;
      height: 16px;
      box-sizing: border-box;
      min-width: 2px;
    }
    & .room {
      position: absolute;
      inset: 0 auto 0 0;
      box-sizing: border-box;
      border: 1px solid var(--edge);
    }
    & .weights {
      background: currentColor;
    }
    & .kv {
      background: repeating-linear-gradient(90deg, currentColor 0 2px, transparent 2px 5px);
    }
    & .over {
      color: var(--warning);
    }
    & small {
      grid-column: 2;
      color: var(--quiet);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & small strong {
      color: var(--ink);
      font-weight: 600;
    }
    & li.full :is(small, strong) {
      color: var(--warning);
    }
    @media (max-width: 600px) {
      & li {
        grid-template-columns: minmax(0, 1fr);
      }
      & small {
        grid-column: 1;
      }
    }
  }
`;

/** Weights and KV cache in the memory of each GPU, on a common scale. */
export class MemoryBars extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { scenario: { attribute: false } };

  declare scenario: Scenario;

  constructor() {
    super();
    this.scenario = GUIDE_SCENARIO;
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    const shares = memoryShares(this.scenario);
    const whole = Math.max(...shares.map((share) => Math.max(share.memoryBytes ?? 0, needed(share))));
    return html`<ul aria-label="Memory of each GPU">
      ${shares.map((share, index) => this.#bar(share, whole, index === 0))}
    </ul>`;
  }

  #bar(share: MemoryShare, whole: number, isFirst: boolean): TemplateResult {
    const { memoryBytes, hue, name, id } = share;
    const verdict = this.verdict(id);
    const isFull = verdict ? !verdict.fits : share.freeBytes !== null && share.freeBytes < 0;
    const width = (bytes: number): string => `width:${((100 * bytes) / whole).toFixed(2)}%`;
    return html`<li class=${isFull ? 'full' : ''} data-machine=${id}>
      <span class=${hue}>${name}</span>
      <span class="track ${isFull ? 'over' : hue}" aria-hidden="true">
        ${memoryBytes === null ? '' : html`<span class="room" .style=${width(memoryBytes)}></span>`}
        <span class="weights" .style=${width(share.weightBytes)}></span
        ><span class="kv" .style=${width(share.kvBytes)}></span>
      </span>
      <small
        >${verdict ? html`<strong>${this.#figure(share, 'fit', capital(fitWords(verdict)))}</strong>: ` : ''}${this.#words(share, verdict, isFirst)}</small
      >
    </li>`;
  }

  /** Whether the model fits on a GPU; null: its memory size is unknown, or it is not asked. */
  protected verdict(id: string): Verdict | null {
    return verdictHere(this.scenario, chosenGpu(this.scenario, id));
  }

  #figure(share: MemoryShare, name: MemoryNumber, text: string): TemplateResult {
    return figure(text, () => memoryAbout(this.scenario, share, name));
  }

  #words(share: MemoryShare, verdict: Verdict | null, isFirst: boolean): TemplateResult {
    const { memoryBytes, weightBytes, kvBytes, freeBytes, fits } = share;
    const { batch } = this.scenario;
    const number = (name: MemoryNumber, text: string): TemplateResult => this.#figure(share, name, text);
    const sequences = `${count(batch)} ${batch === 1 ? 'sequence' : 'sequences'} of ${count(keptLength(this.scenario))}`;
    const [weights, cache] = isFirst ? [term('weights'), term('KV cache', 'KV')] : ['weights', 'KV'];
    const parts = html`${weights} ${number('weights', gigabytes(weightBytes))} + ${cache}
    ${number('kv', gigabytes(kvBytes))} for ${sequences}`;
    if (memoryBytes === null || freeBytes === null) return html`${parts}; memory size unknown`;
    const memory = number('memory', gigabytes(memoryBytes));
    if (memoryBytes < weightBytes) return html`${parts}: the weights alone do not fit in ${memory}`;
    const most = number('fits', count(fits!));
    if (verdict) return html`${parts}, in ${memory}; ${most} would fit`;
    return freeBytes < 0
      ? html`${parts}: ${number('free', gigabytes(-freeBytes))} too much for ${memory}; ${most} would fit`
      : html`${parts}; ${number('free', gigabytes(freeBytes))} of ${memory} free, ${most} would fit`;
  }
}

const needed = ({ weightBytes, kvBytes }: MemoryShare): number => weightBytes + kvBytes;

const gigabytes = (bytes: number): string => `${significant(bytes / 1e9)} GB`;

customElements.define('memory-bars', MemoryBars);

/** The same for the batch of a live step, in a place of its own. */
class LiveMemory extends MemoryBars {
  // Each step would ask again.
  protected override verdict = (): null => null;
}

customElements.define('live-memory', LiveMemory);
