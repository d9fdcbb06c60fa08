import type { PageState } from '../address/page-state.ts';

/** Choices that elements make, as changes of the page's state. */
const CHOICES: Readonly<Record<string, (detail: never) => Partial<PageState>>> = {
  'ridgepoint-lever': (detail: Pick<PageState, 'machine' | 'lever'>) => detail,
  'ridgepoint-sort': (sort: PageState['sort']) => ({ sort }),
  'ridgepoint-isolate': ({ machine }: { readonly machine: string | null }) => ({ isolated: machine }),
  'ridgepoint-filter': (filter: PageState['filter']) => ({ filter }),
  'ridgepoint-pipeline': ({ hash }: { readonly hash: string | null }) => ({ pipeline: hash }),
  'ridgepoint-time': ({ window }: { readonly window: PageState['time'] }) => ({ time: window }),
  'ridgepoint-find': (pipelineText: string) => ({ pipelineText }),
};

/** Keeps the choices of a page's elements in its state. */
export function keepChoices(page: HTMLElement, go: (change: Partial<PageState>) => void): void {
  for (const [type, changeOf] of Object.entries(CHOICES)) {
    page.addEventListener(type, ({ detail }: CustomEventInit) => go(changeOf(detail as never)));
  }
}
