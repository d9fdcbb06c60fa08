import { html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { measuredMachines, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import { explain } from '../../plot/explain/explain.ts';
import type { RooflineItems } from '../../plot/roofline/items.ts';
import type { ExtraItems } from '../../plot/roofline/shown-items.ts';
import { isBare, rooflineFrame, rooflineScene, wholeWindow } from '../../plot/roofline/roofline-figure.ts';
import type { ChartSize } from '../../plot/scene/chart.ts';
import { clamped, type LogWindow } from '../../plot/scene/log-window.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import { activeMark, chartTip, type ActiveMark } from './chart-tip.ts';
import type { ChartView, ChartZoom, ZoomBox, ZoomHost } from './chart-zoom.ts';
import { machineChips, nothingHere, viewButtons, zoomBox } from './machine-chips.ts';
import { idOf, idPressed, rove, symbolOf, symbolsIn, tabTo } from './mark-keys.ts';
import { renderScene } from './render-scene.ts';
import { contentOnce, drawingSize, itemOf, revealing, viewWords } from './roofline-content.ts';
import { ReportSource } from './report-source.ts';
import { PALETTE_SHEET, ROOFLINE_SHEET } from './roofline-style.ts';

/**
 * The roofline: the A10, T4 and A100 with the guide's points, and the roofs and points of measured machines. It works
 * alone: `<roofline-chart src="report.json"></roofline-chart>`.
 *
 * Arrow keys move between marks and roofs, Enter selects, `+` and `-` zoom, Alt or Shift with an arrow pans, `0` and
 * Escape show everything again. Ctrl and the wheel, two fingers, and Shift and drag zoom too.
 *
 * Colours are custom properties, one for each role of the palette: `--paper --panel --ink --quiet --edge --grid --accent
 * --second --third --fourth --fifth --a10 --t4 --a100 --other --warning`. It renders into the light DOM; these selectors
 * are stable: `.mark` and `.roof` (with `data-id`, `data-kind`, `data-intensity`, `data-flop-per-second`; `.selected`,
 * `.context` behind an isolated machine), `.labels`, `.axes`, `.chips`, `.views`, `.tip`, `.data`.
 *
 * @attr src - address of a report to show; a failure is told in a sentence inside the element
 * @fires ridgepoint-select - detail `{id}`: the selected roof or mark, or null for none
 * @fires ridgepoint-isolate - detail `{machine}`: id of the machine that is shown alone, or null for all
 * @fires ridgepoint-window - detail `{window}`: the part that is shown, `{x: [low, high], y: [low, high]}` in FLOP per byte
 * and FLOP/s, or null for everything
 * @fires ridgepoint-error - detail `{message}`: why a report, by `report` or `src`, cannot be shown; theory alone is
 */
export class RooflineChart extends LightElement implements ZoomHost {
  protected override sheet = (): CSSResult => ROOFLINE_SHEET;

  static override properties = {
    report: { attribute: false, noAccessor: true },
    machines: { attribute: false },
    scenario: { attribute: false },
    selected: { attribute: false },
    isolated: { attribute: false },
    window: { attribute: false },
    items: { attribute: false },
    extra: { attribute: false },
    text: { type: String },
    src: { type: String },
    active: { state: true },
    gesture: { state: true },
    table: { state: true },
  };

  /** The measured machines to show; none shows theory alone. */
  declare machines: readonly MeasuredMachine[];
  /** The model and GPUs to show; the guide's by default. */
  declare scenario: Scenario;
  /** Id of the selected roof or mark. */
  declare selected: string | null;
  /** Id of the machine that is shown alone, of `machines` or of the scenario's GPUs; null: all are. */
  declare isolated: string | null;
  /** The part that is shown; null: everything. A part beyond the data is moved into it. */
  declare window: LogWindow | null;
  /** Items to draw instead of those of the machines. */
  declare items: RooflineItems | null;
  /** Items to draw besides. */
  declare extra: ExtraItems | null;
  /** `large` for a projector; else large from 1600 pixels on. */
  declare text: 'normal' | 'large';
  /** Address of a report. */
  declare src: string | null;
  /** The mark or roof under the pointer or in focus. */
  declare protected active: ActiveMark | null;
  declare protected gesture: { readonly isDragged: boolean; readonly box: ZoomBox | null };
  /** Draws the table, once it has been opened. */
  declare protected table: ((items: RooflineItems) => TemplateResult) | null;

  readonly #width = new OwnWidth(this);
  readonly #source = new ReportSource(this, (report) => (this.machines = measuredMachines(report ? [report] : [])));
  // The first view does without its code.
  #zoom: ChartZoom | null = null;
  readonly #draw = contentOnce(this);
  #view: ChartView | null = null;
  #announced = '';
  #hadFocus = false;
  /** What the reader chose to see last. */
  #chosen: LogWindow | null = null;

  constructor() {
    super();
    this.machines = [];
    this.scenario = GUIDE_SCENARIO;
    this.selected = null;
    this.isolated = null;
    this.window = null;
    this.items = null;
    this.extra = null;
    this.text = 'normal';
    this.src = null;
    this.active = null;
    this.gesture = { isDragged: false, box: null };
    this.table = null;
    this.addEventListener('click', (event) => {
      if (event.target instanceof Node && this.drawing?.contains(event.target))
        this.#select(event instanceof MouseEvent ? idPressed(event) : idOf(event));
    });
    this.addEventListener('dblclick', (event) => this.#onDoubleClick(event));
    this.addEventListener('keydown', (event) => this.#onKey(event));
    for (const type of ['pointerover', 'focusin'] as const)
      this.addEventListener(type, (event) => {
        this.active = this.gesture.isDragged ? null : activeMark(event, this.querySelector('.figure'));
      });
    for (const type of ['pointerleave', 'focusout'] as const) {
      this.addEventListener(type, () => (this.active = null));
    }
  }

  /**
   * The report of the only machine to show: its object, parsed or not, or JSON text; null shows theory alone. It is
   * checked: for anything that is not a report a sentence inside the element says why, `ridgepoint-error` is fired, theory
   * alone is shown, and nothing is thrown.
   */
  get report(): Report | null {
    return this.machines[0]?.report ?? null;
  }

  set report(report: object | string | null | undefined) {
    this.#source.take(report);
  }

  /** What is shown, and of what; null before the first drawing. */
  get view(): ChartView | null {
    return this.#view;
  }

  /** The drawing; null before the first one. */
  get drawing(): SVGSVGElement | null {
    return this.querySelector<SVGSVGElement>('.figure > svg');
  }

  /** Shows a part, and tells the page; null: everything. */
  show(window: LogWindow | null): void {
    if (window === null && this.window === null) return;
    this.window = this.#chosen = window;
    this.#announced = viewWords(window);
    this.#tell('window', { window });
  }

  /** Shows that it is dragged, and the box while one is drawn. */
  drag(isDragged: boolean, box: ZoomBox | null): void {
    this.active = null;
    this.gesture = { isDragged, box };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const root = this.getRootNode() as Document | ShadowRoot;
    if (!root.adoptedStyleSheets.includes(PALETTE_SHEET)) root.adoptedStyleSheets.unshift(PALETTE_SHEET);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#hadFocus = this.querySelector('.figure')?.contains(document.activeElement) ?? false;
    if (changed.has('src') && (this.src !== null || changed.get('src'))) void this.#source.load(this.src);
    if (changed.has('selected')) this.#reveal();
  }

  protected override render(): unknown {
    const { items, chips } = this.#draw();
    const size = this.#size();
    const whole = wholeWindow(items, size);
    const window = clamped(this.window, whole);
    const isolated = chips.some(({ id }) => id === this.isolated) ? this.isolated : null;
    const options = { ...size, selected: this.selected, isolated, window };
    const { isDragged, box } = this.gesture;
    const large = size.isLarge ? 'large' : '';
    return html`
      ${this.#source.words()}
      <div class="figure ${large} ${window ? 'zoomed' : ''} ${isDragged ? 'dragged' : ''}">
        ${guard([items, this.selected, isolated, window && JSON.stringify(window), size.width, size.height], () => {
          const frame = rooflineFrame(items, options);
          this.#view = { frame, shown: window ?? whole, whole, isZoomed: window !== null };
          const scene = renderScene(rooflineScene(items, options));
          return window && isBare(items, frame) ? [scene, nothingHere(frame, () => this.show(null))] : [scene];
        })}
        ${zoomBox(box)} ${this.#tip(items)}
      </div>
      <div class="tools ${large}">
        ${machineChips(chips, isolated, (machine) => this.#isolate(machine))}
        ${viewButtons(
          window !== null,
          (factor) => this.#zoom?.by(factor),
          () => this.show(null),
        )}
      </div>
      <p class="announced" aria-live="polite">${this.#announced}</p>
      <details class="data" @toggle=${async () => (this.table ??= (await import('./figure-data.ts')).figureData)}>
        <summary>Data of this figure</summary>
        ${this.table ? guard([items], () => this.table?.(items)) : ''}
      </details>
    `;
  }

  protected override firstUpdated(): void {
    void import('./chart-zoom.ts').then(({ ChartZoom }) => (this.#zoom = new ChartZoom(this)));
  }

  /** One tab stop; the arrow keys move on from there. */
  protected override updated(changed: PropertyValues): void {
    if (changed.size === 1 && (changed.has('active') || this.gesture.isDragged)) return;
    const symbols = symbolsIn(this);
    const focused = symbols.find((symbol) => symbol === document.activeElement);
    const stop = focused ?? symbols.find((symbol) => symbol.getAttribute('data-id') === this.selected) ?? symbols[0];
    tabTo(symbols, stop);
    const next = stop ?? this.querySelector<HTMLElement>('.nothing button');
    // A mark that left the window takes the focus with it. Where none is left, keys must still lead back.
    const isLost = this.#hadFocus || (!stop && !this.gesture.isDragged && this.window === this.#chosen);
    if (isLost && !focused && [null, document.body].includes(document.activeElement as HTMLElement | null)) {
      queueMicrotask(() => next?.focus({ preventScroll: !stop }));
    }
  }

  #size(): ChartSize & { readonly isLarge: boolean } {
    return drawingSize(this.#width.pixels, this.text === 'large', this.machines.length > 2);
  }

  #tip(items: RooflineItems): TemplateResult | null {
    if (!this.active) return null;
    const { id } = this.active;
    return chartTip(this.active, itemOf(items, id), explain(this.machines, id, this.scenario), {
      ...this.#size(),
      pixels: this.#width.pixels,
    });
  }

  /** Brings a mark that was just selected into view. */
  #reveal(): void {
    const { items } = this.#draw();
    const machine = itemOf(items, this.selected)?.machine;
    if (this.isolated !== null && machine !== undefined && machine !== this.isolated) this.#isolate(null);
    const window = revealing(items, this.selected, this.window, wholeWindow(items, this.#size()));
    if (window) this.show(window);
  }

  /** On a roof or mark: shows its machine alone. */
  #onDoubleClick(event: Event): void {
    const machine = itemOf(this.#draw().items, idOf(event))?.machine;
    if (machine !== undefined) this.#isolate(machine);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target instanceof Element && event.target.closest('.data')) return;
    const symbol = symbolOf(event);
    const id = symbol?.dataset['id'];
    if (this.#zoom?.onKey(event, symbol)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.key === '0' || event.key === 'Escape') && (this.window !== null || this.isolated !== null)) {
      this.#isolate(null);
      this.show(null);
    } else if (event.key === 'Escape') this.#select(null);
    else if (id === undefined) return;
    else if (event.key === 'Enter' || event.key === ' ') this.#select(id);
    else if (!rove(symbolsIn(this), id, event.key)) return;
    event.preventDefault();
  }

  #select(id: string | null): void {
    if (id === null && this.selected === null) return;
    this.selected = id === this.selected ? null : id;
    this.#tell('select', { id: this.selected });
  }

  /** Shows a machine alone; all of them if it is null, or already alone. */
  #isolate(machine: string | null): void {
    if (machine === null && this.isolated === null) return;
    this.isolated = machine === this.isolated ? null : machine;
    const name = this.#draw().chips.find(({ id }) => id === this.isolated)?.whole;
    this.#announced = name === undefined ? 'All machines are shown.' : `${name} is shown alone; the others are faded.`;
    this.#tell('isolate', { machine: this.isolated });
  }

  #tell(what: 'select' | 'isolate' | 'window', detail: object): void {
    this.dispatchEvent(new CustomEvent(`ridgepoint-${what}`, { detail, bubbles: true, composed: true }));
  }
}

customElements.define('roofline-chart', RooflineChart);
