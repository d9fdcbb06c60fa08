import { RangeSet, StateEffect, StateField, type Extension, type Range, type Text } from '@codemirror/state';
import { GutterMarker, gutter } from '@codemirror/view';
import { si, significant } from '../../text/units.ts';

/** What one line of a kernel did in one run. */
export interface LineHeat {
  /** 1-based. */
  readonly line: number;
  readonly executions: number;
  readonly flop: number;
  readonly bytes: number;
}

/** Shows the heat of these lines; an empty list clears it. */
export const setHeat = StateEffect.define<readonly LineHeat[]>();

class HeatMarker extends GutterMarker {
  readonly #heat: LineHeat;
  readonly #share: number;

  constructor(heat: LineHeat, share: number) {
    super();
    this.#heat = heat;
    this.#share = share;
  }

  override eq(other: HeatMarker): boolean {
    return other.#heat === this.#heat && other.#share === this.#share;
  }

  override toDOM(): HTMLElement {
    const { executions, flop, bytes } = this.#heat;
    const mark = document.createElement('span');
    mark.className = 'heat';
    mark.textContent = si(executions, '×');
    mark.title = `run ${significant(executions, 12)} times: ${si(flop, 'FLOP')}, ${si(bytes, 'B')} requested`;
    mark.style.setProperty('--heat', `${Math.round(this.#share * 100)}%`);
    return mark;
  }
}

const heatField = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setHeat)) return markersOf(effect.value, transaction.state.doc);
    }
    return marks.map(transaction.changes);
  },
});

/** A line's share is relative to the hottest line, in FLOP or in bytes, whichever is larger. */
function markersOf(lines: readonly LineHeat[], doc: Text): RangeSet<GutterMarker> {
  const [mostFlop, mostBytes] = [
    Math.max(1, ...lines.map(({ flop }) => flop)),
    Math.max(1, ...lines.map(({ bytes }) => bytes)),
  ];
  const marks = lines.flatMap((heat): Range<GutterMarker>[] =>
    heat.line >= 1 && heat.line <= doc.lines && heat.executions > 0
      ? [new HeatMarker(heat, Math.max(heat.flop / mostFlop, heat.bytes / mostBytes)).range(doc.line(heat.line).from)]
      : [],
  );
  return RangeSet.of(marks, true);
}

/** A gutter with how often each line ran, shaded by its share of FLOP or bytes. */
export const heatGutter: Extension = [
  heatField,
  gutter({ class: 'heat-gutter', markers: (view) => view.state.field(heatField) }),
];
