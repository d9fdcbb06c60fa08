import type { GroupCount, SessionGroup } from '../../session/session-format.ts';
import { hashText } from '../../text/hash.ts';
import { Sketch } from '../time/sketch.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';

/** Groups of a pipeline that are told apart; the dispatches of further ones are summed in one. */
const MOST_GROUPS = 256;

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
  readonly watched: WatchedPipeline;
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
  /** Counts of single lines that may still be kept. */
  lineRoom = MOST_LINES;

  /** @param epoch number of the recording */
  constructor(epoch: number) {
    this.epoch = epoch;
  }

  pipeline(watched: WatchedPipeline): PipelineBook {
    if (watched.book?.epoch === this.epoch) return watched.book;
    let book = this.pipelines.get(watched.hash);
    if (!book) {
      book = {
        epoch: this.epoch,
        watched: standIn(watched),
        groups: new Map(),
        sketch: new Sketch(),
        dispatches: 0,
        counted: 0,
        missed: 0,
        compileSeconds: watched.compileSeconds,
        notCounted: null,
      };
      this.pipelines.set(watched.hash, book);
    }
    watched.book = book;
    return book;
  }

  group(pipeline: PipelineBook, parts: GroupParts): GroupBook {
    const known = pipeline.groups.get(parts.key);
    if (known) return known;
    if (pipeline.groups.size < MOST_GROUPS) return this.#create(pipeline, parts);
    const others = pipeline.groups.get(OTHERS);
    if (others) return others;
    const group = this.#create(pipeline, { key: OTHERS, grid: null, uniformHash: null, bindings: () => [] });
    group.next = Infinity;
    group.notCounted = `Its pipeline has more than ${MOST_GROUPS} groups: these are all further ones.`;
    return group;
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

/** The same without objects of the GPU, which a book must not keep alive. */
const standIn = (watched: WatchedPipeline): WatchedPipeline => ({
  ...watched,
  layout: null,
  twins: new Map(),
  book: null,
});
