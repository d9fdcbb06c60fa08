import { css, unsafeCSS, html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { DARK, declarations, LIGHT } from '../../plot/scene/palette.ts';
import { measuredMachines, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import { briefly, explain } from '../../plot/explain/explain.ts';
import { rooflineItems, withExtra, type RooflineItems } from '../../plot/roofline/items.ts';
import type { ExtraItems } from '../../plot/roofline/shown-items.ts';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';
import { rooflineScene } from '../../plot/roofline/roofline-figure.ts';
import { GUIDE_SCENARIO, partsOf, type Scenario } from '../../scenario/scenario.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import { renderScene } from './render-scene.ts';

/** The palette as custom properties, light or dark as the system prefers. */
export const PALETTE_SHEET: CSSStyleSheet = css`
  :where(:root) {
    color-scheme: light dark;
    ${unsafeCSS(declarations(LIGHT))};
  }
  @media (prefers-color-scheme: dark) {
    :where(:root) {
      ${unsafeCSS(declarations(DARK))};
    }
  }
`.styleSheet!;

const KINDS = ['measured', 'counted', 'analytic', 'roof'];

const SHEET = css`
  roofline-chart {
    display: block;
    position: relative;
    color: var(--ink);
    & > svg {
      display: block;
      width: 100%;
      height: auto;
    }
    & [role='graphics-symbol'] {
      cursor: pointer;
      outline: none;
    }
    /* Motion shows what a lever does. */
    @media (prefers-reduced-motion: no-preference) {
      & [data-id='step'] {
        transition: transform 300ms;
      }
    }
    & .mark:focus-visible .hit {
      stroke: var(--ink);
      stroke-width: 2;
    }
    & .roof:focus-visible .line,
    & .roof:hover .line {
      stroke-width: 4;
    }
    & .mark:hover .hit {
      stroke: var(--edge);
      stroke-width: 1.5;
    }
    & .tip {
      position: absolute;
      z-index: 2;
      box-sizing: border-box;
      max-width: min(26rem, 100%);
      padding: 0.5rem 0.75rem;
      background: var(--paper);
      color: var(--ink);
      border: 1px solid var(--edge);
      border-radius: 4px;
      font-size: 0.8125rem;
      pointer-events: none;
    }
    & .tip p {
      margin: 0;
      overflow-wrap: anywhere;
    }
    & .tip .line-of-values {
      margin-top: 4px;
      font-variant-numeric: tabular-nums;
    }
    ${unsafeCSS(PLOT_STYLE)}
  }
`;

/**
 * The roofline: the A10, T4 and A100 with the guide's points, and the roofs and points of measured machines.
 * Arrow keys move between marks and roofs; Enter selects.
 *
 * @fires ridgepoint-select - detail `{id}`: the selected roof or mark, or null for none
 */
export class RooflineChart extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    report: { attribute: false, noAccessor: true },
    machines: { attribute: false },
    scenario: { attribute: false },
    selected: { attribute: false },
    items: { attribute: false },
    extra: { attribute: false },
    active: { state: true },
  };

  /** The measured machines to show; none shows theory alone. */
  declare machines: readonly MeasuredMachine[];
  /** The model and GPUs to show; the guide's by default. */
  declare scenario: Scenario;
  /** Id of the selected roof or mark. */
  declare selected: string | null;
  /** Items to draw instead of those of the machines. */
  declare items: RooflineItems | null;
  /** Items to draw besides. */
  declare extra: ExtraItems | null;
  /** The mark or roof under the pointer or in focus. */
  declare protected active: { id: string; x: number; y: number } | null;

  readonly #width = new OwnWidth(this);

  constructor() {
    super();
    this.machines = [];
    this.scenario = GUIDE_SCENARIO;
    this.selected = null;
    this.items = null;
    this.extra = null;
    this.active = null;
    this.addEventListener('click', (event) => this.#select(idOf(event)));
    this.addEventListener('keydown', (event) => this.#onKey(event));
    for (const type of ['pointerover', 'focusin'] as const)
      this.addEventListener(type, (event) => this.#activate(event));
    for (const type of ['pointerleave', 'focusout'] as const) {
      this.addEventListener(type, () => (this.active = null));
    }
  }

  /** The report of the only machine to show; null shows theory alone. */
  get report(): Report | null {
    return this.machines[0]?.report ?? null;
  }

  set report(report: Report | null) {
    this.machines = measuredMachines(report ? [report] : []);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const root = this.getRootNode() as Document | ShadowRoot;
    if (!root.adoptedStyleSheets.includes(PALETTE_SHEET)) root.adoptedStyleSheets.unshift(PALETTE_SHEET);
  }

  protected override render(): unknown {
    const width = Math.max(280, this.#width.pixels || 800);
    const height = Math.round(width < 620 ? Math.max(380, width * 1.1) : Math.min(600, width * 0.64));
    // Prompt and output lengths, batch and prices do not affect this chart.
    const parts = partsOf(this.scenario, 'model', 'gpus', 'context', 'weights', 'kv');
    return html`${guard([this.machines, ...parts, this.items, this.extra, this.selected, width], () => {
      const items = withExtra(this.items ?? rooflineItems(this.machines, this.scenario, this.selected), this.extra);
      return renderScene(rooflineScene(items, { width, height, selected: this.selected }));
    })}${this.#tip(height)}`;
  }

  /** One tab stop; the arrow keys move on from there. */
  protected override updated(changed: PropertyValues): void {
    if (changed.size === 1 && changed.has('active')) return;
    const symbols = this.#symbols();
    const focused = symbols.find((symbol) => symbol === document.activeElement);
    const stop = focused ?? symbols.find((symbol) => symbol.dataset['id'] === this.selected) ?? symbols[0];
    for (const symbol of symbols) symbol.tabIndex = symbol === stop ? 0 : -1;
  }

  #tip(height: number): TemplateResult | null {
    if (!this.active) return null;
    const { id, x, y } = this.active;
    const explanation = explain(this.machines, id, this.scenario);
    const { points = [], roofs = [] } = this.items ?? {};
    const item = [...points, ...roofs, ...(this.extra?.points ?? [])].find((candidate) => candidate.id === id);
    if (!explanation && !item) return null;
    const width = this.#width.pixels;
    const style = [
      x < width / 2
        ? `left:${Math.max(0, Math.min(x + 14, width - 300))}px`
        : `right:${Math.max(0, Math.min(width - x + 14, width - 300))}px`,
      y < height / 2 ? `top:${y + 14}px` : `bottom:${height - y + 14}px`,
    ].join(';');
    return html`<div class="tip" aria-hidden="true" .style=${style}>
      <p><strong>${explanation?.title ?? item?.label ?? ''}</strong></p>
      <p>${explanation?.subtitle ?? item?.words}</p>
      ${explanation ? briefly(explanation).map((line) => html`<p class="line-of-values">${line}</p>`) : ''}
    </div>`;
  }

  /** Marks and roofs in arrow-key order: measured, counted, analytic, roofs, each from left to right. */
  #symbols(): (SVGElement & { dataset: DOMStringMap })[] {
    const rank = ({ dataset }: SVGElement): number => KINDS.indexOf(dataset['kind'] ?? '');
    const at = ({ dataset }: SVGElement): number => Number(dataset['intensity']);
    return [...this.querySelectorAll<SVGElement>('[role="graphics-symbol"]')].toSorted(
      (a, b) => rank(a) - rank(b) || at(a) - at(b),
    );
  }

  #onKey(event: KeyboardEvent): void {
    const id = idOf(event);
    if (id === null) return;
    const symbols = this.#symbols();
    const here = symbols.findIndex((symbol) => symbol.dataset['id'] === id);
    const steps: Record<string, number> = {
      ArrowRight: here + 1,
      ArrowDown: here + 1,
      ArrowLeft: here - 1,
      ArrowUp: here - 1,
      Home: 0,
      End: -1,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      const next = symbols.at(step % symbols.length);
      for (const symbol of symbols) symbol.tabIndex = symbol === next ? 0 : -1;
      next?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') this.#select(id);
    else if (event.key === 'Escape') this.#select(null);
    else return;
    event.preventDefault();
  }

  #select(id: string | null): void {
    if (id === null && this.selected === null) return;
    const detail = { id: id === this.selected ? null : id };
    this.dispatchEvent(new CustomEvent('ridgepoint-select', { detail, bubbles: true, composed: true }));
  }

  #activate(event: Event): void {
    const target = symbolOf(event);
    const id = target?.dataset['id'];
    if (!target || id === undefined) {
      this.active = null;
      return;
    }
    const [mark, own] = [target.getBoundingClientRect(), this.getBoundingClientRect()];
    const pointer = target.dataset['kind'] === 'roof' && event instanceof PointerEvent ? event : null;
    const x = (pointer?.clientX ?? mark.left + mark.width / 2) - own.left;
    const y = (pointer?.clientY ?? mark.top + mark.height / 2) - own.top;
    this.active = { id, x, y };
  }
}

function symbolOf(event: Event): SVGElement | null {
  return event.target instanceof Element ? event.target.closest<SVGElement>('[role="graphics-symbol"]') : null;
}

const idOf = (event: Event): string | null => symbolOf(event)?.dataset['id'] ?? null;

customElements.define('roofline-chart', RooflineChart);

declare global {
  interface HTMLElementTagNameMap {
    'roofline-chart': RooflineChart;
  }
}
