import type { SessionTimeline } from '../../session/session-format.ts';

/** Command buffers that were told apart; others are not compared. */
const MOST_KINDS = 64;
/** Times needed of a kind before one of it is left unsplit. */
const LEAST_SPLIT = 4;
const MOST_SPLIT = 16;
/** Times of a kind unsplit. */
const WHOLE = 5;
const LEAST_WHOLE = 3;
/** Command buffers left unsplit in a session: their dispatches have no times of their own. */
const MOST_WHOLE = 64;

interface Kind {
  readonly split: number[];
  readonly whole: number[];
  planned: number;
}

/**
 * What splitting passes costs: of command buffers that come again and again, a few are left as they are, and their times
 * compared with those that were split.
 */
export class SplitRatio {
  readonly #kinds = new Map<string, Kind>();
  /** Which kind came after which. */
  readonly #next = new Map<string, string>();
  #last = '';
  #planned = 0;
  #turn = false;

  /** Whether the command buffer that begins now should be left as it is. */
  wantsWhole(): boolean {
    const kind = this.#kinds.get(this.#next.get(this.#last) ?? '');
    if (!kind || this.#planned >= MOST_WHOLE || kind.planned >= WHOLE || kind.split.length < LEAST_SPLIT) return false;
    this.#turn = !this.#turn;
    if (!this.#turn) return false;
    kind.planned++;
    this.#planned++;
    return true;
  }

  /** Learns what a command buffer was; `kind` says what is in it. */
  submitted(kind: string): void {
    if (this.#next.size < MOST_KINDS || this.#next.has(this.#last)) this.#next.set(this.#last, kind);
    this.#last = kind;
  }

  /** The time of a command buffer from its first stamp to its last. */
  add(kind: string, isWhole: boolean, seconds: number): void {
    let known = this.#kinds.get(kind);
    if (!known) {
      if (this.#kinds.size >= MOST_KINDS) return;
      this.#kinds.set(kind, (known = { split: [], whole: [], planned: 0 }));
    }
    const times = isWhole ? known.whole : known.split;
    times.push(seconds);
    if (times.length > MOST_SPLIT) times.shift();
  }

  /** Time split over time whole: the median over kinds, with quartiles; null if none has times of both. */
  get value(): SessionTimeline['splitRatio'] {
    const ratios = [...this.#kinds.values()]
      .filter(({ split, whole }) => split.length >= LEAST_SPLIT && whole.length >= LEAST_WHOLE)
      .map(({ split, whole }) => ({
        value: at(split, 0.5) / at(whole, 0.5),
        low: at(split, 0.25) / at(whole, 0.75),
        high: at(split, 0.75) / at(whole, 0.25),
      }))
      .filter(({ value, low, high }) => [value, low, high].every((ratio) => ratio > 0 && ratio < Infinity));
    if (ratios.length === 0) return null;
    const middle = (of: 'value' | 'low' | 'high'): number =>
      at(
        ratios.map((ratio) => ratio[of]),
        0.5,
      );
    return { value: middle('value'), low: middle('low'), high: middle('high') };
  }
}

/** A quantile. */
function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
