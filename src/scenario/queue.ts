/** A request: when it arrives, and its tokens in and out. */
export interface Request {
  readonly arrival: number;
  readonly prompt: number;
  readonly output: number;
}

/** Requests served one by one, in batches that end together, or joining a running batch as others leave. */
export type Policy = 'one by one' | 'in batches' | 'continuous';

/** Every policy. */
export const POLICIES: readonly Policy[] = ['one by one', 'in batches', 'continuous'];

/** How long a machine takes. */
export interface Speed {
  /** Seconds of a decode step of a batch. */
  readonly step: (batch: number) => number;
  /** Seconds to read a prompt. */
  readonly prefill: (tokens: number) => number;
}

/** When a request was served. */
export interface Served extends Request {
  /** When its prompt began to be read. */
  readonly started: number;
  /** When its first token was there: the end of its prompt. */
  readonly first: number;
  readonly finished: number;
  /** Tokens it got. */
  readonly tokens: number;
}

/** All requests served, in order of arrival. */
export interface Schedule {
  readonly served: readonly Served[];
  /** When the last one was done. */
  readonly seconds: number;
  /** Share of that time in which the machine worked. */
  readonly busy: number;
}

/** Seconds after the time of a simulation began. */
interface Running {
  readonly index: number;
  readonly started: number;
  readonly first: number;
  tokens: number;
}

/**
 * Serves requests by a policy: prompts are read one after the other, and each gives the first token; then every step gives a
 * token to each sequence of the batch.
 * @param most sequences in a batch; one by one: 1
 */
export function serve(requests: readonly Request[], policy: Policy, most: number, speed: Speed): Schedule {
  const limit = policy === 'one by one' ? 1 : most;
  const order = requests.map((_, i) => i).toSorted((a, b) => requests[a]!.arrival - requests[b]!.arrival);
  const served: Served[] = [];
  let [now, busy, next] = [0, 0, 0];
  let running: Running[] = [];

  const work = (seconds: number): void => {
    now += seconds;
    busy += seconds;
  };
  const end = ({ index, started, first, tokens }: Running): void =>
    void served.push({ ...requests[index]!, started, first, finished: now, tokens });
  const admit = (): void => {
    const index = order[next++]!;
    const started = now;
    work(speed.prefill(requests[index]!.prompt));
    const one: Running = { index, started, first: now, tokens: 1 };
    if (requests[index]!.output <= 1) end(one);
    else running.push(one);
  };
  const waits = (): boolean => next < order.length && requests[order[next]!]!.arrival <= now;

  while (next < order.length || running.length > 0) {
    if (running.length === 0 && !waits()) now = Math.max(now, requests[order[next]!]!.arrival);
    // A batch is closed once it runs; a continuous one takes in whoever has come.
    if (running.length === 0 || policy === 'continuous') while (running.length < limit && waits()) admit();
    if (running.length === 0) continue;
    work(speed.step(running.length));
    for (const one of running) one.tokens++;
    for (const one of running) if (one.tokens >= requests[one.index]!.output) end(one);
    running = running.filter(({ index, tokens }) => tokens < requests[index]!.output);
  }
  return {
    served: served.toSorted((a, b) => a.arrival - b.arrival),
    seconds: now,
    busy: now === 0 ? 0 : busy / now,
  };
}

/**
 * Requests at random times with one average rate, per second.
 * @param random uniform numbers from 0 to 1
 */
export function arrivals(
  count: number,
  rate: number,
  lengths: Pick<Request, 'prompt' | 'output'>,
  random: () => number,
): Request[] {
  let arrival = 0;
  return Array.from({ length: count }, (_, i) => {
    // The first comes at once.
    if (i > 0) arrival -= Math.log(1 - random()) / rate;
    return { ...lengths, arrival };
  });
}
