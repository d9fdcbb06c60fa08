import type { GroupCount, SessionGroup } from '../../session/session-format.ts';
import { hashText } from '../../text/hash.ts';
import { Sketch } from '../time/sketch.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';

/** Groups of a pipeline that are told apart; the dispatches of further ones are summed in one. */
const MOST_GROUPS = 256;

/** Pipelines that are told apart, and groups of all of them; the dispatches of further ones are summed in one. */
const MOST_PIPELINES = 4096;
const MOST_ALL_GROUPS = 20_000;
/** Characters of source that are kept: then that of the pipelines with the least time goes, but for the newest. */
const MOST_SOURCE = 4e6;
const NEWEST = 64;
/** Labels of one pipeline that are kept. */
const MOST_LABELS = 16;
/** Counts of single lines in a recording: 1 MB of JSON. */
const MOST_LINES = 20_000;

/** Dispatches of one pipeline with the same grid, sizes, uniforms and immediates. */
export interface GroupBook {
  readonly id: string;
  /** Its place in the list of all groups. */
  readonly index: number;
  readonly pipeline: PipelineBook;
  readonly grid: SessionGroup['grid'];
  readonly bindings: SessionGroup['bindings'];
  readonly uniformHash: string | null;
  /** Grids that the GPU chose, as far as they were read. */
  indirect?: SessionGroup['indirect'];
  readonly sketch: Sketch;
  readonly counts: GroupCount[];
  /** Submitted. */
  dispatches: number;
  /** Encoded, as far as could be told then. */
  encoded: number;
  /** The encoded dispatch that is counted next. */
  next: number;
  /** Counts under way. */
  pending: number;
  notCounted: string | null;
}

/** A pipeline in a recording. */
export interface PipelineBook {
  readonly epoch: number;
  /** Without source where that was dropped. */
  watched: WatchedPipeline;
  /** Of all pipelines of the page with this source, entry point and constants. */
  readonly labels: Set<string>;
  readonly groups: Map<string, GroupBook>;
  readonly sketch: Sketch;
  dispatches: number;
  /** Groups that were or are being counted. */
  counted: number;
  /** Above 0: a dispatch turned out to belong to a group that is not counted yet; so many guesses have been made since. */
  missed: number;
  compileSeconds: number | null;
  notCounted: string | null;
}

/** What makes a group. */
export interface GroupParts {
  readonly key: string;
  readonly grid: SessionGroup['grid'];
  readonly uniformHash: string | null;
  bindings(): SessionGroup['bindings'];
}

/** Pipelines and groups of one recording. */
export class Books {
  readonly epoch: number;
  readonly pipelines = new Map<string, PipelineBook>();
  readonly groups: GroupBook[] = [];
  /** Pipelines whose source was dropped. */
  sourcesDropped = 0;
  #sourceLength = 0;
  /** Counts of single lines that may still be kept. */
  lineRoom = MOST_LINES;

  /** @param epoch number of the recording */
  constructor(epoch: number) {
    this.epoch = epoch;
  }

  pipeline(watched: WatchedPipeline): PipelineBook {
    if (watched.book?.epoch === this.epoch) return watched.book;
    let book = this.pipelines.get(watched.hash);
    if (!book && this.pipelines.size >= MOST_PIPELINES) {
      book = this.pipelines.get(OTHERS) ?? this.#add(createBook(this.epoch, otherPipelines(watched)));
    }
    book ??= this.#add(createBook(this.epoch, standIn(watched)));
    if (watched.label !== '' && book.labels.size < MOST_LABELS) book.labels.add(watched.label);
    watched.book = book;
    return book;
  }

  group(pipeline: PipelineBook, parts: GroupParts): GroupBook {
    const known = pipeline.groups.get(parts.key);
    if (known) return known;
    const isFull = pipeline.watched.hash === OTHERS || this.groups.length >= MOST_ALL_GROUPS;
    if (pipeline.groups.size < MOST_GROUPS && !isFull) return this.#create(pipeline, parts);
    const others = pipeline.groups.get(OTHERS);
    if (others) return others;
    const group = this.#create(pipeline, { key: OTHERS, grid: null, uniformHash: null, bindings: () => [] });
    group.next = Infinity;
    group.notCounted = isFull
      ? 'So many groups are not told apart: these are all further ones of its pipeline.'
      : `Its pipeline has more than ${MOST_GROUPS} groups: these are all further ones.`;
    return group;
  }

  #add(book: PipelineBook): PipelineBook {
    this.pipelines.set(book.watched.hash, book);
    this.#sourceLength += book.watched.wgsl.length;
    if (this.#sourceLength > MOST_SOURCE) this.#dropSources();
    return book;
  }

  /** Drops half of the sources, so that this is seldom done. */
  #dropSources(): void {
    const byTime = [...this.pipelines.values()].slice(0, -NEWEST).toSorted((a, b) => a.sketch.sum - b.sketch.sum);
    for (const book of byTime) {
      if (this.#sourceLength <= MOST_SOURCE / 2) return;
      if (book.watched.wgsl === '') continue;
      this.#sourceLength -= book.watched.wgsl.length;
      book.watched = { ...book.watched, wgsl: '' };
      this.sourcesDropped++;
    }
  }

  #create(pipeline: PipelineBook, { key, grid, uniformHash, bindings }: GroupParts): GroupBook {
    const group: GroupBook = {
      id: `${pipeline.watched.hash}-${hashText(key).slice(0, 8)}`,
      index: this.groups.length,
      pipeline,
      grid,
      bindings: bindings(),
      uniformHash,
      sketch: new Sketch(),
      counts: [],
      dispatches: 0,
      encoded: 0,
      next: 1,
      pending: 0,
      notCounted: null,
    };
    pipeline.groups.set(key, group);
    this.groups.push(group);
    return group;
  }
}

const OTHERS = 'others';

const createBook = (epoch: number, watched: WatchedPipeline): PipelineBook => ({
  epoch,
  watched,
  labels: new Set(),
  groups: new Map(),
  sketch: new Sketch(),
  dispatches: 0,
  counted: 0,
  missed: 0,
  compileSeconds: watched.compileSeconds,
  notCounted: null,
});

/** Stands for all pipelines that are not told apart. */
function otherPipelines(watched: WatchedPipeline): WatchedPipeline {
  const reason = `Only ${MOST_PIPELINES} pipelines are told apart: these are all further ones.`;
  return {
    ...standIn(watched),
    hash: OTHERS,
    label: '',
    entry: 'further pipelines',
    constants: {},
    wgsl: '',
    compileSeconds: null,
    kernel: { entry: 'further pipelines', workgroupSize: null, bindings: null, reason },
  };
}

/** The same without objects of the GPU, which a book must not keep alive. */
const standIn = (watched: WatchedPipeline): WatchedPipeline => ({
  ...watched,
  layout: null,
  twins: new Map(),
  book: null,
});
